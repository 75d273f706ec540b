"""The difference of two versions: in which situations, and on which real subjects, plays change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from playcall_core.book import uid_of
from playcall_core.calling import CallablePlay, Outcome, call_play
from playcall_core.conditions.boxes import Box, intersect
from playcall_core.coverage.areas import (
    CALL_DAY,
    Area,
    Space,
    applying_area,
    possible_area,
    true_area,
    window_side,
    without,
    without_any_day,
)
from playcall_core.coverage.cover import NotProved, Stop, never
from playcall_core.coverage.equivalence import uncovered_part
from playcall_core.coverage.gaps import open_boxes
from playcall_core.facts import Moment, Situation


@dataclass(frozen=True, slots=True)
class PlayChange:
    """How one play changed; `before` or `after` is None for one that is new or gone.

    `gained` are the situations in which it now applies and did not, `lost` those in which it did.
    `now_possible` are some of those in which it could be ruled out and now cannot (it applies or
    cannot be told), `now_ruled_out` some of the other way round; None if there are none.
    """

    before: CallablePlay | None
    after: CallablePlay | None
    gained: Area = ()
    lost: Area = ()
    now_possible: Box | None = None
    now_ruled_out: Box | None = None

    @property
    def changes_calls(self) -> bool:
        """Whether any situation gets another outcome."""
        return bool(self.gained or self.lost or self.now_possible or self.now_ruled_out)


def changed_plays(
    old: Sequence[CallablePlay], new: Sequence[CallablePlay]
) -> Iterator[tuple[CallablePlay | None, CallablePlay | None]]:
    """The plays that are not called in the same way in both versions, matched by their uid."""
    before = {uid_of(play.record): play for play in old}
    after = {uid_of(play.record): play for play in new}
    for uid, play in before.items():
        other = after.get(uid)
        if other is None or not _same_call(play, other):
            yield play, other
    yield from ((None, play) for uid, play in after.items() if uid not in before)


def _same_call(one: CallablePlay, other: CallablePlay) -> bool:
    return one is other or (
        one.on is other.on
        and (one.first, one.last) == (other.first, other.last)
        and one.when == other.when
        and one.exclude == other.exclude
    )


def difference(
    old: Sequence[CallablePlay], new: Sequence[CallablePlay], space: Space, stop: Stop = never
) -> Iterator[PlayChange]:
    """Each play whose calls change, with the situations as few, largest boxes.

    Both versions are read by the facts and moment of `space`: see `comparable`. Raises `NotProved`,
    after the changes found so far, when stopped or at an immense play (`TooManyBoxes`).
    """
    for before, after in changed_plays(old, new):
        was, now = _applying(before, space), _applying(after, space)
        was_possible, now_possible = _possible(before, space), _possible(after, space)
        yield PlayChange(
            before,
            after,
            tuple(without_any_day(box, space) for box in _outside(now, was, space, stop)),
            tuple(without_any_day(box, space) for box in _outside(was, now, space, stop)),
            _some_outside(now_possible, was_possible, space, stop),
            _some_outside(was_possible, now_possible, space, stop),
        )


def _applying(play: CallablePlay | None, space: Space) -> Area:
    return applying_area(play, space) if play else ()


def _possible(play: CallablePlay | None, space: Space) -> Area:
    """Where the play applies or cannot be told: `when` is not false, `exclude` not true."""
    if play is None:
        return ()
    area = possible_area(play.when, space)
    if play.exclude is not None:
        area = without(area, true_area(play.exclude, space), space)
    if not space.days:
        return area
    days = window_side(play.first, play.last, space.moment.today)
    return tuple(box.with_side(CALL_DAY.id, days) for box in area) if days else ()


def _some_outside(area: Area, others: Area, space: Space, stop: Stop) -> Box | None:
    same = frozenset(others)
    return uncovered_part(tuple(box for box in area if box not in same), others, space, stop)


def _outside(area: Area, others: Area, space: Space, stop: Stop) -> Area:
    """The part of `area` outside of `others`, as boxes."""
    found: dict[Box, None] = {}
    same = frozenset(others)
    for box in area:
        if box in same:
            continue
        near = [other for other in others if intersect(box, other) is not None]
        if not near:
            found[box] = None
            continue
        part = open_boxes(near, box, space, stop)
        if not part.complete:
            raise NotProved
        for piece in part.boxes:
            whole = box
            for fact, side in piece.sides:
                whole = whole.with_side(fact, side)
            found[whole] = None
    return tuple(found)


@dataclass(frozen=True, slots=True)
class SituationChange:
    """A real subject whose plays change: the ids of the plays and their outcomes, old and new."""

    situation: Situation
    outcomes: tuple[tuple[str, Outcome | None, Outcome | None], ...]


def changed_situations(
    old: Sequence[CallablePlay],
    new: Sequence[CallablePlay],
    situations: Iterable[Situation],
    moment: Moment,
) -> Iterator[SituationChange]:
    """The subjects for which some play comes to another outcome; only changed plays are called."""
    pairs = list(changed_plays(old, new))
    for situation in situations:
        outcomes = []
        for before, after in pairs:
            was, now = (_outcome(play, situation, moment) for play in (before, after))
            if was is not now:
                play = after or before
                assert play is not None
                outcomes.append((play.id, was, now))
        if outcomes:
            yield SituationChange(situation, tuple(outcomes))


def _outcome(play: CallablePlay | None, situation: Situation, moment: Moment) -> Outcome | None:
    """What the play comes to; a play that is not there counts as one of another subject: None."""
    if play is None or play.on is not situation.subject:
        return None
    return call_play(play, situation, moment).outcome
