"""Calls all plays on all subjects of a table, in the database in which that table lies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends import BaseBackend

from playcall_core.conditions import Test
from playcall_core.errors import Problem, TableError
from playcall_core.facts import FactDictionary, FactType, Moment
from playcall_core.tables.pushdown.cells import Cells, KeyCells, cells_of, unknown_cells
from playcall_core.tables.pushdown.layout import Band, Rules, bands_of
from playcall_core.tables.pushdown.matching import (
    Axis,
    axes_of,
    matched,
    pack_cell,
    pack_rows,
    pairs_of,
    rested,
)
from playcall_core.tables.pushdown.publishing import publish
from playcall_core.tables.pushdown.reading import (
    KEY,
    OpenTables,
    WarehouseTables,
    cell_of,
    open_tables,
    there_is,
)
from playcall_core.tables.pushdown.sets import (
    SetCells,
    distinct_cells,
    masks_of,
    set_cells,
    set_rows,
    state_of,
)

BATCH: Final = 100_000
"""Rows of a batch."""


@ibis.udf.agg.builtin(name="bit_or")  # type: ignore[untyped-decorator]
def _bit_or(bits: int) -> int:  # type: ignore[empty-body]
    """Spark has it by this name, and Ibis does not know."""


@dataclass(frozen=True, eq=False)
class _Run:
    """One run: an open database and what is asked of it. `keep` holds tables until its end."""

    connection: BaseBackend
    tables: OpenTables
    bands: tuple[Band, ...]
    moment: Moment
    keep: Callable[[ir.Table], ir.Table]

    def bit_or(self, bits: ir.IntegerColumn) -> ir.IntegerScalar:
        """All bits that are set in any row."""
        known = self.connection.has_operation(ops.BitOr)
        return bits.bit_or() if known else _bit_or(bits)


def write_calls(
    connection: BaseBackend,
    tables: WarehouseTables,
    rules: Rules,
    into: str,
    *,
    replace: bool = False,
    cannot_tell: bool = True,
) -> None:
    """Call the plays on every subject, and write what came of it into a table of the database.

    The table `into` gets a row for each subject and play that applies or cannot be told (not the
    latter with `cannot_tell` false): `subject_id`, `play` (its id), `outcome` (“applies”, “cannot
    tell”). It is there whole when this returns, and not at all when it does not; with `replace` it
    takes the place of a table of this name. `ConditionError` where a condition does not fit the
    dictionary; `TableError` where a table does not fit, or where `into` is there already.
    """
    if not replace and there_is(connection, into, tables.database):
        what = f"There is a table “{into}” already."
        raise TableError(Problem(what, remedy="Choose another name, or ask to replace it."))
    with _called(connection, tables, rules, cannot_tell) as calls:
        publish(connection, calls, into, tables.database)


def stream_calls(
    connection: BaseBackend, tables: WarehouseTables, rules: Rules, *, cannot_tell: bool = True
) -> Iterator[pa.RecordBatch]:
    """The rows that `write_calls` would write, batch by batch. Close it to end early.

    The same errors, when the first batch is asked for. Spark collects all rows before that.
    """
    with _called(connection, tables, rules, cannot_tell) as calls:
        yield from _batches(connection, calls)


def _batches(connection: BaseBackend, rows: ir.Table) -> Iterator[pa.RecordBatch]:
    if connection.name == "duckdb":
        # Ibis 12 (pinned) asks here for a method that DuckDB 2 does not have any more.
        yield from connection._to_duckdb_relation(rows).to_arrow_reader(BATCH)
    else:
        yield from connection.to_pyarrow_batches(rows, chunk_size=BATCH)


@contextmanager
def _called(
    connection: BaseBackend, names: WarehouseTables, rules: Rules, cannot_tell: bool
) -> Iterator[ir.Table]:
    """The calls as a table expression; what it needs is in the database as long as it is used."""
    rules.check()
    tables, bands = open_tables(connection, names), bands_of(rules.each)
    if not bands:
        yield _no_calls(tables)
        return
    with ExitStack() as kept:

        def keep(table: ir.Table) -> ir.Table:
            # On Spark, Ibis 12 caches a table without loading the constant tables that it names.
            connection._run_pre_execute_hooks(table)
            cached: ir.Table = kept.enter_context(table.cache())
            return cached

        run = _Run(connection, tables, bands, rules.moment, keep)
        facts, sets = _cells(run, rules.dictionary)
        axes = axes_of(facts, sets)
        raw = run.keep(_raw(run, axes))
        occurring = {cells: run.keep(distinct_cells(raw, cells)) for cells in sets}
        subjects = run.keep(_numbered(raw, axes, occurring)) if sets else raw
        words = [
            matched(subjects, _with_rows(run, axes, band, occurring), band, run.bit_or)
            for band in run.bands
        ]
        pairs = pairs_of(ibis.union(*words), run.bands, cannot_tell)
        yield pairs if tables.runs is None else rested(pairs, tables.runs, rules)


def _cells(run: _Run, dictionary: FactDictionary) -> tuple[list[Cells], list[SetCells]]:
    """The cells of every fact that a condition tests: of those with few values, and of sets."""
    tests: dict[str, dict[Test, None]] = {}
    for band in run.bands:
        for spot in band.spots:
            for test in spot.group.tests:
                tests.setdefault(test.fact, {})[test] = None
    facts: list[Cells] = []
    sets: list[SetCells] = []
    for place, (name, tested) in enumerate(tests.items()):
        fact = dictionary[name]
        if not run.tables.has(name):
            facts.append(unknown_cells(fact, tested, run.moment))
        elif fact.type is FactType.SET:
            sets.append(set_cells(fact, tested, place))
        else:
            facts.append(cells_of(fact, list(tested), run.moment))
    return facts, sets


def _raw(run: _Run, axes: Sequence[Axis]) -> ir.Table:
    """Of each subject the cells of facts with few values, and what is known of its sets."""
    tables, table = run.tables, run.tables.situations
    named: dict[str, str] = {}  # category -> the column of its key's cell
    for place, cells in enumerate(cells for axis in axes for cells in axis.facts):
        if isinstance(cells, KeyCells) and cells.fact.type is FactType.CATEGORY and cells.keys:
            named[cells.fact.id] = f"playcall_cell_{place}"
            keys = _key_table(cells, place)
            same = tables.value(cells.fact) == keys[f"playcall_key_{place}"]
            table = table.left_join(keys, same)
    sets = [axis.members for axis in axes if axis.members]
    if sets and tables.members is not None:
        masks = masks_of(tables.members, sets, run.bit_or)
        table = table.left_join(masks, table[KEY] == masks["owner"])
    joined = OpenTables(tables.names, table, tables.members, tables.runs)
    keyed = {fact: table[column] for fact, column in named.items()}
    columns: dict[str, ir.Value] = {}
    for axis in axes:
        if axis.members:
            columns |= _set_columns(axis.members, joined)
        else:
            numbers = [cell_of(cells, joined, keyed) for cells in axis.facts]
            columns[axis.column] = pack_cell(axis, numbers)
    return table.select(KEY, **columns)


def _key_table(cells: KeyCells, place: int) -> ir.Table:
    keys = [str(key) for key in cells.keys]
    numbers = pa.array(cells.keys.values(), pa.int32())
    columns = {f"playcall_key_{place}": keys, f"playcall_cell_{place}": numbers}
    return ibis.memtable(pa.table(columns))


def _set_columns(cells: SetCells, tables: OpenTables) -> dict[str, ir.Value]:
    table, none = tables.situations, ibis.literal(0, "int64")
    if cells.any not in table.columns:  # there is no table of members
        return {cells.state: state_of(cells, tables, none), **dict.fromkeys(cells.masks, none)}
    masks = {name: ibis.coalesce(table[name], none) for name in (cells.any, *cells.masks)}
    return {cells.state: state_of(cells, tables, masks.pop(cells.any)), **masks}


def _numbered(
    raw: ir.Table, axes: Sequence[Axis], occurring: Mapping[SetCells, ir.Table]
) -> ir.Table:
    """Each subject's cell on each axis."""
    table = raw
    for cells, found in occurring.items():
        by = [cells.state, *cells.masks]
        renamed = found.rename({f"of_{name}": name for name in by})
        table = table.inner_join(renamed, [table[name] == renamed[f"of_{name}"] for name in by])
    return table.select(KEY, *(axis.column for axis in axes))


def _with_rows(
    run: _Run, axes: Sequence[Axis], band: Band, occurring: Mapping[SetCells, ir.Table]
) -> list[tuple[Axis, ir.Table]]:
    """Each axis with the rows of bits of a band."""
    found = []
    for axis in axes:
        if axis.members:
            cells = axis.members
            rows = run.keep(set_rows(occurring[cells], cells, band, run.moment, run.bit_or))
        else:
            rows = ibis.memtable(pack_rows(axis, band))
        found.append((axis, rows))
    return found


def _no_calls(tables: OpenTables) -> ir.Table:
    nothing = tables.situations.filter(ibis.literal(False))
    return nothing.select(KEY, play=ibis.literal(""), outcome=ibis.literal(""))
