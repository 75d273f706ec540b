"""What every change of a session goes through: one at a time, numbered, and told to the streams."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Final

from django.db import connection, transaction

from playcall.audit.actions import note
from playcall.people.models import Membership
from playcall.people.rules import May, may
from playcall.working_sessions.models import (
    CHANNEL,
    Card,
    EventKind,
    Phase,
    Seat,
    SessionEvent,
    State,
    WorkingSession,
)
from playcall_core.errors import PlaycallError, Problem

_TURN: Final = Lock()


def refused(what: str, remedy: str = "") -> PlaycallError:
    """What cannot be done, and what to do instead."""
    return PlaycallError(Problem(what, remedy=remedy))


@dataclass
class Change:
    """A session that nobody else changes until the transaction ends."""

    session: WorkingSession
    by: Membership
    at: datetime

    def event(self, kind: EventKind, phase: Phase | None = None) -> None:
        """Number this change, so that every page that is open reads that part again."""
        self.session.number += 1
        SessionEvent.objects.create(
            session=self.session, number=self.session.number, kind=kind, phase=phase
        )

    def note(self, action: str, says: str, **details: object) -> None:
        """An entry of the audit trail."""
        target = self.session.target
        note(self.by.workspace, by=self.by, action=action, says=says, target=target, **details)

    def seat(self) -> Seat:
        """The seat of the one who changes it; refused where they have none."""
        found = Seat.objects.filter(session=self.session, member=self.by).first()
        if found is None or found.joined_at is None or found.left_at is not None:
            raise refused("You do not sit in this session.", "Take a seat first.")
        return found

    def facilitator(self) -> Seat:
        """The seat of a facilitator; refused to anybody else."""
        seat = self.seat()
        if not (seat.is_facilitator and may(self.by, May.FACILITATE)):
            raise refused("Only a facilitator leads the session.", "Ask them, or take the lead.")
        return seat

    def phase(self, phase: Phase) -> Phase:
        """A phase of this session as it is now."""
        found = Phase.objects.filter(session=self.session, pk=phase.pk).first()
        if found is None:
            raise refused("This session has no such phase.", "Go back to the session.")
        return found

    def card(self, card: Card) -> Card:
        """A card of this session as it is now."""
        rows = Card.objects.filter(session=self.session, pk=card.pk)
        found = rows.select_related("phase", "author__member__user").first()
        if found is None:
            raise refused("There is no such card.", "Go back to the session.")
        return found

    def insist_not_ended(self) -> None:
        """Refuse what a session that has ended does not take."""
        if self.session.state == State.ENDED:
            raise refused("This session has ended.", "A facilitator can open it again.")


@contextmanager
def changing(
    session: WorkingSession, by: Membership, at: datetime | None = None
) -> Iterator[Change]:
    """A transaction in which nobody else changes this session.

    Its events get their numbers under the lock of the session, so their order is that in which the
    changes can be seen, on every database.
    """
    with _in_turn(), transaction.atomic():
        found = (
            WorkingSession.objects.select_for_update(of=("self",))
            .select_related("phase")
            .filter(pk=session.pk, workspace=by.workspace)
            .first()
        )
        if found is None:
            raise refused("There is no such session.", "Go back to the list.")
        before = found.number
        yield Change(found, by, at or datetime.now(UTC))
        if found.number != before:
            found.save(update_fields=["number"])
            _wake(found)


@contextmanager
def _in_turn() -> Iterator[None]:
    """On SQLite the threads of this process wait for their turn here. Its own lock is asked for
    again and again, in no order: when thirty people press at once some would wait too long.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with _TURN:
        yield


def _wake(session: WorkingSession) -> None:
    """Tell the streams of every process, once this is committed. SQLite tells by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(session.pk)])
