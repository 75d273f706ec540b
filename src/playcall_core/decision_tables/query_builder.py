"""Queries of react-querybuilder (and builders of the same JSON) as conditions, and back.

Read are groups (`combinator` and, or; the form with combinators between the rules; `not`) of rules
with the operators = != < <= > >= in notIn between notBetween null notNull, on sets also contains
and doesNotContain. A query is taken whole or not at all: a part of it means another thing.

**Unknown.** These builders leave open what a missing value does. Here `!=`, `notIn` and `not` are
false for the opposite of a *known* value, and cannot tell where it is unknown; say `null` to ask
for that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from playcall_core.conditions import Condition, Group, Test, check_condition, nodes
from playcall_core.decision_tables.field_map import Field, FieldMap
from playcall_core.decision_tables.filters import (
    Both,
    Either,
    Filter,
    Leaf,
    Negated,
    NoOpposite,
    Ways,
    condition_of,
    one_of,
    opposites,
)
from playcall_core.decision_tables.json_files import (
    MOST_DEPTH,
    NOTHING,
    Json,
    Looking,
    NotExpressed,
    day_of,
    entries,
    key_of,
    keys_of,
    listed,
    money_of,
    named,
    number_of,
    plain_number,
    read_json,
    yes_no_of,
)
from playcall_core.errors import DecisionTableError, Problem
from playcall_core.facts import FactType, Money

_DAY: Final = timedelta(days=1)
_OPPOSITES: Final[Mapping[str, str]] = {
    "!=": "=",
    "notIn": "in",
    "notBetween": "between",
    "doesNotContain": "contains",
    "notNull": "null",
}
_PARTS_OF_TEXT: Final = frozenset(
    {"beginsWith", "endsWith", "doesNotBeginWith", "doesNotEndWith", "contains"}
)


def read_query(path: Path, fields: FieldMap) -> Condition:
    """The condition in a JSON file; `DecisionTableError` naming all that is not taken."""
    return condition_of_query(read_json(path), fields, path.name)


def condition_of_query(query: Json, fields: FieldMap, file: str = "") -> Condition:
    """The condition that a query says; `DecisionTableError` naming all that is not taken."""
    looking = Looking(fields, file)
    found = _group(query, "", looking, 0)
    looking.check()
    condition = condition_of(found)
    check_condition(condition, fields.dictionary)
    return condition


def _group(group: Json, path: str, looking: Looking, depth: int) -> Filter:
    if not isinstance(group, dict) or not isinstance(group.get("rules"), list):
        return looking.leave(path, "This is no group of rules: “rules” is missing.")
    if depth > MOST_DEPTH:
        return looking.leave(path, f"More than {MOST_DEPTH} groups stand within each other.")
    if group.get("muted"):
        return looking.leave(path, "The group is muted.", "Remove it, or switch it on.")
    rules = group["rules"]
    if not rules:
        return looking.leave(path, "The group is empty.", "Add a rule or remove the group.")
    parts: list[Filter | str] = []
    for place, rule in enumerate(rules):
        at = f"{path}.rules[{place}]".lstrip(".")
        if isinstance(rule, str):
            parts.append(rule.lower())
        elif isinstance(rule, dict) and "rules" in rule:
            parts.append(_group(rule, at, looking, depth + 1))
        else:
            parts.append(_rule(rule, at, looking))
    found = _combined(group, parts, path, looking)
    return Negated(found) if group.get("not") is True else found


def _combined(group: Json, parts: list[Filter | str], path: str, looking: Looking) -> Filter:
    if any(isinstance(part, str) for part in parts):
        return _with_combinators_between(parts, path, looking)
    filters = tuple(part for part in parts if not isinstance(part, str))
    match str(group.get("combinator", "")).lower():
        case "and":
            return Both(filters)
        case "or":
            return Either(filters)
        case other:
            return looking.leave(path, f"The combinator “{other}” is not taken.", "Use and, or.")


def _with_combinators_between(parts: list[Filter | str], path: str, looking: Looking) -> Filter:
    """Rules with `and` and `or` between them; `and` binds tighter, as in the builder's exports."""
    groups: list[list[Filter]] = [[]]
    for place, part in enumerate(parts):
        is_word = isinstance(part, str)
        if is_word is (place % 2 == 0) or (is_word and part not in ("and", "or")):
            return looking.leave(path, "Between the rules “and” and “or” are expected.")
        if part == "or":
            groups.append([])
        elif not isinstance(part, str):
            groups[-1].append(part)
    if len(parts) % 2 == 0:
        return looking.leave(path, "A rule is missing behind the last combinator.")
    return Either(tuple(Both(tuple(group)) for group in groups))


