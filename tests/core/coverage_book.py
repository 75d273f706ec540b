"""A small playbook, made of one line for each play, for the tests of the proofs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from playcall_core.book import Head, Playbook
from playcall_core.book.records import FactRecord, Play
from playcall_core.calling import CallablePlay, plays_of
from playcall_core.coverage import Space, space_of
from playcall_core.facts import Moment

MOMENT = Moment(datetime(2026, 3, 31, 12, tzinfo=UTC))
FACTS: tuple[dict[str, Any], ...] = (
    {"id": "segment", "name": "Segment", "type": "category", "values": ["small", "mid", "large"]},
    {"id": "stage", "name": "Stage", "type": "category", "values": ["meet", "prove", "sign"]},
    {"id": "region", "name": "Region", "type": "category"},
    {"id": "rivals", "name": "Rivals", "type": "set", "values": ["acme", "beta"]},
    {"id": "employees", "name": "Employees", "type": "number"},
    {"id": "amount", "name": "Amount", "type": "money"},
    {"id": "closes", "name": "Close date", "type": "date"},
    {"id": "budget", "name": "Budget", "type": "yes/no"},
)


def play(id_: str, when: str, **rest: Any) -> Play:
    """A play of the test playbook; `effects` are those of its only step."""
    effects = rest.pop("effects", {})
    steps = [{"n": 1, "action": "Call.", "effects": effects}]
    record = {"id": id_, "name": id_.capitalize(), "when": when, "steps": steps, **rest}
    return Play.model_validate(record)


def playbook(*plays: Play, axes: tuple[str, ...] = ()) -> Playbook:
    """A playbook of these plays over `FACTS`."""
    facts = [FactRecord.model_validate(fact) for fact in FACTS]
    book = Playbook(Head(axes=axes), {record.key: record for record in (*facts, *plays)})
    assert not book.condition_problems
    return book


def called(book: Playbook) -> tuple[tuple[CallablePlay, ...], Space]:
    """The plays that can be called, and their space."""
    plays = plays_of(book).plays
    return plays, space_of(plays, book.dictionary, MOMENT)
