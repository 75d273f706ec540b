"""Filters of HubSpot lists as conditions and back, and what they lack."""

import json
from pathlib import Path
from typing import Any

import pytest

from playcall_core.conditions import parse_condition, print_condition
from playcall_core.decision_tables.hubspot import condition_of_list, is_list, read_list
from playcall_core.decision_tables.hubspot_out import list_of
from playcall_core.errors import DecisionTableError
from tests.core.filter_case import FACTS, FIELDS, branch, day, group, prop, relative, rule


def listed(*filters: dict[str, Any]) -> str:
    return print_condition(condition_of_list(branch("OR", branch("AND", *filters)), FIELDS))


@pytest.mark.parametrize(
    ("filter_", "text"),
    [
        (prop("tier", "ENUMERATION", "IS_ANY_OF", values=["1", "2"]), "segment is one of smb, ent"),
        (prop("segment", "ENUMERATION", "IS_NONE_OF", values=["smb"]), "segment is not smb"),
        (
            prop(
                "segment",
                "ENUMERATION",
                "IS_NONE_OF",
                values=["smb"],
                includeObjectsWithNoValueSet=True,
            ),
            "segment is not smb or segment is unknown",
        ),
        (prop("rivals", "ENUMERATION", "IS_ANY_OF", values=["acme"]), "rivals include any of acme"),
        (
            prop("rivals", "ENUMERATION", "CONTAINS_ALL", values=["acme", "brill"]),
            "rivals include all of acme, brill",
        ),
        (
            prop("rivals", "ENUMERATION", "IS_NONE_OF", values=["acme"]),
            "rivals include none of acme",
        ),
        (
            prop("rivals", "ENUMERATION", "DOES_NOT_CONTAIN_ALL", values=["acme", "brill"]),
            "rivals include none of acme or rivals include none of brill",
        ),
        (
            prop("country", "MULTISTRING", "IS_EQUAL_TO", values=["a", "b"]),
            "country is one of a, b",
        ),
        (prop("country", "STRING", "IS_NOT_EQUAL_TO", value="a"), "country is not a"),
        (prop("seats", "NUMBER", "IS_GREATER_THAN_OR_EQUAL_TO", value=5), "seats is at least 5"),
        (
            prop("seats", "NUMBER_RANGED", "IS_NOT_BETWEEN", lowerBound=1, upperBound=5),
            "seats is less than 1 or seats is more than 5",
        ),
        (prop("amount_usd", "NUMBER", "IS_LESS_THAN", value=5), "amount is less than 5 USD"),
        (prop("trial", "BOOL", "IS_NOT_EQUAL_TO", value=True), "trial is no"),
        (prop("trial", "ALL_PROPERTY", "IS_KNOWN"), "trial is known"),
        (prop("trial", "ALL_PROPERTY", "IS_UNKNOWN"), "trial is unknown"),
        (
            prop("renewal", "TIME_POINT", "IS_BEFORE", timePoint=day("2026-03-31")),
            "renewal is before 2026-03-31",
        ),
        (
            prop(
                "renewal",
                "TIME_POINT",
                "IS_AFTER",
                timePoint=day("2026-03-31"),
                endpointBehavior="INCLUSIVE",
            ),
            "renewal is after 2026-03-30",
        ),
        (
            prop("renewal", "TIME_POINT", "IS_BEFORE", timePoint=relative(-30)),
            "renewal is more than 30 days ago",
        ),
        (
            prop(
                "renewal",
                "TIME_RANGED",
                "IS_BETWEEN",
                lowerBoundTimePoint=day("2026-01-01"),
                upperBoundTimePoint=day("2026-03-31", hour=23, minute=59, second=59),
            ),
            "renewal is between 2026-01-01 and 2026-03-31",
        ),
        (
            prop(
                "renewal",
                "TIME_RANGED",
                "IS_BETWEEN",
                lowerBoundTimePoint=relative(-7),
                upperBoundTimePoint=relative(0, "NOW"),
            ),
            "renewal is within the last 7 days",
        ),
        (
            prop(
                "renewal",
                "TIME_RANGED",
                "IS_BETWEEN",
                lowerBoundTimePoint=relative(0),
                upperBoundTimePoint=relative(30, "NOW"),
            ),
            "renewal is within the next 30 days",
        ),
    ],
)
def test_a_filter_of_a_list_is_a_test(filter_: dict[str, Any], text: str) -> None:
    assert listed(filter_) == text


