"""Pages: what is hidden stays hidden, nothing in a text becomes a script, faults are in words."""

from __future__ import annotations

import json
import logging

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from playcall.audit import queries as audit
from playcall.audit.actions import note
from playcall.audit.models import Entry
from playcall.logs import JsonForm, TextForm
from playcall.playbooks import queries
from playcall.playbooks.actions import import_playbook, make_version, rename
from playcall.playbooks.models import Revision
from playcall.playbooks.prose import to_html
from playcall_core.book import Playbook
from tests.apps.cast import Cast
from tests.apps.test_doors import signed_in


@pytest.fixture
def filled(cast: Cast, small: Playbook) -> Cast:
    import_playbook(small, by=cast.administrator)
    make_version(cast.workspace, title="First", by=cast.administrator)
    return cast


def page(cast: Cast, part: str, name: str, *given: str) -> str:
    answer = signed_in(getattr(cast, part)).get(reverse(name, args=["tallybrook", *given]))
    return answer.content.decode()


def test_a_hidden_record_is_not_named_where_another_refers_to_it(filled: Cast) -> None:
    seen = page(filled, "sales_signer", "record", "pain", "late-close")
    assert "Secret buyer" in seen
    for part in ("guest", "rep", "editor"):
        hidden = page(filled, part, "record", "pain", "late-close")
        assert "Chief financial officer" in hidden
        assert "secret" not in hidden.lower()
        assert "There is no such page" in page(filled, part, "record", "persona", "secret-buyer")
        assert "secret" not in page(filled, part, "section", "buyers").lower()
        assert "secret" not in page(filled, part, "report").lower()


def test_a_record_for_sales_is_there_for_sales_only(filled: Cast) -> None:
    assert "Only sales hears this" in page(filled, "rep", "section", "objections")
    for part in ("guest", "editor"):
        assert "Only sales hears this" not in page(filled, part, "section", "objections")


def test_an_old_id_leads_to_the_record(filled: Cast) -> None:
    row = queries.record(filled.editor, "persona", "cfo")
    assert row is not None
    assert row.newest_id is not None
    rename(row, "finance-chief", by=filled.editor, based_on=row.newest_id)
    answer = signed_in(filled.editor).get(reverse("record", args=["tallybrook", "persona", "cfo"]))
    assert answer["Location"] == reverse("record", args=["tallybrook", "persona", "finance-chief"])


def test_text_of_a_record_never_becomes_a_script() -> None:
    evil = (
        "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>\n\n"
        "**bold** <b style='x'>b</b> [ok](https://example.com)"
    )
    html = to_html(evil)
    assert "<strong>bold</strong>" in html
    assert 'href="https://example.com"' in html
    for bad in ("<script", "<img", 'href="javascript', "<b ", 'style="'):
        assert bad not in html


def test_every_page_forbids_scripts_and_styles_from_elsewhere(filled: Cast) -> None:
    answer = signed_in(filled.rep).get("/w/tallybrook/")
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "<script>" not in answer.content.decode()
    assert "style=" not in answer.content.decode()


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(cast: Cast) -> None:
    answer = Client().get("/w/tallybrook/", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/accounts/login/"


def test_what_is_sent_after_the_session_ended_is_shown_and_changes_nothing(filled: Cast) -> None:
    before = Entry.objects.count()
    address = reverse("edit-record", args=["tallybrook", "persona", "cfo"])
    answer = Client().post(address, {"f.job": "<b>my long text</b>", "password": "secret words"})
    assert answer.status_code == 401
    text = answer.content.decode()
    assert "You are signed out, so nothing was saved." in text
    assert "&lt;b&gt;my long text&lt;/b&gt;" in text
    assert "secret words" not in text
    assert 'href="/accounts/login/"' in text
    assert Entry.objects.count() == before


def test_what_a_part_of_a_page_sends_then_stays_in_that_page(filled: Cast) -> None:
    address = reverse("next-step", args=["tallybrook", "O-1"])
    answer = Client().post(address, {"words": "Call them"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Reswap"]) == (401, "none")
    said = json.loads(answer["HX-Trigger"])["toast"]
    assert said["words"].startswith("You are signed out, so nothing was saved. What you wrote is")
    assert said["stays"] is True


def test_a_form_that_is_too_old_keeps_its_text(filled: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(filled.administrator.user, backend=BACKEND)
    sent = {"email": "<b>my long text</b>", "password": "secret words"}
    answer = client.post(reverse("members", args=["tallybrook"]), sent)
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "This form is too old" in text
    assert "&lt;b&gt;my long text&lt;/b&gt;" in text
    assert "secret words" not in text


BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.mark.django_db
def test_health_and_readiness() -> None:
    assert Client().get("/health").json() == {"status": "alive"}
    assert Client().get("/ready").json() == {"status": "ready"}


@pytest.mark.django_db
def test_a_database_without_a_migration_is_not_ready() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'playbooks'")
        missing = cursor.rowcount
    answer = Client().get("/ready")
    assert answer.status_code == 503
    assert answer.json()["reason"].startswith(f"{missing} migrations are to be applied")


def test_each_request_is_one_line_with_its_id_and_no_secret(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "playcall.requests")
    answer = Client().get("/join/s3cret-token/?q=s3cret", headers={"X-Request-ID": "abcd-1234"})
    assert answer["X-Request-ID"] == "abcd-1234"
    (record,) = [each for each in caplog.records if each.name == "playcall.requests"]
    said = json.loads(JsonForm().format(record))
    assert (said["path"], said["status"]) == ("/join/…/", 404)
    assert "s3cret" not in JsonForm().format(record) + TextForm().format(record)


def test_an_odd_request_id_is_not_taken(cast: Cast) -> None:
    answer = Client().get("/health", headers={"X-Request-ID": "a\tb<script>"})
    assert answer["X-Request-ID"] != "a\tb<script>"


def test_the_database_refuses_to_change_the_audit_trail(filled: Cast) -> None:
    assert Entry.objects.exists()
    for words in ("UPDATE audit_entry SET says = 'nothing happened'", "DELETE FROM audit_entry"):
        with (
            pytest.raises(DatabaseError, match="only added to"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(words)


def test_the_database_refuses_to_change_a_revision(filled: Cast) -> None:
    with pytest.raises(DatabaseError, match="A revision is never changed"):
        Revision.objects.update(body="{}")


def test_neither_is_changed_through_its_model(filled: Cast) -> None:
    for row in (Entry.objects.first(), Revision.objects.first()):
        assert row is not None
        with pytest.raises(TypeError, match="never changed"):
            row.save()
    entry = Entry.objects.first()
    assert entry is not None
    with pytest.raises(TypeError, match="never deleted"):
        entry.delete()


def test_the_trail_as_csv_is_inert_in_a_spreadsheet(cast: Cast) -> None:
    says = '=HYPERLINK("http://x"), "quoted"\nand\x00 more'
    note(cast.workspace, by=cast.rep, action="tried", says=says, target="a/b", x="\x00y")
    header, line = audit.as_csv(cast.workspace)
    assert header == "at,by,action,target,says,details\r\n"
    assert "Mira Adler,tried,a/b,\"'=HYPERLINK" in line
    assert line.count("\n") == 1
    assert not list(audit.entries(cast.outsider.workspace))
