"""Matching one situation with all plays of an index, by the standard library alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from playcall_core.calling.index import Index
from playcall_core.calling.one import call_play
from playcall_core.calling.outcome import Calls, PastRun
from playcall_core.calling.rank import rank
from playcall_core.calling.sieve import Sieve
from playcall_core.facts import Situation


class Matched(NamedTuple):
    """What matching one situation found: places in `Index.plays`, ascending.

    Which plays cannot be told is worked out when somebody asks: they are several times as many as
    those that apply. (A named tuple: one is made in each microsecond-long call, and these are made
    fastest.)
    """

    applies: list[int]
    possible: Sieve
    situation: Situation

    @property
    def cannot_tell(self) -> list[int]:
        """The plays that cannot be told: those that may apply, but not surely."""
        surely = set(self.applies)
        return [p for p in self.possible.plays(self.situation) if p not in surely]


def match_one(index: Index, situation: Situation) -> Matched:
    """The plays that apply in a situation, and those that cannot be told: what `call_play` says of
    each, without past runs.

    `FactError` where a value has not the type of its fact.
    """
    return Matched(index.sure.plays(situation), index.possible, situation)


def call_matching(
    index: Index,
    situation: Situation,
    runs: Sequence[PastRun] = (),
    *,
    cannot_tell: bool = True,
) -> Calls:
    """The calls of `call_plays`, ranked and with all reasons, but only of the plays that apply or,
    if wanted, cannot be told as far as conditions and windows go.

    Takes as long as these have tests, however many other plays there are. Those that cannot be told
    are several times as many as those that apply.
    """
    mine = [run for run in runs if run.subject_id == situation.id]
    matched = match_one(index, situation)
    undecided = matched.cannot_tell if cannot_tell else ()
    plays = [index.plays[place] for place in (*matched.applies, *undecided)]
    calls = [call_play(play, situation, index.moment, mine) for play in plays]
    return Calls(situation, tuple(rank(calls)))
