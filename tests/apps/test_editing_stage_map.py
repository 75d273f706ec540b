"""The stage map as a grid: only what was changed is saved, all of it or none."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from playcall.playbooks import queries
from playcall.playbooks.models import Revision
from playcall_core.book.records.selling import SellingStage
from tests.apps.cast import Cast
from tests.apps.test_doors import signed_in

ADDRESS = "/w/tallybrook/edit-stage-map/"


@pytest.fixture
def editor(company: Cast) -> Client:
    return signed_in(company.editor)


def grid(client: Client) -> dict[str, list[str]]:
    sent: dict[str, list[str]] = {}
    page = client.get(ADDRESS).content.decode()
    for tag in re.findall(r"<input [^>]*>", page[page.index("<main") : page.index("</main>")]):
        found = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        if found.get("type") != "checkbox" or " checked" in tag:
            sent.setdefault(found["name"], []).append(found["value"])
    return sent


def stages(cast: Cast) -> dict[str, tuple[str, ...]]:
    found = queries.reading(cast.administrator, "newest").of(SellingStage)
    return {each.id: each.buying_stages for each in found}


def test_saved_unchanged_it_adds_no_revision(company: Cast, editor: Client) -> None:
    before = Revision.objects.count()
    assert editor.post(ADDRESS, grid(editor)).status_code == 302
    assert Revision.objects.count() == before


def test_a_cell_changes_only_its_stage(company: Cast, editor: Client) -> None:
    before, sent = stages(company), grid(editor)
    stage = next(each for each in sent["stage"] if before[each])
    sent.pop(f"m.{stage}")
    assert editor.post(ADDRESS, sent).status_code == 302
    assert stages(company) == {**before, stage: ()}


def test_where_another_saved_meanwhile_nothing_is_saved_and_the_choice_stays(
    company: Cast, editor: Client
) -> None:
    sent = grid(editor)
    first, second = sent["stage"][:2]
    mine = {**sent, f"m.{first}": [], f"m.{second}": []}
    theirs = {**sent, f"m.{second}": sent.get(f"m.{first}", []) + sent.get(f"m.{second}", [])}
    assert signed_in(company.sales_signer).post(ADDRESS, theirs).status_code == 302
    before = stages(company)
    page = editor.post(ADDRESS, mine)
    assert page.status_code == 409
    assert "meanwhile" in page.content.decode()
    assert stages(company) == before
