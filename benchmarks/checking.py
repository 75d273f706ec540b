"""The check of large playbooks.

The whole command on files: CPU seconds and the most memory of a process of its own that starts,
reads one file for each play, judges every rule, proves coverage and prints the report.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.lines import Line, progress
from benchmarks.workload import Workload
from playcall_core.book.writing import save

PLAYCALL: Final = "from playcall.cli import main; main()"
HOLES: Final = 1
"""The exit code: the plays of the workload have no owner, no purpose and no runners."""


def write_playbook(plays: int, folder: Path) -> None:
    """The workload's playbook as a folder."""
    save(Workload(plays).playbook, folder)


def whole_command(plays: int, bar: float) -> Iterator[Line]:
    """Time and memory of `playcall check` of a folder with so many plays."""
    progress(f"a playbook of {plays:,} plays is written and checked")
    with TemporaryDirectory() as folder:
        # In a process of its own: one that is started here begins with the memory of this one.
        writer = get_context("spawn").Process(target=write_playbook, args=(plays, Path(folder)))
        writer.start()
        writer.join()
        command = [sys.executable, "-c", PLAYCALL, "check", folder]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
    code = process.returncode = os.waitstatus_to_exitcode(status)
    if code != HOLES:
        raise RuntimeError(f"The check left with {code}.")
    memory = used.ru_maxrss * (1024 if sys.platform == "linux" else 1)
    yield Line(f"check of {plays:,} plays in files", used.ru_utime + used.ru_stime, bar=bar)
    yield Line(f"check of {plays:,} plays in files, memory", memory, "B")


def lines(short: bool) -> Iterator[Line]:
    """The measurements; the short form leaves out the large one."""
    yield from whole_command(1_000, 5.0)
    if not short:
        yield from whole_command(10_000, 30.0)
