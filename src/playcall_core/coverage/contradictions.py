"""Plays that can apply together and commit us to different things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from playcall_core.calling import CallablePlay
from playcall_core.conditions.boxes import Box
from playcall_core.coverage.areas import Area, Space, TooManyBoxes, applying_area, shared
from playcall_core.coverage.cover import NotProved, Stop, never
from playcall_core.coverage.overlaps import overlapping_pairs

Values = frozenset[str]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two plays that set one effect to different values, and where both apply.

    With `choice` they are of one choice, of which only one is offered: no contradiction, and this
    is why.
    """

    one: CallablePlay
    other: CallablePlay
    effect: str
    values: tuple[Values, Values]
    where: Box
    choice: str | None = None


def effects_of(play: CallablePlay) -> Mapping[str, Values]:
    """Effect key -> the values that steps of the play set it to (several by branches)."""
    found: dict[str, set[str]] = {}
    for step in play.record.steps:
        for key, value in step.effects.items():
            found.setdefault(key, set()).add(value)
    return {key: frozenset(values) for key, values in found.items()}


def contradictions(
    plays: Sequence[CallablePlay], space: Space, stop: Stop = never
) -> Iterator[Contradiction]:
    """Every contradiction, and every pair that its choice keeps from being one.

    Raises `NotProved` when stopped, after yielding what was found; at the end, if the area of some
    play is too large to be compared.
    """
    by_effect: dict[tuple[object, str], list[CallablePlay]] = {}
    for play in plays:
        for key in effects_of(play):
            by_effect.setdefault((play.on, key), []).append(play)
    areas = _Areas(space)
    for (_, key), rivals in by_effect.items():
        if len({effects_of(play)[key] for play in rivals}) > 1:
            yield from _of_effect(key, rivals, areas, stop)
    if areas.too_large:
        raise NotProved


class _Areas(dict[str, Area]):
    """The areas of plays by id, made when they are asked for."""

    def __init__(self, space: Space) -> None:
        super().__init__()
        self._space = space
        self.too_large = False

    def of(self, play: CallablePlay) -> Area:
        if play.id not in self:
            try:
                self[play.id] = applying_area(play, self._space)
            except TooManyBoxes:
                self.too_large = True
                self[play.id] = ()
        return self[play.id]


def _of_effect(
    key: str, rivals: Sequence[CallablePlay], areas: _Areas, stop: Stop
) -> Iterator[Contradiction]:
    boxes: list[Box] = []
    owners: list[int] = []
    for number, play in enumerate(rivals):
        boxes += areas.of(play)
        owners += [number] * len(areas.of(play))
    values = [effects_of(play)[key] for play in rivals]
    seen: set[tuple[int, int]] = set()
    for first, second in overlapping_pairs(boxes):
        if stop():
            raise NotProved
        pair = owners[first], owners[second]
        if values[pair[0]] == values[pair[1]] or pair in seen:
            continue
        seen.add(pair)
        one, other = rivals[pair[0]], rivals[pair[1]]
        where = shared((boxes[first],), (boxes[second],))
        assert where is not None, "boxes that meet have something in common"
        choice = one.record.choice if one.record.choice == other.record.choice else None
        yield Contradiction(one, other, key, (values[pair[0]], values[pair[1]]), where, choice)
