"""Conditions as filters of HubSpot lists: the inverse of `hubspot`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playcall_core.conditions import Condition, Test, nodes
from playcall_core.decision_tables.field_map import Field, FieldMap
from playcall_core.decision_tables.hubspot_times import day_point, relative_point
from playcall_core.decision_tables.json_files import NotExpressed, plain_number
from playcall_core.errors import DecisionTableError, Problem
from playcall_core.facts import FactType, Money

Operation = dict[str, Any]

_NUMBERS = {
    nodes.Equals: "IS_EQUAL_TO",
    nodes.LessThan: "IS_LESS_THAN",
    nodes.AtMost: "IS_LESS_THAN_OR_EQUAL_TO",
    nodes.MoreThan: "IS_GREATER_THAN",
    nodes.AtLeast: "IS_GREATER_THAN_OR_EQUAL_TO",
}


def list_of(condition: Condition, fields: FieldMap, zone: str = "UTC") -> dict[str, Any]:
    """The filter branch of a list: an OR of ANDs, the form that HubSpot asks for.

    `zone` is the time zone in which days begin. Read back it means the same. Raises
    `DecisionTableError` naming the tests that no filter says.
    """
    problems: list[Problem] = []
    branches = []
    for group in condition.groups:
        filters = []
        for test in group.tests:
            known = fields.field_of(test.fact)
            try:
                filters += [_filter(known, each) for each in _operations(test, known, zone)]
            except NotExpressed as reason:
                what = f"“{known.fact.name}”: {reason}"
                problems.append(Problem(what, remedy="Leave the test out."))
        branches.append({"filterBranchType": "AND", "filterBranches": [], "filters": filters})
    if problems:
        raise DecisionTableError(*problems)
    return {"filterBranchType": "OR", "filterBranches": branches, "filters": []}


def _filter(known: Field, operation: Operation) -> dict[str, Any]:
    said = {**operation, "includeObjectsWithNoValueSet": False}
    return {"filterType": "PROPERTY", "property": known.name, "operation": said}


def _operations(test: Test, known: Field, zone: str) -> Iterator[Operation]:
    match test:
        case nodes.IsKnown():
            yield {"operationType": "ALL_PROPERTY", "operator": "IS_KNOWN"}
        case nodes.IsUnknown():
            yield {"operationType": "ALL_PROPERTY", "operator": "IS_UNKNOWN"}
        case nodes.IsYes(_, value):
            yield {"operationType": "BOOL", "operator": "IS_EQUAL_TO", "value": value}
        case nodes.IsOneOf(_, values) | nodes.IncludesAnyOf(_, values):
            yield _choice("IS_ANY_OF", values, known)
        case nodes.IsNoneOf(_, values) | nodes.IncludesNoneOf(_, values):
            yield _choice("IS_NONE_OF", values, known)
        case nodes.IncludesAllOf(_, values) if all(len(known.names_of(v)) == 1 for v in values):
            yield _choice("CONTAINS_ALL", values, known)
        case nodes.IncludesAllOf(_, values):
            for key in values:
                yield _choice("IS_ANY_OF", (key,), known)
        case nodes.Between(_, low, high):
            yield {
                "operationType": "NUMBER_RANGED",
                "operator": "IS_BETWEEN",
                "lowerBound": _plain(low, known),
                "upperBound": _plain(high, known),
            }
        case (
            nodes.Equals(_, limit)
            | nodes.AtLeast(_, limit)
            | nodes.MoreThan(_, limit)
            | nodes.AtMost(_, limit)
            | nodes.LessThan(_, limit)
        ):
            yield {
                "operationType": "NUMBER",
                "operator": _NUMBERS[type(test)],
                "value": _plain(limit, known),
            }
        case _:
            yield _time(test, zone)


def _choice(operator: str, values: tuple[str, ...], known: Field) -> Operation:
    names = [name for value in values for name in known.names_of(value)]
    is_open = known.fact.type is FactType.CATEGORY and not known.fact.values
    if not is_open:
        return {"operationType": "ENUMERATION", "operator": operator, "values": names}
    text = "IS_EQUAL_TO" if operator == "IS_ANY_OF" else "IS_NOT_EQUAL_TO"
    return {"operationType": "MULTISTRING", "operator": text, "values": names}


def _time(test: nodes.DayTest, zone: str) -> Operation:
    match test:
        case nodes.Before(_, day):
            return _point("IS_BEFORE", day_point(day, zone))
        case nodes.After(_, day):
            return _point("IS_AFTER", day_point(day, zone))
        case nodes.MoreThanDaysAgo(_, days):
            return _point("IS_BEFORE", relative_point(-days, zone))
        case nodes.BetweenDays(_, first, last):
            return _span(day_point(first, zone), day_point(last, zone))
        case nodes.WithinLast(_, days):
            return _span(relative_point(-days, zone), relative_point(0, zone, now=True))
        case nodes.WithinNext(_, days):
            return _span(relative_point(0, zone), relative_point(days, zone, now=True))


def _point(operator: str, point: dict[str, Any]) -> Operation:
    return {
        "operationType": "TIME_POINT",
        "type": "TIME_POINT",
        "operator": operator,
        "timePoint": point,
        "endpointBehavior": "EXCLUSIVE",
        "propertyParser": "VALUE",
    }


def _span(first: dict[str, Any], last: dict[str, Any]) -> Operation:
    return {
        "operationType": "TIME_RANGED",
        "type": "TIME_RANGED",
        "operator": "IS_BETWEEN",
        "lowerBoundTimePoint": first,
        "upperBoundTimePoint": last,
        "lowerBoundEndpointBehavior": "INCLUSIVE",
        "upperBoundEndpointBehavior": "INCLUSIVE",
        "propertyParser": "VALUE",
    }


def _plain(value: nodes.Quantity, known: Field) -> int | float:
    if not isinstance(value, Money):
        return plain_number(value)
    if value.currency != known.currency:
        raise NotExpressed(f"{value} is not in {known.currency}, the currency of its field.")
    return plain_number(value.amount)
