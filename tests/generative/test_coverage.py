"""The proofs say what trying every situation of a small world says, unknowns included."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from playcall_core.conditions import Condition, Group, Test, Truth, evaluate, evaluate_group, nodes
from playcall_core.conditions.boxes import Box, box_of, is_within, witness
from playcall_core.coverage import (
    Life,
    Space,
    asked_condition,
    covered_areas,
    find_difference,
    open_boxes,
    overlap_count,
    overlapping_pairs,
    possible_area,
    true_area,
)
from playcall_core.coverage.areas import without
from playcall_core.facts import (
    UNKNOWN,
    Choice,
    Fact,
    FactDictionary,
    FactType,
    Moment,
    Situation,
    Subject,
    Value,
)
from playcall_core.facts.values import known_set

MOMENT = Moment(datetime(2026, 3, 31, 12, tzinfo=UTC))
LIMITS = (Decimal(1), Decimal(2))


def fact(name: str, fact_type: FactType, *keys: str) -> Fact:
    return Fact(name, name, fact_type, Subject.OPPORTUNITY, tuple(Choice(k, k) for k in keys))


DICTIONARY = FactDictionary(
    (
        fact("segment", FactType.CATEGORY, "small", "large"),
        fact("source", FactType.CATEGORY),
        fact("rivals", FactType.SET, "acme", "beta", "gamma"),
        fact("personas", FactType.SET),
        fact("size", FactType.NUMBER),
        fact("budget", FactType.YES_NO),
    )
)
SPACE = Space(DICTIONARY, MOMENT)


def sets(*keys: str) -> list[Value]:
    chosen = [part for size in range(len(keys) + 1) for part in combinations(keys, size)]
    values = [known_set(part, complete=whole) for part in chosen for whole in (True, False)]
    return list(dict.fromkeys([*values, UNKNOWN]))


VALUES: dict[str, list[Value]] = {
    "segment": ["small", "large", UNKNOWN],
    "source": ["web", "fair", "something nobody named", UNKNOWN],
    "rivals": sets("acme", "beta", "gamma"),
    "personas": sets("cfo", "cto", "somebody nobody named"),
    "size": [*(Decimal(n) / 2 for n in range(1, 6)), UNKNOWN],
    "budget": [True, False, UNKNOWN],
}
"""Of every cell that tests of `some_tests` can tell apart at least one value."""


def some_tests(name: str) -> st.SearchStrategy[Test]:
    told = st.sampled_from((nodes.IsKnown(name), nodes.IsUnknown(name)))
    named = {"segment": ("small", "large"), "source": ("web", "fair")}
    members = {"rivals": ("acme", "beta", "gamma"), "personas": ("cfo", "cto")}
    if name in named:
        keys = st.lists(st.sampled_from(named[name]), min_size=1, unique=True).map(tuple)
        tests = [st.builds(node, st.just(name), keys) for node in (nodes.IsOneOf, nodes.IsNoneOf)]
    elif name in members:
        keys = st.lists(st.sampled_from(members[name]), min_size=1, unique=True).map(tuple)
        each = (nodes.IncludesAnyOf, nodes.IncludesAllOf, nodes.IncludesNoneOf)
        tests = [st.builds(node, st.just(name), keys) for node in each]
    elif name == "size":
        limit = st.sampled_from(LIMITS)
        compare = (nodes.Equals, nodes.AtLeast, nodes.MoreThan, nodes.AtMost, nodes.LessThan)
        tests = [st.builds(node, st.just(name), limit) for node in compare]
        tests.append(st.just(nodes.Between(name, *LIMITS)))
    else:
        tests = [st.builds(nodes.IsYes, st.just(name), st.booleans())]
    return st.one_of(*tests, *tests, told)


@dataclass(frozen=True)
class SmallWorld:
    """Three facts, every situation over them, and groups that test nothing else."""

    situations: list[Situation] = field(repr=False)
    groups: list[Group]

    @property
    def areas(self) -> list[tuple[Box, ...]]:
        found = (box_of(group, DICTIONARY, MOMENT) for group in self.groups)
        return [() if box is None else (box,) for box in found]

    @property
    def boxes(self) -> list[Box]:
        found = (box_of(group, DICTIONARY, MOMENT) for group in self.groups)
        return [box for box in found if box is not None]


@st.composite
def small_worlds(draw: st.DrawFn, most: int = 8) -> SmallWorld:
    names = draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=2, max_size=3, unique=True))
    test = st.sampled_from(names).flatmap(some_tests)
    group = st.lists(test, min_size=1, max_size=3).map(lambda tests: Group(tuple(tests)))
    groups = draw(st.lists(group, min_size=2, max_size=most))
    every = product(*(VALUES[name] for name in names))
    situations = [Situation(dict(zip(names, values, strict=True))) for values in every]
    return SmallWorld(situations, groups)


def where_true(group: Group, world: SmallWorld) -> set[int]:
    return {
        number
        for number, situation in enumerate(world.situations)
        if evaluate_group(group, situation, MOMENT) is Truth.TRUE
    }


@settings(max_examples=min(80, settings().max_examples), deadline=None)
@given(small_worlds())
def test_an_area_is_dead_when_no_situation_is_left_to_it(world: SmallWorld) -> None:
    hits = [where_true(group, world) for group in world.groups]
    for place, verdict in enumerate(covered_areas(world.areas, SPACE)):
        earlier = set().union(*hits[:place])
        if not hits[place]:
            assert verdict.life is Life.NEVER
        elif hits[place] <= earlier:
            assert verdict.life is Life.SHADOWED
            assert hits[place] <= set().union(*(hits[other] for other in verdict.by))
            for left_out in verdict.by:
                rest = set().union(*(hits[n] for n in verdict.by if n != left_out))
                assert not hits[place] <= rest, "no one can be left out"
        else:
            assert verdict.life is Life.APPLIES
            assert verdict.witness is not None
            point = Situation(witness(verdict.witness, DICTIONARY))
            truths = [evaluate_group(g, point, MOMENT) for g in world.groups[: place + 1]]
            assert truths.pop() is Truth.TRUE
            assert Truth.TRUE not in truths


@settings(max_examples=min(60, settings().max_examples), deadline=None)
@given(small_worlds())
def test_gaps_are_exactly_what_no_box_covers(world: SmallWorld) -> None:
    boxes = world.boxes
    if not boxes:
        return
    within = boxes.pop()
    found = open_boxes(boxes, within, SPACE)
    assert found.complete
    for situation in world.situations:
        inside = is_within(within, situation, MOMENT)
        covered = any(is_within(box, situation, MOMENT) for box in boxes)
        said = inside and any(is_within(box, situation, MOMENT) for box in found.boxes)
        assert said is (inside and not covered)
    for place in range(len(found.boxes)):
        rest = [box for number, box in enumerate(found.boxes) if number != place]
        assert any(
            is_within(within, situation, MOMENT)
            and is_within(found.boxes[place], situation, MOMENT)
            and not any(is_within(box, situation, MOMENT) for box in rest)
            for situation in world.situations
        ), "a box that the others cover need not be named"


@settings(max_examples=min(60, settings().max_examples), deadline=None)
@given(small_worlds())
def test_pairs_that_meet(world: SmallWorld) -> None:
    boxes = world.boxes
    hits = [{n for n, s in enumerate(world.situations) if is_within(b, s, MOMENT)} for b in boxes]
    expected = [(a, b) for a, b in combinations(range(len(boxes)), 2) if hits[a] & hits[b]]
    assert list(overlapping_pairs(boxes)) == expected
    assert overlap_count(boxes) == len(expected)


@settings(max_examples=min(60, settings().max_examples), deadline=None)
@given(small_worlds())
def test_conditions_are_the_same_when_no_situation_tells_them_apart(world: SmallWorld) -> None:
    half = len(world.groups) // 2
    one, other = Condition(tuple(world.groups[:half])), Condition(tuple(world.groups[half:]))
    truths = [
        (evaluate(one, situation, MOMENT), evaluate(other, situation, MOMENT))
        for situation in world.situations
    ]
    found = find_difference(one, other, SPACE)
    assert (found is None) is all(mine is yours for mine, yours in truths)
    if found is not None:
        assert found.truths[0] is not found.truths[1]


@settings(max_examples=min(60, settings().max_examples), deadline=None)
@given(small_worlds())
def test_areas_of_conditions(world: SmallWorld) -> None:
    half = len(world.groups) // 2
    when, exclude = Condition(tuple(world.groups[:half])), Condition(tuple(world.groups[half:]))
    true, possible = true_area(when, SPACE), possible_area(exclude, SPACE)
    applies = without(true, possible, SPACE)
    for situation in world.situations:
        said = evaluate(when, situation, MOMENT), evaluate(exclude, situation, MOMENT)
        assert _inside(true, situation) is (said[0] is Truth.TRUE)
        assert _inside(possible, situation) is (said[1] is not Truth.FALSE)
        assert _inside(applies, situation) is (said == (Truth.TRUE, Truth.FALSE))


def _inside(area: tuple[Box, ...], situation: Situation) -> bool:
    return any(is_within(box, situation, MOMENT) for box in area)


@settings(max_examples=min(60, settings().max_examples), deadline=None)
@given(small_worlds())
def test_the_condition_asked_for_holds_in_the_box_it_is_asked_for(world: SmallWorld) -> None:
    for box in world.boxes:
        condition = asked_condition(box, DICTIONARY)
        assert condition is not None
        for situation in world.situations:
            if is_within(box, situation, MOMENT):
                assert evaluate(condition, situation, MOMENT) is Truth.TRUE
