"""Pages of opportunities take as many queries for many rows as for a few."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from playcall.guidance import actions
from playcall.opportunities.actions import put_tables
from playcall.opportunities.models import (
    Contact,
    ContactRole,
    FactValue,
    Opportunity,
    Pipeline,
    StageChange,
    SubjectState,
    Touchpoint,
)
from playcall.opportunities.recalling import recall
from playcall.people.models import Membership
from playcall.playbooks.actions import import_playbook, make_version
from playcall_core.book import load
from tests.apps.cast import Cast
from tests.apps.deal_book import BOOK, DEAL, tables
from tests.apps.test_doors import signed_in

MANY = 30
NOW = datetime.now(UTC)
ADDRESSES = {"opportunity": [DEAL], "today": [], "opportunities": [], "opportunity-board": []}
MOST = {"opportunity": 26, "today": 16, "opportunities": 16, "opportunity-board": 16}


@pytest.fixture
def filled(cast: Cast, tmp_path: Path) -> Cast:
    (tmp_path / "playbook.yaml").write_text(BOOK, encoding="utf-8")
    import_playbook(load(tmp_path), by=cast.administrator)
    make_version(cast.workspace, title="First", by=cast.administrator)
    put_tables(tables(), by=cast.administrator)
    Opportunity.objects.filter(is_open=True).update(owner=cast.rep.user.name)
    recall(cast.workspace)
    return cast


def queries(member: Membership, name: str) -> int:
    client = signed_in(member)
    address = reverse(name, args=[member.workspace.slug, *ADDRESSES[name]])
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def grow(cast: Cast) -> None:
    """Many more opportunities, and much more about the one."""
    mine = {"workspace": cast.workspace}
    state = SubjectState.objects.get(**mine, subject="opportunity", subject_id=DEAL)
    deal = Opportunity.objects.get(**mine, external_id=DEAL)
    for number in range(MANY):
        id_ = f"M-{number}"
        state.pk, state.subject_id, state.name = None, id_, id_
        state.save(force_insert=True)
        deal.pk, deal.external_id, deal.name = None, id_, id_
        deal.save(force_insert=True)
        about = {**mine, "opportunity_id": DEAL, "at": NOW}
        Touchpoint.objects.create(**about, kind="call", text=id_)
        StageChange.objects.create(**about, stage="discovery" if number % 2 else "proposal")
        Contact.objects.create(**mine, external_id=id_, name=id_)
        ContactRole.objects.create(**mine, contact_id=id_, opportunity_id=DEAL)
        FactValue.objects.create(
            **mine, subject="opportunity", subject_id=DEAL, fact="champion", value='{"key": "none"}'
        )
    Pipeline.objects.filter(**mine).update(stamp=uuid4())


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_page_takes_no_more_queries_for_many_rows(filled: Cast, name: str) -> None:
    few = queries(filled.rep, name)
    assert few <= MOST[name]
    grow(filled)
    criterion = filled.workspace.records.filter(kind="criterion").first()
    assert criterion is not None
    actions.state(DEAL, str(criterion.uid), "stated", by=filled.rep)
    assert queries(filled.rep, name) == few
