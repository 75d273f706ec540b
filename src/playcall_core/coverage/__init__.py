"""Proofs about a playbook: dead plays, contradictions, gaps, and the difference of two versions.

Every answer is proved, has a witness, or is `NotProved`. The optional SAT engine is in
`playcall_core.coverage.sat`, which nothing imports unless it is chosen.
"""

from playcall_core.coverage.areas import (
    Area,
    Space,
    TooManyBoxes,
    applying_area,
    possible_area,
    space_of,
    true_area,
)
from playcall_core.coverage.asked import asked_condition
from playcall_core.coverage.axis_gaps import AxisGaps, axis_gaps, play_asked_for
from playcall_core.coverage.closed import LeftOut, never_called
from playcall_core.coverage.contradictions import Contradiction, contradictions, effects_of
from playcall_core.coverage.cover import NotProved, Stop, never
from playcall_core.coverage.difference import (
    PlayChange,
    SituationChange,
    changed_situations,
    difference,
)
from playcall_core.coverage.equivalence import Difference, are_same, find_difference
from playcall_core.coverage.findings import coverage_findings, situation_words
from playcall_core.coverage.gaps import Open, open_boxes
from playcall_core.coverage.overlaps import overlap_count, overlapping_pairs
from playcall_core.coverage.shadows import (
    Life,
    PlayVerdict,
    Verdict,
    covered_areas,
    dead_plays,
    is_certainly_before,
)
from playcall_core.coverage.table import Cell, Covered, coverage_table
from playcall_core.coverage.versions import comparable

__all__ = [
    "Area",
    "AxisGaps",
    "Cell",
    "Contradiction",
    "Covered",
    "Difference",
    "LeftOut",
    "Life",
    "NotProved",
    "Open",
    "PlayChange",
    "PlayVerdict",
    "SituationChange",
    "Space",
    "Stop",
    "TooManyBoxes",
    "Verdict",
    "applying_area",
    "are_same",
    "asked_condition",
    "axis_gaps",
    "changed_situations",
    "comparable",
    "contradictions",
    "coverage_findings",
    "coverage_table",
    "covered_areas",
    "dead_plays",
    "difference",
    "effects_of",
    "find_difference",
    "is_certainly_before",
    "never",
    "never_called",
    "open_boxes",
    "overlap_count",
    "overlapping_pairs",
    "play_asked_for",
    "possible_area",
    "situation_words",
    "space_of",
    "true_area",
]
