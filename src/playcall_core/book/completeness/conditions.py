"""Rules about conditions: they can be read, can hold, and test what their play can see."""

from __future__ import annotations

from collections.abc import Iterator

from playcall_core.book.completeness.checkup import Checkup
from playcall_core.book.completeness.derivations import VISIBLE
from playcall_core.book.completeness.rules import Found, covers, rule
from playcall_core.book.completeness.wording import listed, named, without
from playcall_core.book.findings import Severity
from playcall_core.book.records import FactRecord, Play, Record
from playcall_core.book.references import KeyPath
from playcall_core.conditions import Condition, print_test
from playcall_core.conditions.boxes import contradiction

_MEND_TESTS = "Correct one of the tests, or put them into two groups joined by “or”."


@rule(
    "conditions-can-be-read",
    severity=Severity.ERROR,
    explanation="A condition that cannot be read is never judged, so its play is never called.",
    remedy="Write it in the condition language.",
)
def unreadable_conditions(checkup: Checkup) -> Iterator[Found]:
    """Finds conditions that are not written in the language or do not fit the facts."""
    for problem in checkup.condition_problems:
        record = checkup.shown.get(problem.place.record or "")
        yield Found(problem.what, record, remedy=problem.remedy, place=problem.place)


@rule(
    "every-play-has-a-condition",
    section="plays",
    severity=Severity.ERROR,
    covers=covers(Play, "when"),
    explanation="A play without a condition is never called.",
    remedy="Say when it applies.",
)
def plays_without_condition(checkup: Checkup) -> Iterator[Found]:
    """Finds plays that do not say when they apply."""
    sentence = "The {} has no condition, so it is never called."
    return without(checkup.playbook.of(Play), "when", sentence)


@rule(
    "plays-can-apply",
    section="plays",
    severity=Severity.ERROR,
    explanation="A play whose tests contradict each other is never called.",
    remedy=_MEND_TESTS,
)
def impossible_plays(checkup: Checkup) -> Iterator[Found]:
    """Finds plays of whose condition no group can ever hold."""
    for play in checkup.playbook.of(Play):
        if _never_holds(checkup, play, ("when",)):
            why = _why_never(checkup, play, ("when",))
            yield Found(f"The {named(play)} can never apply: {why}.", play, ("when",))


@rule(
    "conditions-can-hold",
    severity=Severity.ERROR,
    explanation="What stands behind a condition that can never hold might as well not be there.",
    remedy=_MEND_TESTS,
)
def impossible_conditions(checkup: Checkup) -> Iterator[Found]:
    """Finds conditions, other than those of plays, that can never hold."""
    for record, path in _conditions(checkup):
        if not _is_when_of_a_play(record, path) and _never_holds(checkup, record, path):
            why = _why_never(checkup, record, path)
            what = f"A condition of the {named(record)} can never hold: {why}."
            yield Found(what, record, path)


@rule(
    "groups-can-hold",
    severity=Severity.NOTICE,
    explanation="A group that can never hold looks like a way in, and is none.",
    remedy="Correct one of its tests, or remove the group.",
)
def impossible_groups(checkup: Checkup) -> Iterator[Found]:
    """Finds groups that can never hold in conditions that otherwise can."""
    for record, path in _conditions(checkup):
        boxes = checkup.boxes(record, *path)
        if None in boxes and any(boxes):
            numbers = [n for n, box in enumerate(boxes) if box is None]
            why = _why_never(checkup, record, path)
            what = f"{_group_numbers(numbers)} of the {named(record)} can never hold: {why}."
            yield Found(what, record, path)


@rule(
    "plays-test-what-their-subject-knows",
    section="plays",
    severity=Severity.ERROR,
    explanation="On a lead nobody knows the amount of a deal: such a test stays unknown for ever.",
    remedy="Test facts of its subject or of the account, or call the play on another subject.",
)
def facts_out_of_sight(checkup: Checkup) -> Iterator[Found]:
    """Finds tests on facts that cannot be seen from the play's subject."""
    subjects = {fact.id: fact for fact in checkup.playbook.of(FactRecord)}
    for (key, path), condition in checkup.conditions.items():
        play = checkup.playbook.records[key]
        if not isinstance(play, Play):
            continue
        for fact_id in condition.facts():
            fact = subjects[fact_id]
            if fact.subject not in VISIBLE[play.on]:
                what = (
                    f"The {named(play)} is called on {_a(play.on)} and tests “{fact.heading}”, "
                    f"a fact of the {fact.subject}."
                )
                yield Found(what, play, path, also=(fact,))


def _conditions(checkup: Checkup) -> Iterator[tuple[Record, KeyPath]]:
    for key, path in checkup.conditions:
        yield checkup.playbook.records[key], path


def _is_when_of_a_play(record: Record, path: KeyPath) -> bool:
    return isinstance(record, Play) and path == ("when",)


def _never_holds(checkup: Checkup, record: Record, path: KeyPath) -> bool:
    boxes = checkup.boxes(record, *path)
    return bool(boxes) and not any(box is not None for box in boxes)


def _why_never(checkup: Checkup, record: Record, path: KeyPath) -> str:
    condition = checkup.condition(record, *path)
    return "; ".join(_contradictions(checkup, condition)) if condition else ""


def _contradictions(checkup: Checkup, condition: Condition) -> Iterator[str]:
    dictionary = checkup.playbook.dictionary
    for group in condition.groups:
        tests = contradiction(group, dictionary, checkup.moment)
        said = [f"“{print_test(test, dictionary)}”" for test in tests]
        if len(said) == 1:
            yield f"{said[0]} holds for no value"
        elif said:
            yield f"{listed(said)} cannot hold together"


def _group_numbers(numbers: list[int]) -> str:
    shown = [str(n + 1) for n in numbers]
    return f"Group {shown[0]}" if len(shown) == 1 else f"Groups {listed(shown)}"


def _a(subject: str) -> str:
    return f"an {subject}" if subject[0] in "aeiou" else f"a {subject}"
