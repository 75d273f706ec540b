"""What the proofs found, held against a SAT solver, points, pairs and the reference evaluator."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from decimal import Decimal
from itertools import combinations

from benchmarks.lines import need_equal
from benchmarks.workload import MOMENT, Workload
from playcall_core.calling import CallablePlay
from playcall_core.conditions import evaluate
from playcall_core.conditions.boxes import Box, intersect, is_within
from playcall_core.coverage import Verdict, overlap_count
from playcall_core.facts import FactDictionary, FactType, Situation


def agree_on_lives(ours: Sequence[Verdict], other: Sequence[Verdict]) -> None:
    """`Different` unless both engines say the same of every group."""
    lives, others = [each.life for each in ours], [each.life for each in other]
    need_equal(lives, others, f"which of {len(ours):,} groups are dead, beside the SAT solver")


def agree_on_gaps(
    rules: Sequence[Box], gaps: Sequence[Box], dictionary: FactDictionary, points: int
) -> None:
    """`Different` unless each of so many random points lies either in a rule or in a gap, and the
    gaps meet no rule.
    """
    dice = random.Random(4)
    for _ in range(points):
        point = Situation(
            {
                fact.id: Decimal(dice.randint(1, 9_990)) / 10
                if fact.type is FactType.NUMBER
                else dice.choice(sorted(fact.labels))
                for fact in dictionary
            }
        )
        covered = any(is_within(box, point, MOMENT) for box in rules)
        in_a_gap = any(is_within(box, point, MOMENT) for box in gaps)
        need_equal(in_a_gap, not covered, f"the gaps at the point {dict(point.known())}")
    for gap in random.Random(5).sample(gaps, min(len(gaps), 50)):
        need_equal([box for box in rules if intersect(gap, box)], [], "a gap that a rule covers")


def agree_on_overlaps(rules: Sequence[Box]) -> None:
    """`Different` unless pair by pair as many of these rules meet."""
    met = sum(intersect(one, other) is not None for one, other in combinations(rules, 2))
    need_equal(overlap_count(rules), met, f"the overlaps of {len(rules):,} rules")


def agree_on_changes(
    load: Workload,
    old: Sequence[CallablePlay],
    new: Sequence[CallablePlay],
    changed: Collection[str],
) -> None:
    """`Different` if a play that is not among the changed ones gets another truth in one of some
    situations.
    """
    edited = [(a, b) for a, b in zip(old, new, strict=True) if a.when != b.when]
    for situation in load.situations(300):
        for before, after in edited:
            if before.id not in changed:
                old_truth = evaluate(before.when, situation, MOMENT)
                new_truth = evaluate(after.when, situation, MOMENT)
                need_equal(new_truth, old_truth, f"{before.id}, proved to stay as it is")
