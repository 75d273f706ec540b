"""From the cards of a session to a signed version, and its minutes."""

from __future__ import annotations

from uuid import uuid4

import pytest

from playcall.people.rules import NotAllowedError
from playcall.playbooks.actions import create_record, import_playbook
from playcall.playbooks.bodies import content_of
from playcall.playbooks.models import Record as Row
from playcall.playbooks.queries import record, versions
from playcall.signing.actions import sign
from playcall.signing.queries import review
from playcall.working_sessions.actions import (
    change_card,
    end,
    keep,
    make_records,
    propose,
    remove_card,
    reveal,
    set_up,
    start,
    take_seat,
    write_card,
)
from playcall.working_sessions.models import Card, WorkingSession
from playcall.working_sessions.queries import minutes_of
from playcall_core.book import Playbook
from playcall_core.book.records import Agreement, Objection, Play, Record, SellingStage
from playcall_core.book.records.competition import CompetitorMove
from playcall_core.book.records.customer import Pain
from playcall_core.errors import PlaycallError
from playcall_core.working_sessions import AGENDAS
from tests.apps.cast import Cast
from tests.apps.session_case import HARVEST, move, opened, phase, say

EVERYTHING = (*AGENDAS["full-1"], *AGENDAS["full-2"])


def kept(session: WorkingSession, activity: str, cast: Cast, **fields: str) -> Card:
    """A card of the rep's that the facilitator keeps."""
    move(session, activity, cast.editor)
    card = say(session, activity, cast.rep, **fields)
    reveal(phase(session, activity), by=cast.editor)
    keep(card, True, by=cast.editor)
    return card


def content(row: Row | None) -> Record:
    """The newest content of a record."""
    assert row is not None
    row.refresh_from_db()
    assert row.newest is not None
    assert row.newest.body is not None
    found = content_of(row.kind, row.newest.body)
    assert isinstance(found, Record)
    return found


def only(rows: tuple[Row, ...]) -> Record:
    """That of the only one."""
    (row,) = rows
    return content(row)


def test_a_kept_card_becomes_a_record_with_owner_and_origin(cast: Cast, small: Playbook) -> None:
    import_playbook(small, by=cast.administrator)
    session = opened(cast)
    kept(session, "objections", cast, text="Too slow", response="Try it")
    say(session, "objections", cast.rep, text="Not kept")
    made = only(make_records(session, by=cast.editor))
    assert (made.key, made.owner) == (("objection", "too-slow"), "rep")
    assert made.source is not None
    assert made.source.startswith("From the session of ")
    assert made.source.endswith(": Enterprise")
    assert Card.objects.get(is_kept=True).record == "objection/too-slow"
    assert make_records(session, by=cast.editor) == ()


def test_the_owner_without_a_role_is_the_person(cast: Cast) -> None:
    session = opened(cast)
    kept(session, "objections", cast, text="Too slow")
    assert only(make_records(session, by=cast.editor)).owner == "Mira Adler"


def test_only_who_leads_and_edits_makes_records(cast: Cast) -> None:
    session = opened(cast)
    with pytest.raises(NotAllowedError):
        make_records(session, by=cast.rep)
    with pytest.raises(PlaycallError, match="Only a facilitator"):
        make_records(session, by=cast.sales_signer)


