"""The inner loops of coding: which place has a text, a number or a set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from playcall_core.calling.cells import Cells, Flags, Masks

Values = NDArray[np.int64] | NDArray[np.float64]


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


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """Texts of any Arrow type, to be looked up among some names part by part.

    `entries` are the cells of a dictionary, the last one that of null; None where there is none.
    """

    column: pa.Array
    finder: Finder
    names: Any
    unknown: int
    entries: Cells | None

    @classmethod
    def of(cls, column: pa.Array, finder: Finder, names: Any, unknown: int) -> Self:
        """The texts of a column; of a dictionary only its entries are looked up, and once."""
        entries = None
        if pa.types.is_dictionary(column.type):
            listed = cls(column.dictionary, finder, names, unknown, None).cells(slice(None))
            entries = np.append(listed, unknown).astype(np.int32)
        return cls(column, finder, names, unknown, entries)

    def cells(self, part: slice) -> Cells:
        """`Finder.keys` of a part of them."""
        texts = self.column[part]
        if self.entries is not None:
            return self.finder.entries(texts.indices, self.entries)
        if pa.types.is_null(texts.type):
            return np.full(len(texts), self.unknown, np.int32)
        return self.finder.keys(texts.cast(pa.string()), self.names)


def flags(column: pa.Array) -> Flags:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.bool_)


def set_cells(complete: pa.Array, members: Masks, named: int) -> Masks:
    """The cells of sets, of which all are known or not: see `set_rows.SetRows`. Nothing is known of
    an incomplete set without a known member.
    """
    whole = flags(complete.fill_null(False))
    known = whole | members.any(axis=0)
    cells = members.copy()
    cells[named // 64] &= ~(np.uint64(1) << np.uint64(named % 64))
    cells[named // 64] |= (~whole).astype(np.uint64) << np.uint64(named % 64)
    cells[(named + 1) // 64] |= np.uint64(1) << np.uint64((named + 1) % 64)
    cells *= known
    return cells


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
            cells[~flags(texts.is_valid())] = len(names) + 1
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
