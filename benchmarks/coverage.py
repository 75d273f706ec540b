"""The proofs: dead plays, gaps, overlaps and the difference of two versions.

Results are the same on every run, because the workload is seeded.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec

from benchmarks.lines import Line, progress, timed
from benchmarks.proved import (
    agree_on_changes,
    agree_on_gaps,
    agree_on_lives,
    agree_on_overlaps,
)
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


def dead_groups(plays: int, bar: float) -> Iterator[Line]:
    """Which groups of the workload are covered by the groups before them."""
    load = Workload(plays)
    groups = [group for condition in load.conditions for group in condition.groups]
    progress(f"dead groups of {plays:,} plays")
    verdicts, seconds = timed(lambda: verdicts_of(load, groups))
    lives = [verdict.life for verdict in verdicts]
    together = sum(len(verdict.by) > 1 for verdict in verdicts)
    result = (
        f"{len(groups):,} groups: {lives.count(Life.SHADOWED):,} dead, {together:,} of them only "
        f"by several others; {lives.count(Life.NOT_PROVED):,} not proved"
    )
    what = f"dead groups of {plays:,} plays"
    yield Line(what, seconds, bar=bar, result=result)
    if find_spec("pysat"):
        progress(f"{what}, by the SAT solver")
        solving = import_module("playcall_core.coverage.sat").Solving
        solved, took = timed(lambda: verdicts_of(load, groups, solving))
        agree_on_lives(verdicts, solved)
        yield Line(f"{what} beside python-sat", seconds, peer=took)


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
    agree_on_gaps(boxes, found.boxes, dictionary, points=100)
    size = f"{rules:,} rules x {columns} facts"
    word = "all" if found.complete else "not all"
    yield Line(f"gaps of {size}", seconds, bar=2.0, result=f"{len(found.boxes):,} boxes, {word}")
    count, seconds = timed(lambda: overlap_count(boxes))
    agree_on_overlaps(boxes[:200])
    yield Line(f"overlaps of {size}", seconds, bar=0.5, result=f"{count:,} pairs")


def two_versions(plays: int, changed: int = 100) -> Line:
    """The difference of two versions: a hundred plays lose or gain a group."""
    load = Workload(plays)
    dice = random.Random(2)
    new = list(load.plays)
    for place in dice.sample(range(plays), changed):
        new[place] = _widened(new[place], load, dice)
    runs = [
        timed(lambda: list(difference(load.plays, new, Space(load.dictionary, MOMENT))))
        for _ in range(3)
    ]
    changes, seconds = runs[0][0], min(seconds for _, seconds in runs)
    others = {change.after.id for change in changes if change.changes_calls and change.after}
    agree_on_changes(load, load.plays, new, others)
    result = f"{len(others):,} plays with other situations"
    return Line(f"two versions of {plays:,} plays", seconds, bar=0.5, result=result)


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
    return Line(f"coverage findings of {plays:,} plays", seconds, bar=30.0, result=result)


def lines(short: bool) -> Iterator[Line]:
    """The measurements; the short form leaves out the large ones."""
    yield from dead_groups(1_000, 0.3)
    progress("gaps and overlaps of a decision table")
    yield from gaps_and_overlaps(1_500, 15)
    if not short:
        yield from dead_groups(10_000, 15.0)
        progress("two versions, and all findings, of 10,000 plays")
        yield two_versions(10_000)
        yield whole_check(10_000)
