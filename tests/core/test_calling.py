"""Calling plays: outcomes, what hinders them, rank and its reason, choices, questions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from playcall_core.book import Playbook, load
from playcall_core.calling import (
    Calls,
    Hindrance,
    Outcome,
    PastRun,
    call_plays,
    plays_of,
    questions_to_ask,
    should_stop,
)
from playcall_core.conditions import because
from playcall_core.facts import KnownSet, Moment, Money, Situation, Subject

FACTS = """
format: 1
playbook: {id: test, currency: EUR}
facts:
  - {id: segment, name: Segment, type: category, values: [smb, ent], subject: account}
  - {id: rivals, name: Rivals, type: set, values: [acme, brill]}
  - {id: amount, name: Amount, type: money}
  - {id: health, name: Health, type: category, values: [good, bad], subject: account}
discovery_questions:
  - {id: who-else, text: Who else do you look at?, fills: rivals}
  - {id: how-much, text: What have you set aside?, fills: amount}
"""
MOMENT = Moment(datetime(2026, 3, 10, 12, tzinfo=UTC))
ENTERPRISE = {"segment": "ent", "amount": Money(Decimal(60_000), "EUR")}

Write = Callable[[str], Playbook]


@pytest.fixture
def playbook(tmp_path: Path) -> Write:
    """A playbook with the facts above and the given plays."""

    def write(plays: str) -> Playbook:
        (tmp_path / "playbook.yaml").write_text(f"{FACTS}plays:\n{plays}", encoding="utf-8")
        return load(tmp_path)

    return write


def calls(playbook: Playbook, known: dict[str, object], *runs: PastRun) -> Calls:
    """All calls on an opportunity of which this is known."""
    situation = Situation(known, id="deal-1")  # type: ignore[arg-type]  # the cases are well typed
    return call_plays(plays_of(playbook).plays, situation, MOMENT, runs)


def outcomes(result: Calls) -> dict[str, str]:
    return {call.play.id: call.outcome.value for call in result.calls}


def test_a_play_applies_does_not_or_cannot_be_told(playbook: Write) -> None:
    book = playbook("  - {id: a, when: segment is ent and rivals include any of acme}\n")
    acme = KnownSet(frozenset({"acme"}))
    assert outcomes(calls(book, ENTERPRISE | {"rivals": acme})) == {"a": "applies"}
    assert outcomes(calls(book, {"segment": "smb"})) == {"a": "does not apply"}
    assert outcomes(calls(book, ENTERPRISE)) == {"a": "cannot tell"}


def test_a_call_that_cannot_be_told_names_what_is_missing(playbook: Write) -> None:
    book = playbook(
        "  - {id: a, when: segment is ent and rivals include any of acme, exclude: health is bad}\n"
    )
    (call,) = calls(book, ENTERPRISE).calls
    assert call.missing == ("rivals", "health")


def test_because_names_what_held_what_is_missing_or_the_nearest_miss(playbook: Write) -> None:
    book = playbook('  - {id: a, when: "segment is ent and amount is at least 50,000"}\n')
    words = book.dictionary
    (held,) = calls(book, ENTERPRISE).calls
    assert because(held.when, words) == "Segment is ent and Amount is at least 50,000 EUR"
    (missing,) = calls(book, {"segment": "ent"}).calls
    assert because(missing.when, words) == "Amount is not known well enough"
    (missed,) = calls(book, {"segment": "ent", "amount": Money(Decimal(20_000), "EUR")}).calls
    assert (
        because(missed.when, words)
        == "would apply if Amount were at least 50,000 EUR (it is 20,000 EUR)"
    )


@pytest.mark.parametrize(
    ("health", "expected"),
    [({"health": "bad"}, "does not apply"), ({"health": "good"}, "applies"), ({}, "cannot tell")],
)
def test_an_exclusion_that_is_true_rules_out_and_one_unknown_cannot_be_told(
    playbook: Write, health: dict[str, object], expected: str
) -> None:
    book = playbook("  - {id: a, when: segment is ent, exclude: health is bad}\n")
    assert outcomes(calls(book, ENTERPRISE | health)) == {"a": expected}


@pytest.mark.parametrize(
    ("window", "hindrance"),
    [
        ("{first: 2026-03-11}", Hindrance.NOT_YET),
        ("{first: 2026-03-10, last: 2026-03-10}", None),
        ("{last: 2026-03-09}", Hindrance.OVER),
    ],
)
def test_a_play_is_called_only_in_its_window(
    playbook: Write, window: str, hindrance: Hindrance | None
) -> None:
    book = playbook(f"  - {{id: a, when: segment is ent, window: {window}}}\n")
    (call,) = calls(book, ENTERPRISE).calls
    assert call.hindrance is hindrance
    assert (call.outcome is Outcome.APPLIES) == (hindrance is None)


@pytest.mark.parametrize(
    ("ended", "expected"),
    [(date(2026, 2, 8), "applies"), (date(2026, 2, 9), "does not apply")],
)
def test_a_play_rests_after_its_last_run_on_the_same_subject(
    playbook: Write, ended: date, expected: str
) -> None:
    book = playbook("  - {id: a, when: segment is ent, cooldown: 30 days}\n")
    assert outcomes(calls(book, ENTERPRISE, PastRun("a", "deal-1", ended))) == {"a": expected}
    other_subject = PastRun("a", "deal-2", date(2026, 3, 9))
    assert outcomes(calls(book, ENTERPRISE, other_subject)) == {"a": "applies"}


def test_a_play_without_a_condition_is_reported_and_never_called(playbook: Write) -> None:
    book = playbook("  - {id: a, name: Empty}\n  - {id: b, when: segment is ent}\n")
    plays = plays_of(book)
    assert [play.id for play in plays.plays] == ["b"]
    assert "“Empty” has no condition and is never called" in str(plays.problems[0])
    assert plays.problems[0].place.line is not None


def test_a_play_whose_exclusion_cannot_be_read_is_not_offered_by_mistake(playbook: Write) -> None:
    book = playbook("  - {id: a, when: segment is ent, exclude: healht is bad}\n")
    assert not plays_of(book).plays


def test_plays_are_called_on_their_own_kind_of_subject(playbook: Write) -> None:
    book = playbook("  - {id: a, on: account, when: segment is ent}\n")
    assert not calls(book, ENTERPRISE).calls
    account = Situation({"segment": "ent"}, Subject.ACCOUNT)
    assert len(call_plays(plays_of(book).plays, account, MOMENT).offered) == 1


RANKED = """
  - {id: by-id-2, when: segment is ent}
  - {id: by-id-1, when: segment is ent}
  - {id: narrow, when: "segment is ent and amount is known"}
  - {id: preferred, when: segment is ent, prefer: [amount is at least 50000, health is good]}
  - {id: closing, when: segment is ent, window: {last: 2026-04-01}}
  - {id: urgent, when: segment is ent, priority: 1}
