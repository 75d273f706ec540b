"""Situations in columns as codes: in which cell of every axis each of them lies."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import Final, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from playcall_core.calling.axes import KeyAxis, LineAxis
from playcall_core.calling.cells import Codes, Flags, Rows
from playcall_core.calling.set_axis import SetAxis
from playcall_core.facts import FactType
from playcall_core.tables.situations import Situations, unconverted

Cells = NDArray[np.int32]
Values = NDArray[np.int64] | NDArray[np.float64]
Masks = NDArray[np.uint64]
"""The known members of one set, one bit each, shape (words, situations)."""

AT_ONCE: Final = 1 << 16
"""Rows of `Situations.members` that are read together."""
FEW_CELLS: Final = 1 << 18
"""Below this number distinct cells are found by a table, above by sorting."""
_EPOCH: Final = date(1970, 1, 1).toordinal()
_LEAST, _MOST = (int(bound) for bound in (np.iinfo(np.int64).min, np.iinfo(np.int64).max))


class Finder(Protocol):
    """The inner loops of coding, which each engine does in its own way."""

    def keys(self, texts: pa.Array, named: pa.Array) -> Cells:
        """The place in `named` of each text; len(named) where it is not there, or null."""

    def steps(self, values: Values, cuts: Values) -> Cells:
        """For each value how many of the ascending cuts are not above it."""

    def gather(self, masks: Masks, rows: NDArray[np.int64], members: Cells) -> None:
        """Set, for each i, the bit `members[i]` of situation `rows[i]`."""


class Coder:
    """Codes blocks of situations. Beside a block it keeps the members of all sets, as bits."""

    def __init__(self, rows: Rows, situations: Situations, finder: Finder) -> None:
        self._rows = rows
        self._table = situations.table
        self._names = set(situations.table.column_names)
        self._finder = finder
        self._masks = _members(rows, situations, finder)

    def codes(self, start: int, count: int) -> Codes:
        """The codes of `count` situations from `start` on."""
        codes = np.empty((len(self._rows.axes), count), np.int32)
        cells: dict[int, NDArray[np.int32] | Masks] = {}
        for number, axis in enumerate(self._rows.axes):
            found = self._cells(axis, start, count)
            first = self._rows.first[number]
            if first is None:
                cells[number] = found
            else:
                np.add(found, first, out=codes[number], casting="unsafe")
        self._look_up(cells, codes)
        return codes

    def _look_up(self, cells: dict[int, NDArray[np.int32] | Masks], codes: Codes) -> None:
        """Codes of the axes of which not all rows are there from the start."""
        distinct = {number: _distinct(found) for number, found in cells.items()}
        self._rows.make({number: listed for number, (listed, _) in distinct.items()})
        for number, (listed, inverse) in distinct.items():
            codes[number] = self._rows.places(number, listed)[inverse]

    def _cells(
        self, axis: KeyAxis | LineAxis | SetAxis, start: int, count: int
    ) -> NDArray[np.int32] | Masks:
        name = axis.fact.id
        if name not in self._names:
            column = pa.nulls(count, pa.bool_() if isinstance(axis, SetAxis) else pa.null())
        else:
            column = self._table[name].slice(start, count).combine_chunks()
        match axis:
            case KeyAxis():
                return _key_cells(axis, column, self._finder)
            case LineAxis():
                stray = None
                if unconverted(name) in self._names:
                    away = self._table[unconverted(name)].slice(start, count)
                    stray = _flags(away.is_valid().combine_chunks())
                return _line_cells(axis, column, stray, self._finder)
            case SetAxis():
                masks = self._masks.get(name)
                if masks is None:
                    masks = np.zeros((_mask_words(axis), start + count), np.uint64)
                return _set_cells(axis, column, masks[:, start : start + count])


def _flags(column: pa.Array) -> Flags:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.bool_)


def _key_cells(axis: KeyAxis, column: pa.Array, finder: Finder) -> Cells:
    others, unknown = len(axis.named), len(axis.named) + 1
    if pa.types.is_null(column.type):
        return np.full(len(column), unknown, np.int32)
    if pa.types.is_dictionary(column.type):
        known = finder.keys(column.dictionary.cast(pa.string()), _named(axis))
        places = column.indices.fill_null(0).to_numpy(zero_copy_only=False)
        cells = known[places] if len(known) else np.full(len(column), unknown, np.int32)
    elif pa.types.is_boolean(column.type):
        of = [axis.named.index(key) if key in axis.named else others for key in (False, True)]
        cells = np.array(of, np.int32)[_flags(column.fill_null(False)).astype(np.intp)]
    else:
        cells = finder.keys(column, _named(axis))
    if column.null_count:
        cells[~_flags(column.is_valid())] = unknown
    return cells


def _named(axis: KeyAxis | SetAxis) -> pa.Array:
    return pa.array([str(key) for key in axis.named], pa.string())


def _line_cells(axis: LineAxis, column: pa.Array, stray: Flags | None, finder: Finder) -> Cells:
    unknown = len(axis.cuts) + 1
    if pa.types.is_null(column.type):
        cells = np.full(len(column), unknown, np.int32)
    elif axis.fact.type is FactType.NUMBER:
        values = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
        cells = finder.steps(values, np.array(axis.cuts, np.float64))
        cells[np.isnan(values)] = unknown
    elif axis.fact.type is FactType.DATE:
        days = column.cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False)
        cuts = np.array([cut - _EPOCH for cut in axis.cuts], np.int64)
        cells = finder.steps(days.astype(np.int64), cuts)
        cells[~_flags(column.is_valid())] = unknown
    else:
        cells = _amount_cells(axis, column, finder)
        cells[~_flags(column.is_valid())] = unknown
    if stray is not None:
        cells[stray] = unknown + 1
    return cells


def _amount_cells(axis: LineAxis, column: pa.Array, finder: Finder) -> Cells:
    """Amounts are 128-bit numbers of ten-thousandths; nearly all fit into 64 bits."""
    halves = np.frombuffer(column.buffers()[1], np.int64).reshape(-1, 2)
    halves = halves[column.offset : column.offset + len(column)]
    low, high = halves[:, 0].copy(), halves[:, 1]
    cuts = np.array([min(max(int(cut), _LEAST), _MOST) for cut in axis.cuts], np.int64)
    cells = finder.steps(low, cuts)
    for row in np.flatnonzero((high != low >> 63) | (low == _MOST)):
        cell = column[int(row)].as_py()
        if cell is not None:
            cells[row] = bisect_right(axis.cuts, int(cell.scaleb(4)))
    return cells


def _mask_words(axis: SetAxis) -> int:
    """A bit for each named member, one for any other; a cell needs two of its own instead."""
    return (len(axis.named) + 2 + 63) // 64


def _set_cells(axis: SetAxis, column: pa.Array, masks: Masks) -> Masks:
    """See `cells._set_row`. Nothing is known of an incomplete set without a known member."""
    complete = _flags(column.fill_null(False))
    known = complete | masks.any(axis=0)
    cells = masks.copy()
    _clear(cells, len(axis.named))
    _set(cells, len(axis.named), ~complete)
    _set(cells, len(axis.named) + 1, np.ones_like(complete))
    cells[:, ~known] = 0
    return cells


def _clear(masks: Masks, bit: int) -> None:
    masks[bit // 64] &= ~(np.uint64(1) << np.uint64(bit % 64))


def _set(masks: Masks, bit: int, where: Flags) -> None:
    masks[bit // 64] |= where.astype(np.uint64) << np.uint64(bit % 64)


def _distinct(cells: NDArray[np.int32] | Masks) -> tuple[Sequence[int], NDArray[np.intp]]:
    """The distinct cells, as Python numbers, and for each situation the place of its own."""
    if cells.ndim == 1 or len(cells) == 1:
        flat = cells.ravel()
        if len(flat) and int(flat.max()) < FEW_CELLS:
            there = np.zeros(int(flat.max()) + 1, np.bool_)
            there[flat] = True
            place = np.cumsum(there) - 1
            return np.flatnonzero(there).tolist(), place[flat]
        found, inverse = np.unique(flat, return_inverse=True)
        return found.tolist(), inverse
    found, inverse = np.unique(cells, axis=1, return_inverse=True)
    listed = [
        sum(word << 64 * place for place, word in enumerate(column)) for column in found.T.tolist()
    ]
    return listed, inverse.ravel()


def _members(rows: Rows, situations: Situations, finder: Finder) -> dict[str, Masks]:
    """Set fact -> the known members of every situation."""
    axes = {axis.fact.id: axis for axis in rows.axes if isinstance(axis, SetAxis)}
    axes = {name: axis for name, axis in axes.items() if name in situations.table.column_names}
    masks = {
        name: np.zeros((_mask_words(axis), len(situations)), np.uint64)
        for name, axis in axes.items()
    }
    facts, named = pa.array(list(axes), pa.string()), [_named(axis) for axis in axes.values()]
    for batch in situations.members.to_batches(max_chunksize=AT_ONCE):
        row, fact, member = batch.columns
        which = finder.keys(fact, facts)
        for number, name in enumerate(axes):
            mine = which == number
            if not mine.any():
                continue
            those = member if mine.all() else member.filter(pa.array(mine))
            found = finder.keys(those, named[number])
            at = row.to_numpy()
            finder.gather(masks[name], at if mine.all() else at[mine], found)
    return masks


class PlainFinder:
    """The inner loops by Arrow and NumPy."""

    def keys(self, texts: pa.Array, named: pa.Array) -> Cells:
        """See `Finder`."""
        found = pc.index_in(texts, value_set=named)
        return np.array(found.fill_null(len(named)).to_numpy(zero_copy_only=False), np.int32)

    def steps(self, values: Values, cuts: Values) -> Cells:
        """See `Finder`."""
        return np.searchsorted(cuts, values, side="right").astype(np.int32)

    def gather(self, masks: Masks, rows: NDArray[np.int64], members: Cells) -> None:
        """See `Finder`."""
        bits = np.uint64(1) << (members % 64).astype(np.uint64)
        for word in range(len(masks)):
            mine = members // 64 == word
            np.bitwise_or.at(masks[word], rows[mine], bits[mine])
