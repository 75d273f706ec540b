"""The clock of a phase, however often it is stopped, started and extended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from playcall_core.working_sessions import Clock

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
SPANS = st.timedeltas(timedelta(), timedelta(hours=3))
PRESSES = st.lists(
    st.tuples(SPANS, st.sampled_from(["start", "pause", "extend"]), st.integers(1, 60)), max_size=20
)


def pressed(clock: Clock, what: str, minutes: int, now: datetime) -> Clock:
    match what:
        case "start":
            return clock.started(now)
        case "pause":
            return clock.paused(now)
        case _:
            return clock.extended(timedelta(minutes=minutes), now)


@given(st.integers(1, 90), PRESSES, SPANS)
def test_what_is_left_is_what_was_given_less_what_ran(
    minutes: int, presses: list[tuple[timedelta, str, int]], after: timedelta
) -> None:
    left, runs, now = timedelta(minutes=minutes), False, NOON
    clock = Clock(left)
    for waited, what, more in presses:
        now += waited
        left -= waited if runs else timedelta()
        assert clock.left_at(now) == left
        clock = pressed(clock, what, more, now)
        if what == "extend":
            left = max(left, timedelta()) + timedelta(minutes=more)
        else:
            runs = what == "start"
        assert clock.left_at(now) == left
        assert clock.runs is runs
    assert clock.left_at(now + after) == left - (after if runs else timedelta())


@given(st.integers(1, 90), PRESSES)
def test_pressing_the_same_twice_at_once_is_pressing_it_once(
    minutes: int, presses: list[tuple[timedelta, str, int]]
) -> None:
    clock, now = Clock(timedelta(minutes=minutes)), NOON
    for waited, what, more in presses:
        now += waited
        clock = pressed(clock, what, more, now)
        if what != "extend":
            assert pressed(clock, what, more, now) == clock
