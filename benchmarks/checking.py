"""The check of large playbooks.

The whole command on files: CPU seconds and the most memory of a process of its own that starts,
reads one file for each play, judges every rule, proves coverage and prints the report.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.lines import Line, progress
from benchmarks.workload import Workload
from playcall_core.book.writing import save

PLAYCALL: Final = "from playcall.cli import main; main()"
MEASURED: Final = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss)
"""
"""A small program between: a process inherits the peak of memory of the one that starts it."""
HOLES: Final = 1
"""The exit code: the plays of the workload have no owner, no purpose and no runners."""


def write_playbook(plays: int, folder: Path) -> None:
    """The workload's playbook as a folder."""
    save(Workload(plays).playbook, folder)


def whole_command(plays: int, bar: float) -> Iterator[Line]:
    """Time and memory of `playcall check` of a folder with so many plays."""
    progress(f"a playbook of {plays:,} plays is written and checked")
    with TemporaryDirectory() as folder:
        write_playbook(plays, Path(folder))
        command = [sys.executable, "-c", PLAYCALL, "check", folder]
        small = [sys.executable, "-S", "-c", MEASURED, *command]
        said = subprocess.run(small, capture_output=True, text=True, check=True).stdout
    code, seconds, peak = said.split()
    if int(code) != HOLES:
        raise RuntimeError(f"The check left with {code}.")
    memory = int(peak) * (1024 if sys.platform == "linux" else 1)
    yield Line(f"check of {plays:,} plays in files", float(seconds), bar=bar)
    yield Line(f"check of {plays:,} plays in files, memory", memory, "B")


def lines(short: bool) -> Iterator[Line]:
    """The measurements; the short form leaves out the large one."""
    yield from whole_command(1_000, 5.0)
    if not short:
        yield from whole_command(10_000, 30.0)
