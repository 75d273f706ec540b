"""A full disk: a clear sentence, nothing half-saved, and what was typed is still there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from playcall.faults import FullDisk, is_full
from playcall.playbooks.actions import import_playbook
from playcall.playbooks.models import Revision
from playcall_core.book import Playbook
from tests.apps.cast import Cast
from tests.apps.test_doors import signed_in

LONG = "Many words about a long month end. " * 2_500
TOLD = "The disk of the database is full, so nothing was saved."


@contextmanager
def no_room() -> Iterator[None]:
    """The database may not become larger than it is."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count={cursor.fetchone()[0]}")
        yield
        cursor.execute("PRAGMA max_page_count=1073741823")


@pytest.fixture
def editor(cast: Cast, small: Playbook) -> Client:
    import_playbook(small, by=cast.administrator)
    return signed_in(cast.editor)


def test_the_form_says_so_and_keeps_the_text_and_saves_once_there_is_room(editor: Client) -> None:
    address = "/w/tallybrook/edit/pain/late-close/"
    page = editor.get(address)
    before = Revision.objects.count()
    sent = {
        "f.id": "late-close",
        "f.text": LONG,
        "f.personas.0": "cfo",
        "based_on": page.context["based_on"],
    }
    with no_room():
        refused = editor.post(address, sent)
    assert refused.status_code == 503
    text = refused.content.decode()
    assert TOLD in text
    assert LONG.strip() in text
    assert Revision.objects.count() == before

    assert editor.post(address, sent).status_code == 302
    assert Revision.objects.count() == before + 1


def test_other_forms_get_a_page_with_their_text(editor: Client) -> None:
    with no_room():
        draft = editor.post("/w/tallybrook/new/pain/draft/", {"f.text": LONG})
    assert draft.status_code == 503
    assert TOLD in draft.content.decode()
    assert LONG in draft.content.decode()


def test_postgresql_says_it_by_a_number_and_other_faults_are_none_of_it() -> None:
    full = OperationalError("no room")
    full.__cause__ = psycopg.errors.DiskFull("could not extend file")
    assert is_full(full)
    locked = OperationalError("database is locked")
    assert not is_full(locked)

    def fails(request: object) -> object:
        raise locked

    with pytest.raises(OperationalError, match="locked"):
        FullDisk(fails)(RequestFactory().get("/"))  # type: ignore[arg-type]
