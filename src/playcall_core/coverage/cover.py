"""Is a box covered by others? Exact, by splitting it along the boxes that reach into it.

The plain engine: the standard library only. A box is taken apart at the sides of the box that
nearly covers it (Davis, Putnam, Logemann and Loveland's splitting, over cubes instead of clauses),
until each piece lies inside one box or meets none. The first piece that meets none is a witness.
`playcall_core.coverage.sat` answers the same questions by a SAT solver; tests hold them equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from playcall_core.coverage.cells import Cube
from playcall_core.coverage.grid import Grid

Stop = Callable[[], bool]
"""Asked now and then; once it says yes, the proof is given up."""

PATIENCE = 64
"""Pieces looked at between two looks at `Stop`."""


def never() -> bool:
    """A `Stop` that lets every proof end."""
    return False


class NotProved(Exception):
    """The proof was stopped. What came of it is neither yes nor no."""


@dataclass(frozen=True, slots=True)
class Cover:
    """A cube that may cover others, the guards of the fields it restricts, and whose it is."""

    cube: Cube
    restricted: int
    owner: int = 0


class Engine(Protocol):
    """Answers whether a cube is covered by others."""

    def uncovered(self, target: Cube, covers: Sequence[Cover], stop: Stop) -> Cube | None:
        """A part of `target` that none of `covers` meets; None if they cover it entirely.

        Raises `NotProved` when it was stopped.
        """


class Splitting:
    """The plain engine. `used` holds the owners that covered something in the last proof."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.used: set[int] = set()

    def uncovered(self, target: Cube, covers: Sequence[Cover], stop: Stop) -> Cube | None:
        """See `Engine`."""
        self.used = set()
        if self.grid.is_empty(target):
            return None
        pieces = [(target, covers)]
        countdown = PATIENCE
        while pieces:
            countdown -= 1
            if not countdown:
                countdown = PATIENCE
                if stop():
                    raise NotProved
            piece, near = pieces.pop()
            reaching, best, open_fields = self.reaching(piece, near)
            if best is None:
                return piece
            if not open_fields:
                self.used.add(best.owner)
                continue
            field = self.grid.fields[open_fields & -open_fields]
            for part in field.split(piece, best.cube):
                if not self.grid.is_empty(part):
                    pieces.append((part, reaching))
        return None

    def reaching(
        self, piece: Cube, covers: Iterable[Cover]
    ) -> tuple[list[Cover], Cover | None, int]:
        """The covers that meet `piece`; the one nearest to covering it; where it does not yet."""
        guards, low = self.grid.guards, self.grid.low
        reaching: list[Cover] = []
        best, fewest, open_fields = None, 1 << 30, 0
        for cover in covers:
            if ((piece & cover.cube | guards) - low) & guards != guards:
                continue
            differing = ((piece & ~cover.cube | guards) - low) & cover.restricted
            if not differing:
                return [], cover, 0
            reaching.append(cover)
            count = differing.bit_count()
            if count < fewest:
                best, fewest, open_fields = cover, count, differing
        return reaching, best, open_fields


def is_covered(grid: Grid, target: Cube, covers: Sequence[Cover], stop: Stop = never) -> bool:
    """Whether `covers` cover `target` entirely; `NotProved` when stopped."""
    return Splitting(grid).uncovered(target, covers, stop) is None


def fewest_covers(
    engine: Splitting, targets: Sequence[Cube], covers: Sequence[Cover], stop: Stop
) -> tuple[int, ...]:
    """Owners of covers that together cover all `targets`, none of which can be left out.

    For covers that do cover them. Left out first are the last in order.
    """
    needed: set[int] = set()
    for target in targets:
        engine.uncovered(target, covers, stop)
        needed |= engine.used
    for owner in sorted(needed, reverse=True):
        rest = [cover for cover in covers if cover.owner in needed and cover.owner != owner]
        if all(engine.uncovered(target, rest, stop) is None for target in targets):
            needed.discard(owner)
    return tuple(sorted(needed))
