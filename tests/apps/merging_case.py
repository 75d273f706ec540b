"""A small playbook, and tables of one deal that are merged, for tests of what is known when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from playcall.opportunities import queries
from playcall.opportunities.actions import merge_tables
from playcall.opportunities.models import ImportBatch
from playcall_core.book import Playbook
from playcall_core.facts import Situation, Subject
from playcall_core.tables.schemas import SCHEMAS
from tests.apps.cast import Cast

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
BOOK = """
format: 1
playbook: {id: merging, name: Merging, currency: EUR, time_zone: Europe/Berlin}
selling_stages:
  - {id: first, name: First, order: 1}
  - {id: second, name: Second, order: 2}
buying_stages:
  - {id: looks, name: Looks, order: 1, buyers_question: What is it?}
  - {id: buys, name: Buys, order: 2, buyers_question: Which one?}
facts:
  - {id: employees, name: Employees, type: number, subject: account}
  - {id: amount, name: Amount, type: money, subject: opportunity, column: opportunities.amount}
  - {id: stage, name: Stage, type: category, subject: opportunity,
     column: opportunities.stage, values_from: selling_stages}
  - {id: buying-stage, name: Buying stage, type: category, subject: opportunity,
     values_from: buying_stages}
  - {id: rivals, name: Rivals, type: set, subject: opportunity}
  - {id: in-stage, name: In stage, type: number, subject: opportunity,
     derivation: {how: days held, of: stage}}
  - {id: calls, name: Calls, type: number, subject: opportunity,
     derivation: {how: count, rows: touchpoints, scope: account}}
  - {id: people, name: People, type: set, subject: opportunity,
     derivation: {how: members, rows: contacts, column: persona}}
"""
Tables = dict[str, pa.Table]


def table(name: str, *rows: dict[str, Any]) -> pa.Table:
    schema = SCHEMAS[name]
    known = [{**dict.fromkeys(schema.names), **row} for row in rows]
    return pa.Table.from_pylist(known, schema=schema)


def deal(**values: Any) -> Tables:
    row = {"id": "O", "name": "Deal", "account_id": "A", "stage": "first", "is_open": True}
    return {"opportunities": table("opportunities", row | values)}


def said(fact: str, subject: str = "opportunity", **value: Any) -> Tables:
    id_ = {"opportunity": "O", "account": "A"}[subject]
    row = {"subject": subject, "subject_id": id_, "fact": fact, **value}
    return {"fact_values": table("fact_values", row)}


def merge(cast: Cast, tables: Mapping[str, pa.Table], minutes: int = 0, **rest: Any) -> ImportBatch:
    at = START + timedelta(minutes=minutes)
    rest = {"source": "CRM"} | rest
    return merge_tables(tables, by=cast.administrator, at=at, **rest).batch


def known(cast: Cast, book: Playbook, minutes: int | None = None) -> Situation:
    at = None if minutes is None else START + timedelta(minutes=minutes)
    return queries.situation(cast.workspace, book, Subject.OPPORTUNITY, "O", at)


def later(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)
