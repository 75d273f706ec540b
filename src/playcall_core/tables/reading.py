"""Source tables as Playcall relies on them, and what of them existed at an earlier moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from playcall_core.errors import Place, Problem, TableError, nearest
from playcall_core.facts import Subject
from playcall_core.tables.days import NEVER, AsOf, instants_of, microseconds
from playcall_core.tables.schemas import SCHEMAS

TABLE_OF: Final = {
    Subject.LEAD: "leads",
    Subject.ACCOUNT: "accounts",
    Subject.OPPORTUNITY: "opportunities",
}
TIME_OF: Final = {
    "leads": "created_at",
    "accounts": "created_at",
    "contacts": "created_at",
    "opportunities": "created_at",
    "stage_changes": "at",
    "touchpoints": "at",
    "fact_values": "valid_from",
}
"""When what a row tells came to be. Null: not known when; it counts as there from the start."""

_EARLIEST: Final = microseconds(datetime.fromisoformat("1600-01-01T00:00:00+00:00"))
_LATEST: Final = microseconds(datetime.fromisoformat("2400-01-01T00:00:00+00:00"))


@dataclass(frozen=True, eq=False)
class Source:
    """One table with its two clocks as whole microseconds, `NEVER` where null."""

    table: pa.Table
    at: NDArray[np.int64]
    recorded: NDArray[np.int64]

    def existing(self, as_of: AsOf) -> NDArray[np.bool_]:
        """Which rows were there at `as_of`, as far as was recorded by then."""
        there = self.at <= microseconds(as_of.valid)
        return there & (self.recorded <= microseconds(as_of.known))

    def column(self, name: str) -> pa.ChunkedArray | None:
        """A column by name; None if the table has none."""
        return self.table[name] if name in self.table.column_names else None


def read_tables(tables: Mapping[str, pa.Table]) -> dict[str, Source]:
    """The tables with every column of their schema, in its type; further columns stay as they are.

    `TableError` for an unknown table, a missing column that must be there, a column that cannot be
    read as its type, an instant outside the years 1600 to 2399, or an id that occurs twice.
    """
    return {name: _source(name, table) for name, table in tables.items()}


def _source(name: str, table: pa.Table) -> Source:
    if name not in SCHEMAS:
        raise TableError(
            Problem(
                f"There is no table “{name}”.",
                remedy=nearest(name, SCHEMAS) or f"The tables are {', '.join(SCHEMAS)}.",
            )
        )
    columns = {
        column: _plain(table[column])
        for column in table.column_names
        if column not in SCHEMAS[name].names
    }
    columns |= {field.name: _canonical(name, table, field) for field in SCHEMAS[name]}
    if name in TABLE_OF.values():
        _check_unique(name, columns["id"])
    conformed = pa.table(columns)
    at = _instants(name, TIME_OF[name], conformed)
    return Source(conformed, at, _instants(name, "recorded_at", conformed))


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Text as plain text: databases differ in how they take encoded columns."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return column.cast(pa.string())
    return column


def _canonical(name: str, table: pa.Table, field: pa.Field) -> pa.ChunkedArray:
    place = Place(file=name, column=field.name)
    if field.name not in table.column_names:
        if not field.nullable:
            raise TableError(Problem("The column is missing.", place, "Map one to it."))
        return pa.chunked_array([pa.nulls(table.num_rows, field.type)])
    try:
        column = table[field.name].cast(field.type)
    except pa.ArrowException as error:
        wrong = f"A column of {table[field.name].type} cannot be read as {field.type}: {error}"
        raise TableError(Problem(f"{wrong}.", place, "Map it to its type.")) from None
    if not field.nullable and column.null_count:
        row = pc.index(column.is_null(), True).as_py() + 1
        raise TableError(Problem("The cell is empty.", Place(name, row=row, column=field.name)))
    return column


def _check_unique(name: str, ids: pa.ChunkedArray) -> None:
    counts = ids.value_counts()
    twice = counts.filter(pc.greater(counts.field("counts"), 1))
    if len(twice):
        what = f"The id “{twice[0]['values'].as_py()}” occurs {twice[0]['counts'].as_py()} times."
        raise TableError(Problem(what, Place(name, column="id"), "Keep one row for each id."))


def _instants(name: str, column: str, table: pa.Table) -> NDArray[np.int64]:
    instants = instants_of(table[column])
    wrong = (instants != NEVER) & ((instants < _EARLIEST) | (instants >= _LATEST))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0]) + 1
        place = Place(name, row=row, column=column)
        raise TableError(Problem("The instant is outside the years 1600 to 2399.", place))
    return instants


def as_of_table(sources: Mapping[str, Source], name: str, as_of: AsOf) -> Source | None:
    """The rows of a table that were there at `as_of`; None if there is no such table.

    Opportunities lose what came later: a closing after that day and a stage entered after it.
    """
    source = sources.get(name)
    if source is None:
        return None
    there = source.existing(as_of)
    kept = source if there.all() else _filtered(source, there)
    if name != "opportunities":
        return kept
    table = _with_earlier_stage(_without_later_closing(kept.table, as_of), sources, as_of)
    return Source(table, kept.at, kept.recorded)


def _filtered(source: Source, there: NDArray[np.bool_]) -> Source:
    return Source(source.table.filter(pa.array(there)), source.at[there], source.recorded[there])


def _without_later_closing(table: pa.Table, as_of: AsOf) -> pa.Table:
    """An opportunity that closed after the day was open on it, and how it ends was not known."""
    closed = pc.invert(table["is_open"].fill_null(False))
    later = pc.and_(closed, pc.greater(table["closed_on"], as_of.today).fill_null(False))
    if not pc.any(later).as_py():
        return table
    table = _replaced(table, "is_open", pc.if_else(later, True, table["is_open"]))
    table = _replaced(
        table, "is_won", pc.if_else(later, pa.scalar(None, pa.bool_()), table["is_won"])
    )
    nothing = pa.scalar(None, pa.date32())
    return _replaced(table, "closed_on", pc.if_else(later, nothing, table["closed_on"]))


def _with_earlier_stage(table: pa.Table, sources: Mapping[str, Source], as_of: AsOf) -> pa.Table:
    """The stage that an opportunity was in, where it changed (or we learned of it) afterwards."""
    changes = sources.get("stage_changes")
    if changes is None:
        return table
    there = changes.existing(as_of)
    if there.all():
        return table
    later = pc.is_in(
        table["id"], pc.unique(changes.table["opportunity_id"].filter(pa.array(~there)))
    )
    known = _filtered(changes, there)
    order = np.lexsort((known.recorded, known.at))
    past = known.table.select(["opportunity_id", "stage"]).take(pa.array(order))
    last = past.group_by("opportunity_id", use_threads=False).aggregate(
        [("stage", "last", pc.ScalarAggregateOptions(skip_nulls=False))]
    )
    place = pc.index_in(table["id"], last["opportunity_id"])
    stages = last["stage_last"].take(place)
    return _replaced(table, "stage", pc.if_else(later, stages, table["stage"]))


def _replaced(table: pa.Table, name: str, column: pa.ChunkedArray) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, column)
