"""The rows of an index as arrays, for matching many situations.

Every axis has cells: of a category its named keys, then any other, then unknown; of a line the
cells between its cuts, then unknown, then “known, but no rate holds”; of a set a combination of
known members. Where an axis has few cells all their rows are there from the start; else those that
occur are made, and forgotten when they take up too much room.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from playcall_core.calling.axes import KeyAxis, LineAxis
from playcall_core.calling.index import Index
from playcall_core.calling.layout import WORD
from playcall_core.calling.set_axis import SetAxis
from playcall_core.calling.set_rows import SetRows, Words, room_for

Codes = NDArray[np.int32]
"""Places of rows, shape (axes, situations)."""
Flags = NDArray[np.bool_]
Cells = NDArray[np.int32]
Masks = NDArray[np.uint64]
"""Known members of one set, one bit each, shape (words, situations); or cells made of them."""

KEPT: Final = 32 << 20
"""Bytes of rows that are kept from block to block, about, beside those of the block itself."""
FEW: Final = 1_024
"""An axis with at most so many cells has all its rows from the start."""

TABLED: Final = 1 << 16
"""Places of cells up to this number stand in a table, of larger ones in a dictionary."""

Axis = KeyAxis | LineAxis | SetAxis
Maker = Callable[[Sequence[int], Words, Words], None]
"""Writes the true and the possible rows of some cells, each of shape (cells, words)."""
Wanted = Mapping[int, Sequence[int]]
"""Number of an axis -> some of its cells."""
T = TypeVar("T", bound=np.generic)


class Rows:
    """The rows of all cells that occur, at places that codes refer to.

    `true` and `possible` are uint64 of shape (places, words), `untold` says where they differ (1).
    At place 0 all bits are set.
    """

    def __init__(self, index: Index) -> None:
        self.axes: tuple[Axis, ...] = (
            *index.keys.values(),
            *index.numbers.values(),
            *index.lines.values(),
            *index.sets.values(),
        )
        self._size = index.layout.size
        self._makers = [_row_maker(axis, self._size) for axis in self.axes]
        self._places: list[dict[int, int]] = [{} for _ in self.axes]
        self._tables = [_table(axis) for axis in self.axes]
        self.true: Words = room_for(1, self._size // WORD)
        self.possible = room_for(1, self._size // WORD)
        self.true[:] = self.possible[:] = ~np.uint64(0)
        self.untold: NDArray[np.uint8] = np.zeros(1, np.uint8)
        self._used = 1
        self._most = 0
        self.first: list[int | None] = []
        for number, axis in enumerate(self.axes):
            count = cells_of(axis)
            dense = count is not None and count <= FEW
            self.first.append(self._used if dense else None)
            if dense and count is not None:
                self._add(number, range(count))
        self._always = self._used
        self._most = self._used + max(FEW, KEPT * 4 // max(1, self._size))

    def make(self, new: Wanted, every: Callable[[], Wanted]) -> None:
        """Make the rows of the `new` cells; where all are too many, only those of `every` cell that
        is needed now.
        """
        if self._used + sum(map(len, new.values())) > self._most:
            self._forget()
            new = every()
        for number, cells in new.items():
            self._add(number, cells)

    def places(self, number: int, cells: Cells | Masks) -> Cells:
        """The places of the rows of these cells of one axis; -1 where one is not made."""
        table, place = self._tables[number], self._places[number]
        if table is not None:
            codes: Cells = table[_flat(cells)]
        else:
            listed, inverse = _distinct(cells)
            codes = np.array([place.get(cell, -1) for cell in listed], np.int32)[inverse]
        return codes

    def _forget(self) -> None:
        for first, place, table in zip(self.first, self._places, self._tables, strict=True):
            if first is None:
                place.clear()
                if table is not None:
                    table.fill(-1)
        self._used = self._always

    def _add(self, number: int, cells: Sequence[int]) -> None:
        table, needed = self._tables[number], self._used + len(cells)
        if needed > len(self.true):
            # What is never written takes no memory, and what is not copied no time.
            room = max(needed + needed // 2, self._most)
            words = self._size // WORD
            self.true = _grown(self.true, room_for(room, words))
            self.possible = _grown(self.possible, room_for(room, words))
            self.untold = _grown(self.untold, np.empty(room, np.uint8))
        true, possible = self.true[self._used : needed], self.possible[self._used : needed]
        self._makers[number](cells, true, possible)
        self.untold[self._used : needed] = (true != possible).any(axis=1)
        self._places[number].update(zip(cells, range(self._used, needed), strict=True))
        if table is not None:
            table[np.asarray(cells, np.int64)] = np.arange(self._used, needed)
        self._used = needed


def cells_of(axis: Axis) -> int | None:
    """How many cells an axis has; None where they are made as they occur."""
    match axis:
        case KeyAxis():
            return len(axis.named) + 2
        case LineAxis():
            return len(axis.cuts) + 3
        case SetAxis():
            return None


def distinct(cells: Cells | Masks) -> Sequence[int]:
    """The cells that occur, each once, as Python's numbers."""
    most = int(cells.max(initial=0))
    if (cells.ndim == 1 or len(cells) == 1) and most < TABLED:
        there = np.zeros(most + 1, np.bool_)
        there[_flat(cells)] = True
        return np.flatnonzero(there).tolist()
    return _distinct(cells)[0]


def _distinct(cells: Cells | Masks) -> tuple[list[int], NDArray[np.intp]]:
    """The same, and for each situation the place of its own."""
    if cells.ndim == 1 or len(cells) == 1:
        found, inverse = np.unique(cells.ravel(), return_inverse=True)
        return found.tolist(), inverse
    found, inverse = np.unique(cells, axis=1, return_inverse=True)
    listed = [
        sum(word << 64 * place for place, word in enumerate(column)) for column in found.T.tolist()
    ]
    return listed, inverse.ravel()


def _flat(cells: Cells | Masks) -> NDArray[Any]:
    """Cells of few bits, as indices; NumPy is slow with unsigned ones."""
    return cells if cells.dtype == np.int32 else cells[0].view(np.int64)


def _table(axis: Axis) -> Cells | None:
    """Cell -> place of its row, or -1, where an axis has not too many cells; see `SetRows.make`."""
    if isinstance(axis, SetAxis) and 1 << len(axis.named) + 2 <= TABLED:
        return np.full(1 << len(axis.named) + 2, -1, np.int32)
    return None


def _row_maker(axis: Axis, size: int) -> Maker:
    match axis:
        case KeyAxis():
            return partial(_write, partial(_key_row, axis), size)
        case LineAxis():
            return partial(_write, axis.row, size)
        case SetAxis():
            return SetRows(axis).make


def _write(
    row: Callable[[int], int], size: int, cells: Sequence[int], true: Words, possible: Words
) -> None:
    joined = b"".join(row(cell).to_bytes(2 * size // 8, "little") for cell in cells)
    both = np.frombuffer(joined, "<u8").reshape(len(cells), 2, size // WORD)
    true[:], possible[:] = both[:, 0], both[:, 1]


def _key_row(axis: KeyAxis, cell: int) -> int:
    if cell < len(axis.named):
        return axis.row(axis.named[cell])
    return axis.others if cell == len(axis.named) else axis.unknown


def _grown(rows: NDArray[T], room: NDArray[T]) -> NDArray[T]:
    room[: len(rows)] = rows
    return room
