"""What conditions of the neutral form come to, judged on the raw source, apart from the converter.

Known values are plain: a text for a category, a frozenset for a set (complete), a number, a day, a
boolean. A dimension that is not there is unknown. `None` is the third truth, as in SQL.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from playcall_core.facts import Fact, FactType, KnownSet, Money, Value

RawTest = Mapping[str, Any]
Groups = Sequence[Sequence[RawTest]]
Known = dict[str, Any]

MONTHS = {"1mo": 30, "3mo": 91, "4mo": 122}
MEANT = {"COM": {"SMB", "MM"}}
"""Words for several others."""
NAMES = {"SMB": "seg-smb", "MM": "seg-mm", "ENT": "seg-ent", "GitHub": "k-github"}
"""Words that are records of the playbook under another name."""
ANOTHER = {
    "segment.size": "SMB",
    "contact.persona": "pu_lead",
    "lead.status": "raw",
    "opportunity.stage": "s1",
}
"""A value of a category that has no “other”, because its values are records."""
MOST_SITUATIONS = 400


def truth(groups: Groups, known: Known, today: date) -> bool | None:
    """Any of the groups, each all of its tests, in Kleene's logic."""
    return _any([_all([_test(test, known, today) for test in group]) for group in groups])


def _all(truths: list[bool | None]) -> bool | None:
    if any(one is False for one in truths):
        return False
    return None if None in truths else True


def _any(truths: list[bool | None]) -> bool | None:
    if any(one is True for one in truths):
        return True
    return None if None in truths else False


def _test(test: RawTest, known: Known, today: date) -> bool | None:
    if test["d"] not in known:
        return None
    value: Any = known[test["d"]]
    asked: Any = test.get("v")
    match test["op"]:
        case "in":
            return value in _words(asked)
        case "none_of" if isinstance(value, str):
            return value not in _words(asked)
        case "none_of":
            return not value & _words(asked)
        case "any_of" | "contains_any":
            return bool(value & _words(asked))
        case "all_of":
            return bool(value >= _words(asked))
        case "missing" | "present":
            return bool(value is (test["op"] == "present"))
        case "eq" if isinstance(asked, bool):
            return bool(value is asked)
        case "before":
            return bool((today - value).days > MONTHS[asked.removeprefix("today-")])
        case "within_next":
            return bool(0 <= (value - today).days <= MONTHS[asked])
        case operator:
            return _compare(operator, value, asked)


def _compare(operator: str, value: Any, asked: Any) -> bool:
    bounds = [Decimal(str(bound)) for bound in (asked if isinstance(asked, list) else [asked])]
    match operator:
        case "eq":
            return bool(value == bounds[0])
        case "gte":
            return bool(value >= bounds[0])
        case "gt":
            return bool(value > bounds[0])
        case "lte":
            return bool(value <= bounds[0])
        case "lt":
            return bool(value < bounds[0])
        case "between":
            return bool(bounds[0] <= value <= bounds[1])
        case _:
            raise ValueError(f"no operator {operator}")


def _words(values: list[Any]) -> set[str]:
    return {word for value in values for word in MEANT.get(str(value), {str(value)})}


def situations(groups: Groups, today: date) -> Iterator[Known]:
    """Known values around every bound of a condition, each fact unknown too; a sample if many."""
    choices: dict[str, list[Any]] = {}
    for test in (test for group in groups for test in group):
        choices.setdefault(test["d"], [None]).extend(_values_around(test, groups, today))
    whole = [list(dict.fromkeys(values)) for values in choices.values()]
    combinations = list(product(*whole))
    drawn = random.Random(7).sample(combinations, min(len(combinations), MOST_SITUATIONS))
    for combination in drawn:
        pairs = zip(choices, combination, strict=True)
        yield {dimension: value for dimension, value in pairs if value is not None}


def _values_around(test: RawTest, groups: Groups, today: date) -> list[Any]:
    asked: Any = test.get("v")
    match test["op"]:
        case "in":
            return [*sorted(_words(asked)), ANOTHER.get(test["d"], "other")]
        case "none_of" if not _is_set(test["d"], groups):
            return [*sorted(_words(asked)), ANOTHER.get(test["d"], "other")]
        case "any_of" | "all_of" | "none_of" | "contains_any":
            members = sorted(_words(asked))
            return [frozenset(), frozenset(members), *(frozenset({word}) for word in members)]
        case "missing" | "present":
            return [True, False]
        case "eq" if isinstance(asked, bool):
            return [True, False]
        case "before" | "within_next":
            days = MONTHS[asked.removeprefix("today-")]
            sign = -1 if test["op"] == "before" else 1
            around = (0, 1, -1, sign * days, sign * (days + 1), sign * (days - 1))
            return [today + timedelta(days=number) for number in around]
        case _:
            bounds = asked if isinstance(asked, list) else [asked]
            step = Decimal("0.25")
            return [Decimal(str(b)) + n * step for b in bounds for n in (-1, 0, 1)]


def _is_set(dimension: str, groups: Groups) -> bool:
    operators = {test["op"] for group in groups for test in group if test["d"] == dimension}
    return bool(operators & {"any_of", "all_of"})


def as_fact_value(fact: Fact, raw: Any) -> Value:
    """A plain value as the value of Playcall's fact."""
    match raw:
        case frozenset():
            keys = (word if word in fact.labels else _key(word) for word in raw)
            return KnownSet(frozenset(keys))
        case bool() | date():
            return raw
        case Decimal():
            return Money(raw, "USD") if fact.type is FactType.MONEY else raw
        case _:
            return _key(str(raw))


def _key(word: str) -> str:
    return NAMES.get(word) or word.lower().replace("_", "-").replace(" ", "-")