"""


def test_rank_is_priority_then_window_then_preferences_then_narrowness_then_id(
    playbook: Write,
) -> None:
    result = calls(playbook(RANKED), ENTERPRISE)
    assert [(call.play.id, call.rank) for call in result.calls] == [
        ("urgent", 1),
        ("closing", 2),
        ("preferred", 3),
        ("narrow", 4),
        ("by-id-1", 5),
        ("by-id-2", 6),
    ]


def test_the_reason_of_a_rank_is_the_first_criterion_that_differs_from_the_next(
    playbook: Write,
) -> None:
    result = calls(playbook(RANKED), ENTERPRISE)
    assert [call.rank_reason for call in result.calls] == [
        "its priority is 1, the next play's 5",
        "its window closes first, on 2026-04-01",
        "1 of its preferences hold, 0 of the next play's",
        "its condition is narrower: 2 tests, the next play's 1",
        "all else is equal, so the ids decide",
        "no other play comes after it",
    ]


def test_of_the_plays_of_one_choice_only_the_first_is_offered(playbook: Write) -> None:
    book = playbook(
        "  - {id: a, when: segment is ent, choice: offer, priority: 2}\n"
        "  - {id: b, when: segment is ent, choice: offer, priority: 1}\n"
        "  - {id: c, when: segment is ent}\n"
    )
    result = calls(book, ENTERPRISE)
    assert [call.play.id for call in result.offered] == ["b", "c"]
    assert {call.play.id: call.behind for call in result.calls}["a"] == "b"


def test_a_play_of_a_choice_that_does_not_apply_makes_room_for_the_next(playbook: Write) -> None:
    book = playbook(
        "  - {id: a, when: segment is smb, choice: offer, priority: 1}\n"
        "  - {id: b, when: segment is ent, choice: offer}\n"
    )
    assert [call.play.id for call in calls(book, ENTERPRISE).offered] == ["b"]


def test_a_run_should_stop_when_its_stop_rule_holds_and_not_when_it_cannot_be_told(
    playbook: Write,
) -> None:
    book = playbook("  - {id: a, when: segment is ent, stop: health is bad}\n")
    (play,) = plays_of(book).plays
    assert should_stop(play, Situation({"health": "bad"}), MOMENT)
    assert should_stop(play, Situation({"health": "good"}), MOMENT) is None
    assert should_stop(play, Situation({}), MOMENT) is None


def test_the_question_that_alone_decides_most_calls_comes_first(playbook: Write) -> None:
    book = playbook(
        "  - {id: a, when: segment is ent and rivals include any of acme}\n"
        "  - {id: b, when: segment is ent and rivals include any of brill}\n"
        "  - {id: c, when: amount is at least 10 and rivals include any of acme}\n"
        "  - {id: d, when: amount is at least 10}\n"
    )
    asked = questions_to_ask([calls(book, {"segment": "ent"})], book)
    assert [(q.fact, q.decides, q.involved) for q in asked] == [("rivals", 2, 3), ("amount", 2, 2)]
    assert [question.text for question in asked[0].questions] == ["Who else do you look at?"]
    assert asked[0].plays == ("a", "b", "c")


DERIVED = """
format: 1
facts:
  - {id: employees, name: Employees, type: number, subject: account}
  - {id: size, name: Size, type: category, derivation: {how: segment, kind: size}}
