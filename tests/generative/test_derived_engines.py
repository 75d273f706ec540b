"""Derived facts come out the same on every database."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from ibis.backends import BaseBackend

from playcall_core.conditions import parse_condition
from playcall_core.facts import FactDictionary, Subject
from playcall_core.facts.derivation import (
    Change,
    Contains,
    Count,
    DaysSince,
    Exists,
    HeldFor,
    Members,
    Ratio,
    SegmentOf,
)
from playcall_core.tables.derive import SegmentRule
from tests.core.pipeline import NOON, Pipeline, Row, category, money, number, set_of, yes_no

KINDS = ("meeting", "mail", "visit", None)
KEYS = ("crm", "erp", None)


def random_pipeline(seed: int) -> Pipeline:
    """Sixty opportunities of twenty accounts, in which all that can be missing sometimes is."""
    chance = Random(seed)

    def when() -> object:
        hours = chance.randrange(-200 * 24, 10 * 24)
        return None if chance.random() < 0.1 else NOON.at + timedelta(hours=hours)

    def one(kind: str, many: int) -> str | None:
        return None if chance.random() < 0.1 else f"{kind}{chance.randrange(many)}"

    def both() -> Row:
        return {"recorded_at": when() if chance.random() < 0.3 else None}

    tables: dict[str, list[Row]] = {
        "accounts": [{"id": f"a{n}", "parent_id": one("a", 25)} for n in range(20)],
        "opportunities": [
            {
                "id": f"o{n}",
                "account_id": one("a", 22),
                "amount": Decimal(chance.randrange(10**7)).scaleb(-2),
                "stage": chance.choice(("first", "offer")),
                "is_open": chance.random() < 0.6,
            }
            for n in range(60)
        ],
        "stage_changes": [
            {
                "opportunity_id": f"o{chance.randrange(60)}",
                "stage": one("s", 3),
                "at": when(),
                **both(),
            }
            for _ in range(120)
        ],
        "touchpoints": [
            {
                "id": f"t{n}",
                "kind": chance.choice(KINDS),
                "at": when(),
                "opportunity_id": one("o", 60),
                "account_id": one("a", 20) if chance.random() < 0.3 else None,
                "text": chance.choice(("The price!", "O'Brien \\ said %_", "", None)),
                **both(),
            }
            for n in range(300)
        ],
        "fact_values": [
            {
                "subject": chance.choice(("opportunity", "account")),
                "subject_id": f"{chance.choice('oa')}{chance.randrange(40)}",
                "fact": chance.choice(("seats", "tools")),
                "valid_from": when(),
                "key": chance.choice(KEYS),
                "number": chance.choice((None, 0.1, 2.5, 30.0)),
                "complete": chance.choice((True, False, None)),
                **both(),
            }
            for _ in range(300)
        ],
    }
    return Pipeline(tables)


def with_facts(pipeline: Pipeline) -> Pipeline:
    stage, amount, seats, tools = (
        category("stage"),
        money("amount"),
        number("seats"),
        set_of("tools", on=Subject.ACCOUNT),
    )
    dictionary = FactDictionary((stage, amount, seats, tools))
    rules = [
        SegmentRule(
            "big", parse_condition("amount is at least 50,000 and tools include crm", dictionary)
        ),
        SegmentRule("small", parse_condition("seats is at most 2.5", dictionary)),
    ]
    met = {"kind": ("meeting", "visit")}
    return (
        pipeline.fact(stage, column="stage")
        .fact(amount, column="amount")
        .fact(seats)
        .fact(tools)
        .fact(number("share"), Ratio(how="ratio", of="amount", to="seats"))
        .fact(number("growth"), Change(how="change", of="seats", over_days=30))
        .fact(number("met"), Count(how="count", rows="touchpoints", where=met, within_days=60))
        .fact(yes_no("seen"), Exists(how="exists", rows="touchpoints", where=met, scope="account"))
        .fact(number("quiet"), DaysSince(how="days since", rows="touchpoints", scope="family"))
        .fact(
            set_of("said"),
            Contains(how="contains", rows="touchpoints", column="text", words=("price", "o'brien")),
        )
        .fact(
            set_of("kinds"),
            Members(how="members", rows="touchpoints", column="kind", within_days=90),
        )
        .fact(number("held"), HeldFor(how="days held", of="stage"))
        .fact(category("segment"), SegmentOf(how="segment", kind="size"), rules=rules)
    )


def everything(pipeline: Pipeline) -> list[object]:
    return [(situation.id, situation.values) for situation in pipeline.situations()]


@pytest.mark.postgres
@pytest.mark.parametrize("seed", range(3))
def test_postgresql_derives_what_duckdb_derives(
    duckdb: BaseBackend, postgresql: BaseBackend, seed: int
) -> None:
    pipeline = with_facts(random_pipeline(seed))
    tables, sources = pipeline.tables, pipeline.sources
    here = everything(Pipeline(tables, sources, connection=duckdb))
    assert here == everything(Pipeline(tables, sources, connection=postgresql))


@pytest.mark.spark
def test_spark_derives_what_duckdb_derives(duckdb: BaseBackend, spark: BaseBackend) -> None:
    pipeline = with_facts(random_pipeline(7))
    tables, sources = pipeline.tables, pipeline.sources
    here = everything(Pipeline(tables, sources, connection=duckdb))
    assert here == everything(Pipeline(tables, sources, connection=spark))
