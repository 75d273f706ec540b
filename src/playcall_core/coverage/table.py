"""The table segment x stage x competitor (or any other axes): is there a play, always or partly?

- always: in every situation of the cell some play applies, whatever else is known or unknown;
- partly: in some situations of the cell;
- never: in none.

Plays count as far as they name one of the axes: a play for everybody would fill every cell.

Cells are the single values of each axis, and unknown. For a set the cell of a member is the set of
exactly this member. A number's or date's cells are the ranges that the plays tell apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from playcall_core.calling import CallablePlay
from playcall_core.conditions.axes import nothing_known, whole
from playcall_core.conditions.boxes import Box
from playcall_core.conditions.side_words import side_words
from playcall_core.conditions.sides import Keys, Line, Members, Side
from playcall_core.coverage.areas import (
    CALL_DAY,
    Area,
    Space,
    TooManyBoxes,
    applying_area,
    true_area,
    window_side,
)
from playcall_core.coverage.closed import NOTHING, LeftOut
from playcall_core.coverage.cover import Cover, NotProved, Splitting, Stop, never
from playcall_core.coverage.grid import Grid
from playcall_core.facts import Fact


class Covered(Enum):
    """How far plays cover a cell."""

    ALWAYS = "always"
    PARTLY = "partly"
    NEVER = "never"
    NOT_PROVED = "not proved"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: the value on each axis in words, how far it is covered, and by which plays."""

    values: tuple[str, ...]
    where: Box
    covered: Covered
    plays: tuple[str, ...]


def coverage_table(
    plays: Sequence[CallablePlay],
    axes: Sequence[str],
    space: Space,
    stop: Stop = never,
    left_out: LeftOut = NOTHING,
) -> Iterator[Cell]:
    """Every cell of the axes (fact ids) that is not `left_out`, the last axis running fastest.

    Once stopped, cells that need a proof are “not proved”, as are those that a play of too large
    an area may reach; whether any play may apply in a cell is told all the same.
    """
    areas, too_large = _areas(plays, axes, space)
    closed = {axis: [Keys(frozenset({key})) for key in left_out.get(axis, ())] for axis in axes}
    choices = [
        [cell for cell in axis_cells(axis, areas, space) if cell[1] not in closed[axis]]
        for axis in axes
    ]
    alone = [
        Box(((axis, side),)) for axis, cells in zip(axes, choices, strict=True) for _, side in cells
    ]
    today = window_side(None, None, space.moment.today)
    days = [Box(((CALL_DAY.id, today),))] if space.days and today else []
    boxes = [box for area in areas for box in area]
    grid = Grid([*boxes, *alone, *days], space.axes, space.moment)
    covers = [Cover(*grid.cube(box), owner) for owner, area in enumerate(areas) for box in area]
    table = _Table(grid, plays, axes, choices, too_large, stop)
    start = days[0] if days else Box()
    yield from table.cells((), start, covers)


def _areas(
    plays: Sequence[CallablePlay], axes: Sequence[str], space: Space
) -> tuple[list[Area], frozenset[int]]:
    """Where each play names an axis; and the places of plays of which only `when` is told."""
    areas, too_large = [], set()
    for place, play in enumerate(plays):
        try:
            area = applying_area(play, space)
        except TooManyBoxes:
            area = true_area(play.when, space)
            too_large.add(place)
        areas.append(tuple(box for box in area if any(box[axis] for axis in axes)))
    return areas, frozenset(too_large)


@dataclass(frozen=True)
class _Table:
    grid: Grid
    plays: Sequence[CallablePlay]
    axes: Sequence[str]
    choices: Sequence[Sequence[tuple[str, Side]]]
    too_large: frozenset[int]
    stop: Stop

    def cells(self, values: tuple[str, ...], where: Box, covers: Sequence[Cover]) -> Iterator[Cell]:
        """The cells below `values`; only covers that meet them are looked at further down."""
        depth = len(values)
        if depth == len(self.axes):
            owners = dict.fromkeys(cover.owner for cover in covers)
            names = tuple(self.plays[owner].id for owner in owners)
            yield Cell(values, where.only(self.axes), self._covered(where, covers), names)
            return
        for words, side in self.choices[depth]:
            below = where.with_side(self.axes[depth], side)
            cube, _ = self.grid.cube(below)
            near = [cover for cover in covers if not self.grid.is_empty(cube & cover.cube)]
            yield from self.cells((*values, words), below, near)

    def _covered(self, where: Box, covers: Sequence[Cover]) -> Covered:
        if not covers:
            return Covered.NEVER
        if any(cover.owner in self.too_large for cover in covers):
            return Covered.NOT_PROVED
        engine, (cube, _) = Splitting(self.grid), self.grid.cube(where)
        try:
            for target in (self.grid.least_known(cube), cube):
                if engine.uncovered(target, covers, self.stop) is not None:
                    return Covered.PARTLY
        except NotProved:
            return Covered.NOT_PROVED
        return Covered.ALWAYS


def axis_cells(axis: str, areas: Sequence[Area], space: Space) -> Iterator[tuple[str, Side]]:
    """(words, side) of each cell of one axis; unknown comes last."""
    fact = space.dictionary[axis]
    sides = [side for area in areas for box in area if (side := box[axis]) is not None]
    match whole(fact, space.moment):
        case Keys(keys):
            named = keys.union(*(side.keys for side in sides if isinstance(side, Keys)))
            for key in _ordered(named, fact):
                yield fact.label(key), Keys(frozenset({key}))
        case Members(domain=domain):
            keys = (domain or frozenset()).union(*(_named(side) for side in sides))
            for key in _ordered(keys, fact):
                alone = frozenset({key})
                yield fact.label(key), Members(alone, keys - alone, incomplete=False, domain=domain)
        case Line(spans, scale, _, _):
            lines = [span for side in sides if isinstance(side, Line) for span in side.spans]
            cuts = sorted({cut for span in (*spans, *lines) for cut in span})
            for start, end in pairwise(cuts):
                side = Line(((start, end),), scale)
                yield side_words(side, fact), side
    yield "unknown", nothing_known(fact, space.moment)


def _named(side: Side) -> frozenset[str]:
    return side.ins.union(side.outs, *side.anys) if isinstance(side, Members) else frozenset()


def _ordered(keys: frozenset[str], fact: Fact) -> list[str]:
    declared = [key for key in fact.labels if key in keys]
    return declared + sorted(keys - set(declared))
