"""Situations in columns as codes: in which cell of every axis each of them lies."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa

from playcall_core.calling.axes import KeyAxis, LineAxis
from playcall_core.calling.cells import Axis, Cells, Codes, Flags, Masks, Rows, distinct
from playcall_core.calling.finding import Finder, Texts, flags
from playcall_core.calling.gathering import Gatherer, mask_words
from playcall_core.calling.set_axis import SetAxis
from playcall_core.facts import FactType
from playcall_core.tables.situations import Situations, unconverted

AT_ONCE: Final = 8
"""Codes are filled up to so many axes, or a multiple, with place 0, at which all bits are set:
engines may combine as many rows in one pass.
"""
APART: Final = 80
"""So far the codes of one axis lie from those of the next, lest all fall on one line of the cache.
"""
_EPOCH: Final = date(1970, 1, 1).toordinal()
_LEAST, _MOST = (int(bound) for bound in (np.iinfo(np.int64).min, np.iinfo(np.int64).max))


class Coder:
    """Codes blocks of situations."""

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
        self._texts = {
            axis.fact.id: self._looked_up(axis, self._table[axis.fact.id].chunk(0))
            for axis in rows.axes
            if isinstance(axis, KeyAxis) and self._in_one_piece(axis.fact.id)
        }
        sets = [
            axis
            for axis in rows.axes
            if isinstance(axis, SetAxis) and axis.fact.id in self._present
        ]
        self._sets = Gatherer(sets, situations.members, finder, self._names)

    def codes(self, start: int, count: int) -> Codes:
        """The codes of `count` situations from `start` on, there until the next are asked for."""
        if count + APART > self._codes.shape[1]:
            axes = -(-len(self._rows.axes) // AT_ONCE) * AT_ONCE
            self._codes = np.zeros((axes, count + APART), np.int32)
        codes = self._codes[:, :count]
        masks = self._sets.masks(start, count)
        loose: dict[int, Masks | Cells] = {}
        for number, axis in enumerate(self._rows.axes):
            found = self._cells(axis, start, count, masks)
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

    def _cells(
        self, axis: Axis, start: int, count: int, masks: Mapping[str, Masks]
    ) -> Masks | Cells:
        name = axis.fact.id
        if name in self._texts:
            return self._texts[name].cells(slice(start, start + count))
        column = self._column(name, start, count)
        match axis:
            case KeyAxis():
                if pa.types.is_boolean(column.type):
                    return _yes_no_cells(axis, column)
                return self._looked_up(axis, column).cells(slice(None))
            case LineAxis():
                stray = None
                if unconverted(name) in self._present:
                    stray = flags(self._column(unconverted(name), start, count).is_valid())
                return _line_cells(axis, column, stray, self._finder, self._lines.get(name))
            case SetAxis():
                if name not in masks:
                    return np.zeros((mask_words(axis), count), np.uint64)
                return self._finder.sets(column.cast(pa.bool_()), masks[name], len(axis.named))

    def _looked_up(self, axis: KeyAxis, column: pa.Array) -> Texts:
        return Texts.of(column, self._finder, self._names[axis.fact.id], len(axis.named) + 1)

    def _in_one_piece(self, name: str) -> bool:
        """Whether all texts of a column are in one piece, which is looked at in parts."""
        if name not in self._present:
            return False
        column = self._table[name]
        return column.num_chunks == 1 and not pa.types.is_boolean(column.type)

    def _column(self, name: str, start: int, count: int) -> pa.Array:
        """A part of a column; without the column nothing is known."""
        if name not in self._present:
            return pa.nulls(count)
        part = self._table[name].slice(start, count)
        return part.chunk(0) if part.num_chunks == 1 else part.combine_chunks()


def _yes_no_cells(axis: KeyAxis, column: pa.Array) -> Cells:
    others, unknown = len(axis.named), len(axis.named) + 1
    of = [axis.named.index(key) if key in axis.named else others for key in (False, True)]
    cells: Cells = np.array(of, np.int32)[flags(column.fill_null(False)).astype(np.intp)]
    cells[~flags(column.is_valid())] = unknown
    return cells


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
        cells[~flags(column.is_valid())] = unknown
    else:
        cells = _amount_cells(axis, column.cast(pa.decimal128(38, 4)), finder)
        cells[~flags(column.is_valid())] = unknown
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
