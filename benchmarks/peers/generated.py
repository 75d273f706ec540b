"""A Python function written from the conditions and compiled: what a good programmer would do.

Twice: one `if` for each group, its narrowest test first; and nested `if`s that share their tests,
the most frequent outermost. Sets are asked with `in`; an unknown number is NaN, which is in no
order with anything.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from benchmarks.peers import Peer, members_of, not_in_the_workload, values_of
from benchmarks.workload import CATEGORIES, NUMBERS, SETS, Workload
from playcall_core.conditions import Group, Test, nodes
from playcall_core.facts import Situation

Tree = dict[str | None, Any]
"""Test as Python -> what is inside of it; None -> the places of the plays that are reached."""
ABSENT = "_absent"
"""Ends the name of the members that a set is known not to have."""


def build_by_group(load: Workload) -> Peer:
    """One `if` for each group."""
    lines = [
        f"    if {' and '.join(map(_python, sorted(group.tests, key=_breadth)))}: add({place})"
        for place, group in _groups(load)
    ]
    return Peer("a generated function", _prepare, _compiled(lines), set)


def build_sharing(load: Workload) -> Peer:
    """Nested `if`s that share their tests."""
    often = Counter(_python(test) for _, group in _groups(load) for test in group.tests)
    tree: Tree = {}
    for place, group in _groups(load):
        inner = tree
        for test in sorted(map(_python, group.tests), key=lambda test: (-often[test], test)):
            inner = inner.setdefault(test, {})
        inner.setdefault(None, []).append(place)
    return Peer("one that shares tests", _prepare, _compiled(_nested(tree, 1)), set)


def _groups(load: Workload) -> Iterator[tuple[int, Group]]:
    for place, condition in enumerate(load.conditions):
        for group in condition.groups:
            yield place, group


def _compiled(lines: Iterable[str]) -> Callable[[Any], Any]:
    head = [f"def call({', '.join(_arguments())}):", "    found = []", "    add = found.append"]
    space: dict[str, Any] = {}
    exec(compile("\n".join([*head, *lines, "    return found"]), "generated", "exec"), space)
    call = space["call"]
    return lambda prepared: call(*prepared)


def _arguments() -> list[str]:
    sets = [_name(fact) for fact in SETS]
    return [_name(fact) for fact in (*CATEGORIES, *NUMBERS)] + sets + [s + ABSENT for s in sets]


def _prepare(situation: Situation) -> tuple[Any, ...]:
    keys = [situation.values.get(fact) for fact in CATEGORIES]
    numbers = [situation.values.get(fact) for fact in NUMBERS]
    members, absent = [], []
    for fact, size in SETS.items():
        known, every = members_of(situation, fact)
        members.append(frozenset(known))
        others = {f"{fact}-{n}" for n in range(size)} - set(known)
        absent.append(frozenset() if every is None else frozenset(others))
    floats = (float(each) if isinstance(each, Decimal) else math.nan for each in numbers)
    return (*keys, *floats, *members, *absent)


def _name(fact: str) -> str:
    return fact.replace("-", "_")


def _breadth(test: Test) -> float:
    """About how often the test holds."""
    match test:
        case nodes.IsOneOf(fact, values):
            return len(values) / CATEGORIES[fact]
        case nodes.IncludesAnyOf(fact, values):
            return 2 * len(values) / SETS[fact]
        case nodes.IncludesAllOf(fact, values):
            return (2 / SETS[fact]) ** len(values)
        case _:
            return 0.5


def _python(test: Test) -> str:
    name = _name(test.fact)
    match test:
        case nodes.IsOneOf() | nodes.IsNoneOf():
            values = values_of(test)
            one = f"{name} == {values[0]!r}"
            return one if len(values) == 1 else f"{name} in {{{', '.join(map(repr, values))}}}"
        case nodes.IncludesAnyOf(_, values):
            return f"({' or '.join(f'{value!r} in {name}' for value in values)})"
        case nodes.IncludesAllOf(_, values):
            return f"({' and '.join(f'{value!r} in {name}' for value in values)})"
        case nodes.IncludesNoneOf(_, values):
            return f"({' and '.join(f'{value!r} in {name + ABSENT}' for value in values)})"
        case nodes.AtLeast(_, Decimal() as value):
            return f"{name} >= {float(value)}"
        case nodes.MoreThan(_, Decimal() as value):
            return f"{name} > {float(value)}"
        case nodes.LessThan(_, Decimal() as value):
            return f"{name} < {float(value)}"
        case nodes.Between(_, Decimal() as low, Decimal() as high):
            return f"{float(low)} <= {name} <= {float(high)}"
        case nodes.IsKnown(fact) if fact in NUMBERS:
            return f"{name} == {name}"
        case _:
            raise not_in_the_workload(test)


def _nested(tree: Tree, depth: int) -> Iterator[str]:
    """The lines of a tree; tests that lead nowhere else stand in one `if`."""
    for test, within in tree.items():
        if test is None:
            yield from (f"{'    ' * depth}add({place})" for place in within)
            continue
        tests = [test]
        inner = within
        while len(inner) == 1 and None not in inner:
            ((more, inner),) = inner.items()
            tests.append(more)
        yield f"{'    ' * depth}if {' and '.join(tests)}:"
        yield from _nested(inner, depth + 1)
