"""The report leads into the right field, waivers are given and taken back, records verified."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from playcall.playbooks import bodies, queries
from playcall.playbooks.actions import import_playbook, save_record, verify
from playcall.playbooks.queries import Reading
from playcall_core.book import Playbook
from playcall_core.book.findings import Severity
from playcall_core.book.records import BY_KIND
from tests.apps.cast import Cast
from tests.apps.test_doors import signed_in

HOME = "/w/tallybrook"


@pytest.fixture
def filled(cast: Cast, small: Playbook) -> Cast:
    import_playbook(small, by=cast.administrator)
    return cast


def newest(cast: Cast) -> Reading:
    return queries.reading(cast.administrator, "newest")


def test_every_remedy_leads_to_a_field_that_is_in_the_form(filled: Cast) -> None:
    client = signed_in(filled.administrator)
    page = client.get(f"{HOME}/report/").content.decode()
    links = set(re.findall(r'href="(/w/tallybrook/edit/[^"#]*)#([^"]*)"', page))
    assert len(links) > 5
    for address, field in links:
        assert f'id="{field}"' in client.get(address).content.decode(), (address, field)


def test_the_report_is_filtered_by_section_and_owner(filled: Cast) -> None:
    client = signed_in(filled.administrator)
    page = client.get(f"{HOME}/report/?section=objections").content.decode()
    assert "/record/objection/too-dear/" in page
    assert "/record/persona/" not in page
    page = client.get(f"{HOME}/report/?owner=rep").content.decode()
    assert "/record/persona/cfo/" in page
    assert "/record/objection/" not in page


def test_what_may_wait_is_out_of_the_report_until_it_is_taken_back(filled: Cast) -> None:
    client = signed_in(filled.editor)
    finding = next(
        each
        for each in newest(filled).findings
        if each.records and each.records[0][0] in BY_KIND and each.severity is Severity.HOLE
    )
    kind, slug = finding.records[0]
    address = f"{HOME}/waive/{kind}/{slug}/?rule={finding.rule}"
    assert client.post(address, {"reason": "", "until": "2100-01-01"}).status_code == 422
    sent = {"rule": finding.rule, "reason": "After the fair", "until": "2100-01-01"}
    assert client.post(address, sent).status_code == 302
    assert "After the fair" in client.get(f"{HOME}/report/?waived=1").content.decode()
    assert any(each.waiver for each in newest(filled).findings)
    client.post(f"{HOME}/unwaive/{kind}/{slug}/", {"rule": finding.rule})
    assert not any(each.waiver for each in newest(filled).findings)


def test_one_click_says_that_a_record_is_right(filled: Cast) -> None:
    client = signed_in(filled.editor)
    assert client.post(f"{HOME}/verify/persona/cfo/").status_code == 302
    said = newest(filled).playbook.verifications
    assert [(each.record, each.on) for each in said] == [("persona/cfo", newest(filled).today)]


def test_what_is_overdue_stands_first(filled: Cast) -> None:
    for slug, every in (("cfo", "90 days"), ("secret-buyer", "30 days")):
        row = queries.record(filled.administrator, "persona", slug)
        assert row is not None
        assert row.newest is not None
        assert row.newest.body is not None
        data = bodies.fields_of(bodies.content_of("persona", row.newest.body))
        changed = {**data, "review_every": every}
        save_record(row, changed, by=filled.administrator, based_on=row.newest.pk)
        verify(row, by=filled.administrator, on=newest(filled).today - timedelta(40))
    client = signed_in(filled.administrator)
    page = client.get(f"{HOME}/reviews/").content.decode()
    assert page.count("overdue") == 1
    assert page.index("overdue") < page.index("/record/persona/cfo/")


def test_contradictions_and_gaps_are_told(cast: Cast, sample: Playbook) -> None:
    import_playbook(sample, by=cast.administrator)
    page = signed_in(cast.administrator).get(f"{HOME}/report/coverage/")
    assert page.status_code == 200
