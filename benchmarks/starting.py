"""Cold starts.

CPU seconds of a whole process that starts, works and ends, with warm files; the shortest of some
runs counts, which leaves out what other programs took. An empty Python and one that imports
pydantic are there for scale.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.lines import Line

TALLYBROOK: Final = Path(__file__).resolve().parents[1] / "examples" / "tallybrook" / "playbook"
PLAYCALL: Final = "from playcall.cli import main; main()"


def cpu_seconds(words: Sequence[str | Path], runs: int) -> float:
    """The CPU seconds of `python WORDS`, the least of so many runs."""
    return min(_one_run(words) for _ in range(runs))


def _one_run(words: Sequence[str | Path]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def lines(short: bool) -> Iterator[Line]:
    """The measurements; the short form has fewer runs."""
    runs = 3 if short else 10
    empty = cpu_seconds(["-c", "pass"], runs)
    library = cpu_seconds(["-c", "import pydantic; pydantic.BaseModel"], runs)
    for what, words, bar in (
        ("--help from a cold start", ["--help"], 0.3),
        ("check of the sample from a cold start", ["check", TALLYBROOK], 1.0),
    ):
        took = cpu_seconds(["-c", PLAYCALL, *words], runs)
        scale = f"{took / empty:.1f} x an empty Python, {took / library:.1f} x importing pydantic"
        yield Line(what, took, bar=bar, result=scale)
