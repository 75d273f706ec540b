"""The other engine: the same questions, answered by a SAT solver (python-sat, an optional library).

One Boolean variable for each cell; of every field that is no clause exactly one holds. A cover may
be switched on by its own variable, so that one solver serves all proofs and keeps what it learned
(N. Een, N. Sorensson, Temporal induction by incremental SAT solving, ENTCS 89, 2003).

Nothing else imports this module: pass `Solving` where an engine is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pysat.solvers import Solver  # type: ignore[import-untyped, import-not-found, unused-ignore]

from playcall_core.coverage.cells import Cube, Field, SetAxis
from playcall_core.coverage.cover import Cover, NotProved, Stop
from playcall_core.coverage.grid import Grid

CONFLICTS = 2_000
"""Conflicts between two looks at `Stop`."""


class Solving:
    """An engine for one grid: see `playcall_core.coverage.cover.Engine`."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self._solver = Solver(name="glucose4")
        self._switches: dict[Cube, int] = {}
        self._targets: dict[Cube, int] = {}
        self._points = [
            field for field in grid.fields.values() if not field.asked and not field.implied
        ]
        self._variables = grid.full.bit_length()
        for field in self._points:
            bits = [self._variable(bit) for bit in _bits(field.full)]
            self._solver.add_clause(bits)
            for place, one in enumerate(bits):
                for other in bits[place + 1 :]:
                    self._solver.add_clause([-one, -other])
        for axis in grid.axes.values():
            if isinstance(axis, SetAxis) and any(field.implied for field in axis.fields):
                some = [self._variable(bit) for bit in axis.is_in.values()]
                self._solver.add_clause([-self._variable(axis.incomplete), *some])

    def _variable(self, bit: int) -> int:
        return bit.bit_length()

    def _new(self) -> int:
        self._variables += 1
        return self._variables

    def uncovered(self, target: Cube, covers: Sequence[Cover], stop: Stop) -> Cube | None:
        """See `Engine`."""
        assumed = [self._target(target), *(self._switch(cover) for cover in covers)]
        answer = self._solve(assumed, stop)
        if not answer:
            return None
        model = self._solver.get_model()
        point = self.grid.full
        for field in self._points:
            chosen = next(bit for bit in _bits(field.full) if model[self._variable(bit) - 1] > 0)
            point = field.without(point, field.full & ~chosen)
        return point

    def _solve(self, assumed: Sequence[int], stop: Stop) -> bool:
        while True:
            self._solver.conf_budget(CONFLICTS)
            # Else the solver takes Ctrl-C for itself, and ends with an error of its own.
            answer = self._solver.solve_limited(list(assumed), expect_interrupt=True)
            if answer is not None:
                return bool(answer)
            if stop():
                raise NotProved

    def _target(self, cube: Cube) -> int:
        """A variable that keeps the point inside the cube."""
        if cube not in self._targets:
            switch = self._targets[cube] = self._new()
            for field in self.grid.fields.values():
                if field.asked and not cube & field.asked:
                    self._solver.add_clause([-switch, *self._members(field)])
                elif not field.asked and not field.implied and cube & field.full != field.full:
                    kept = [self._variable(bit) for bit in _bits(cube & field.full)]
                    self._solver.add_clause([-switch, *kept])
        return self._targets[cube]

    def _switch(self, cover: Cover) -> int:
        """A variable that keeps the point outside the cover."""
        if cover.cube not in self._switches:
            switch = self._switches[cover.cube] = self._new()
            outside: list[int] = [-switch]
            for field in self.grid.fields.values():
                if not field.guard & cover.restricted:
                    continue
                if field.asked:
                    none = self._new()  # no member of the clause is in
                    for member in self._members(field):
                        self._solver.add_clause([-none, -member])
                    outside.append(none)
                else:
                    outside += [self._variable(bit) for bit in _bits(field.full & ~cover.cube)]
            self._solver.add_clause(outside)
        return self._switches[cover.cube]

    def _members(self, field: Field) -> list[int]:
        return [self._variable(bit) for bit, _ in field.members]


def _bits(mask: int) -> Iterator[int]:
    while mask:
        bit = mask & -mask
        yield bit
        mask ^= bit
