"""Unary tests and expressions as FEEL: the inverse of `unary` and `expressions`."""

from __future__ import annotations

from typing import assert_never

from playcall_core.decision_tables.literals import print_value
from playcall_core.decision_tables.nodes import (
    All,
    Anything,
    Arithmetic,
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

_BINDS = {"+": 1, "-": 1, "*": 2, "/": 2, "**": 3}


def print_tests(test: UnaryTest) -> str:
    """The text of an input entry; read back it is the same test, or the same text if not taken."""
    match test:
        case OneOf(tests):
            return ", ".join(_conjunction(inner) for inner in tests)
        case _:
            return _conjunction(test)


def _conjunction(test: UnaryTest) -> str:
    match test:
        case All(tests):
            return " and ".join(_about_subject(inner) for inner in tests)
        case _:
            return _single(test)


def _single(test: UnaryTest) -> str:
    match test:
        case Anything():
            return "-"
        case Is(expression):
            return print_expression(expression)
        case Compare(operator, operand):
            return f"{operator} {print_expression(operand)}"
        case Interval(low, high, low_open, high_open):
            ends = f"{print_expression(low)}..{print_expression(high)}"
            return f"{'(' if low_open else '['}{ends}{')' if high_open else ']'}"
        case Contains(member):
            return f"list contains(?, {print_expression(member)})"
        case Not(inner):
            return f"not({print_tests(inner)})"
        case All() | OneOf():
            return f"({_either(test)})"
        case UntakenTest(text):
            return text
        case _:
            assert_never(test)


def _either(test: UnaryTest) -> str:
    """A test as part of a condition on `?`."""
    match test:
        case OneOf(tests):
            return " or ".join(_about_subject(inner) for inner in tests)
        case All(tests):
            return " and ".join(_about_subject(inner) for inner in tests)
        case _:
            return _about_subject(test)


def _about_subject(test: UnaryTest) -> str:
    match test:
        case Is(expression):
            return f"? = {print_expression(expression)}"
        case Compare():
            return f"? {_single(test)}"
        case Interval() | Anything():
            return f"? in {_single(test)}"
        case Not(inner):
            return f"not({_either(inner)})"
        case _:
            return _single(test)


def print_expression(expression: Expression) -> str:
    """The text of an expression."""
    match expression:
        case Constant(value):
            return print_value(value)
        case Variable(path):
            return ".".join(path)
        case Arithmetic(operator, left, right):
            first, second = _within(left, operator, False), _within(right, operator, True)
            return f"{first} {operator} {second}"
        case Negative(operand):
            inner = print_expression(operand)
            return f"-({inner})" if isinstance(operand, Arithmetic | Constant) else f"-{inner}"
        case ListOf(items):
            return "[" + ", ".join(print_expression(item) for item in items) + "]"
        case Untaken(text):
            return text
        case _:
            assert_never(expression)


def _within(expression: Expression, operator: str, is_right: bool) -> str:
    text = print_expression(expression)
    if not isinstance(expression, Arithmetic):
        return text
    inner, outer = _BINDS[expression.operator], _BINDS[operator]
    return f"({text})" if inner < outer or (is_right and inner == outer) else text