def _rule(rule: Json, path: str, looking: Looking) -> Leaf:
    said = entries(rule)
    if said.get("muted"):
        return looking.leave(path, "The rule is muted.", "Remove it, or switch it on.")
    if said.get("valueSource", "value") != "value":
        return looking.leave(path, "It compares a field with another field.")
    if said.get("match"):
        return looking.leave(path, "It asks for members of a list that match a query of their own.")
    known = looking.field(said.get("field"), path)
    if known is None:
        return NOTHING
    operator = str(said.get("operator", ""))
    try:
        true = _ways(_OPPOSITES.get(operator, operator), said.get("value"), known)
        false = opposites(true)
    except (NotExpressed, NoOpposite) as reason:
        shown = f"“{said.get('field')} {operator}”: {reason}"
        return looking.leave(path, shown)
    return Leaf(false, true) if operator in _OPPOSITES else Leaf(true, false)


def _ways(operator: str, value: Json, known: Field) -> Ways:
    fact = known.fact
    if operator == "null":
        return one_of(nodes.IsUnknown(fact.id))
    if operator in _PARTS_OF_TEXT and fact.type is not FactType.SET:
        raise NotExpressed("A part of a text is not tested.")
    return _BY_TYPE[fact.type](operator, value, known)


def _category(operator: str, value: Json, known: Field) -> Ways:
    match operator:
        case "=":
            return one_of(nodes.IsOneOf(known.fact.id, (key_of(value, known),)))
        case "in":
            return one_of(nodes.IsOneOf(known.fact.id, keys_of(named(value, known), known)))
        case _:
            raise _unfit(operator, known)


def _set(operator: str, value: Json, known: Field) -> Ways:
    match operator:
        case "contains":
            return one_of(nodes.IncludesAllOf(known.fact.id, keys_of(named(value, known), known)))
        case "in":
            return one_of(nodes.IncludesAnyOf(known.fact.id, keys_of(named(value, known), known)))
        case _:
            raise _unfit(operator, known)


def _quantity(operator: str, value: Json, known: Field) -> Ways:
    def limit(said: Json) -> nodes.Quantity:
        is_money = known.fact.type is FactType.MONEY
        return money_of(said, known) if is_money else number_of(said)

    simple: Mapping[str, Callable[[str, nodes.Quantity], Test]] = {
        "=": nodes.Equals,
        "<": nodes.LessThan,
        "<=": nodes.AtMost,
        ">": nodes.MoreThan,
        ">=": nodes.AtLeast,
    }
    id_ = known.fact.id
    if operator in simple:
        return one_of(simple[operator](id_, limit(value)))
    if operator == "between":
        low, high = _ends(value)
        return one_of(nodes.Between(id_, limit(low), limit(high)))
    if operator == "in":
        return one_of(*(nodes.Equals(id_, limit(each)) for each in listed(value)))
    raise _unfit(operator, known)


def _ends(value: Json) -> tuple[Json, Json]:
    ends = listed(value)
    if len(ends) != 2:
        raise NotExpressed("It needs two ends.")
    return ends[0], ends[1]


def _date(operator: str, value: Json, known: Field) -> Ways:
    id_ = known.fact.id
    match operator:
        case "=":
            return one_of(nodes.BetweenDays(id_, day_of(value), day_of(value)))
        case "in":
            days = [day_of(each) for each in listed(value)]
            return one_of(*(nodes.BetweenDays(id_, day, day) for day in days))
        case "<":
            return one_of(nodes.Before(id_, day_of(value)))
        case "<=":
            return one_of(nodes.Before(id_, day_of(value) + _DAY))
        case ">":
            return one_of(nodes.After(id_, day_of(value)))
        case ">=":
            return one_of(nodes.After(id_, day_of(value) - _DAY))
        case "between":
            first, last = _ends(value)
            return one_of(nodes.BetweenDays(id_, day_of(first), day_of(last)))
        case _:
            raise _unfit(operator, known)


