"""Decision tables become plays and segments, and what cannot be kept is named."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from playcall_core.book.records import Play, Segment
from playcall_core.conditions import Condition, Truth, all_of, evaluate, parse_condition
from playcall_core.decision_tables import DecisionTable
from playcall_core.decision_tables import evaluate as evaluate_table
from playcall_core.decision_tables.row_form import table_of_rows
from playcall_core.decision_tables.to_records import Per, plays_of_table, segments_of_table
from playcall_core.errors import DecisionTableError
from playcall_core.facts import Moment, Situation, Subject
from tests.core.filter_case import FACTS, FIELDS, PLAIN

NOW = Moment(datetime(2026, 3, 31, tzinfo=UTC))
DISCOUNTS = """
{sign} | segment | seats | trial | then Offer | note Why
type | string | number | boolean | string
values | | | | "gold", "silver", "none"
1 | "ent" | >= 100 | - | "silver" | big
2 | not("smb") | [5..100) | true | "gold"
3 | - | > 50 | - | "silver"
4 | "smb", "mid" | - | false | "gold"
5 | - | - | - | "none"
"""


def table(sign: str, text: str = DISCOUNTS) -> DecisionTable:
    lines = text.strip().replace("{sign}", sign).splitlines()
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    read = table_of_rows(rows, "Discount", "discount.csv")
    assert not read.not_taken, read.not_taken
    return read.tables[0]


def situations() -> list[dict[str, Any]]:
    seats = [Decimal(n) for n in (0, 5, 50, 51, 100)]
    found = product(("smb", "ent", "mid"), seats, (True, False))
    return [dict(zip(("segment", "seats", "trial"), each, strict=True)) for each in found]


def condition(text: str | None) -> Condition:
    assert text
    return parse_condition(text, FACTS)


def applies(play: Play, known: dict[str, Any]) -> Truth:
    situation = Situation(known, Subject.OPPORTUNITY)
    when = evaluate(condition(play.when), situation, NOW)
    if play.exclude is None:
        return when
    excluded = evaluate(condition(play.exclude), situation, NOW)
    opposite = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN}
    return all_of((when, opposite[excluded]))


def said_by(plays: tuple[Any, ...], known: dict[str, Any]) -> list[str]:
    found = [play for play in plays if applies(play, known) is Truth.TRUE]
    return [play.steps[0].effects["offer"] for play in found]


@pytest.mark.parametrize("sign", ["F", "P"])
def test_of_plays_made_of_a_table_that_chooses_one_rule_one_applies(sign: str) -> None:
    made = plays_of_table(table(sign), PLAIN)
    assert not made.not_taken
    for known in situations():
        assert said_by(made.records, known) == [evaluate_table(table(sign), known).value], known


@pytest.mark.parametrize("sign", ["C", "R", "O", "U", "A"])
def test_under_other_policies_every_rule_that_matches_applies(sign: str) -> None:
    made = plays_of_table(table(sign), PLAIN)
    collected = table("C")
    for known in situations():
        matched = evaluate_table(collected, known).value
        assert sorted(said_by(made.records, known)) == sorted(matched)


def test_only_what_overlaps_is_excluded_and_the_names_say_what_is_offered() -> None:
    made = plays_of_table(table("F"), PLAIN, file="d.csv")
    first, second, _, fourth, last = plays(made.records)
    assert (first.id, first.name) == ("discount-1", "silver (rule 1)")
    assert first.when == "segment is ent and seats is at least 100"
    assert first.purpose == "Why: big"
    assert first.source == "Decision table “Discount” in d.csv, rule 1"
    assert first.steps[0].action == "silver"
    assert first.steps[0].effects == {"offer": "silver"}
    assert second.exclude is None, "100 seats are too many for it"
    assert last.name == "none"
    assert last.when == "segment is known or segment is unknown"
    assert last.exclude is not None
    assert fourth.key == ("play", "discount-4")


def test_where_an_earlier_rule_cannot_be_told_neither_can_the_later() -> None:
    made = plays_of_table(table("F"), PLAIN)
    states = [applies(play, {"trial": False, "segment": "ent"}) for play in plays(made.records)]
    assert states == [
        Truth.UNKNOWN,
        Truth.FALSE,
        Truth.UNKNOWN,
        Truth.FALSE,
        Truth.UNKNOWN,
    ]


def plays(records: tuple[Play | Segment, ...]) -> list[Play]:
    return [record for record in records if isinstance(record, Play)]


def test_rules_with_one_output_become_one_play_where_their_order_allows_it() -> None:
    collected = plays_of_table(table("C"), PLAIN, per="output")
    assert [record.id for record in collected.records] == [
        "discount-silver",
        "discount-gold",
        "discount-none",
    ]
    by_priority = plays_of_table(table("P"), PLAIN, per="output")
    assert not by_priority.not_taken
    for known in situations():
        assert said_by(by_priority.records, known) == [evaluate_table(table("P"), known).value]


def test_rules_with_one_output_that_another_stands_between_are_named() -> None:
    made = plays_of_table(table("F"), PLAIN, per="output", file="d.csv")
    shown = [str(problem) for problem in made.not_taken]
    assert shown[0] == (
        "d.csv:6: “Discount”: Rule 3 comes behind rule 2, which says something else where both "
        "match: take one record for each rule."
    )
    for known in situations():
        right = evaluate_table(table("F"), known).value
        assert set(said_by(made.records, known)) <= {right}, "nothing wrong is said"
    with pytest.raises(DecisionTableError, match="comes behind rule 2"):
        segments_of_table(table("F"), PLAIN, per="output")


@pytest.mark.parametrize(("sign", "per"), [("F", "rule"), ("P", "rule"), ("P", "output")])
def test_segments_have_the_order_of_the_rules(sign: str, per: Per) -> None:
    made = segments_of_table(table(sign), PLAIN, per=per)
    segments = [record for record in made.records if isinstance(record, Segment)]
    assert {segment.kind for segment in segments} == {"Discount"}
    ranked = sorted(segments, key=lambda each: each.precedence or 0)
    for known in situations():
        situation = Situation(known, Subject.OPPORTUNITY)
        holding = [
            each for each in ranked if evaluate(condition(each.rule), situation, NOW) is Truth.TRUE
        ]
        name = holding[0].name or ""
        assert name.split(" (")[0] == evaluate_table(table(sign), known).value


def test_a_default_becomes_a_play_for_when_no_rule_matches() -> None:
    text = "F|seats|then Days\ntype|number|number\nelse||0\n1|>= 100|5\n2|[10..20]|3"
    made = plays_of_table(table("F", text), PLAIN)
    otherwise = made.records[-1]
    assert isinstance(otherwise, Play)
    assert (otherwise.id, otherwise.name) == ("discount-otherwise", "0")
    assert otherwise.exclude == "seats is at least 100 or seats is between 10 and 20"
    segments = segments_of_table(table("F", text), PLAIN)
    assert isinstance(segments.records[-1], Segment)
    assert segments.records[-1].precedence == 3


def test_fields_stand_for_facts_and_their_values() -> None:
    text = 'U|tier|amount_usd|then X\ntype|number|number|string\n1|1, 3|> 5|"a"'
    made = plays_of_table(table("U", text), FIELDS)
    assert isinstance(made.records[0], Play)
    assert made.records[0].when == "segment is one of smb, ent and amount is more than 5 USD"


@pytest.mark.parametrize(
    ("cell", "type_", "what"),
    [
        ("> Limit", "number", "is not taken"),
        ('"gigantic"', "string", "“gigantic” is no value of “Segment”"),
        ("string length(?) > 3", "string", "is not taken"),
    ],
)
def test_a_rule_that_is_not_taken_is_named_and_so_is_what_comes_behind(
    cell: str, type_: str, what: str
) -> None:
    name = "seats" if type_ == "number" else "segment"
    rows = [
        ["F", name, "then X"],
        ["type", type_, "string"],
        ["1", "-" if name == "segment" else "< 3", '"a"'],
        ["2", cell, '"b"'],
        ["3", "-", '"c"'],
    ]
    read = table_of_rows(rows, "T", "t.csv")
    made = plays_of_table(read.tables[0], PLAIN, file="t.csv")
    assert [record.id for record in made.records] == ["t-1"]
    shown = [str(problem) for problem in made.not_taken]
    assert shown[0].startswith("t.csv:4: Rule 2 of “T” is not taken. ")
    assert what in shown[0]
    assert "“T”: 1 rule behind rule 2 cannot be taken either." in shown[1]


def test_an_aggregation_and_an_input_that_is_no_fact_are_named() -> None:
    text = "C+|seats|then X\ntype|number|number\n1|> 5|3"
    made = plays_of_table(table("C+", text), PLAIN)
    assert "SUM of the outputs is not made" in str(made.not_taken[0])
    with pytest.raises(DecisionTableError, match=r"“seets” is no fact\. Did you mean “seats”"):
        plays_of_table(table("U", "U|seets|then X\n1|> 5|3"), PLAIN)


def test_a_rule_that_is_never_chosen_or_never_matches_is_named() -> None:
    text = "F|seats|then X\ntype|number|number\n1|-|1\n2|> 5|2\n3|(5..5)|3"
    made = plays_of_table(table("F", text), PLAIN)
    assert [record.id for record in made.records] == ["discount-1"]
    shown = " ".join(str(problem) for problem in made.not_taken)
    assert "Rule 3 of “Discount” never matches" in shown
    assert "2 (rule 2) is never chosen" in shown or "“Discount”: 2 is never chosen" in shown


def test_the_order_of_many_rules_is_kept_in_nine_ranks() -> None:
    rows = "\n".join(f"{n}|> {n}|{n}" for n in range(1, 12))
    made = plays_of_table(table("R", f"R|seats|then X\ntype|number|number\n{rows}"), PLAIN)
    ranks = [play.priority for play in plays(made.records)]
    assert ranks == [1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9]
    assert "Only 9 ranks are kept" in str(made.not_taken[0])
