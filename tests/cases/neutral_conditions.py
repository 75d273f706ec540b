"""The conditions of the neutral form, in Playcall's text form.

A condition there is a list of groups (any of) of tests (all of): `{d: dimension, op: operator, v:
value}`. A dimension is a fact here: its id is the dimension with hyphens.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from playcall_core.conditions import Condition, Group, Test, print_condition
from playcall_core.conditions.nodes import (
    AtLeast,
    AtMost,
    Before,
    Between,
    Equals,
    IncludesAllOf,
    IncludesAnyOf,
    IncludesNoneOf,
    IsNoneOf,
    IsOneOf,
    IsYes,
    LessThan,
    MoreThan,
    MoreThanDaysAgo,
    Quantity,
    WithinLast,
    WithinNext,
)
from playcall_core.facts import FactType, Money
from tests.cases.placing import slug

RawTest = Mapping[str, Any]

TYPE_BY_OPERATOR: Mapping[str, FactType] = {
    "in": FactType.CATEGORY,
    "any_of": FactType.SET,
    "all_of": FactType.SET,
    "contains_any": FactType.SET,
    "gte": FactType.NUMBER,
    "gt": FactType.NUMBER,
    "lte": FactType.NUMBER,
    "lt": FactType.NUMBER,
    "between": FactType.NUMBER,
    "eq": FactType.NUMBER,
    "before": FactType.DATE,
    "within_next": FactType.DATE,
    "within_last": FactType.DATE,
    "missing": FactType.YES_NO,
    "present": FactType.YES_NO,
}
"""What an operator says about the type of its dimension. `none_of` says nothing."""

ORDERINGS: Mapping[str, Callable[[str, Quantity], Test]] = {
    "gte": AtLeast,
    "gt": MoreThan,
    "lte": AtMost,
    "lt": LessThan,
}
DAYS_IN_A_MONTH = 365.25 / 12
_RELATIVE = re.compile(r"^(?:today-)?(\d+)(d|mo)$")


def raw_tests(data: Any) -> Iterator[RawTest]:
    """Every test anywhere in the source."""
    if isinstance(data, dict):
        if "d" in data and "op" in data:
            yield data
        data = list(data.values())
    if isinstance(data, list):
        for item in data:
            yield from raw_tests(item)


def type_of(tests: list[RawTest]) -> FactType | None:
    """The type that the operators and values of a dimension's tests show; None if they do not."""
    for test in tests:
        if test["op"] == "eq" and isinstance(test["v"], bool):
            return FactType.YES_NO
        if test["op"] in TYPE_BY_OPERATOR:
            return TYPE_BY_OPERATOR[test["op"]]
    return None


def days(text: str) -> int:
    """The days in “4mo” or “today-1mo”: a month is a twelfth of a year, 30 or 31 days."""
    found = _RELATIVE.match(text)
    if found is None:
        raise ValueError(f"“{text}” is no number of days or months")
    number = int(found[1])
    return number if found[2] == "d" else round(number * DAYS_IN_A_MONTH)


class Translator:
    """Translates tests, by the types of facts and the keys that some values have.

    `types` by fact id; `keys` by dimension and value, where a key is not the value with hyphens.
    """

    def __init__(
        self,
        types: Mapping[str, FactType],
        keys: Mapping[str, Mapping[str, tuple[str, ...]]],
        currency: str,
    ) -> None:
        self._types = types
        self._keys = keys
        self._currency = currency

    def text(self, groups: list[list[RawTest]]) -> str | None:
        """The text of a condition; None where the source has no group."""
        if not groups:
            return None
        return print_condition(Condition(tuple(self.group(group) for group in groups)))

    def group(self, tests: list[RawTest]) -> Group:
        """All of some tests."""
        return Group(tuple(self.test(test) for test in tests))

    def test(self, raw: RawTest) -> Test:
        """One test."""
        fact, operator, value = slug(raw["d"]), raw["op"], raw.get("v")
        match operator:
            case "in" | "any_of" | "all_of" | "none_of" | "contains_any":
                return self._choice(fact, operator, self.keys(raw["d"], value))
            case "missing" | "present":
                return IsYes(fact, operator == "present")
            case "before" | "within_next" | "within_last":
                return _day(fact, operator, value)
            case "eq" if isinstance(value, bool):
                return IsYes(fact, value)
            case "eq":
                return Equals(fact, self._quantity(fact, value))
            case "between":
                low, high = (self._quantity(fact, bound) for bound in value or ())
                return Between(fact, low, high)
            case _:
                return ORDERINGS[operator](fact, self._quantity(fact, value))

    def keys(self, dimension: str, values: Any) -> tuple[str, ...]:
        """The keys of values, each once."""
        special = self._keys.get(dimension, {})
        found = (special.get(str(value), (slug(value),)) for value in values)
        return tuple(dict.fromkeys(key for keys in found for key in keys))

    def _choice(self, fact: str, operator: str, keys: tuple[str, ...]) -> Test:
        is_set = self._types[fact] is FactType.SET
        match operator:
            case "in":
                return IsOneOf(fact, keys)
            case "all_of":
                return IncludesAllOf(fact, keys)
            case "none_of":
                return IncludesNoneOf(fact, keys) if is_set else IsNoneOf(fact, keys)
            case _:
                return IncludesAnyOf(fact, keys)

    def _quantity(self, fact: str, value: Any) -> Quantity:
        number = Decimal(str(value))
        return Money(number, self._currency) if self._types[fact] is FactType.MONEY else number


def _day(fact: str, operator: str, value: Any) -> Test:
    if isinstance(value, date):
        return Before(fact, value)
    match operator:
        case "before":
            return MoreThanDaysAgo(fact, days(value))
        case "within_next":
            return WithinNext(fact, days(value))
        case _:
            return WithinLast(fact, days(value))
