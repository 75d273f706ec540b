"""Changes to the sample company are found, named and explained in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from playcall_core.book import Playbook, load
from playcall_core.book.findings import Finding
from playcall_core.book.records import Play
from playcall_core.calling import plays_of
from playcall_core.coverage import coverage_findings, coverage_table, never_called, space_of
from tests.core.coverage_book import MOMENT

SAMPLE = Path(__file__).parents[2] / "examples" / "tallybrook" / "playbook"
CLOSED = {"Won", "Lost"}


@pytest.fixture(scope="module")
def book() -> Playbook:
    return load(SAMPLE)


def found(book: Playbook, *plays: Play, without: tuple[str, ...] = ()) -> tuple[Finding, ...]:
    """What the proofs find once some plays are put in (or in place of others) or removed."""
    records = {key: record for key, record in book.records.items() if key[1] not in without}
    changed = Playbook(book.head, {**records, **{play.key: play for play in plays}})
    assert not changed.condition_problems
    return coverage_findings(changed, MOMENT)


def play(id_: str, when: str, **rest: Any) -> Play:
    effects = rest.pop("effects", {})
    steps = [{"n": 1, "action": "Call.", "effects": effects}]
    return Play.model_validate({"id": id_, "name": id_, "when": when, "steps": steps, **rest})


def those_naming(book: Playbook, fact: str) -> tuple[str, ...]:
    plays = plays_of(book).plays
    return tuple(p.id for p in plays if any(t.fact == fact for t in p.when.tests()))


def test_as_it_is_nothing_is_found(book: Playbook) -> None:
    assert found(book) == ()


def test_plays_removed_leave_a_gap_that_the_play_asked_for_closes(book: Playbook) -> None:
    gone = those_naming(book, "competitors")
    (gap,) = found(book, without=gone)
    assert gap.rule == "axes-are-covered"
    assert gap.what.startswith("No play that names Competitors covers this: Competitors ")
    assert "For example: " in gap.what
    asked = gap.remedy.removeprefix("Write a play that applies when ").split("; or widen")[0]
    assert found(book, play("asked-for", asked), without=gone) == ()


def test_closed_stages_are_no_cells(book: Playbook) -> None:
    gone = those_naming(book, "selling-stage")
    gaps = [finding for finding in found(book, without=gone) if "Selling stage" in finding.what]
    assert gaps
    for gap in gaps:
        asked = gap.remedy.split("; or widen")[0]
        assert not [word for word in CLOSED if word in asked]
    plays = plays_of(book).plays
    space = space_of(plays, book.dictionary, MOMENT)
    cells = list(coverage_table(plays, ["selling-stage"], space, left_out=never_called(book)))
    values = {cell.values[0] for cell in cells}
    assert "Proof" in values
    assert not values & CLOSED


def test_a_play_widened_or_put_behind_another_is_shadowed(book: Playbook) -> None:
    wide = play("wide", "selling-stage is proof", choice="trial", priority=1)
    narrow = play(
        "narrow", "selling-stage is proof and segment is small", choice="trial", priority=2
    )
    apart = play(
        "wide", "selling-stage is proof and segment is enterprise", choice="trial", priority=1
    )
    assert found(book, apart, narrow) == ()
    (shadowed,) = found(book, wide, narrow)
    assert shadowed.rule == "plays-are-not-shadowed"
    assert shadowed.records == (("play", "narrow"), ("play", "wide"))
    assert "wherever it applies, the play “wide” of the choice “trial” comes first" in shadowed.what


def test_an_effect_that_is_changed_contradicts(book: Playbook) -> None:
    one = play("one", "selling-stage is proof", effects={"trial-gift": "given"})
    same = play("two", "segment is small", effects={"trial-gift": "given"})
    other = play("two", "segment is small", effects={"trial-gift": "none"})
    assert found(book, one, same) == ()
    (clash,) = found(book, one, other)
    assert clash.rule == "plays-do-not-contradict"
    assert "says given" in clash.what
    assert "both apply where Segment is Small and Selling stage is Proof" in clash.what
    assert "Day of the call" not in clash.what
