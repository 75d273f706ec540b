"""Boxes say what the reference evaluator says, on every situation, unknowns included."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from playcall_core.conditions import Group, Truth, evaluate_group, evaluate_test
from playcall_core.conditions.axes import is_inside, nothing_known, where_false, where_true, whole
from playcall_core.conditions.boxes import (
    Box,
    box_of,
    contradiction,
    intersect,
    is_within,
    subtract,
    witness,
    words,
)
from playcall_core.conditions.sides import Side, meet, minus
from playcall_core.facts import FactDictionary, Moment, Situation
from tests.generative import strategies as some

SOME_PLACES = settings(max_examples=min(60, settings().max_examples), deadline=None)


@st.composite
def places(draw: st.DrawFn) -> tuple[some.World, list[Group], Situation]:
    """A world, some groups in it, and a situation near their limits."""
    dictionary = draw(some.dictionaries(most=4))
    moment = draw(some.moments())
    groups = draw(st.lists(_groups(dictionary, moment), min_size=2, max_size=4))
    situation = draw(some.situations(dictionary, moment))
    return some.World(dictionary, moment, (situation,), ()), groups, situation


def _groups(dictionary: FactDictionary, moment: Moment) -> st.SearchStrategy[Group]:
    tests = st.lists(some.tests(dictionary, moment), min_size=1, max_size=4)
    return tests.map(lambda chosen: Group(tuple(chosen)))


@SOME_PLACES
@given(places())
def test_a_box_holds_exactly_where_its_group_is_true(
    place: tuple[some.World, list[Group], Situation],
) -> None:
    world, groups, situation = place
    for group in groups:
        box = box_of(group, world.dictionary, world.moment)
        inside = box is not None and is_within(box, situation, world.moment)
        assert inside is (evaluate_group(group, situation, world.moment) is Truth.TRUE)


@SOME_PLACES
@given(places())
def test_a_group_is_true_in_the_witness_of_its_box(
    place: tuple[some.World, list[Group], Situation],
) -> None:
    world, groups, _ = place
    for group in groups:
        box = box_of(group, world.dictionary, world.moment)
        if box is None:
            assert contradiction(group, world.dictionary, world.moment)
            continue
        found = Situation(witness(box, world.dictionary))
        assert evaluate_group(group, found, world.moment) is Truth.TRUE
        assert words(box, world.dictionary)
        assert contradiction(group, world.dictionary, world.moment) == ()


@SOME_PLACES
@given(places())
def test_of_a_contradiction_no_test_can_be_left_out(
    place: tuple[some.World, list[Group], Situation],
) -> None:
    world, groups, _ = place
    for group in groups:
        tests = contradiction(group, world.dictionary, world.moment)
        for left_out in tests if len(tests) > 1 else ():
            rest = Group(tuple(test for test in tests if test is not left_out))
            assert box_of(rest, world.dictionary, world.moment) is not None


@SOME_PLACES
@given(places())
def test_intersection_and_difference_are_those_of_the_situations(
    place: tuple[some.World, list[Group], Situation],
) -> None:
    world, groups, situation = place
    boxes = [box_of(group, world.dictionary, world.moment) for group in groups]
    satisfiable = [box for box in boxes if box is not None]
    for one, other in pairwise(satisfiable):
        here = [is_within(box, situation, world.moment) for box in (one, other)]
        both = intersect(one, other)
        assert (both is not None and is_within(both, situation, world.moment)) is all(here)
        pieces = list(subtract(one, other, world.dictionary, world.moment))
        hits = sum(is_within(piece, situation, world.moment) for piece in pieces)
        assert hits == (here[0] and not here[1])
        for piece in pieces if both is None else [*pieces, both]:
            assert _holds_itself(piece, world)


def _holds_itself(box: Box, world: some.World) -> bool:
    return is_within(box, Situation(witness(box, world.dictionary)), world.moment)


@SOME_PLACES
@given(places())
def test_each_test_is_true_false_or_unknown_on_the_sides_that_say_so(
    place: tuple[some.World, list[Group], Situation],
) -> None:
    world, groups, situation = place
    for test in (test for group in groups for test in group.tests):
        fact = world.dictionary[test.fact]
        value = situation[test.fact]
        truth = evaluate_test(test, value, world.moment)
        true = where_true(test, fact, world.moment)
        false = where_false(test, fact, world.moment)
        assert (true is not None and is_inside(true, value, world.moment)) is (truth is Truth.TRUE)
        assert any(is_inside(side, value, world.moment) for side in false) is (truth is Truth.FALSE)
        axis = whole(fact, world.moment)
        assert is_inside(axis, value, world.moment)
        for side in (*false, *([true] if true else [])):
            _is_algebra(axis, side)


def _is_algebra(axis: Side, side: Side) -> None:
    """A side lies on its axis, shares nothing with its complement, and taken away is gone."""
    assert meet(axis, side) == side
    assert minus(side, axis) == ()
    for piece in minus(axis, side):
        assert meet(piece, side) is None


@SOME_PLACES
@given(places())
def test_unknown_is_a_point_of_every_axis(
    place: tuple[some.World, list[Group], Situation],
) -> None:
    world, _, _ = place
    for fact in world.dictionary:
        assert meet(whole(fact, world.moment), nothing_known(fact, world.moment)) is not None