def test_a_negated_branch_passes_where_there_is_no_value() -> None:
    big = prop("seats", "NUMBER", "IS_GREATER_THAN", value=5)
    small = prop("segment", "ENUMERATION", "IS_ANY_OF", values=["smb"])
    none_of = branch("OR", branch("NOT_ANY", big, small))
    assert print_condition(condition_of_list(none_of, FIELDS)) == (
        "seats is at most 5 and segment is not smb or seats is at most 5 and segment is unknown "
        "or seats is unknown and segment is not smb or seats is unknown and segment is unknown"
    )
    not_both = branch("OR", branch("NOT_ALL", big, small))
    assert print_condition(condition_of_list(not_both, FIELDS)) == (
        "seats is at most 5 or seats is unknown or segment is not smb or segment is unknown"
    )


@pytest.mark.parametrize(
    ("filter_", "what"),
    [
        ({"filterType": "IN_LIST", "listId": "5"}, "the type “IN_LIST” are not taken"),
        (prop("country", "MULTISTRING", "CONTAINS", values=["a"]), "part of a text"),
        (prop("segment", "ENUMERATION", "HAS_EVER_BEEN_ANY_OF", values=["smb"]), "history"),
        (prop("elsewhere", "BOOL", "IS_EQUAL_TO", value=True), "“elsewhere” is no fact"),
        (prop("seats", "CALENDAR_DATE", "IS_EQUAL_TO", value=5), "“CALENDAR_DATE” is not taken"),
        (prop("trial", "NUMBER", "IS_EQUAL_TO", value=5), "does not fit “Trial”"),
        (prop("seats", "BOOL", "IS_EQUAL_TO", value=True), "does not fit “Seats”"),
        (prop("seats", "TIME_POINT", "IS_BEFORE", timePoint=day("2026-03-31")), "no date"),
        (
            prop("renewal", "TIME_POINT", "IS_AFTER", timePoint=relative(-7)),
            "No test says this date",
        ),
        (
            prop("renewal", "TIME_POINT", "IS_BEFORE", timePoint=relative(-7, "NOW")),
            "the very moment",
        ),
        (
            prop("renewal", "TIME_POINT", "IS_BEFORE", timePoint=relative(-7, "WEEK")),
            "relative to “WEEK”",
        ),
        (
            prop("renewal", "TIME_POINT", "IS_BEFORE", timePoint=day("2026-03-31", hour=12)),
            "time of day",
        ),
        (
            prop("renewal", "TIME_POINT", "IS_BEFORE", propertyParser="UPDATED_AT"),
            "was changed",
        ),
        (
            prop("seats", "NUMBER", "IS_EQUAL_TO", value=5, pruningRefineBy={"type": "x"}),
            "counts or dates the changes",
        ),
    ],
)
def test_a_filter_that_is_not_taken_is_named(filter_: dict[str, Any], what: str) -> None:
    with pytest.raises(DecisionTableError, match=what) as caught:
        condition_of_list({"filterBranch": branch("OR", branch("AND", filter_))}, FIELDS, "l.json")
    assert "filterBranches[0].filters[0]" in str(caught.value)


def test_a_branch_on_other_records_and_a_negated_relative_date_are_named() -> None:
    with pytest.raises(DecisionTableError, match="“ASSOCIATION” is not taken"):
        condition_of_list(branch("OR", branch("ASSOCIATION")), FIELDS)
    late = prop("renewal", "TIME_POINT", "IS_BEFORE", timePoint=relative(-30))
    with pytest.raises(DecisionTableError, match="relative to today is negated"):
        condition_of_list(branch("OR", branch("NOT_ANY", late)), FIELDS)
    with pytest.raises(DecisionTableError, match="The branch is empty"):
        condition_of_list(branch("OR"), FIELDS)


def test_a_condition_is_written_as_the_filters_of_a_list() -> None:
    text = (
        "segment is ent and rivals include all of acme, brill and seats is between 5 and 10 "
        "and renewal is within the next 30 days or country is none of a, b and trial is unknown"
    )
    condition = parse_condition(text, FACTS)
    written = list_of(condition, FIELDS, "Europe/Berlin")
    assert [each["filterBranchType"] for each in written["filterBranches"]] == ["AND", "AND"]
    assert written["filters"] == []
    first = written["filterBranches"][0]["filters"][0]
    assert first["operation"]["values"] == ["2", "3"], "both of their values are this one"
    assert condition_of_list(json.loads(json.dumps(written)), FIELDS) == condition
    with pytest.raises(DecisionTableError, match="not in USD"):
        list_of(parse_condition("amount is more than 5 EUR", FACTS), FIELDS)


def test_a_list_is_read_from_a_file_and_told_from_a_query(tmp_path: Path) -> None:
    stored = {
        "list": {
            "listId": "1",
            "filterBranch": branch("OR", prop("trial", "BOOL", "IS_EQUAL_TO", value=True)),
        }
    }
    (tmp_path / "l.json").write_text(json.dumps(stored), "utf-8")
    assert is_list(stored)
    assert not is_list(group("and", rule("seats", ">", 0.1)))
    assert print_condition(read_list(tmp_path / "l.json", FIELDS)) == "trial is yes"
