"""The rules of a working session: its agenda, cards, clock, and the records that cards become."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from playcall_core.book.records import BY_KIND
from playcall_core.errors import PlaycallError
from playcall_core.working_sessions import (
    ACTIVITIES,
    AGENDAS,
    Activity,
    Blank,
    Clock,
    Draft,
    Planned,
    activity,
    agenda,
    draft_of,
    filled,
    heading,
    suggested,
)

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def test_the_ninety_minute_agenda_takes_ninety_minutes() -> None:
    assert sum(each.length for each in AGENDAS["ninety-minutes"]) == 90


def test_both_parts_of_the_full_agenda_have_every_activity_once() -> None:
    full = [each.activity for part in ("full-1", "full-2") for each in AGENDAS[part]]
    assert sorted(full) == sorted(ACTIVITIES)


def test_an_agenda_of_ones_own_keeps_its_order_and_minutes() -> None:
    own = agenda([Planned("objections", 10), Planned("goals")])
    assert [(each.activity, each.length) for each in own] == [("objections", 10), ("goals", 20)]


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        ("ninety-minute", "Did you mean “ninety-minutes”?"),
        ([], "between 1 and 40"),
        ([Planned("goals")] * 41, "this has 41"),
        ([Planned("goals", 0)], "cannot take 0 minutes"),
        ([Planned("objection")], "Did you mean “objections”?"),
    ],
)
def test_an_agenda_that_cannot_be_held_is_refused_in_words(
    plan: str | list[Planned], says: str
) -> None:
    with pytest.raises(PlaycallError, match=says):
        agenda(plan)


@pytest.mark.parametrize("each", ACTIVITIES.values(), ids=lambda each: each.key)
def test_every_activity_says_how_it_is_done_and_gives_kinds_that_there_are(each: Activity) -> None:
    assert each.method.endswith(("?", "."))
    assert each.needs
    assert set(each.gives) <= set(BY_KIND)
    assert each.is_written or not each.gives


@pytest.mark.parametrize("each", ACTIVITIES.values(), ids=lambda each: each.key)
def test_a_card_gives_a_record_of_the_kinds_that_its_activity_gives(each: Activity) -> None:
    fields = {blank.name: blank.choices[0] if blank.choices else "Words" for blank in each.blanks}
    draft = draft_of(each.key, fields, lambda text: False, {})
    if draft is None:
        assert not each.gives
    else:
        assert draft.kind in each.gives
        BY_KIND[draft.kind].model_validate(
            {"id": "made", **{k: v for k, v in plain(draft).items() if v not in (None, "")}}
        )


@pytest.mark.parametrize("each", ACTIVITIES.values(), ids=lambda each: each.key)
def test_the_longest_card_that_is_taken_can_become_a_record(each: Activity) -> None:
    def longest(blank: Blank) -> str:
        if blank.choices:
            return blank.choices[-1]
        return (
            " ".join("x" * 15 for _ in range(blank.words)) if blank.words else "x" * blank.longest
        )

    if not each.is_written:
        return
    fields = filled(each, {blank.name: longest(blank) for blank in each.blanks})
    draft = draft_of(each.key, fields, lambda text: False, {})
    if draft is not None:
        data = {name: value for name, value in plain(draft).items() if value is not None}
        BY_KIND[draft.kind].model_validate({"id": "made", **data})


def plain(draft: Draft) -> dict[str, object]:
    """The fields of a draft, with an id for each record that it refers to."""

    def of(value: object) -> object:
        match value:
            case Draft():
                return "other"
            case list():
                return [of(each) for each in value]
            case _:
                return value

    return {name: of(value) for name, value in draft.data.items()}


def test_a_card_keeps_what_was_written_trimmed_and_nothing_empty() -> None:
    given = {"text": "  Too\0 dear \n", "response": "", "category": "price"}
    assert filled(activity("objections"), given) == {"text": "Too dear", "category": "price"}


@pytest.mark.parametrize(
    ("key", "given", "says"),
    [
        ("objections", {}, "Nothing is written"),
        ("objections", {"text": " \u200b "}, "Nothing is written"),
        ("objections", {"text": "x" * 401}, "has 401 characters"),
        ("objections", {"words": "x"}, "no blank “words”"),
        ("segments", {"must": "Size\n" + "x" * 401}, "A line of “Must have, one a line” has 401"),
        ("segments", {"must": "Size\n" * 40}, "has 40 lines"),
        ("two-questions", {"value_received": "so " * 26}, "has 26 words"),
        ("promises", {"giver": "the board"}, "Choose one of marketing, sales"),
        ("vote", {"text": "x"}, "No cards are written"),
    ],
)
def test_a_card_that_cannot_be_kept_is_refused_and_not_cut(
    key: str, given: dict[str, str], says: str
) -> None:
    with pytest.raises(PlaycallError, match=says):
        filled(activity(key), given)


def test_a_card_is_called_by_what_was_written_first() -> None:
    fields = {"giver": "sales", "trigger": "A lead\ncomes " + "in " * 40}
    called = heading(activity("promises"), fields)
    assert called.startswith("A lead comes in")
    assert len(called) <= 80


def test_the_clock_stands_runs_and_is_over() -> None:
    clock = Clock(minutes(5))
    assert clock.left_at(NOON + minutes(60)) == minutes(5)
    running = clock.started(NOON)
    assert running.left_at(NOON + minutes(2)) == minutes(3)
    assert running.left_at(NOON + minutes(7)) == -minutes(2)


def test_a_pause_takes_no_time() -> None:
    paused = Clock(minutes(5)).started(NOON).paused(NOON + minutes(2))
    assert paused.left_at(NOON + minutes(30)) == minutes(3)
    assert paused.started(NOON + minutes(30)).left_at(NOON + minutes(31)) == minutes(2)


def test_an_extension_counts_from_now_when_the_time_was_over() -> None:
    running = Clock(minutes(5)).started(NOON)
    assert running.extended(minutes(3), NOON).left_at(NOON) == minutes(8)
    late = NOON + minutes(20)
    assert running.extended(minutes(3), late).left_at(late) == minutes(3)
    assert Clock(-minutes(1)).extended(minutes(3), NOON) == Clock(minutes(3))


def made(key: str, **fields: str) -> Draft:
    """The draft of a card, in a playbook where no text is a condition."""
    found = draft_of(key, fields, lambda text: False, {})
    assert found is not None
    return found


@pytest.mark.parametrize("key", ["play-harvest", "write-plays"])
def test_a_play_is_for_a_segment_in_a_scenario_against_a_competitor(key: str) -> None:
    play = made(key, when="They ask", segment="Enterprise", scenario="Renewal", competitor="Acme")
    assert play.data["segments"] == [Draft("segment", {"name": "Enterprise"})]
    assert play.data["scenario"] == Draft("scenario", {"name": "Renewal"})
    assert play.data["competitors"] == [Draft("competitor", {"name": "Acme"})]


def test_a_selling_stage_lies_over_the_stages_of_the_buyer() -> None:
    stage = made("stage-map", name="Prove", over="- Compare\n\nDecide")
    assert stage.data["buying_stages"] == [
        Draft("buying_stage", {"name": "Compare"}),
        Draft("buying_stage", {"name": "Decide"}),
    ]


def test_an_ideal_customer_is_of_the_segment_that_was_named() -> None:
    assert made("segments", name="Large").data["segment"] == Draft("segment", {"name": "Large"})


def test_what_hurts_somebody_becomes_a_pain_of_theirs() -> None:
    persona = made("personas", name="Head of finance", pain="Late numbers")
    (pain,) = persona.also
    assert pain.data == {
        "text": "Late numbers",
        "personas": [Draft("persona", {"name": "Head of finance"})],
    }
    assert made("personas", pain="Late numbers") == Draft("pain", {"text": "Late numbers"})


def test_a_condition_of_a_harvested_play_is_tested_words_are_kept_as_words() -> None:
    fields = {"when": "stage is one of demo", "we": "show the proof"}
    tested = draft_of("play-harvest", fields, lambda text: True, {})
    said = draft_of("play-harvest", fields, lambda text: False, {})
    assert tested is not None
    assert said is not None
    assert tested.data["when"] == said.data["when_in_words"] == "stage is one of demo"
    assert "when" not in said.data


def test_a_promise_goes_to_the_other_side_within_its_limit() -> None:
    fields = {
        "giver": "sales",
        "trigger": "A lead comes",
        "act": "call",
        "limit": "2 business days",
    }
    draft = draft_of("promises", fields, lambda text: False, {"sales": "rep", "marketing": "pm"})
    assert draft is not None
    assert draft.data["from"] == "rep"
    assert draft.data["to"] == "pm"
    assert (draft.data["limit"], draft.data["unit"]) == (2.0, "business days")


def test_a_limit_that_cannot_be_counted_is_kept_in_words() -> None:
    draft = draft_of("promises", {"giver": "sales", "limit": "soon"}, lambda text: False, {})
    assert draft is not None
    assert draft.data["note"] == "Within soon"
    assert "limit" not in draft.data


def test_impact_is_how_much_of_the_amount_the_condition_held_on() -> None:
    amounts = [Decimal(100)] * 20
    some = suggested([True] * 2 + [False] * 18, amounts)
    assert (some.n, some.held, some.at_stake, some.level) == (20, 2, Decimal(100), 2)
    assert suggested([True] * 7 + [False] * 13, amounts).level == 3
    assert suggested([True] * 1 + [False] * 19, amounts).level == 1


def test_no_impact_is_suggested_from_too_little() -> None:
    assert suggested([True] * 19 + [None] * 5, [Decimal(1)] * 24).level is None
    assert suggested([True] * 30, [None] * 30).level is None
    assert suggested([], []).share is None
