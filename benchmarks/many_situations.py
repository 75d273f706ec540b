"""Many situations in columns against all plays: compiled, by NumPy, and beside the limit."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Final

import numpy as np
import pyarrow.compute as pc

from benchmarks.lines import Line, need_equal, progress
from benchmarks.one_situation import JUDGED, judge
from benchmarks.workload import Workload
from playcall_core.calling import Index, Matched, compile_index, match_one
from playcall_core.calling.arrays import Bits, Growing
from playcall_core.calling.cells import Rows
from playcall_core.calling.coding import Coder
from playcall_core.calling.many import (
    BLOCK,
    MOST_AT_FIRST,
    Engine,
    Matches,
    can_compile,
    match_blocks,
    match_many,
    matcher_of,
)
from playcall_core.tables.situations import Situations, plain_texts

MILLION: Final = 1_000_000
APPLIES_BARS: Final = {1_000: 0.6, 10_000: 2.5}
"""CPU seconds for a million situations; with “cannot tell” twice as many."""
LIMIT_BARS: Final = {1_000: 0.4, 10_000: 0.6}
NUMPY_AT_MOST: Final = 10
"""The path by NumPy may take so many times as long as the compiled one."""
SAMPLE: Final = 500
"""So many situations are also matched one by one."""


def lines(short: bool) -> Iterator[Line | str]:
    """At 1,000 and 10,000 plays."""
    if not can_compile():
        yield "numba is not installed: the compiled engine and the limit are left out"
    if short:
        yield "100,000 situations; the bars are for a million, of which the start is a smaller part"
    for plays in APPLIES_BARS:
        yield from _lines(Workload(plays), short)


def _lines(load: Workload, short: bool) -> Iterator[Line]:
    plays, count = load.plays_wanted, MILLION // 10 if short else MILLION
    progress(f"{plays:,} plays: {count:,} situations are made")
    table = load.table(count)
    expected = judged_sample(load, table)
    for cannot_tell in (False, True):
        words = "“cannot tell” too" if cannot_tell else "“applies”"
        engines: tuple[Engine, ...] = ("compiled", "numpy") if can_compile() else ("numpy",)
        both = bar = None if short else APPLIES_BARS[plays] * (2 if cannot_tell else 1)
        digests = set()
        for engine in engines:
            progress(f"{plays:,} plays: {engine}, {words}")
            repeats = 1 if engine == "numpy" else 2 if short else 5
            matches, cpu, wall = measure(load, table, engine, cannot_tell, repeats)
            what = f"{plays:,} plays, {engine}, {words}"
            agree(matches, expected, f"{what}, beside one by one")
            digest, hits = digest_of(matches)
            digests.add(digest)
            result = f"{wall:.2f} s wall; {hits:,} hits"
            yield Line(what, cpu, bar=bar, result=result)
            bar = cpu * NUMPY_AT_MOST
            if engine == "compiled":
                progress(f"{plays:,} plays: block by block, {words}")
                took = in_blocks(load, table, cannot_tell, matches, repeats)
                yield Line(f"{plays:,} plays, block by block, {words}", took, bar=both)
            if engine == "compiled" and not cannot_tell:
                progress(f"{plays:,} plays: from plain texts")
                texts, members = plain_texts(table.table), plain_texts(table.members)
                plain = replace(table, table=texts, members=members)
                found, took, _ = measure(load, plain, engine, False, repeats)
                need_equal(digest_of(found)[0], digest, "from plain texts")
                yield Line(f"{plays:,} plays, from plain texts, {words}", took)
                yield from _beside_the_limit(load, table, cpu, short)
        need_equal(len(digests), 1, f"{engines} on all of {count:,} situations, {plays:,} plays")


def judged_sample(load: Workload, table: Situations) -> list[Matched]:
    """What the matcher of one situation says of the first ones, some of them held against the
    reference evaluator.
    """
    progress(f"{load.plays_wanted:,} plays: a sample is judged by the reference evaluator")
    index = compile_index(load.plays, load.dictionary, load.moment)
    first = list(head(table, SAMPLE))
    judge(load, index, first[: JUDGED // load.plays_wanted])
    return [match_one(index, situation) for situation in first]


def head(table: Situations, count: int) -> Situations:
    """The first situations."""
    members = table.members.filter(pc.less(table.members["row"], count))
    return replace(table, table=table.table.slice(0, count), members=members)


def digest_of(matches: Matches) -> tuple[str, int]:
    """A digest of all that was found, and how many hits that is."""
    digest, count = hashlib.blake2b(), 0
    for hits in (matches.applies, matches.cannot_tell):
        if hits is not None:
            digest.update(hits.indptr.data)
            digest.update(hits.plays.data)
            count += len(hits.plays)
    return digest.hexdigest(), count


def measure(
    load: Workload, table: Situations, engine: Engine, cannot_tell: bool, repeats: int
) -> tuple[Matches, float, float]:
    """What was found, and the least CPU and wall seconds, encoding and output included.

    Each time with a new index, which has made no rows for the situations yet.
    """
    match_many(_index(load), head(table, 100), cannot_tell=cannot_tell, engine=engine)
    cpu, wall = float("inf"), float("inf")
    for _ in range(repeats):
        index = _index(load)
        cpu_start, wall_start = time.process_time(), time.perf_counter()
        matches = match_many(index, table, cannot_tell=cannot_tell, engine=engine)
        cpu = min(cpu, time.process_time() - cpu_start)
        wall = min(wall, time.perf_counter() - wall_start)
    return matches, cpu, wall


def in_blocks(
    load: Workload, table: Situations, cannot_tell: bool, whole: Matches, repeats: int
) -> float:
    """The least CPU seconds of compiled matching whose results are used and let go block by block.

    `Different` unless the blocks together are `whole`.
    """
    least = float("inf")
    for _ in range(repeats):
        index = _index(load)
        start = time.process_time()
        for _block in match_blocks(index, table, cannot_tell=cannot_tell, engine="compiled"):
            pass
        least = min(least, time.process_time() - start)
    for block in match_blocks(_index(load), table, cannot_tell=cannot_tell, engine="compiled"):
        for part, hits in ((block.applies, whole.applies), (block.cannot_tell, whole.cannot_tell)):
            if part is not None and hits is not None:
                bounds = hits.indptr[block.first : block.first + len(part.indptr)]
                same = np.array_equal(part.plays, hits.plays[bounds[0] : bounds[-1]])
                need_equal(same, True, f"the block from situation {block.first:,} on")
                need_equal(np.array_equal(part.indptr, bounds - bounds[0]), True, "its places")
    return least


def _index(load: Workload) -> Index:
    return compile_index(load.plays, load.dictionary, load.moment)


def agree(matches: Matches, expected: Sequence[Matched], what: str) -> None:
    """`Different` unless the first situations have the plays that were expected."""
    for place, matched in enumerate(expected):
        need_equal(matches.applies.of(place).tolist(), matched.applies, f"applies, {what}")
        if matches.cannot_tell is not None:
            unsure = matches.cannot_tell.of(place).tolist()
            need_equal(unsure, matched.cannot_tell, f"cannot tell, {what}")


def matching_alone(load: Workload, table: Situations) -> float:
    """The least CPU seconds of what comes after the coding: rows combined, hits written."""
    index, least = _index(load), float("inf")
    rows, bits, matcher = Rows(index), Bits.of(index, table.subject), matcher_of("compiled")
    coder = Coder(rows, table, matcher)
    starts = range(0, len(table), BLOCK)
    coded = [coder.codes(first, min(BLOCK, len(table) - first)) for first in starts]
    for _ in range(5):
        hits = Growing(len(table), bits.play_at.dtype, MOST_AT_FIRST)
        start = time.process_time()
        for codes in coded:
            matcher.match(rows, codes, bits, hits, None)
        least = min(least, time.process_time() - start)
    return least


def _beside_the_limit(
    load: Workload, table: Situations, ours: float, short: bool
) -> Iterator[Line]:
    progress(f"{load.plays_wanted:,} plays: the limit")
    rows = Rows(_index(load))
    facts, words = len(rows.axes), rows.true.shape[1]
    row_by_row, at_once = import_module("benchmarks.limit").limits(len(table), facts, words, 5)
    what = f"{load.plays_wanted:,} plays, the limit"
    size = f"{facts} rows of {words} words"
    least = None if short else LIMIT_BARS[load.plays_wanted]
    yield Line(what, ours, peer=row_by_row, least=least, result=f"{size}, one after the other")
    yield Line(what, ours, peer=at_once, result=f"{size}, eight at once")
    alone = matching_alone(load, table)
    yield Line(f"{what} of matching alone", alone, peer=row_by_row, result="what is coded already")
