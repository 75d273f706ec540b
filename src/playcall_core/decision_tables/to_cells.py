"""Tests on facts as input entries of decision tables: the inverse of `from_cells`.

A row matches where its tests are *true*. DMN holds `not("a")` to be true of null, so null is left
out by name; a relative date is said by an input `today`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Final, assert_never

from playcall_core.conditions import Test, nodes
from playcall_core.decision_tables.field_map import Field
from playcall_core.decision_tables.from_cells import TODAY
from playcall_core.decision_tables.json_files import NotExpressed
from playcall_core.decision_tables.model import Input
from playcall_core.decision_tables.nodes import (
    ANYTHING,
    NULL,
    All,
    Arithmetic,
    Compare,
    Constant,
    Contains,
    Expression,
    Interval,
    Is,
    Not,
    OneOf,
    UnaryTest,
)
from playcall_core.decision_tables.values import FeelType, Value
from playcall_core.facts import FactType, Money

TYPES: Final = {
    FactType.CATEGORY: FeelType.STRING,
    FactType.SET: FeelType.LIST,
    FactType.NUMBER: FeelType.NUMBER,
    FactType.MONEY: FeelType.NUMBER,
    FactType.DATE: FeelType.DATE,
    FactType.YES_NO: FeelType.BOOLEAN,
}
_RELATIVE: Final = nodes.WithinNext | nodes.WithinLast | nodes.MoreThanDaysAgo


def input_of(known: Field) -> Input:
    """The column of a fact: its field, its type, and its values if they are declared.

    An id is written with underscores: other tools take a hyphen for a minus.
    """
    fact = known.fact
    name = fact.id.replace("-", "_") if known.name == fact.id else known.name
    allowed: UnaryTest = ANYTHING
    if fact.type is FactType.CATEGORY and fact.values:
        names = [name for choice in fact.values for name in known.names_of(choice.key)]
        allowed = _one_of(Is(Constant(name)) for name in names)
    return Input(name, TYPES[fact.type], fact.name, allowed)


def needs_today(tests: Iterable[Test]) -> bool:
    """Whether any of the tests is relative to today."""
    return any(isinstance(test, _RELATIVE) for test in tests)


def cell_of(tests: Iterable[Test], known: Field) -> UnaryTest:
    """The entry that is true just where all these tests on one fact are.

    Raises `NotExpressed` for an amount in another currency than the column's.
    """
    found = [_cell(test, known) for test in tests]
    match found:
        case []:
            return ANYTHING
        case [single]:
            return single
        case [Compare(">=" | ">" as above, low), Compare("<=" | "<" as below, high)]:
            return Interval(low, high, above == ">", below == "<")
        case _:
            return All(tuple(found))


def _cell(test: Test, known: Field) -> UnaryTest:
    match test:
        case nodes.IsOneOf(_, values):
            return _one_of(Is(value) for value in _names(values, known))
        case nodes.IsNoneOf(_, values):
            left_out = [Is(value) for value in _names(values, known)]
            return Not(OneOf((*left_out, Is(NULL))))
        case nodes.IncludesAnyOf(_, values):
            return _one_of(Contains(value) for value in _names(values, known))
        case nodes.IncludesNoneOf(_, values):
            return Not(_one_of(Contains(value) for value in _names(values, known)))
        case nodes.IncludesAllOf(_, values):
            each = [_one_of(map(Contains, _names((value,), known))) for value in values]
            return each[0] if len(each) == 1 else All(tuple(each))
        case nodes.IsYes(_, value):
            return Is(Constant(value))
        case nodes.IsKnown():
            return Not(Is(NULL))
        case nodes.IsUnknown():
            return Is(NULL)
        case _:
            return _range(test, known)


def _names(values: Iterable[str], known: Field) -> list[Constant]:
    return [Constant(name) for value in values for name in known.names_of(value)]


def _one_of(tests: Iterable[UnaryTest]) -> UnaryTest:
    found = tuple(tests)
    return found[0] if len(found) == 1 else OneOf(found)


def _range(test: nodes.QuantityTest | nodes.DayTest, known: Field) -> UnaryTest:
    match test:
        case nodes.Equals(_, value):
            return Is(_number(value, known))
        case nodes.AtLeast(_, value):
            return Compare(">=", _number(value, known))
        case nodes.MoreThan(_, value):
            return Compare(">", _number(value, known))
        case nodes.AtMost(_, value):
            return Compare("<=", _number(value, known))
        case nodes.LessThan(_, value):
            return Compare("<", _number(value, known))
        case nodes.Between(_, low, high):
            return Interval(_number(low, known), _number(high, known))
        case nodes.Before(_, day):
            return Compare("<", Constant(day))
        case nodes.After(_, day):
            return Compare(">", Constant(day))
        case nodes.BetweenDays(_, first, last):
            return Interval(Constant(first), Constant(last))
        case nodes.WithinNext(_, days):
            return Interval(TODAY, _from_today("+", days))
        case nodes.WithinLast(_, days):
            return Interval(_from_today("-", days), TODAY)
        case nodes.MoreThanDaysAgo(_, days):
            return Compare("<", _from_today("-", days))
        case _:
            assert_never(test)


def _from_today(sign: str, days: int) -> Expression:
    return Arithmetic(sign, TODAY, Constant(timedelta(days=days)))


def _number(value: nodes.Quantity, known: Field) -> Constant:
    if not isinstance(value, Money):
        return Constant(value)
    if value.currency != known.currency:
        raise NotExpressed(f"{value} is not in {known.currency}, the currency of its column.")
    amount: Value = Decimal(value.amount)
    return Constant(amount)
