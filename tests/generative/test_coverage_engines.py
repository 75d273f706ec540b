"""Three engines prove the same: splitting of cubes, subtraction of boxes, and a SAT solver.

The first two need nothing but the standard library and share no code: one works on a grid of bits,
the other on the sides of boxes. The SAT engine is optional, as its library is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings

from benchmarks.workload import Workload
from playcall_core.conditions.boxes import Box, box_of, intersect, is_within, subtract, witness
from playcall_core.coverage import Life, Space, Verdict, covered_areas
from playcall_core.coverage.areas import Area, without
from playcall_core.coverage.sat import Solving
from playcall_core.facts import Situation
from tests.generative.test_coverage import DICTIONARY, MOMENT, SPACE, SmallWorld, small_worlds


def workload(plays: int, tests: tuple[int, int] | None = None) -> tuple[list[Area], Space]:
    """The groups of the benchmarks' workload as areas; many are covered by others."""
    load = Workload(plays, tests=tests)
    groups = [group for condition in load.conditions for group in condition.groups]
    found = (box_of(group, load.dictionary, load.moment) for group in groups)
    return [(box,) if box else () for box in found], Space(load.dictionary, load.moment)


def told(verdict: Verdict) -> Verdict:
    """What was proved, without the witness, of which there are many."""
    return replace(verdict, _point=0, _grid=None)


def life_by_subtraction(areas: Sequence[Area], place: int, space: Space) -> Life:
    """The life of one area: is anything left once all before it are cut away?"""
    if not areas[place]:
        return Life.NEVER
    before = [box for earlier in areas[:place] for box in earlier]
    left = any(is_left(box, before, space) for box in areas[place])
    return Life.APPLIES if left else Life.SHADOWED


def is_left(piece: Box, before: Sequence[Box], space: Space) -> bool:
    """Whether cutting boxes out of a piece leaves anything."""
    near = [box for box in before if intersect(piece, box)]
    if not near:
        return True
    cuts = (list(subtract(piece, box, space.dictionary, space.moment)) for box in near)
    return any(is_left(part, near, space) for part in min(cuts, key=len))


@settings(max_examples=min(80, settings().max_examples), deadline=None)
@given(small_worlds())
def test_subtraction_agrees_in_small_worlds(world: SmallWorld) -> None:
    lives = [verdict.life for verdict in covered_areas(world.areas, SPACE)]
    places = range(len(world.areas))
    assert lives == [life_by_subtraction(world.areas, place, SPACE) for place in places]


def test_subtraction_agrees_on_the_workload_of_the_benchmarks() -> None:
    areas, space = workload(60, (2, 4))
    plain = list(covered_areas(areas, space))
    lives = [life_by_subtraction(areas, place, space) for place in range(len(areas))]
    assert [verdict.life for verdict in plain] == lives
    for verdict in plain:
        if verdict.life is not Life.SHADOWED:
            continue
        covering = tuple(box for place in verdict.by for box in areas[place])
        assert not without(areas[verdict.place], covering, space)
        for place in verdict.by:
            rest = tuple(box for n in verdict.by if n != place for box in areas[n])
            assert without(areas[verdict.place], rest, space), "none can be left out"


def test_pairs_would_miss_about_half_of_the_dead() -> None:
    """On the workload of the benchmarks, by the definition: no single area before covers it."""
    areas, space = workload(1_000)
    dead = [verdict for verdict in covered_areas(areas, space) if verdict.life is Life.SHADOWED]
    missed = [
        verdict
        for verdict in dead
        if all(without(areas[verdict.place], areas[n], space) for n in range(verdict.place))
    ]
    assert len(dead) > 20
    assert 0.4 <= len(missed) / len(dead) <= 0.7


@settings(max_examples=min(80, settings().max_examples), deadline=None)
@given(small_worlds())
def test_the_solver_agrees_in_small_worlds(world: SmallWorld) -> None:
    plain = list(covered_areas(world.areas, SPACE))
    solved = list(covered_areas(world.areas, SPACE, engine=Solving))
    assert [told(verdict) for verdict in plain] == [told(verdict) for verdict in solved]
    for place, verdict in enumerate(solved):
        if verdict.witness is None:
            continue
        point = Situation(witness(verdict.witness, DICTIONARY))
        inside = [any(is_within(box, point, MOMENT) for box in area) for area in world.areas]
        assert inside[place]
        assert not any(inside[:place])


def test_the_solver_agrees_on_the_workload_of_the_benchmarks() -> None:
    areas, space = workload(300, (2, 4))
    plain = [told(verdict) for verdict in covered_areas(areas, space)]
    assert plain == [told(verdict) for verdict in covered_areas(areas, space, engine=Solving)]
    assert any(len(verdict.by) > 1 for verdict in plain), "some are dead only by several others"
