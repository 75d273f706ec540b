"""Derived facts, each case worked out by hand. The moment is 15 June 2026, 12:00 in Berlin."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from playcall_core.conditions import parse_condition
from playcall_core.errors import ConditionError, FactError, TableError
from playcall_core.facts import UNKNOWN, FactDictionary, KnownSet, Subject, Value
from playcall_core.facts.derivation import (
    Change,
    Contains,
    Count,
    DaysSince,
    Derivation,
    Exists,
    HeldFor,
    Members,
    Ratio,
    SegmentOf,
)
from playcall_core.tables.derive import SegmentRule
from tests.core.pipeline import (
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

MEETINGS = Count(how="count", rows="touchpoints", where={"kind": "meeting"}, within_days=30)
SEEN = Exists(how="exists", rows="touchpoints", where={"kind": "meeting"}, within_days=30)
QUIET = DaysSince(how="days since", rows="touchpoints", where={"kind": "meeting"})


def touch(when: str | None = "2026-06-10", time: str = "12:00", **more: Any) -> Row:
    kind = {"id": "t", "kind": "meeting", "opportunity_id": "deal"}
    return {**kind, "at": when and at(when, time), **more}


def touched(*touches: Row, **tables: Sequence[Row]) -> Pipeline:
    return Pipeline({"opportunities": [deal()], "touchpoints": list(touches), **tables})


def known(*members: str) -> KnownSet:
    return KnownSet(frozenset(members))


def some(*members: str) -> KnownSet:
    return KnownSet(frozenset(members), complete=False)


# --- count, exists, days since -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("touches", "count", "exists", "days"),
    [
        ([], 0, False, UNKNOWN),
        ([touch(), touch("2026-06-12")], 2, True, 3),
        ([touch(kind="mail")], 0, False, UNKNOWN),
        ([touch(opportunity_id="other")], 0, False, UNKNOWN),
        # The window is whole local days: from the start of 16 May, Berlin, to now.
        ([touch("2026-05-16", "00:00")], 1, True, 30),
        ([touch("2026-05-15", "23:59")], 0, False, 31),
        ([{**touch(), "at": at("2026-05-15", "22:00", "UTC")}], 1, True, 30),
        ([{**touch(), "at": at("2026-05-15", "21:59", "UTC")}], 0, False, 31),
        # What comes after the moment, or was recorded after it, does not exist.
        ([touch("2026-06-15", "12:01")], 0, False, UNKNOWN),
        ([touch(recorded_at=at("2026-06-15", "12:01"))], 0, False, UNKNOWN),
        ([touch("2026-06-15", "12:00", recorded_at=at("2026-06-15"))], 1, True, 0),
        # A row of which it cannot be told whether it counts.
        ([touch(kind=None)], UNKNOWN, UNKNOWN, UNKNOWN),
        ([touch(), touch("2026-06-12", kind=None)], UNKNOWN, True, UNKNOWN),
        ([touch("2026-06-12"), touch("2026-06-10", kind=None)], UNKNOWN, True, 3),
        ([touch(None)], UNKNOWN, UNKNOWN, UNKNOWN),
        ([touch(), touch(None)], UNKNOWN, True, UNKNOWN),
        ([touch(None, kind="mail")], 0, False, UNKNOWN),
        ([touch("2026-01-01", kind=None)], 0, False, UNKNOWN),
    ],
)
def test_rows_are_counted_in_a_window(
    touches: list[Row], count: Value, exists: Value, days: Value
) -> None:
    pipeline = (
        touched(*touches)
        .fact(number("count"), MEETINGS)
        .fact(yes_no("exists"), SEEN)
        .fact(number("days"), QUIET)
    )
    assert pipeline.subjects()["deal"].values == {"count": count, "exists": exists, "days": days}


def test_a_filter_takes_one_of_several_values_and_flags_and_whole_numbers() -> None:
    rows = [
        touch(),
        touch(kind="visit"),
        touch(kind="mail", paid=True, people=3),
        touch(paid=False),
    ]
    pipeline = (
        touched(*rows)
        .fact(
            number("met"),
            Count(how="count", rows="touchpoints", where={"kind": ("meeting", "visit")}),
        )
        .fact(yes_no("paid"), Exists(how="exists", rows="touchpoints", where={"paid": True}))
        .fact(yes_no("three"), Exists(how="exists", rows="touchpoints", where={"people": 3}))
    )
    assert pipeline.subjects()["deal"].values == {"met": 3, "paid": True, "three": True}


def test_a_filter_of_another_type_than_its_column_is_refused() -> None:
    pipeline = touched(touch()).fact(
        number("count"), Count(how="count", rows="touchpoints", where={"kind": 3})
    )
    with pytest.raises(TableError, match="The column holds string, and the filter asks for 3"):
        pipeline.subjects()


def test_a_filter_on_a_column_that_is_not_there_cannot_be_told() -> None:
    of_colour = Count(how="count", rows="touchpoints", where={"colour": "red"})
    assert touched(touch()).fact(number("red"), of_colour)["deal", "red"] is UNKNOWN
    assert touched().fact(number("red"), of_colour)["deal", "red"] == 0


ALL_TIME = Count(how="count", rows="touchpoints")


@pytest.mark.parametrize(
    ("covers_from", "expected"),
    [
        ("2026-05-16", {"count": 1, "exists": True, "all": UNKNOWN, "days": 5, "none": False}),
        (
            "2026-05-17",
            {"count": UNKNOWN, "exists": True, "all": UNKNOWN, "days": 5, "none": UNKNOWN},
        ),
        (
            "2026-06-11",
            {"count": UNKNOWN, "exists": True, "all": UNKNOWN, "days": UNKNOWN, "none": UNKNOWN},
        ),
    ],
)
def test_what_the_data_does_not_cover_is_unknown(
    covers_from: str, expected: dict[str, Value]
) -> None:
    visits = SEEN.model_copy(update={"where": {"kind": "visit"}})
    pipeline = (
        touched(touch())
        .fact(number("count"), MEETINGS)
        .fact(yes_no("exists"), SEEN)
        .fact(number("all"), ALL_TIME)
        .fact(number("days"), QUIET)
        .fact(yes_no("none"), visits)
        .covered_from(touchpoints=at(covers_from, "00:00"))
    )
    assert pipeline.subjects()["deal"].values == expected


def test_a_table_that_is_not_there_makes_its_facts_unknown() -> None:
    pipeline = (
        Pipeline({"opportunities": [deal()]})
        .fact(number("count"), MEETINGS)
        .fact(set_of("kinds"), Members(how="members", rows="touchpoints", column="kind"))
    )
    assert pipeline.subjects()["deal"].values == {"count": UNKNOWN, "kinds": UNKNOWN}


def test_coverage_of_an_unknown_table_is_refused() -> None:
    with pytest.raises(TableError, match="Did you mean “touchpoints”"):
        touched().covered_from(touchpoint=at("2026-01-01")).subjects()


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ("2026-06-15", 0),
        ("2026-06-14", 1),
        ("2025-06-15", 365),
        ("2026-06-16", UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_days_since_a_date_fact_are_never_negative(of: str | None, expected: Value) -> None:
    pipeline = (
        Pipeline({"opportunities": [deal(contacted=of and on(of))]})
        .fact(day("contacted"), column="contacted")
        .fact(number("days"), DaysSince(how="days since", fact="contacted"))
    )
    if of is None:  # a column without any value has no type to be read as a day
        pipeline = Pipeline({"opportunities": [deal()]}, pipeline.sources)
    assert pipeline["deal", "days"] == expected


def test_days_are_counted_in_the_zone_of_the_workspace() -> None:
    # 23:30 UTC on 13 June is 14 June in Berlin, one day before the 15th.
    late = {**touch(), "at": at("2026-06-13", "23:30", "UTC")}
    assert touched(late).fact(number("days"), QUIET)["deal", "days"] == 1


# --- contains, members ---------------------------------------------------------------------------

SAID = Contains(
    how="contains", rows="touchpoints", column="text", words=("price", "security review")
)
KINDS = Members(how="members", rows="touchpoints", column="kind", within_days=30)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["The PRICE, please"], known("price")),
        (["priceless"], known()),
        (["A security\nreview and the price-list"], known("price", "security review")),
        (["security and review"], known()),
        ([""], known()),
        ([], known()),
        ([None], UNKNOWN),
        (["price", None], some("price")),
    ],
)
def test_words_are_found_whole_and_in_any_case(texts: list[str | None], expected: Value) -> None:
    rows = [touch(text=text) for text in texts]
    assert touched(*rows).fact(set_of("said"), SAID)["deal", "said"] == expected


def test_words_are_found_in_a_text_of_the_subject_itself_and_become_keys() -> None:
    fact = set_of("topics", "price", "größe")
    derivation = Contains(how="contains", column="notes", words=("Price", "GRÖSSE", "Größe"))
    rows = [deal(notes="Die GRÖßE zählt"), deal(id="b", notes=None), deal(id="c", notes="none")]
    subjects = Pipeline({"opportunities": rows}).fact(fact, derivation).subjects()
    assert subjects["deal"]["topics"] == known("größe")
    assert subjects["b"]["topics"] is UNKNOWN
    assert subjects["c"]["topics"] == known()


@pytest.mark.parametrize(
    ("touches", "covers_from", "expected"),
    [
        ([touch(), touch(kind="mail"), touch(kind="mail")], "2026-01-01", known("meeting", "mail")),
        ([touch("2026-05-15")], "2026-01-01", known()),
        ([touch(kind=None)], "2026-01-01", UNKNOWN),
        ([touch(), touch(kind=None)], "2026-01-01", some("meeting")),
        ([touch(), touch(None, kind="mail")], "2026-01-01", some("meeting")),
        ([touch()], "2026-06-01", some("meeting")),
        ([], "2026-06-01", UNKNOWN),
    ],
)
def test_members_are_the_values_met(touches: list[Row], covers_from: str, expected: Value) -> None:
    pipeline = touched(*touches).fact(set_of("kinds"), KINDS)
    pipeline = pipeline.covered_from(touchpoints=at(covers_from))
    assert pipeline["deal", "kinds"] == expected


# --- whose rows ----------------------------------------------------------------------------------

WORLD: dict[str, Sequence[Row]] = {
    "accounts": [
        {"id": "corp", "parent_id": "holding"},
        {"id": "sister", "parent_id": "holding"},
        {"id": "niece", "parent_id": "sister"},
        {"id": "holding"},
        {"id": "stranger"},
        {"id": "a", "parent_id": "b"},
        {"id": "b", "parent_id": "a"},
        {"id": "below", "parent_id": "a"},
    ],
    "opportunities": [
        deal(),
        deal(id="second"),
        deal(id="niece-deal", account_id="niece"),
        deal(id="stranger-deal", account_id="stranger"),
        deal(id="circle-deal", account_id="b"),
        deal(id="below-deal", account_id="below"),
        deal(id="no-account", account_id=None),
        deal(id="lost-account", account_id="gone"),
    ],
    "leads": [{"id": "lead", "account_id": "sister"}],
    "contacts": [{"id": "kim", "account_id": "niece"}],
    "touchpoints": [
        touch(),
        touch(opportunity_id="second"),
        touch(opportunity_id=None, account_id="corp"),
        touch(opportunity_id=None, lead_id="lead"),
        touch(opportunity_id=None, contact_id="kim"),
        touch(opportunity_id="stranger-deal"),
        touch(opportunity_id="circle-deal"),
    ],
}


@pytest.mark.parametrize(
    ("subject", "own", "account", "family"),
    [
        ("deal", 1, 3, 5),
        ("second", 1, 3, 5),
        ("niece-deal", 0, 1, 5),
        ("stranger-deal", 1, 1, 1),
        ("circle-deal", 1, 1, 1),
        ("below-deal", 0, 0, 1),  # accounts that are parents of each other are one family
        ("no-account", 0, UNKNOWN, UNKNOWN),
        ("lost-account", 0, 0, UNKNOWN),
    ],
)
def test_rows_of_the_subject_its_account_and_its_family(
    subject: str, own: Value, account: Value, family: Value
) -> None:
    pipeline = Pipeline(WORLD)
    for scope in ("subject", "account", "family"):
        pipeline = pipeline.fact(number(scope), Count(how="count", rows="touchpoints", scope=scope))
    assert pipeline.subjects()[subject].values == {
        "subject": own,
        "account": account,
        "family": family,
    }


def test_facts_of_the_account_count_the_rows_of_the_account_for_all_its_opportunities() -> None:
    pipeline = Pipeline(WORLD).fact(number("touches", on=Subject.ACCOUNT), ALL_TIME)
    assert pipeline["deal", "touches"] == 3
    assert pipeline.of(Subject.ACCOUNT)["sister", "touches"] == 1
    assert pipeline.of(Subject.LEAD)["lead", "touches"] == 1


def test_a_family_is_that_of_the_moment() -> None:
    accounts: list[Row] = [
        {"id": "corp", "parent_id": "holding", "recorded_at": at("2026-03-01")},
        {"id": "sister", "parent_id": "holding"},
    ]
    tables: dict[str, Sequence[Row]] = {
        **WORLD,
        "accounts": accounts,
        "touchpoints": [touch("2026-01-01", account_id="sister")],
    }
    family = Count(how="count", rows="touchpoints", scope="family")
    pipeline = Pipeline(tables).fact(number("family"), family)
    assert pipeline["deal", "family"] == 1
    assert pipeline.when(at("2026-02-01"))["deal", "family"] is UNKNOWN


def test_rows_that_do_not_belong_to_such_a_subject_are_refused() -> None:
    pipeline = Pipeline(WORLD).fact(number("leads"), Count(how="count", rows="leads"))
    with pytest.raises(TableError, match="No row belongs to one opportunity"):
        pipeline.subjects()


# --- arithmetic and history ----------------------------------------------------------------------


def dated(fact: str, *values: tuple[str | None, float | None]) -> list[Row]:
    return [
        {
            "subject": "opportunity",
            "subject_id": "deal",
            "fact": fact,
            "valid_from": valid and at(valid),
            "number": value,
        }
        for valid, value in values
    ]


def valued(*rows: Row) -> Pipeline:
    return Pipeline({"opportunities": [deal()], "fact_values": rows})


@pytest.mark.parametrize(
    ("of", "to", "expected"),
    [
        (1.0, 3.0, Decimal("0.333333")),
        (1.0, 128.0, Decimal("0.007812")),
        (5.0, 0.0, UNKNOWN),
        (None, 3.0, UNKNOWN),
    ],
)
def test_a_ratio_is_rounded_to_six_decimals(of: float | None, to: float, expected: Value) -> None:
    pipeline = (
        valued(*dated("of", (None, of)), *dated("to", (None, to)))
        .fact(
            number("share"), Ratio(how="ratio", of="of", to="to")
        )  # declared before what it needs
        .fact(number("of"))
        .fact(number("to"))
    )
    assert pipeline["deal", "share"] == expected


def test_a_ratio_may_divide_by_a_fact_of_the_account() -> None:
    pipeline = (
        Pipeline(
            {
                "accounts": [{"id": "corp", "revenue": Decimal("2000")}],
                "opportunities": [deal(amount=Decimal("500"))],
            }
        )
        .fact(money("amount"), column="amount")
        .fact(money("revenue", on=Subject.ACCOUNT), column="revenue")
        .fact(number("share"), Ratio(how="ratio", of="amount", to="revenue"))
    )
    assert pipeline["deal", "share"] == Decimal("0.25")


GROWTH = Change(how="change", of="seats", over_days=30)  # since 16 May, 12:00


@pytest.mark.parametrize(
    ("values", "difference", "percent"),
    [
        ([("2026-05-16", 0.1), ("2026-06-01", 0.3)], Decimal("0.2"), 200),
        ([("2026-05-17", 0.1), ("2026-06-01", 0.3)], UNKNOWN, UNKNOWN),
        ([(None, 8.0)], 0, 0),
        ([(None, 8.0), ("2026-06-01", 6.0)], -2, -25),
        ([(None, -8.0), ("2026-06-01", -6.0)], 2, 25),
        ([(None, 0.0), ("2026-06-01", 6.0)], 6, UNKNOWN),
        ([(None, 8.0), ("2026-06-01", None)], UNKNOWN, UNKNOWN),
        ([("2026-01-01", 8.0), ("2026-05-01", None), ("2026-06-01", 9.0)], UNKNOWN, UNKNOWN),
    ],
)
def test_a_change_needs_the_value_that_was_valid_then(
    values: list[tuple[str | None, float | None]], difference: Value, percent: Value
) -> None:
    pipeline = (
        valued(*dated("seats", *values))
        .fact(number("seats"))
        .fact(number("difference"), GROWTH)
        .fact(number("percent"), GROWTH.model_copy(update={"unit": "percent"}))
    )
    subject = pipeline.subjects()["deal"]
    assert (subject["difference"], subject["percent"]) == (difference, percent)


def test_a_snapshot_says_nothing_about_the_past() -> None:
    pipeline = Pipeline(
        {
            "opportunities": [
                deal(seats=5),
                deal(id="recorded", seats=5, recorded_at=at("2026-05-01")),
                deal(id="lately", seats=5, recorded_at=at("2026-06-01")),
            ]
        }
    )
    pipeline = pipeline.fact(number("seats"), column="seats").fact(number("growth"), GROWTH)
    growth = {name: subject["growth"] for name, subject in pipeline.subjects().items()}
    assert growth == {"deal": UNKNOWN, "recorded": 0, "lately": UNKNOWN}


def test_the_change_of_a_derived_fact_is_worked_out_as_of_then() -> None:
    touches = [touch("2026-06-10"), touch("2026-06-01"), touch("2026-05-10")]
    pipeline = (
        touched(*touches)
        .fact(number("meetings"), MEETINGS)
        .fact(number("growth"), Change(how="change", of="meetings", over_days=30))
    )
    assert pipeline["deal", "growth"] == 1  # two in the last thirty days, one in those before


def phases(*changes: tuple[str | None, str | None]) -> Pipeline:
    rows = [{**row, "key": row["number"], "number": None} for row in dated("phase", *changes)]  # type: ignore[arg-type] # the keys stand where numbers do
    held = HeldFor(how="days held", of="phase")
    return valued(*rows).fact(category("phase")).fact(number("held"), held)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([("2026-06-01", "trial")], 14),
        ([(None, "trial")], UNKNOWN),
        ([(None, "first"), ("2026-06-01", "trial")], 14),
        ([("2026-05-01", "trial"), ("2026-06-01", "trial")], 45),
        ([("2026-05-01", "trial"), ("2026-05-20", "other"), ("2026-06-01", "trial")], 14),
        ([("2026-05-01", "trial"), ("2026-05-20", None), ("2026-06-01", "trial")], 14),
        ([("2026-05-01", "trial"), ("2026-05-20", None)], UNKNOWN),
        ([], UNKNOWN),
    ],
)
def test_how_long_a_value_has_been_held(
    changes: list[tuple[str | None, str | None]], expected: Value
) -> None:
    assert phases(*changes)["deal", "held"] == expected


def test_how_long_an_opportunity_has_been_in_its_stage_comes_from_its_stage_changes() -> None:
    changes = [
        {"opportunity_id": "deal", "stage": "first", "at": at("2026-05-01")},
        {"opportunity_id": "deal", "stage": "offer", "at": at("2026-06-01")},
    ]
    pipeline = (
        Pipeline({"opportunities": [deal(stage="offer")], "stage_changes": changes})
        .fact(category("stage"), column="opportunities.stage")
        .fact(number("held"), HeldFor(how="days held", of="stage"))
    )
    assert pipeline["deal", "held"] == 14
    assert pipeline.when(at("2026-05-11"))["deal", "held"] == 10


# --- segments ------------------------------------------------------------------------------------

RULES = (
    ("large", "seats is at least 1000"),
    ("bank", "industry is bank"),
    ("rest", "seats is known"),
)


def segmented(rows: Sequence[Row], rules: Sequence[tuple[str, str]] = RULES) -> Pipeline:
    facts = (number("seats"), category("industry"))
    dictionary = FactDictionary(facts)
    drawn = [SegmentRule(key, parse_condition(text, dictionary)) for key, text in rules]
    return (
        Pipeline({"opportunities": rows})
        .fact(category("segment"), SegmentOf(how="segment", kind="size"), rules=drawn)
        .fact(facts[0], column="seats")
        .fact(facts[1], column="industry")
    )


@pytest.mark.parametrize(
    ("seats", "industry", "expected"),
    [
        (1000, "bank", "large"),
        (10, "bank", "bank"),
        (10, "retail", "rest"),
        (None, "bank", UNKNOWN),  # it may be large, which comes first
        (2000, None, "large"),
        (10, None, UNKNOWN),  # it may be a bank, which comes before the rest
    ],
)
def test_the_segment_is_the_first_whose_rule_holds(
    seats: int | None, industry: str | None, expected: Value
) -> None:
    other = deal(id="typed", seats=1, industry="none")
    pipeline = segmented([deal(seats=seats, industry=industry), other])
    assert pipeline["deal", "segment"] == expected


def test_without_a_rule_that_holds_there_is_no_segment() -> None:
    assert segmented([deal(seats=1, industry="x")], RULES[:2])["deal", "segment"] is UNKNOWN


# --- derivations that do not fit -----------------------------------------------------------------


def test_a_circle_is_named() -> None:
    pipeline = (
        valued()
        .fact(number("a"), Ratio(how="ratio", of="b", to="c"))
        .fact(number("b"), Change(how="change", of="a", over_days=7))
        .fact(number("c"))
    )
    with pytest.raises(FactError, match=r"from each other: “(A” → “B” → “A|B” → “A” → “B)”"):
        pipeline.subjects()


@pytest.mark.parametrize(
    ("derivation", "message"),
    [
        (
            Ratio(how="ratio", of="seats", to="setas"),
            "“setas”, which is no fact. Did you mean “seats”",
        ),
        (Ratio(how="ratio", of="seats", to="phase"), "“Phase” is neither number nor money"),
        (Ratio(how="ratio", of="seats", to="score"), "“Score”, a fact of the lead"),
        (SEEN, "is a number, and is computed as “exists”. Declare it as a yes/no"),
        (HeldFor(how="days held", of="rivals"), "“Rivals” has no dated values"),
        (DaysSince(how="days since"), "needs either rows or a date fact"),
        (DaysSince(how="days since", fact="seats"), "“Seats” is not a date"),
    ],
)
def test_a_derivation_that_does_not_fit_is_refused(derivation: Derivation, message: str) -> None:
    pipeline = (
        valued()
        .fact(number("seats"))
        .fact(category("phase"))
        .fact(set_of("rivals"))
        .fact(number("score", on=Subject.LEAD))
        .fact(number("wrong"), derivation)
    )
    with pytest.raises(FactError, match=message):
        pipeline.subjects()


def test_a_phrase_without_a_word_is_refused() -> None:
    nothing = Contains(how="contains", column="notes", words=("!",))
    with pytest.raises(FactError, match="“!”, which has no word in it"):
        valued().fact(set_of("said"), nothing).subjects()


def test_a_segment_rule_that_does_not_fit_is_refused() -> None:
    rule = SegmentRule("large", parse_condition("x is yes", FactDictionary((yes_no("x"),))))
    segment = SegmentOf(how="segment", kind="size")
    pipeline = valued().fact(category("segment"), segment, rules=[rule]).fact(number("x"))
    with pytest.raises(ConditionError, match="does not fit"):
        pipeline.subjects()


def test_a_fact_with_the_name_of_a_column_that_is_always_there_is_refused() -> None:
    with pytest.raises(FactError, match="cannot have the id “name”"):
        valued().fact(category("name")).subjects()
