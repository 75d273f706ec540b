"""A session of the tests: who sits in it, and short words for what they do."""

from __future__ import annotations

from uuid import uuid4

from playcall.people.models import Membership
from playcall.working_sessions.actions import (
    go_to,
    place_dot,
    set_up,
    start,
    take_seat,
    write_card,
)
from playcall.working_sessions.models import Card, Dot, Phase, WorkingSession
from playcall.working_sessions.queries import PhaseRoom, room
from playcall_core.working_sessions import Planned
from tests.apps.cast import Cast

SHORT = (
    Planned("objections", 10),
    Planned("play-harvest", 15),
    Planned("vote", 5),
    Planned("owners", 5),
)


def seated(cast: Cast, plan: str | tuple[Planned, ...] = SHORT) -> WorkingSession:
    """A session that has not started, led by the editor; all but the guest sit in it."""
    session = set_up("Enterprise", by=cast.editor, plan=plan)
    for member in (cast.rep, cast.marketing_signer, cast.sales_signer, cast.administrator):
        take_seat(session, by=member)
    return session


def opened(cast: Cast, plan: str | tuple[Planned, ...] = SHORT) -> WorkingSession:
    """The same, in its first phase."""
    session = seated(cast, plan)
    start(session, by=cast.editor)
    return now(session)


def now(session: WorkingSession) -> WorkingSession:
    """The session as it is now."""
    return WorkingSession.objects.select_related("phase").get(pk=session.pk)


def phase(session: WorkingSession, activity: str) -> Phase:
    """The phase with an activity, as it is now."""
    return session.phases.get(activity=activity)


def move(session: WorkingSession, activity: str, by: Membership) -> Phase:
    """Go to a phase from wherever the room is."""
    here = now(session).phase
    return go_to(phase(session, activity), seen=here.position if here else None, by=by)


def say(session: WorkingSession, activity: str, by: Membership, **fields: str) -> Card:
    """Write a card."""
    return write_card(phase(session, activity), fields, by=by, uid=uuid4())


def dot(session: WorkingSession, card: Card, by: Membership) -> Dot:
    """Place a dot."""
    return place_dot(phase(session, "vote"), card, by=by, uid=uuid4())


def here(member: Membership, session: WorkingSession) -> PhaseRoom:
    """The phase where the room is, as one member sees it."""
    found = room(member, session).here
    assert found is not None
    return found


HARVEST = {"when": "They ask for the price", "we": "show the proof", "because": "it pays"}


def voting(cast: Cast, cards: int = 3) -> tuple[WorkingSession, list[Card]]:
    """A session in its vote, and the cards of the rep that are voted on."""
    session = opened(cast)
    move(session, "play-harvest", cast.editor)
    made = [say(session, "play-harvest", cast.rep, **HARVEST) for _ in range(cards)]
    move(session, "vote", cast.editor)
    return session, made
