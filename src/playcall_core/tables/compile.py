"""Conditions compiled to Ibis expressions, so that a database evaluates them.

Every part of a condition becomes a `Verdict`: two boolean expressions that are never null, whether
it holds and whether it fails; where neither is true it cannot be told. Kleene's logic is then plain
two-valued logic, and no engine's treatment of null can change it. Only comparisons, `in`, `and`,
`or`, `not` and `coalesce` are used, so that DuckDB, PostgreSQL, Spark and Trino mean the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from operator import and_, or_
from typing import assert_never

import ibis
import ibis.expr.types as ir

from playcall_core.conditions import Condition, Group, Test
from playcall_core.conditions.evaluate import amount
from playcall_core.conditions.nodes import (
    After,
    AtLeast,
    AtMost,
    Before,
    Between,
    BetweenDays,
    ChoiceTest,
    DayTest,
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
    QuantityTest,
    WithinLast,
    WithinNext,
)
from playcall_core.facts import Moment, Unknown

Combine = Callable[[ir.BooleanValue, ir.BooleanValue], ir.BooleanValue]


@dataclass(frozen=True)
class Verdict:
    """A three-valued truth: `holds` and `fails` are never null and never both true."""

    holds: ir.BooleanValue
    fails: ir.BooleanValue

    def __invert__(self) -> Verdict:
        return Verdict(self.fails, self.holds)


@dataclass(frozen=True)
class FactColumns:
    """The expressions over one table that stand for facts, as `Situations` describes them.

    `values`: fact id -> column (null is unknown; of a set, whether its known members are all).
    `has`: (set fact, key) -> whether the key is a known member, never null. `elsewhere`: fact id ->
    whether an amount is known for which no exchange rate holds, never null. A fact without a column
    is unknown.
    """

    values: Mapping[str, ir.Value]
    has: Mapping[tuple[str, str], ir.BooleanValue] = field(default_factory=dict)
    elsewhere: Mapping[str, ir.BooleanValue] = field(default_factory=dict)


def compile_condition(condition: Condition, columns: FactColumns, moment: Moment) -> Verdict:
    """What `condition` comes to, row by row.

    The condition must fit the dictionary (`check_condition`), and `columns.has` must hold every
    pair of `members_tested`. Limits of money are converted at the moment's rates.
    """
    return any_of([_group(group, columns, moment) for group in condition.groups])


def members_tested(conditions: Iterable[Condition]) -> tuple[tuple[str, str], ...]:
    """Every (set fact, key) whose membership the conditions ask for, each once."""
    pairs = (
        (test.fact, key)
        for condition in conditions
        for test in condition.tests()
        if isinstance(test, IncludesAnyOf | IncludesAllOf | IncludesNoneOf)
        for key in test.values
    )
    return tuple(dict.fromkeys(pairs))


def balanced(combine: Combine, parts: Sequence[ir.BooleanValue]) -> ir.BooleanValue:
    """`parts` joined pairwise, so that a thousand of them nest ten deep and not a thousand."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return combine(balanced(combine, parts[:middle]), balanced(combine, parts[middle:]))


def any_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Kleene's “or” of at least one verdict."""
    return Verdict(
        balanced(or_, [verdict.holds for verdict in verdicts]),
        balanced(and_, [verdict.fails for verdict in verdicts]),
    )


def all_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Kleene's “and” of at least one verdict."""
    return ~any_of([~verdict for verdict in verdicts])


def _group(group: Group, columns: FactColumns, moment: Moment) -> Verdict:
    return all_of([_test(test, columns, moment) for test in group.tests])


def _test(test: Test, columns: FactColumns, moment: Moment) -> Verdict:
    value = columns.values.get(test.fact)
    match test:
        case IsKnown():
            return _is_known(test.fact, columns)
        case IsUnknown():
            return ~_is_known(test.fact, columns)
        case _ if value is None:
            return untold()
        case IsOneOf() | IsNoneOf() | IncludesAnyOf() | IncludesAllOf() | IncludesNoneOf():
            return _choice(test, value, columns)
        case Equals() | AtLeast() | MoreThan() | AtMost() | LessThan() | Between():
            return _quantity(test, value, moment)
        case (
            Before() | After() | BetweenDays() | WithinNext() | WithinLast() | MoreThanDaysAgo()
        ) if isinstance(value, ir.DateValue):
            return told(_day(test, value, moment.today))
        case IsYes(_, expected) if isinstance(value, ir.BooleanValue):
            return told(value if expected else ~value)
        case _:
            raise _misfit(test, value)


