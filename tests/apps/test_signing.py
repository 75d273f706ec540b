"""Proposals become current when a signer of each function signed exactly their revisions."""

from __future__ import annotations

import json

import pytest

from playcall.audit.models import Entry
from playcall.people.models import Membership, Role
from playcall.people.rules import NotAllowedError
from playcall.playbooks import queries as playbooks
from playcall.playbooks.actions import (
    create_record,
    import_playbook,
    make_version,
    save_record,
)
from playcall.playbooks.actions import remove_record as remove_from_playbook
from playcall.playbooks.models import Record, Revision, Version
from playcall.signing import actions
from playcall.signing.actions.steps import SigningError
from playcall.signing.manifests import digest, items_of
from playcall.signing.models import Proposal, Signature, State
from playcall_core.book import Playbook
from tests.apps.cast import Cast


@pytest.fixture
def filled(cast: Cast, small: Playbook) -> Cast:
    import_playbook(small, by=cast.administrator)
    make_version(cast.workspace, title="First", by=cast.administrator)
    return cast


def row(slug: str) -> Record:
    return Record.objects.select_related("newest", "current").get(
        slug=slug, workspace__slug="tallybrook"
    )


def change(slug: str, by: Membership, **fields: object) -> Revision:
    record = row(slug)
    assert record.newest is not None
    assert record.newest.body is not None
    data = json.loads(record.newest.body) | fields
    return save_record(record, data, by=by, based_on=record.newest.pk)


def sign(proposal: Proposal, by: Membership) -> Signature:
    return actions.sign(proposal, by=by, seen=digest(items_of(proposal)))


def sign_both(proposal: Proposal, cast: Cast) -> Version:
    sign(proposal, cast.sales_signer)
    sign(proposal, cast.marketing_signer)
    proposal.refresh_from_db()
    assert proposal.version is not None
    return proposal.version


def standing(proposal: Proposal) -> set[str]:
    return set(proposal.signatures.filter(lapsed_at=None).values_list("function", flat=True))


def lapsed(proposal: Proposal) -> list[str]:
    return [each.lapsed_because for each in proposal.signatures.exclude(lapsed_at=None)]


def current_text(slug: str = "too-dear") -> str:
    body = row(slug).current
    assert body is not None
    assert body.body is not None
    return str(json.loads(body.body)["response"])


def test_current_only_when_both_functions_signed(filled: Cast) -> None:
    change("too-dear", filled.editor, response="It pays for itself in six months.")
    proposal = actions.propose(by=filled.editor, title="Sharper answer")

    sign(proposal, filled.sales_signer)
    assert current_text() == "It pays for itself in a year."
    assert Version.objects.count() == 1

    sign(proposal, filled.marketing_signer)
    assert current_text() == "It pays for itself in six months."
    proposal.refresh_from_db()
    assert proposal.state == State.SIGNED
    assert proposal.version is not None
    assert proposal.version.number == 2
    assert not playbooks.changed_records(filled.marketing_signer).exists()
    assert playbooks.reading(filled.guest).get("objection", "too-dear").response == (  # type: ignore[union-attr]
        "It pays for itself in six months."
    )


def test_only_the_proposed_records_change(filled: Cast) -> None:
    change("too-dear", filled.editor, response="Better.")
    change("cfo", filled.editor, challenges=["Closing even later"])
    sign_both(
        actions.propose(by=filled.editor, title="One of two", records=[row("too-dear")]), filled
    )
    assert current_text() == "Better."
    assert [each.slug for each in playbooks.changed_records(filled.marketing_signer)] == ["cfo"]


def test_nobody_signs_twice(filled: Cast) -> None:
    change("too-dear", filled.editor, response="Better.")
    proposal = actions.propose(by=filled.editor, title="Better")
    sign(proposal, filled.sales_signer)
    with pytest.raises(SigningError, match="You have signed this proposal already"):
        sign(proposal, filled.sales_signer)
    assert Version.objects.count() == 1


def test_a_signer_who_changes_sides_leaves_no_signature_on_the_old_one(filled: Cast) -> None:
    change("too-dear", filled.editor, response="Better.")
    proposal = actions.propose(by=filled.editor, title="Better")
    sign(proposal, filled.sales_signer)
    filled.sales_signer.function = "marketing"
    filled.sales_signer.save()

    sign(proposal, filled.sales_signer)

    assert lapsed(proposal) == ["Viktor Sands signs no more for Sales."]
    assert standing(proposal) == {"marketing"}
    assert Version.objects.count() == 1


def test_a_second_signer_of_the_same_function_is_told_so(filled: Cast) -> None:
    Membership.objects.filter(pk=filled.editor.pk).update(role=Role.SIGNER)
    change("too-dear", filled.marketing_signer, response="Better.")
    proposal = actions.propose(by=filled.marketing_signer, title="Better")
    sign(proposal, filled.marketing_signer)
    filled.editor.refresh_from_db()
    with pytest.raises(SigningError, match="Hanna Holm has signed for Marketing already"):
        sign(proposal, filled.editor)


