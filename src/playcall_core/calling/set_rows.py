"""The rows of many sets at once, as machine words: see `set_axis` for what they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from playcall_core.calling.layout import LINE, WORD
from playcall_core.calling.set_axis import SetAxis

Words = NDArray[np.uint64]
Bytes = NDArray[np.uint8]

TOGETHER: Final = 4
"""Members whose unions are looked up together: few enough for all unions to lie in the cache."""
IN_CACHE: Final = 1 << 16
"""Bytes of rows that are worked on together."""


class SetRows:
    """Makes the rows of one set fact, from unions of what some members are named in together."""

    def __init__(self, axis: SetAxis) -> None:
        made = axis.made
        self._named, self._size = len(axis.named), made.size
        by_member = list(zip(*made.by_member, strict=True))
        self._outs, *self._clauses = (
            _unions([words_of(row, made.size) for row in rows])
            for rows in by_member or [()] * (1 + len(made.free))
        )
        self._free = [words_of(row, made.size) for row in made.free]
        self._all_outs = words_of(made.outs, made.size)
        self._may_be_known = words_of(made.may_be_known, made.size)
        self._unknown = words_of(axis.unknown, 2 * made.size)

    def make(self, cells: Sequence[int], true: Words, possible: Words) -> None:
        """Write the true and the possible rows of these cells, of shape (cells, words).

        Cell 0 is unknown; else there is a bit for each named member, one more if the set is not
        complete, and above them all one that is always set.
        """
        width = (self._named + 2 + 7) // 8
        joined = b"".join(cell.to_bytes(width, "little") for cell in cells)
        in_bytes = np.frombuffer(joined, np.uint8).reshape(len(cells), width)
        step = max(16, IN_CACHE // (8 * max(1, true.shape[1])))
        for first in range(0, len(cells), step):
            part = slice(first, first + step)
            self._make(in_bytes[part], true[part], possible[part])

    def _make(self, cells: Bytes, true: Words, possible: Words) -> None:
        some = [
            cells[:, first // 8] >> first % 8 & (1 << min(TOGETHER, self._named - first)) - 1
            for first in range(0, self._named, TOGETHER)
        ]
        np.bitwise_and(self._may_be_known, ~_union(self._outs, some, true), out=possible)
        true[:] = possible
        for clause, free in zip(self._clauses, self._free, strict=True):
            true &= _union(clause, some, np.empty_like(true)) | free
        whole = (cells[:, self._named // 8] >> self._named % 8 & 1) == 0
        possible[whole] = true[whole]
        true[~whole] &= ~self._all_outs
        unknown = ~cells.any(axis=1)
        true[unknown], possible[unknown] = self._unknown.reshape(2, -1)


def room_for(rows: int, words: int) -> Words:
    """Room for so many rows, each of which starts where a line of the cache does: what crosses two
    lines is read half as fast.
    """
    room = np.empty(rows * words + LINE // WORD, np.uint64)
    first = -room.ctypes.data % (LINE // 8) // 8
    return room[first : first + rows * words].reshape(rows, words)


def words_of(bits: int, size: int) -> Words:
    """A number of `size` bits as machine words, the lowest first."""
    return np.frombuffer(bits.to_bytes(size // 8, "little"), dtype="<u8").astype(
        np.uint64, copy=False
    )


def _unions(rows: Sequence[Words]) -> list[Words]:
    """Of each few members side by side the unions of the rows of any of them."""
    found = []
    for first in range(0, len(rows), TOGETHER):
        unions = np.zeros((1 << TOGETHER, len(rows[0])), np.uint64)
        for place, row in enumerate(rows[first : first + TOGETHER]):
            unions[1 << place : 2 << place] = unions[: 1 << place] | row
        found.append(unions)
    return found


def _union(unions: Iterable[Words], some: Iterable[NDArray[Any]], out: Words) -> Words:
    """The union for each cell, of the members that it has among each few."""
    out[:] = 0
    for rows, which in zip(unions, some, strict=True):
        out |= rows[which]
    return out
