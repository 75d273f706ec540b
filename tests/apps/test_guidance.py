"""The page of an opportunity: plays with reasons, questions answered in place, criteria, moves."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest
from django.urls import reverse

from playcall.audit.models import Entry
from playcall.guidance import actions
from playcall.guidance.models import Statement
from playcall.guidance.pages import OpportunityPage, Reader, opportunity_page
from playcall.opportunities.actions import answer, put_tables, undo
from playcall.opportunities.models import ImportBatch, Opportunity, StageChange
from playcall.people.models import Membership
from playcall.people.rules import NotAllowedError
from playcall.playbooks.actions import import_playbook, make_version
from playcall_core.book import Playbook, load
from playcall_core.book.playbook import uid_of
from playcall_core.errors import PlaycallError
from playcall_core.facts import Subject
from tests.apps.cast import Cast
from tests.apps.deal_book import BOOK, DEAL, tables
from tests.apps.test_doors import signed_in


@pytest.fixture(scope="module")
def deals(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    folder: Path = tmp_path_factory.mktemp("deals")
    (folder / "playbook.yaml").write_text(BOOK, encoding="utf-8")
    return load(folder)


@pytest.fixture
def filled(cast: Cast, deals: Playbook) -> Cast:
    import_playbook(deals, by=cast.administrator)
    make_version(cast.workspace, title="First", by=cast.administrator)
    put_tables(tables(), by=cast.administrator)
    return cast


def page(member: Membership, id_: str = DEAL) -> OpportunityPage:
    reader = Reader.of(member, id_)
    assert reader is not None
    return opportunity_page(reader)


def shown(member: Membership, id_: str = DEAL) -> str:
    address = reverse("opportunity", args=[member.workspace.slug, id_])
    response = signed_in(member).get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def sent(member: Membership, name: str, id_: str = DEAL, **fields: str) -> tuple[int, str]:
    """What the part of a page answers."""
    address = reverse(name, args=[member.workspace.slug, id_])
    response = signed_in(member).post(address, fields, headers={"HX-Request": "true"})
    return response.status_code, unescape(response.content.decode())


def uid(deals: Playbook, criterion: str) -> str:
    found = deals.get("criterion", criterion)
    assert found is not None
    return uid_of(found)


def test_plays_are_ranked_each_with_its_reason_and_its_tests(filled: Cast) -> None:
    plays = page(filled.rep).plays
    # The play that applies to all but tenders cannot be told while nobody knows of a tender.
    assert [each.record.id for each in plays.offered] == ["always"]
    first = plays.offered[0]
    assert first.reason.words == "Amount is known and Champion is unknown"
    # The play that comes next is hidden, so that the rank must not tell of it.
    assert first.rank_reason == "no other play comes after it"
    tests = [(test.glyph, test.value) for test in first.reason.groups[0]]
    assert tests == [("applies", "9,000 EUR"), ("applies", "unknown")]


def test_plays_that_nearly_apply_say_what_is_missing(filled: Cast) -> None:
    near = {each.record.id: each.reason.words for each in page(filled.rep).plays.near}
    assert near["use-champion"] == "Champion is not known well enough"
    assert near["large"] == ("would apply if Amount were at least 50,000 EUR (it is 9,000 EUR)")


def test_a_question_answered_makes_plays_appear_and_go_each_with_its_reason(filled: Cast) -> None:
    asked = {each.fact.id: each for each in page(filled.rep).questions}
    assert [label for _, label in asked["champion"].choices] == ["none", "tested"]
    assert asked["champion"].text == "Who sells for us?"

    status, said = sent(filled.rep, "answer-question", fact="champion", value="tested")

    assert status == 200
    assert "<html" not in said
    assert "Champion: tested" in said
    words = " ".join(said.split("</section>")[1].split())
    assert "Use the champion</a></strong> applies now" in words
    assert "because Champion is tested" in words
    assert "Stay in touch</a></strong> is gone" in words
    assert "would apply if Champion were unknown (it is tested)" in words
    assert [each.record.id for each in page(filled.rep).plays.offered] == ["use-champion"]
    assert Entry.objects.latest("id").action == "fact-answered"


def test_an_answer_without_scripts_is_shown_on_the_whole_page(filled: Cast) -> None:
    address = reverse("answer-question", args=["tallybrook", DEAL])
    response = signed_in(filled.rep).post(address, {"fact": "tender", "value": "no"})
    said = unescape(response.content.decode())
    assert "<html" in said
    assert "Go for speed</a></strong> applies now" in said


def test_an_exclusion_that_became_true_says_so(filled: Cast) -> None:
    answer(Subject.OPPORTUNITY, DEAL, "tender", False, by=filled.rep)
    status, said = sent(filled.rep, "answer-question", fact="tender", value="yes")
    assert status == 200
    assert "excluded, Tender is yes" in said
    (held,) = page(filled.rep).plays.excluded
    assert (held.record.id, held.hindrance) == ("not-in-tender", "excluded")


@pytest.mark.parametrize(
    ("fact", "value", "words"),
    [
        ("tender", "perhaps", "“perhaps” is neither yes nor no."),
        ("champion", "perhaps", "“perhaps” is no value of “Champion”."),
        ("champion", "", "Nothing was chosen."),
    ],
)
def test_an_answer_that_is_none_is_refused_beside_its_question(
    filled: Cast, fact: str, value: str, words: str
) -> None:
    status, said = sent(filled.rep, "answer-question", fact=fact, value=value)
    assert status == 422
    assert words in said
    assert not any(each.fact.id == fact for each in page(filled.rep).facts)


def evidence(member: Membership, about: str) -> str:
    stages = page(member).stages
    lines = {each.evidence.uid: each for each in (*stages.leave, *stages.enter_next)}
    return lines[about].evidence.state


def test_what_one_states_another_confirms(filled: Cast, deals: Playbook) -> None:
    about = uid(deals, "price-approved")
    assert evidence(filled.rep, about) == "empty"
    sent(filled.rep, "state-criterion", about=about, word="stated")
    assert evidence(filled.rep, about) == "stated"
    sent(filled.rep, "state-criterion", about=about, word="confirmed")
    assert evidence(filled.rep, about) == "stated", "nobody confirms their own word"
    sent(filled.sales_signer, "state-criterion", about=about, word="confirmed")
    assert evidence(filled.rep, about) == "confirmed"
    sent(filled.editor, "state-criterion", about=about, word="denied")
    assert evidence(filled.rep, about) == "empty"
    assert "Paula Prado says that it is not so" in shown(filled.rep)


def test_a_move_that_a_criterion_blocks_is_not_made(filled: Cast) -> None:
    status, said = sent(filled.rep, "move-stage", to="proposal", sure="yes")
    assert status == 422
    assert "Not moved to Proposal." in said
    assert "Nobody has stated it yet." in said
    assert Opportunity.objects.get(external_id=DEAL).stage == "discovery"


def test_a_move_that_a_criterion_warns_of_is_made_by_who_is_sure(
    filled: Cast, deals: Playbook
) -> None:
    actions.state(DEAL, uid(deals, "price-approved"), "stated", by=filled.rep)
    status, said = sent(filled.rep, "move-stage", to="proposal")
    assert status == 422
    assert "Move to Proposal all the same" in said
    assert "Champion is not known." in said
    status, said = sent(filled.rep, "move-stage", to="proposal", sure="yes")
    assert status == 200
    assert "It is at Proposal now." in said
    assert StageChange.objects.filter(opportunity_id=DEAL).latest("id").stage == "proposal"


def test_stages_that_part_are_warned_of_with_what_says_so(filled: Cast, deals: Playbook) -> None:
    assert page(filled.rep).position.warning is None
    for criterion in ("price-approved", "champion-named"):
        actions.state(DEAL, uid(deals, criterion), "stated", by=filled.rep)
    actions.move_stage(DEAL, "proposal", by=filled.rep)
    said = shown(filled.rep)
    assert "We are at Proposal, the buyer is still at Exploring." in said
    assert "Their question is still: “Is it worth it?”" in said


def test_a_move_back_is_shown_as_such(filled: Cast) -> None:
    events = page(filled.rep).timeline
    assert events.backward == 1
    assert [each.words for each in events.shown if each.kind == "stage"] == [
        "Back to Discovery",
        "To Proposal",
        "To Discovery",
    ]
    assert [each.words for each in events.shown if each.is_inward] == ["Mail, from the buyer"]


def test_a_lost_deal_is_closed_and_can_be_opened_again(filled: Cast) -> None:
    actions.move_stage(DEAL, "lost", by=filled.rep)
    row = Opportunity.objects.get(external_id=DEAL)
    assert (row.is_open, row.is_won) == (False, False)
    assert page(filled.rep).header.outcome == "lost"
    actions.move_stage(DEAL, "won", by=filled.rep)
    row.refresh_from_db()
    assert (row.is_open, row.is_won, row.closed_on is None) == (False, True, False)
    actions.move_stage(DEAL, "discovery", by=filled.rep)
    assert Opportunity.objects.get(external_id=DEAL).is_open


def test_a_move_that_ends_a_deal_is_undone_whole(filled: Cast) -> None:
    before = Opportunity.objects.filter(external_id=DEAL).values().get()
    actions.move_stage(DEAL, "lost", by=filled.rep)
    newest = ImportBatch.objects.filter(workspace=filled.workspace).first()
    assert newest is not None
    undo(newest, by=filled.administrator)
    assert Opportunity.objects.filter(external_id=DEAL).values().get() == before


def test_a_scorecard_says_what_is_missing_before_it_gives_a_score(filled: Cast) -> None:
    (card,) = page(filled.rep).cards
    assert (card.percent, card.missing) == (None, ("Champion",))
    answer(Subject.OPPORTUNITY, DEAL, "champion", "none", by=filled.rep)
    (card,) = page(filled.rep).cards
    assert card.percent == 50


def test_the_buying_group_says_who_is_missing_and_what_they_care_about(filled: Cast) -> None:
    people = page(filled.rep).people
    (present,) = people.present
    assert (present.people[0].name, present.is_by_title) == ("Clara", True)
    assert [role for role, _ in people.missing_roles] == ["end user"]
    (missing,) = people.missing
    assert (missing.link and missing.link.id, missing.cares) == ("clerk", ("Less typing",))


def test_who_is_present_brings_the_battle_card_and_the_objections(filled: Cast) -> None:
    mine = page(filled.rep)
    assert [card.link.id for card in mine.battle_cards] == ["acme"]
    (likely,) = mine.objections
    assert likely.because == "Acme is present"


def test_what_is_hidden_never_shows(filled: Cast) -> None:
    assert "Secret play" not in shown(filled.rep)
    assert "Secret play" in shown(filled.sales_signer)
    found = sent(filled.rep, "answer-question", fact="champion", value="none")[1]
    assert "Secret play" not in found
    listed = signed_in(filled.rep).get(reverse("opportunities", args=["tallybrook"]))
    assert "Secret play" not in listed.content.decode()


def test_who_may_not_answer_is_refused_everywhere(filled: Cast, deals: Playbook) -> None:
    with pytest.raises(NotAllowedError):
        actions.state(DEAL, uid(deals, "signed"), "stated", by=filled.guest)
    with pytest.raises(NotAllowedError):
        actions.move_stage(DEAL, "won", by=filled.guest)


def test_nothing_is_said_of_what_is_not_there(filled: Cast, deals: Playbook) -> None:
    with pytest.raises(PlaycallError, match="There is no opportunity"):
        actions.state("none", uid(deals, "signed"), "stated", by=filled.rep)
    with pytest.raises(PlaycallError, match="There is no such criterion"):
        actions.state(DEAL, "nothing", "stated", by=filled.rep)
    assert not Statement.objects.exists()
    assert Reader.of(filled.outsider, DEAL) is None