@pytest.mark.parametrize("who", ["guest", "rep", "editor", "administrator"])
def test_who_is_no_signer_does_not_sign(who: str, filled: Cast) -> None:
    change("too-dear", filled.editor, response="Better.")
    proposal = actions.propose(by=filled.editor, title="Better")
    with pytest.raises(NotAllowedError):
        sign(proposal, getattr(filled, who))


def test_nobody_signs_what_is_of_another_workspace(filled: Cast) -> None:
    change("too-dear", filled.editor, response="Better.")
    proposal = actions.propose(by=filled.editor, title="Better")
    Membership.objects.filter(pk=filled.outsider.pk).update(role=Role.SIGNER)
    filled.outsider.refresh_from_db()
    for act in (
        lambda: sign(proposal, filled.outsider),
        lambda: actions.withdraw(proposal, by=filled.outsider),
        lambda: actions.refresh(proposal, by=filled.outsider),
        lambda: actions.comment(proposal, "Hm", by=filled.outsider),
    ):
        with pytest.raises(SigningError, match="There is no such proposal"):
            act()


def test_signing_covers_what_was_seen(filled: Cast) -> None:
    change("too-dear", filled.editor, response="Better.")
    proposal = actions.propose(by=filled.editor, title="Better")
    seen = digest(items_of(proposal))
    change("too-dear", filled.editor, response="Better still.")
    actions.refresh(proposal, by=filled.editor)
    with pytest.raises(SigningError, match="changed since you looked at it"):
        actions.sign(proposal, by=filled.sales_signer, seen=seen)


def test_a_signature_lapses_when_one_of_its_revisions_changes(filled: Cast) -> None:
    change("too-dear", filled.editor, response="Better.")
    proposal = actions.propose(by=filled.editor, title="Better")
    sign(proposal, filled.sales_signer)
    change("too-dear", filled.editor, response="Better still.")
    assert standing(proposal) == {"sales"}, "what is proposed is what was proposed"

    assert actions.refresh(proposal, by=filled.editor)

    assert lapsed(proposal) == ["Paula Prado brought the proposal to the newest revisions."]
    sign(proposal, filled.marketing_signer)
    assert current_text() == "It pays for itself in a year."
    sign(proposal, filled.sales_signer)
    assert current_text() == "Better still."


def test_records_that_come_and_go_make_signatures_lapse(filled: Cast) -> None:
    change("too-dear", filled.editor, response="Better.")
    proposal = actions.propose(by=filled.editor, title="Better")
    change("cfo", filled.editor, challenges=["Closing even later"])
    sign(proposal, filled.sales_signer)
    actions.add_record(proposal, row("cfo"), by=filled.editor)
    assert standing(proposal) == set()
    sign(proposal, filled.sales_signer)
    actions.remove_record(proposal, row("too-dear"), by=filled.editor)
    assert standing(proposal) == set()
    with pytest.raises(SigningError, match="last record"):
        actions.remove_record(proposal, row("cfo"), by=filled.editor)


def test_a_version_between_about_something_else_keeps_the_signature(filled: Cast) -> None:
    change("too-dear", filled.editor, response="Better.")
    one = actions.propose(by=filled.editor, title="One")
    change("cfo", filled.editor, challenges=["Closing even later"])
    other = actions.propose(by=filled.editor, title="Other", records=[row("cfo")])
    sign(one, filled.sales_signer)

    version = sign_both(other, filled)

    one.refresh_from_db()
    assert standing(one) == {"sales"}
    assert one.base == version
    sign(one, filled.marketing_signer)
    assert current_text() == "Better."
    assert json.loads(row("cfo").current.body)["challenges"] == ["Closing even later"]  # type: ignore[union-attr, arg-type]


def test_a_version_between_that_changed_what_a_record_refers_to(filled: Cast) -> None:
    change("late-close", filled.editor, text="The books close weeks late.")
    one = actions.propose(by=filled.editor, title="One")
    change("cfo", filled.editor, challenges=["Closing even later"])
    other = actions.propose(by=filled.editor, title="Other", records=[row("cfo")])
    sign(one, filled.sales_signer)

    sign_both(other, filled)

    assert lapsed(one) == [
        "Version 2 changed Chief financial officer, which The books close weeks late. refers to."
    ]
    told = Entry.objects.get(action="signature-lapsed")
    assert told.details["signer"] == "Viktor Sands"
    sign_both(one, filled)


def test_a_version_between_that_changed_the_same_record(filled: Cast) -> None:
    change("too-dear", filled.editor, response="Second.")
    old = actions.propose(by=filled.editor, title="Old")
    change("too-dear", filled.editor, response="Third.")
    new = actions.propose(by=filled.editor, title="New")
    sign(old, filled.sales_signer)

    sign_both(new, filled)

    assert lapsed(old) == ["Version 2 changed It is too expensive. as well."]
    with pytest.raises(SigningError, match=r"later revision of It is too expensive\."):
        sign(old, filled.sales_signer)
    with pytest.raises(SigningError, match="All of it is current already"):
        actions.refresh(old, by=filled.editor)


