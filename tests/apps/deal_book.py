"""A small playbook with all that the page of an opportunity shows, and three opportunities."""

# ruff: noqa: E501
from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from playcall_core.tables.schemas import SCHEMAS

BOOK = """
format: 1
playbook: {id: deals, name: Deals, currency: EUR}
roles:
  - {id: rep, name: Account executive, function: sales}
facts:
  - {id: selling-stage, name: Selling stage, type: category, values_from: selling_stages, column: opportunities.stage}
  - {id: buying-stage, name: Buying stage, type: category, values_from: buying_stages, column: opportunities.buying}
  - {id: amount, name: Amount, type: money, column: opportunities.amount}
  - {id: champion, name: Champion, type: category, values: [none, tested], asked_by: [ask-champion], column: opportunities.champion}
  - {id: tender, name: Tender, type: yes/no, asked_by: [ask-tender], column: opportunities.tender}
  - {id: rivals, name: Rivals, type: set, values_from: competitors, column: opportunities.rivals}
discovery_questions:
  - {id: ask-champion, text: Who sells for us?, purpose: To know}
  - {id: ask-tender, text: Is there a tender?, purpose: To know}
buying_stages:
  - {id: explore, name: Exploring, order: 1, buyers_question: Is it worth it?}
  - {id: commit, name: Committing, order: 2, buyers_question: Can I defend it?}
buyer_behaviours:
  - {id: names-champion, text: Somebody sells for us., stage: commit, strength: strong, detected_by: champion is tested}
selling_stages:
  - {id: discovery, name: Discovery, order: 1, buying_stages: [explore], exit: [champion-named, papers-read]}
  - {id: proposal, name: Proposal, order: 2, buying_stages: [commit], entry: [price-approved], exit: [signed]}
  - {id: won, name: Won, order: 3, outcome: won}
  - {id: lost, name: Lost, order: 4, outcome: lost}
criteria:
  - {id: champion-named, text: A champion is named., kind: buyer act, enforce: warn, check: champion is tested}
  - {id: papers-read, text: The papers were read., kind: our act}
  - {id: price-approved, text: The price is approved., kind: approval, enforce: block}
  - {id: signed, text: It is signed., kind: buyer act, enforce: block}
assessment_methods:
  - id: card
    name: Scorecard
    elements:
      - {key: champion, name: Champion, asks: Who?, check: champion is tested}
      - {key: money, name: Money, asks: How much?, check: amount is known}
competitors:
  - {id: acme, name: Acme, positioning: Cheap.}
objections:
  - {id: dear, text: Too dear., response: Compared with what?, competitors: [acme]}
personas:
  - {id: cfo, name: Finance chief, titles: [CFO], kind: buyer, roles: [{role: economic buyer}], goals: [Calm books]}
  - {id: clerk, name: Clerk, kind: user, roles: [{role: end user}], goals: [Less typing]}
plays:
  - {id: find-champion, name: Find a champion, purpose: Find one., on: opportunity, when: champion is none, runners: [rep], objections: [dear]}
  - {id: use-champion, name: Use the champion, on: opportunity, when: champion is tested, runners: [rep], steps: [{n: 1, actor: rep, action: Ask them.}]}
  - {id: always, name: Stay in touch, on: opportunity, when: amount is known and champion is unknown, runners: [rep]}
  - {id: not-in-tender, name: Go for speed, on: opportunity, when: amount is known, exclude: tender is yes, runners: [rep]}
  - {id: large, name: Bring the board, on: opportunity, when: "amount is at least 50,000 EUR", runners: [rep]}
  - {id: secret, name: Secret play, visibility: signers, on: opportunity, when: amount is known, runners: [rep]}
"""
DEAL = "006/A b?#ä"
"""The id of an opportunity, of letters that an address must quote."""


def tables() -> dict[str, pa.Table]:
    """Three opportunities of one account: `DEAL` in discovery, D-2 in proposal, D-3 lost."""
    opened = datetime(2026, 1, 5, tzinfo=UTC)
    shared = {"account_id": "A-1", "owner": "Mira Adler", "currency": "EUR", "created_at": opened}
    deals: list[dict[str, Any]] = [
        {"id": DEAL, "name": "First deal", "stage": "discovery", "amount": Decimal(9_000)},
        {"id": "D-2", "name": "=2+5", "stage": "proposal", "amount": None},
        {"id": "D-3", "name": "Old deal", "stage": "lost", "is_open": False, "is_won": False},
    ]
    moves = [("discovery", 6), ("proposal", 9), ("discovery", 12)]
    return {
        "accounts": _table("accounts", [{"id": "A-1", "name": "Fennmoor"}]),
        "opportunities": _table(
            "opportunities", [shared | {"is_open": True} | each for each in deals]
        ),
        "contacts": _table(
            "contacts",
            [{"id": "C-1", "name": "Clara", "title": "CFO", "opportunity_id": DEAL}],
        ),
        "stage_changes": _table(
            "stage_changes",
            [
                {"opportunity_id": DEAL, "stage": stage, "at": opened.replace(day=day)}
                for stage, day in moves
            ],
        ),
        "touchpoints": _table(
            "touchpoints",
            [
                {
                    "id": "T-1", "at": opened.replace(day=20), "kind": "mail", "direction": "in",
                    "function": "sales", "opportunity_id": DEAL, "text": "Send the price.",
                }
            ],
        ),
        "fact_values": _table(
            "fact_values",
            [
                {"subject": "opportunity", "subject_id": DEAL, "fact": "buying-stage", "key": "explore"},
                {"subject": "opportunity", "subject_id": DEAL, "fact": "rivals", "key": "acme", "complete": True},
            ],
        ),
    }  # fmt: skip


def _table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=SCHEMAS[name])
