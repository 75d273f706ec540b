"""Leading a session: its phases, its clock, and what is shown."""

from __future__ import annotations

from datetime import datetime, timedelta

from playcall.people.models import Membership
from playcall.working_sessions.actions.steps import Change, changing, refused
from playcall.working_sessions.models import (
    EventKind,
    Phase,
    PhaseState,
    State,
    WorkingSession,
    voted_on,
    votes_on,
)
from playcall_core.working_sessions import Clock

LONGEST_EXTENSION = 24 * 60


def start(session: WorkingSession, *, by: Membership, at: datetime | None = None) -> Phase:
    """Begin with the first phase; twice is once. The phase where the room is."""
    with changing(session, by, at) as change:
        change.facilitator()
        change.insist_not_ended()
        if change.session.phase is None:
            _enter(change, change.session.phases.get(position=1))
            change.session.state, change.session.started_at = State.OPEN, change.at
            change.session.save(update_fields=["state", "started_at"])
            change.event(EventKind.SESSION)
            change.note("session-started", f"Started the session “{change.session}”")
        phase = change.session.phase
        assert phase is not None
    return phase


def go_to(phase: Phase, *, seen: int | None, by: Membership, at: datetime | None = None) -> Phase:
    """Move the room to a phase, and give the phase where the room is then.

    `seen` is the position of the phase that the one who pressed had before them. If the room has
    moved since, nothing happens: two who press “next” at once move it by one. What was written in
    the phase that is left is shown, unless it stays open for days.
    """
    with changing(phase.session, by, at) as change:
        change.facilitator()
        change.insist_not_ended()
        now_in, to = change.session.phase, change.phase(phase)
        if now_in is None:
            raise refused("The session has not started.", "Start it first.")
        if now_in.position != seen or now_in.pk == to.pk:
            return now_in
        _quit(change, now_in)
        return _enter(change, to)


def pause(phase: Phase, *, by: Membership, at: datetime | None = None) -> None:
    """Stop the clock. People may still write."""
    with changing(phase.session, by, at) as change:
        found = _led(change, phase)
        if found.state == PhaseState.OPEN:
            _set(change, found, PhaseState.PAUSED, found.clock.paused(change.at))


def resume(phase: Phase, *, by: Membership, at: datetime | None = None) -> None:
    """Let the clock run again."""
    with changing(phase.session, by, at) as change:
        found = _led(change, phase)
        if found.state == PhaseState.PAUSED:
            _set(change, found, PhaseState.OPEN, found.clock.started(change.at))


def extend(phase: Phase, minutes: int, *, by: Membership, at: datetime | None = None) -> None:
    """Give a phase more time; where it is over, counted from now."""
    if not 1 <= minutes <= LONGEST_EXTENSION:
        what = f"A phase cannot be extended by {minutes:,} minutes."
        raise refused(what, f"Choose between 1 and {LONGEST_EXTENSION:,}.")
    with changing(phase.session, by, at) as change:
        found = _led(change, phase)
        clock = found.clock.extended(timedelta(minutes=minutes), change.at)
        _set(change, found, PhaseState(found.state), clock)


def reveal(phase: Phase, *, by: Membership) -> None:
    """Show everybody what was written; of a vote, its result. That vote is over then."""
    with changing(phase.session, by) as change:
        found = _led(change, phase)
        if not found.is_revealed:
            _show(change, found)


def hide(phase: Phase, *, by: Membership) -> None:
    """Write unseen again. The result of a vote that was seen cannot be unseen."""
    with changing(phase.session, by) as change:
        found = _led(change, phase)
        if found.what.is_vote:
            raise refused("The result of this vote was seen.", "Vote again in another phase.")
        if votes_on(found):
            raise refused("These cards are in a vote.", "They stay, so that all see what they are.")
        if found.is_revealed:
            found.is_revealed = False
            found.save(update_fields=["is_revealed"])
            change.event(EventKind.PHASE, found)


def keep_open(phase: Phase, is_open: bool, *, by: Membership) -> None:
    """Let a phase take cards and dots for days, whatever phase the room is in, or no longer.

    What is voted on is shown then, and what the room has left already is shown at the end.
    """
    with changing(phase.session, by) as change:
        found = _led(change, phase)
        if found.is_open_for_days == is_open:
            return
        if is_open and found.what.is_vote:
            if found.is_revealed:
                raise refused("The result of this vote was seen.", "Vote again in another phase.")
            _show_what_is_voted_on(change, found)
        found.is_open_for_days = is_open
        found.save(update_fields=["is_open_for_days"])
        change.event(EventKind.PHASE, found)
        if not is_open and found.state == PhaseState.DONE and not found.is_revealed:
            _show(change, found)


def _led(change: Change, phase: Phase) -> Phase:
    change.facilitator()
    change.insist_not_ended()
    return change.phase(phase)


def _set(change: Change, phase: Phase, state: PhaseState, clock: Clock) -> None:
    phase.state = state
    phase.set_clock(clock, change.at)
    phase.save(update_fields=["state", "ends_at", "left_seconds"])
    change.event(EventKind.PHASE, phase)


def _show(change: Change, phase: Phase) -> None:
    phase.is_revealed = True
    phase.save(update_fields=["is_revealed"])
    change.event(EventKind.PHASE, phase)


def _enter(change: Change, phase: Phase) -> Phase:
    """The room comes into a phase. What was open before for each alone is done together now, and
    ends with the others.
    """
    _show_what_is_voted_on(change, phase)
    if phase.state == PhaseState.WAITING:
        phase.is_open_for_days = False
    phase.opened_at = phase.opened_at or change.at
    phase.save(update_fields=["opened_at", "is_open_for_days"])
    change.session.phase = phase
    change.session.save(update_fields=["phase"])
    _set(change, phase, PhaseState.OPEN, phase.clock.started(change.at))
    return phase


def _show_what_is_voted_on(change: Change, vote: Phase) -> None:
    cards = voted_on(vote)
    if cards is not None and not cards.is_revealed:
        _show(change, cards)


def _quit(change: Change, phase: Phase) -> None:
    """The room leaves a phase."""
    if not phase.is_revealed and not phase.is_open_for_days:
        _show(change, phase)
    _set(change, phase, PhaseState.DONE, phase.clock.paused(change.at))


def close_all(change: Change) -> None:
    """The room leaves for good: every phase that took something is done, and is shown."""
    for phase in change.session.phases.exclude(state=PhaseState.WAITING, is_open_for_days=False):
        phase.is_open_for_days = False
        phase.save(update_fields=["is_open_for_days"])
        _quit(change, phase)


def stand_again(change: Change) -> None:
    """The room is back in the phase that it left for good, and its clock stands."""
    phase = change.session.phase
    if phase is not None:
        _set(change, phase, PhaseState.PAUSED, phase.clock)
