"""Derived facts come out the same on every database."""

from __future__ import annotations

from datetime import datetime, timedelta
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


class Dice:
    """Random parts of rows, any of which may be missing."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)

    def when(self) -> datetime | None:
        hours = self.chance.randrange(-200 * 24, 10 * 24)
        return None if self.chance.random() < 0.1 else NOON.at + timedelta(hours=hours)

    def recorded(self) -> Row:
        return {"recorded_at": self.when() if self.chance.random() < 0.3 else None}

    def one(self, kind: str, many: int) -> str | None:
        return None if self.chance.random() < 0.1 else f"{kind}{self.chance.randrange(many)}"

    def opportunity(self, number: int) -> Row:
        return {
            "id": f"o{number}",
            "account_id": self.one("a", 22),
            "amount": Decimal(self.chance.randrange(10**7)).scaleb(-2),
            "stage": self.chance.choice(("first", "offer")),
            "is_open": self.chance.random() < 0.6,
        }

    def stage_change(self) -> Row:
        deal = f"o{self.chance.randrange(60)}"
        stage = self.one("s", 3)
        return {"opportunity_id": deal, "stage": stage, "at": self.when(), **self.recorded()}

    def touchpoint(self, number: int) -> Row:
        return {
            "id": f"t{number}",
            "kind": self.chance.choice(KINDS),
            "at": self.when(),
            "opportunity_id": self.one("o", 60),
            "account_id": self.one("a", 20) if self.chance.random() < 0.3 else None,
            "text": self.chance.choice(("The price!", "O'Brien \\ said %_", "", None)),
            **self.recorded(),
        }

    def fact_value(self) -> Row:
        return {
            "subject": self.chance.choice(("opportunity", "account")),
            "subject_id": f"{self.chance.choice('oa')}{self.chance.randrange(40)}",
            "fact": self.chance.choice(("seats", "tools")),
            "valid_from": self.when(),
            "key": self.chance.choice(KEYS),
            "number": self.chance.choice((None, 0.1, 2.5, 30.0)),
            "complete": self.chance.choice((True, False, None)),
            **self.recorded(),
        }


def random_pipeline(seed: int) -> Pipeline:
    """Sixty opportunities of twenty accounts, in which all that can be missing sometimes is."""
    dice = Dice(seed)
    return Pipeline(
        {
            "accounts": [{"id": f"a{n}", "parent_id": dice.one("a", 25)} for n in range(20)],
            "opportunities": [dice.opportunity(number) for number in range(60)],
            "stage_changes": [dice.stage_change() for _ in range(120)],
            "touchpoints": [dice.touchpoint(number) for number in range(300)],
            "fact_values": [dice.fact_value() for _ in range(300)],
        }
    )


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
