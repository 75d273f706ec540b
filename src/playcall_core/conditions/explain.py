"""Why a condition came out as it did: what held, failed or could not be told; the nearest miss."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from playcall_core.conditions.evaluate import evaluate_test
from playcall_core.conditions.nodes import Condition, Group, IncludesAnyOf, IsOneOf, Test
from playcall_core.conditions.text import print_test
from playcall_core.conditions.truth import Truth, all_of, any_of
from playcall_core.facts import (
    Fact,
    FactDictionary,
    KnownSet,
    Moment,
    Money,
    Situation,
    Unknown,
    Value,
)
from playcall_core.facts.values import plain


@dataclass(frozen=True, slots=True)
class TestResult:
    """What one test came to, and on which value."""

    test: Test
    value: Value
    truth: Truth


@dataclass(frozen=True, slots=True)
class GroupResult:
    """What a group came to, test by test."""

    group: Group
    results: tuple[TestResult, ...]

    @property
    def truth(self) -> Truth:
        """All of its tests together."""
        return all_of(result.truth for result in self.results)

    def those(self, truth: Truth) -> tuple[TestResult, ...]:
        """The tests that came to `truth`."""
        return tuple(result for result in self.results if result.truth is truth)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a condition came to, group by group."""

    condition: Condition
    groups: tuple[GroupResult, ...]

    @property
    def truth(self) -> Truth:
        """Any of its groups."""
        return any_of(group.truth for group in self.groups)

    @property
    def decisive(self) -> GroupResult:
        """The group to show: the first that holds, else the one nearest to holding.

        Nearest is the one with the fewest failed tests, then the fewest that cannot be told.
        """
        return min(
            self.groups,
            key=lambda group: (len(group.those(Truth.FALSE)), len(group.those(Truth.UNKNOWN))),
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that must become known to tell; empty if it can be told."""
        if self.truth is not Truth.UNKNOWN:
            return ()
        undecided = (group for group in self.groups if group.truth is Truth.UNKNOWN)
        facts = (result.test.fact for group in undecided for result in group.those(Truth.UNKNOWN))
        return tuple(dict.fromkeys(facts))


def explain(condition: Condition, situation: Situation, moment: Moment) -> Explanation:
    """Evaluate `condition` and keep what every test came to."""
    return Explanation(
        condition,
        tuple(
            GroupResult(group, tuple(_result(test, situation, moment) for test in group.tests))
            for group in condition.groups
        ),
    )


def _result(test: Test, situation: Situation, moment: Moment) -> TestResult:
    value = situation[test.fact]
    return TestResult(test, value, evaluate_test(test, value, moment))


def because(explanation: Explanation, dictionary: FactDictionary) -> str:
    """One sentence part that says why: what held, or what is missing, or the nearest miss.

    “Segment is Enterprise and Competitors include any of Acme”; “Amount is unknown”;
    “would apply if Amount were at least 50,000 EUR (it is 20,000 EUR)”. Where a test allows
    several values, a reason names those that were found.
    """
    group = explanation.decisive
    match explanation.truth:
        case Truth.TRUE:
            return " and ".join(print_test(_as_found(each), dictionary) for each in group.results)
        case Truth.UNKNOWN:
            names = [dictionary[fact].name for fact in explanation.missing]
            verb = "is" if len(names) == 1 else "are"
            return f"{_listed(names)} {verb} not known well enough"
        case Truth.FALSE:
            return nearest_miss(group, dictionary)


def _as_found(result: TestResult) -> Test:
    """A test that held, with only those of its values that were found."""
    match result.test, result.value:
        case IsOneOf() as test, str(value):
            return replace(test, values=(value,))
        case IncludesAnyOf() as test, KnownSet(members):
            return replace(test, values=tuple(each for each in test.values if each in members))
        case test, _:
            return test


def nearest_miss(group: GroupResult, dictionary: FactDictionary) -> str:
    """What would have to be otherwise for the group to hold."""
    wishes = []
    for result in group.those(Truth.FALSE):
        text = print_test(result.test, dictionary)
        name = dictionary[result.test.fact].name
        wish = _as_wish(text.removeprefix(name).removeprefix(f'"{name}"'))
        wishes.append(f"{name}{wish} ({describe(result, dictionary)})")
    unknown = [dictionary[result.test.fact].name for result in group.those(Truth.UNKNOWN)]
    known = f", and {_listed(unknown)} were known and fitting" if unknown else ""
    return f"would apply if {_listed(wishes)}{known}"


def _as_wish(predicate: str) -> str:
    if predicate.startswith(" is "):
        return " were " + predicate.removeprefix(" is ")
    return predicate.replace(" include ", " included ", 1)


def describe(result: TestResult, dictionary: FactDictionary) -> str:
    """The value a test was made on: “it is 20,000 EUR”, “it is unknown”."""
    words = value_in_words(result.value, dictionary[result.test.fact])
    return f"they are {words}" if isinstance(result.value, KnownSet) else f"it is {words}"


def value_in_words(value: Value, fact: Fact) -> str:
    """A value as people say it, with labels instead of keys."""
    match value:
        case Unknown():
            return "unknown"
        case bool():
            return "yes" if value else "no"
        case str():
            return fact.label(value)
        case Decimal():
            # “Meetings in the last 30 days” says its unit itself.
            said = fact.unit.partition(" ")[0].casefold() in fact.name.casefold().split()
            return f"{plain(value)} {'' if said else fact.unit}".strip()
        case Money():
            return str(value)
        case datetime():
            return value.isoformat(sep=" ", timespec="minutes")
        case date():
            return value.isoformat()
        case KnownSet(members, complete):
            return _set_in_words(sorted(fact.label(member) for member in members), complete)


def _set_in_words(labels: list[str], complete: bool) -> str:
    if not labels:
        return "none"
    return _listed(labels) if complete else f"{_listed(labels)} and perhaps more"


def _listed(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


__all__ = [
    "Explanation",
    "GroupResult",
    "TestResult",
    "because",
    "describe",
    "explain",
    "nearest_miss",
    "value_in_words",
]
