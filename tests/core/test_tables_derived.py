"""Facts from other facts, each case worked out by hand; now is 15 June 2026, 12:00 in Berlin."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from playcall_core.conditions import parse_condition
from playcall_core.errors import ConditionError, FactError
from playcall_core.facts import UNKNOWN, FactDictionary, Subject, Value
from playcall_core.facts.derivation import (
    Change,
    Contains,
    DaysSince,
    Derivation,
    HeldFor,
    Ratio,
    SegmentOf,
)
from playcall_core.tables.derive import SegmentRule
from tests.core.pipeline import (
    MEETINGS,
    SEEN,
    Pipeline,
    Row,
    at,
    category,
    deal,
    money,
    number,
    set_of,
    touch,
    touched,
    yes_no,
)

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


def test_a_value_that_a_snapshot_only_noticed_has_been_held_for_an_unknown_time() -> None:
    noticed = phases(("2026-06-01", "trial")).covered_from(fact_values=at("2026-06-01"))
    dated = phases(("2026-06-01", "trial")).covered_from(fact_values=at("2026-06-02"))
    assert (noticed["deal", "held"], dated["deal", "held"]) == (UNKNOWN, 14)


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


def test_a_change_looks_back_with_what_is_recorded_by_now() -> None:
    rows = [
        {**row, "recorded_at": at("2026-06-10")}
        for row in dated("seats", ("2026-05-01", 8.0), ("2026-06-01", 6.0))
    ]
    pipeline = valued(*rows).fact(number("seats")).fact(number("growth"), GROWTH)
    assert pipeline["deal", "growth"] == -2
