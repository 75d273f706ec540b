"""The playbook's head: a page of its own, edited and signed as any record."""

from __future__ import annotations

from playcall.playbooks import bodies, queries
from playcall.playbooks.actions import import_playbook, make_version
from playcall.playbooks.models import HEAD
from playcall.signing.actions import propose, sign
from playcall.signing.queries import review
from playcall_core.book import Head, Playbook
from tests.apps.cast import Cast
from tests.apps.test_doors import signed_in
from tests.apps.test_editing import fields_in

HOME = "/w/tallybrook"


def saved(cast: Cast, **changed: list[str]) -> None:
    """Save the form of the head with other values in some fields."""
    client = signed_in(cast.editor)
    row = queries.head(cast.editor)
    assert row is not None
    address = f"{HOME}/edit/playbook/{row.slug}/"
    page = client.get(address)
    assert page.status_code == 200
    sent = fields_in(page.content.decode()) | changed | {"do": ["save"]}
    assert client.post(address, sent).status_code == 302


def test_it_is_opened_and_saved_without_a_change(cast: Cast, sample: Playbook) -> None:
    import_playbook(sample, by=cast.administrator)
    before = queries.head(cast.editor)
    saved(cast)
    after = queries.head(cast.editor)
    assert before is not None
    assert after is not None
    assert before.newest_id == after.newest_id


def test_the_page_says_what_holds_and_the_form_changes_it(cast: Cast, sample: Playbook) -> None:
    import_playbook(sample, by=cast.administrator)
    make_version(cast.workspace, title="First", by=cast.administrator)
    page = signed_in(cast.rep).get(f"{HOME}/about/").content.decode()
    for said in ("Tallybrook", sample.head.time_zone, sample.head.currency, "Monday"):
        assert said in page

    saved(cast, **{"f.currency": ["SEK"], "f.time_zone": ["Europe/Stockholm"]})
    assert queries.reading(cast.editor, "newest").playbook.head.currency == "SEK"
    assert queries.reading(cast.rep).playbook.head.currency == sample.head.currency


def test_it_is_signed_as_any_record(cast: Cast, small: Playbook) -> None:
    import_playbook(small, by=cast.administrator)
    make_version(cast.workspace, title="First", by=cast.administrator)
    saved(cast, **{"f.currency": ["SEK"]})
    proposal = propose(by=cast.editor, title="Crowns from now on")
    seen = review(cast.sales_signer, proposal.number)
    assert seen is not None
    page = signed_in(cast.sales_signer).get(f"{HOME}/proposals/{proposal.number}/")
    assert "SEK" in page.content.decode()
    for signer in (cast.sales_signer, cast.marketing_signer):
        sign(proposal, by=signer, seen=seen.digest)
    assert queries.reading(cast.rep).playbook.head.currency == "SEK"
    history = signed_in(cast.rep).get(f"{HOME}/record/playbook/small/history/")
    assert "SEK" in history.content.decode()


def test_what_is_wrong_is_said_at_its_field(cast: Cast, small: Playbook) -> None:
    import_playbook(small, by=cast.administrator)
    client = signed_in(cast.editor)
    address = f"{HOME}/edit/playbook/small/"
    sent = fields_in(client.get(address).content.decode()) | {"f.time_zone": ["Berlin"]}
    refused = client.post(address, {**sent, "do": ["save"]})
    assert refused.status_code == 422
    assert "“Berlin” is not a time zone" in refused.content.decode()


def test_an_empty_workspace_begins_with_it(cast: Cast) -> None:
    client = signed_in(cast.editor)
    address = f"{HOME}/new/playbook/"
    sent = fields_in(client.get(address).content.decode())
    sent |= {"f.name": ["Our playbook"], "f.currency": ["CHF"], "do": ["save"]}
    assert client.post(address, sent).status_code == 302
    head = queries.head(cast.editor)
    assert head is not None
    assert head.newest is not None
    assert head.newest.body is not None
    content = bodies.content_of(HEAD, head.newest.body)
    assert isinstance(content, Head)
    assert (content.name, content.currency) == ("Our playbook", "CHF")
    assert client.get(address).status_code == 404


def test_it_is_neither_verified_nor_removed(cast: Cast, small: Playbook) -> None:
    import_playbook(small, by=cast.administrator)
    assert signed_in(cast.editor).post(f"{HOME}/verify/playbook/small/").status_code == 404
    assert signed_in(cast.editor).get(f"{HOME}/waive/playbook/small/").status_code == 404
