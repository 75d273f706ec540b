"""A grid over the space of facts: boxes as single integers, so that box algebra is bit algebra.

The limits that some boxes name cut each axis into elementary cells; a box is the set of its cells
on each axis, one bit for each cell (positional cube notation: R. Rudell, Multiple-valued logic
minimization for PLA synthesis, UCB/ERL M86/65, 1986). Each field has a guard bit above it, so that
one subtraction tells all empty fields at once.

A set's axis is not cut into cells, of which it has exponentially many. It gets one field for its
status (unknown, incomplete, complete), one for each named member (is in, is not in) and one for
each clause “any of V”: a bit for each member that may still be in, and one for “not asked”. Taking
“is in” away from a member takes its bit out of every clause too. Then intersection is AND, and a
cube is empty exactly when one of its fields is: clauses ask for more members only, so the set of
all members that may still be in satisfies everything that can be satisfied.
"""

from __future__ import annotations

from collections.abc import Iterable

from playcall_core.conditions.axes import whole
from playcall_core.conditions.boxes import Box
from playcall_core.conditions.sides import Side
from playcall_core.coverage.cells import Axis, Bits, Cube, axis_of
from playcall_core.facts import FactDictionary, Moment


class Grid:
    """The cells that some boxes make, as of a moment. Boxes with other limits do not fit in."""

    def __init__(self, boxes: Iterable[Box], dictionary: FactDictionary, moment: Moment) -> None:
        sides: dict[str, set[Side]] = {}
        for box in boxes:
            for fact, side in box.sides:
                sides.setdefault(fact, set()).add(side)
        bits = Bits()
        self.axes: dict[str, Axis] = {
            fact: axis_of(whole(dictionary[fact], moment), found, bits)
            for fact, found in sides.items()
        }
        self.low, self.guards = bits.low, bits.guards
        self.fields = {each.guard: each for axis in self.axes.values() for each in axis.fields}
        self.full: Cube = sum(each.full for each in self.fields.values())
        self._implied = {each.guard for each in self.fields.values() if each.implied}
        self._taken: dict[tuple[str, Side], tuple[int, int]] = {}

    def is_empty(self, cube: Cube) -> bool:
        """Whether no situation lies in the cube."""
        guards = self.guards
        return ((cube | guards) - self.low) & guards != guards

    def cube(self, box: Box) -> tuple[Cube, int]:
        """The box as a cube, and the guards of the fields that it restricts."""
        cube, restricted = self.full, 0
        for entry in box.sides:
            found = self._taken.get(entry)
            if found is None:
                found = self._taken[entry] = self.axes[entry[0]].taken(entry[1])
            cube &= ~found[0]
            restricted |= found[1]
        return cube, restricted

    def restricted(self, cube: Cube) -> int:
        """The guards of the fields that a cube restricts, at which a piece can be split."""
        found = 0
        for axis in self.axes.values():
            for each in axis.fields:
                splittable = each.asked or each.full
                if cube & splittable != splittable and each.guard not in self._implied:
                    found |= each.guard
        return found

    def box(self, cube: Cube) -> Box:
        """The cube as a box."""
        sides = []
        for fact, axis in sorted(self.axes.items()):
            fields = 0
            for each in axis.fields:
                fields |= each.full
            if cube & fields != fields:
                sides.append((fact, axis.side(cube)))
        return Box(tuple(sides))

    def least_known(self, cube: Cube) -> Cube:
        """The part of the cube where every fact is unknown that may be unknown in it."""
        for axis in self.axes.values():
            if cube & axis.unknown:
                cube = axis.fields[0].without(cube, axis.fields[0].full & ~axis.unknown)
        return cube
