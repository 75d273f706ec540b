"""Which plays nearly apply, or would but for something else; tests that plays share count once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from playcall_core.calling import CallablePlay
from playcall_core.conditions import Test, Truth, evaluate_test
from playcall_core.facts import Moment, Situation

_PENALTY = {Truth.TRUE: 0, Truth.FALSE: 1, Truth.UNKNOWN: 2}


@dataclass(frozen=True, eq=False)
class Tested:
    """Plays, and their tests, each once: `groups` has for each play the places in `tests` of the
    tests of its groups.
    """

    plays: tuple[CallablePlay, ...]
    tests: tuple[Test, ...]
    groups: tuple[tuple[tuple[int, ...], ...], ...]

    @classmethod
    def of(cls, plays: tuple[CallablePlay, ...]) -> Tested:
        """Some plays."""
        places: dict[Test, int] = {}
        groups = tuple(
            tuple(
                tuple(places.setdefault(test, len(places)) for test in group.tests)
                for group in play.when.groups
            )
            for play in plays
        )
        return cls(plays, tuple(places), groups)

    def fewest(self, situation: Situation, moment: Moment) -> Iterator[tuple[CallablePlay, int]]:
        """Each play with the penalty of its best group: 0 where its condition holds, 1 where one
        test is all that fails.
        """
        penalties = [
            _PENALTY[evaluate_test(test, situation[test.fact], moment)] for test in self.tests
        ]
        for play, groups in zip(self.plays, self.groups, strict=True):
            yield play, min(sum([penalties[place] for place in group]) for group in groups)
