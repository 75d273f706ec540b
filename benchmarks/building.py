"""The matcher is built from plays whose conditions are read and checked."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator

from benchmarks.lines import Line, timed
from benchmarks.workload import Workload
from playcall_core.calling import Index, compile_index


def lines(short: bool) -> Iterator[Line]:
    """Time and memory at 10,000 plays."""
    load = Workload(10_000)
    seconds = min(timed(lambda: _build(load))[1] for _ in range(2 if short else 5))
    yield Line("10,000 plays, time", seconds, bar=1.0)
    kept, peak = memory(load)
    yield Line("10,000 plays, memory of the index", kept, "B", bar=10e6)
    yield Line("10,000 plays, memory while it is built", peak, "B")


def memory(load: Workload) -> tuple[int, int]:
    """Bytes that the index keeps, and that are there at most while it is built, beside the plays"""
    _ = load.plays
    gc.collect()
    tracemalloc.start()
    index = _build(load)
    gc.collect()
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del index
    return kept, peak


def _build(load: Workload) -> Index:
    return compile_index(load.plays, load.dictionary, load.moment)
