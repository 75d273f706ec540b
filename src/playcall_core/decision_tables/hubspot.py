"""Filters of HubSpot lists (segments) as conditions, and back.

Read are branches OR, AND, NOT_ANY and NOT_ALL of PROPERTY filters with the operations
ALL_PROPERTY, BOOL, ENUMERATION, MULTISTRING, STRING, NUMBER, NUMBER_RANGED, TIME_POINT and
TIME_RANGED. Filters on events, associations, lists and the history of a property are named; a list
is taken whole or not at all, because a part of it means another thing.

**Unknown.** HubSpot's filters pass or fail. One with `includeObjectsWithNoValueSet` also passes
where there is no value, which is said here as `is unknown`; without it a condition cannot tell
there. Below NOT_ANY and NOT_ALL a filter that fails because there is no value makes the branch
pass, so `is unknown` is added. Times are read as days; a zone that is named is not converted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from playcall_core.conditions import Condition, check_condition, nodes
from playcall_core.decision_tables.field_map import Field, FieldMap
from playcall_core.decision_tables.filters import (
    Both,
    Either,
    Filter,
    Leaf,
    Negated,
    NoOpposite,
    Ways,
    any_of,
    condition_of,
    one_of,
    opposites,
)
from playcall_core.decision_tables.hubspot_times import time_ways
from playcall_core.decision_tables.json_files import (
    MOST_DEPTH,
    NOTHING,
    Json,
    Looking,
    NotExpressed,
    entries,
    keys_of,
    money_of,
    number_of,
    read_json,
    yes_no_of,
)
from playcall_core.facts import FactType

_NEGATIVE: Final[Mapping[str, str]] = {
    "IS_NOT_EQUAL_TO": "IS_EQUAL_TO",
    "IS_NONE_OF": "IS_ANY_OF",
    "IS_NOT_BETWEEN": "IS_BETWEEN",
    "IS_NOT_EXACTLY": "IS_EXACTLY",
    "DOES_NOT_CONTAIN_ALL": "CONTAINS_ALL",
    "IS_NOT_BLANK": "IS_BLANK",
    "IS_KNOWN": "IS_UNKNOWN",
}
_REFINED: Final = ("pruningRefineBy", "coalescingRefineBy")


def read_list(path: Path, fields: FieldMap) -> Condition:
    """The condition in a JSON file; `DecisionTableError` naming all that is not taken."""
    return condition_of_list(read_json(path), fields, path.name)


def is_list(data: Json) -> bool:
    """Whether JSON looks like a list of HubSpot, or the filter branch of one."""
    return bool(entries(data).keys() & {"filterBranch", "filterBranchType", "list"})


def condition_of_list(data: Json, fields: FieldMap, file: str = "") -> Condition:
    """The condition of a list, its filter branch, or the answer that holds it.

    Raises `DecisionTableError` naming all that is not taken.
    """
    inner = entries(data).get("list", data)
    branch = entries(inner).get("filterBranch", inner)
    looking = Looking(fields, file)
    found = _branch(branch, "filterBranch", looking, 0)
    looking.check()
    condition = condition_of(found)
    check_condition(condition, fields.dictionary)
    return condition


def _branch(branch: Json, path: str, looking: Looking, depth: int) -> Filter:
    said = entries(branch)
    kind = str(said.get("filterBranchType", ""))
    if not kind:
        return looking.leave(path, "This is no filter branch: “filterBranchType” is missing.")
    if depth > MOST_DEPTH:
        return looking.leave(path, f"More than {MOST_DEPTH} branches stand within each other.")
    if kind not in ("OR", "AND", "NOT_ANY", "NOT_ALL"):
        return looking.leave(path, f"The branch “{kind}” is not taken: it looks at other records.")
    filters = said.get("filters") or []
    branches = said.get("filterBranches") or []
    if not isinstance(filters, list) or not isinstance(branches, list):
        return looking.leave(path, "“filters” and “filterBranches” are no lists.")
    parts: list[Filter] = [
        _filter(each, f"{path}.filters[{n}]", looking) for n, each in enumerate(filters)
    ]
    parts += [
        _branch(each, f"{path}.filterBranches[{n}]", looking, depth + 1)
        for n, each in enumerate(branches)
    ]
    if not parts:
        return looking.leave(path, "The branch is empty.", "Add a filter or remove the branch.")
    joined = Both(tuple(parts)) if kind in ("AND", "NOT_ALL") else Either(tuple(parts))
    return Negated(joined) if kind.startswith("NOT") else joined


def _filter(filter_: Json, path: str, looking: Looking) -> Leaf:
    said = entries(filter_)
    kind = said.get("filterType")
    if kind != "PROPERTY":
        return looking.leave(path, f"Filters of the type “{kind}” are not taken.")
    operation = entries(said.get("operation"))
    if any(entry.get(name) for entry in (said, operation) for name in _REFINED):
        return looking.leave(path, "It counts or dates the changes of a property.")
    known = looking.field(said.get("property"), path)
    if known is None:
        return NOTHING
    operator = str(operation.get("operator", ""))
    try:
        return _leaf(operator, operation, known)
    except (NotExpressed, NoOpposite) as reason:
        return looking.leave(path, f"“{said.get('property')} {operator}”: {reason}")


def _leaf(operator: str, operation: Mapping[str, Json], known: Field) -> Leaf:
    unknown = one_of(nodes.IsUnknown(known.fact.id))
    if "HAS_EVER" in operator or "HAS_NEVER" in operator:
        raise NotExpressed("The history of a property is not tested.")
    positive = _NEGATIVE.get(operator, operator)
    if positive in ("IS_UNKNOWN", "IS_BLANK"):
        is_known = one_of(nodes.IsKnown(known.fact.id))
        return Leaf(is_known, unknown) if operator in _NEGATIVE else Leaf(unknown, is_known)
    true = _ways(positive, operation, known)
    if operator in _NEGATIVE:
        true = opposites(true)
    try:
        false: Ways | None = opposites(true)
    except NoOpposite:
        false = None
    if operation.get("includeObjectsWithNoValueSet") is True:
        return Leaf(any_of([true, unknown]), false)
    return Leaf(true, None if false is None else any_of([false, unknown]))


def _ways(operator: str, operation: Mapping[str, Json], known: Field) -> Ways:
    kind = str(operation.get("operationType", ""))
    if kind in ("TIME_POINT", "TIME_RANGED"):
        if known.fact.type is not FactType.DATE:
            raise NotExpressed(f"“{known.fact.name}” is a {known.fact.type.value}, no date.")
        return time_ways(operator, operation, known.fact.id)
    maker = _BY_KIND.get(kind)
    if maker is None:
        raise NotExpressed(f"The operation “{kind}” is not taken.")
    return maker(operator, operation, known)


def _chosen(operator: str, operation: Mapping[str, Json], known: Field) -> Ways:
    """Operations on choices and on texts: which of some values there are."""
    said = operation.get("values", operation.get("value"))
    keys = keys_of(said if isinstance(said, list) else [said], known)
    fact = known.fact
    match fact.type, operator:
        case FactType.CATEGORY, "IS_ANY_OF" | "IS_EQUAL_TO":
            return one_of(nodes.IsOneOf(fact.id, keys))
        case FactType.CATEGORY, "IS_EXACTLY" | "CONTAINS_ALL" if len(keys) == 1:
            return one_of(nodes.IsOneOf(fact.id, keys))
        case FactType.SET, "IS_ANY_OF":
            return one_of(nodes.IncludesAnyOf(fact.id, keys))
        case FactType.SET, "CONTAINS_ALL":
            return one_of(nodes.IncludesAllOf(fact.id, keys))
        case FactType.CATEGORY | FactType.SET, "CONTAINS" | "STARTS_WITH" | "ENDS_WITH":
            raise NotExpressed("A part of a text is not tested.")
        case _:
            raise _unfit(operator, known)


def _number(operator: str, operation: Mapping[str, Json], known: Field) -> Ways:
    def limit(name: str) -> nodes.Quantity:
        said = operation.get(name)
        return money_of(said, known) if known.fact.type is FactType.MONEY else number_of(said)

    if known.fact.type not in (FactType.NUMBER, FactType.MONEY):
        raise _unfit(operator, known)
    id_ = known.fact.id
    match operator:
        case "IS_EQUAL_TO" if isinstance(operation.get("values"), list):
            values = operation["values"]
            return any_of(_number(operator, {"value": each}, known) for each in values)
        case "IS_EQUAL_TO":
            return one_of(nodes.Equals(id_, limit("value")))
        case "IS_GREATER_THAN":
            return one_of(nodes.MoreThan(id_, limit("value")))
        case "IS_GREATER_THAN_OR_EQUAL_TO":
            return one_of(nodes.AtLeast(id_, limit("value")))
        case "IS_LESS_THAN":
            return one_of(nodes.LessThan(id_, limit("value")))
        case "IS_LESS_THAN_OR_EQUAL_TO":
            return one_of(nodes.AtMost(id_, limit("value")))
        case "IS_BETWEEN":
            return one_of(nodes.Between(id_, limit("lowerBound"), limit("upperBound")))
        case _:
            raise _unfit(operator, known)


def _yes_no(operator: str, operation: Mapping[str, Json], known: Field) -> Ways:
    if operator != "IS_EQUAL_TO" or known.fact.type is not FactType.YES_NO:
        raise _unfit(operator, known)
    return one_of(nodes.IsYes(known.fact.id, yes_no_of(operation.get("value"))))


_BY_KIND: Final[Mapping[str, Callable[[str, Mapping[str, Json], Field], Ways]]] = {
    "ENUMERATION": _chosen,
    "MULTISTRING": _chosen,
    "STRING": _chosen,
    "NUMBER": _number,
    "NUMBER_RANGED": _number,
    "BOOL": _yes_no,
}


def _unfit(operator: str, known: Field) -> NotExpressed:
    what = f"“{operator}” does not fit “{known.fact.name}”, which is a {known.fact.type.value}."
    return NotExpressed(what)
