"""How much memory matching takes beside the situations: in a process of its own, which tells.

python -m benchmarks.memory PLAYS SITUATIONS ENGINE
"""

from __future__ import annotations

import ctypes
import gc
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

import pyarrow as pa

from benchmarks.lines import Line, progress
from benchmarks.workload import Workload
from playcall_core.calling import compile_index
from playcall_core.calling.many import Engine, can_compile, match_blocks

STATUS: Final = Path("/proc/self/status")
FORGET_PEAK: Final = Path("/proc/self/clear_refs")
BOUNDED: Final = 1.25
"""Four times the situations may take so many times the memory."""


def lines(short: bool) -> Iterator[Line | str]:
    """Two sizes, one four times the other: the block and the rows, not the situations, decide. Both
    are so large that most of the rows that are kept have been made.
    """
    if not FORGET_PEAK.exists():
        yield "The peak of memory can only be read on Linux"
        return
    sizes = (100_000, 400_000) if short else (500_000, 2_000_000)
    engine = "compiled" if can_compile() else "numpy"
    for plays in (1_000,) if short else (1_000, 10_000):
        small, large = (_in_a_process(plays, size, engine) for size in sizes)
        what = f"{plays:,} plays, {engine}, {{:,}} situations"
        yield Line(what.format(sizes[0]), small, "B")
        result = f"at most {BOUNDED} times that of a quarter of the situations"
        yield Line(what.format(sizes[1]), large, "B", bar=small * BOUNDED, result=result)


def _in_a_process(plays: int, count: int, engine: str) -> int:
    progress(f"{plays:,} plays: the memory for {count:,} situations")
    command = [sys.executable, "-m", "benchmarks.memory", str(plays), str(count), engine]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(done.stdout)


def growth(plays: int, count: int, engine: Engine) -> int:
    """Bytes by which the process grows at most while blocks are matched and let go, “cannot tell”
    included; the situations and the index are there before.
    """
    load = Workload(plays)
    index = compile_index(load.plays, load.dictionary, load.moment)
    for _ in match_blocks(index, load.table(100), cannot_tell=True, engine=engine):
        pass
    table = load.table(count)
    gc.collect()
    pa.default_memory_pool().release_unused()
    _give_back()
    FORGET_PEAK.write_text("5")
    before = _status("VmRSS")
    for _ in match_blocks(index, table, cannot_tell=True, engine=engine):
        pass
    return _status("VmHWM") - before


def _give_back() -> None:
    """Free memory goes back to the system, so that using it again is seen."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _status(name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB", STATUS.read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1]) << 10


if __name__ == "__main__":
    print(growth(int(sys.argv[1]), int(sys.argv[2]), cast(Engine, sys.argv[3])))
