"""Calls inside DuckDB: two threads, a database in memory.

Of all situations what the database says is compared with what the matcher says.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Literal

import ibis
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from ibis.backends import BaseBackend

from benchmarks.lines import Different, Line, progress
from benchmarks.workload import MOMENT, Workload
from playcall_core.calling import compile_index
from playcall_core.calling.many import match_blocks
from playcall_core.calling.warehouse import load_situations, rules_of, write_calls
from playcall_core.facts import Subject
from playcall_core.tables.situations import Situations

THREADS = 2
PLAYS = 1_000
ENGINE: Literal["compiled"] = "compiled"
BAR = 30.0
"""Seconds for a million situations."""
LEAST_SHARE = 0.2
"""Of the bar, however few situations there are: the plan is made in seconds."""


def need_equal(connection: BaseBackend, load: Workload, table: Situations) -> int:
    """How many rows the table of calls has; `Different` unless each is what the matcher says."""
    index = compile_index(load.plays, load.dictionary, MOMENT)
    numbers = {play.id: number for number, play in enumerate(index.plays)}
    connection.create_table(
        "numbers", pa.table({"play": list(numbers), "number": list(numbers.values())})
    )
    rows = 0
    for block in match_blocks(index, table, cannot_tell=True, engine=ENGINE, block=250_000):
        for outcome, hits in (("applies", block.applies), ("cannot tell", block.cannot_tell)):
            if hits is not None:
                found = _calls(connection, outcome, block.first, block.first + len(hits))
                rows += len(found)
                subjects = np.repeat(np.arange(len(hits)) + block.first, np.diff(hits.indptr))
                if not np.array_equal(found, subjects * len(numbers) + hits.plays):
                    raise Different(f"{outcome}, situations from {block.first:,} on")
    return rows


def _calls(connection: BaseBackend, outcome: str, first: int, end: int) -> npt.NDArray[np.int64]:
    """The calls of some situations, each as one number, ascending."""
    sql = (
        f"select s * {PLAYS} + number as n from (select cast(subject_id as bigint) as s, play"
        f" from calls where outcome = '{outcome}') join numbers using (play)"
        f" where s >= {first} and s < {end}"
    )
    found = connection.raw_sql(sql).fetchnumpy()["n"]
    return np.sort(np.asarray(found, dtype=np.int64))


def through_duckdb(situations: int) -> Iterator[Line]:
    """Situations against a thousand plays: what applies, then what cannot be told as well."""
    load = Workload(PLAYS)
    table = load.table(situations)
    connection = ibis.duckdb.connect(threads=THREADS)
    tables = load_situations(connection, table, "situations")
    rules = rules_of(load.plays, load.dictionary, MOMENT, Subject.OPPORTUNITY)
    bar = BAR * max(situations / 1_000_000, LEAST_SHARE)
    timings = []
    for cannot_tell in (False, True):
        start, cpu = time.perf_counter(), time.process_time()
        write_calls(connection, tables, rules, into="calls", replace=True, cannot_tell=cannot_tell)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - start
        found = connection.table("calls").count().to_pyarrow().as_py()
        timings.append((cpu, wall, found))
    if need_equal(connection, load, table) != timings[-1][2]:
        raise Different("rows of subjects that are none")
    words = ("applies", "with cannot tell")
    for word, (cpu, wall, found) in zip(words, timings, strict=True):
        result = f"{found:,} calls; {wall:.1f} s by the clock, equal to the matcher"
        yield Line(f"DuckDB, {situations:,} situations, {word}", cpu, bar=bar, result=result)


def lines(short: bool) -> Iterator[Line]:
    """The measurements; the short form takes a fiftieth of the situations."""
    situations = 20_000 if short else 1_000_000
    progress(f"{situations:,} situations in DuckDB")
    yield from through_duckdb(situations)
