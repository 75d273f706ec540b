"""The reference evaluator: what a condition comes to in a situation, said as plainly as possible.

Every other engine is held equal to this one by generated tests.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import assert_never

from playcall_core.conditions.nodes import (
    After,
    AtLeast,
    AtMost,
    Before,
    Between,
    BetweenDays,
    ChoiceTest,
    Condition,
    DayTest,
    Equals,
    Group,
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
    QuantityTest,
    Test,
    WithinLast,
    WithinNext,
)
from playcall_core.conditions.truth import Truth, all_of, any_of
from playcall_core.errors import FactError
from playcall_core.facts import UNKNOWN, KnownSet, Moment, Money, Situation, Unknown, Value


def evaluate(condition: Condition, situation: Situation, moment: Moment) -> Truth:
    """What `condition` comes to in `situation` at `moment`."""
    return any_of(evaluate_group(group, situation, moment) for group in condition.groups)


def evaluate_group(group: Group, situation: Situation, moment: Moment) -> Truth:
    """What all tests of `group` come to together."""
    return all_of(evaluate_test(test, situation[test.fact], moment) for test in group.tests)


def evaluate_test(test: Test, value: Value, moment: Moment) -> Truth:
    """What one test comes to on the value of its fact; `FactError` if it has another type."""
    match test:
        case IsKnown():
            return Truth.of(value is not UNKNOWN)
        case IsUnknown():
            return Truth.of(value is UNKNOWN)
        case _ if isinstance(value, Unknown):
            return Truth.UNKNOWN
        case IsOneOf() | IsNoneOf() | IncludesAnyOf() | IncludesAllOf() | IncludesNoneOf():
            return _choice(test, value)
        case Equals() | AtLeast() | MoreThan() | AtMost() | LessThan() | Between():
            return _quantity(test, value, moment)
        case (
            Before() | After() | BetweenDays() | WithinNext() | WithinLast() | MoreThanDaysAgo()
        ) if isinstance(value, date):
            return Truth.of(_day(test, moment.day_of(value), moment.today))
        case IsYes(_, expected) if isinstance(value, bool):
            return Truth.of(value is expected)
        case _:
            raise _misfit(test, value)


def _choice(test: ChoiceTest, value: Value) -> Truth:
    match test, value:
        case IsOneOf(_, values), str():
            return Truth.of(value in values)
        case IsNoneOf(_, values), str():
            return Truth.of(value not in values)
        case IncludesAnyOf(_, values), KnownSet():
            return any_of(_member(value, key) for key in values)
        case IncludesAllOf(_, values), KnownSet():
            return all_of(_member(value, key) for key in values)
        case IncludesNoneOf(_, values), KnownSet():
            return _not(any_of(_member(value, key) for key in values))
        case _:
            raise _misfit(test, value)


def _member(known: KnownSet, key: str) -> Truth:
    if key in known.members:
        return Truth.TRUE
    return Truth.FALSE if known.complete else Truth.UNKNOWN


def _not(truth: Truth) -> Truth:
    match truth:
        case Truth.TRUE:
            return Truth.FALSE
        case Truth.FALSE:
            return Truth.TRUE
        case Truth.UNKNOWN:
            return Truth.UNKNOWN


def _quantity(test: QuantityTest, value: Value, moment: Moment) -> Truth:
    bounds = (test.low, test.high) if isinstance(test, Between) else (test.value,)
    if any(isinstance(bound, Money) is not isinstance(value, Money) for bound in bounds):
        raise _misfit(test, value)
    number = amount(value, moment)
    limits = [amount(bound, moment) for bound in bounds]
    low, high = limits[0], limits[-1]
    if isinstance(number, Unknown) or isinstance(low, Unknown) or isinstance(high, Unknown):
        return Truth.UNKNOWN
    match test:
        case Equals():
            return Truth.of(number == low)
        case AtLeast():
            return Truth.of(number >= low)
        case MoreThan():
            return Truth.of(number > low)
        case AtMost():
            return Truth.of(number <= high)
        case LessThan():
            return Truth.of(number < high)
        case Between():
            return Truth.of(low <= number <= high)
        case _:
            assert_never(test)


def amount(value: Value, moment: Moment) -> Decimal | Unknown:
    """A number as it is, money in the base currency; `FactError` for anything else."""
    match value:
        case Decimal():
            return value
        case Money():
            return moment.in_base(value)
        case _:
            raise FactError(f"{value!r} is neither a number nor an amount of money.")


def _day(test: DayTest, day: date, today: date) -> bool:
    match test:
        case Before(_, limit):
            return day < limit
        case After(_, limit):
            return day > limit
        case BetweenDays(_, first, last):
            return first <= day <= last
        case WithinNext(_, days):
            return today <= day <= today + timedelta(days=days)
        case WithinLast(_, days):
            return today - timedelta(days=days) <= day <= today
        case MoreThanDaysAgo(_, days):
            return day < today - timedelta(days=days)
        case _:
            assert_never(test)


def _misfit(test: Test, value: Value) -> FactError:
    return FactError(
        f"The fact “{test.fact}” has the value {value!r}, which {type(test).__name__} cannot test."
    )