def test_every_activity_gives_its_records(cast: Cast, small: Playbook) -> None:
    import_playbook(small, by=cast.administrator)
    session = opened(cast, EVERYTHING)
    kept(session, "goals", cast, text="Win more", target="30 %")
    kept(session, "definition-duel", cast, term="Lead", definition="Somebody who asked")
    kept(session, "segments", cast, name="Large", must="Size\nMoney", disqualify="No people")
    kept(session, "personas", cast, name="Head of finance", pain="Late", role="champion")
    kept(session, "buyers-timeline", cast, what="stage", text="Look", question="Is it worth it?")
    kept(session, "buyers-timeline", cast, what="trigger", text="A new head comes")
    kept(session, "buyers-timeline", cast, what="behaviour", text="They ask for a price")
    kept(session, "stage-map", cast, name="Prove", entry="Met", buyer_did="Gave data\nCame back")
    kept(session, "two-questions", cast, why_buy_from_us="We stay", value_received="Two days")
    kept(session, "playing-the-rival", cast, rival="They do nothing", move="Wait", counter="Cost")
    kept(session, "objections", cast, text="Too slow", response="Try it")
    kept(session, "play-harvest", cast, **HARVEST)
    kept(session, "write-plays", cast, name="Prove it", steps="Call\nShow", runner="rep", when="So")
    kept(session, "promises", cast, giver="sales", trigger="A lead", act="call", limit="2 days")
    kept(session, "owners", cast, text="Write it")
    rows = make_records(session, by=cast.editor)
    assert [row.kind for row in rows] == [
        "objective", "term", "ideal_customer", "persona", "buying_stage", "trigger",
        "buyer_behaviour", "selling_stage", "offer", "competitor_move", "objection", "play",
        "play", "agreement",
    ]  # fmt: skip
    found = {row.kind: content(row) for row in rows}
    stage, rival = found["selling_stage"], found["competitor_move"]
    play, promise = found["play"], found["agreement"]
    assert isinstance(stage, SellingStage)
    assert (len(stage.entry), len(stage.exit)) == (1, 2)
    assert record(cast.editor, "criterion", stage.exit[0]) is not None
    assert isinstance(rival, CompetitorMove)
    assert rival.competitor == "they-do-nothing"
    assert isinstance(play, Play)
    assert play.runners == ("rep",)
    assert [step.action for step in play.steps] == ["Call", "Show"]
    assert isinstance(promise, Agreement)
    assert (promise.from_role, promise.limit, promise.unit) == ("rep", 2.0, "days")


def test_stages_come_in_the_order_of_their_cards_after_those_that_there_are(
    cast: Cast, small: Playbook
) -> None:
    import_playbook(small, by=cast.administrator)
    before = max((each.order or 0 for each in small.of(SellingStage)), default=0)
    session = opened(cast, EVERYTHING)
    kept(session, "stage-map", cast, name="Prove", over="Compare\nDecide")
    kept(session, "stage-map", cast, name="Close", over="decide")
    first, second = map(content, make_records(session, by=cast.editor))
    assert isinstance(first, SellingStage)
    assert isinstance(second, SellingStage)
    assert (first.order, second.order) == (before + 1, before + 2)
    assert (first.buying_stages, second.buying_stages) == (("compare", "decide"), ("decide",))


def test_a_persona_and_the_pain_of_the_same_card_are_offered_together(cast: Cast) -> None:
    session = opened(cast, EVERYTHING)
    card = kept(session, "personas", cast, name="Head of finance", pain="Late numbers")
    make_records(session, by=cast.editor)
    card.refresh_from_db()
    assert (card.record, card.beside) == ("persona/head-of-finance", "pain/late-numbers")
    pain = content(record(cast.editor, "pain", "late-numbers"))
    assert isinstance(pain, Pain)
    assert pain.personas == ("head-of-finance",)
    offered = propose(session, by=cast.editor).items.values_list("record__kind", flat=True)
    assert {"persona", "pain"} <= set(offered)


def test_a_play_is_for_what_was_said_when_it_was_harvested(cast: Cast) -> None:
    session = opened(cast, EVERYTHING)
    where = {"segment": "Enterprise", "competitor": "Acme"}
    harvested = kept(session, "play-harvest", cast, **HARVEST, **where)
    move(session, "write-plays", cast.editor)
    here = phase(session, "write-plays")
    written = write_card(here, {"name": "Prove it"}, by=cast.rep, uid=uuid4(), origin=harvested)
    reveal(here, by=cast.editor)
    keep(written, True, by=cast.editor)
    play = only(make_records(session, by=cast.editor))
    assert isinstance(play, Play)
    assert (play.segments, play.competitors) == (("enterprise",), ("acme",))
    assert play.when_in_words is None, "that was written anew"


def test_a_card_that_was_written_on_becomes_no_record_itself(cast: Cast) -> None:
    session = opened(cast, EVERYTHING)
    harvested = kept(session, "play-harvest", cast, **HARVEST)
    move(session, "write-plays", cast.editor)
    here = phase(session, "write-plays")
    written = write_card(here, {"name": "Prove it"}, by=cast.rep, uid=uuid4(), origin=harvested)
    reveal(here, by=cast.editor)
    keep(written, True, by=cast.editor)
    assert [row.slug for row in make_records(session, by=cast.editor)] == ["prove-it"]


def test_a_card_about_a_record_that_is_there_says_it_anew(cast: Cast, small: Playbook) -> None:
    import_playbook(small, by=cast.administrator)
    session = opened(cast)
    kept(session, "objections", cast, text="It is too expensive.", response="Not by the year.")
    made = only(make_records(session, by=cast.editor))
    assert made.id == "too-dear"
    assert isinstance(made, Objection)
    assert made.response == "Not by the year."
    row = record(cast.editor, "objection", "too-dear")
    assert row is not None
    assert row.revisions.count() == 2


