"""What is left of a session: what was decided, what is open, how the votes went."""

from __future__ import annotations

from dataclasses import dataclass

from playcall.people.models import Membership
from playcall.people.rules import May, insist
from playcall.playbooks.models import Record
from playcall.playbooks.queries import record
from playcall.working_sessions.models import Card, FollowUp, Phase, Seat, State, WorkingSession
from playcall.working_sessions.queries.rooms import Result, result_of_vote
from playcall_core.working_sessions import Activity


@dataclass(frozen=True, slots=True)
class PhaseMinutes:
    """What came of one phase: the cards that were kept, the others, and the result of a vote.

    Before it is revealed nothing of it is shown.
    """

    phase: Phase
    activity: Activity
    kept: tuple[Card, ...]
    others: tuple[Card, ...]
    result: Result | None


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of a session. `records` are those that its cards became and the member may see,
    `open_points` the follow-ups that are not done.
    """

    session: WorkingSession
    seats: tuple[Seat, ...]
    phases: tuple[PhaseMinutes, ...]
    records: tuple[Record, ...]
    follow_ups: tuple[FollowUp, ...]

    @property
    def decisions(self) -> tuple[Card, ...]:
        """Every card that was kept."""
        return tuple(card for phase in self.phases for card in phase.kept)

    @property
    def open_points(self) -> tuple[FollowUp, ...]:
        """What is still to be done."""
        return tuple(each for each in self.follow_ups if each.done_at is None)


def minutes_of(member: Membership, session: WorkingSession) -> Minutes:
    """The minutes of a session as they stand; of one that has ended for guests too."""
    insist(member, May.READ if session.state == State.ENDED else May.TAKE_PART)
    cards = list(
        Card.objects.filter(session=session, removed_at=None).select_related(
            "phase", "cluster", "author__member__user"
        )
    )
    found = (record(member, *card.record.split("/", 1)) for card in cards if card.record)
    return Minutes(
        session,
        tuple(session.seats.filter(joined_at__isnull=False).select_related("member__user")),
        tuple(_phase(phase, cards) for phase in session.phases.all()),
        tuple(each for each in found if each is not None),
        tuple(session.follow_ups.select_related("owner__user")),
    )


def _phase(phase: Phase, cards: list[Card]) -> PhaseMinutes:
    mine = [card for card in cards if card.phase_id == phase.pk] if phase.is_revealed else []
    return PhaseMinutes(
        phase,
        phase.what,
        tuple(card for card in mine if card.is_kept),
        tuple(card for card in mine if not card.is_kept),
        result_of_vote(phase),
    )
