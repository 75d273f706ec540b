"""The condition that a gap asks for: the inverse of `box_of`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product
from typing import assert_never

from playcall_core.conditions import Condition, Group, Test, nodes
from playcall_core.conditions.axes import DAYS, YES
from playcall_core.conditions.boxes import Box
from playcall_core.conditions.sides import END, START, Keys, Line, Members, Scale, Side, Span
from playcall_core.facts import Fact, FactDictionary, FactType, Money

Tests = tuple[Test, ...]


def asked_condition(box: Box, dictionary: FactDictionary) -> Condition | None:
    """A condition that is true in the whole box: the one that people would write.

    It may be true outside of the box too: a set that must include some members is asked for these
    alone, not for what it must not include beside them. None for a box that says nothing.
    """
    order = {fact.id: place for place, fact in enumerate(dictionary)}
    sides = sorted(box.sides, key=lambda entry: order[entry[0]])
    choices = [list(_tests(side, dictionary[fact])) for fact, side in sides]
    groups = [sum(chosen, ()) for chosen in product(*choices)]
    return Condition(tuple(Group(tests) for tests in groups)) if box.sides else None


def _tests(side: Side, fact: Fact) -> Iterator[Tests]:
    """The ways to lie on a side, each as tests that hold together."""
    match side:
        case Keys():
            yield from _key_tests(side, fact)
        case Line():
            for span in side.spans:
                yield _span_tests(span, side.scale, fact.id)
        case Members():
            if side.complete or side.incomplete:
                yield _member_tests(side, fact)
        case _:
            assert_never(side)
    if side.unknown:
        yield (nodes.IsUnknown(fact.id),)


def _key_tests(side: Keys, fact: Fact) -> Iterator[Tests]:
    if fact.type is FactType.YES_NO:
        for key in sorted(side.keys, reverse=True):
            yield (nodes.IsYes(fact.id, key == YES),)
    elif side.others:
        left_out = _in_order(side.keys, fact)
        yield (nodes.IsNoneOf(fact.id, left_out) if left_out else nodes.IsKnown(fact.id),)
    elif side.keys and side.keys == fact.labels.keys():
        yield (nodes.IsKnown(fact.id),)
    elif side.keys:
        yield (nodes.IsOneOf(fact.id, _in_order(side.keys, fact)),)


def _member_tests(side: Members, fact: Fact) -> Tests:
    tests: list[Test] = []
    if side.ins:
        node = nodes.IncludesAllOf if len(side.ins) > 1 else nodes.IncludesAnyOf
        tests.append(node(fact.id, _in_order(side.ins, fact)))
    for clause in sorted(side.anys, key=sorted):
        tests.append(nodes.IncludesAnyOf(fact.id, _in_order(clause, fact)))
    if side.outs and not side.incomplete and not tests:
        tests.append(nodes.IncludesNoneOf(fact.id, _in_order(side.outs, fact)))
    return tuple(tests) or (nodes.IsKnown(fact.id),)


def _in_order(keys: frozenset[str], fact: Fact) -> tuple[str, ...]:
    places = {choice.key: place for place, choice in enumerate(fact.values)}
    return tuple(sorted(keys, key=lambda key: (places.get(key, len(places)), key)))


def _span_tests(span: Span, scale: Scale, fact: str) -> Tests:
    if scale.kind == "date":
        return (_day_test(span, fact),)
    (low, after_low), (high, after_high) = span
    if scale.step is not None and span[1] != END:
        high, after_high = high - scale.step, 1
    if span == (START, END):
        return (nodes.IsKnown(fact),)
    if low == high:
        return (nodes.Equals(fact, _quantity(low, scale)),)
    if span[0] != START and span[1] != END and not after_low and after_high:
        return (nodes.Between(fact, _quantity(low, scale), _quantity(high, scale)),)
    tests: list[Test] = []
    if span[0] != START:
        lower = nodes.MoreThan if after_low else nodes.AtLeast
        tests.append(lower(fact, _quantity(low, scale)))
    if span[1] != END:
        upper = nodes.AtMost if after_high else nodes.LessThan
        tests.append(upper(fact, _quantity(high, scale)))
    return tuple(tests)


def _quantity(number: Decimal, scale: Scale) -> nodes.Quantity:
    return Money(number, scale.currency) if scale.kind == "money" else number


def _day_test(span: Span, fact: str) -> Test:
    (first, _), (end, _) = span
    if span == DAYS:
        return nodes.IsKnown(fact)
    if span[0] == DAYS[0]:
        return nodes.Before(fact, date.fromordinal(int(end)))
    if span[1] == DAYS[1]:
        return nodes.After(fact, date.fromordinal(int(first) - 1))
    return nodes.BetweenDays(fact, date.fromordinal(int(first)), date.fromordinal(int(end) - 1))
