"""What a unary test comes to for a value, and an expression for some inputs: true, false or null.

(OMG DMN 1.5, 10.3.2.8 and tables 53 to 56.) Equality with null is told; an order against null, or
between different kinds of value, is null, and a rule matches only where all of its tests are
*true*.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, DecimalException
from typing import Any, Final, assert_never

from playcall_core.decision_tables.nodes import (
    All,
    Anything,
    Arithmetic,
    Comparator,
    Compare,
    Constant,
    Contains,
    Expression,
    Interval,
    Is,
    ListOf,
    Negative,
    Not,
    OneOf,
    UnaryTest,
    Untaken,
    UntakenTest,
    Variable,
)
from playcall_core.decision_tables.values import Months, Value, equal, order
from playcall_core.errors import DecisionTableError, Problem

Scope = Mapping[str, Value]
"""Name -> value of the inputs and decisions that expressions may use."""

DECIMAL128: Final = Context(prec=34, rounding=ROUND_HALF_EVEN)
"""FEEL computes as IEEE 754-2008 decimal128 (DMN 1.5, 10.3.2.3.1)."""

_HOLDS: Final[Mapping[Comparator, Callable[[int], bool]]] = {
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
}
_NUMERIC: Final[Mapping[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": DECIMAL128.add,
    "-": DECIMAL128.subtract,
    "*": DECIMAL128.multiply,
    "/": DECIMAL128.divide,
    "**": DECIMAL128.power,
}


def holds(test: UnaryTest, value: Value, scope: Scope) -> bool | None:
    """What a test comes to for the value of its input; None is null.

    Raises `DecisionTableError` for a test that is not taken: nobody knows.
    """
    match test:
        case Anything():
            return True
        case Is(expression):
            return _is(value, compute(expression, scope))
        case Compare(comparator, operand):
            return _compares(value, comparator, compute(operand, scope))
        case Interval(low, high, low_open, high_open):
            first = _compares(value, ">" if low_open else ">=", compute(low, scope))
            last = _compares(value, "<" if high_open else "<=", compute(high, scope))
            return _all((first, last))
        case Contains(member):
            if not isinstance(value, tuple):
                return None
            wanted = compute(member, scope)
            return any(equal(item, wanted) is True for item in value)
        case OneOf(tests):
            return _any(holds(inner, value, scope) for inner in tests)
        case All(tests):
            return _all(holds(inner, value, scope) for inner in tests)
        case Not(inner):
            found = holds(inner, value, scope)
            return None if found is None else not found
        case UntakenTest(text, why):
            raise DecisionTableError(_unknown(text, why))
        case _:
            assert_never(test)


def _is(value: Value, wanted: Value) -> bool | None:
    if isinstance(wanted, tuple) and not isinstance(value, tuple):
        return any(equal(value, item) is True for item in wanted)
    return equal(value, wanted)


def _compares(value: Value, comparator: Comparator, other: Value) -> bool | None:
    if comparator in ("=", "!="):
        same = equal(value, other)
        return same if same is None or comparator == "=" else not same
    sign = order(value, other)
    return None if sign is None else _HOLDS[comparator](sign)


def _any(truths: Iterable[bool | None]) -> bool | None:
    seen = set(truths)
    return True if True in seen else None if None in seen else False


def _all(truths: Iterable[bool | None]) -> bool | None:
    seen = set(truths)
    return False if False in seen else None if None in seen else True


def compute(expression: Expression, scope: Scope) -> Value:
    """The value of an expression; null where FEEL says so (a name without value, 1 / 0, 1 + "a").

    Raises `DecisionTableError` for an expression that is not taken.
    """
    match expression:
        case Constant(value):
            return value
        case Variable(path):
            return _found(path, scope)
        case Arithmetic(sign, left, right):
            return _computed(sign, compute(left, scope), compute(right, scope))
        case Negative(operand):
            value = compute(operand, scope)
            is_number = isinstance(value, Decimal | timedelta)
            return -value if is_number else Months(-value.count) if type(value) is Months else None
        case ListOf(items):
            return tuple(compute(item, scope) for item in items)
        case Untaken(text, why):
            raise DecisionTableError(_unknown(text, why))
        case _:
            assert_never(expression)


def _found(path: tuple[str, ...], scope: Scope) -> Value:
    whole = ".".join(path)
    if whole in scope:
        return scope[whole]
    if len(path) == 1:
        path = tuple(whole.split("."))  # a parameter named like a part: “Buyer.Name”
    value: Value = scope
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _computed(sign: str, one: Value, other: Value) -> Value:
    match one, other:
        case Decimal(), Decimal():
            return _number(sign, one, other)
        case str(), str() if sign == "+":
            return one + other
        case date(), timedelta() if sign in "+-":
            return _shifted(one, other if sign == "+" else -other)
        case timedelta(), date() if sign == "+":
            return _shifted(other, one)
        case (date(), date()) | (timedelta(), timedelta()) if sign == "-" and type(one) is type(
            other
        ):
            return _or_null(operator.sub, one, other)
        case timedelta(), timedelta() if sign == "+":
            return _or_null(operator.add, one, other)
        case Months(), Months() if sign in ("+", "-"):
            return Months(one.count + (other.count if sign == "+" else -other.count))
        case _:
            return None


def _number(sign: str, one: Decimal, other: Decimal) -> Decimal | None:
    try:
        found = _NUMERIC[sign](one, other)
    except (DecimalException, ValueError):
        return None
    return found if found.is_finite() else None


def _shifted(day: date, by: timedelta) -> Value:
    if type(day) is date and by % timedelta(days=1):
        moment = datetime(day.year, day.month, day.day)
        found: Value = _or_null(operator.add, moment, by)
        return found.date() if found is not None else None
    return _or_null(operator.add, day, by)


def _or_null(compute_it: Callable[[Any, Any], Value], one: Value, other: Value) -> Value:
    try:
        return compute_it(one, other)
    except (TypeError, OverflowError):
        return None


def _unknown(text: str, why: str) -> Problem:
    return Problem(f"“{text}” is not taken: {why}", remedy="Say it in another way in the table.")
