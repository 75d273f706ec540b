"""Cells: the values of a fact among which no condition sees a difference.

Whatever conditions ask of a fact, each of its tests has the same truth on all values of a cell. So
a database has to find the cell of a value once, and which tests hold there is known beforehand.
Sets have too many values for that; they are in `sets`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import ibis
import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from playcall_core.conditions import Test, evaluate_test
from playcall_core.conditions.axes import DAYS, where_false, where_true
from playcall_core.conditions.sides import START, Cut, Line, Side
from playcall_core.conditions.truth import Truth
from playcall_core.facts import UNKNOWN, Fact, FactType, Moment, Value
from playcall_core.tables.pushdown.layout import Band, Words

FALSE: Final = 0
PERHAPS: Final = 1
TRUE: Final = 2
_NUMBER: Final = {Truth.FALSE: FALSE, Truth.UNKNOWN: PERHAPS, Truth.TRUE: TRUE}

Truths = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of one fact: `size` of them, and of each test its truth in every cell."""

    fact: Fact
    size: int
    truths: Mapping[Test, Truths]

    def rows(self, band: Band) -> tuple[Words, Words]:
        """Of every cell the groups that are true as far as this fact goes, and the possible ones.

        Both have the shape (cells, units, columns).
        """
        free = band.untested(self.fact.id)
        true = np.repeat(free[np.newaxis], self.size, axis=0)
        possible = true.copy()
        for spot in band.tested.get(self.fact.id, ()):
            tests = spot.tests_on(self.fact.id)
            truth = np.minimum.reduce([self.truths[test] for test in tests])
            true[truth == TRUE, spot.unit, spot.column] |= spot.bit
            possible[truth != FALSE, spot.unit, spot.column] |= spot.bit
        return true, possible


@dataclass(frozen=True, eq=False)
class KeyCells(Cells):
    """Cells of a category (by key) or yes/no fact (by boolean). `other` holds all other keys."""

    unknown: int
    other: int
    keys: Mapping[str | bool, int]


@dataclass(frozen=True, eq=False)
class LineCells(Cells):
    """Cells of a number, money or date: the values from one of `cuts` to the next, ascending.

    `between` has the cells before the first cut, after it, and so on; `stray` is the cell of an
    amount that no rate converts.
    """

    unknown: int
    stray: int
    between: tuple[int, ...]
    cuts: tuple[Cut, ...]


def unknown_cells(fact: Fact, tests: Iterable[Test], moment: Moment) -> Cells:
    """The only cell of a fact that is unknown for every subject."""
    truths = {test: _truths(test, [UNKNOWN], moment) for test in tests}
    return Cells(fact, 1, truths)


def cells_of(fact: Fact, tests: Sequence[Test], moment: Moment) -> KeyCells | LineCells:
    """The cells that `tests` make of `fact`, which is no set."""
    match fact.type:
        case FactType.CATEGORY:
            return _key_cells(fact, tests, moment)
        case FactType.YES_NO:
            values: list[Value] = [UNKNOWN, True, False]
            cell, truths = _merged({test: _truths(test, values, moment) for test in tests}, 3)
            flags: dict[str | bool, int] = {True: cell[1], False: cell[2]}
            return KeyCells(fact, _size(cell), truths, cell[0], cell[2], flags)
        case _:
            return _line_cells(fact, tests, moment)


def _truths(test: Test, values: Sequence[Value], moment: Moment) -> Truths:
    found = [_NUMBER[evaluate_test(test, value, moment)] for value in values]
    return np.array(found, dtype=np.int8)


def _merged(truths: Mapping[Test, Truths], many: int) -> tuple[list[int], dict[Test, Truths]]:
    """Points at which all tests agree become one cell: of each point its cell, and their truths."""
    if not truths:
        return [0] * many, {}
    table = np.stack(list(truths.values()), axis=1)
    first: dict[bytes, int] = {}
    cell = [first.setdefault(row.tobytes(), len(first)) for row in table]
    points = [cell.index(number) for number in range(len(first))]
    return cell, {test: truth[points] for test, truth in truths.items()}


def _size(cell: Sequence[int]) -> int:
    return max(cell) + 1


