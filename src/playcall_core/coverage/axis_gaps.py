"""Gaps of a playbook along its declared axes: cells that no play naming that axis covers.

For each axis the plays that test it are laid over all declared axes; what they leave open are its
gaps. A play covers a cell when it can apply there in some situation. Plays that do not test the
axis do not count for it: a play for everybody says nothing about, say, a competitor.

Cells are known values. That a play needs to know the segment is no gap; the way out is a question,
not a play. Of a set the cells are its complete, non-empty values; of a fact without declared values
only those that plays name. What is `left_out`, being never called, is no cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from playcall_core.calling import CallablePlay
from playcall_core.conditions import Condition
from playcall_core.conditions.axes import known
from playcall_core.conditions.boxes import Box
from playcall_core.conditions.sides import Keys, Line, Members, Side
from playcall_core.coverage.areas import Area, Space, applying_area
from playcall_core.coverage.asked import asked_condition
from playcall_core.coverage.closed import NOTHING, LeftOut
from playcall_core.coverage.cover import Stop, never
from playcall_core.coverage.gaps import open_boxes


@dataclass(frozen=True, slots=True)
class AxisGaps:
    """The gaps along one axis, largest first, each with its side on this axis.

    `complete` is False when the proof was stopped.

    `named_by` counts the plays that test the axis; with none, the whole axis is open.
    """

    axis: str
    boxes: tuple[Box, ...]
    named_by: int
    complete: bool = True


def axis_gaps(
    plays: Sequence[CallablePlay],
    axes: Sequence[str],
    space: Space,
    stop: Stop = never,
    left_out: LeftOut = NOTHING,
) -> Iterator[AxisGaps]:
    """The gaps along each of `axes` (fact ids). Raises `TooManyBoxes` for an immense play."""
    areas = [applying_area(play, space) for play in plays]
    yield from gaps_of_areas(areas, axes, space, stop, left_out)


def gaps_of_areas(
    areas: Sequence[Area],
    axes: Sequence[str],
    space: Space,
    stop: Stop = never,
    left_out: LeftOut = NOTHING,
) -> Iterator[AxisGaps]:
    """The same for areas, one for each play."""
    for axis in axes:
        naming = [[box.only(axes) for box in area if box[axis] is not None] for area in areas]
        shadows = list(dict.fromkeys(box for area in naming for box in area))
        within = cells(axes, shadows, space, left_out)
        named_by = sum(1 for area in naming if area)
        found = open_boxes(shadows, within, space, stop)
        boxes = (box.with_side(axis, box[axis] or within[axis]) for box in found.boxes)
        yield AxisGaps(axis, tuple(boxes), named_by, found.complete)


def cells(
    axes: Sequence[str], boxes: Sequence[Box], space: Space, left_out: LeftOut = NOTHING
) -> Box:
    """All cells of some axes: the known values that a play may be asked for."""
    sides = [
        (axis, _called(_cells(axis, boxes, space), left_out.get(axis, frozenset())))
        for axis in axes
    ]
    return Box(tuple(sorted(sides, key=lambda entry: entry[0])))


def _called(side: Side, closed: frozenset[str]) -> Side:
    return Keys(side.keys - closed) if isinstance(side, Keys) and closed else side


def _cells(axis: str, boxes: Sequence[Box], space: Space) -> Side:
    fact = space.dictionary[axis]
    side = known(fact, space.moment)
    match side:
        case Line():
            return Line(side.spans, side.scale)
        case Keys(others=True):
            return Keys(_named(axis, boxes))
        case Keys():
            return side
        case Members(domain=domain):
            members = domain or _named(axis, boxes)
            if len(members) < 2:
                return Members(ins=members, incomplete=False, domain=domain)
            return Members(anys=frozenset({members}), incomplete=False, domain=domain)


def _named(axis: str, boxes: Sequence[Box]) -> frozenset[str]:
    keys: set[str] = set()
    for box in boxes:
        match box[axis]:
            case Keys(named):
                keys |= named
            case Members(ins, outs, anys):
                keys |= ins.union(outs, *anys)
    return frozenset(keys)


def play_asked_for(gap: Box, space: Space) -> Condition:
    """The condition of a play that closes a gap."""
    condition = asked_condition(gap, space.dictionary)
    assert condition is not None, "a gap says something of its axis"
    return condition
