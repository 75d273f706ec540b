"""Other engines that call the same plays: each is built from the same groups of tests.

They know two values, so they say which plays apply and not which cannot be told. What is unknown is
their own null, and no comparison with it holds; of a set they get the known members, and again all
members where these are known, which “includes none of” needs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from benchmarks.workload import CATEGORIES
from playcall_core.conditions import Test, nodes
from playcall_core.facts import UNKNOWN, KnownSet, Situation


@dataclass(frozen=True)
class Peer:
    """An engine with all plays in it.

    `prepare` gives a situation in the form that the engine likes best (not timed), `match` is what
    is timed, `places` reads the places of the plays from what it gave.
    """

    name: str
    prepare: Callable[[Situation], Any]
    match: Callable[[Any], Any]
    places: Callable[[Any], Collection[int]]


def values_of(test: nodes.IsOneOf | nodes.IsNoneOf) -> tuple[str, ...]:
    """The values for which the test on a category holds: also of “is none of”, which is quicker in
    every engine than a negation that must not hold for null.
    """
    if isinstance(test, nodes.IsOneOf):
        return test.values
    size = CATEGORIES[test.fact]
    every = (f"{test.fact}-{n}" for n in range(size))
    return tuple(value for value in every if value not in test.values)


def members_of(situation: Situation, fact: str) -> tuple[list[str], list[str] | None]:
    """The known members of a set, and all members (None where these are not known)."""
    known = situation[fact]
    if known is UNKNOWN:
        return [], None
    assert isinstance(known, KnownSet)
    members = sorted(known.members)
    return members, members if known.complete else None


def not_in_the_workload(test: Test) -> ValueError:
    """The error for a test that the workload does not make."""
    return ValueError(f"The workload has no {type(test).__name__} on {test.fact}.")
