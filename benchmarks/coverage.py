"""Times the proofs: `./dev run python -m benchmarks.coverage [--short] [--json]`.

CPU seconds of this process. Each line stands beside the bar it has to keep; results are the same on
every run, because the workload is seeded.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import TypeVar

from benchmarks.tables import broken_table, table_dictionary, whole_table
from benchmarks.workload import MOMENT, Workload
from playcall_core.calling import CallablePlay
from playcall_core.conditions import Condition, Group
from playcall_core.conditions.boxes import box_of
from playcall_core.coverage import (
    Life,
    Space,
    Verdict,
    coverage_findings,
    covered_areas,
    difference,
    open_boxes,
    overlap_count,
)
from playcall_core.coverage.shadows import EngineMaker

T = TypeVar("T")


@dataclass(frozen=True)
class Line:
    """One measurement: what, CPU seconds, the bar, and what came out."""

    what: str
    seconds: float
    bar: float
    result: str


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What `work` gives, and the CPU seconds it took."""
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def dead_groups(plays: int, bar: float) -> Line:
    """Which groups of the workload are covered by the groups before them."""
    load = Workload(plays)
    groups = [group for condition in load.conditions for group in condition.groups]
    verdicts, seconds = timed(lambda: verdicts_of(load, groups))
    lives = [verdict.life for verdict in verdicts]
    together = sum(len(verdict.by) > 1 for verdict in verdicts)
    result = (
        f"{len(groups):,} groups: {lives.count(Life.SHADOWED):,} dead, {together:,} of them only "
        f"by several others; {lives.count(Life.NOT_PROVED):,} not proved"
    )
    return Line(f"dead groups of {plays:,} plays", seconds, bar, result)


def verdicts_of(
    load: Workload, groups: list[Group], engine: EngineMaker | None = None
) -> list[Verdict]:
    """One verdict for each group, by the plain engine or another."""
    boxes = [box_of(group, load.dictionary, MOMENT) for group in groups]
    areas = [(box,) if box else () for box in boxes]
    space = Space(load.dictionary, MOMENT)
    if engine is None:
        return list(covered_areas(areas, space))
    return list(covered_areas(areas, space, engine=engine))


def gaps_and_overlaps(rules: int, columns: int) -> Iterator[Line]:
    """All gaps and overlaps of a broken decision table."""
    dictionary = table_dictionary(columns)
    boxes = broken_table(rules, dictionary, random.Random(1))
    space, within = Space(dictionary, MOMENT), whole_table(dictionary)
    found, seconds = timed(lambda: open_boxes(boxes, within, space))
    size = f"{rules:,} rules x {columns} facts"
    word = "all" if found.complete else "not all"
    yield Line(f"gaps of {size}", seconds, 2.0, f"{len(found.boxes):,} boxes, {word} gaps")
    count, seconds = timed(lambda: overlap_count(boxes))
    yield Line(f"overlaps of {size}", seconds, 0.5, f"{count:,} pairs")


def two_versions(plays: int, changed: int = 100) -> Line:
    """The difference of two versions: a hundred plays lose or gain a group."""
    load = Workload(plays)
    dice = random.Random(2)
    new = list(load.plays)
    for place in dice.sample(range(plays), changed):
        new[place] = _widened(new[place], load, dice)
    space = Space(load.dictionary, MOMENT)
    changes, seconds = timed(lambda: list(difference(load.plays, new, space)))
    result = f"{sum(change.changes_calls for change in changes):,} plays with other situations"
    return Line(f"two versions of {plays:,} plays", seconds, 0.5, result)


def _widened(play: CallablePlay, load: Workload, dice: random.Random) -> CallablePlay:
    other = dice.choice(load.conditions).groups
    if len(play.when.groups) > 1 and dice.random() < 0.5:
        return replace(play, when=Condition(play.when.groups[1:]))
    return replace(play, when=Condition((*play.when.groups, other[0])))


def whole_check(plays: int) -> Line:
    """Every finding of the proofs on a whole playbook, reading its conditions included."""
    playbook = Workload(plays).playbook
    findings, seconds = timed(lambda: coverage_findings(playbook, MOMENT))
    unproved = sum(finding.rule == "coverage-is-proved" for finding in findings)
    result = f"{len(findings):,} findings, {unproved} not proved"
    return Line(f"coverage findings of {plays:,} plays", seconds, 30.0, result)


def lines(short: bool) -> Iterator[Line]:
    """The measurements; the short form leaves out the large ones."""
    yield dead_groups(1_000, 0.3)
    yield from gaps_and_overlaps(1_500, 15)
    if not short:
        yield dead_groups(10_000, 15.0)
        yield two_versions(10_000)
        yield whole_check(10_000)


def main() -> None:
    """Prints one line for each measurement as it comes in."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--short", action="store_true", help="only what takes a few seconds")
    reader.add_argument("--json", action="store_true", help="one JSON object for each line")
    wanted = reader.parse_args()
    for line in lines(wanted.short):
        if wanted.json:
            print(json.dumps(asdict(line)))
        else:
            kept = "kept" if line.seconds <= line.bar else "MISSED"
            took = f"{line.seconds:8.3f} s  bar {line.bar:5.1f} s {kept:6}"
            print(f"{line.what:36} {took}  {line.result}")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
