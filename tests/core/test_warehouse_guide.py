"""What the guide shows about warehouses runs as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from tests.skips import CHECKOUT

GUIDE = CHECKOUT / "docs" / "guide" / "warehouse.md"


def test_the_example_in_duckdb_calls_plays() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", GUIDE.read_text("utf-8"), re.M | re.S)
    (example,) = [block for block in blocks if "ibis.duckdb.connect()" in block]
    done = subprocess.run(
        [sys.executable, "-c", example],
        cwd=CHECKOUT,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for word in ("006-1", "applies", "cannot tell"):
        assert word in done.stdout
