"""The compiled engine: the inner loops of matching by numba. Imported only where it is asked for.

The first use after an installation compiles for some seconds; the result is kept beside this file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic
from numpy.typing import NDArray

from playcall_core.calling import kernel_codes, kernel_texts
from playcall_core.calling.arrays import ROOM, Bits, Growing, match_block
from playcall_core.calling.cells import Cells, Codes, Masks, Rows
from playcall_core.calling.coding import AT_ONCE
from playcall_core.calling.finding import PlainFinder, Values

FEW_CUTS: Final = 256
"""So few cuts are all compared with; where there are more, a value is searched by halves."""
TILE: Final = 256
"""Values that are compared together."""
FEW_OPEN: Final = 4
"""Rows that are combined in one pass where few are."""
LIKELY: Final = 1.125
"""A block has seldom more than so many times the hits of those before."""
PLAIN: Final = PlainFinder()


class Compiled:
    """The compiled engine."""

    def names(self, named: Sequence[str]) -> kernel_texts.Names:
        """See `Finder`."""
        return kernel_texts.names(named)

    def keys(self, texts: pa.Array, names: kernel_texts.Names) -> Cells:
        """See `Finder`."""
        return kernel_texts.places(texts, names)

    def entries(self, indices: pa.Array, cells: Cells) -> Cells:
        """See `Finder`."""
        return kernel_codes.entries(indices, cells)

    def steps(self, values: Values, cuts: Values) -> Cells:
        """See `Finder`."""
        found = np.zeros(len(values), np.int32)
        if len(cuts) <= FEW_CUTS:
            _passed(values, cuts, found)
        else:
            _searched(values, cuts, found)
        return found

    def line(self, cuts: Sequence[float]) -> kernel_codes.Line | Values:
        """See `Finder`; as they are where buckets do not lead to them."""
        return kernel_codes.Line.of(cuts) or PLAIN.line(cuts)

    def numbers(self, column: pa.Array, line: kernel_codes.Line | Values) -> Cells:
        """See `Finder`."""
        if isinstance(line, kernel_codes.Line):
            return kernel_codes.numbers(column, line)
        return PLAIN.numbers(column, line)

    def sets(self, complete: pa.Array, members: Masks, named: int) -> Masks:
        """See `Finder`."""
        if len(members) > 1:
            return PLAIN.sets(complete, members, named)
        return kernel_codes.set_cells(complete, members, named)

    def gather(self, masks: Masks, rows: NDArray[np.int64], members: Cells) -> None:
        """See `Finder`."""
        _gather(masks, rows, members)

    def match(
        self, rows: Rows, codes: Codes, bits: Bits, applies: Growing, cannot_tell: Growing | None
    ) -> None:
        """See `arrays.match_block`, which also does the rare plays of more than a word."""
        if bits.long:
            match_block(rows, codes, bits, applies, cannot_tell)
            return
        many = codes.shape[1]
        wanted = [applies] if cannot_tell is None else [applies, cannot_tell]
        for kind in wanted:
            kind.room(kind.count + int(many * kind.each * LIKELY))
        while not _found(rows, codes, bits, wanted):
            for kind in wanted:
                kind.room(int(kind.starts(many)[-1]))
        for kind in wanted:
            kind.done(many)


def _found(rows: Rows, codes: Codes, bits: Bits, wanted: Sequence[Growing]) -> bool:
    """Match a block; whether there was room for all hits."""
    many = codes.shape[1]
    table = (rows.true, rows.possible, codes, rows.untold)
    layout = (*bits.start, bits.firsts, bits.when, bits.exclude, _stack(bits))
    shifts = np.array([shift for shift, _ in bits.folds] + [0] * (len(bits.folds) % 2), np.uint64)
    play_at = np.append(bits.play_at, np.zeros(ROOM, bits.play_at.dtype))
    starts = [kind.starts(many) for kind in wanted]
    if bits.excluding or len(wanted) > 1:
        last = wanted[-1].plays if len(wanted) > 1 else np.empty(0, play_at.dtype)
        more = starts[-1] if len(wanted) > 1 else np.zeros(many + 1, np.int64)
        out = (starts[0], wanted[0].plays, more, last)
        _match_both(table, layout, shifts, play_at, bits.excluding, out)
    else:
        _match_true(table, layout, shifts, play_at, (starts[0], wanted[0].plays))
    return all(
        start[-1] + ROOM <= len(kind.plays) for start, kind in zip(starts, wanted, strict=True)
    )


def _stack(bits: Bits) -> NDArray[np.uint64]:
    """The masks of all folds, shape (folds, words); one more of zeros if their number is odd."""
    masks = np.zeros((len(bits.folds) + len(bits.folds) % 2, len(bits.firsts)), np.uint64)
    for number, (_, mask) in enumerate(bits.folds):
        masks[number] = mask
    return masks


def _count_zeros(context: Any, word: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 0))

    return types.uint64(types.uint64), generate


def _count_ones(context: Any, word: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), generate


# One instruction each: the number of the lowest bit that is set (64 if none is), and of all.
_lowest_bit: Any = intrinsic(_count_zeros)
_bit_count: Any = intrinsic(_count_ones)

# Indices are unsigned on purpose: see `kernel_texts`.


@njit(cache=True, nogil=True)
def _passed(values: Any, cuts: Any, found: Any) -> None:
    """Compare with every cut: many values at once, while they are in the first-level cache."""
    for first in range(0, len(values), TILE):
        some, out = values[first : first + TILE], found[first : first + TILE]
        for number in range(len(cuts)):
            cut = cuts[number]
            for row in range(len(some)):
                out[row] += np.int32(some[row] >= cut)


@njit(cache=True, nogil=True)
def _searched(values: Any, cuts: Any, found: Any) -> None:
    """Search by halves, for many cuts."""
    for row in range(len(values)):
        value = values[row]
        low, high = np.uint64(0), np.uint64(len(cuts))
        while low < high:
            middle = (low + high) >> np.uint64(1)
            if value >= cuts[middle]:
                low = middle + np.uint64(1)
            else:
                high = middle
        found[row] = low


@njit(cache=True, nogil=True)
def _gather(masks: Any, rows: Any, members: Any) -> None:
    for number in range(len(rows)):
        member, row = np.uint64(members[number]), np.uint64(rows[number])
        masks[member >> np.uint64(6), row] |= np.uint64(1) << (member & np.uint64(63))


@njit(cache=True, nogil=True)
def _all_of(rows: Any, codes: Any, situation: Any, start: Any, out: Any) -> None:
    """AND the rows of one situation, eight at a time."""
    words = np.uint64(len(start))
    for w in range(words):
        out[w] = start[w]
    for first in range(0, len(codes), AT_ONCE):
        at = np.uint64(first)
        a = np.uint64(codes[at, situation])
        b = np.uint64(codes[at + np.uint64(1), situation])
        c = np.uint64(codes[at + np.uint64(2), situation])
        d = np.uint64(codes[at + np.uint64(3), situation])
        e = np.uint64(codes[at + np.uint64(4), situation])
        f = np.uint64(codes[at + np.uint64(5), situation])
        g = np.uint64(codes[at + np.uint64(6), situation])
        h = np.uint64(codes[at + np.uint64(7), situation])
        for w in range(words):
            one = rows[a, w] & rows[b, w] & rows[c, w] & rows[d, w]
            out[w] &= one & rows[e, w] & rows[f, w] & rows[g, w] & rows[h, w]


@njit(cache=True, nogil=True)
def _true_of(
    true: Any, codes: Any, untold: Any, situation: Any, few: Any, possible: Any, out: Any
) -> None:
    """The true row of one situation from its possible one: a group is true where it is possible and
    no axis leaves it open. Most rows leave nothing open, so only the others are combined.
    """
    count, words = np.uint64(0), np.uint64(true.shape[1])
    for w in range(words):
        out[w] = possible[w]
    for axis in range(np.uint64(len(codes))):
        place = np.uint64(codes[axis, situation])
        few[count] = place
        count += np.uint64(untold[place])
        if count == np.uint64(FEW_OPEN):
            _narrow(true, few, words, out)
            count = np.uint64(0)
    if count:
        for rest in range(count, np.uint64(FEW_OPEN)):
            few[rest] = np.uint64(0)
        _narrow(true, few, words, out)


@njit(cache=True, nogil=True)
def _narrow(rows: Any, few: Any, words: Any, out: Any) -> None:
    a, b, c, d = few[np.uint64(0)], few[np.uint64(1)], few[np.uint64(2)], few[np.uint64(3)]
    for w in range(words):
        out[w] &= rows[a, w] & rows[b, w] & rows[c, w] & rows[d, w]


@njit(cache=True, nogil=True)
def _summarise(words: Any, summary: Any) -> None:
    """A bit for each word that is not zero: told for many words at once, without a branch."""
    last, end = np.uint64(63), np.uint64(len(words))
    for part in range(np.uint64(len(summary))):
        first, some = part << np.uint64(6), np.uint64(0)
        for w in range(first, min(first + last + np.uint64(1), end)):
            some |= np.uint64(words[w] != np.uint64(0)) << (w & last)
        summary[part] = some


@njit(cache=True, nogil=True)
def _fold_word(bits: Any, w: Any, shifts: Any, masks: Any) -> Any:
    """Bring the groups of one word together in the first bits of their plays."""
    for number in range(np.uint64(len(shifts))):
        bits |= (bits >> shifts[number]) & masks[number, w]
    return bits


@njit(cache=True, nogil=True)
def _fold(source: Any, kind: Any, shifts: Any, masks: Any, out: Any) -> None:
    """The same for the groups of one kind in all words, two folds in one pass."""
    one, two, words = np.uint64(1), np.uint64(2), np.uint64(len(kind))
    for w in range(words):
        out[w] = source[w] & kind[w]
    for number in range(np.uint64(0), np.uint64(len(shifts)), two):
        near, far = shifts[number], shifts[number + one]
        for w in range(words):
            bits = out[w]
            bits |= (bits >> near) & masks[number, w]
            out[w] = bits | (bits >> far) & masks[number + one, w]


@njit(cache=True, nogil=True)
def _put(bits: Any, w: Any, unasked: Any, play_at: Any, plays: Any, count: Any) -> Any:
    """Append the plays of the first bits of one word. Where there is no room they are only counted.

    So many as `unasked` are written without asking whether there are: that costs less than a wrong
    guess of the processor.
    """
    one, below, many = np.uint64(1), w * np.uint64(64), np.int64(_bit_count(bits))
    if count <= np.int64(len(plays)) - ROOM:
        place = np.uint64(count)
        for _ in range(unasked):
            plays[place] = play_at[below + _lowest_bit(bits)]
            bits &= bits - one
            place += one
        while bits:
            plays[place] = play_at[below + _lowest_bit(bits)]
            bits &= bits - one
            place += one
    return count + many


@njit(cache=True, nogil=True)
def _put_all(found: Any, summary: Any, unasked: Any, play_at: Any, plays: Any, count: Any) -> Any:
    """The same for all words."""
    for part in range(np.uint64(len(summary))):
        some = summary[part]
        while some:
            w = (part << np.uint64(6)) + _lowest_bit(some)
            count = _put(found[w], w, unasked, play_at, plays, count)
            some &= some - np.uint64(1)
    return count


@njit(cache=True, nogil=True)
def _match_true(table: Any, layout: Any, shifts: Any, play_at: Any, out: Any) -> None:
    """The plays that apply, where none has an exclusion: only the true rows are needed."""
    true, _, codes, _ = table
    start, _, firsts, _, _, masks = layout
    starts, plays = out
    t, summary = np.empty_like(firsts), np.empty(-(-len(firsts) // 64), np.uint64)
    one, count = np.uint64(1), starts[0]
    for situation in range(np.uint64(len(starts) - 1)):
        _all_of(true, codes, situation, start, t)
        _summarise(t, summary)
        for part in range(np.uint64(len(summary))):
            some = summary[part]
            while some:
                w = (part << np.uint64(6)) + _lowest_bit(some)
                found = _fold_word(t[w], w, shifts, masks) & firsts[w]
                count = _put(found, w, np.uint64(2), play_at, plays, count)
                some &= some - one
        starts[situation + one] = count


@njit(cache=True, nogil=True)
def _match_both(
    table: Any, layout: Any, shifts: Any, play_at: Any, excluding: Any, out: Any
) -> None:
    """The plays that apply, and those that cannot be told."""
    true, possible, codes, untold = table
    _, start, firsts, when, exclude, masks = layout
    starts, plays, undecided_starts, undecided = out
    words = np.uint64(len(firsts))
    # Each an array of its own: of parts of one array LLVM cannot tell that they lie apart, and
    # works on them word by word.
    t, p = np.empty_like(firsts), np.empty_like(firsts)
    found, maybe = np.empty_like(firsts), np.empty_like(firsts)
    not_t, not_p = np.zeros_like(firsts), np.zeros_like(firsts)
    summary, few = np.empty(-(-len(firsts) // 64), np.uint64), np.empty(FEW_OPEN, np.uint64)
    count, unsure = starts[0], undecided_starts[0]
    for situation in range(np.uint64(len(starts) - 1)):
        _all_of(possible, codes, situation, start, p)
        _true_of(true, codes, untold, situation, few, p, t)
        _fold(t, when, shifts, masks, found)
        _fold(p, when, shifts, masks, maybe)
        if excluding:
            _fold(p, exclude, shifts, masks, not_t)
            _fold(t, exclude, shifts, masks, not_p)
        for w in range(words):
            found[w] &= firsts[w] & ~not_t[w]
            maybe[w] &= firsts[w] & ~not_p[w] & ~found[w]
        _summarise(found, summary)
        count = _put_all(found, summary, np.uint64(2), play_at, plays, count)
        for w in range(words):
            unsure = _put(maybe[w], w, np.uint64(4), play_at, undecided, unsure)
        starts[situation + np.uint64(1)] = count
        undecided_starts[situation + np.uint64(1)] = unsure
