"""The subjects' tables in a database, what they must have, and every subject's cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import ibis
import ibis.expr.types as ir
from ibis.backends import BaseBackend
from ibis.common.exceptions import TableNotFound

from playcall_core.errors import Place, Problem, TableError
from playcall_core.facts import Fact, FactType
from playcall_core.tables.pushdown.cells import Cells, KeyCells, LineCells, line_cell
from playcall_core.tables.situations import unconverted

KEY: Final = "subject_id"


@dataclass(frozen=True)
class WarehouseTables:
    """Where the facts of some subjects of one kind lie in a database.

    `situations`: one row for each subject, with `subject_id` (of any type, unique, never null) and
    a column for each fact as `playcall_core.tables.situations.Situations` describes them: a
    category is its key, money the amount in the base currency (a decimal), a date the day in the
    workspace's time zone, a set whether its known members are all. `members`: a row for each known
    member of a set: `subject_id`, `fact` (its id), `member` (the key). `runs`: the past runs:
    `subject_id`, `play` (its id), `on` (the day it ended, or started while it goes on).

    `columns`: fact id -> its column, where that is not named by the id (databases limit the length
    of names, or see no difference between small and capital letters); `unconverted(fact id)` names
    the column of amounts that no rate converts. A fact without a column is unknown. `database`: the
    schema (or catalog and schema) in which the tables lie, if it is not the current one.
    """

    situations: str
    members: str | None = None
    runs: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    database: str | tuple[str, str] | None = None

    def column(self, fact_id: str) -> str:
        """The column of a fact."""
        return self.columns.get(fact_id, fact_id)


@dataclass(frozen=True, eq=False)
class OpenTables:
    """The tables as a connection sees them."""

    names: WarehouseTables
    situations: ir.Table
    members: ir.Table | None
    runs: ir.Table | None

    def has(self, fact_id: str) -> bool:
        """Whether there is a column for the fact."""
        return self.names.column(fact_id) in self.situations.columns

    def value(self, fact: Fact) -> ir.Value:
        """The column of a fact, null where it is unknown; `TableError` if its type does not fit."""
        name = self.names.column(fact.id)
        column = self.situations[name]
        if fact.type is FactType.NUMBER and isinstance(column, ir.NumericValue):
            number = column.cast("float64")
            # “Not a number” is how some tools write unknown; databases think it large.
            return ibis.ifelse(number.isnan(), ibis.null("float64"), number)
        if not isinstance(column, _FITTING[fact.type]):
            what = f"A column of {column.type()} cannot be “{fact.name}”, a {fact.type.value}."
            place = Place(file=self.names.situations, column=name)
            raise TableError(Problem(what, place, _REMEDY[fact.type]))
        return column

    def is_stray(self, fact: Fact) -> ir.BooleanValue | None:
        """Whether an amount of the fact is known that no rate converts; None if none is."""
        name = self.names.column(unconverted(fact.id))
        return self.situations[name].notnull() if name in self.situations.columns else None


_FITTING: Final[Mapping[FactType, type[ir.Value] | tuple[type[ir.Value], ...]]] = {
    FactType.CATEGORY: ir.StringValue,
    FactType.NUMBER: ir.NumericValue,
    FactType.MONEY: (ir.DecimalValue, ir.IntegerValue),
    FactType.DATE: ir.DateValue,
    FactType.YES_NO: ir.BooleanValue,
    FactType.SET: ir.BooleanValue,
}
_REMEDY: Final = {
    FactType.CATEGORY: "Make it the text of the value's key.",
    FactType.NUMBER: "Make it a number.",
    FactType.MONEY: "Make it a decimal(19, 4) in the base currency.",
    FactType.DATE: "Make it the day in your time zone, of the type date.",
    FactType.YES_NO: "Make it a boolean.",
    FactType.SET: "Make it a boolean that says whether the known members are all.",
}


def open_tables(connection: BaseBackend, names: WarehouseTables) -> OpenTables:
    """The tables, looked at: `TableError` where one is missing, lacks a column, or where
    `subject_id` is null or not unique.
    """
    situations = _table(connection, names, names.situations, KEY)
    members = runs = None
    if names.members is not None:
        members = _table(connection, names, names.members, KEY, "fact", "member")
    if names.runs is not None:
        runs = _table(connection, names, names.runs, KEY, "play", "on")
    if runs is not None and not isinstance(runs["on"], ir.DateValue):
        place = Place(file=names.runs, column="on")
        raise TableError(Problem("“on” is no date.", place, _REMEDY[FactType.DATE]))
    key = situations[KEY]
    counted = situations.aggregate(rows=situations.count(), different=key.nunique())
    (found,) = connection.to_pyarrow(counted).to_pylist()
    if found["rows"] != found["different"]:
        what = f"{found['rows']:,} rows have {found['different']:,} different subjects."
        place = Place(file=names.situations, column=KEY)
        raise TableError(Problem(what, place, "Keep one row for each subject, with its id."))
    return OpenTables(names, situations, members, runs)


def there_is(connection: BaseBackend, name: str, database: str | tuple[str, str] | None) -> bool:
    """Whether the database has a table of this name."""
    try:
        connection.table(name, database=database)
    except TableNotFound:
        return False
    except Exception as error:
        # Each driver has a tree of errors of its own, and none of them is imported here.
        said = (str(error).splitlines() or [type(error).__name__])[0]
        what = f"The database does not let its table “{name}” be looked at: {said}"
        remedy = "See that the connection is open, and that its user may read the table."
        raise TableError(Problem(what, remedy=remedy)) from error
    return True


def _table(connection: BaseBackend, names: WarehouseTables, name: str, *columns: str) -> ir.Table:
    if not there_is(connection, name, names.database):
        remedy = "Name one that is there, and the schema if it is not the current one."
        raise TableError(Problem(f"There is no table “{name}”.", remedy=remedy))
    table: ir.Table = connection.table(name, database=names.database)
    for column in columns:
        if column not in table.columns:
            place = Place(file=name)
            raise TableError(Problem(f"It has no column “{column}”.", place, "Add it."))
    return table


def cell_of(cells: Cells, tables: OpenTables, keyed: Mapping[str, ir.Value]) -> ir.IntegerValue:
    """Each subject's cell; `keyed`: category -> the cell of its key, null for other keys."""
    if not isinstance(cells, KeyCells | LineCells):
        return _number(0)
    value = tables.value(cells.fact)
    unknown = _number(cells.unknown)
    if isinstance(cells, LineCells):
        stray = tables.is_stray(cells.fact)
        if stray is not None:
            unknown = ibis.ifelse(stray, _number(cells.stray), unknown)
        return ibis.ifelse(value.isnull(), unknown, line_cell(cells, value))
    known: ir.IntegerValue
    if isinstance(value, ir.BooleanValue):
        known = ibis.ifelse(value, _number(cells.keys[True]), _number(cells.keys[False]))
    else:
        known = _number(cells.other)
        if cells.fact.id in keyed:
            known = ibis.coalesce(keyed[cells.fact.id], known)
    return ibis.ifelse(value.isnull(), unknown, known)


def _number(cell: int) -> ir.IntegerValue:
    return ibis.literal(cell, "int32")
