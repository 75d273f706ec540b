"""Rules about segments: each drawn by a rule, and no account in two of one kind by accident."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from playcall_core.book.completeness.checkup import Checkup
from playcall_core.book.completeness.rules import Found, covers, rule
from playcall_core.book.completeness.wording import without
from playcall_core.book.findings import Severity
from playcall_core.book.records import Segment
from playcall_core.conditions.boxes import Box, intersect, words
from playcall_core.conditions.sides import Line, Side


@rule(
    "every-segment-has-a-rule",
    section="customer",
    severity=Severity.HOLE,
    covers=covers(Segment, "rule"),
    explanation="Without a rule everybody draws the segment where it suits them.",
    remedy="Write the rule as a condition, such as “employees is at least 1,000”.",
)
def segments_without_rule(checkup: Checkup) -> Iterator[Found]:
    """Finds segments that do not say who belongs to them."""
    return without(checkup.playbook.of(Segment), "rule", "Nothing says who belongs to the {}.")


@rule(
    "segments-do-not-overlap",
    section="customer",
    severity=Severity.HOLE,
    explanation="An account in two segments of one kind gets two treatments, or two owners.",
    remedy="Draw the rules apart, or give both a precedence: the lower one wins.",
)
def overlaps(checkup: Checkup) -> Iterator[Found]:
    """Finds segments of one kind that share more than a boundary, and in which range."""
    for one, other, shared in _shared(checkup):
        ranges = [box for box, meets in shared if not meets]
        if ranges:
            where = " or ".join(words(box, checkup.playbook.dictionary) for box in ranges)
            what = (
                f"The segments “{one.heading}” and “{other.heading}”, both of the kind "
                f"“{one.kind}”, overlap: {where}."
            )
            yield Found(what, other, ("rule",), also=(one,))


@rule(
    "segments-meet-cleanly",
    section="customer",
    severity=Severity.HOLE,
    explanation="An account exactly on the boundary belongs to both segments, so to neither team.",
    remedy="Leave the boundary to one of them: “is less than …” on one side, “is at least …” on "
    "the other.",
)
def shared_boundaries(checkup: Checkup) -> Iterator[Found]:
    """Finds segments of one kind that meet at a boundary which belongs to both."""
    for one, other, shared in _shared(checkup):
        boundaries = [box for box, meets in shared if meets]
        if boundaries:
            where = " or ".join(words(box, checkup.playbook.dictionary) for box in boundaries)
            what = (
                f"The segments “{one.heading}” and “{other.heading}”, both of the kind "
                f"“{one.kind}”, meet at a boundary that belongs to both: {where}."
            )
            yield Found(what, other, ("rule",), also=(one,))


_Shared = tuple[Segment, Segment, list[tuple[Box, bool]]]


def _shared(checkup: Checkup) -> Iterator[_Shared]:
    """Pairs of segments with the boxes they share, and whether each is only a boundary."""
    for one, other in _undecided_pairs(checkup):
        found = [
            (shared, _is_boundary(mine, theirs, shared))
            for mine in checkup.boxes(one, "rule")
            for theirs in checkup.boxes(other, "rule")
            if mine and theirs and (shared := intersect(mine, theirs))
        ]
        if found:
            yield one, other, found


def _undecided_pairs(checkup: Checkup) -> Iterator[tuple[Segment, Segment]]:
    kinds: dict[str, list[Segment]] = {}
    for segment in checkup.playbook.of(Segment):
        if segment.kind:
            kinds.setdefault(segment.kind, []).append(segment)
    for segments in kinds.values():
        for one, other in combinations(segments, 2):
            ranks = {one.precedence, other.precedence}
            if None in ranks or len(ranks) == 1:
                yield one, other


def _is_boundary(one: Box, other: Box, shared: Box) -> bool:
    """Whether two ranges touch in one point, which neither of them is."""
    return any(
        _is_point(side) and not _is_point(one[fact]) and not _is_point(other[fact])
        for fact, side in shared.sides
    )


def _is_point(side: Side | None) -> bool:
    if not isinstance(side, Line) or len(side.spans) != 1 or side.stray or side.unknown:
        return False
    ((start, start_after), (end, end_after)), step = side.spans[0], side.scale.step
    if start == end:
        return (start_after, end_after) == (0, 1)
    return step is not None and start_after == end_after and end - start == step
