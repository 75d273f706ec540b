"""Geometry: a group of tests as a box in the space of facts.

A box is true exactly where every test of its group is TRUE: the product of one side on each tested
fact's axis (`playcall_core.conditions.sides`); on every other axis it is the whole axis, *unknown
included*. So `box_of(group)` and the reference evaluator agree on every situation:
`is_within(box_of(group), situation) == (evaluate_group(group, situation) is TRUE)`.

Relative days are resolved at the moment's today and limits in the base currency, so a box holds as
of one moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final, assert_never

from playcall_core.conditions.axes import YES, is_inside, where_true, whole
from playcall_core.conditions.nodes import Group, Test
from playcall_core.conditions.side_words import side_words
from playcall_core.conditions.sides import END, START, Keys, Line, Members, Side, Span, meet, minus
from playcall_core.facts import (
    UNKNOWN,
    Fact,
    FactDictionary,
    FactType,
    KnownSet,
    Moment,
    Money,
    Situation,
    Value,
)
from playcall_core.facts.values import SIGNIFICANT_DIGITS

SOME_OTHER = "another"
"""The key that a witness uses for a value that nobody named."""

MOST_EXPONENT: Final = 20
"""No number that a fact may have is larger than 10 to this power, or smaller than its inverse."""


@dataclass(frozen=True, slots=True)
class Box:
    """(fact id, side) in the order of the ids. A fact without one may be anything, or unknown."""

    sides: tuple[tuple[str, Side], ...] = ()

    def __getitem__(self, fact: str) -> Side | None:
        """The side on one fact's axis; None where it is the whole axis."""
        return next((side for name, side in self.sides if name == fact), None)

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts it says something about."""
        return tuple(fact for fact, _ in self.sides)

    def only(self, facts: Iterable[str]) -> Box:
        """Its shadow on some axes: all values there that occur in the box."""
        kept = frozenset(facts)
        return Box(tuple(entry for entry in self.sides if entry[0] in kept))

    def with_side(self, fact: str, side: Side | None) -> Box:
        """The box with another side on one axis; None for the whole axis."""
        rest = [entry for entry in self.sides if entry[0] != fact]
        return Box(tuple(sorted([*rest, (fact, side)] if side else rest)))


def box_of(group: Group, dictionary: FactDictionary, moment: Moment) -> Box | None:
    """Where all tests of `group` are true at `moment`; None if nowhere."""
    sides: dict[str, Side] = {}
    for test in group.tests:
        side = where_true(test, dictionary[test.fact], moment)
        if side is not None and test.fact in sides:
            side = meet(sides[test.fact], side)
        if side is None:
            return None
        sides[test.fact] = side
    return Box(tuple(sorted(sides.items())))


def intersect(one: Box, other: Box) -> Box | None:
    """Where both hold; None if nowhere."""
    sides = dict(one.sides)
    for fact, side in other.sides:
        mine = sides.get(fact)
        shared = side if mine is None else meet(mine, side)
        if shared is None:
            return None
        sides[fact] = shared
    return Box(tuple(sorted(sides.items())))


def subtract(one: Box, other: Box, dictionary: FactDictionary, moment: Moment) -> Iterator[Box]:
    """Disjoint boxes that together are `one` without `other`."""
    if intersect(one, other) is None:
        yield one
        return
    rest = one
    for fact, side in other.sides:
        mine = rest[fact] or whole(dictionary[fact], moment)
        for piece in minus(mine, side):
            yield rest.with_side(fact, piece)
        shared = meet(mine, side)
        if shared is None:
            return
        rest = rest.with_side(fact, shared)


def is_within(box: Box, situation: Situation, moment: Moment) -> bool:
    """Whether a situation lies in the box."""
    return all(is_inside(side, situation[fact], moment) for fact, side in box.sides)


def contradiction(group: Group, dictionary: FactDictionary, moment: Moment) -> tuple[Test, ...]:
    """The tests of `group` that cannot hold together: none of them can be left out.

    A single one if it can never hold by itself. Empty if the group can hold.
    """
    by_fact: dict[str, list[Test]] = {}
    for test in group.tests:
        by_fact.setdefault(test.fact, []).append(test)
    for tests in by_fact.values():
        if box_of(Group(tuple(tests)), dictionary, moment) is None:
            return _needed(tests, dictionary, moment)
    return ()


def _needed(tests: list[Test], dictionary: FactDictionary, moment: Moment) -> tuple[Test, ...]:
    for test in list(tests):
        rest = [other for other in tests if other is not test]
        if rest and box_of(Group(tuple(rest)), dictionary, moment) is None:
            tests = rest
    return tuple(tests)


def words(box: Box, dictionary: FactDictionary) -> str:
    """The box for people, such as `Segment is Enterprise and Employees between 250 and 4,000`.

    Facts stand in the order of the dictionary.
    """
    order = {fact.id: place for place, fact in enumerate(dictionary)}
    parts = []
    for fact_id, side in sorted(box.sides, key=lambda entry: order.get(entry[0], len(order))):
        fact = dictionary[fact_id]
        said = side_words(side, fact)
        parts.append(f"{fact.name} {said}")
    alone = len(parts) == 1
    return " and ".join(part if alone or " or " not in part else f"({part})" for part in parts) or (
        "anything at all"
    )


def witness(box: Box, dictionary: FactDictionary) -> dict[str, Value]:
    """Fact id -> value of one situation in the box, with as few facts known as possible.

    A group is TRUE in the witness of its box, by the reference evaluator.
    """
    return {fact: value_on(side, dictionary[fact]) for fact, side in box.sides if not side.unknown}


def value_on(side: Side, fact: Fact) -> Value:
    """One value on the side; `UNKNOWN` only where nothing else lies on it."""
    match side:
        case Keys(keys, others, _):
            return _key_on(keys, others, fact)
        case Line():
            return _point_on(side)
        case Members():
            return _set_on(side)
        case _:
            assert_never(side)


def _key_on(keys: frozenset[str], others: bool, fact: Fact) -> Value:
    if others:
        return _unnamed(keys)
    if not keys:
        return UNKNOWN
    if fact.type is FactType.YES_NO:
        return YES in keys
    return next((key for key in fact.labels if key in keys), min(keys))


def _unnamed(named: frozenset[str]) -> str:
    key = SOME_OTHER
    while key in named:
        key += " one"
    return key


def _point_on(line: Line) -> Value:
    if not line.spans:
        return Money(Decimal(1), line.scale.stray) if line.stray else UNKNOWN
    number = _simplest(line.spans[0])
    match line.scale.kind:
        case "number":
            return number
        case "money":
            return _amount(number, line.scale.currency)
        case "date":
            return date.fromordinal(int(number))
        case _:
            assert_never(line.scale.kind)


def _simplest(span: Span) -> Decimal:
    """A point of the span that is short to write; its ends where they belong to it."""
    point = _handy(span)
    return point if _is_exact(point) else _fewest_digits(span, point)


def _handy(span: Span) -> Decimal:
    start, end = span
    if start > START and start[1] == 0:
        return start[0]
    if start == START:
        if end == END:
            return Decimal(0)
        return end[0] if end[1] == 1 else end[0].to_integral_value(ROUND_FLOOR) - 1
    whole_number = start[0].to_integral_value(ROUND_FLOOR) + 1
    if (whole_number, 0) < end:
        return whole_number
    if end[1] == 1:
        return end[0]
    step = Decimal(1)
    while True:
        step = step.scaleb(-1)
        candidate = (start[0] / step).to_integral_value(ROUND_FLOOR) * step + step
        if candidate < end[0]:
            return candidate


def _fewest_digits(span: Span, otherwise: Decimal) -> Decimal:
    """The roundest point of the span: limits that were converted may have too many digits."""
    start, end = span
    for exponent in range(MOST_EXPONENT, -MOST_EXPONENT, -1):
        step = Decimal(1).scaleb(exponent)
        if start == START:
            candidate = (end[0] / step).to_integral_value(ROUND_CEILING) * step - step
        else:
            candidate = (start[0] / step).to_integral_value(ROUND_FLOOR) * step + step
        if start <= (candidate, 0) < end and _is_exact(candidate):
            return candidate
    return otherwise


def _is_exact(number: Decimal) -> bool:
    return len(number.normalize().as_tuple().digits) <= SIGNIFICANT_DIGITS


def _amount(number: Decimal, currency: str) -> Money:
    """An amount of the line, whatever its digits.

    “Amount is 99,999,999,999 JPY” is true at a single point in euros, which may have more digits
    than a euro amount that is given: only conversion reaches it, which `Money` does not check.
    """
    if _is_exact(number):
        return Money(number, currency)
    amount = object.__new__(Money)
    object.__setattr__(amount, "amount", number)
    object.__setattr__(amount, "currency", currency)
    return amount


def _set_on(side: Members) -> Value:
    if not (side.complete or side.incomplete):
        return UNKNOWN
    members = set(side.ins)
    for clause in sorted(side.anys, key=sorted):
        if not clause & members:
            members.add(min(clause - side.outs))
    if not side.complete and not members:
        free = _unnamed(side.outs) if side.domain is None else min(side.domain - side.outs)
        members.add(free)
    return KnownSet(frozenset(members), side.complete)
