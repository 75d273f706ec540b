"""Facts, fields of another tool, and the parts of a query and of a list that tests build."""

from __future__ import annotations

from datetime import date
from typing import Any

from playcall_core.decision_tables.field_map import FieldMap, field_map
from playcall_core.facts import Choice, Fact, FactDictionary, FactType, Subject


def fact(id_: str, type_: FactType, *values: str) -> Fact:
    choices = tuple(Choice(value, value.title()) for value in values)
    return Fact(id_, id_.title(), type_, Subject.OPPORTUNITY, choices)


FACTS = FactDictionary(
    (
        fact("segment", FactType.CATEGORY, "smb", "ent", "mid"),
        fact("country", FactType.CATEGORY),
        fact("rivals", FactType.SET, "acme", "brill"),
        fact("seats", FactType.NUMBER),
        fact("amount", FactType.MONEY),
        fact("renewal", FactType.DATE),
        fact("trial", FactType.YES_NO),
    )
)
FIELDS = field_map(
    {
        "fields": {
            "numberofemployees": "seats",
            "tier": {"fact": "segment", "values": {"1": "smb", "2": "Ent", "3": "ent"}},
            "amount_usd": {"fact": "amount", "currency": "USD"},
        }
    },
    FACTS,
)
PLAIN = FieldMap(FACTS)


def rule(field: str, operator: str, value: object = None) -> dict[str, Any]:
    return {"id": "r", "field": field, "operator": operator, "valueSource": "value", "value": value}


def group(combinator: str, *rules: object, **rest: object) -> dict[str, Any]:
    return {"id": "g", "combinator": combinator, "rules": list(rules), **rest}


def prop(name: str, kind: str, operator: str, **rest: object) -> dict[str, Any]:
    operation = {"operationType": kind, "operator": operator, **rest}
    return {"filterType": "PROPERTY", "property": name, "operation": operation}


def branch(kind: str, *parts: dict[str, Any]) -> dict[str, Any]:
    return {
        "filterBranchType": kind,
        "filterBranches": [part for part in parts if "filterBranchType" in part],
        "filters": [part for part in parts if "filterType" in part],
    }


def day(value: str, **clock: int) -> dict[str, Any]:
    found = date.fromisoformat(value)
    return {
        "timeType": "DATE",
        "zoneId": "UTC",
        "year": found.year,
        "month": found.month,
        "day": found.day,
        **clock,
    }


def relative(days: int, reference: str = "TODAY") -> dict[str, Any]:
    index = {"referenceType": reference}
    return {"timeType": "INDEXED", "indexReference": index, "offset": {"days": days}}
