"""Conditions of plays and segments as JSON of other tools, one filter for each, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from playcall_core.conditions import Condition
from playcall_core.decision_tables.field_map import FieldMap
from playcall_core.decision_tables.hubspot import condition_of_list, is_list
from playcall_core.decision_tables.hubspot_out import list_of
from playcall_core.decision_tables.json_files import entries, read_json
from playcall_core.decision_tables.of_playbook import Named
from playcall_core.decision_tables.query_builder import condition_of_query, query_of
from playcall_core.errors import ConditionError, DecisionTableError, Problem

Form = Literal["query-builder", "hubspot"]


def print_filters(
    named: Iterable[Named], fields: FieldMap, form: Form, zone: str = "UTC"
) -> tuple[str, int, tuple[Problem, ...]]:
    """Filters by the id of their record as JSON, how many they are, and what is left out.

    `zone` is the time zone in which days begin.
    """
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for each in named:
        try:
            said = (
                query_of(each.condition, fields)
                if form == "query-builder"
                else list_of(each.condition, fields, zone)
            )
        except DecisionTableError as error:
            kind = each.record.kind_name.capitalize()
            what = f"{kind} “{each.record.heading}” is left out."
            problems += [Problem(f"{what} {one.what}", remedy=one.remedy) for one in error.problems]
            continue
        found[each.record.id] = said
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n", len(found), tuple(problems)


def read_filters(path: Path, fields: FieldMap) -> tuple[dict[str, Condition], tuple[Problem, ...]]:
    """The conditions in a JSON file: of one filter, by the file's name, or of several by theirs.

    What is not taken is named. Raises `DecisionTableError` if it is no JSON.
    """
    data = read_json(path)
    is_one = is_list(data) or "rules" in entries(data) or not entries(data)
    found: dict[str, Condition] = {}
    problems: list[Problem] = []
    for name, filter_ in ({path.stem: data} if is_one else entries(data)).items():
        read = condition_of_list if is_list(filter_) else condition_of_query
        try:
            found[name] = read(filter_, fields, path.name)
        except (DecisionTableError, ConditionError) as error:
            shown = f"“{name}” is not taken. "
            problems += [Problem(shown + one.what, one.place, one.remedy) for one in error.problems]
    return found, tuple(problems)
