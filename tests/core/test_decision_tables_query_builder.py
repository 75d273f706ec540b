"""Queries of react-querybuilder as conditions and back, and what they lack."""

import json
from pathlib import Path
from typing import Any

import pytest

from playcall_core.conditions import parse_condition, print_condition
from playcall_core.decision_tables.field_map import FieldMap
from playcall_core.decision_tables.query_builder import condition_of_query, query_of, read_query
from playcall_core.errors import ConditionError, DecisionTableError
from playcall_core.facts import FactDictionary, FactType
from tests.core.filter_case import FACTS, FIELDS, PLAIN, fact, group, rule


def said(query: dict[str, Any], fields: FieldMap = FIELDS) -> str:
    return print_condition(condition_of_query(query, fields))


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (rule("segment", "=", "Ent"), "segment is ent"),
        (rule("segment", "!=", "ent"), "segment is not ent"),
        (rule("segment", "in", ["smb", "ent"]), "segment is one of smb, ent"),
        (rule("segment", "in", "smb, ent"), "segment is one of smb, ent"),
        (rule("segment", "notIn", ["smb", "ent"]), "segment is none of smb, ent"),
        (rule("tier", "in", ["1", 2, "3"]), "segment is one of smb, ent"),
        (rule("country", "=", "Österreich"), "country is Österreich"),
        (rule("segment", "null"), "segment is unknown"),
        (rule("segment", "notNull"), "segment is known"),
        (rule("rivals", "contains", "acme"), "rivals include all of acme"),
        (rule("rivals", "doesNotContain", "acme"), "rivals include none of acme"),
        (rule("rivals", "in", ["acme", "brill"]), "rivals include any of acme, brill"),
        (rule("seats", "=", "5"), "seats is 5"),
        (rule("seats", "!=", 5), "seats is less than 5 or seats is more than 5"),
        (rule("numberofemployees", ">=", 250.5), "seats is at least 250.5"),
        (rule("seats", "between", [1, "5"]), "seats is between 1 and 5"),
        (rule("seats", "between", "1,5"), "seats is between 1 and 5"),
        (rule("seats", "notBetween", [1, 5]), "seats is less than 1 or seats is more than 5"),
        (rule("seats", "notIn", [1, 2]), None),
        (rule("amount", "<", 50_000), "amount is less than 50,000 EUR"),
        (rule("amount_usd", ">", "0.5"), "amount is more than 0.5 USD"),
        (rule("renewal", "=", "2026-03-31"), "renewal is between 2026-03-31 and 2026-03-31"),
        (rule("renewal", "<=", "2026-03-31"), "renewal is before 2026-04-01"),
        (rule("renewal", ">=", "2026-03-31T00:00:00Z"), "renewal is after 2026-03-30"),
        (rule("renewal", "!=", "2026-03-31"), None),
        (rule("trial", "=", True), "trial is yes"),
        (rule("trial", "!=", "true"), "trial is no"),
    ],
)
def test_a_rule_is_a_test(one: dict[str, Any], text: str | None) -> None:
    if text is not None:
        assert said(group("and", one)) == text
    negated = condition_of_query(group("and", one, **{"not": True}), FIELDS)
    assert negated != condition_of_query(group("and", one), FIELDS)


def test_a_comma_within_a_value_divides_no_list() -> None:
    facts = FactDictionary((fact("rivals", FactType.SET, "acme, inc", "brill"),))
    wanted = {
        "acme, inc": "rivals include any of “acme, inc”",
        "acme\\, inc,brill": "rivals include any of “acme, inc”, brill",
    }
    for value, text in wanted.items():
        query = group("and", rule("rivals", "in", value))
        found = condition_of_query(query, FieldMap(facts))
        assert found == parse_condition(text, facts)


def test_groups_are_and_or_not_pushed_down_to_tests() -> None:
    query = group(
        "and",
        rule("trial", "=", True),
        group("or", rule("segment", "=", "ent"), rule("seats", ">", 10), **{"not": True}),
    )
    assert said(query) == "trial is yes and segment is not ent and seats is at most 10"
    query = group(
        "and", rule("trial", "=", True), group("or", rule("seats", "<", 5), rule("seats", ">", 9))
    )
    assert (
        said(query)
        == "trial is yes and seats is less than 5 or trial is yes and seats is more than 9"
    )
    neither = group("and", rule("trial", "=", True), rule("seats", "<", 5), **{"not": True})
    assert said(neither) == "trial is no or seats is at least 5"


def test_combinators_may_stand_between_the_rules() -> None:
    parts = [
        rule("trial", "=", True),
        "or",
        rule("seats", "<", 5),
        "AND",
        rule("segment", "=", "ent"),
    ]
    assert said({"rules": parts}) == "trial is yes or seats is less than 5 and segment is ent"
    for broken in (parts[:2], parts[1:], [parts[0], "xor", parts[2]], [parts[0], parts[2], "or"]):
        with pytest.raises(DecisionTableError, match=r"combinator|expected"):
            said({"rules": broken})


