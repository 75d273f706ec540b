"""A condition as rows of fact, operator and value, and back to its text.

Rows may be half written; `text_of` tells what is missing. Facts and values that the reader must not
see are not offered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, assert_never

from playcall.playbooks.queries import Reading
from playcall_core.conditions import Condition
from playcall_core.conditions.nodes import (
    After,
    AtLeast,
    AtMost,
    Before,
    Between,
    BetweenDays,
    Equals,
    Group,
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
    Test,
    WithinLast,
    WithinNext,
)
from playcall_core.conditions.operators import OPERATORS, operator_of, operators_for
from playcall_core.conditions.parse import parse_condition
from playcall_core.conditions.text import print_condition, print_quantity, quoted
from playcall_core.errors import ConditionError
from playcall_core.facts import Fact, FactType

SEVERAL: Final = {"IsOneOf", "IsNoneOf", "IncludesAnyOf", "IncludesAllOf", "IncludesNoneOf"}
TWO: Final = {"Between", "BetweenDays"}
DAYS: Final = {"WithinNext", "WithinLast", "MoreThanDaysAgo"}
NOTHING: Final = {"IsKnown", "IsUnknown"}
_PHRASES: Final = {each.node.__name__: each.phrase for each in OPERATORS}


@dataclass(frozen=True, slots=True)
class Row:
    """One test as it is being written: the fact's id, the operator's name, and its values."""

    fact: str = ""
    operator: str = ""
    values: tuple[str, ...] = ()


Rows = tuple[tuple[Row, ...], ...]


def rows_of(condition: Condition) -> Rows:
    """The rows of a condition, group by group."""
    return tuple(tuple(_row(test) for test in group.tests) for group in condition.groups)


def _row(test: Test) -> Row:
    return Row(test.fact, operator_of(test).node.__name__, _values(test))


def _values(test: Test) -> tuple[str, ...]:
    match test:
        case IsOneOf() | IsNoneOf() | IncludesAnyOf() | IncludesAllOf() | IncludesNoneOf():
            return tuple(test.values)
        case Equals() | AtLeast() | MoreThan() | AtMost() | LessThan():
            return (print_quantity(test.value),)
        case Between(_, low, high):
            return (print_quantity(low), print_quantity(high))
        case Before(_, day) | After(_, day):
            return (str(day),)
        case BetweenDays(_, first, last):
            return (str(first), str(last))
        case WithinNext(_, days) | WithinLast(_, days) | MoreThanDaysAgo(_, days):
            return (str(days),)
        case IsYes(_, value):
            return ("yes" if value else "no",)
        case IsKnown() | IsUnknown():
            return ()
        case _:
            assert_never(test)


def read(text: str, reading: Reading) -> Condition:
    """The condition in a text; `ConditionError` also where it tells of what is hidden."""
    condition = parse_condition(text, reading.playbook.dictionary)
    if not reading.view.shows(condition):
        raise ConditionError("It tests something that you may not see.")
    return condition


def text_of(rows: Rows, reading: Reading) -> str:
    """The canonical text of rows; `ConditionError` for the first that is half written."""
    groups = [" and ".join(_test(row) for row in group) for group in rows if group]
    return print_condition(read(" or ".join(groups), reading))


def _test(row: Row) -> str:
    values = tuple(value.strip() for value in row.values if value.strip())
    phrase = _PHRASES.get(row.operator, "")
    if not row.fact or not phrase:
        raise ConditionError("A row is not written yet. Choose a fact and what is asked of it.")
    wanted = 0 if row.operator in NOTHING else 2 if row.operator in TWO else 1
    if len(values) < wanted:
        raise ConditionError(f"“{row.fact} {phrase}” lacks a value. Choose or write it.")
    if row.operator in SEVERAL:
        return f"{row.fact} {phrase} {', '.join(quoted(value) for value in values)}"
    if row.operator in TWO:
        return f"{row.fact} is between {values[0]} and {values[1]}"
    if row.operator in DAYS:
        return f"{row.fact} {phrase.replace('…', values[0])}"
    if row.operator == "IsYes":
        return f"{row.fact} is {values[0]}"
    return f"{row.fact} {phrase} {' '.join(values)}".strip()


def facts_to_ask(reading: Reading) -> tuple[Fact, ...]:
    """The facts a condition may test, as the reader sees them, by name."""
    hidden = reading.view.hidden
    found = [fact for fact in reading.playbook.dictionary if ("fact", fact.id) not in hidden]
    return tuple(sorted(found, key=lambda fact: fact.name.casefold()))


def operators_of(fact: Fact | None) -> tuple[tuple[str, str], ...]:
    """The operators for a fact: name and phrase."""
    if fact is None:
        return ()
    found = operators_for(fact.type)
    return tuple((each.node.__name__, each.phrase.replace("…", "").strip()) for each in found)


def choices_of(fact: Fact | None, reading: Reading) -> tuple[tuple[str, str], ...]:
    """The values to choose from, key and label; none where any may be written."""
    if fact is None:
        return ()
    if fact.type is FactType.YES_NO:
        return (("yes", "yes"), ("no", "no"))
    if fact.type not in (FactType.CATEGORY, FactType.SET):
        return ()
    node = IsOneOf if fact.type is FactType.CATEGORY else IncludesAnyOf

    def is_seen(key: str) -> bool:
        return reading.view.shows(Condition((Group((node(fact.id, (key,)),)),)))

    return tuple((each.key, each.label) for each in fact.values if is_seen(each.key))
