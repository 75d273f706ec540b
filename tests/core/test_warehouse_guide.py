"""What the guide shows about warehouses runs as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.skips import CHECKOUT

GUIDE = CHECKOUT / "docs" / "guide" / "warehouse.md"
IN_DUCKDB = "connection = ibis.duckdb.connect()  # or the name of a file\n"


def block_with(words: str) -> str:
    """The one block of Python in the guide that holds these words."""
    blocks: list[str] = re.findall(
        r"^```python(?: no-run)?\n(.*?)^```$", GUIDE.read_text("utf-8"), re.M | re.S
    )
    (found,) = [block for block in blocks if words in block]
    return found


def printed(example: str, folder: Path) -> str:
    """What the example prints, run in a folder that has the checkout's examples."""
    if not (folder / "examples").exists():
        (folder / "examples").symlink_to(CHECKOUT / "examples")
    done = subprocess.run(
        [sys.executable, "-c", example],
        cwd=folder,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_example_in_duckdb_calls_plays(tmp_path: Path) -> None:
    calls = printed(block_with(IN_DUCKDB), tmp_path)
    for word in ("006-1", "applies", "cannot tell"):
        assert word in calls


@pytest.mark.spark
def test_the_same_example_on_a_cluster_of_spark_calls_the_same(tmp_path: Path) -> None:
    example = block_with(IN_DUCKDB)
    on_a_cluster = example.replace(IN_DUCKDB, block_with("local-cluster"))
    assert printed(on_a_cluster, tmp_path) == printed(example, tmp_path)
