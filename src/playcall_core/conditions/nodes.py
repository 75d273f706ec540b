"""Conditions as values: any of some groups, each group all of some tests, each test on one fact.

One node for each operator. A new operator is one node here, one branch each in `evaluate`,
`explain`, `text`, `check` and `playcall_core.tables.compile`, and one file in `tests/spec`.

`fact` is always a fact id; values of categories and sets are their stable keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from playcall_core.errors import ConditionError
from playcall_core.facts import Money

Quantity = Decimal | Money


@dataclass(frozen=True, slots=True)
class IsOneOf:
    """A category has one of these values."""

    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IsNoneOf:
    """A category is known and has none of these values."""

    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IncludesAnyOf:
    """At least one of these is a member of the set."""

    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IncludesAllOf:
    """Each of these is a member of the set."""

    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IncludesNoneOf:
    """None of these is a member of the set."""

    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Equals:
    """A number or amount is exactly this."""

    fact: str
    value: Quantity


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A number or amount is this or more."""

    fact: str
    value: Quantity


@dataclass(frozen=True, slots=True)
class MoreThan:
    """A number or amount is above this."""

    fact: str
    value: Quantity


@dataclass(frozen=True, slots=True)
class AtMost:
    """A number or amount is this or less."""

    fact: str
    value: Quantity


@dataclass(frozen=True, slots=True)
class LessThan:
    """A number or amount is below this."""

    fact: str
    value: Quantity


@dataclass(frozen=True, slots=True)
class Between:
    """A number or amount is between these, both ends included."""

    fact: str
    low: Quantity
    high: Quantity


@dataclass(frozen=True, slots=True)
class Before:
    """A date lies before this day."""

    fact: str
    day: date


@dataclass(frozen=True, slots=True)
class After:
    """A date lies after this day."""

    fact: str
    day: date


@dataclass(frozen=True, slots=True)
class BetweenDays:
    """A date lies between these days, both included."""

    fact: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class WithinNext:
    """A date lies between today and N days from today, both included."""

    fact: str
    days: int


@dataclass(frozen=True, slots=True)
class WithinLast:
    """A date lies between N days ago and today, both included."""

    fact: str
    days: int


@dataclass(frozen=True, slots=True)
class MoreThanDaysAgo:
    """A date lies more than N days before today."""

    fact: str
    days: int


@dataclass(frozen=True, slots=True)
class IsYes:
    """A yes/no fact is yes (`value` true) or no (`value` false)."""

    fact: str
    value: bool


@dataclass(frozen=True, slots=True)
class IsKnown:
    """Something is known of the fact. Never unknown itself."""

    fact: str


@dataclass(frozen=True, slots=True)
class IsUnknown:
    """Nothing is known of the fact. Never unknown itself."""

    fact: str


ChoiceTest = IsOneOf | IsNoneOf | IncludesAnyOf | IncludesAllOf | IncludesNoneOf
QuantityTest = Equals | AtLeast | MoreThan | AtMost | LessThan | Between
DayTest = Before | After | BetweenDays | WithinNext | WithinLast | MoreThanDaysAgo
KnownTest = IsKnown | IsUnknown
Test = ChoiceTest | QuantityTest | DayTest | IsYes | KnownTest


@dataclass(frozen=True, slots=True)
class Group:
    """All of some tests. An empty group is an error: it would always hold."""

    tests: tuple[Test, ...]

    def __post_init__(self) -> None:
        if not self.tests:
            raise ConditionError("A group of tests is empty. Add a test or remove the group.")


@dataclass(frozen=True, slots=True)
class Condition:
    """Any of some groups. A condition without a group is an error: it would never hold."""

    groups: tuple[Group, ...]

    def __post_init__(self) -> None:
        if not self.groups:
            raise ConditionError("The condition is empty. Say when it holds.")

    def tests(self) -> Iterator[Test]:
        """Every test, group by group."""
        for group in self.groups:
            yield from group.tests

    def facts(self) -> tuple[str, ...]:
        """The ids of the facts it tests, each once, in the order they first occur."""
        return tuple(dict.fromkeys(test.fact for test in self.tests()))
