"""Dead plays: those that can never apply, and those always shadowed by others of their choice.

A play is shadowed when, wherever it applies, a play of the same choice and subject kind that is
*certain* to be ranked before it applies as well; several may do that only together. Certain to be
ranked before it, in every situation, is a play

- of a smaller priority number; or of the same, and its window closes sooner; or the same window,
  and it is preferred wherever the other is (it has all the other's `prefer` tests), and its
  condition is narrower, or as narrow and its id comes first;
- without a cooldown: while one runs, the play behind it is offered.

Where the rank depends on the situation, nothing is claimed.

Unknown makes the proof short. Where a box leaves a fact open, that fact may be unknown, and there
only boxes that do not test it can cover it. So first the part of a box is tried in which everything
is unknown that may be, against the few boxes that need no other facts; mostly it is a witness.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Protocol

from playcall_core.calling import CallablePlay
from playcall_core.conditions.boxes import Box
from playcall_core.coverage.areas import Area, Space, TooManyBoxes, applying_area
from playcall_core.coverage.cells import Cube
from playcall_core.coverage.cover import (
    Cover,
    Engine,
    NotProved,
    Splitting,
    Stop,
    fewest_covers,
    never,
)
from playcall_core.coverage.grid import Grid


class Life(Enum):
    """What was found out about a play."""

    APPLIES = "applies somewhere, and is offered there"
    NEVER = "can never apply"
    SHADOWED = "is always behind another play of its choice"
    NOT_PROVED = "not proved"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was proved about the area at `place`: a point outside, or the places that cover it."""

    place: int
    life: Life
    by: tuple[int, ...] = ()
    _point: Cube = 0
    _grid: Grid | None = field(default=None, repr=False, compare=False)

    @property
    def witness(self) -> Box | None:
        """Some part of the area that no other covers; None if there is none, or not proved."""
        return self._grid.box(self._point) if self._grid else None


class EngineMaker(Protocol):
    """Makes an engine for a grid."""

    def __call__(self, grid: Grid) -> Engine: ...


class Layers:
    """Many areas on one grid, found again by the facts that they need to be known.

    `areas[n]` is ranked before `areas[m]` for n < m.
    """

    def __init__(
        self, areas: Sequence[Area], space: Space, engine: EngineMaker = Splitting
    ) -> None:
        boxes = [box for area in areas for box in area]
        self.grid = Grid(boxes, space.axes, space.moment)
        self.explainer = Splitting(self.grid)
        self.engine = engine(self.grid)
        self._bit = {fact: 1 << place for place, fact in enumerate(self.grid.axes)}
        self.covers: list[list[Cover]] = []
        self.known: list[list[int]] = []  # the facts known in each box, as bits
        self._needing: dict[
            int, list[tuple[Cover, int]]
        ] = {}  # known facts -> covers, tested facts
        for owner, area in enumerate(areas):
            self._add(owner, area)
        self._places = {
            key: [cover.owner for cover, _ in entries] for key, entries in self._needing.items()
        }

    def _add(self, owner: int, area: Area) -> None:
        covers, known = [], []
        for box in area:
            cube, restricted = self.grid.cube(box)
            cover = Cover(cube, restricted, owner)
            facts = sum(self._bit[fact] for fact, side in box.sides if not side.unknown)
            tested = sum(self._bit[fact] for fact, _ in box.sides)
            covers.append(cover)
            known.append(facts)
            self._needing.setdefault(facts, []).append((cover, tested))
        self.covers.append(covers)
        self.known.append(known)

    def near(self, known: int, before: int) -> list[tuple[Cover, int]]:
        """The covers of areas before `before` that need no fact but `known`; what they test."""
        if known.bit_count() <= 10:
            keys = [key for key in _subsets(known) if key in self._needing]
        else:
            keys = [key for key in self._needing if not key & ~known]
        found: list[tuple[Cover, int]] = []
        for key in keys:
            found += self._needing[key][: bisect_left(self._places[key], before)]
        return found

    def uncovered(
        self, target: Cube, known: int, before: int, allowed: Mapping[int, bool] | None, stop: Stop
    ) -> Cube | None:
        """A part of a cube that no area before `before` meets; None if there is none.

        `allowed`, if given, says which areas count.
        """
        near = self.near(known, before)
        if allowed is not None:
            near = [entry for entry in near if allowed[entry[0].owner]]
        start = self.grid.least_known(target)
        point = self.engine.uncovered(start, [cover for cover, _ in near], stop)
        if point is not None or start == target:
            return point
        certain = [cover for cover, tested in near if not tested & ~known]
        if self.engine.uncovered(target, certain, stop) is None:
            return None
        every = [
            cover
            for covers in self.covers[:before]
            for cover in covers
            if allowed is None or allowed[cover.owner]
        ]
        return self.engine.uncovered(target, every, stop)

    def fewest(self, place: int, allowed: Mapping[int, bool] | None, stop: Stop) -> tuple[int, ...]:
        """Areas before `place` that cover it together, none of which can be left out."""
        targets = [cover.cube for cover in self.covers[place]]
        used: dict[Cover, None] = {}
        for target, known in zip(targets, self.known[place], strict=True):
            near = [cover for cover, _ in self.near(known, place)]
            every = (cover for covers in self.covers[:place] for cover in covers)
            for covers in (near, every):
                counted = [c for c in covers if allowed is None or allowed[c.owner]]
                if self.explainer.uncovered(target, counted, stop) is None:
                    break
            used |= dict.fromkeys(cover for cover in counted if cover.owner in self.explainer.used)
        return fewest_covers(self.explainer, targets, list(used), stop)


