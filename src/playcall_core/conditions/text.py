"""Conditions written as text: `print_condition`, the inverse of `playcall_core.conditions.parse`.

    segment is one of enterprise, mid-market and competitors include any of acme

Groups are joined by `or`, tests by `and`, which binds tighter. Printed with a dictionary the text
carries names and labels, for people to read; without it ids and keys, which survive a renaming.
Both parse back to the same condition.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import assert_never

from playcall_core.conditions.nodes import (
    After,
    AtLeast,
    AtMost,
    Before,
    Between,
    BetweenDays,
    Condition,
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
    Quantity,
    Test,
    WithinLast,
    WithinNext,
)
from playcall_core.facts import FactDictionary, Money
from playcall_core.facts.values import plain

RESERVED = frozenset(
    {"and", "or", "is", "not", "one", "none", "any", "all", "of", "known", "unknown"}
)
_BARE = re.compile(r"[^\s,()\"“”]+")
Listed = Callable[[Iterable[str]], str]


def print_condition(condition: Condition, dictionary: FactDictionary | None = None) -> str:
    """The canonical text of `condition`: with ids and keys, or with names and labels."""
    return " or ".join(print_group(group, dictionary) for group in condition.groups)


def print_group(group: Group, dictionary: FactDictionary | None = None) -> str:
    """The canonical text of one group."""
    return " and ".join(print_test(test, dictionary) for test in group.tests)


def print_test(test: Test, dictionary: FactDictionary | None = None) -> str:
    """The canonical text of one test."""
    fact = dictionary[test.fact] if dictionary else None
    name = _fact_name(fact.name) if fact else test.fact

    def listed(values: Iterable[str]) -> str:
        return ", ".join(quoted(fact.label(value) if fact else value) for value in values)

    return f"{name} {_predicate(test, listed)}"


def _predicate(test: Test, listed: Listed) -> str:
    match test:
        case IsOneOf(_, values):
            return f"is {listed(values)}" if len(values) == 1 else f"is one of {listed(values)}"
        case IsNoneOf(_, values):
            return (
                f"is not {listed(values)}" if len(values) == 1 else f"is none of {listed(values)}"
            )
        case IncludesAnyOf(_, values):
            return f"include any of {listed(values)}"
        case IncludesAllOf(_, values):
            return f"include all of {listed(values)}"
        case IncludesNoneOf(_, values):
            return f"include none of {listed(values)}"
        case Equals(_, value):
            return f"is {print_quantity(value)}"
        case AtLeast(_, value):
            return f"is at least {print_quantity(value)}"
        case MoreThan(_, value):
            return f"is more than {print_quantity(value)}"
        case AtMost(_, value):
            return f"is at most {print_quantity(value)}"
        case LessThan(_, value):
            return f"is less than {print_quantity(value)}"
        case Between(_, low, high):
            return f"is between {print_quantity(low)} and {print_quantity(high)}"
        case Before(_, day):
            return f"is before {day}"
        case After(_, day):
            return f"is after {day}"
        case BetweenDays(_, first, last):
            return f"is between {first} and {last}"
        case WithinNext(_, days):
            return f"is within the next {days} days"
        case WithinLast(_, days):
            return f"is within the last {days} days"
        case MoreThanDaysAgo(_, days):
            return f"is more than {days} days ago"
        case IsYes(_, value):
            return "is yes" if value else "is no"
        case IsKnown():
            return "is known"
        case IsUnknown():
            return "is unknown"
        case _:
            assert_never(test)


def print_quantity(value: Quantity) -> str:
    """A number, or an amount with its currency."""
    return str(value) if isinstance(value, Money) else plain(value)


def quoted(value: str) -> str:
    """`value` as it is written in a list: quoted where it would be read otherwise."""
    if _BARE.fullmatch(value) and value.casefold() not in RESERVED:
        return value
    return '"' + value.replace('"', '""') + '"'


def _fact_name(name: str) -> str:
    words = name.split()
    bare = all(_BARE.fullmatch(word) for word in words) and " ".join(words) == name
    return name if bare else '"' + name.replace('"', '""') + '"'
