"""Plays called inside a database: chosen cases, and what is said of tables that do not fit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import ibis
import pyarrow as pa
import pytest
from ibis.backends import BaseBackend

from playcall_core.book.records import Play
from playcall_core.calling import CallablePlay
from playcall_core.calling.warehouse import WarehouseTables, rules_of, stream_calls
from playcall_core.conditions import Condition, parse_condition
from playcall_core.facts import Choice, Fact, FactDictionary, FactType, Moment, Rates, Subject

STAGES = (Choice("proof", "Proof"), Choice("closing", "Closing"))
RIVALS = (Choice("acme", "Acme"), Choice("globex", "Globex"))
DICTIONARY = FactDictionary(
    (
        Fact("amount", "Amount", FactType.NUMBER, Subject.OPPORTUNITY),
        Fact("stage", "Stage", FactType.CATEGORY, Subject.OPPORTUNITY, STAGES),
        Fact("rivals", "Rivals", FactType.SET, Subject.OPPORTUNITY, RIVALS),
        Fact("budget", "Budget", FactType.MONEY, Subject.OPPORTUNITY),
        Fact("closes", "Closes", FactType.DATE, Subject.OPPORTUNITY),
    ),
    "EUR",
)
TODAY = date(2026, 3, 31)
MOMENT = Moment(
    at=datetime(2026, 3, 31, 12, tzinfo=UTC), zone=ZoneInfo("UTC"), currency="EUR", rates=Rates({})
)


@pytest.fixture
def warehouse() -> Iterator[BaseBackend]:
    connection = ibis.duckdb.connect()
    yield connection
    connection.disconnect()


def play(when: Condition, name: str = "it", cooldown: int = 0) -> CallablePlay:
    record = Play.model_validate({"id": name})
    return CallablePlay(record, Subject.OPPORTUNITY, when, cooldown=cooldown)


def said(words: str) -> Condition:
    return parse_condition(words, DICTIONARY)


def called(
    warehouse: BaseBackend, plays: list[CallablePlay], tables: WarehouseTables
) -> list[tuple[str, str, str]]:
    rules = rules_of(plays, DICTIONARY, MOMENT, Subject.OPPORTUNITY)
    batches = stream_calls(warehouse, tables, rules)
    return sorted(tuple(row.values()) for batch in batches for row in batch.to_pylist())


def put(warehouse: BaseBackend, name: str, **columns: object) -> None:
    warehouse.create_table(name, pa.table(columns), overwrite=True)


def test_the_number_one_is_a_limit_and_no_day(warehouse: BaseBackend) -> None:
    put(warehouse, "deals", subject_id=["a", "b", "c"], amount=[0.5, 2.0, None])
    found = called(warehouse, [play(said("Amount is less than 1"))], WarehouseTables("deals"))
    assert found == [("a", "it", "applies"), ("c", "it", "cannot tell")]


def test_a_play_without_cooldown_waits_for_a_run_to_come(warehouse: BaseBackend) -> None:
    put(warehouse, "deals", subject_id=["past", "to-come"], amount=[0.5, 0.5])
    days = pa.array([TODAY, date(2026, 4, 1)], pa.date32())
    put(warehouse, "runs", subject_id=["past", "to-come"], play=["it", "it"], on=days)
    tables = WarehouseTables("deals", runs="runs")
    found = called(warehouse, [play(said("Amount is less than 1"))], tables)
    assert found == [("past", "it", "applies")]
