"""Jobs for the tests of jobs."""

from __future__ import annotations

import time
from pathlib import Path

from django_tasks import task


@task
def write_down(file: str, words: str, seconds: float = 0.0) -> str:
    """Write that it begins and, so many seconds later, that it ends."""
    with Path(file).open("a", encoding="utf-8") as open_file:
        print("begins", words, file=open_file, flush=True)
        time.sleep(seconds)
        print("ends", words, file=open_file, flush=True)
    return words


@task
def fail(words: str) -> None:
    """Go wrong."""
    raise ValueError(words)