segments: [{id: small, kind: size, rule: employees is less than 250}]
discovery_questions: [{id: how-many, text: How many are you?, fills: employees}]
plays: [{id: a, when: size is small}]
"""


def test_a_derived_fact_is_asked_for_by_what_it_is_computed_from(tmp_path: Path) -> None:
    (tmp_path / "playbook.yaml").write_text(DERIVED, encoding="utf-8")
    book = load(tmp_path)
    (question,) = questions_to_ask([calls(book, {})], book)
    assert question.fact == "size"
    assert [one.id for one in question.questions] == ["how-many"]


def test_a_preference_that_does_not_hold_or_is_unknown_does_not_raise_the_rank(
    playbook: Write,
) -> None:
    book = playbook(
        "  - {id: a-failing, when: segment is ent, prefer: [health is bad]}\n"
        "  - {id: b-unknown, when: segment is ent, prefer: [rivals include any of acme]}\n"
        "  - {id: c-holding, when: segment is ent, prefer: [health is good]}\n"
    )
    result = calls(book, ENTERPRISE | {"health": "good"})
    assert [(call.play.id, call.standing.preferred) for call in result.calls] == [
        ("c-holding", 1),
        ("a-failing", 0),
        ("b-unknown", 0),
    ]


def test_plays_without_a_choice_and_plays_of_different_choices_do_not_stand_behind_each_other(
    playbook: Write,
) -> None:
    book = playbook(
        "  - {id: a, when: segment is ent, choice: offer}\n"
        "  - {id: b, when: segment is ent, choice: story}\n"
        "  - {id: c, when: segment is ent}\n"
        "  - {id: d, when: segment is ent}\n"
    )
    assert [call.play.id for call in calls(book, ENTERPRISE).offered] == ["a", "b", "c", "d"]


def test_calls_that_cannot_be_told_come_before_those_that_do_not_apply(playbook: Write) -> None:
    book = playbook(
        "  - {id: a, when: segment is smb}\n  - {id: b, when: rivals include any of acme}\n"
    )
    assert [call.play.id for call in calls(book, {"segment": "ent"}).calls] == ["b", "a"]
