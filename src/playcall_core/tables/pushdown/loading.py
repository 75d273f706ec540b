"""Situations that were computed here, put into a database so that plays are called there."""

from __future__ import annotations

import pyarrow as pa
from ibis.backends import BaseBackend
from sqlglot import exp

from playcall_core.tables.pushdown.reading import KEY, WarehouseTables
from playcall_core.tables.situations import ALWAYS, Situations, plain_texts


def load_situations(
    connection: BaseBackend,
    situations: Situations,
    name: str,
    database: str | tuple[str, str] | None = None,
) -> WarehouseTables:
    """Write situations into the tables `name` and `name_members`, which replace older ones.

    The columns of facts are numbered: ids may be longer than PostgreSQL allows, or differ only
    where DuckDB and Spark see no difference. Goes row by row into PostgreSQL and Spark: for more
    than some hundred thousand subjects, let the database make the tables from its own data.
    """
    facts = [column for column in situations.table.column_names if column not in ALWAYS]
    columns = {fact: f"fact_{place}" for place, fact in enumerate(facts)}
    ids = situations.table[KEY]
    table = pa.table({KEY: ids, **{columns[fact]: situations.table[fact] for fact in facts}})
    members = situations.members
    owners = ids.take(members["row"])
    listed = pa.table({KEY: owners, "fact": members["fact"], "member": members["member"]})
    for target, rows in ((name, table), (f"{name}_members", listed)):
        _write(connection, target, plain_texts(rows), database)
    return WarehouseTables(name, f"{name}_members", columns=columns, database=database)


def _write(
    connection: BaseBackend, name: str, rows: pa.Table, database: str | tuple[str, str] | None
) -> None:
    if connection.name != "pyspark":
        connection.create_table(name, rows, database=database, overwrite=True)
        return
    # Ibis 12 goes by pandas here, and stops at amounts of which some are unknown.
    catalog, schema = (None, database) if isinstance(database, str | None) else database
    target = exp.table_(name, db=schema, catalog=catalog, quoted=True).sql(connection.dialect)
    connection._session.createDataFrame(rows).write.mode("overwrite").saveAsTable(target)
