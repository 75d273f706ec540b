"""Opens the embedded database. Other databases are opened by the caller and passed in."""

from __future__ import annotations

import ibis
from ibis.backends import BaseBackend


def embedded() -> BaseBackend:
    """A DuckDB in memory, for one run of calls. Close it with `disconnect()`."""
    connection: BaseBackend = ibis.duckdb.connect()
    return connection