def _key_cells(fact: Fact, tests: Sequence[Test], moment: Moment) -> KeyCells:
    named = sorted({key for test in tests for key in getattr(test, "values", ())})
    other = "another"
    while other in named:
        other += " one"
    values: list[Value] = [UNKNOWN, other, *named]
    cell, truths = _merged({test: _truths(test, values, moment) for test in tests}, len(values))
    keys: dict[str | bool, int] = {
        key: cell[place] for place, key in enumerate(named, 2) if cell[place] != cell[1]
    }
    return KeyCells(fact, _size(cell), truths, cell[0], cell[1], keys)


def _line_cells(fact: Fact, tests: Sequence[Test], moment: Moment) -> LineCells:
    sides = {test: _sides(test, fact, moment) for test in tests}
    # The first day is number 1, and the number 1 is an ordinary limit of other facts.
    ends = DAYS if fact.type is FactType.DATE else (START,)
    cuts = sorted({cut for pair in sides.values() for cut in _cuts(pair) if cut not in ends})
    starts = [ends[0], *cuts]
    truths = {test: _line_truths(pair, starts) for test, pair in sides.items()}
    cell, merged = _merged(truths, len(starts) + 2)
    unknown, stray, first, *rest = cell
    between, kept = [first], []
    for cut, number in zip(cuts, rest, strict=True):
        if number != between[-1]:
            between.append(number)
            kept.append(cut)
    return LineCells(fact, _size(cell), merged, unknown, stray, tuple(between), tuple(kept))


Pair = tuple[tuple[Line, ...], tuple[Line, ...]]
"""Where a test is true, and where it is false."""


def _sides(test: Test, fact: Fact, moment: Moment) -> Pair:
    true = where_true(test, fact, moment)
    return _lines([true] if true else []), _lines(where_false(test, fact, moment))


def _lines(sides: Iterable[Side]) -> tuple[Line, ...]:
    return tuple(side for side in sides if isinstance(side, Line))


def _cuts(pair: Pair) -> set[Cut]:
    ends = {end for line in (*pair[0], *pair[1]) for span in line.spans for end in span}
    return {cut for cut in ends if cut[0].is_finite()}


def _line_truths(pair: Pair, starts: Sequence[Cut]) -> Truths:
    """The truth where the fact is unknown, where it cannot be converted, and from each start."""
    where = [
        np.array([_has(line, start) for start in (None, "stray", *starts)])
        for line in (_joined(lines) for lines in pair)
    ]
    return np.where(where[0], TRUE, np.where(where[1], FALSE, PERHAPS)).astype(np.int8)


def _joined(lines: tuple[Line, ...]) -> Line | None:
    """At most one side says where a test on a line is true, and one where it is false."""
    return lines[0] if lines else None


def _has(line: Line | None, point: Cut | str | None) -> bool:
    if line is None:
        return False
    if point is None:
        return line.unknown
    if isinstance(point, str):
        return line.stray
    return any(start <= point < end for start, end in line.spans)


def line_cell(cells: LineCells, value: ir.Value) -> ir.IntegerValue:
    """The cell of a known value: a tree of comparisons, as deep as a binary search."""
    return _tree(cells, value, 0, len(cells.cuts))


def _tree(cells: LineCells, value: ir.Value, low: int, high: int) -> ir.IntegerValue:
    if low == high:
        return ibis.literal(cells.between[low], "int32")
    middle = (low + high) // 2
    return ibis.ifelse(
        _is_after(value, cells.cuts[middle], cells.fact),
        _tree(cells, value, middle + 1, high),
        _tree(cells, value, low, middle),
    )


def _is_after(value: ir.Value, cut: Cut, fact: Fact) -> ir.BooleanValue:
    limit = _limit(cut[0], fact)
    return value >= limit if cut[1] == 0 else value > limit


def _limit(number: Decimal, fact: Fact) -> ir.Value:
    match fact.type:
        case FactType.DATE:
            return ibis.literal(date.fromordinal(int(number)))
        case FactType.MONEY:
            return ibis.literal(number, "decimal(38, 4)")
        case _:
            return ibis.literal(float(number), "float64")
