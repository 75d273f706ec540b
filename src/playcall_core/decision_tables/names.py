"""The names of inputs and decisions that a decision table uses."""

from __future__ import annotations

from collections.abc import Iterator

from playcall_core.decision_tables.model import DecisionTable
from playcall_core.decision_tables.nodes import (
    All,
    Arithmetic,
    Compare,
    Contains,
    Expression,
    Interval,
    Is,
    ListOf,
    Negative,
    Not,
    OneOf,
    UnaryTest,
    Variable,
)


def names_used(table: DecisionTable) -> set[str]:
    """The names of its inputs, and those that its cells use, each up to its first dot."""
    found = {
        column.expression.split(".")[0].strip()
        for column in table.inputs
        if column.expression and column.expression[0].isalpha()
    }
    seen: set[int] = set()  # equal cells of a long table are often the same object
    for rule in table.rules:
        for cell in (*rule.tests, *rule.outputs):
            if id(cell) not in seen:
                seen.add(id(cell))
                found.update(path[0] for path in paths_in(cell))
    return found


def paths_in(cell: UnaryTest | Expression) -> Iterator[tuple[str, ...]]:
    """The variables of a test or an expression."""
    match cell:
        case OneOf(tests) | All(tests):
            for inner in tests:
                yield from paths_in(inner)
        case Not(inner):
            yield from paths_in(inner)
        case Is(expression) | Compare(_, expression) | Contains(expression):
            yield from paths_in(expression)
        case Interval(low, high):
            yield from paths_in(low)
            yield from paths_in(high)
        case Variable(path):
            yield path
        case Arithmetic(_, left, right):
            yield from paths_in(left)
            yield from paths_in(right)
        case Negative(operand):
            yield from paths_in(operand)
        case ListOf(items):
            for item in items:
                yield from paths_in(item)
