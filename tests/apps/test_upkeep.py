"""What is to be looked at again: told to its owner, counted, mailed, and shown where it is used."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from playcall.people.models import Membership
from playcall.people.rules import NotAllowedError
from playcall.playbooks import bodies, queries
from playcall.playbooks.actions import (
    import_playbook,
    make_version,
    save_record,
    verify,
)
from playcall.playbooks.models import Record
from playcall.signing.actions import add_record, propose, sign
from playcall.signing.queries import review
from playcall.upkeep.actions import Reminded, remind
from playcall_core.book import Playbook
from tests.apps.cast import Cast
from tests.apps.test_doors import signed_in

HOME = "/w/tallybrook"


def row(cast: Cast, kind: str, slug: str) -> Record:
    found = queries.record(cast.administrator, kind, slug)
    assert found is not None
    return found


def changed(cast: Cast, kind: str, slug: str, **fields: object) -> Record:
    """The record with other values in some fields."""
    found = row(cast, kind, slug)
    assert found.newest is not None
    assert found.newest.body is not None
    data = bodies.fields_of(bodies.content_of(kind, found.newest.body))
    save_record(found, {**data, **fields}, by=cast.administrator, based_on=found.newest.pk)
    return found


def last_verified(cast: Cast, record: Record, days_ago: int) -> None:
    today = queries.reading(cast.administrator, "newest").today
    verify(record, by=cast.administrator, on=today - timedelta(days_ago))


@pytest.fixture
def filled(cast: Cast, small: Playbook) -> Cast:
    """The persona of the finance chief is the rep's, and was due ten days ago."""
    import_playbook(small, by=cast.administrator)
    record = changed(cast, "persona", "cfo", review_every="30 days")
    last_verified(cast, record, 40)
    make_version(cast.workspace, title="First", by=cast.administrator)
    return cast


