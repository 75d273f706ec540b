"""Assessment: criteria with their evidence, stage moves, scorecards, where the buyer is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from playcall_core.assessment import (
    Evidence,
    How,
    Judge,
    Proved,
    Statement,
    Word,
    buyer_at,
    data_in_words,
    element_uid,
    in_the_way,
    parted,
    scorecard,
)
from playcall_core.book import Playbook, load
from playcall_core.book.playbook import uid_of
from playcall_core.book.records import AssessmentMethod, Criterion, SellingStage
from playcall_core.book.records.buying import BuyingStage
from playcall_core.facts import KnownSet, Moment, Money, Situation, Value

SAMPLE = Path(__file__).parents[2] / "examples" / "tallybrook" / "playbook"
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
MOMENT = Moment(NOON)
MIRA, MARTA = "mira", "marta"


@pytest.fixture(scope="module")
def book() -> Playbook:
    return load(SAMPLE)


def judge(book: Playbook, facts: Mapping[str, Value], **said: tuple[Statement, ...]) -> Judge:
    """`said` is by the id of a criterion, with underscores."""
    statements = {
        uid_of(criterion): said[criterion.id.replace("-", "_")]
        for criterion in book.of(Criterion)
        if criterion.id.replace("-", "_") in said
    }
    return Judge(book, Situation(facts), MOMENT, statements)


def says(word: Word, by: str, minutes: int = 0) -> Statement:
    return Statement(word, by, NOON + timedelta(minutes=minutes))


def proved(judged: Judge, criterion: str) -> Proved:
    found = judged.playbook.get("criterion", criterion)
    assert isinstance(found, Criterion)
    return judged.proved(found)


def stage(book: Playbook, id_: str) -> SellingStage:
    found = book.get("selling_stage", id_)
    assert isinstance(found, SellingStage)
    return found


Facts = dict[str, Value]
MET: Facts = {"economic-buyer-met": True}
NOT_MET: Facts = {"economic-buyer-met": False}
STATED = says(Word.STATED, MIRA)


@pytest.mark.parametrize(
    ("facts", "said", "evidence"),
    [
        pytest.param({}, (), Evidence.EMPTY, id="nothing is known"),
        pytest.param(NOT_MET, (), Evidence.EMPTY, id="the data refute it"),
        pytest.param(MET, (), Evidence.SUGGESTED, id="the data say so"),
        pytest.param({}, (STATED,), Evidence.STATED, id="a person says so"),
        pytest.param(MET, (STATED,), Evidence.CONFIRMED, id="a person and the data"),
        pytest.param(
            {},
            (STATED, says(Word.CONFIRMED, MARTA, 1)),
            Evidence.CONFIRMED,
            id="a person and another one",
        ),
        pytest.param(
            {},
            (STATED, says(Word.CONFIRMED, MIRA, 1)),
            Evidence.STATED,
            id="nobody confirms what they stated themselves",
        ),
        pytest.param(
            MET, (STATED, says(Word.DENIED, MARTA, 1)), Evidence.EMPTY, id="the newest word denies"
        ),
        pytest.param(
            {},
            (says(Word.DENIED, MARTA), says(Word.STATED, MARTA, 1)),
            Evidence.STATED,
            id="of each person the last word counts",
        ),
        pytest.param(NOT_MET, (STATED,), Evidence.STATED, id="a person against the data"),
    ],
)
def test_the_state_of_evidence(
    book: Playbook, facts: Mapping[str, Value], said: tuple[Statement, ...], evidence: Evidence
) -> None:
    judged = judge(book, facts, economic_buyer_heard=said)
    assert proved(judged, "economic-buyer-heard").evidence is evidence


def test_people_and_data_that_contradict_each_other_are_a_dispute(book: Playbook) -> None:
    against = judge(book, NOT_MET, economic_buyer_heard=(STATED,))
    assert proved(against, "economic-buyer-heard").disputed
    denied = judge(book, MET, economic_buyer_heard=(says(Word.DENIED, MIRA),))
    assert proved(denied, "economic-buyer-heard").disputed
    assert not proved(judge(book, MET, economic_buyer_heard=(STATED,)), "price-approved").disputed


@pytest.mark.parametrize(
    ("criterion", "facts", "words"),
    [
        ("economic-buyer-heard", MET, "Economic buyer met is yes"),
        ("economic-buyer-heard", NOT_MET, "Economic buyer met is no"),
        ("economic-buyer-heard", {}, "Economic buyer met is not known"),
        ("decision-day-set", {}, "Decision date is not known"),
        ("price-approved", {}, ""),
        (
            "volume-known",
            {"erp": "home-grown"},
            "Supplier invoices per year is not known",
        ),
        (
            "it-joined",
            {"personas-engaged": KnownSet(frozenset({"cfo"}))},
            "Personas engaged are Chief financial officer",
        ),
    ],
)
def test_what_the_data_say_in_words(
    book: Playbook, criterion: str, facts: Mapping[str, Value], words: str
) -> None:
    said = data_in_words(proved(judge(book, facts), criterion), book.dictionary)
    assert said == words


def test_that_nobody_knows_a_value_refutes_nothing(book: Playbook) -> None:
    unknown = proved(judge(book, {}), "decision-day-set")
    assert not unknown.fails
    assert unknown.missing == ("decision-date",)
    assert proved(judge(book, NOT_MET), "economic-buyer-heard").fails


def test_a_move_forward_needs_the_exit_of_here_and_the_entry_of_there(book: Playbook) -> None:
    move = judge(book, {"pains": KnownSet(frozenset({"mandates"}))}).move(
        stage(book, "prospecting"), stage(book, "discovery")
    )
    assert [each.criterion.id for each in move.open] == [
        "first-meeting-accepted",
        "first-meeting-held",
    ]
    assert move.blocked
    assert not move.needs_yes


def test_a_move_that_jumps_over_stages_needs_what_these_leave_behind(book: Playbook) -> None:
    move = judge(book, {}).move(stage(book, "discovery"), stage(book, "proof"))
    ids = [each.criterion.id for each in move.open]
    assert ids[:3] == ["buyer-gave-numbers", "second-person-joined", "alternatives-known"]
    assert ids[3:6] == ["criteria-written", "it-joined", "security-started"]
    assert ids[6:] == ["sample-sent"], "what the stages share is told once"


def test_a_move_is_not_held_up_by_what_is_stated(book: Playbook) -> None:
    judged = judge(
        book,
        {"quantified-value": Money(Decimal(90_000), "EUR")} | MET,
        buyer_stated_result=(STATED,),
    )
    move = judged.move(stage(book, "proof"), stage(book, "proposal"))
    assert move.open == ()


def test_backward_moves_and_losses_are_not_held_up_by_what_is_open(book: Playbook) -> None:
    judged = judge(book, {})
    back = judged.move(stage(book, "proposal"), stage(book, "discovery"))
    assert back.backward
    assert back.open == ()
    lost = judged.move(stage(book, "proposal"), stage(book, "lost"))
    assert [each.criterion.id for each in lost.open] == ["loss-reason-recorded"]
    assert not lost.backward


def test_what_is_in_the_way_is_told_in_words(book: Playbook) -> None:
    judged = judge(book, NOT_MET, price_approved=(says(Word.DENIED, MARTA),))
    to_contracting = judged.move(stage(book, "proposal"), stage(book, "contracting"))
    told = {each.criterion.id: in_the_way(each, book.dictionary) for each in to_contracting.open}
    assert told["price-approved"] == "marta says that it is not so."
    assert told["decision-day-set"] == "Decision date is not known."
    to_proposal = judged.move(stage(book, "proof"), stage(book, "proposal"))
    (heard,) = [each for each in to_proposal.open if each.criterion.id == "economic-buyer-heard"]
    assert in_the_way(heard, book.dictionary) == "Economic buyer met is no."


def method(book: Playbook, id_: str) -> AssessmentMethod:
    found = book.get("assessment_method", id_)
    assert isinstance(found, AssessmentMethod)
    return found


def test_a_scorecard_of_which_little_is_known_has_no_score(book: Playbook) -> None:
    card = scorecard(judge(book, MET), method(book, "meddicc"))
    assert card.score is None
    assert (card.known_weight, card.weight) == (2, 11)
    assert [each.element.key for each in card.missing[:2]] == ["metrics", "champion"]


def test_a_score_is_the_share_of_what_is_known(book: Playbook) -> None:
    facts = NOT_MET | {
        "champion": "tested",
        "quantified-value": Money(Decimal(90_000), "EUR"),
        "pains": KnownSet(frozenset({"mandates"})),
    }
    card = scorecard(judge(book, facts), method(book, "meddicc"))
    assert card.known_weight == 7
    assert card.score == pytest.approx(5 / 7)


def test_people_fill_a_scorecard_too(book: Playbook) -> None:
    four = method(book, "four-questions")
    said = {element_uid(four, four.elements[0]): (STATED,)}
    card = scorecard(Judge(book, Situation({}), MOMENT, said), four)
    assert [each.proved.evidence for each in card.elements] == [
        Evidence.STATED,
        *3 * [Evidence.EMPTY],
    ]


def test_the_buyer_is_where_it_is_stated(book: Playbook) -> None:
    at = buyer_at(book, Situation({"buying-stage": "explore"}), MOMENT)
    assert (at.stage and at.stage.id, at.how, at.fact) == ("explore", How.STATED, "buying-stage")
    assert not at.contradicted


def test_else_the_buyer_is_where_they_behave_as_if(book: Playbook) -> None:
    facts: Facts = {"success-criteria-agreed": True, "security-review": "running"}
    at = buyer_at(book, Situation(facts), MOMENT)
    assert (at.stage and at.stage.id, at.how) == ("commit", How.INFERRED)
    assert [sign.behaviour.id for sign in at.signs] == ["legal-asks", "sends-sample-invoices"]


def test_what_they_did_last_counts_most(book: Playbook) -> None:
    facts: Facts = {"success-criteria-agreed": True, "security-review": "running"}
    since = {"legal-asks": date(2026, 1, 5), "sends-sample-invoices": date(2026, 3, 1)}
    at = buyer_at(book, Situation(facts), MOMENT, since)
    assert at.stage
    assert at.stage.id == "compare"


def test_behaviour_that_speaks_against_what_is_stated_is_told(book: Playbook) -> None:
    facts: Facts = {"buying-stage": "explore", "security-review": "running"}
    at = buyer_at(book, Situation(facts), MOMENT)
    assert at.stage
    assert at.shown
    assert (at.stage.id, at.shown.id, at.contradicted) == ("explore", "commit", True)


def test_of_a_silent_buyer_nothing_is_known(book: Playbook) -> None:
    at = buyer_at(book, Situation({}), MOMENT)
    assert (at.stage, at.how, at.shown) == (None, How.NOT_KNOWN, None)


@pytest.mark.parametrize(
    ("ours", "theirs", "warning"),
    [
        ("proposal", "explore", "We are at Proposal, the buyer is still at Exploring."),
        (
            "prospecting",
            "commit",
            "The buyer is at Committing already, we are still at Prospecting.",
        ),
        ("proposal", "compare", None),
        ("discovery", "keep-and-grow", None),
    ],
)
def test_stages_that_part_are_warned_of(
    book: Playbook, ours: str, theirs: str, warning: str | None
) -> None:
    at = book.get("buying_stage", theirs)
    assert isinstance(at, BuyingStage)
    found = parted(book, stage(book, ours), at)
    assert (found.words if found else None) == warning
