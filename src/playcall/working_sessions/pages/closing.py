"""What a session comes to: the cards that were kept, who signed, and what is looked at again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from playcall.people.models import Function, Membership
from playcall.signing.models import Signature
from playcall.working_sessions.models import Card, FollowUp, WorkingSession
from playcall_core.working_sessions import Activity


@dataclass(frozen=True)
class Kept:
    """A card that was kept, and the record it became."""

    card: Card

    @property
    def id(self) -> int:
        """Its number."""
        return self.card.pk

    @property
    def heading(self) -> str:
        """What lists call it."""
        return self.card.heading

    @property
    def side(self) -> str:
        """The function of its author."""
        return self.card.author.function

    @property
    def activity(self) -> Activity:
        """In which it was written."""
        return self.card.phase.what


def kept(session: WorkingSession) -> tuple[Kept, ...]:
    """The cards that were kept, in the order of the agenda; in place of those that were written on
    what was written of them.
    """
    cards = Card.objects.filter(
        session=session, is_kept=True, removed_at=None, phase__is_revealed=True
    ).exclude(written_on__is_kept=True)
    cards = cards.select_related("phase", "author").order_by("phase__position", "position", "id")
    return tuple(Kept(each) for each in cards)


def signed(session: WorkingSession) -> Mapping[str, Signature | None]:
    """Who signed the proposal of a session, by function."""
    found = {
        each.function: each
        for each in Signature.objects.filter(
            proposal=session.proposal_id, lapsed_at=None
        ).select_related("by__user")
    }
    return {side.value: found.get(side.value) for side in (Function.MARKETING, Function.SALES)}


def due_follow_ups(member: Membership) -> QuerySet[FollowUp]:
    """What a member is to look at again, first one first."""
    found = FollowUp.objects.filter(owner=member, done_at=None)
    return found.select_related("owner__user", "session")


def follow_ups(session: WorkingSession) -> QuerySet[FollowUp]:
    """All that is looked at again after a session."""
    return session.follow_ups.select_related("owner__user")
