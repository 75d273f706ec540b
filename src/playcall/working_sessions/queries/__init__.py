"""Reads sessions: exactly what one person may see of them at this moment, and what lies beside."""

from playcall.working_sessions.queries.evidence import Deal, Evidence, StageDays, evidence_for
from playcall.working_sessions.queries.minutes import Minutes, PhaseMinutes, minutes_of
from playcall.working_sessions.queries.rooms import (
    PRESENT_FOR,
    CardShown,
    PhaseRoom,
    Result,
    Room,
    SeatShown,
    Standing,
    events_after,
    is_forgotten,
    result_of_vote,
    room,
    seat_of,
    session,
    sessions,
    why_not,
)
from playcall.working_sessions.queries.trying import Trial, condition_in, impacts, trial
from playcall.working_sessions.queries.waiting import follow_ups_of, waiting

__all__ = [
    "PRESENT_FOR",
    "CardShown",
    "Deal",
    "Evidence",
    "Minutes",
    "PhaseMinutes",
    "PhaseRoom",
    "Result",
    "Room",
    "SeatShown",
    "StageDays",
    "Standing",
    "Trial",
    "condition_in",
    "events_after",
    "evidence_for",
    "follow_ups_of",
    "impacts",
    "is_forgotten",
    "minutes_of",
    "result_of_vote",
    "room",
    "seat_of",
    "session",
    "sessions",
    "trial",
    "waiting",
    "why_not",
]
