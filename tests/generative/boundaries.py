"""One world with every operator at every boundary: each limit is a value that is met."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import combinations_with_replacement
from typing import Final
from zoneinfo import ZoneInfo

from playcall_core.conditions import Condition, Group, Test
from playcall_core.conditions.nodes import (
    After,
    AtLeast,
    AtMost,
    Before,
    Between,
    BetweenDays,
    Equals,
    IncludesAllOf,
    IncludesAnyOf,
    IncludesNoneOf,
    IsKnown,
    IsNoneOf,
    IsOneOf,
    IsUnknown,
    IsYes,
    LessThan,
    MoreThan,
    MoreThanDaysAgo,
    Quantity,
    WithinLast,
    WithinNext,
)
from playcall_core.facts import (
    UNKNOWN,
    Fact,
    FactDictionary,
    FactType,
    KnownSet,
    Moment,
    Money,
    Rates,
    Situation,
    Subject,
    Value,
)
from tests.generative.strategies import World

TODAY: Final = date(2026, 3, 29)
"""The day on which clocks in Berlin go forward, at 01:00 UTC."""
MOMENT: Final = Moment(
    datetime(2026, 3, 29, 10, 0, tzinfo=UTC),
    ZoneInfo("Europe/Berlin"),
    rates=Rates({"USD": ((TODAY - timedelta(days=1), Decimal("0.5")),)}),
)
NUMBERS: Final = tuple(Decimal(text) for text in ("-1", "0", "0.1", "0.3", "1E-12", "1E+15"))
AMOUNTS: Final = (
    *(Money(Decimal(text), "EUR") for text in ("0", "49.9999", "50", "50.0001")),
    Money(Decimal(100), "USD"),
    Money(Decimal(100), "CHF"),
)
SPANS: Final = (0, 1, 30)
DAYS: Final = tuple(
    TODAY + timedelta(days=offset) for offset in (-31, -30, -29, -2, -1, 0, 1, 2, 29, 30, 31)
)
EDGES: Final = tuple(
    datetime(2026, 3, day, hour, minute, tzinfo=UTC)
    for day in (27, 28, 29)
    for hour, minute in ((21, 59), (22, 0), (22, 59), (23, 0), (23, 30))
)
KEYS: Final = ("a", "b", "O'Brien \\ %_")
SETS: Final = tuple(
    KnownSet(frozenset(members), complete)
    for complete in (True, False)
    for members in ((), ("a",), ("a", "b"), KEYS)
    if members or complete
)
POOLS: Final[dict[FactType, tuple[Value, ...]]] = {
    FactType.CATEGORY: KEYS,
    FactType.SET: SETS,
    FactType.NUMBER: NUMBERS,
    FactType.MONEY: AMOUNTS,
    FactType.DATE: (*DAYS, *EDGES),
    FactType.YES_NO: (True, False),
}


def boundary_world() -> World:
    """Two facts of each type, every value of each, and every operator with every limit."""
    facts = tuple(
        Fact(f"{kind.name.lower()}-{number}", f"{kind.value} {number}", kind, Subject.OPPORTUNITY)
        for kind in FactType
        for number in (1, 2)
    )
    situations = [
        Situation({fact.id: value}, Subject.OPPORTUNITY, f"{fact.id}:{place}")
        for fact in facts
        for place, value in enumerate((UNKNOWN, *POOLS[fact.type]))
    ]
    conditions = [Condition((Group((test,)),)) for fact in facts[::2] for test in _tests(fact)]
    return World(FactDictionary(facts), MOMENT, tuple(situations), tuple(conditions))


def _tests(fact: Fact) -> list[Test]:
    told: list[Test] = [IsKnown(fact.id), IsUnknown(fact.id)]
    pairs = [("a",), ("a", "b"), KEYS, ("c",)]
    match fact.type:
        case FactType.CATEGORY:
            return [*told, *(node(fact.id, some) for node in (IsOneOf, IsNoneOf) for some in pairs)]
        case FactType.SET:
            nodes = (IncludesAnyOf, IncludesAllOf, IncludesNoneOf)
            return [*told, *(node(fact.id, some) for node in nodes for some in pairs)]
        case FactType.NUMBER:
            ranges = combinations_with_replacement(sorted(NUMBERS), 2)
            return [*told, *_limits(fact, NUMBERS), *(Between(fact.id, *ends) for ends in ranges)]
        case FactType.MONEY:
            ranges_of_money = combinations_with_replacement(AMOUNTS[:4], 2)
            return [
                *told,
                *_limits(fact, AMOUNTS),
                *(Between(fact.id, *ends) for ends in ranges_of_money),
                Between(fact.id, AMOUNTS[4], AMOUNTS[4]),
                Between(fact.id, AMOUNTS[5], AMOUNTS[5]),
            ]
        case FactType.DATE:
            return [*told, *_days(fact)]
        case FactType.YES_NO:
            return [*told, IsYes(fact.id, True), IsYes(fact.id, False)]


def _limits(fact: Fact, limits: tuple[Quantity, ...]) -> list[Test]:
    nodes = (Equals, AtLeast, MoreThan, AtMost, LessThan)
    return [node(fact.id, limit) for node in nodes for limit in limits]


def _days(fact: Fact) -> list[Test]:
    return [
        *(node(fact.id, day) for node in (Before, After) for day in DAYS),
        *(BetweenDays(fact.id, *ends) for ends in combinations_with_replacement(DAYS[3:8], 2)),
        *(
            node(fact.id, span)
            for node in (WithinNext, WithinLast, MoreThanDaysAgo)
            for span in SPANS
        ),
    ]
