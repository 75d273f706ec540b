"""Commands start quickly, because they import no more than they need."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from playcall.cli import group
from tests.cli.conftest import TALLYBROOK, Run

Patch = pytest.MonkeyPatch
ENGINES = {"duckdb", "ibis", "numpy", "pandas", "pyarrow"}


@pytest.mark.parametrize(
    ("words", "needless"),
    [
        (["--help"], {*ENGINES, "pydantic", "rich", "yaml"}),
        (["check", str(TALLYBROOK)], {*ENGINES, "asyncio", "ruamel"}),
        (["check", "--json", str(TALLYBROOK)], {*ENGINES, "asyncio", "ruamel"}),
    ],
    ids=["help", "check", "check as JSON"],
)
def test_a_command_imports_only_what_it_needs(words: list[str], needless: set[str]) -> None:
    code = (
        "import sys; from playcall.cli import main\n"
        "try: main()\n"
        "except SystemExit as left: assert not left.code, left.code\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, *words], check=True, capture_output=True, text=True
    )
    imported = {name.partition(".")[0] for name in ran.stderr.split()}
    assert "playcall" in imported
    assert not needless & imported


def test_the_version_is_told() -> None:
    assert "version" in CliRunner().invoke(group, ["--version"]).output


def test_an_interruption_is_told_and_has_its_exit_code(run: Run, monkeypatch: Patch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    for place in ("playcall.commands.check.load", "playcall.cli.import_module"):
        with monkeypatch.context() as patched:
            patched.setattr(place, interrupted)
            ran = run("check", TALLYBROOK)
        assert (ran.code, ran.err.strip()) == (130, "Interrupted. Nothing was half-written.")
