"""Are two conditions the same? Only when their three-valued results are, everywhere.

`employees is less than 5 or employees is at least 5` is not the same as “always”: where the number
is unknown, so is the condition.
"""

from __future__ import annotations

from dataclasses import dataclass

from playcall_core.conditions import Condition, Truth, evaluate
from playcall_core.conditions.boxes import Box, witness
from playcall_core.coverage.areas import Area, Space, possible_area, true_area
from playcall_core.coverage.cover import Cover, Splitting, Stop, never
from playcall_core.coverage.grid import Grid
from playcall_core.facts import Situation


@dataclass(frozen=True, slots=True)
class Difference:
    """A situation in which two conditions come to different truths."""

    where: Box
    situation: Situation
    truths: tuple[Truth, Truth]


def find_difference(
    one: Condition, other: Condition, space: Space, stop: Stop = never
) -> Difference | None:
    """A situation that tells the conditions apart; None if there is none: they are the same.

    Raises `NotProved` when stopped, `TooManyBoxes` for immense conditions.
    """
    pairs = (
        (true_area(one, space), true_area(other, space)),
        (possible_area(one, space), possible_area(other, space)),
    )
    for mine, yours in pairs:
        for here, there in ((mine, yours), (yours, mine)):
            where = uncovered_part(here, there, space, stop)
            if where is not None:
                situation = Situation(witness(where, space.dictionary))
                truths = (
                    evaluate(one, situation, space.moment),
                    evaluate(other, situation, space.moment),
                )
                return Difference(where, situation, truths)
    return None


def are_same(one: Condition, other: Condition, space: Space, stop: Stop = never) -> bool:
    """Whether the conditions come to the same truth in every situation."""
    return find_difference(one, other, space, stop) is None


def uncovered_part(area: Area, others: Area, space: Space, stop: Stop = never) -> Box | None:
    """A part of `area` outside of `others`; None if there is none."""
    if not area:
        return None
    grid = Grid([*area, *others], space.axes, space.moment)
    covers = [Cover(*grid.cube(box), owner) for owner, box in enumerate(others)]
    engine = Splitting(grid)
    for box in area:
        part = engine.uncovered(grid.cube(box)[0], covers, stop)
        if part is not None:
            return grid.box(part)
    return None
