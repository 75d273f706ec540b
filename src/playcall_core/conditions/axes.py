"""Where on its fact's axis a test is true, and where it is false. Elsewhere it is unknown."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final, assert_never

from playcall_core.conditions.evaluate import amount
from playcall_core.conditions.nodes import (
    After,
    AtLeast,
    AtMost,
    Before,
    Between,
    BetweenDays,
    ChoiceTest,
    DayTest,
    Equals,
    IncludesAllOf,
    IncludesAnyOf,
    IncludesNoneOf,
    IsKnown,
    IsNoneOf,
    IsOneOf,
    IsUnknown,
    IsYes,
    LessThan,
    MoreThan,
    MoreThanDaysAgo,
    QuantityTest,
    Test,
    WithinLast,
    WithinNext,
)
from playcall_core.conditions.sides import (
    END,
    START,
    Cut,
    Keys,
    Line,
    Members,
    Scale,
    Side,
    Span,
    minus,
)
from playcall_core.facts import Fact, FactType, KnownSet, Moment, Unknown, Value
from playcall_core.facts.values import MONEY_STEP

NUMBER: Final = Scale("number")
DAY: Final = Scale("date", Decimal(1))
DAYS: Final[Span] = ((Decimal(date.min.toordinal()), 0), (Decimal(date.max.toordinal() + 1), 0))
YES, NO = "yes", "no"


def money_scale(moment: Moment) -> Scale:
    """The line of amounts in the base currency, and a currency that has no rate at `moment`."""
    letters = (f"XX{chr(code)}" for code in range(ord("X"), ord("A") - 1, -1))
    stray = next(
        (c for c in letters if c != moment.currency and c not in moment.rates.rates), "ZZZ"
    )
    return Scale("money", MONEY_STEP, moment.currency, stray)


def scale_of(fact: Fact, moment: Moment) -> Scale:
    """What the line of a number, money or date fact measures."""
    match fact.type:
        case FactType.MONEY:
            return money_scale(moment)
        case FactType.DATE:
            return DAY
        case _:
            return NUMBER


def whole(fact: Fact, moment: Moment) -> Side:
    """The whole axis of `fact`, unknown included."""
    match fact.type:
        case FactType.CATEGORY:
            keys = frozenset(fact.labels)
            return Keys(keys, others=not keys, unknown=True)
        case FactType.YES_NO:
            return Keys(frozenset({YES, NO}), unknown=True)
        case FactType.SET:
            return Members(unknown=True, domain=frozenset(fact.labels) or None)
        case FactType.NUMBER | FactType.MONEY | FactType.DATE:
            scale = scale_of(fact, moment)
            spans = (DAYS,) if fact.type is FactType.DATE else ((START, END),)
            return Line(spans, scale, stray=fact.type is FactType.MONEY, unknown=True)
        case _:
            assert_never(fact.type)


def known(fact: Fact, moment: Moment) -> Side:
    """The axis of `fact` without unknown."""
    (side,) = minus(whole(fact, moment), nothing_known(fact, moment))
    return side


def nothing_known(fact: Fact, moment: Moment) -> Side:
    """The unknown point alone."""
    match whole(fact, moment):
        case Keys():
            return Keys(frozenset(), unknown=True)
        case Line(scale=scale):
            return Line((), scale, unknown=True)
        case Members(domain=domain):
            return Members(complete=False, incomplete=False, unknown=True, domain=domain)


def where_true(test: Test, fact: Fact, moment: Moment) -> Side | None:
    """Where `test` is true; None if nowhere (such as a limit in a currency without a rate)."""
    match test:
        case IsKnown():
            return known(fact, moment)
        case IsUnknown():
            return nothing_known(fact, moment)
        case IsYes(_, value):
            return Keys(frozenset({YES if value else NO}))
        case IsOneOf() | IsNoneOf() | IncludesAnyOf() | IncludesAllOf() | IncludesNoneOf():
            return _choice_true(test, fact)
        case Equals() | AtLeast() | MoreThan() | AtMost() | LessThan() | Between():
            return _line(_quantity_span(test, moment), scale_of(fact, moment))
        case Before() | After() | BetweenDays() | WithinNext() | WithinLast() | MoreThanDaysAgo():
            return _line(_day_span(test, moment.today), DAY)
        case _:
            assert_never(test)


def where_false(test: Test, fact: Fact, moment: Moment) -> tuple[Side, ...]:
    """Where `test` is false, as sides that may overlap; none if nowhere."""
    domain = frozenset(fact.labels) or None
    match test:
        case IsKnown():
            return (nothing_known(fact, moment),)
        case IsUnknown():
            return (known(fact, moment),)
        case IsYes() | IsOneOf() | IsNoneOf():
            true = where_true(test, fact, moment)
            return minus(known(fact, moment), true) if true else (known(fact, moment),)
        case IncludesAnyOf(_, values):
            return (Members(outs=frozenset(values), incomplete=False, domain=domain),)
        case IncludesAllOf(_, values):
            return tuple(
                Members(outs=frozenset({key}), incomplete=False, domain=domain) for key in values
            )
        case IncludesNoneOf(_, values):
            return (_any_of(values, domain),)
        case Equals() | AtLeast() | MoreThan() | AtMost() | LessThan() | Between():
            return _line_false(_quantity_span(test, moment), known(fact, moment))
        case Before() | After() | BetweenDays() | WithinNext() | WithinLast() | MoreThanDaysAgo():
            return _line_false(_day_span(test, moment.today), known(fact, moment))
        case _:
            assert_never(test)


def _choice_true(test: ChoiceTest, fact: Fact) -> Side | None:
    domain = frozenset(fact.labels) or None
    match test:
        case IsOneOf(_, values):
            return Keys(frozenset(values))
        case IsNoneOf(_, values):
            if domain is None:
                return Keys(frozenset(values), others=True)
            rest = domain - frozenset(values)
            return Keys(rest) if rest else None
        case IncludesAnyOf(_, values):
            return _any_of(values, domain)
        case IncludesAllOf(_, values):
            return Members(ins=frozenset(values), domain=domain)
        case IncludesNoneOf(_, values):
            return Members(outs=frozenset(values), incomplete=False, domain=domain)
        case _:
            assert_never(test)


def _any_of(values: tuple[str, ...], domain: frozenset[str] | None) -> Members:
    keys = frozenset(values)
    if len(keys) == 1:
        return Members(ins=keys, domain=domain)
    return Members(anys=frozenset({keys}), domain=domain)


def _line(span: Span | None, scale: Scale) -> Line | None:
    return Line((span,), scale) if span and span[0] < span[1] else None


def _line_false(span: Span | None, axis: Side) -> tuple[Side, ...]:
    """The rest of the line; nowhere without a span: then the test cannot be told for any value."""
    assert isinstance(axis, Line)
    if span is None:
        return ()
    line = Line(axis.spans, axis.scale)
    inside = _line(span, axis.scale)
    return minus(line, inside) if inside else (line,)


def before(value: Decimal) -> Cut:
    """The cut just before a value."""
    return value, 0


def after(value: Decimal, step: Decimal | None) -> Cut:
    """The cut just after a value; on a stepped line that is the one before the next value."""
    return (value, 1) if step is None else (value + step, 0)


def _quantity_span(test: QuantityTest, moment: Moment) -> Span | None:
    """Where the test is true on the line; None if a limit has no rate. Empty if its ends cross."""
    bounds = (test.low, test.high) if isinstance(test, Between) else (test.value, test.value)
    low, high = (amount(bound, moment) for bound in bounds)
    if isinstance(low, Unknown) or isinstance(high, Unknown):
        return None
    step = None if isinstance(bounds[0], Decimal) else MONEY_STEP
    match test:
        case Equals() | Between():
            return before(low), after(high, step)
        case AtLeast():
            return before(low), END
        case MoreThan():
            return after(low, step), END
        case AtMost():
            return START, after(high, step)
        case LessThan():
            return START, before(high)
        case _:
            assert_never(test)


def _day_span(test: DayTest, today: date) -> Span:
    match test:
        case Before(_, limit):
            return DAYS[0], day_cut(limit)
        case After(_, limit):
            return day_cut(limit, 1), DAYS[1]
        case BetweenDays(_, first, last):
            return day_cut(first), day_cut(last, 1)
        case WithinNext(_, days):
            return day_cut(today), day_cut(today + timedelta(days=days), 1)
        case WithinLast(_, days):
            return day_cut(today - timedelta(days=days)), day_cut(today, 1)
        case MoreThanDaysAgo(_, days):
            return DAYS[0], day_cut(today - timedelta(days=days))
        case _:
            assert_never(test)


def day_cut(day: date, later: int = 0) -> Cut:
    """The cut just before a day, or so many days later."""
    return Decimal(day.toordinal() + later), 0


def is_inside(side: Side, value: Value, moment: Moment) -> bool:
    """Whether a value of the fact (or unknown) lies on the side."""
    if isinstance(value, Unknown):
        return side.unknown
    match side, value:
        case Keys(), bool():
            return (YES if value else NO) in side.keys
        case Keys(), str():
            return (value in side.keys) is not side.others
        case Line(), date():
            return _on_line(side, Decimal(moment.day_of(value).toordinal()))
        case Line(), _:
            number = amount(value, moment)
            return side.stray if isinstance(number, Unknown) else _on_line(side, number)
        case Members(), KnownSet(members, complete):
            return (
                (side.complete if complete else side.incomplete)
                and side.ins <= members
                and not side.outs & members
                and all(clause & members for clause in side.anys)
            )
        case _:
            raise TypeError(f"{value!r} does not lie on the axis of {side}")


def _on_line(side: Line, value: Decimal) -> bool:
    return any(start <= (value, 0) < end for start, end in side.spans)
