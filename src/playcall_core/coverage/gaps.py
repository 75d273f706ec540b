"""What is left open: the part of a space that no box covers, as few, largest boxes.

The space is split along the boxes that reach into it, as in `cover`; each open piece is widened
axis by axis as far as no box is met, and counts as covered from then on. At the end, boxes that the
others cover are left out. Complete: every open situation lies in one of the boxes.

The published sweep over decision tables (D. Calvanese et al., Semantics, analysis and
simplification of DMN decision tables, Information Systems 78, 2018) lists the same regions, in many
more pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from playcall_core.conditions.boxes import Box
from playcall_core.coverage.areas import Space
from playcall_core.coverage.cells import Cube, LineAxis, SetAxis
from playcall_core.coverage.cover import PATIENCE, Cover, NotProved, Splitting, Stop, never
from playcall_core.coverage.grid import Grid


@dataclass(frozen=True, slots=True)
class Open:
    """The open boxes; `complete` is False when the proof was stopped before all were found."""

    boxes: tuple[Box, ...]
    complete: bool = True


def open_boxes(
    covered: Sequence[Box], within: Box, space: Space, stop: Stop = never, most: int = 1_000
) -> Open:
    """The part of `within` that no box of `covered` meets; at most so many boxes."""
    grid = Grid([*covered, within], space.axes, space.moment)
    search = _Search(grid, [Cover(*grid.cube(box)) for box in covered], grid.cube(within)[0])
    complete = search.run(stop, most)
    found = search.fewest(stop) if complete else search.found
    return Open(tuple(_said(grid.box(cover.cube), within) for cover in found), complete)


def _said(box: Box, within: Box) -> Box:
    """The box without the sides that say no more than `within` does."""
    kept = (entry for entry in box.sides if within[entry[0]] != entry[1])
    return Box(tuple(kept))


class _Search:
    def __init__(self, grid: Grid, covers: list[Cover], within: Cube) -> None:
        self.grid = grid
        self.covers = covers
        self.within = within
        self.found: list[Cover] = []
        self._engine = Splitting(grid)

    def run(self, stop: Stop, most: int) -> bool:
        """Finds open boxes until there are none, or `most`; whether that was the end."""
        pieces: list[tuple[Cube, Sequence[Cover]]] = [(self.within, self.covers)]
        if self.grid.is_empty(self.within):
            return True
        countdown = 1  # asks before the first piece: there may be thousands of small searches
        while pieces:
            countdown -= 1
            if not countdown:
                countdown = PATIENCE
                if stop():
                    return False
            piece, near = pieces.pop()
            reaching, best, open_fields = self._engine.reaching(piece, near)
            if best is None:
                reaching, best, open_fields = self._engine.reaching(piece, self.found)
            if best is None:
                if len(self.found) >= most:
                    return False
                self.found.append(self._widened(self._one_status(piece)))
                pieces.append((piece, ()))  # what the widened box leaves of it, if anything
                continue
            if open_fields:
                field = self.grid.fields[self._most_shared(piece, reaching, open_fields)]
                parts = field.split(piece, best.cube)
                pieces += [(part, reaching) for part in parts if not self.grid.is_empty(part)]
        return True

    def _most_shared(self, piece: Cube, reaching: Sequence[Cover], open_fields: int) -> int:
        """Of some fields (as guards) the one at which most covers part with the piece."""
        if not open_fields & (open_fields - 1):
            return open_fields
        guards, low = self.grid.guards, self.grid.low
        counts: dict[int, int] = {}
        while open_fields:
            guard = open_fields & -open_fields
            counts[guard] = 0
            open_fields ^= guard
        for cover in reaching[:200]:
            differing = ((piece & ~cover.cube | guards) - low) & cover.restricted
            for guard in counts:
                if differing & guard:
                    counts[guard] += 1
        return max(counts, key=lambda guard: counts[guard])

    def _one_status(self, piece: Cube) -> Cube:
        """The piece where each set is either unknown or known: unknown sets have no members."""
        for axis in self.grid.axes.values():
            if isinstance(axis, SetAxis) and piece & axis.unknown:
                whole = sum(field.full for field in axis.fields)
                status = axis.fields[0]
                piece = status.without(piece | whole, status.full & ~axis.unknown)
        return piece

    def _widened(self, piece: Cube) -> Cover:
        """A largest cube around an open piece that meets no cover and stays within."""
        for axis in self.grid.axes.values():
            if isinstance(axis, SetAxis):
                piece = self._widened_set(piece, axis)
        apart, at_field = self._apart(piece)
        for axis in self.grid.axes.values():
            if isinstance(axis, SetAxis):
                continue
            (field,) = axis.fields
            rivals = at_field.get(field.guard, ())
            blocked = 0
            for number in rivals:
                if apart[number] == field.guard:
                    blocked |= self.covers[number].cube
            grown = self.within & field.full & ~blocked
            if isinstance(axis, LineAxis):
                points = axis.unknown | axis.stray
                grown = _connected(grown & ~points, piece & field.full & ~points) | grown & points
            piece |= grown
            for number in rivals:
                if self.covers[number].cube & grown:
                    apart[number] ^= field.guard
        return Cover(piece, self.grid.restricted(piece))

    def _apart(self, piece: Cube) -> tuple[list[int], dict[int, list[int]]]:
        """For each cover the guards of the fields where it is apart from `piece`; and by guard."""
        guards, low = self.grid.guards, self.grid.low
        apart = [guards & ~((piece & cover.cube | guards) - low) for cover in self.covers]
        at_field: dict[int, list[int]] = {}
        for number, fields in enumerate(apart):
            rest = fields
            while rest:
                guard = rest & -rest
                at_field.setdefault(guard, []).append(number)
                rest ^= guard
        return apart, at_field

    def _widened_set(self, piece: Cube, axis: SetAxis) -> Cube:
        """Gives back what was taken away on a set's axis, one thing at a time, where it is open."""
        grid = self.grid
        whole = sum(field.full for field in axis.fields)
        taken: list[tuple[int, int]] = []  # (field number, bits)
        for number, field in enumerate(axis.fields):
            missing = field.full & ~piece
            if field.asked:
                taken += [(number, field.asked)] if missing & field.asked else []
            elif number == 0 or field in axis.member_fields.values():
                while missing:
                    bit = missing & -missing
                    taken.append((number, bit))
                    missing ^= bit
        # Unknown comes last, and only beside sets of any members: an unknown set has none.
        for gone in sorted(taken, key=lambda entry: entry[1] == axis.unknown):
            if gone[1] == axis.unknown and any(number for number, _ in taken):
                continue
            rest = [entry for entry in taken if entry != gone]
            wider = (piece & ~whole) | whole
            for number, bits in rest:
                wider = axis.fields[number].without(wider, bits)
            wider &= self.within
            if all(grid.is_empty(wider & cover.cube) for cover in self.covers):
                piece, taken = wider, rest
        return piece

    def fewest(self, stop: Stop) -> list[Cover]:
        """The largest of the found boxes that cover them all; none that the others cover."""
        kept = sorted(self.found, key=lambda cover: self.size(cover.cube), reverse=True)
        for cover in list(reversed(kept)):
            rest = [other for other in kept if other is not cover]
            try:
                if self._engine.uncovered(cover.cube, rest, stop) is None:
                    kept = rest
            except NotProved:
                return kept
        return kept

    def size(self, cube: Cube) -> int:
        """How many cells the cube has."""
        return prod((cube & field.full).bit_count() or 1 for field in self.grid.fields.values())


def _connected(bits: int, core: int) -> int:
    """The cells of a line that are reached from `core` through `bits`: people read one range."""
    reached = core
    while True:
        wider = (reached | reached << 1 | reached >> 1) & bits | core
        if wider == reached:
            return reached
        reached = wider
