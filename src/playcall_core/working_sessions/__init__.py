"""The rules of a working session: what is done in which order, its clock, and how a vote counts."""

from playcall_core.working_sessions.activities import ACTIVITIES, Activity, Blank, activity
from playcall_core.working_sessions.agenda import AGENDAS, Planned, agenda
from playcall_core.working_sessions.cards import filled, heading
from playcall_core.working_sessions.clock import Clock
from playcall_core.working_sessions.drafts import WHERE, Draft, draft_of
from playcall_core.working_sessions.impact import Impact, suggested
from playcall_core.working_sessions.voting import (
    DOTS_EACH,
    DOTS_ON_ONE_CARD,
    Ballot,
    Place,
    ranked,
)

__all__ = [
    "ACTIVITIES",
    "AGENDAS",
    "DOTS_EACH",
    "DOTS_ON_ONE_CARD",
    "WHERE",
    "Activity",
    "Ballot",
    "Blank",
    "Clock",
    "Draft",
    "Impact",
    "Place",
    "Planned",
    "activity",
    "agenda",
    "draft_of",
    "filled",
    "heading",
    "ranked",
    "suggested",
]
