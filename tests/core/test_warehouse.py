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
from playcall_core.calling.warehouse import WarehouseTables, rules_of, stream_calls, write_calls
from playcall_core.conditions import Condition, Group, parse_condition
from playcall_core.conditions.nodes import IsKnown
from playcall_core.errors import ConditionError, TableError
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


def complaint(warehouse: BaseBackend, plays: list[CallablePlay], tables: WarehouseTables) -> str:
    with pytest.raises(TableError) as caught:
        called(warehouse, plays, tables)
    return str(caught.value)


SMALL = "Amount is less than 1"


def test_a_table_that_is_not_there(warehouse: BaseBackend) -> None:
    words = complaint(warehouse, [play(said(SMALL))], WarehouseTables("deals"))
    assert "There is no table “deals”." in words


def test_a_table_without_the_subjects(warehouse: BaseBackend) -> None:
    put(warehouse, "deals", id=["a"], amount=[0.5])
    words = complaint(warehouse, [play(said(SMALL))], WarehouseTables("deals"))
    assert "deals" in words
    assert "It has no column “subject_id”." in words


def test_a_subject_that_is_there_twice(warehouse: BaseBackend) -> None:
    put(warehouse, "deals", subject_id=["a", "a", "b"], amount=[0.5, 0.5, 0.5])
    words = complaint(warehouse, [play(said(SMALL))], WarehouseTables("deals"))
    assert "3 rows have 2 different subjects." in words


@pytest.mark.parametrize(
    ("condition", "fact", "remedy"),
    [
        (SMALL, "amount", "Make it a number."),
        ("Budget is less than 1 EUR", "budget", "decimal"),
        ("Closes is known", "closes", "of the type date"),
        ("Rivals includes any of Acme", "rivals", "a boolean"),
    ],
)
def test_a_column_of_the_wrong_type(
    warehouse: BaseBackend, condition: str, fact: str, remedy: str
) -> None:
    put(warehouse, "deals", subject_id=["a"], **{fact: ["words"]})
    words = complaint(warehouse, [play(said(condition))], WarehouseTables("deals"))
    assert f"“{fact}”" in words
    assert "string cannot be" in words
    assert remedy in words


def test_a_connection_that_was_closed() -> None:
    connection = ibis.duckdb.connect()
    connection.disconnect()
    words = complaint(connection, [play(said(SMALL))], WarehouseTables("deals"))
    assert "does not let its table “deals” be looked at" in words
    assert "connection is open" in words


def test_a_condition_on_a_fact_that_is_not_declared(warehouse: BaseBackend) -> None:
    put(warehouse, "deals", subject_id=["a"], amount=[0.5])
    other = Condition((Group((IsKnown("colour"),)),))
    with pytest.raises(ConditionError, match="colour"):
        called(warehouse, [play(other)], WarehouseTables("deals"))


def test_a_table_of_calls_is_replaced_only_when_asked(warehouse: BaseBackend) -> None:
    put(warehouse, "deals", subject_id=["a"], amount=[0.5])
    put(warehouse, "calls", precious=[1])
    rules = rules_of([play(said(SMALL))], DICTIONARY, MOMENT, Subject.OPPORTUNITY)
    with pytest.raises(TableError, match="already"):
        write_calls(warehouse, WarehouseTables("deals"), rules, into="calls")
    assert warehouse.table("calls").columns == ("precious",)
    write_calls(warehouse, WarehouseTables("deals"), rules, into="calls", replace=True)
    assert warehouse.table("calls").count().to_pyarrow().as_py() == 1


def test_a_failing_run_leaves_the_old_calls(warehouse: BaseBackend) -> None:
    put(warehouse, "deals", subject_id=["a"], amount=["words"])
    put(warehouse, "calls", precious=[1])
    rules = rules_of([play(said(SMALL))], DICTIONARY, MOMENT, Subject.OPPORTUNITY)
    with pytest.raises(TableError, match="Amount"):
        write_calls(warehouse, WarehouseTables("deals"), rules, into="calls", replace=True)
    assert warehouse.table("calls").columns == ("precious",)
