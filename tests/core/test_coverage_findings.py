"""What the check says: dead plays, contradictions and gaps in words, and the remedy that helps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest

from playcall_core.book import Playbook
from playcall_core.book.findings import Finding, Severity
from playcall_core.conditions import Truth, evaluate
from playcall_core.conditions.boxes import witness
from playcall_core.coverage import (
    Covered,
    areas,
    axis_gaps,
    contradictions,
    coverage_findings,
    coverage_table,
    play_asked_for,
)
from playcall_core.facts import Situation
from tests.core.coverage_book import MOMENT, called, play, playbook


def findings(*plays: object, axes: tuple[str, ...] = ()) -> tuple[Finding, ...]:
    return coverage_findings(playbook(*plays, axes=axes), MOMENT)  # type: ignore[arg-type]


def said(found: Iterable[Finding]) -> list[str]:
    return [finding.what for finding in found]


def test_a_shadowed_play_is_named_with_those_before_it() -> None:
    (found,) = findings(
        play("first", "segment is one of small, mid", choice="open", priority=1),
        play("second", "segment is small and budget is yes", choice="open", priority=2),
    )
    assert found.rule == "plays-are-not-shadowed"
    assert found.severity is Severity.HOLE
    assert found.what == (
        "The play “Second” is never offered: wherever it applies, the play “First” of the choice "
        "“open” comes first. For example: Budget yes, Segment small; everything else unknown."
    )
    assert found.remedy.startswith("Give it a smaller priority number than the play “First”")
    assert found.records == (("play", "second"), ("play", "first"))


def test_an_excluded_play_is_an_error_and_a_closed_window_a_notice() -> None:
    excluded, over = findings(
        play("excluded", "segment is small", exclude="segment is not large"),
        play("over", "segment is small", window={"last": date(2026, 3, 1)}),
    )
    assert (excluded.rule, excluded.severity) == ("plays-are-not-excluded", Severity.ERROR)
    assert "its exclusion is true or cannot be told (“Segment is not large”)" in excluded.what
    assert (over.rule, over.severity) == ("windows-are-open", Severity.NOTICE)
    assert over.what == "The play “Over” applies no more: its window was over on 2026-03-01."


def test_two_plays_that_promise_different_things() -> None:
    (found,) = findings(
        play("give", "segment is small", effects={"discount": "offered"}),
        play("hold", "employees is at least 50", effects={"discount": "held back"}),
    )
    assert (found.rule, found.severity) == ("plays-do-not-contradict", Severity.ERROR)
    assert found.what == (
        "The play “Give” says offered and the play “Hold” says held back for “discount”, and both "
        "apply where Segment is small and Employees is at least 50. "
        "For example: Employees 50, Segment small; everything else unknown."
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"when": "segment is large"},
        {"on": "account"},
        {"choice": "price"},
        {"effects": {"discount": "offered"}},
        {"effects": {"contact": "by phone"}},
        {"exclude": "segment is small"},
    ],
)
def test_no_contradiction(changes: dict[str, object]) -> None:
    other = {"when": "segment is small", "effects": {"discount": "held back"}, **changes}
    plays = (
        play(
            "give", "segment is small", effects={"discount": "offered"}, choice="price", priority=9
        ),
        play("hold", **other),  # type: ignore[arg-type]
    )
    assert not [f for f in findings(*plays) if f.rule == "plays-do-not-contradict"]


def test_a_choice_explains_why_two_plays_do_not_contradict() -> None:
    plays, space = called(
        playbook(
            play("give", "segment is small", effects={"discount": "offered"}, choice="price"),
            play("hold", "budget is yes", effects={"discount": "held back"}, choice="price"),
        )
    )
    (pair,) = contradictions(plays, space)
    assert pair.choice == "price"


def test_windows_that_do_not_meet_keep_plays_from_contradicting() -> None:
    give = play(
        "give",
        "segment is small",
        effects={"discount": "offered"},
        window={"last": date(2026, 4, 30)},
    )
    for first, found in ((date(2026, 5, 1), 0), (date(2026, 4, 30), 1)):
        hold = play(
            "hold", "segment is small", effects={"discount": "none"}, window={"first": first}
        )
        assert len(findings(give, hold)) == found


def test_a_gap_is_closed_by_the_play_that_is_asked_for() -> None:
    plays = [
        play("small-ones", "segment is small and stage is one of meet, prove"),
        play("mid-ones", "segment is mid"),
        play("everybody", "budget is yes"),
    ]
    found = findings(*plays, axes=("segment", "stage"))
    assert {finding.rule for finding in found} == {"axes-are-covered"}
    assert said(found)[0] == (
        "No play that names Segment covers this: Segment is large. "
        "For example: Segment large; everything else unknown."
    )
    assert found[0].remedy.startswith("Write a play that applies when Segment is large;")
    for number in range(10):
        if not found:
            break
        asked = found[0].remedy.removeprefix("Write a play that applies when ").split(";")[0]
        plays.append(play(f"asked-{number}", asked))
        fewer = findings(*plays, axes=("segment", "stage"))
        assert found[0].what not in said(fewer)
        found = fewer
    assert not found


def test_gaps_are_few_and_largest_and_have_a_witness() -> None:
    plays, space = called(
        playbook(
            play("a", "segment is small and stage is meet"),
            play("b", "segment is one of mid, large and stage is meet"),
            play("c", "segment is large and stage is prove and employees is at least 5"),
        )
    )
    (gaps,) = axis_gaps(plays, ["stage", "segment"][:1], space)
    assert [dict(gap.sides).keys() for gap in gaps.boxes] == [{"stage"}]
    found = list(axis_gaps(plays, ["segment", "stage"], space))
    for of_axis in found:
        assert of_axis.complete
        for gap in of_axis.boxes:
            situation = Situation(witness(gap, space.dictionary))
            for each in plays:
                assert evaluate(each.when, situation, MOMENT) is not Truth.TRUE
            asked = play_asked_for(gap, space)
            assert evaluate(asked, situation, MOMENT) is Truth.TRUE


def test_a_rival_that_no_play_names_is_a_gap_even_beside_another() -> None:
    (found,) = findings(play("beat-acme", "rivals include any of acme"), axes=("rivals",))
    assert found.what.startswith("No play that names Rivals covers this: Rivals are only beta.")
    assert "Rivals include any of beta" in found.remedy


def test_an_axis_that_no_play_names_is_open_altogether() -> None:
    (found,) = findings(play("a", "segment is small"), axes=("stage",))
    assert found.what.startswith("No play that names Stage covers this: Stage is known.")


def test_the_table_says_always_partly_and_never() -> None:
    plays, space = called(
        playbook(
            play("meet-all", "stage is meet"),
            play("prove-large", "stage is prove and segment is large and budget is yes"),
            play("young", "segment is mid and stage is sign and employees is less than 5"),
            play("grown", "segment is mid and stage is sign and employees is at least 5"),
            play("unsized", "segment is mid and stage is sign and employees is unknown"),
            play("everybody", "employees is at least 1"),
        )
    )
    table = {cell.values: cell for cell in coverage_table(plays, ["segment", "stage"], space)}
    assert len(table) == 4 * 4
    assert table["large", "meet"].covered is Covered.ALWAYS
    assert table["unknown", "meet"].covered is Covered.ALWAYS
    assert table["large", "prove"].covered is Covered.PARTLY
    assert table["large", "prove"].plays == ("prove-large",)
    assert table["small", "prove"].covered is Covered.NEVER
    assert table["mid", "sign"].covered is Covered.ALWAYS, "by three together, unknown included"
    assert table["large", "unknown"].covered is Covered.NEVER


def test_a_stopped_check_never_says_fine() -> None:
    book: Playbook = playbook(
        *(
            play(
                f"p{n}",
                f"employees is between {n} and {n + 3} and segment is known",
                choice="open",
                effects={"discount": str(n)},
                priority=1 + n % 9,
            )
            for n in range(80)
        ),
        axes=("segment",),
    )
    found = coverage_findings(book, MOMENT, stop=lambda: True, budget="2 s")
    unproved = [finding for finding in found if finding.rule == "coverage-is-proved"]
    assert said(unproved) == [
        "Whether the plays “P0”, “P18”, “P27”, “P36”, “P45” and 75 more can ever be offered was "
        "not proved within 2 s.",
        "That no further plays contradict each other was not proved within 2 s.",
        "That no further gap is open along Segment was not proved within 2 s.",
    ]


def test_a_play_too_large_to_prove_says_so_and_hides_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(areas, "MOST_BOXES", 4)
    exclude = " or ".join(f"employees is {n} and amount is {n}" for n in range(5))
    immense = play("immense", "segment is small", exclude=exclude, effects={"discount": "none"})
    plays = (
        immense,
        play("give", "segment is mid", effects={"discount": "offered"}),
        play("hold", "budget is yes", effects={"discount": "held back"}),
    )
    found = findings(*plays, axes=("segment",))
    assert [finding.rule for finding in found] == [
        "coverage-is-proved",
        "plays-do-not-contradict",
        "coverage-is-proved",
        "coverage-is-proved",
    ]
    assert found[0].what.startswith("Whether the play “Immense” can ever be offered was not proved")
    called_plays, space = called(playbook(*plays))
    table = {cell.values: cell for cell in coverage_table(called_plays, ["segment"], space)}
    assert table["small",].covered is Covered.NOT_PROVED
    assert table["mid",].covered is Covered.ALWAYS
    assert table["large",].covered is Covered.NEVER
