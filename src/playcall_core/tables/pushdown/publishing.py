"""A table of results that is there whole or not at all, whatever interrupts its making."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import ibis.expr.types as ir
from ibis import util
from ibis.backends import BaseBackend
from sqlglot import exp


def publish(
    connection: BaseBackend, rows: ir.Table, into: str, database: str | tuple[str, str] | None
) -> None:
    """Write `rows` into the table `into`, in the place of a table of this name.

    It is written under another name first, so that readers of the old table need not wait. DuckDB
    and PostgreSQL do all of it in one transaction. Spark has none: between dropping the old table
    and renaming the new one, which are two entries of its catalogue, there is no table.
    """
    staging = util.gen_name("playcall_calls")
    with _transaction(connection):
        connection.create_table(staging, rows, database=database)
        connection.drop_table(into, database=database, force=True)
        _rename(connection, staging, into, database)


def _rename(
    connection: BaseBackend, old: str, new: str, database: str | tuple[str, str] | None
) -> None:
    catalog, schema = (None, database) if isinstance(database, str | None) else database
    dialect = connection.dialect
    qualified = exp.table_(old, db=schema, catalog=catalog, quoted=True).sql(dialect)
    # PostgreSQL and DuckDB take the new name alone; Spark would put it into the current schema.
    target = exp.table_(new, db=schema if connection.name == "pyspark" else None, quoted=True)
    connection.raw_sql(f"ALTER TABLE {qualified} RENAME TO {target.sql(dialect)}")


@contextmanager
def _transaction(connection: BaseBackend) -> Iterator[None]:
    if connection.name == "postgres":
        with connection.begin():
            yield
    elif connection.name == "duckdb":
        connection.raw_sql("BEGIN TRANSACTION")
        try:
            yield
        except BaseException:
            connection.raw_sql("ROLLBACK")
            raise
        connection.raw_sql("COMMIT")
    else:
        yield