def _subsets(bits: int) -> Iterator[int]:
    subset = bits
    while True:
        yield subset
        if not subset:
            return
        subset = (subset - 1) & bits


def covered_areas(
    areas: Sequence[Area],
    space: Space,
    stop: Stop = never,
    allowed: Sequence[Mapping[int, bool] | None] | None = None,
    engine: EngineMaker = Splitting,
) -> Iterator[Verdict]:
    """One verdict for each area: is it covered by those before it (that are `allowed` for it)?

    Once `stop` says yes, every further verdict is “not proved”.
    """
    layers = Layers(areas, space, engine)
    for place, area in enumerate(areas):
        counted = allowed[place] if allowed else None
        try:
            yield _verdict(layers, place, area, counted, stop)
        except NotProved:
            yield Verdict(place, Life.NOT_PROVED)


def _verdict(
    layers: Layers, place: int, area: Area, allowed: Mapping[int, bool] | None, stop: Stop
) -> Verdict:
    if not area:
        return Verdict(place, Life.NEVER)
    if stop():  # a small proof ends before it asks by itself, and there may be thousands
        raise NotProved
    for cover, known in zip(layers.covers[place], layers.known[place], strict=True):
        point = layers.uncovered(cover.cube, known, place, allowed, stop)
        if point is not None:
            return Verdict(place, Life.APPLIES, (), point, layers.grid)
    return Verdict(place, Life.SHADOWED, layers.fewest(place, allowed, stop))


def static_order(play: CallablePlay) -> tuple[int, date, int, str]:
    """The part of the rank that does not depend on the situation (but for `prefer`)."""
    return (play.record.priority, play.last or date.max, -play.narrowness, play.id)


def is_certainly_before(play: CallablePlay, other: CallablePlay) -> bool:
    """Whether `play` is ranked before `other` wherever both apply, and is never held back."""
    if play.cooldown or static_order(play) >= static_order(other):
        return False
    decided = static_order(play)[:2] < static_order(other)[:2]
    return decided or set(other.prefer) <= set(play.prefer)


@dataclass(frozen=True, slots=True)
class PlayVerdict:
    """What was proved about a play, and the plays that shadow it, none of which can be left out.

    `where` is an example: there it is offered first of its choice or, if it is shadowed, there it
    applies and another is offered.
    """

    play: CallablePlay
    life: Life
    by: tuple[CallablePlay, ...] = ()
    _found: Verdict | Box | None = field(default=None, repr=False, compare=False)

    @property
    def where(self) -> Box | None:
        """The example, made when it is asked for; None if the play never applies, or not proved."""
        return self._found.witness if isinstance(self._found, Verdict) else self._found


def dead_plays(
    plays: Sequence[CallablePlay], space: Space, stop: Stop = never, engine: EngineMaker = Splitting
) -> Iterator[PlayVerdict]:
    """One verdict for each play, choice by choice.

    Plays without a choice are shadowed by none. A play whose area is too large is “not proved”.
    """
    arenas: dict[tuple[object, str], list[CallablePlay]] = {}
    for play in plays:
        name = play.record.choice
        arenas.setdefault((play.on, name or f"({play.id})"), []).append(play)
    for arena in arenas.values():
        yield from _dead_of(sorted(arena, key=static_order), space, stop, engine)


def _dead_of(
    plays: Sequence[CallablePlay], space: Space, stop: Stop, engine: EngineMaker
) -> Iterator[PlayVerdict]:
    areas, too_large = [], set()
    for place, play in enumerate(plays):
        try:
            areas.append(applying_area(play, space))
        except TooManyBoxes:
            too_large.add(place)
            areas.append(())
    if len(plays) == 1 and not too_large:
        where = areas[0][0] if areas[0] else None
        yield PlayVerdict(plays[0], Life.APPLIES if where else Life.NEVER, (), where)
        return
    for verdict in covered_areas(areas, space, stop, _allowed(plays), engine):
        place, play = verdict.place, plays[verdict.place]
        if place in too_large:
            yield PlayVerdict(play, Life.NOT_PROVED)
        elif verdict.life is Life.SHADOWED:
            by = tuple(plays[other] for other in verdict.by)
            yield PlayVerdict(play, verdict.life, by, areas[place][0])
        else:
            yield PlayVerdict(play, verdict.life, (), verdict)


class _Before(dict[int, bool]):
    """Which plays are certain to be ranked before one play, found out as they are asked for."""

    def __init__(self, plays: Sequence[CallablePlay], play: CallablePlay) -> None:
        super().__init__()
        self._plays, self._play = plays, play

    def __missing__(self, place: int) -> bool:
        answer = self[place] = is_certainly_before(self._plays[place], self._play)
        return answer


def _allowed(plays: Sequence[CallablePlay]) -> Sequence[Mapping[int, bool] | None]:
    """None for plays behind which every play of smaller rank certainly comes before them."""
    cooled = any(play.cooldown for play in plays)
    return [None if not cooled and not play.prefer else _Before(plays, play) for play in plays]
