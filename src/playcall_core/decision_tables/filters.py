"""Filters of other tools as conditions: and, or and not pushed down to tests.

A filter is true or false of a record; a condition may be unknown. `not` is pushed inside until it
meets single tests. What it makes of an unknown fact is said by each leaf: see `query_builder` and
`hubspot`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from math import prod
from typing import Final, assert_never

from playcall_core.conditions import Condition, Group, Test, nodes
from playcall_core.errors import DecisionTableError, Problem

MOST_GROUPS: Final = 2_000
Ways = tuple[tuple[Test, ...], ...]
"""Ways in which something can be true, each of some tests that hold together. No way: never."""

NEVER: Final[Ways] = ()
ALWAYS: Final[Ways] = ((),)


class NoOpposite(Exception):
    """No test is true where this one is false. Its text says so, as a sentence."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One filter: the ways in which it is true, and those in which its negation is.

    Without the latter it cannot be negated.
    """

    true: Ways
    false: Ways | None


@dataclass(frozen=True, slots=True)
class Both:
    """All of some filters."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Any of some filters."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Negated:
    """The negation of a filter."""

    part: Filter


Filter = Leaf | Both | Either | Negated


def condition_of(filter_: Filter) -> Condition:
    """The condition that a filter says; `DecisionTableError` if it is always or never true."""
    ways = ways_of(filter_)
    if not ways:
        what = "The filter is never true."
        raise DecisionTableError(Problem(what, remedy="Leave it out; nothing would match."))
    if () in ways:
        what = "The filter is true of every record, and a condition has to say when."
        raise DecisionTableError(Problem(what, remedy="Add a filter."))
    return Condition(tuple(Group(tests) for tests in ways))


def ways_of(filter_: Filter, *, wanted: bool = True) -> Ways:
    """The ways in which a filter is true, or false; `DecisionTableError` if there are too many."""
    match filter_:
        case Leaf(true, false):
            found_here = true if wanted else false
            if found_here is None:
                what = "A date relative to today is negated, which no condition expresses."
                raise DecisionTableError(Problem(what, remedy="Say it without the negation."))
            return found_here
        case Negated(part):
            return ways_of(part, wanted=not wanted)
        case Both(parts) | Either(parts):
            found = [ways_of(part, wanted=wanted) for part in parts]
            return all_of(found) if isinstance(filter_, Both) is wanted else any_of(found)
        case _:
            assert_never(filter_)


def any_of(parts: Iterable[Ways]) -> Ways:
    """The ways of any part."""
    return tuple(dict.fromkeys(way for ways in parts for way in ways))


def all_of(parts: Sequence[Ways]) -> Ways:
    """The ways of all parts together."""
    if prod(len(ways) for ways in parts) > MOST_GROUPS:
        what = f"Written out, the filter has more than {MOST_GROUPS:,} groups."
        raise DecisionTableError(Problem(what, remedy="Split it into several."))
    found = (
        tuple(dict.fromkeys(test for way in chosen for test in way)) for chosen in product(*parts)
    )
    return tuple(dict.fromkeys(found))


def one_of(*tests: Test) -> Ways:
    """Any of some tests."""
    return tuple((test,) for test in tests)


def opposite(test: Test) -> Ways:
    """The ways in which a test is false (not: unknown); `NoOpposite` if the language has none."""
    match test:
        case nodes.IsOneOf(fact, values):
            return one_of(nodes.IsNoneOf(fact, values))
        case nodes.IsNoneOf(fact, values):
            return one_of(nodes.IsOneOf(fact, values))
        case nodes.IncludesAnyOf(fact, values):
            return one_of(nodes.IncludesNoneOf(fact, values))
        case nodes.IncludesAllOf(fact, values):
            return one_of(*(nodes.IncludesNoneOf(fact, (value,)) for value in values))
        case nodes.IncludesNoneOf(fact, values):
            return one_of(nodes.IncludesAnyOf(fact, values))
        case nodes.IsYes(fact, value):
            return one_of(nodes.IsYes(fact, not value))
        case nodes.IsKnown(fact):
            return one_of(nodes.IsUnknown(fact))
        case nodes.IsUnknown(fact):
            return one_of(nodes.IsKnown(fact))
        case _:
            return _opposite_range(test)


def _opposite_range(test: nodes.QuantityTest | nodes.DayTest) -> Ways:
    day = timedelta(days=1)
    match test:
        case nodes.Equals(fact, value):
            return one_of(nodes.LessThan(fact, value), nodes.MoreThan(fact, value))
        case nodes.AtLeast(fact, value):
            return one_of(nodes.LessThan(fact, value))
        case nodes.MoreThan(fact, value):
            return one_of(nodes.AtMost(fact, value))
        case nodes.AtMost(fact, value):
            return one_of(nodes.MoreThan(fact, value))
        case nodes.LessThan(fact, value):
            return one_of(nodes.AtLeast(fact, value))
        case nodes.Between(fact, low, high):
            return one_of(nodes.LessThan(fact, low), nodes.MoreThan(fact, high))
        case nodes.Before(fact, limit):
            return one_of(nodes.After(fact, limit - day))
        case nodes.After(fact, limit):
            return one_of(nodes.Before(fact, limit + day))
        case nodes.BetweenDays(fact, first, last):
            return one_of(nodes.Before(fact, first), nodes.After(fact, last))
        case nodes.WithinNext() | nodes.WithinLast() | nodes.MoreThanDaysAgo():
            raise NoOpposite("The negation of a relative date is not expressed by a condition.")
        case _:
            assert_never(test)


def opposites(ways: Ways) -> Ways:
    """The ways in which none of some ways is true, each test of them being known."""
    return all_of([any_of(opposite(test) for test in way) for way in ways])