def test_the_scope_stands_in_what_is_made(cast: Cast) -> None:
    create_record("segment", {"id": "enterprise", "name": "Enterprise"}, by=cast.editor)
    session = set_up("One", by=cast.editor, scope="segment/enterprise", plan=EVERYTHING)
    take_seat(session, by=cast.rep)
    start(session, by=cast.editor)
    kept(session, "play-harvest", cast, **HARVEST)
    made = only(make_records(session, by=cast.editor))
    assert isinstance(made, Play)
    assert made.segments == ("enterprise",)


def test_what_became_a_record_is_changed_there(cast: Cast) -> None:
    session = opened(cast)
    card = kept(session, "objections", cast, text="Too slow")
    make_records(session, by=cast.editor)
    with pytest.raises(PlaycallError, match="became objection/too-slow"):
        change_card(card, {"text": "Slow"}, by=cast.rep, version=1)
    with pytest.raises(PlaycallError, match="became objection/too-slow"):
        keep(card, False, by=cast.editor)


def test_a_card_taken_off_the_wall_is_kept_no_longer(cast: Cast) -> None:
    session = opened(cast)
    card = kept(session, "objections", cast, text="Too slow")
    remove_card(card, by=cast.rep)
    assert make_records(session, by=cast.editor) == ()


def test_a_blank_workspace_gets_its_first_signed_version_from_cards(cast: Cast) -> None:
    session = opened(cast, "ninety-minutes")
    kept(session, "definition-duel", cast, term="Lead", definition="Somebody who asked")
    kept(session, "objections", cast, text="Too slow", response="Try it")
    proposal = propose(session, by=cast.editor)
    assert {item.record.kind for item in proposal.items.all()} == {"playbook", "term", "objection"}
    for signer in (cast.marketing_signer, cast.sales_signer):
        seen = review(signer, proposal.number)
        assert seen is not None
        assert not seen.checked.errors
        sign(proposal, by=signer, seen=seen.digest)
    version = versions(cast.workspace).get()
    slugs = {each.record.slug for each in version.revisions.select_related("record")}
    assert {"lead", "too-slow"} <= slugs


def test_what_is_kept_later_comes_into_the_same_proposal(cast: Cast) -> None:
    session = opened(cast)
    kept(session, "objections", cast, text="Too slow")
    first = propose(session, by=cast.editor)
    kept(session, "objections", cast, text="Too dear")
    assert propose(session, by=cast.editor) == first
    assert {"too-slow", "too-dear"} <= {item.record.slug for item in first.items.all()}


def test_what_a_card_refers_to_is_offered_with_it(cast: Cast) -> None:
    session = opened(cast, EVERYTHING)
    create_record("competitor", {"name": "Zettelfix"}, by=cast.editor)
    kept(session, "playing-the-rival", cast, rival="zettelfix", move="Cheaper", counter="By whom?")
    proposal = propose(session, by=cast.editor)
    offered = {item.record.target for item in proposal.items.select_related("record")}
    assert {"competitor/zettelfix", "competitor_move/cheaper"} <= offered


def test_without_a_kept_card_nothing_is_offered(cast: Cast) -> None:
    session = opened(cast)
    with pytest.raises(PlaycallError, match="Keep cards first"):
        propose(session, by=cast.editor)


def test_minutes_have_decisions_open_points_and_records(cast: Cast) -> None:
    session = opened(cast)
    card = kept(session, "objections", cast, text="Too slow")
    other = say(session, "objections", cast.rep, text="Too dear")
    move(session, "play-harvest", cast.editor)
    say(session, "play-harvest", cast.rep, **HARVEST)
    move(session, "owners", cast.editor)
    say(session, "owners", cast.rep, text="Hidden still", owner="Mira Adler")
    make_records(session, by=cast.editor)
    before = minutes_of(cast.rep, session)
    assert before.decisions == (card,)
    assert before.phases[0].others == (other,)
    assert before.phases[3].others == ()
    assert [row.slug for row in before.records] == ["too-slow"]
    session = end(session, by=cast.editor)
    after = minutes_of(cast.guest, session)
    assert cast.rep in [point.owner for point in after.open_points]
    assert len(after.seats) == 5


def test_guests_read_no_minutes_before_the_end(cast: Cast) -> None:
    with pytest.raises(NotAllowedError):
        minutes_of(cast.guest, opened(cast))
