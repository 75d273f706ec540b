"""What people read of proposals and versions, and what they must not."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from playcall.opportunities.actions import put_tables
from playcall.opportunities.models import CallEvent
from playcall.opportunities.queries import open_subjects
from playcall.people.models import Membership, Workspace
from playcall.playbooks.actions import (
    create_record,
    import_playbook,
    make_version,
    save_record,
)
from playcall.playbooks.books import Book
from playcall.playbooks.models import Record
from playcall.signing import actions, queries
from playcall.signing.manifests import books_of, digest, items_of
from playcall_core.book import Playbook
from playcall_core.calling import Outcome, call_play, plays_of
from playcall_core.facts import Subject
from tests.apps.cast import Cast
from tests.apps.pipeline import pipeline
from tests.apps.test_doors import signed_in

HOME = "/w/tallybrook"


def change(slug: str, by: Membership, **fields: object) -> Record:
    record = Record.objects.select_related("newest").get(slug=slug, workspace=by.workspace)
    assert record.newest is not None
    assert record.newest.body is not None
    data = json.loads(record.newest.body) | fields
    save_record(record, data, by=by, based_on=record.newest.pk)
    return record


@pytest.fixture
def filled(cast: Cast, small: Playbook) -> Cast:
    import_playbook(small, by=cast.administrator)
    make_version(cast.workspace, title="First", by=cast.administrator)
    return cast


def text(client: Client, address: str) -> str:
    response = client.get(HOME + address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_a_difference_is_read_in_fields_and_words(filled: Cast) -> None:
    change("too-dear", filled.editor, response="It pays for itself in six months.")
    actions.propose(by=filled.editor, title="Sharper")
    page = text(signed_in(filled.editor), "/proposals/1/")
    for words in (
        "<dt>Response</dt>",
        "It pays for itself in ",
        '<del><span class="sr">removed: </span>a year</del>',
        '<ins><span class="sr">added: </span>six months</ins>',
    ):
        assert words in page


def test_a_text_written_anew_is_shown_whole(filled: Cast) -> None:
    change("too-dear", filled.editor, response="Ask what waiting costs them.")
    actions.propose(by=filled.editor, title="Anew")
    review = queries.review(filled.editor, 1)
    assert review is not None
    (line,) = review.changes[0].lines
    assert [
        (piece.kept.value, piece.text.strip()) for piece in line.pieces if piece.text.strip()
    ] == [
        ("removed", "It pays for itself in a year."),
        ("added", "Ask what waiting costs them."),
    ]


def test_what_a_field_names_is_shown_by_its_name(filled: Cast) -> None:
    change("cfo", filled.editor, owner="")
    change("late-close", filled.marketing_signer, personas=["secret-buyer"])
    actions.propose(by=filled.marketing_signer, title="Without")
    review = queries.review(filled.marketing_signer, 1)
    assert review is not None
    said = {
        line.where: [(each.kept.value, each.text) for each in line.pieces if each.text.strip()]
        for found in review.changes
        for line in found.lines
    }
    assert said == {
        "personas": [("removed", "Chief financial officer")],
        "owner": [("removed", "Account executive")],
    }


def test_a_new_record_is_read_in_full(filled: Cast) -> None:
    action = "Ask what waiting costs them, and write the number down in their own words. " * 3
    step = {"n": 1, "actor": "rep", "action": action.strip(), "channel": ["Call"]}
    data = {"name": "Count", "type": "evergreen", "motion": "land", "steps": [step]}
    create_record("play", data, by=filled.editor)
    actions.propose(by=filled.editor, title="Count")
    review = queries.review(filled.editor, 1)
    assert review is not None
    (found,) = review.changes
    said = {line.where: "".join(each.text for each in line.pieces) for line in found.lines}
    assert said["step 1, action"] == action.strip()
    assert said["step 1, actor"].strip() == "Account executive"


def test_what_is_offered_already_is_not_offered_again_by_itself(filled: Cast) -> None:
    change("too-dear", filled.editor, response="Better.")
    actions.propose(by=filled.editor, title="Better")
    client = signed_in(filled.editor)
    assert "Propose 1 change" not in text(client, "/proposals/")
    change("cfo", filled.editor, job="Closes the books")
    assert "Propose 1 change" in text(client, "/proposals/")
    page = text(client, "/proposals/new/")
    assert page.count(" checked>") == 1
    assert "Offered already in" in page


def test_nobody_reads_of_records_that_are_hidden_from_them(filled: Cast) -> None:
    signer = filled.marketing_signer
    change("secret-buyer", signer, challenges=["Wants out of the Borealis deal"])
    change("late-close", signer, personas=["secret-buyer"])
    change("sales-only", filled.sales_signer, response="Hush among sellers")
    proposal = actions.propose(by=signer, title="Everything")
    secrets = ("secret-buyer", "Secret buyer", "Borealis", "sales-only", "Hush among sellers")
    own = text(signed_in(signer), "/proposals/1/")
    assert all(secret in own for secret in secrets[1:3])

    for address in ("", "impact/", "findings/"):
        page = text(signed_in(filled.editor), f"/proposals/1/{address}")
        assert [secret for secret in secrets if secret in page] == [], address
    page = text(signed_in(filled.editor), "/proposals/1/")
    assert "It names something that you may not see." in page
    assert "This proposal has more that you may not see." in page

    for by in (filled.sales_signer, signer):
        actions.sign(proposal, by=by, seen=digest(items_of(proposal)))
    for address in (
        "/versions/",
        "/versions/2/",
        "/versions/compare/?old=1&new=2",
        "/record/pain/late-close/history/",
    ):
        page = text(signed_in(filled.editor), address)
        assert [secret for secret in secrets if secret in page] == [], address
    assert (
        signed_in(filled.editor).get(f"{HOME}/record/persona/secret-buyer/history/").status_code
        == 404
    )


def test_who_may_not_read_unsigned_changes_finds_none_in_a_history(filled: Cast) -> None:
    change("too-dear", filled.editor, response="Not signed by anybody.")
    assert "Not signed by anybody." in text(
        signed_in(filled.editor), "/record/objection/too-dear/history/"
    )
    page = text(signed_in(filled.rep), "/record/objection/too-dear/history/")
    assert "Not signed by anybody." not in page
    assert "version 1" in page


def test_a_signer_is_told_that_their_signature_lapsed_until_they_sign_again(filled: Cast) -> None:
    change("too-dear", filled.editor, response="Better.")
    proposal = actions.propose(by=filled.editor, title="Better")
    actions.sign(proposal, by=filled.sales_signer, seen=digest(items_of(proposal)))
    change("too-dear", filled.editor, response="Better still.")
    actions.refresh(proposal, by=filled.editor)

    told = "Your signature under “Better” lapsed."
    viktor = signed_in(filled.sales_signer)
    page = text(viktor, "/proposals/")
    assert told in page
    assert "Paula Prado brought the proposal to the newest revisions." in page
    assert told not in text(signed_in(filled.marketing_signer), "/proposals/")

    viktor.post(f"{HOME}/proposals/1/sign/", {"digest": digest(items_of(proposal))})
    assert told not in text(viktor, "/proposals/")


def plays_on(book: Book) -> dict[str, set[str]]:
    """Id of every open opportunity -> the plays that apply, called one by one by the core."""
    subjects = open_subjects(Workspace.objects.get(slug="tallybrook"), book.playbook)
    plays = plays_of(book.playbook).on(Subject.OPPORTUNITY)
    return {
        id_: {
            play.id
            for play in plays
            if call_play(play, subjects.situation(row), subjects.moment).outcome is Outcome.APPLIES
        }
        for id_, row in subjects.ids.items()
    }


@pytest.mark.slow
def test_the_impact_is_counted_on_real_open_opportunities(cast: Cast, sample: Playbook) -> None:
    import_playbook(sample, by=cast.administrator)
    make_version(cast.workspace, title="First", by=cast.administrator)
    put_tables(pipeline(sample).tables, by=cast.administrator)
    change("mend-a-slipped-date", cast.editor, when="amount is at least 1")
    actions.propose(by=cast.editor, title="Wider")

    review = queries.review(cast.editor, 1)
    assert review is not None
    found = review.impact
    before, after = (plays_on(book) for book in books_of(review.proposal, review.items))
    moved = {
        id_
        for id_ in after
        if ("mend-a-slipped-date" in before[id_]) != ("mend-a-slipped-date" in after[id_])
    }
    assert 0 < len(moved) < found.total == len(after)
    assert {line.id for line in found.lines} == moved
    assert {play for line in found.lines for play in line.come} == {"Mend a slipped close date"}

    for by in (cast.marketing_signer, cast.sales_signer):
        actions.sign(review.proposal, by=by, seen=review.digest)
    noted = CallEvent.objects.select_related("version")
    assert {event.subject_id for event in noted} <= moved
    assert {event.subject_id for event in noted if event.outcome == "applies"} == {
        id_ for id_ in moved if "mend-a-slipped-date" in after[id_]
    }
    assert {event.version.number for event in noted if event.version} == {2}


def test_a_proposal_about_words_alone_moves_no_opportunity(cast: Cast, sample: Playbook) -> None:
    import_playbook(sample, by=cast.administrator)
    make_version(cast.workspace, title="First", by=cast.administrator)
    put_tables(pipeline(sample).tables, by=cast.administrator)
    change("mend-a-slipped-date", cast.editor, purpose="Find the true day.")
    actions.propose(by=cast.editor, title="Words")
    page = text(signed_in(cast.editor), "/proposals/1/impact/")
    assert "On none of" in page