def test_everything_that_is_not_taken_is_named_at_once_with_its_path() -> None:
    query = group(
        "and",
        rule("country", "contains", "land"),
        rule("sement", "=", "ent"),
        group("xor", rule("trial", "=", True)),
        group("or", rule("seats", "=", "many"), group("and")),
        {"field": "seats", "operator": "=", "valueSource": "field", "value": "amount"},
        rule("segment", "=", "entt"),
        rule("seats", "contains", 5),
        {**rule("trial", "=", True), "muted": True},
        rule("trial", "<", True),
        rule("renewal", "=", "soon"),
        rule("seats", "between", [1]),
        "and what",
    )
    with pytest.raises(DecisionTableError) as caught:
        condition_of_query(query, FIELDS, "q.json")
    shown = [str(problem) for problem in caught.value.problems]
    assert shown[0] == (
        "q.json, field “rules[0]”: “country contains”: A part of a text is not tested."
    )
    assert "rules[1]”: The field “sement” is no fact. Did you mean “segment”?" in shown[1]
    assert "“many” is no number" in "".join(shown)
    assert "rules[3].rules[1]”: The group is empty" in "".join(shown)
    assert "“entt” is no value of “Segment”. Did you mean “ent”?" in "".join(shown)
    assert "compares a field with another field" in "".join(shown)
    assert "muted" in "".join(shown)
    assert len(shown) == 13


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ({}, "“rules” is missing"),
        ([], "“rules” is missing"),
        (group("and"), "The group is empty"),
        (group("or", rule("trial", "=", True), rule("trial", "=", "no")), "neither true nor false"),
        (group("and", rule("segment", "in", [])), "names no value"),
        (group("and", rule("amount", "<", "0.00001")), "more than four decimals"),
        (group("and", rule("seats", "<", "1" * 20)), "significant digits"),
        (group("and", rule("seats", "<", float("nan"))), "not a number"),
        (group("and", rule("seats", "<", {"a": 1})), "no number"),
        (group("and", rule("segment", "=", ["smb"])), "no value of"),
        (group("and", {"field": [], "operator": "="}), "is no fact"),
        (group("and", "and", 5), "expected"),
    ],
)
def test_a_query_that_says_nothing_is_refused(query: Any, what: str) -> None:
    with pytest.raises(DecisionTableError, match=what):
        condition_of_query(query, FIELDS)


def test_a_query_that_explodes_is_refused() -> None:
    wide = [group("or", rule("seats", "=", n), rule("trial", "=", True)) for n in range(20)]
    with pytest.raises(DecisionTableError, match="more than 2,000 groups"):
        said(group("and", *wide))
    deep: dict[str, Any] = group("and", rule("trial", "=", True))
    for _ in range(100):
        deep = group("and", deep)
    with pytest.raises(DecisionTableError, match="stand within each other"):
        said(deep)


def test_values_that_do_not_fit_are_refused_by_the_language() -> None:
    with pytest.raises(ConditionError, match="Swap the two"):
        said(group("and", rule("seats", "between", [5, 1])))


def test_a_condition_is_written_as_a_query() -> None:
    text = (
        "segment is one of smb, ent and rivals include any of acme, brill "
        "and amount is at least 50,000 USD or renewal is before 2026-03-31"
    )
    query = query_of(parse_condition(text, FACTS), FIELDS)
    assert query == {
        "combinator": "or",
        "rules": [
            {
                "combinator": "and",
                "rules": [
                    {"field": "tier", "operator": "in", "value": ["1", "2", "3"]},
                    {
                        "combinator": "or",
                        "rules": [
                            {"field": "rivals", "operator": "contains", "value": "acme"},
                            {"field": "rivals", "operator": "contains", "value": "brill"},
                        ],
                    },
                    {"field": "amount_usd", "operator": ">=", "value": 50_000},
                ],
            },
            {
                "combinator": "and",
                "rules": [{"field": "renewal", "operator": "<", "value": "2026-03-31"}],
            },
        ],
    }
    json.dumps(query)


def test_tests_that_no_query_says_are_named() -> None:
    text = "renewal is within the next 30 days and amount is more than 5 EUR"
    with pytest.raises(DecisionTableError) as caught:
        query_of(parse_condition(text, FACTS), FIELDS)
    shown = [problem.what for problem in caught.value.problems]
    assert "relative to today" in shown[0]
    assert "not in USD" in shown[1]


def test_a_field_that_is_not_listed_stands_for_the_fact_of_its_name() -> None:
    assert said(group("and", rule("Segment", "=", "ent")), PLAIN) == "segment is ent"


def test_files_are_read(tmp_path: Path) -> None:
    query = group("and", rule("seats", ">", 0.1))
    (tmp_path / "q.json").write_text(json.dumps(query), "utf-8")
    assert print_condition(read_query(tmp_path / "q.json", FIELDS)) == "seats is more than 0.1"
    (tmp_path / "b.json").write_text('{"rules": [\n}', "utf-8")
    with pytest.raises(DecisionTableError, match=r"b\.json:2: This is not JSON"):
        read_query(tmp_path / "b.json", FIELDS)
    with pytest.raises(DecisionTableError, match="cannot be read"):
        read_query(tmp_path / "gone.json", FIELDS)
    (tmp_path / "deep.json").write_text("[" * 100_000, "utf-8")
    with pytest.raises(DecisionTableError, match="not JSON"):
        read_query(tmp_path / "deep.json", FIELDS)
