"""Ranks the plays that apply to many situations at once, as `calling.rank` ranks those of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from playcall_core.book.records import Play
from playcall_core.calling import CallablePlay
from playcall_core.calling.arrays import Hits
from playcall_core.conditions import Condition, Group

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Preferences:
    """Each `prefer` test as a play of its own, to be matched like the others; `of` says for each
    the place of the play whose it is.
    """

    plays: tuple[CallablePlay, ...]
    of: Ints

    @classmethod
    def among(cls, plays: Sequence[CallablePlay]) -> Preferences:
        """Those of some plays."""
        found, places = [], []
        for place, play in enumerate(plays):
            for nth, test in enumerate(play.prefer):
                record = Play(id=f"{play.id}-{nth}", on=play.on.value)
                found.append(CallablePlay(record, play.on, Condition((Group((test,)),))))
                places.append(place)
        return cls(tuple(found), np.array(places, np.int64))

    def counts(self, held: Hits, rows: Ints, places: Ints, plays: int) -> Ints:
        """How many preferences of a play hold in a situation, for each pair of the two; `held` is
        what matching `plays` found.
        """
        if not len(self.of) or not len(rows):
            return np.zeros(len(rows), np.int64)
        row = np.repeat(np.arange(len(held)), np.diff(held.indptr))
        pairs, counts = np.unique(
            row * plays + self.of[held.plays.astype(np.int64)], return_counts=True
        )
        if not len(pairs):
            return np.zeros(len(rows), np.int64)
        wanted = rows * plays + places
        at = np.minimum(np.searchsorted(pairs, wanted), len(pairs) - 1)
        return np.where(pairs[at] == wanted, counts[at], 0).astype(np.int64)


def ranked(
    plays: Sequence[CallablePlay], rows: Ints, places: Ints, preferred: Ints
) -> tuple[Ints, Ints]:
    """Pairs of situation and play in the order of situations and, in each, of rank."""
    priority = np.array([play.record.priority for play in plays], np.int64)
    closes = np.array([(play.last or date.max).toordinal() for play in plays], np.int64)
    narrow = np.array([play.narrowness for play in plays], np.int64)
    by_id = np.empty(len(plays), np.int64)
    by_id[sorted(range(len(plays)), key=lambda place: plays[place].id)] = np.arange(len(plays))
    order = np.lexsort(
        (
            by_id[places],
            -narrow[places],
            -preferred,
            closes[places],
            priority[places],
            rows,
        )
    )
    return rows[order], places[order]
