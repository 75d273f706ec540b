"""Runs the command line as people do, and the sample company with a small pipeline."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from playcall.cli import group
from playcall.sample import write_pipeline

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
TALLYBROOK = EXAMPLES / "tallybrook" / "playbook"
MAPPINGS = EXAMPLES / "mappings"
DAY = "2026-11-20"


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `playcall` with some words; an error that is no sentence fails the test."""
    monkeypatch.setenv("COLUMNS", "100")
    return playcall


def playcall(*words: str | Path) -> Ran:
    """The same, in a window as wide as this one."""
    result = CliRunner().invoke(group, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


@pytest.fixture(scope="session")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample pipeline of 120 opportunities."""
    folder = tmp_path_factory.mktemp("pipeline")
    write_pipeline(folder, as_of=date.fromisoformat(DAY), opportunities=120)
    return folder
