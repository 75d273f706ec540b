"""The compiled engine: the inner loops of matching by numba. Imported only where it is asked for.

The first use after an installation compiles for some seconds; the result is kept beside this file.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from playcall_core.calling.arrays import Bits, Hits, match_block
from playcall_core.calling.cells import Codes, Rows
from playcall_core.calling.coding import Cells, Masks, PlainFinder, Values

FIRST_GUESS: Final = 24
"""Plays found for each situation, guessed; where there are more, the block is done again."""
FEW_CUTS: Final = 48
"""So few cuts are compared one after the other, without a branch; more are searched by halves."""
_SPREAD: Final = 0x03F79D71B4CB0A89
"""A de Bruijn sequence: multiplied by a power of two, its top six bits tell which one it was
(Leiserson, Prokop and Randall, Using de Bruijn Sequences to Index a 1 in a Computer Word, 1998).
"""
_PLACE: Final = np.zeros(64, np.int64)
for _bit in range(64):
    _PLACE[((_SPREAD << _bit) & ((1 << 64) - 1)) >> 58] = _bit


class Compiled(PlainFinder):
    """The compiled engine."""

    def steps(self, values: Values, cuts: Values) -> Cells:
        """See `Finder`."""
        found = np.empty(len(values), np.int32)
        _steps(values, cuts, found)
        return found

    def gather(self, masks: Masks, rows: NDArray[np.int64], members: Cells) -> None:
        """See `Finder`."""
        _gather(masks, rows, members)

    def match(
        self, rows: Rows, codes: Codes, bits: Bits, cannot_tell: bool
    ) -> tuple[Hits, Hits | None]:
        """See `arrays.match_block`, which also does the rare plays of more than a word."""
        if bits.long:
            return match_block(rows, codes, bits, cannot_tell)
        room = codes.shape[1] * FIRST_GUESS
        while True:
            hits, needed = _found(rows, codes, bits, cannot_tell, room)
            if needed <= room:
                return hits
            room = needed


def _found(
    rows: Rows, codes: Codes, bits: Bits, cannot_tell: bool, room: int
) -> tuple[tuple[Hits, Hits | None], int]:
    """The hits if there is room for them, and how much room each of the two kinds needs at most."""
    many = codes.shape[1]
    starts = [np.zeros(many + 1, np.int64) for _ in range(2)]
    plays = [np.empty(room, np.int32), np.empty(room if cannot_tell else 0, np.int32)]
    shifts = np.array([shift for shift, _ in bits.folds], np.uint64)
    masks = (
        np.stack([mask for _, mask in bits.folds])
        if bits.folds
        else np.zeros((0, len(bits.firsts)), np.uint64)
    )
    # Codes by situation: those of one situation lie side by side.
    _match(
        rows.true,
        rows.possible,
        np.ascontiguousarray(codes.T),
        (bits.start[0], bits.start[1], bits.firsts, bits.when, bits.exclude),
        (shifts, masks, bits.play_at, _PLACE),
        (cannot_tell, bits.excluding),
        (starts[0], plays[0], starts[1], plays[1]),
    )
    applies = Hits(starts[0], plays[0][: starts[0][-1]])
    undecided = Hits(starts[1], plays[1][: starts[1][-1]]) if cannot_tell else None
    return (applies, undecided), int(max(starts[0][-1], starts[1][-1]))


@njit(cache=True, nogil=True)
def _steps(values: Any, cuts: Any, found: Any) -> None:
    if len(cuts) <= FEW_CUTS:
        found[:] = 0
        for cut in cuts:
            for row in range(len(values)):
                found[row] += np.int32(values[row] >= cut)
        return
    for row in range(len(values)):
        low, high = 0, len(cuts)
        while low < high:
            middle = (low + high) >> 1
            if values[row] < cuts[middle]:
                high = middle
            else:
                low = middle + 1
        found[row] = low


@njit(cache=True, nogil=True)
def _gather(masks: Any, rows: Any, members: Any) -> None:
    for place in range(len(rows)):
        member = members[place]
        bit = np.uint64(1) << np.uint64(member & 63)
        masks[member >> 6, rows[place]] |= bit


@njit(cache=True, nogil=True)
def _folded(bits: Any, word: Any, shifts: Any, masks: Any) -> Any:
    for number in range(len(shifts)):
        bits |= (bits >> shifts[number]) & masks[number, word]
    return bits


@njit(cache=True, nogil=True)
def _put(bits: Any, word: Any, play_at: Any, place_of: Any, plays: Any, count: Any) -> Any:
    """Append the plays of the bits of one word; counts on where there is no room."""
    while bits != np.uint64(0):
        low = bits & (~bits + np.uint64(1))
        bits ^= low
        if count < len(plays):
            spread = (low * np.uint64(_SPREAD)) >> np.uint64(58)
            plays[count] = play_at[word * 64 + place_of[np.int64(spread)]]
        count += 1
    return count


@njit(cache=True, nogil=True)
def _match(true: Any, possible: Any, codes: Any, of: Any, tools: Any, how: Any, out: Any) -> None:
    """AND the rows of every situation, fold its groups to plays, and write them down."""
    start_true, start_possible, firsts, when, exclude = of
    shifts, masks, play_at, place_of = tools
    cannot_tell, excluding = how
    starts, plays, undecided_starts, undecided = out
    words, both = len(firsts), cannot_tell or excluding
    t, p = np.empty(words, np.uint64), np.empty(words, np.uint64)
    count, unsure = 0, 0
    for row in range(codes.shape[0]):
        t[:] = start_true
        for axis in range(codes.shape[1]):
            line = true[codes[row, axis]]
            for word in range(words):
                t[word] &= line[word]
        if both:
            p[:] = start_possible
            for axis in range(codes.shape[1]):
                line = possible[codes[row, axis]]
                for word in range(words):
                    p[word] &= line[word]
        for word in range(words):
            if not (p[word] if cannot_tell else t[word]):
                continue
            found = t[word] & when[word]
            found = _folded(found, word, shifts, masks) & firsts[word]
            if excluding:
                found &= ~_folded(p[word] & exclude[word], word, shifts, masks)
            count = _put(found, word, play_at, place_of, plays, count)
            if cannot_tell:
                maybe = _folded(p[word] & when[word], word, shifts, masks) & firsts[word]
                if excluding:
                    maybe &= ~_folded(t[word] & exclude[word], word, shifts, masks)
                unsure = _put(maybe & ~found, word, play_at, place_of, undecided, unsure)
        starts[row + 1] = count
        undecided_starts[row + 1] = unsure
