"""Where conditions are true, where plays apply: areas, which are unions of boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import product
from typing import Final

from playcall_core.calling import CallablePlay
from playcall_core.conditions import Condition, Group, Test
from playcall_core.conditions.axes import DAY, DAYS, day_cut, where_false, whole
from playcall_core.conditions.boxes import Box, box_of, intersect, subtract
from playcall_core.conditions.sides import Line, Side, minus
from playcall_core.coverage.cover import NotProved
from playcall_core.facts import Fact, FactDictionary, FactType, Moment, Subject

Area = tuple[Box, ...]
"""Boxes that together are the area; they may overlap."""

MOST_BOXES: Final = 2_000
"""An area of more boxes is given up, and nothing is said to be proved about it."""

CALL_DAY: Final = Fact("(day of the call)", "Day of the call", FactType.DATE, Subject.OPPORTUNITY)
"""The axis on which windows lie. It is no fact of the subject and cannot be unknown."""


class TooManyBoxes(NotProved):
    """The area has more than `MOST_BOXES` boxes, so nothing is proved about it."""


@dataclass(frozen=True)
class Space:
    """The facts and the moment by which areas are made; `days`: whether windows are an axis too."""

    dictionary: FactDictionary
    moment: Moment
    days: bool = False

    @cached_property
    def axes(self) -> FactDictionary:
        """The dictionary with the axis of windows, if there is one."""
        if not self.days:
            return self.dictionary
        return FactDictionary((*self.dictionary, CALL_DAY), self.dictionary.currency)


def space_of(plays: Sequence[CallablePlay], dictionary: FactDictionary, moment: Moment) -> Space:
    """The space of some plays."""
    return Space(dictionary, moment, any(play.first or play.last for play in plays))


def true_area(condition: Condition, space: Space) -> Area:
    """Where the condition is true."""
    boxes = (box_of(group, space.dictionary, space.moment) for group in condition.groups)
    return tuple(box for box in boxes if box is not None)


def possible_area(condition: Condition, space: Space) -> Area:
    """Where the condition is true or unknown: where it is not false."""
    return tuple(box for group in condition.groups for box in _possible(group, space))


def _possible(group: Group, space: Space) -> Iterator[Box]:
    """A group is not false where none of its tests is: a product of a few sides for each fact."""
    by_fact: dict[str, tuple[Side, ...]] = {}
    for test in group.tests:
        axis = (whole(space.dictionary[test.fact], space.moment),)
        before = by_fact.get(test.fact, axis)
        by_fact[test.fact] = tuple(_not_false(test, before, space))
    count = 1
    for sides in by_fact.values():
        count *= len(sides)
    if count > MOST_BOXES:
        raise TooManyBoxes
    for chosen in product(*by_fact.values()):
        yield Box(tuple(sorted(zip(by_fact, chosen, strict=True), key=lambda each: each[0])))


def _not_false(test: Test, sides: tuple[Side, ...], space: Space) -> tuple[Side, ...]:
    for false in where_false(test, space.dictionary[test.fact], space.moment):
        sides = tuple(piece for side in sides for piece in minus(side, false))
    return sides


def window_side(first: date | None, last: date | None, today: date) -> Side | None:
    """The days of a window that are still to come; None if it is over."""
    start = day_cut(max(first, today) if first else today)
    end = day_cut(last, 1) if last else DAYS[1]
    return Line(((start, end),), DAY) if start < end else None


def without_any_day(box: Box, space: Space) -> Box:
    """The box as people are told it: that it may be called on any day from today is not said."""
    anytime = window_side(None, None, space.moment.today)
    return box.with_side(CALL_DAY.id, None) if box[CALL_DAY.id] == anytime else box


def applying_area(play: CallablePlay, space: Space) -> Area:
    """Where the play applies: `when` true, `exclude` false (not unknown), its window not over.

    Conditions are judged as of the moment, windows by their days from then on. Raises
    `TooManyBoxes`.
    """
    area = true_area(play.when, space)
    if play.exclude is not None:
        area = without(area, possible_area(play.exclude, space), space)
    if not space.days:
        return area
    days = window_side(play.first, play.last, space.moment.today)
    return tuple(box.with_side(CALL_DAY.id, days) for box in area) if days else ()


def without(area: Area, hole: Area, space: Space) -> Area:
    """The part of `area` outside of `hole`; raises `TooManyBoxes`."""
    for other in hole:
        pieces = tuple(
            piece for box in area for piece in subtract(box, other, space.axes, space.moment)
        )
        if len(pieces) > MOST_BOXES:
            raise TooManyBoxes
        area = pieces
    return area


def shared(one: Area, other: Area) -> Box | None:
    """A box in which both hold; None if there is none."""
    pairs = (intersect(mine, yours) for mine in one for yours in other)
    return next((box for box in pairs if box is not None), None)
