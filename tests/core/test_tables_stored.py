"""Stored facts as of a moment: what was valid, as far as it had been recorded."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from playcall_core.errors import TableError
from playcall_core.facts import UNKNOWN, KnownSet, Money, Rates, Subject, Value
from tests.core.pipeline import (
    NOON,
    Pipeline,
    Row,
    at,
    category,
    day,
    deal,
    money,
    number,
    on,
    set_of,
    yes_no,
)


def said(fact: str, valid: str | None = None, recorded: str | None = None, **value: Any) -> Row:
    return {
        "subject": "opportunity",
        "subject_id": "deal",
        "fact": fact,
        "valid_from": valid and at(valid),
        "recorded_at": recorded and at(recorded),
        **value,
    }


def deal_with(*statements: Row) -> Pipeline:
    return Pipeline({"opportunities": [deal()], "fact_values": list(statements)})


def test_every_type_of_fact_is_read() -> None:
    pipeline = (
        deal_with(
            said("phase", key="trial"),
            said("seats", number=25.5),
            said("budget", amount=Decimal("1000"), currency="EUR"),
            said("renewal", day=on("2026-09-30")),
            said("signed", flag=False),
            said("rivals", key="acme", complete=True),
            said("rivals", key="globex", complete=True),
        )
        .fact(category("phase"))
        .fact(number("seats"))
        .fact(money("budget"))
        .fact(day("renewal"))
        .fact(yes_no("signed"))
        .fact(set_of("rivals"))
    )
    assert pipeline.subjects()["deal"].values == {
        "phase": "trial",
        "seats": Decimal("25.5"),
        "budget": Money(Decimal(1000), "EUR"),
        "renewal": on("2026-09-30"),
        "signed": False,
        "rivals": KnownSet(frozenset({"acme", "globex"})),
    }


HISTORY = (
    said("phase", None, None, key="first"),
    said("phase", "2026-02-01", "2026-02-01", key="second"),
    said("phase", "2026-04-01", "2026-05-01", key="third"),  # learned of a month later
    said("phase", "2026-02-01", "2026-03-01", key="corrected"),  # of the same day, recorded later
)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2025-12-31", "first"),  # valid from the start
        ("2026-01-31", "first"),
        ("2026-02-01", "second"),
        ("2026-02-28", "second"),
        ("2026-03-01", "corrected"),  # later recorded wins among the same valid_from
        ("2026-04-15", "corrected"),  # what was recorded in May does not exist in April
        ("2026-05-01", "third"),
        ("2026-06-15", "third"),
    ],
)
def test_what_was_valid_latest_of_what_was_recorded_in_time_holds(
    moment: str, expected: str
) -> None:
    pipeline = deal_with(*HISTORY).fact(category("phase")).when(at(moment))
    assert pipeline["deal", "phase"] == expected


def test_the_row_that_stands_later_wins_where_both_clocks_agree() -> None:
    pipeline = deal_with(said("phase", key="z"), said("phase", key="a")).fact(category("phase"))
    assert pipeline["deal", "phase"] == "a"


def test_a_row_without_a_value_says_that_the_fact_became_unknown() -> None:
    pipeline = deal_with(said("seats", "2026-01-01", number=5.0), said("seats", "2026-03-01")).fact(
        number("seats")
    )
    assert pipeline["deal", "seats"] is UNKNOWN
    assert pipeline.when(at("2026-02-28"))["deal", "seats"] == 5


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{"key": "acme", "complete": True}], KnownSet(frozenset({"acme"}), True)),
        ([{"key": "acme", "complete": False}], KnownSet(frozenset({"acme"}), False)),
        ([{"key": None, "complete": True}], KnownSet(frozenset(), True)),  # known to be empty
        ([{"key": None, "complete": False}], UNKNOWN),
        ([{"key": None, "complete": None}], UNKNOWN),
        ([{"key": "acme", "complete": None}], KnownSet(frozenset({"acme"}), False)),
    ],
)
def test_a_set_knows_whether_it_is_complete(rows: list[dict[str, Any]], expected: Value) -> None:
    older = said("rivals", "2026-01-01", key="older", complete=True)
    newer = [said("rivals", "2026-02-01", **row) for row in rows]
    assert deal_with(older, *newer).fact(set_of("rivals"))["deal", "rivals"] == expected


def test_an_instant_is_the_day_it_falls_on_in_the_zone_of_the_workspace() -> None:
    # 23:30 UTC on 30 September is already 1 October in Berlin (UTC+2).
    late = said("renewal", instant=at("2026-09-30", "23:30", "UTC"))
    winter = said("renewal", "2026-01-01", instant=at("2026-12-31", "22:59", "UTC"))
    assert deal_with(late).fact(day("renewal"))["deal", "renewal"] == on("2026-10-01")
    assert deal_with(winter).fact(day("renewal"))["deal", "renewal"] == on("2026-12-31")


def test_money_is_read_in_the_base_currency_and_known_without_a_rate() -> None:
    moment_with_rates = NOON.__class__(
        NOON.at, NOON.zone, "EUR", Rates({"USD": ((on("2026-01-01"), Decimal("0.9")),)})
    )
    pipeline = deal_with(
        said("budget", amount=Decimal(100), currency="USD"),
        said("cost", amount=Decimal(100), currency="CHF"),
        said("fee", amount=Decimal(100)),
    )
    pipeline = pipeline.fact(money("budget")).fact(money("cost")).fact(money("fee"))
    situations = Pipeline(pipeline.tables, pipeline.sources, moment=moment_with_rates).subjects()
    assert situations["deal"]["budget"] == Money(Decimal(90), "EUR")
    assert situations["deal"]["cost"] == Money(Decimal(100), "CHF")  # known, but not comparable
    assert situations["deal"]["fee"] == Money(Decimal(100), "EUR")


def test_numbers_are_rounded_to_fifteen_digits() -> None:
    assert deal_with(said("seats", number=0.1 + 0.2)).fact(number("seats"))[
        "deal", "seats"
    ] == Decimal("0.3")


# --- columns of the subject's own table ----------------------------------------------------------


def test_a_column_of_its_own_table_feeds_a_fact() -> None:
    row = deal(amount=Decimal(500), stage="offer", tags=["new", "hot"], seats=12, hot=True)
    pipeline = (
        Pipeline({"opportunities": [row]})
        .fact(money("amount"), column="opportunities.amount")
        .fact(category("stage"), column="stage")
        .fact(set_of("tags"), column="opportunities.tags")
        .fact(number("seats"), column="seats")
        .fact(yes_no("hot"), column="hot")
        .fact(category("region"), column="region")  # no such column: unknown
    )
    assert pipeline.subjects()["deal"].values == {
        "amount": Money(Decimal(500), "EUR"),
        "stage": "offer",
        "tags": KnownSet(frozenset({"new", "hot"})),
        "seats": Decimal(12),
        "hot": True,
        "region": UNKNOWN,
    }


def test_a_column_of_another_table_is_refused() -> None:
    pipeline = Pipeline({"opportunities": [deal()]}).fact(number("seats"), column="accounts.seats")
    with pytest.raises(TableError, match="is not theirs"):
        pipeline.subjects()


def test_a_column_that_does_not_fit_its_fact_is_refused() -> None:
    row = deal(seats="many")
    with pytest.raises(TableError, match="column “seats”: A column of string cannot be “Seats”"):
        Pipeline({"opportunities": [row]}).fact(number("seats"), column="seats").subjects()


def test_a_snapshot_yields_to_what_is_valid_later_and_fills_in_where_nothing_is() -> None:
    row = deal(seats=10, recorded_at=at("2026-03-01"))
    pipeline = Pipeline(
        {
            "opportunities": [row, deal(id="other", seats=7)],
            "fact_values": [
                said("seats", "2026-02-01", number=5.0),
                said("seats", "2026-04-01", number=20.0),
            ],
        }
    ).fact(number("seats"), column="seats")
    assert pipeline["deal", "seats"] == 20
    assert pipeline.when(at("2026-03-15"))["deal", "seats"] == 10
    assert pipeline["other", "seats"] == 7


def test_what_is_stated_wins_over_a_snapshot_of_the_same_moment() -> None:
    stated = said("seats", "2026-03-01", "2026-03-01", number=5.0)
    row = deal(seats=10, recorded_at=at("2026-03-01"))
    pipeline = Pipeline({"opportunities": [row], "fact_values": [stated]})
    assert pipeline.fact(number("seats"), column="seats")["deal", "seats"] == 5


# --- subjects ------------------------------------------------------------------------------------


def test_subjects_that_were_created_or_recorded_later_do_not_exist() -> None:
    rows = [
        deal(id="old", created_at=at("2026-01-01")),
        deal(id="undated"),
        deal(id="later", created_at=at("2026-07-01")),
        deal(id="learned", created_at=at("2026-01-01"), recorded_at=at("2026-07-01")),
    ]
    assert list(Pipeline({"opportunities": rows}).subjects()) == ["old", "undated"]


def test_opportunities_and_leads_have_the_facts_of_their_account_and_not_the_other_way() -> None:
    pipeline = Pipeline(
        {
            "accounts": [{"id": "corp", "industry": "retail"}],
            "opportunities": [
                deal(),
                deal(id="orphan", account_id="gone"),
                deal(id="b", account_id=None),
            ],
            "leads": [{"id": "lead", "account_id": "corp"}],
            "fact_values": [
                {
                    "subject": "account",
                    "subject_id": "corp",
                    "fact": "tools",
                    "key": "crm",
                    "complete": True,
                },
                said("phase", key="trial"),
            ],
        }
    )
    pipeline = (
        pipeline.fact(category("industry", on=Subject.ACCOUNT), column="industry")
        .fact(set_of("tools", on=Subject.ACCOUNT))
        .fact(category("phase"))
    )
    tools = KnownSet(frozenset({"crm"}))
    assert pipeline["deal", "industry"] == "retail"
    assert pipeline["deal", "tools"] == tools
    assert pipeline["orphan", "industry"] is UNKNOWN
    assert pipeline["b", "tools"] is UNKNOWN
    assert pipeline.of(Subject.LEAD).subjects()["lead"].values == {
        "industry": "retail",
        "tools": tools,
    }
    assert pipeline.of(Subject.ACCOUNT).subjects()["corp"].values == {
        "industry": "retail",
        "tools": tools,
    }


# --- no later knowledge leaks --------------------------------------------------------------------

CLOSED = deal(
    stage="won", is_open=False, is_won=True, closed_on=on("2026-05-10"), created_at=at("2026-01-05")
)
STAGES = [
    {"opportunity_id": "deal", "stage": "first", "at": at("2026-01-05")},
    {"opportunity_id": "deal", "stage": "offer", "at": at("2026-03-01")},
    {"opportunity_id": "deal", "stage": "won", "at": at("2026-05-10")},
]


def closed_deal() -> Pipeline:
    return (
        Pipeline({"opportunities": [CLOSED], "stage_changes": STAGES})
        .fact(category("stage"), column="opportunities.stage")
        .fact(yes_no("won"), column="is_won")
        .fact(yes_no("open"), column="is_open")
        .fact(day("closed"), column="closed_on")
    )


def test_before_it_closed_an_opportunity_was_open_and_its_end_not_known() -> None:
    assert closed_deal().when(at("2026-04-01")).subjects()["deal"].values == {
        "stage": "offer",
        "won": UNKNOWN,
        "open": True,
        "closed": UNKNOWN,
    }
    assert closed_deal().subjects()["deal"].values == {
        "stage": "won",
        "won": True,
        "open": False,
        "closed": on("2026-05-10"),
    }


def test_on_the_day_it_closed_its_end_is_known() -> None:
    assert closed_deal().when(at("2026-05-10", "13:00")).subjects()["deal"]["won"] is True


def test_a_planned_closing_of_an_open_opportunity_is_known() -> None:
    row = deal(is_open=True, closed_on=on("2026-12-01"))
    pipeline = Pipeline({"opportunities": [row]}).fact(day("closing"), column="closed_on")
    assert pipeline["deal", "closing"] == on("2026-12-01")


def test_a_stage_change_that_was_recorded_later_is_not_known() -> None:
    late = {**STAGES[1], "recorded_at": at("2026-06-01")}
    pipeline = Pipeline({"opportunities": [CLOSED], "stage_changes": [STAGES[0], late, STAGES[2]]})
    pipeline = pipeline.fact(category("stage"), column="opportunities.stage")
    assert pipeline.when(at("2026-04-01"))["deal", "stage"] == "first"


# --- tables that cannot be read ------------------------------------------------------------------


def test_an_id_that_occurs_twice_is_refused() -> None:
    with pytest.raises(TableError, match="The id “deal” occurs 2 times"):
        Pipeline({"opportunities": [deal(), deal()]}).subjects()