def page(client: Client, address: str) -> str:
    response = client.get(HOME + address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_the_owner_finds_it_and_says_with_one_click_that_it_is_right(filled: Cast) -> None:
    client = signed_in(filled.rep)
    assert 'class="count"' in page(client, "/")
    assert "1 record is overdue" in page(client, "/look-after/")

    said = client.post(f"{HOME}/verify/persona/cfo/", {"back": "look-after"})
    assert (said.status_code, said["Location"]) == (302, f"{HOME}/look-after/")

    assert "Nothing is overdue" in page(client, "/look-after/")
    assert 'class="count"' not in page(client, "/")


def test_who_is_not_the_owner_has_nothing_to_look_after(filled: Cast) -> None:
    assert "Nothing is overdue" in page(signed_in(filled.marketing_signer), "/look-after/")
    Membership.objects.filter(pk=filled.rep.pk).update(playbook_role="")
    filled.rep.refresh_from_db()
    assert "Nothing is overdue" in page(signed_in(filled.rep), "/look-after/")
    with pytest.raises(NotAllowedError, match="Your role does not let you verify records"):
        verify(row(filled, "persona", "cfo"), by=filled.rep, on=queries.reading(filled.rep).today)


def test_a_person_is_an_owner_by_name_or_address(filled: Cast) -> None:
    for owner in ("Mira Adler", "MIRA@tallybrook.example"):
        record = changed(filled, "persona", "cfo", owner=owner)
        last_verified(filled, record, 40)
        Membership.objects.filter(pk=filled.rep.pk).update(playbook_role="")
        make_version(filled.workspace, title="Next", by=filled.administrator)
        assert "1 record is overdue" in page(signed_in(filled.rep), "/look-after/"), owner


def test_editors_see_everybodys_by_owner_and_members_their_own(filled: Cast) -> None:
    seen = page(signed_in(filled.editor), "/look-after/?whose=all")
    assert seen.index("Account executive") < seen.index("/record/persona/cfo/")
    others = page(signed_in(filled.rep), "/look-after/?whose=all")
    assert "by owner" not in others


def test_it_is_due_soon_two_weeks_before(filled: Cast) -> None:
    for days_ago, told in ((15, False), (16, True)):
        last_verified(filled, row(filled, "persona", "cfo"), days_ago)
        seen = page(signed_in(filled.rep), "/look-after/")
        assert ("/record/persona/cfo/" in seen) is told, days_ago
        assert ("1 is due within two weeks" in seen) is told
        assert ("Nothing is overdue" in seen) is not told


def test_what_is_hidden_is_nobodys_to_look_after_who_may_not_see_it(filled: Cast) -> None:
    record = changed(filled, "persona", "cfo", visibility="signers")
    last_verified(filled, record, 40)
    make_version(filled.workspace, title="Next", by=filled.administrator)
    assert "/record/persona/cfo/" not in page(signed_in(filled.rep), "/look-after/")
    assert remind().sent == ()


@pytest.mark.parametrize(
    "address",
    ["/card/persona/cfo/", "/record/persona/cfo/", "/search/?q=finance", "/list/persona/"],
)
def test_overdue_is_said_where_the_record_is_shown(filled: Cast, address: str) -> None:
    assert "overdue-mark" in page(signed_in(filled.rep), address) or (
        "badge wrong" in page(signed_in(filled.rep), address)
    )


def test_overdue_is_said_where_the_record_is_used(filled: Cast) -> None:
    seen = page(signed_in(filled.rep), "/record/pain/late-close/")
    assert re.search(r'class="overdue">Chief financial officer</a>.*?overdue', seen)
    assert "overdue" not in page(signed_in(filled.rep), "/record/objection/too-dear/")


def test_a_play_says_that_it_rests_on_what_is_overdue(cast: Cast, sample: Playbook) -> None:
    import_playbook(sample, by=cast.administrator)
    client = signed_in(cast.editor)
    seen = page(client, "/record/play/hold-the-price/")
    assert "rests on" not in seen
    reading = queries.reading(cast.administrator, "newest")
    play = reading.get("play", "hold-the-price")
    assert play is not None
    slug = play.objections[0]  # type: ignore[attr-defined]
    objection = changed(cast, "objection", slug, review_every="1 year")
    last_verified(cast, objection, 4000)
    assert "rests on" in page(client, "/record/play/hold-the-price/")


def test_the_words_of_a_diagram_say_it_too(cast: Cast, sample: Playbook) -> None:
    import_playbook(sample, by=cast.administrator)
    stage = next(iter(sample.records[key] for key in sample.records if key[0] == "selling_stage"))
    last_verified(cast, changed(cast, *stage.key, review_every="1 day"), 9)
    seen = page(signed_in(cast.editor), "/diagram/stage-map/")
    assert "overdue-mark" in seen[seen.index("The same in words") :]


def test_one_mail_a_day_to_each_owner(filled: Cast) -> None:
    assert [each.to for each in remind(dry_run=True).sent] == ["mira@tallybrook.example"]
    assert mail.outbox == []

    assert len(remind().sent) == 1
    (sent,) = mail.outbox
    assert sent.to == ["mira@tallybrook.example"]
    assert "http://127.0.0.1:8000/w/tallybrook/record/persona/cfo/" in sent.body
    assert "Chief financial officer" in sent.body
    assert "<" not in sent.body

    assert remind() == Reminded((), 1, (), 0)
    assert len(mail.outbox) == 1


def test_a_mail_that_could_not_be_sent_is_tried_again(
    filled: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: EmailBackend, messages: object) -> int:
        raise ConnectionRefusedError("Connection refused")

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", refuse)
        done = remind()
    assert done.failed == (("mira@tallybrook.example", "Connection refused"),)
    assert [each.to for each in remind().sent] == ["mira@tallybrook.example"]


def test_who_left_is_not_told_and_the_command_says_so(filled: Cast) -> None:
    Membership.objects.filter(pk=filled.rep.pk).update(left_at="2026-01-01T00:00Z")
    assert remind() == Reminded((), 0, (), 1)


def test_a_signature_that_lapsed_is_in_the_mail(filled: Cast) -> None:
    changed(filled, "objection", "too-dear", response="It pays for itself in half a year.")
    proposal = propose(by=filled.editor, title="A sharper answer")
    signer = filled.marketing_signer
    seen = review(signer, proposal.number)
    assert seen is not None
    sign(proposal, by=signer, seen=seen.digest)
    pain = changed(filled, "pain", "late-close", consequence="Nobody trusts the numbers.")
    add_record(proposal, pain, by=filled.editor)

    done = remind()
    mine = next(each for each in done.sent if each.to == signer.user.email)
    assert "A sharper answer" in mine.text
    assert f"/w/tallybrook/proposals/{proposal.number}/" in mine.text
    assert "lapsed" in page(signed_in(signer), "/look-after/")
