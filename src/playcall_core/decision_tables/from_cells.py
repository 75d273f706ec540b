"""Input entries of decision tables as tests on facts.

**Null.** A null is a value that was not given, which is unknown here. Where a cell names it, it is
tested: `null` is “is unknown”, `not(null)` “is known”. Everywhere else a test on a fact that is not
known cannot tell, where DMN says that the rule does not match; and `not("a")`, which DMN holds to
be true of null, cannot tell either. Where all inputs are known, rule and condition agree.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from playcall_core.conditions import Condition, Group, Test, nodes
from playcall_core.decision_tables.field_map import Field
from playcall_core.decision_tables.filters import (
    ALWAYS,
    NEVER,
    NoOpposite,
    Ways,
    all_of,
    any_of,
    one_of,
    opposites,
)
from playcall_core.decision_tables.json_files import NotExpressed, key_of, money_of, number_of
from playcall_core.decision_tables.names import paths_in
from playcall_core.decision_tables.nodes import (
    All,
    Anything,
    Arithmetic,
    Compare,
    Constant,
    Contains,
    Expression,
    Interval,
    Is,
    Not,
    OneOf,
    UnaryTest,
    UntakenTest,
    Variable,
)
from playcall_core.decision_tables.truth import compute
from playcall_core.decision_tables.values import Value, in_words
from playcall_core.facts import FactType

TODAY = Variable(("today",))
"""The input by which relative dates are written; see `to_cells`."""
_DAY = timedelta(days=1)


def known_or_not(fact: str) -> Condition:
    """A condition that is always true: it says of a fact that it is known or is not."""
    return Condition((Group((nodes.IsKnown(fact),)), Group((nodes.IsUnknown(fact),))))


def ways_of_cell(test: UnaryTest, known: Field) -> Ways:
    """The ways in which a test of an input is true, as tests on its fact.

    Raises `NotExpressed` for what no test says, such as a comparison with another input.
    """
    try:
        return _tidied(_ways(test, known))
    except NoOpposite as reason:
        raise NotExpressed(str(reason)) from None


def _ways(test: UnaryTest, known: Field) -> Ways:
    match test:
        case Anything():
            return ALWAYS
        case OneOf(tests):
            return any_of(_ways(inner, known) for inner in tests)
        case All(tests):
            return all_of([_ways(inner, known) for inner in tests])
        case Not(inner):
            return opposites(_tidied(_ways(inner, known)))
        case Compare("!=", operand):
            return opposites(_ways(Is(operand), known))
        case Is(expression) | Compare("=", expression):
            return _is(_constant(expression), known)
        case Contains(member):
            return _contains(_constant(member), known)
        case Compare(operator, operand):
            return _compared(operator, operand, known)
        case Interval():
            return _interval(test, known)
        case UntakenTest(_, why):
            raise NotExpressed(why)


def _constant(expression: Expression) -> Value:
    if next(paths_in(expression), None):
        raise NotExpressed("It compares with another input, which no test does.")
    return compute(expression, {})


def _is(value: Value, known: Field) -> Ways:
    fact = known.fact
    match fact.type, value:
        case _, None:
            return one_of(nodes.IsUnknown(fact.id))
        case _, tuple():
            return any_of(_is(item, known) for item in value)
        case FactType.CATEGORY, _:
            return one_of(nodes.IsOneOf(fact.id, (_key(value, known),)))
        case FactType.SET, str():
            return one_of(nodes.IncludesAnyOf(fact.id, (_key(value, known),)))
        case FactType.YES_NO, bool():
            return one_of(nodes.IsYes(fact.id, value))
        case FactType.DATE, date() if type(value) is date:
            return one_of(nodes.BetweenDays(fact.id, value, value))
        case ((FactType.NUMBER | FactType.MONEY), Decimal()):
            return one_of(nodes.Equals(fact.id, _quantity(value, known)))
        case _:
            raise _unfit(value, known)


def _key(value: Value, known: Field) -> str:
    if isinstance(value, bool):
        value = in_words(value)
    return key_of(f"{value:f}" if isinstance(value, Decimal) else value, known)


def _unfit(value: Value, known: Field) -> NotExpressed:
    what = (
        f"{in_words(value)} does not fit “{known.fact.name}”, which is a {known.fact.type.value}."
    )
    return NotExpressed(what)


def _contains(value: Value, known: Field) -> Ways:
    if known.fact.type is not FactType.SET:
        raise _unfit(value, known)
    return one_of(nodes.IncludesAnyOf(known.fact.id, (_key(value, known),)))


def _quantity(value: Value, known: Field) -> nodes.Quantity:
    if not isinstance(value, Decimal):
        raise _unfit(value, known)
    return money_of(value, known) if known.fact.type is FactType.MONEY else number_of(value)


def _compared(operator: str, operand: Expression, known: Field) -> Ways:
    id_ = known.fact.id
    if known.fact.type is FactType.DATE:
        if operator == "<" and (days := _days_from_today(operand)) is not None and days <= 0:
            return one_of(nodes.MoreThanDaysAgo(id_, -days))
        day = _day(operand, known)
        match operator:
            case "<":
                return one_of(nodes.Before(id_, day))
            case "<=":
                return one_of(nodes.Before(id_, _shifted(day, 1)))
            case ">":
                return one_of(nodes.After(id_, day))
            case _:
                return one_of(nodes.After(id_, _shifted(day, -1)))
    _check_ordered(known)
    limit = _quantity(_constant(operand), known)
    match operator:
        case "<":
            return one_of(nodes.LessThan(id_, limit))
        case "<=":
            return one_of(nodes.AtMost(id_, limit))
        case ">":
            return one_of(nodes.MoreThan(id_, limit))
        case _:
            return one_of(nodes.AtLeast(id_, limit))


def _check_ordered(known: Field) -> None:
    if known.fact.type not in (FactType.NUMBER, FactType.MONEY):
        raise NotExpressed(f"“{known.fact.name}” is a {known.fact.type.value}, which has no order.")


def _interval(test: Interval, known: Field) -> Ways:
    id_ = known.fact.id
    if known.fact.type is FactType.DATE:
        ends = _days_from_today(test.low), _days_from_today(test.high)
        match ends, (test.low_open, test.high_open):
            case (0, int(days)), (False, False) if days >= 0:
                return one_of(nodes.WithinNext(id_, days))
            case (int(days), 0), (False, False) if days <= 0:
                return one_of(nodes.WithinLast(id_, -days))
        first = _shifted(_day(test.low, known), 1 if test.low_open else 0)
        last = _shifted(_day(test.high, known), -1 if test.high_open else 0)
        return one_of(nodes.BetweenDays(id_, first, last)) if first <= last else NEVER
    _check_ordered(known)
    low, high = (_quantity(_constant(end), known) for end in (test.low, test.high))
    is_open = test.low_open or test.high_open
    if _number(low) > _number(high) or (is_open and low == high):
        return NEVER
    if not is_open:
        return one_of(nodes.Between(id_, low, high))
    above = _compared(">" if test.low_open else ">=", test.low, known)
    below = _compared("<" if test.high_open else "<=", test.high, known)
    return all_of([above, below])


def _number(quantity: nodes.Quantity) -> Decimal:
    return quantity if isinstance(quantity, Decimal) else quantity.amount


def _day(expression: Expression, known: Field) -> date:
    if _days_from_today(expression) is not None:
        raise NotExpressed("No test says this date relative to today.")
    value = _constant(expression)
    if type(value) is not date:
        raise _unfit(value, known)
    return value


def _shifted(day: date, days: int) -> date:
    try:
        return day + days * _DAY
    except OverflowError:
        raise NotExpressed(f"{day.isoformat()} is at the end of the calendar.") from None


def _days_from_today(expression: Expression) -> int | None:
    """How many days from today an end is: `today`, `today + duration("P30D")`."""
    match expression:
        case Variable() if expression == TODAY:
            return 0
        case Arithmetic("+" | "-" as sign, Variable() as start, Constant(timedelta() as by)):
            if start == TODAY and not by % _DAY:
                return by // _DAY if sign == "+" else -(by // _DAY)
    return None


def _tidied(ways: Ways) -> Ways:
    """The same with the values of a choice in one test, and nothing said twice."""
    kept = [way for way in map(_tidied_way, ways) if way is not None]
    if () in kept:
        return ALWAYS
    for kind in (nodes.IsOneOf, nodes.IncludesAnyOf):
        single = [way[0] for way in kept if len(way) == 1 and type(way[0]) is kind]
        if len(single) > 1:
            values = _values(single)
            place = next(n for n, way in enumerate(kept) if way[0] in single)
            kept[place] = (kind(single[0].fact, values),)
            kept = [way for n, way in enumerate(kept) if n <= place or way[0] not in single]
    return tuple(dict.fromkeys(kept))


def _values(tests: Iterable[Test]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for test in tests:
        if isinstance(
            test, nodes.IsOneOf | nodes.IsNoneOf | nodes.IncludesAnyOf | nodes.IncludesNoneOf
        ):
            found |= dict.fromkeys(test.values)
    return tuple(found)


def _tidied_way(way: tuple[Test, ...]) -> tuple[Test, ...] | None:
    """Tests on one fact that hold together; None if they cannot."""
    known = [test for test in way if not isinstance(test, nodes.IsUnknown | nodes.IsKnown)]
    if any(isinstance(test, nodes.IsUnknown) for test in way):
        return None if known or len(set(way)) > 1 else way[:1]
    found: list[Test] = []
    for kind in (nodes.IsNoneOf, nodes.IncludesNoneOf):
        same = [test for test in known if type(test) is kind]
        if same:
            found.append(kind(same[0].fact, _values(same)))
    single = [t for t in known if isinstance(t, nodes.IncludesAnyOf) and len(t.values) == 1]
    if len(single) > 1:
        found.append(nodes.IncludesAllOf(single[0].fact, _values(single)))
        known = [test for test in known if test not in single]
    rest = [test for test in known if not isinstance(test, nodes.IsNoneOf | nodes.IncludesNoneOf)]
    return (*found, *rest) or way[:1]
