"""Matching one situation with all plays of an index, by the standard library alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from playcall_core.calling.index import Index
from playcall_core.calling.layout import Layout
from playcall_core.calling.one import call_play
from playcall_core.calling.outcome import Calls, PastRun
from playcall_core.calling.rank import rank
from playcall_core.facts import UNKNOWN, KnownSet, Situation

PIECE: Final = 1_530
"""Bits that are looked at together: small numbers are quicker to take apart than large ones."""
_POWERS: Final = (0, *(1 << bit for bit in range(PIECE)))


class Matched(NamedTuple):
    """What matching one situation found: places in `Index.plays`, ascending.

    Which plays cannot be told is worked out when somebody asks: they are several times as many as
    those that apply. `row` is what was left of the groups, `first_bits` the plays that apply. (A
    named tuple: one is made in each microsecond-long call, and these are made fastest.)
    """

    applies: list[int]
    layout: Layout
    row: int
    first_bits: int

    @property
    def cannot_tell(self) -> list[int]:
        """The plays that cannot be told."""
        layout = self.layout
        possible = self.row >> layout.size
        first_bits = layout.fold(possible & layout.when) & layout.firsts
        if layout.exclude:
            first_bits &= ~layout.fold(self.row & layout.exclude)
        return _places(first_bits ^ self.first_bits, layout.play_at)


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
    for name, cuts, cells, line in index.number_rows:
        number = value_of(name, UNKNOWN)
        if number.__class__ is Decimal:
            row &= cells[bisect_right(cuts, number)]
        else:
            row &= line.row(number)
    for name, line in index.lines.items():
        row &= line.row(value_of(name, UNKNOWN))
    for name, axis in index.sets.items():
        known = value_of(name, UNKNOWN)
        if known.__class__ is KnownSet:
            row &= (axis.complete if known.complete else axis.incomplete)[known.members]
        else:
            row &= axis.other_row(known)
    layout = index.layout
    if layout.exclude:
        applies = layout.fold(row & layout.when) & layout.firsts
        applies &= ~layout.fold(row >> layout.size & layout.exclude)
    else:
        applies = layout.fold(row) & layout.firsts
    return Matched(_places(applies, layout.play_at), layout, row, applies)


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


def _places(first_bits: int, play_at: Sequence[int]) -> list[int]:
    """The plays of these first bits, ascending."""
    found = []
    while first_bits:
        base = (first_bits.bit_length() - 1) // PIECE * PIECE
        piece = first_bits >> base
        first_bits ^= piece << base
        below = base - 1
        while piece:
            length = piece.bit_length()
            found.append(play_at[below + length])
            piece ^= _POWERS[length]
    found.reverse()
    return found
