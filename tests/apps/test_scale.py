"""A large playbook: pages do not wait for what takes long, and say so; nothing hidden is shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from benchmarks.large_playbook import large_playbook
from playcall.jobs import work_off
from playcall.playbooks import computed, queries
from playcall.playbooks.actions import import_playbook, save_record
from playcall.playbooks.computed import decoded, encoded
from playcall.searching import actions as searching
from playcall.searching.queries import search
from playcall_core.book import Playbook
from playcall_core.book.completeness import check
from tests.apps.cast import Cast
from tests.apps.routes import ROUTES
from tests.apps.test_doors import fill, signed_in, statements
from tests.apps.test_jobs import IN_DATABASE

MOMENT = datetime(2026, 11, 23, 12, tzinfo=UTC)
AGAIN = "is being checked again"


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[None]:
    """Every playbook counts as a large one, and jobs wait until they are done."""
    monkeypatch.setattr(computed, "LARGE", 1)
    monkeypatch.setattr(searching, "LARGE", 1)
    monkeypatch.setattr(computed, "JOB_SECONDS", 0.5)
    monkeypatch.setattr(computed, "_asked", {})
    with override_settings(TASKS=IN_DATABASE):
        yield


def rename(cast: Cast, name: str) -> None:
    row = queries.record(cast.editor, "persona", "cfo")
    assert row is not None
    assert row.newest_id is not None
    data = {"id": "cfo", "name": name, "visibility": "everyone"}
    save_record(row, data, by=cast.editor, based_on=row.newest_id)


def report(client: Client) -> str:
    return client.get(reverse("report", args=["tallybrook"])).content.decode()


def test_after_a_save_pages_show_what_was_found_before_and_say_so(
    large: None, cast: Cast, small: Playbook
) -> None:
    import_playbook(small, by=cast.administrator)
    client = signed_in(cast.editor)
    assert AGAIN in report(client), "nothing was found yet"
    work_off()
    found = queries.reading(cast.editor, "newest").findings
    assert found
    assert AGAIN not in report(client)

    rename(cast, "TBD")

    reading = queries.reading(cast.editor, "newest")
    assert not reading.is_checked
    assert reading.findings == found
    assert AGAIN in report(client)

    work_off()

    reading = queries.reading(cast.editor, "newest")
    assert reading.is_checked
    assert any("TBD" in finding.what for finding in reading.findings)
    assert AGAIN not in report(client)


def test_what_a_job_found_is_what_the_check_finds(large: None, cast: Cast, small: Playbook) -> None:
    import_playbook(small, by=cast.administrator)
    work_off()
    reading = queries.reading(cast.sales_signer, "newest")
    assert reading.findings == check(reading.playbook, reading.today)


def test_a_finding_about_what_was_hidden_since_is_not_shown(
    large: None, cast: Cast, small: Playbook
) -> None:
    import_playbook(small, by=cast.administrator)
    work_off()
    row = queries.record(cast.sales_signer, "objection", "sales-only")
    assert row is not None
    assert row.newest_id is not None
    marketing = queries.reading(cast.editor, "newest")
    assert not any(("objection", "sales-only") in each.records for each in marketing.findings)
    data = {"id": "sales-secret", "text": "Only sales hears this.", "visibility": "sales"}
    save_record(row, data, by=cast.sales_signer, based_on=row.newest_id)

    marketing = queries.reading(cast.editor, "newest")

    assert not marketing.is_checked
    assert marketing.findings
    assert not any("sales-only" in str(each) for each in marketing.findings)


def test_two_saves_are_checked_once(large: None, cast: Cast, small: Playbook) -> None:
    import_playbook(small, by=cast.administrator)
    rename(cast, "Chief")
    rename(cast, "Chief again")
    made: list[str] = []
    original = computed.compute

    def compute(*given: object) -> object:
        made.append(str(given[1]))
        return original(*given)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(computed, "compute", compute)
        work_off()
    assert sorted(made) == ["cells", "coverage", "rules"]


def test_the_index_follows_in_the_background(large: None, cast: Cast, small: Playbook) -> None:
    import_playbook(small, by=cast.administrator)
    reading = queries.reading(cast.editor, "newest")
    assert search(cast.editor, reading, "expensive") == ()
    work_off()
    (answer,) = search(cast.editor, reading, "expensive")
    assert answer.record.id == "too-dear"


def test_findings_are_kept_without_loss() -> None:
    playbook = large_playbook(90, 470)
    found = check(playbook, playbook.moment(MOMENT).today)
    assert len(found) > 10
    assert decoded("rules", encoded("rules", found)) == found


@pytest.mark.slow
def test_no_page_takes_more_statements_for_a_large_playbook(
    small: Playbook, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(computed, "JOB_SECONDS", 0.5)
    cast = fill(small)
    import_playbook(large_playbook(900, 600), by=cast.administrator)
    taken = {route.name: statements(route, cast) for route in ROUTES if route.method == "get"}
    allowed = {route.name: route.queries for route in ROUTES}
    assert {name: n for name, n in taken.items() if n > allowed[name]} == {}