def test_errors_block_and_holes_are_signed_as_known(filled: Cast) -> None:
    change("late-close", filled.editor, personas=["cfo", "nobody"])
    broken = actions.propose(by=filled.editor, title="Broken")
    with pytest.raises(SigningError, match=r"An error keeps this from being signed: .*nobody"):
        sign(broken, filled.sales_signer)

    change("late-close", filled.editor, personas=["cfo"], text="Late, late, late.")
    actions.refresh(broken, by=filled.editor)
    signature = sign(broken, filled.sales_signer)
    known = json.loads(signature.known)
    assert known
    assert {"rule", "what", "records"} == set(known[0])


def test_a_removed_and_a_new_record_become_current(filled: Cast) -> None:
    gone = row("too-dear")
    remove_from_playbook(gone, by=filled.editor, based_on=gone.newest_id or 0)
    create_record("objection", {"text": "Not now.", "response": "When?"}, by=filled.editor)
    version = sign_both(actions.propose(by=filled.editor, title="Swap"), filled)
    slugs = set(version.revisions.values_list("record__slug", flat=True))
    assert "not-now" in slugs
    assert "too-dear" not in slugs
    assert not playbooks.changed_records(filled.marketing_signer).exists()


def test_rolling_back_is_a_proposal_that_both_sign(filled: Cast) -> None:
    first = Version.objects.get()
    change("too-dear", filled.editor, response="Worse.")
    gone = row("cfo")
    change("late-close", filled.editor, personas=["secret-buyer"])
    remove_from_playbook(gone, by=filled.editor, based_on=gone.newest_id or 0)
    create_record("objection", {"text": "Not now.", "response": "When?"}, by=filled.editor)
    sign_both(actions.propose(by=filled.marketing_signer, title="Worse"), filled)

    back = actions.roll_back(first, by=filled.marketing_signer, why="It was better.")
    sign(back, filled.marketing_signer)
    assert current_text() == "Worse."
    third = sign_both_after(back, filled.sales_signer)

    assert third.number == 3
    same = [{each.digest for each in v.revisions.all()} for v in (first, third)]
    assert same[0] == same[1]
    assert not playbooks.changed_records(filled.marketing_signer).exists()
    with pytest.raises(SigningError, match="That version is what is current"):
        actions.roll_back(first, by=filled.marketing_signer)


def sign_both_after(proposal: Proposal, by: Membership) -> Version:
    sign(proposal, by)
    proposal.refresh_from_db()
    assert proposal.version is not None
    return proposal.version


def test_a_signature_can_be_taken_back_while_the_proposal_is_open(filled: Cast) -> None:
    change("too-dear", filled.editor, response="Better.")
    proposal = actions.propose(by=filled.editor, title="Better")
    sign(proposal, filled.sales_signer)
    actions.take_back(proposal, by=filled.sales_signer)
    assert lapsed(proposal) == ["Viktor Sands took it back."]
    sign_both(proposal, filled)
    with pytest.raises(SigningError, match="This proposal is signed"):
        actions.take_back(proposal, by=filled.sales_signer)


def test_a_withdrawn_proposal_is_signed_no_more(filled: Cast) -> None:
    change("too-dear", filled.editor, response="Better.")
    proposal = actions.propose(by=filled.editor, title="Better")
    actions.withdraw(proposal, by=filled.editor)
    with pytest.raises(SigningError, match="This proposal is withdrawn"):
        sign(proposal, filled.sales_signer)
    assert playbooks.changed_records(filled.editor).count() == 1


def test_nothing_changed_nothing_proposed(filled: Cast) -> None:
    with pytest.raises(SigningError, match="Nothing that was chosen differs"):
        actions.propose(by=filled.editor, title="Nothing")
    change("too-dear", filled.editor, response="Better.")
    with pytest.raises(SigningError, match="needs a title"):
        actions.propose(by=filled.editor, title=" \x00 ")


def test_an_editor_proposes_what_they_see_only(filled: Cast) -> None:
    change("secret-buyer", filled.marketing_signer, challenges=["A secret"])
    with pytest.raises(SigningError, match="Nothing that was chosen differs"):
        actions.propose(by=filled.editor, title="All", records=[row("secret-buyer")])


def test_everything_is_in_the_trail(filled: Cast) -> None:
    change("too-dear", filled.editor, response="Better.")
    proposal = actions.propose(by=filled.editor, title="Better")
    actions.comment(proposal, "Why six?", by=filled.sales_signer, record=row("too-dear"))
    sign_both(proposal, filled)
    trail = list(Entry.objects.filter(target="proposal/1").values_list("action", flat=True))
    assert trail == ["proposal-offered", "proposal-commented", "proposal-signed", "proposal-signed"]
    signed = Entry.objects.filter(action="proposal-signed").first()
    assert signed is not None
    assert signed.details["digest"] == digest(items_of(proposal))
