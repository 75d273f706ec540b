"""Situations in columns as codes: in which cell of every axis each of them lies."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from playcall_core.calling.axes import KeyAxis, LineAxis
from playcall_core.calling.cells import Axis, Cells, Codes, Flags, Masks, Rows, distinct
from playcall_core.calling.set_axis import SetAxis
from playcall_core.facts import FactType
from playcall_core.tables.situations import Situations, unconverted

Values = NDArray[np.int64] | NDArray[np.float64]

AT_ONCE: Final = 8
"""Codes are filled up to so many axes, or a multiple, with place 0, at which all bits are set:
engines may combine as many rows in one pass.
"""
APART: Final = 80
"""So far the codes of one axis lie from those of the next, lest all fall on one line of the cache.
"""
MEMBERS_AT_ONCE: Final = 1 << 16
"""Rows of `Situations.members` that are read together."""
_EPOCH: Final = date(1970, 1, 1).toordinal()
_LEAST, _MOST = (int(bound) for bound in (np.iinfo(np.int64).min, np.iinfo(np.int64).max))


class Finder(Protocol):
    """The inner loops of coding, which each engine does in its own way."""

    def names(self, named: Sequence[str]) -> Any:
        """A list of texts, made ready for `keys`."""

    def keys(self, texts: pa.Array, names: Any) -> Cells:
        """The place of each text in a list; its length where it is not there, one more for null."""

    def entries(self, indices: pa.Array, cells: Cells) -> Cells:
        """The cell that each index names; the last cell for null."""

    def steps(self, values: Values, cuts: Values) -> Cells:
        """For each value how many of the ascending cuts are not above it."""

    def line(self, cuts: Sequence[float]) -> Any:
        """The cuts of a line of numbers, made ready for `numbers`."""

    def numbers(self, column: pa.Array, line: Any) -> Cells:
        """`steps` for a float64 column; one more than there are cuts for null or no number."""

    def sets(self, complete: pa.Array, members: Masks, named: int) -> Masks:
        """The cells of sets: see `set_cells`."""

    def gather(self, masks: Masks, rows: NDArray[np.int64], members: Cells) -> None:
        """Set, for each i, the bit `members[i]` of situation `rows[i]`."""


class Coder:
    """Codes blocks of situations. Beside a block it keeps the members of all sets, as bits."""

    def __init__(self, rows: Rows, situations: Situations, finder: Finder) -> None:
        self._rows = rows
        self._table = situations.table
        self._present = set(situations.table.column_names)
        self._finder = finder
        self._codes: Codes = np.empty((0, 0), np.int32)
        self._names = {
            axis.fact.id: finder.names([str(key) for key in axis.named])
            for axis in rows.axes
            if not isinstance(axis, LineAxis)
        }
        self._lines = {
            axis.fact.id: finder.line(axis.cuts)
            for axis in rows.axes
            if isinstance(axis, LineAxis) and axis.fact.type is FactType.NUMBER
        }
        sets = [
            axis
            for axis in rows.axes
            if isinstance(axis, SetAxis) and axis.fact.id in self._present
        ]
        self._masks = _members(sets, situations, finder, self._names)

    def codes(self, start: int, count: int) -> Codes:
        """The codes of `count` situations from `start` on, there until the next are asked for."""
        if count + APART > self._codes.shape[1]:
            axes = -(-len(self._rows.axes) // AT_ONCE) * AT_ONCE
            self._codes = np.zeros((axes, count + APART), np.int32)
        codes = self._codes[:, :count]
        loose: dict[int, Masks | Cells] = {}
        for number, axis in enumerate(self._rows.axes):
            found = self._cells(axis, start, count)
            first = self._rows.first[number]
            if first is None:
                loose[number] = found
            else:
                np.add(found, first, out=codes[number], casting="unsafe")
        for number, found in loose.items():
            codes[number] = self._rows.places(number, found)
        new = {
            number: distinct(found[..., codes[number] < 0])
            for number, found in loose.items()
            if codes[number].min(initial=0) < 0
        }
        if new:
            self._rows.make(
                new, lambda: {number: distinct(found) for number, found in loose.items()}
            )
            for number, found in loose.items():
                codes[number] = self._rows.places(number, found)
        return codes

    def _cells(self, axis: Axis, start: int, count: int) -> Masks | Cells:
        name = axis.fact.id
        column = self._column(name, start, count)
        match axis:
            case KeyAxis():
                return _key_cells(axis, column, self._finder, self._names[name])
            case LineAxis():
                stray = None
                if unconverted(name) in self._present:
                    stray = _flags(self._column(unconverted(name), start, count).is_valid())
                return _line_cells(axis, column, stray, self._finder, self._lines.get(name))
            case SetAxis():
                if name not in self._masks:
                    return np.zeros((_mask_words(axis), count), np.uint64)
                members = self._masks[name][:, start : start + count]
                return self._finder.sets(column.cast(pa.bool_()), members, len(axis.named))

    def _column(self, name: str, start: int, count: int) -> pa.Array:
        """A part of a column; without the column nothing is known."""
        if name not in self._present:
            return pa.nulls(count)
        part = self._table[name].slice(start, count)
        return part.chunk(0) if part.num_chunks == 1 else part.combine_chunks()


def _flags(column: pa.Array) -> Flags:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.bool_)


def _key_cells(axis: KeyAxis, column: pa.Array, finder: Finder, names: Any) -> Cells:
    others, unknown = len(axis.named), len(axis.named) + 1
    if pa.types.is_boolean(column.type):
        of = [axis.named.index(key) if key in axis.named else others for key in (False, True)]
        cells: Cells = np.array(of, np.int32)[_flags(column.fill_null(False)).astype(np.intp)]
        cells[~_flags(column.is_valid())] = unknown
        return cells
    return _text_cells(column, finder, names, unknown)


def _text_cells(texts: pa.Array, finder: Finder, names: Any, unknown: int) -> Cells:
    """`Finder.keys` for texts of any Arrow type; of a dictionary only its entries are looked up."""
    if pa.types.is_null(texts.type):
        return np.full(len(texts), unknown, np.int32)
    if pa.types.is_dictionary(texts.type):
        entries = np.append(_text_cells(texts.dictionary, finder, names, unknown), unknown)
        return finder.entries(texts.indices, entries.astype(np.int32))
    return finder.keys(texts.cast(pa.string()), names)


def _line_cells(
    axis: LineAxis, column: pa.Array, stray: Flags | None, finder: Finder, line: Any
) -> Cells:
    unknown = len(axis.cuts) + 1
    if pa.types.is_null(column.type):
        cells = np.full(len(column), unknown, np.int32)
    elif axis.fact.type is FactType.NUMBER:
        # From a decimal Arrow does not round to the nearest number; from its text it does.
        exact = column.cast(pa.string()) if pa.types.is_decimal(column.type) else column
        cells = finder.numbers(exact.cast(pa.float64()), line)
    elif axis.fact.type is FactType.DATE:
        days = column.cast(pa.date32()).cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False)
        cuts = np.array([cut - _EPOCH for cut in axis.cuts], np.int64)
        cells = finder.steps(days.astype(np.int64), cuts)
        cells[~_flags(column.is_valid())] = unknown
    else:
        cells = _amount_cells(axis, column.cast(pa.decimal128(38, 4)), finder)
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


def set_cells(complete: pa.Array, members: Masks, named: int) -> Masks:
    """The cells of sets, of which all are known or not: see `cells._set_row`. Nothing is known of
    an incomplete set without a known member.
    """
    whole = _flags(complete.fill_null(False))
    known = whole | members.any(axis=0)
    cells = members.copy()
    cells[named // 64] &= ~(np.uint64(1) << np.uint64(named % 64))
    cells[named // 64] |= (~whole).astype(np.uint64) << np.uint64(named % 64)
    cells[(named + 1) // 64] |= np.uint64(1) << np.uint64((named + 1) % 64)
    cells *= known
    return cells


def _members(
    axes: Sequence[SetAxis], situations: Situations, finder: Finder, names: Mapping[str, Any]
) -> dict[str, Masks]:
    """Set fact -> the known members of every situation."""
    masks = {
        axis.fact.id: np.zeros((_mask_words(axis), len(situations)), np.uint64) for axis in axes
    }
    facts = finder.names(list(masks))
    for batch in situations.members.to_batches(max_chunksize=MEMBERS_AT_ONCE):
        row, fact, member = batch.columns
        rows = row.to_numpy().astype(np.int64, copy=False)
        if _all_same(fact):
            fact = fact.slice(0, 1)
        which = _text_cells(fact, finder, facts, len(masks))
        for number, axis in enumerate(axes):
            mine = which == number
            if mine.any():
                those = member if mine.all() else member.filter(pa.array(mine))
                name, null = axis.fact.id, len(axis.named) + 1
                cells = _text_cells(those, finder, names[name], null)
                finder.gather(masks[name], rows if mine.all() else rows[mine], cells)
    return masks


def _all_same(texts: pa.Array) -> bool:
    """Whether all texts are the first one, told without looking at each: members mostly stand
    together by fact.
    """
    if texts.null_count or len(texts) < 2 or texts.type != pa.string():
        return False
    _, offsets, values = texts.buffers()
    bounds = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    length = int(bounds[1] - bounds[0])
    if not length or not (np.diff(bounds) == length).all():
        return False
    data = np.frombuffer(values, np.uint8)[bounds[0] : bounds[-1]]
    return bool((data[length:] == data[:-length]).all())


class PlainFinder:
    """The inner loops by Arrow and NumPy."""

    def names(self, named: Sequence[str]) -> pa.Array:
        """See `Finder`."""
        return pa.array(named, pa.string())

    def keys(self, texts: pa.Array, names: pa.Array) -> Cells:
        """See `Finder`."""
        found = pc.index_in(texts, value_set=names).fill_null(len(names))
        cells = np.array(found.to_numpy(zero_copy_only=False), np.int32)
        if texts.null_count:
            cells[~_flags(texts.is_valid())] = len(names) + 1
        return cells

    def entries(self, indices: pa.Array, cells: Cells) -> Cells:
        """See `Finder`."""
        places = indices.cast(pa.int64()).fill_null(len(cells) - 1)
        found: Cells = cells[places.to_numpy()]
        return found

    def steps(self, values: Values, cuts: Values) -> Cells:
        """See `Finder`."""
        return np.searchsorted(cuts, values, side="right").astype(np.int32)

    def line(self, cuts: Sequence[float]) -> Values:
        """See `Finder`."""
        return np.array(cuts, np.float64)

    def numbers(self, column: pa.Array, line: Values) -> Cells:
        """See `Finder`."""
        values = column.to_numpy(zero_copy_only=False)
        cells = self.steps(values, line)
        cells[np.isnan(values)] = len(line) + 1
        return cells

    def sets(self, complete: pa.Array, members: Masks, named: int) -> Masks:
        """See `Finder`."""
        return set_cells(complete, members, named)

    def gather(self, masks: Masks, rows: NDArray[np.int64], members: Cells) -> None:
        """See `Finder`."""
        bits = np.uint64(1) << (members % 64).astype(np.uint64)
        for word in range(len(masks)):
            mine = members // 64 == word
            np.bitwise_or.at(masks[word], rows[mine], bits[mine])
