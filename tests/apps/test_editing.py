"""Writing records in their forms: what is saved, what is refused, and that nothing is lost."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from playcall.editing.forms import RecordForm
from playcall.editing.values import to_names
from playcall.editing.widgets import PREFIX
from playcall.playbooks import bodies, queries
from playcall.playbooks.actions import import_playbook, remove_record
from playcall.playbooks.models import Draft, Presence, Record
from playcall_core.book import Playbook
from playcall_core.book.records import KINDS
from tests.apps.cast import Cast
from tests.apps.test_doors import signed_in

HOME = "/w/tallybrook"


@pytest.fixture
def editor(company: Cast) -> Client:
    return signed_in(company.marketing_signer)


def row(cast: Cast, kind: str, slug: str) -> Record:
    found = queries.record(cast.administrator, kind, slug)
    assert found is not None
    return found


def body(cast: Cast, kind: str, slug: str) -> dict[str, Any]:
    newest = row(cast, kind, slug).newest
    assert newest is not None
    assert newest.body is not None
    return bodies.fields_of(bodies.content_of(kind, newest.body))


INPUT = re.compile(
    r'<input (?P<tag>[^>]*)>|<textarea id="[^"]*" name="(?P<area>[^"]*)"[^>]*>\n'
    r"(?P<text>.*?)</textarea>"
    r'|<select [^>]*name="(?P<select>[^"]*)"[^>]*>(?P<options>.*?)</select>',
    re.DOTALL,
)


def fields_in(html: str) -> dict[str, list[str]]:
    """What a browser would send for the form of a page."""
    form = html[html.index('<form class="record-form') :]
    form = form[: form.index("</form>")]
    sent: dict[str, list[str]] = {}
    for found in INPUT.finditer(form):
        if found["area"]:
            sent.setdefault(found["area"], []).append(unescape(found["text"]))
        elif found["select"]:
            chosen = re.findall(r'<option value="([^"]*)" selected>', found["options"])
            first = re.findall(r'<option value="([^"]*)"', found["options"])
            sent[found["select"]] = [unescape((chosen or first)[0])]
        else:
            given = dict(re.findall(r'([a-z-]+)="([^"]*)"', found["tag"]))
            if given.get("type") == "checkbox" and not found["tag"].rstrip().find("checked") > 0:
                continue
            if "name" in given:
                sent.setdefault(given["name"], []).append(unescape(given.get("value", "")))
    return sent


def opened(client: Client, kind: str, slug: str) -> dict[str, list[str]]:
    response = client.get(f"{HOME}/edit/{kind}/{slug}/")
    assert response.status_code == 200
    return fields_in(response.content.decode())


def save(client: Client, kind: str, slug: str, sent: dict[str, list[str]]) -> Any:
    return client.post(f"{HOME}/edit/{kind}/{slug}/", sent)


@pytest.mark.slow
def test_the_page_of_every_kind_saved_unchanged_adds_no_revision(
    company: Cast, editor: Client
) -> None:
    for kind in KINDS:
        record = Record.objects.filter(kind=kind.kind_name).first()
        assert record is not None, kind
        sent = opened(editor, record.kind, record.slug)
        response = save(editor, record.kind, record.slug, sent)
        assert response.status_code == 302, record
        assert record.revisions.count() == 1, record


def test_a_changed_field_is_saved_and_nothing_else_changes(company: Cast, editor: Client) -> None:
    slug = Record.objects.filter(kind="persona").first().slug  # type: ignore[union-attr]
    before = body(company, "persona", slug)
    sent = opened(editor, "persona", slug)
    sent["f.job"] = ["Closes the books"]
    assert save(editor, "persona", slug, sent).status_code == 302
    assert body(company, "persona", slug) == {**before, "job": "Closes the books"}


def test_what_is_wrong_stands_beside_its_field_and_nothing_written_is_lost(
    company: Cast, editor: Client
) -> None:
    slug = Record.objects.filter(kind="play").first().slug  # type: ignore[union-attr]
    sent = opened(editor, "play", slug)
    sent["f.priority"] = ["soon"]
    sent["f.runners.new"] = ["nobody-here"]
    sent["f.when"] = ["colour is at least red"]
    sent["f.purpose"] = ["Written just now"]
    page = save(editor, "play", slug, sent)
    assert page.status_code == 422
    text = page.content.decode()
    assert 'id="f-priority-error">“soon” is not a number.' in text
    assert "Written just now" in text
    assert row(company, "play", slug).revisions.count() == 1
    sent["f.priority"] = ["3"]
    text = save(editor, "play", slug, sent).content.decode()
    assert "There is no role “nobody-here”." in text
    assert 'id="f-when-error"' in text


def test_lists_grow_move_and_shrink_without_javascript(company: Cast, editor: Client) -> None:
    slug = Record.objects.filter(kind="persona").first().slug  # type: ignore[union-attr]
    address = f"{HOME}/edit/persona/{slug}/"
    sent = opened(editor, "persona", slug)
    for name in [name for name in sent if name.startswith("f.goals.")]:
        del sent[name]
    for step in ("add:goals", "add:goals"):
        sent = fields_in(editor.post(address, {**sent, "do": step}).content.decode())
    sent["f.goals.0"], sent["f.goals.1"] = ["One"], ["Two"]
    sent = fields_in(editor.post(address, {**sent, "do": "up:goals.1"}).content.decode())
    assert [sent["f.goals.0"], sent["f.goals.1"]] == [["Two"], ["One"]]
    sent = fields_in(editor.post(address, {**sent, "do": "remove:goals.0"}).content.decode())
    assert save(editor, "persona", slug, sent).status_code == 302
    assert body(company, "persona", slug)["goals"] == ["One"]


def test_a_new_record_gets_its_id_from_its_name(company: Cast, editor: Client) -> None:
    sent = {"f.name": "Head of Treasury", "f.kind": "buyer", "based_on": "0"}
    response = editor.post(f"{HOME}/new/persona/", sent)
    assert response["Location"] == f"{HOME}/record/persona/head-of-treasury/"


def test_a_draft_is_there_again_and_can_be_thrown_away(company: Cast, editor: Client) -> None:
    slug = Record.objects.filter(kind="pain").first().slug  # type: ignore[union-attr]
    sent = {**opened(editor, "pain", slug), "f.text": ["Half a sen"]}
    assert editor.post(f"{HOME}/edit/pain/{slug}/draft/", sent).status_code == 204
    assert opened(editor, "pain", slug)["f.text"] == ["Half a sen"]
    editor.post(f"{HOME}/edit/pain/{slug}/undo/")
    assert opened(editor, "pain", slug)["f.text"] != ["Half a sen"]
    assert not Draft.objects.exists()


def test_a_form_sent_after_the_session_ended_is_there_after_signing_in(company: Cast) -> None:
    slug = Record.objects.filter(kind="pain").first().slug  # type: ignore[union-attr]
    client = signed_in(company.editor)
    sent = {**opened(client, "pain", slug), "f.text": ["Written for an hour"]}
    visitor = Client()
    response = visitor.post(f"{HOME}/edit/pain/{slug}/", sent)
    assert response.status_code == 401
    assert "Written for an hour" in response.content.decode()
    visitor.force_login(company.editor.user, backend="django.contrib.auth.backends.ModelBackend")
    assert opened(visitor, "pain", slug)["f.text"] == ["Written for an hour"]


def test_a_megabyte_is_refused_in_words_and_kept(company: Cast, editor: Client) -> None:
    slug = Record.objects.filter(kind="pain").first().slug  # type: ignore[union-attr]
    large = "word " * 200_000
    sent = {**opened(editor, "pain", slug), "f.text": [large]}
    page = save(editor, "pain", slug, sent)
    assert page.status_code == 422
    assert "longer than 100,000 characters" in page.content.decode()
    assert large.strip() in page.content.decode()


def test_no_script_comes_out_of_markdown(editor: Client) -> None:
    text = "<script>alert(1)</script> [x](javascript:alert(1)) **so**"
    shown = editor.post(f"{HOME}/preview/", {"text": text}).content.decode()
    assert "<strong>so</strong>" in shown
    assert "<script" not in shown
    assert 'href="javascript' not in shown


def test_what_the_editor_may_not_see_is_kept_and_not_told(company: Cast, small: Playbook) -> None:
    import_playbook(small, by=company.administrator)
    client = signed_in(company.editor)
    page = client.get(f"{HOME}/edit/pain/late-close/").content.decode()
    assert "secret-buyer" not in page
    sent = {**fields_in(page), "f.consequence": ["Late reports"]}
    assert save(client, "pain", "late-close", sent).status_code == 302
    assert body(company, "pain", "late-close")["personas"] == ["cfo", "secret-buyer"]


def test_references_are_found_by_their_names_and_made_in_place(
    company: Cast, editor: Client
) -> None:
    first = queries.reading(company.marketing_signer, "newest").of(KINDS[3])[0]
    found = editor.get(f"{HOME}/pick/pain/", {"q": first.heading[:12]}).json()["found"]
    assert first.id in [each["id"] for each in found]
    made = editor.post(f"{HOME}/pick/persona/new/", {"name": "Head of Treasury"})
    assert made.json() == {"id": "head-of-treasury", "heading": "Head of Treasury"}
    assert editor.post(f"{HOME}/pick/persona/new/", {"name": " "}).status_code == 422


def test_two_who_save_one_record_see_both_versions_and_lose_neither(company: Cast) -> None:
    slug = Record.objects.filter(kind="pain").first().slug  # type: ignore[union-attr]
    one, other = signed_in(company.marketing_signer), signed_in(company.sales_signer)
    mine, theirs = opened(one, "pain", slug), opened(other, "pain", slug)
    theirs |= {"f.text": ["Sales says"], "f.consequence": ["Sales only"]}
    assert save(other, "pain", slug, theirs).status_code == 302

    mine |= {"f.text": ["Marketing says"], "f.note": ["Marketing only"]}
    page = save(one, "pain", slug, mine)
    assert page.status_code == 409
    text = page.content.decode()
    assert "Viktor Sands" in text
    assert "<mark>Sales</mark> says" in text
    assert "<mark>Marketing</mark> says" in text
    assert opened(one, "pain", slug)["f.text"] == ["Marketing says"]  # kept as a draft

    sent = {name: [value] for name, value in hidden_in(text).items()}
    sent |= {"keep.consequence": ["theirs"], "keep.text": ["mine"], "do": ["merge"]}
    assert save(one, "pain", slug, sent).status_code == 302
    after = body(company, "pain", slug)
    assert [after[name] for name in ("text", "consequence", "note")] == [
        "Marketing says",
        "Sales only",
        "Marketing only",
    ]


def hidden_in(html: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', html)
    return {name: unescape(value) for name, value in found}


def removed_by_sales(cast: Cast, slug: str) -> None:
    found = row(cast, "pain", slug)
    assert found.newest_id is not None
    remove_record(found, by=cast.sales_signer, based_on=found.newest_id)


def test_what_one_writes_about_a_record_that_is_removed_meanwhile_can_come_back_with_it(
    company: Cast, editor: Client
) -> None:
    slug = Record.objects.filter(kind="pain").first().slug  # type: ignore[union-attr]
    mine = opened(editor, "pain", slug) | {"f.text": ["Only I know this"]}
    removed_by_sales(company, slug)
    draft = editor.post(f"{HOME}/edit/pain/{slug}/draft/", mine)
    assert draft.status_code == 204

    page = save(editor, "pain", slug, mine)
    assert page.status_code == 409
    text = page.content.decode()
    assert "Viktor Sands removed this record" in text
    assert "Only I know this" in text
    again = editor.get(f"{HOME}/edit/pain/{slug}/").content.decode()
    assert "Only I know this" in again  # kept as a draft

    sent = {**fields_in(text), "do": ["save"]}
    assert save(editor, "pain", slug, sent).status_code == 302
    assert body(company, "pain", slug)["text"] == "Only I know this"
    assert Draft.objects.count() == 0


def test_a_removed_record_is_brought_back_as_it_was(company: Cast, editor: Client) -> None:
    slug = Record.objects.filter(kind="pain").first().slug  # type: ignore[union-attr]
    before = body(company, "pain", slug)
    removed_by_sales(company, slug)
    page = editor.get(f"{HOME}/edit/pain/{slug}/").content.decode()
    sent = {**fields_in(page), "do": ["save"]}
    assert save(editor, "pain", slug, sent).status_code == 302
    assert body(company, "pain", slug) == before


def test_a_form_posts_what_it_holds(company: Cast) -> None:
    reading = queries.reading(company.marketing_signer, "newest")
    for record in reading.visible.records.values():
        form = RecordForm.of(record.kind_name, reading, record)
        posted = dict(to_names(form.shape, form.tree, PREFIX))
        assert RecordForm.posted(record.kind_name, reading, posted, record).tree == form.tree


def test_two_who_have_a_form_open_see_each_other_and_only_for_as_long(company: Cast) -> None:
    slug = Record.objects.filter(kind="pain").first().slug  # type: ignore[union-attr]
    one, other = signed_in(company.marketing_signer), signed_in(company.sales_signer)
    address = f"{HOME}/edit/pain/{slug}/here/"
    assert "editing this too" not in one.post(address).content.decode()
    assert "Hanna Holm is editing this too." in other.post(address).content.decode()
    assert "Viktor Sands is editing this too." in one.post(address).content.decode()
    assert "Viktor Sands is" in one.get(f"{HOME}/edit/pain/{slug}/").content.decode()

    assert other.post(address, {"leaves": "yes"}).status_code == 204
    assert "editing this too" not in one.post(address).content.decode()

    other.post(address)
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=1))
    assert "editing this too" not in one.get(f"{HOME}/edit/pain/{slug}/").content.decode()
    one.post(address)
    assert Presence.objects.count() == 1  # what was left behind is cleared
