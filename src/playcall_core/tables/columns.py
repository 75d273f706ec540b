"""One fact of many subjects: cells, the members of sets, and amounts without a rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from playcall_core.errors import Place, Problem, TableError
from playcall_core.facts import Fact, FactType, Moment
from playcall_core.tables.days import day_column, instants_of
from playcall_core.tables.exact import converted, number_column
from playcall_core.tables.schemas import AMOUNT
from playcall_core.tables.situations import arrow_type

ROW_MEMBERS: Final = pa.schema([("row", pa.int64()), ("member", pa.string())])
Rows = NDArray[np.int64]
"""Row numbers; -1 stands for no row."""


@dataclass(frozen=True, eq=False)
class FactColumn:
    """The values of one fact, one cell for each subject, as in `Situations`.

    `members` (`row`, `member`) belongs to a set; `elsewhere` holds, as text, amounts in a currency
    for which no rate holds.
    """

    cells: pa.Array
    members: pa.Table | None = None
    elsewhere: pa.Array | None = None

    @classmethod
    def unknown(cls, fact: Fact, length: int) -> Self:
        """Nothing is known of any of `length` subjects."""
        return cls(pa.nulls(length, arrow_type(fact)))

    @property
    def known(self) -> NDArray[np.bool_]:
        """Of which subjects something is known."""
        known = self.cells.is_valid()
        if self.elsewhere is not None:
            known = pc.or_(known, self.elsewhere.is_valid())
        return np.asarray(known.to_numpy(zero_copy_only=False), dtype=np.bool_)

    def where(self, these: NDArray[np.bool_], others: FactColumn) -> FactColumn:
        """These values where `these` is true, and `others` elsewhere."""
        mask = pa.array(these)
        sides = [(self, these), (others, ~these)]
        members = [
            side.members.filter(pa.array(kept[side.members["row"].to_numpy()]))
            for side, kept in sides
            if side.members is not None
        ]
        nothing = pa.nulls(len(these), pa.string())
        mine, theirs = self.elsewhere, others.elsewhere
        elsewhere = None
        if mine is not None or theirs is not None:
            elsewhere = pc.if_else(
                mask, nothing if mine is None else mine, nothing if theirs is None else theirs
            )
        return FactColumn(
            pc.if_else(mask, self.cells, others.cells),
            pa.concat_tables(members) if members else None,
            elsewhere,
        )

    def take(self, rows: Rows) -> FactColumn:
        """The values of other subjects, each that of one row here; unknown for -1."""
        return FactColumn(
            taken(self.cells, rows),
            None if self.members is None else _taken_members(self.members, rows),
            None if self.elsewhere is None else taken(self.elsewhere, rows),
        )


def taken(cells: pa.Array, rows: Rows) -> pa.Array:
    """The cells of these rows, null for -1."""
    return cells.take(pa.array(rows, pa.int64(), mask=rows < 0))


def aligned(rows: pa.ChunkedArray, length: int) -> Rows:
    """For each of `length` subjects the place of its row in a sparse result, or -1."""
    places = np.full(length, -1, dtype=np.int64)
    places[rows.to_numpy()] = np.arange(len(rows))
    return places


def _taken_members(members: pa.Table, rows: Rows) -> pa.Table:
    """The members of the row that each new row takes: a join by sorted ranges."""
    ordered = members.sort_by("row")
    owners = ordered["row"].to_numpy()
    first, last = np.searchsorted(owners, rows, "left"), np.searchsorted(owners, rows, "right")
    counts = last - first
    heirs = np.repeat(np.arange(len(rows)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    keys = ordered["member"].combine_chunks().take(pa.array(np.repeat(first, counts) + within))
    return pa.table([pa.array(heirs, pa.int64()), keys], schema=ROW_MEMBERS)


def read_column(
    fact: Fact,
    column: pa.ChunkedArray,
    currencies: pa.ChunkedArray | None,
    moment: Moment,
    place: Place,
) -> FactColumn:
    """The values of `fact` from a column of the subjects' own table.

    A set is a column of lists (complete, where it is not null) or of single keys. Amounts without
    a currency are in the base currency. `TableError` where the column's type does not fit.
    """
    cells = column.combine_chunks()
    try:
        match fact.type:
            case FactType.CATEGORY:
                return FactColumn(cells.cast(pa.string()))
            case FactType.NUMBER:
                return FactColumn(number_column(cells, fact.name))
            case FactType.MONEY:
                return _money(cells, currencies, moment)
            case FactType.DATE:
                return FactColumn(_days(cells, moment))
            case FactType.YES_NO:
                return FactColumn(_flags(cells))
            case FactType.SET:
                return _members(cells)
    except pa.ArrowException:
        what = f"A column of {column.type} cannot be “{fact.name}”, a {fact.type.value}."
        raise TableError(Problem(what, place, "Map another column to it.")) from None


def _money(cells: pa.Array, currencies: pa.ChunkedArray | None, moment: Moment) -> FactColumn:
    if pa.types.is_floating(cells.type):
        cells = pc.round(cells, ndigits=AMOUNT.scale, round_mode="half_to_even")
    named = pa.nulls(len(cells), pa.string()) if currencies is None else currencies.combine_chunks()
    base, elsewhere = converted(cells.cast(AMOUNT), named.cast(pa.string()), moment)
    return FactColumn(base, elsewhere=elsewhere if elsewhere.null_count < len(cells) else None)


def _days(cells: pa.Array, moment: Moment) -> pa.Array:
    if pa.types.is_timestamp(cells.type) and cells.type.tz is not None:
        return day_column(instants_of(pa.chunked_array([cells])), moment.zone)
    if not pa.types.is_temporal(cells.type):
        raise pa.ArrowInvalid("not a day")
    return cells.cast(pa.date32(), safe=False)


def _flags(cells: pa.Array) -> pa.Array:
    if not pa.types.is_boolean(cells.type) and not pa.types.is_null(cells.type):
        raise pa.ArrowInvalid("not a yes or no")
    return cells.cast(pa.bool_())


def _members(cells: pa.Array) -> FactColumn:
    complete = pc.if_else(cells.is_valid(), True, pa.scalar(None, pa.bool_()))
    if pa.types.is_list(cells.type) or pa.types.is_large_list(cells.type):
        owners, keys = pc.list_parent_indices(cells).cast(pa.int64()), pc.list_flatten(cells)
    else:
        owners, keys = pa.array(np.arange(len(cells)), pa.int64()), cells
    members = pa.table([owners, keys.cast(pa.string())], schema=ROW_MEMBERS)
    known = members.filter(members["member"].is_valid())
    return FactColumn(complete, members=known.group_by(["row", "member"]).aggregate([]))
