"""The limit of matching many situations: the AND of rows of bits that lie in the L2 cache.

Matching reads, for every situation, one row for each fact. Here nothing else is done, in two ways:
row after row, as one writes it; and eight rows at once, which reads and writes the result seldom
enough to be bound by the cache alone. The rows are real random bits: pages of zeros that were never
written to are all the same page of memory, and would be read out of the L1 cache.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numba import njit

from benchmarks.lines import need_equal, timed
from benchmarks.machine import second_level_cache
from playcall_core.calling.set_rows import room_for

SHARE: Final = 0.5
"""The part of the L2 cache that the rows fill; the rest is for what else there is."""
AT_ONCE: Final = 8


def limits(situations: int, facts: int, words: int, repeats: int) -> tuple[float, float]:
    """CPU seconds for the AND of `facts` rows of `words` words for each of so many situations: row
    after row, and eight at once. The rows lie as those of an index do, each from the start of a
    line of the cache.

    `Different` where the two or NumPy do not come to the same.
    """
    dice = np.random.default_rng(1)
    many = max(2, int(second_level_cache() * SHARE) // (8 * words))
    rows = room_for(many, words)
    rows[:] = dice.integers(0, 1 << 64, (many, words), np.uint64)
    places = dice.integers(0, many, (situations, facts), np.int32)
    few = places[:100]
    expected = int(np.bitwise_xor.reduce(np.bitwise_and.reduce(rows[few], axis=1), axis=None))
    took = []
    for way in (row_by_row, eight_at_once):
        need_equal(int(way(rows, few)), expected, "the limit beside NumPy")
        took.append(_least(way, rows, places, repeats))
    need_equal(row_by_row(rows, places), eight_at_once(rows, places), "two ways of the limit")
    return took[0], took[1]


def _least(way: Callable[[Any, Any], Any], rows: Any, places: Any, repeats: int) -> float:
    return min(timed(lambda: way(rows, places))[1] for _ in range(repeats))


# Both give the exclusive or of all words that remain, so that none of the work can be left out.


@njit(cache=True)
def row_by_row(rows: Any, places: Any) -> Any:
    check, words = np.uint64(0), rows.shape[1]
    out = np.empty(words, np.uint64)
    for situation in range(len(places)):
        out[:] = rows[places[situation, 0]]
        for fact in range(1, places.shape[1]):
            row = rows[places[situation, fact]]
            for word in range(words):
                out[word] &= row[word]
        for word in range(words):
            check ^= out[word]
    return check


@njit(cache=True)
def eight_at_once(rows: Any, places: Any) -> Any:
    check, words, facts = np.uint64(0), rows.shape[1], places.shape[1]
    whole = facts // AT_ONCE * AT_ONCE
    out = np.empty(words, np.uint64)
    for situation in range(len(places)):
        at = places[situation]
        out[:] = np.uint64(0xFFFFFFFFFFFFFFFF)
        for first in range(0, whole, AT_ONCE):
            a, b, c, d = (
                rows[at[first]],
                rows[at[first + 1]],
                rows[at[first + 2]],
                rows[at[first + 3]],
            )
            e, f, g, h = (
                rows[at[first + 4]],
                rows[at[first + 5]],
                rows[at[first + 6]],
                rows[at[first + 7]],
            )
            for word in range(words):
                together = a[word] & b[word] & c[word] & d[word]
                out[word] &= together & e[word] & f[word] & g[word] & h[word]
        for fact in range(whole, facts):
            row = rows[at[fact]]
            for word in range(words):
                out[word] &= row[word]
        for word in range(words):
            check ^= out[word]
    return check