def _yes_no(operator: str, value: Json, known: Field) -> Ways:
    if operator == "=":
        return one_of(nodes.IsYes(known.fact.id, yes_no_of(value)))
    raise _unfit(operator, known)


_BY_TYPE: Final[Mapping[FactType, Callable[[str, Json, Field], Ways]]] = {
    FactType.CATEGORY: _category,
    FactType.SET: _set,
    FactType.NUMBER: _quantity,
    FactType.MONEY: _quantity,
    FactType.DATE: _date,
    FactType.YES_NO: _yes_no,
}


def _unfit(operator: str, known: Field) -> NotExpressed:
    what = f"“{operator}” does not fit “{known.fact.name}”, which is a {known.fact.type.value}."
    return NotExpressed(what)


def query_of(condition: Condition, fields: FieldMap) -> dict[str, Any]:
    """A condition as a query: a group of groups. Read back it means the same.

    Raises `DecisionTableError` naming the tests that no query says, such as relative dates.
    """
    problems: list[Problem] = []
    groups = [_written(group, fields, problems) for group in condition.groups]
    if problems:
        raise DecisionTableError(*problems)
    if len(groups) == 1:
        return groups[0]
    return {"combinator": "or", "rules": groups}


def _written(group: Group, fields: FieldMap, problems: list[Problem]) -> dict[str, Any]:
    rules: list[dict[str, Any]] = []
    for test in group.tests:
        try:
            rules += _rules_of(test, fields.field_of(test.fact))
        except NotExpressed as reason:
            name = fields.dictionary[test.fact].name
            problems.append(Problem(f"“{name}”: {reason}", remedy="Leave the test out."))
    return {"combinator": "and", "rules": rules}


def _rules_of(test: Test, known: Field) -> Iterator[dict[str, Any]]:
    """The rules that a test becomes, all of which must hold."""

    def rule(operator: str, value: Json = None) -> dict[str, Any]:
        return {"field": known.name, "operator": operator, "value": value}

    match test:
        case nodes.IsOneOf(_, values) | nodes.IsNoneOf(_, values):
            names = [name for value in values for name in known.names_of(value)]
            is_one = len(names) == 1
            if isinstance(test, nodes.IsOneOf):
                yield rule("=", names[0]) if is_one else rule("in", names)
            else:
                yield rule("!=", names[0]) if is_one else rule("notIn", names)
        case nodes.IncludesAnyOf(_, values):
            names = [name for value in values for name in known.names_of(value)]
            found = [rule("contains", name) for name in names]
            yield found[0] if len(found) == 1 else {"combinator": "or", "rules": found}
        case nodes.IncludesAllOf(_, values):
            for value in values:
                yield from _rules_of(nodes.IncludesAnyOf(test.fact, (value,)), known)
        case nodes.IncludesNoneOf(_, values):
            for name in (name for value in values for name in known.names_of(value)):
                yield rule("doesNotContain", name)
        case nodes.IsYes(_, value):
            yield rule("=", value)
        case nodes.IsKnown():
            yield rule("notNull")
        case nodes.IsUnknown():
            yield rule("null")
        case nodes.Before(_, day):
            yield rule("<", day.isoformat())
        case nodes.After(_, day):
            yield rule(">", day.isoformat())
        case nodes.BetweenDays(_, first, last):
            yield rule("between", [first.isoformat(), last.isoformat()])
        case nodes.WithinNext() | nodes.WithinLast() | nodes.MoreThanDaysAgo():
            raise NotExpressed("A query does not say a date relative to today.")
        case nodes.Between(_, low, high):
            yield rule("between", [_plain(low, known), _plain(high, known)])
        case _:
            signs = {
                nodes.Equals: "=",
                nodes.LessThan: "<",
                nodes.AtMost: "<=",
                nodes.MoreThan: ">",
                nodes.AtLeast: ">=",
            }
            yield rule(signs[type(test)], _plain(test.value, known))


def _plain(value: nodes.Quantity, known: Field) -> int | float:
    if not isinstance(value, Money):
        return plain_number(value)
    if value.currency != known.currency:
        raise NotExpressed(f"{value} is not in {known.currency}, the currency of its field.")
    return plain_number(value.amount)
