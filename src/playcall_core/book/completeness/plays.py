"""Rules about plays: runners, success, and a play wherever one is needed."""

from __future__ import annotations

from collections.abc import Iterator

from playcall_core.book.completeness.checkup import Checkup
from playcall_core.book.completeness.rules import Found, covers, rule
from playcall_core.book.completeness.wording import named
from playcall_core.book.findings import Severity
from playcall_core.book.playbook import Key
from playcall_core.book.records import Competitor, FactRecord, Play, Role, Segment
from playcall_core.conditions.boxes import Box, box_of, intersect
from playcall_core.conditions.nodes import Group, IncludesAllOf, IncludesAnyOf, IsOneOf
from playcall_core.facts.derivation import SegmentOf

_RUNNING = ("marketing", "sales")


@rule(
    "every-play-has-a-runner",
    section="plays",
    severity=Severity.HOLE,
    covers=covers(Play, "runners"),
    explanation="A play is called on somebody's list, or on nobody's.",
    remedy="Name at least one role of Marketing or Sales that runs it.",
)
def plays_without_runner(checkup: Checkup) -> Iterator[Found]:
    """Finds plays that no role of marketing or sales runs."""
    roles = {role.key for role in checkup.playbook.of(Role) if role.function in _RUNNING}
    for play in checkup.playbook.of(Play):
        runners = [checkup.playbook.get("role", id_) for id_ in play.runners]
        if not play.runners:
            yield Found(f"Nobody runs the {named(play)}.", play, ("runners",))
        elif all(runners) and not any(role and role.key in roles for role in runners):
            what = f"Nobody of Marketing or Sales runs the {named(play)}."
            yield Found(what, play, ("runners",))


@rule(
    "every-play-has-a-success-measure",
    section="plays",
    severity=Severity.HOLE,
    covers=covers(Play, "success"),
    explanation="Without a measure nobody can say whether the play works.",
    remedy="Name a metric and the target.",
)
def plays_without_success(checkup: Checkup) -> Iterator[Found]:
    """Finds plays without a success measure, or with one that has no target."""
    for play in checkup.playbook.of(Play):
        if play.success is None:
            yield Found(f"The {named(play)} has no success measure.", play, ("success",))
        elif not play.success.target:
            what = f"The success measure of the {named(play)} has no target."
            yield Found(what, play, ("success", "target"))


@rule(
    "every-primary-competitor-has-a-play",
    section="plays",
    severity=Severity.HOLE,
    explanation="The rival met most often deserves more than improvisation.",
    remedy="Write a play that names it under “competitors” or tests it in its condition.",
)
def competitors_without_play(checkup: Checkup) -> Iterator[Found]:
    """Finds primary competitors that no play names or tests."""
    met = _linked_from_plays(checkup, Competitor) | _tested_competitors(checkup)
    for competitor in checkup.primary_competitors:
        if competitor.key not in met:
            yield Found(f"No play is made for the {named(competitor)}.", competitor)


def _linked_from_plays(checkup: Checkup, kind: type[Competitor | Segment]) -> set[Key]:
    return {
        link.target.key
        for link in checkup.links
        if isinstance(link.record, Play) and isinstance(link.target, kind)
    }


def _tested_competitors(checkup: Checkup) -> set[Key]:
    """The competitors that the condition of a play asks for."""
    found: set[Key] = set()
    for play in checkup.playbook.of(Play):
        condition = checkup.condition(play, "when")
        for test in condition.tests() if condition else ():
            match test:
                case (
                    IsOneOf(fact, values)
                    | IncludesAnyOf(fact, values)
                    | IncludesAllOf(fact, values)
                ):
                    if checkup.value_kinds.get(fact, "competitor") == "competitor":
                        found |= {("competitor", value) for value in values}
                case _:
                    pass
    return found


@rule(
    "every-top-segment-has-a-play",
    section="plays",
    severity=Severity.HOLE,
    explanation="The segment that matters most would be left to chance.",
    remedy="Write a play for it, or let the condition of one hold in it.",
)
def segments_without_play(checkup: Checkup) -> Iterator[Found]:
    """Finds top segments that no play names and in which no play's condition can hold."""
    named_ones = _linked_from_plays(checkup, Segment)
    called = [
        box
        for play in checkup.playbook.of(Play)
        for box in checkup.boxes(play, "when")
        if box is not None
    ]
    for segment in checkup.top_segments:
        if segment.key in named_ones:
            continue
        inside = tuple(_inside(segment, checkup))
        if not any(intersect(box, part) for box in called for part in inside):
            yield Found(f"No play can be called in the {named(segment)}.", segment)


def _inside(segment: Segment, checkup: Checkup) -> Iterator[Box]:
    """Where a segment is: its rule holds, and the facts made of its kind say so."""
    condition = checkup.condition(segment, "rule")
    says_so = tuple(
        IsOneOf(fact.id, (segment.id,))
        for fact in checkup.playbook.of(FactRecord)
        if isinstance(fact.derivation, SegmentOf) and fact.derivation.kind == segment.kind
    )
    for group in condition.groups if condition else ():
        whole = Group((*group.tests, *says_so))
        box = box_of(whole, checkup.playbook.dictionary, checkup.moment)
        if box is not None:
            yield box
