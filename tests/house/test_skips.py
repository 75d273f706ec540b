"""The rule about skips, on small runs of pytest inside pytest."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.skips import CHECKOUT, NEEDS_SHARED, NEEDS_SPARK, is_expected

RUN_TIME_SKIP = """
import pytest

def test_runs(): pass

def test_skips(): pytest.skip("{reason}")
"""
MODULE_SKIP = """
import pytest
pytest.skip("{reason}", allow_module_level=True)
"""
CONFTEST = """
from tests.skips import SkipRule

def pytest_configure(config):
    config.pluginmanager.register(SkipRule(shared_is_there={shared}))
"""


def run_pytest(place: Path, test: str, reason: str, shared: bool, workers: int) -> tuple[int, str]:
    """Run one small suite; gives the exit code and what was printed."""
    (place / "conftest.py").write_text(CONFTEST.format(shared=shared))
    (place / "test_small.py").write_text(test.format(reason=reason))
    (place / "pytest.ini").write_text("[pytest]\n")
    only = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "xdist", "-n", str(workers)],
        cwd=place,
        env={**os.environ, **only},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("workers", [0, 1])
@pytest.mark.parametrize("test", [RUN_TIME_SKIP, MODULE_SKIP], ids=["in a test", "in a module"])
def test_an_undeclared_skip_fails_the_run(tmp_path: Path, test: str, workers: int) -> None:
    code, printed = run_pytest(tmp_path, test, "no time today", shared=False, workers=workers)
    assert code == 1
    assert "no time today" in printed
    assert "unexpected skips" in printed


def test_a_declared_skip_passes(tmp_path: Path) -> None:
    reason = f"{NEEDS_SHARED}: ../shared/data is not there"
    code, printed = run_pytest(tmp_path, RUN_TIME_SKIP, reason, shared=False, workers=0)
    assert code == 0, printed


def test_missing_shared_data_is_no_reason_where_it_lies() -> None:
    assert is_expected(NEEDS_SHARED, shared_is_there=False)
    assert not is_expected(NEEDS_SHARED, shared_is_there=True)
    assert is_expected(f"{NEEDS_SPARK}: no Java", shared_is_there=True)
    assert not is_expected("", shared_is_there=False)