def told(truth: ir.BooleanValue) -> Verdict:
    """The verdict of a boolean that is null where it cannot be told."""
    never = ibis.literal(False)
    return Verdict(ibis.coalesce(truth, never), ibis.coalesce(~truth, never))


def untold() -> Verdict:
    """What cannot be told in any row."""
    return Verdict(ibis.literal(False), ibis.literal(False))


def _is_known(fact: str, columns: FactColumns) -> Verdict:
    value = columns.values.get(fact)
    if value is None:
        return Verdict(ibis.literal(False), ibis.literal(True))
    known = value.notnull()
    if fact in columns.elsewhere:
        known = known | columns.elsewhere[fact]
    return Verdict(known, ~known)


def _choice(test: ChoiceTest, value: ir.Value, columns: FactColumns) -> Verdict:
    match test, value:
        case IsOneOf(_, values), ir.StringValue():
            return told(value.isin(values))
        case IsNoneOf(_, values), ir.StringValue():
            return ~told(value.isin(values))
        case IncludesAnyOf(_, values), ir.BooleanValue():
            return any_of([_member(test.fact, key, value, columns) for key in values])
        case IncludesAllOf(_, values), ir.BooleanValue():
            return all_of([_member(test.fact, key, value, columns) for key in values])
        case IncludesNoneOf(_, values), ir.BooleanValue():
            return ~any_of([_member(test.fact, key, value, columns) for key in values])
        case _:
            raise _misfit(test, value)


def _member(fact: str, key: str, complete: ir.BooleanValue, columns: FactColumns) -> Verdict:
    """A known member is one; any other key is none only where the known members are all."""
    has = columns.has[fact, key]
    return Verdict(has, ibis.coalesce(complete, ibis.literal(False)) & ~has)


def _quantity(test: QuantityTest, value: ir.Value, moment: Moment) -> Verdict:
    if not isinstance(value, ir.NumericValue):
        raise _misfit(test, value)
    bounds = (test.low, test.high) if isinstance(test, Between) else (test.value,)
    limits = [_limit(bound, moment) for bound in bounds]
    low, high = limits[0], limits[-1]
    if low is None or high is None:
        return untold()
    match test:
        case Equals():
            return told(value == low)
        case AtLeast():
            return told(value >= low)
        case MoreThan():
            return told(value > low)
        case AtMost():
            return told(value <= high)
        case LessThan():
            return told(value < high)
        case Between():
            return told((value >= low) & (value <= high))
        case _:
            assert_never(test)


def _limit(bound: Quantity, moment: Moment) -> ir.NumericValue | None:
    """A limit as its column is: money decimal in the base currency, a number binary."""
    if isinstance(bound, Decimal):
        return ibis.literal(float(bound), "float64")
    limit = amount(bound, moment)
    return None if isinstance(limit, Unknown) else ibis.literal(limit, "decimal(38, 4)")


def _day(test: DayTest, day: ir.DateValue, today: date) -> ir.BooleanValue:
    match test:
        case Before(_, limit):
            return day < limit
        case After(_, limit):
            return day > limit
        case BetweenDays(_, first, last):
            return (day >= first) & (day <= last)
        case WithinNext(_, days):
            return (day >= today) & (day <= today + timedelta(days=days))
        case WithinLast(_, days):
            return (day >= today - timedelta(days=days)) & (day <= today)
        case MoreThanDaysAgo(_, days):
            return day < today - timedelta(days=days)
        case _:
            assert_never(test)


def _misfit(test: Test, value: ir.Value) -> TypeError:
    return TypeError(f"{type(test).__name__} cannot test {test.fact}, a column of {value.type()}.")
