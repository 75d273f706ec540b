"""Real exports of CRMs brought in at the application's door, joined, every row accounted for."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client

from playcall.importing.models import FileImport
from playcall.opportunities.models import Account, Contact, Lead, Opportunity
from playcall.opportunities.queries import stage_history, state_of
from playcall.opportunities.recalling import recall_stale
from playcall.playbooks.actions import make_version
from playcall.playbooks.books import book_of
from playcall_core.facts import KnownSet, Money, Situation, Subject
from tests.apps.bringing import asked, door, page, rejected, sent, taken_in, tried, words
from tests.apps.cast import Cast

pytestmark = pytest.mark.slow
RATE = Decimal("0.88")
"""Of a dollar in euros, by the sample's playbook."""
BOTH = {"Qualification": "discovery", "Value Proposition": "scoping",
        "Negotiation/Review": "contracting"}  # fmt: skip
FURTHER = {"Id. Decision Makers": "scoping", "Perception Analysis": "proof",
           "Proposal/Price Quote": "proposal", "Needs Analysis": "discovery"}  # fmt: skip


@pytest.fixture
def admin(company: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    make_version(company.workspace, title="First", by=company.administrator)
    return door(company, tmp_path, monkeypatch)


def export(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}


def rows_of(files: dict[str, bytes]) -> dict[str, int]:
    """The rows of each file, counted here."""
    texts = {name: raw.decode("utf-8-sig") for name, raw in files.items()}
    return {
        name.removesuffix(".csv"): sum(1 for _ in csv.DictReader(io.StringIO(text)))
        for name, text in texts.items()
    }


def facts(company: Cast, opportunity: str) -> Situation:
    """What is known of an opportunity now."""
    found = state_of(company.administrator, Subject.OPPORTUNITY, opportunity)
    assert found is not None
    return found.situation


def answers_of(client: Client, made: FileImport, stages: dict[str, str]) -> dict[str, str]:
    known = words(client, made, "selling-stage")
    questions = {
        key: "USD" if "currency" in says else "unknown" for says, key in asked(client, made).items()
    }
    return questions | {known[word]: stage for word, stage in stages.items()}


def test_ten_tables_of_salesforce_come_in_joined_and_every_row_is_accounted_for(
    admin: Client, company: Cast, shared_data: Path
) -> None:
    files = export(shared_data / "salesforce_export")
    made = sent(admin, files)
    answers = answers_of(admin, made, BOTH | FURTHER)
    answers[words(admin, made, "competitors")["Honda"]] = "ormundo"
    text = tried(admin, made, answers)
    assert "PricebookEntry · 34 rows · not read: it holds no table of Playcall" in text
    taken_in(admin, made)

    report = json.loads(made.report)
    assert {each["name"]: each["rows"] for each in report["files"]} == rows_of(files)
    read = {table: each for each in report["files"] for table in each["fills"]}
    assert set(report["counts"]) == set(read)
    for table, count in report["counts"].items():
        assert count["read"] == read[table]["rows"]
        assert count["read"] == count["accepted"] + count["rejected"] + count["skipped"]
        assert sum(json.loads(made.made)[table]) == count["accepted"]
    assert not rejected(admin, made)
    assert (Account.objects.count(), Contact.objects.count(), Lead.objects.count()) == (13, 20, 22)

    accounts = set(Account.objects.values_list("external_id", flat=True))
    assert set(Opportunity.objects.values_list("account_id", flat=True)) <= accounts
    assert set(Contact.objects.values_list("account_id", flat=True)) <= accounts
    recall_stale(company.workspace)
    oil = facts(company, "006Hp000015Yh7mIAC")
    account = Account.objects.get(name="United Oil & Gas Corp.")
    assert Opportunity.objects.get(name=oil.name).account_id == account.external_id
    # The stage is told by the history and the deal, industry and revenue by the account.
    assert oil["selling-stage"] == "contracting"
    assert oil["industry"] == "energy"
    assert oil["annual-revenue"] == Money(Decimal("5600000000") * RATE, "EUR")
    rivals = facts(company, "006Hp000015Yh7kIAC")["competitors"]
    assert rivals == KnownSet(frozenset({"ormundo"}), complete=False)
    shown = page(admin.get("/w/tallybrook/opportunities/006Hp000015Yh7mIAC/"))
    assert "Account United Oil &amp; Gas Corp. Amount 125,000 USD Stage Contracting" in shown


def test_moves_backward_of_a_real_history_stand_on_the_opportunitys_page(
    admin: Client, company: Cast, shared_data: Path
) -> None:
    made = sent(admin, export(shared_data / "sfdc_stage_history"))
    text = tried(admin, made, answers_of(admin, made, BOTH))
    assert "A stage goes back to an earlier one: 72 times" in text
    taken_in(admin, made)
    playbook = book_of(company.workspace, "newest").playbook
    back = {
        id_: sum(move.is_backward for move in moves)
        for id_ in Opportunity.objects.values_list("external_id", flat=True)
        if (moves := stage_history(company.workspace, playbook, id_).selling)
    }
    assert sum(back.values()) == 72
    recall_stale(company.workspace)
    # Negotiation, back to prospecting, won.
    response = admin.get("/w/tallybrook/opportunities/0068d000002OrbYAAS/")
    shown = page(response)
    assert back["0068d000002OrbYAAS"] == 1
    assert "1 move back" in shown
    assert "↩ Back to Prospecting" in shown
