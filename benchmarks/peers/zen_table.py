"""A decision table of zen-engine (GoRules), used well.

Well means, each tried: the content compiled once (`ZenDecisionContent`) and given by a loader, not
by `create_decision`; cells that are lists of values, `['a', 'b']`, not comparisons or closures;
intervals as `[low..high]`; the columns that most rules test first; situations as dictionaries.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import zen

from benchmarks.peers import Peer, members_of, not_in_the_workload, values_of
from benchmarks.workload import CATEGORIES, NUMBERS, SETS, Workload
from playcall_core.conditions import Test, nodes
from playcall_core.facts import Situation

KEY = "plays"
ALL = "_all"
"""Ends the name of all members of a set, which is null where these are not known."""


def build(load: Workload) -> Peer:
    """A table with one rule for each group; it collects the plays of all rules that hold."""
    rules: list[dict[str, str]] = []
    for place, condition in enumerate(load.conditions):
        for group in condition.groups:
            rules.append({"_id": str(len(rules)), "play": str(place), **_cells(group.tests)})
    content = zen.ZenDecisionContent(json.dumps(_decision(rules)))
    engine = zen.ZenEngine({"loader": lambda key: content})
    return Peer(
        "zen-engine",
        _prepare,
        lambda prepared: engine.evaluate(KEY, prepared),
        lambda response: {hit["play"] for hit in response["result"]},
    )


def _cells(tests: Sequence[Test]) -> dict[str, str]:
    found: dict[str, str] = {}
    for test in tests:
        column, cell = _cell(test)
        found[column] = f"({found[column]}) and ({cell})" if column in found else cell
    return found


def _decision(rules: list[dict[str, str]]) -> dict[str, Any]:
    often = Counter(column for rule in rules for column in rule if column not in ("_id", "play"))
    columns = [column for column, _ in often.most_common()]
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": column, "field": column, "name": column} for column in columns],
        "outputs": [{"id": "play", "field": "play", "name": "play"}],
        "rules": [dict.fromkeys(columns, "") | rule for rule in rules],
    }
    kinds = (("in", "inputNode"), ("table", "decisionTableNode"), ("out", "outputNode"))
    parts = [
        {"id": name, "type": kind, "name": name, "position": {"x": 0, "y": 0}}
        for name, kind in kinds
    ]
    parts[1]["content"] = table
    ways = [("in", "table"), ("table", "out")]
    edges = [{"id": a + b, "sourceId": a, "targetId": b, "type": "edge"} for a, b in ways]
    return {"contentType": "application/vnd.gorules.decision", "nodes": parts, "edges": edges}


def _name(fact: str) -> str:
    return fact.replace("-", "_")


def _prepare(situation: Situation) -> dict[str, Any]:
    found: dict[str, Any] = {_name(fact): situation.values.get(fact) or None for fact in CATEGORIES}
    for fact in NUMBERS:
        value = situation[fact]
        found[fact] = int(value) if isinstance(value, Decimal) else None
    for fact in SETS:
        known, every = members_of(situation, fact)
        found[_name(fact)], found[_name(fact) + ALL] = known, every
    return found


def _cell(test: Test) -> tuple[str, str]:
    """The column of a test and what stands in its cell; `$` is the value of the column."""
    name = _name(test.fact)
    match test:
        case nodes.IsOneOf() | nodes.IsNoneOf():
            listed = ", ".join(f"'{value}'" for value in values_of(test))
            return name, f"[{listed}]"
        case nodes.IncludesAnyOf(_, values):
            return name, " or ".join(f"'{value}' in $" for value in values)
        case nodes.IncludesAllOf(_, values):
            return name, " and ".join(f"'{value}' in $" for value in values)
        case nodes.IncludesNoneOf(_, values):
            parts = ("$ != null", *(f"'{value}' not in $" for value in values))
            return name + ALL, " and ".join(parts)
        case nodes.AtLeast(_, value):
            return name, f">= {value}"
        case nodes.MoreThan(_, value):
            return name, f"> {value}"
        case nodes.LessThan(_, value):
            return name, f"< {value}"
        case nodes.Between(_, low, high):
            return name, f"[{low}..{high}]"
        case nodes.IsKnown(fact) if fact in NUMBERS:
            return name, "$ != null"
        case _:
            raise not_in_the_workload(test)
