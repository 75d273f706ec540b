"""Arrow tables handed to a database, with every null arriving as null."""

from __future__ import annotations

from decimal import Decimal

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc


def uploaded(table: pa.Table) -> ir.Table:
    """An Ibis table with the columns of `table`, on whatever connection it is used.

    Ibis hands tables to Spark by way of pandas, which turns a missing number into “not a number”
    (to Spark the largest of all) and does not take a missing decimal. So a column of numbers with
    nulls travels in two: the numbers, 0 for null, and whether each is there. “Not a number” becomes
    null.
    """
    columns: dict[str, pa.ChunkedArray] = {}
    present: dict[str, str] = {}
    for nth, name in enumerate(table.column_names):
        column = _without_nan(table[name])
        if column.null_count and _is_numeric(column.type):
            present[name] = f"known{nth}"
            columns[present[name]] = column.is_valid()
            zero = Decimal(0) if pa.types.is_decimal(column.type) else 0
            column = column.fill_null(pa.scalar(zero, column.type))
        columns[name] = column
    sent = ibis.memtable(pa.table(columns))
    if not present:
        return sent
    return sent.select(
        **{
            name: ibis.ifelse(sent[present[name]], sent[name], ibis.null(sent[name].type()))
            if name in present
            else sent[name]
            for name in table.column_names
        }
    )


def _is_numeric(kind: pa.DataType) -> bool:
    tests = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)
    return any(test(kind) for test in tests)


def _without_nan(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_floating(column.type) or not pc.any(pc.is_nan(column)).as_py():
        return column
    return pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
