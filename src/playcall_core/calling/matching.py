"""Matching one situation with all plays of an index, by the standard library alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from playcall_core.calling.index import Index
from playcall_core.calling.layout import Layout
from playcall_core.calling.one import call_play
from playcall_core.calling.outcome import Calls, PastRun
from playcall_core.calling.rank import rank
from playcall_core.facts import UNKNOWN, KnownSet, Situation

PIECE: Final = 1_020
"""Bits that are looked at together: small numbers are quicker to take apart than large ones."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What matching one situation found: places in `Index.plays`, ascending.

    The plays that cannot be told are kept as bits until somebody asks: they are several times as
    many as those that apply.
    """

    applies: list[int]
    layout: Layout
    undecided: int

    @property
    def cannot_tell(self) -> list[int]:
        """The plays that cannot be told."""
        return _places(self.undecided, self.layout.play_at)


def match_one(index: Index, situation: Situation) -> Matched:
    """The plays that apply in a situation, and those that cannot be told: what `call_play` says of
    each, without past runs.

    `FactError` where a value has not the type of its fact.
    """
    value_of = situation.values.get
    row = index.start[situation.subject]
    for name, rows, unknown in index.key_rows:
        key = value_of(name, UNKNOWN)
        row &= unknown if key is UNKNOWN else rows[key]  # type: ignore[index]  # rows refuse it
    for name, line in index.numbers.items():
        number = value_of(name, UNKNOWN)
        if number.__class__ is Decimal:
            row &= line.rows[bisect_right(line.cuts, float(number))]
        else:
            row &= line.row(number)
    for name, line in index.lines.items():
        row &= line.row(value_of(name, UNKNOWN))
    for name, axis in index.sets.items():
        known = value_of(name, UNKNOWN)
        if known.__class__ is KnownSet:
            row &= (axis.complete if known.complete else axis.incomplete)[known.members]
        else:
            row &= axis.row(known)
    applies, undecided = _plays(row, index.layout)
    return Matched(_places(applies, index.layout.play_at), index.layout, undecided)


def call_matching(index: Index, situation: Situation, runs: Sequence[PastRun] = ()) -> Calls:
    """The calls of `call_plays`, ranked and with all reasons, but only of the plays that apply or
    cannot be told as far as conditions and windows go.

    Takes as long as these have tests, however many other plays there are.
    """
    mine = [run for run in runs if run.subject_id == situation.id]
    matched = match_one(index, situation)
    plays = [index.plays[place] for place in (*matched.applies, *matched.cannot_tell)]
    calls = [call_play(play, situation, index.moment, mine) for play in plays]
    return Calls(situation, tuple(rank(calls)))


def _plays(row: int, layout: Layout) -> tuple[int, int]:
    """From groups to the first bits of plays: those that apply, and those that cannot be told."""
    possible = row >> layout.size
    true = row ^ possible << layout.size
    if not layout.exclude:
        applies = layout.fold(true) & layout.firsts
        return applies, layout.fold(possible) & layout.firsts ^ applies
    applies = layout.fold(true & layout.when) & ~layout.fold(possible & layout.exclude)
    applies &= layout.firsts
    possible = layout.fold(possible & layout.when) & ~layout.fold(true & layout.exclude)
    return applies, possible & layout.firsts ^ applies


def _places(firsts: int, play_at: Sequence[int]) -> list[int]:
    """The plays of these first bits, ascending."""
    found: list[int] = []
    piece, below = firsts & _LOW, 0
    while firsts:
        some = []
        while piece:
            length = piece.bit_length()
            some.append(play_at[below + length - 1])
            piece ^= _POWERS[length]
        found += reversed(some)
        firsts >>= PIECE
        below += PIECE
        piece = firsts & _LOW
    return found


_LOW: Final = (1 << PIECE) - 1
_POWERS: Final = (0, *(1 << bit for bit in range(PIECE)))
