"""Writing cards."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from playcall.people.models import Membership
from playcall.people.rules import May, insist
from playcall.working_sessions.actions.steps import Change, changing, refused
from playcall.working_sessions.models import Card, EventKind, Phase, Seat, votes_on
from playcall_core.errors import PlaycallError, Problem
from playcall_core.working_sessions import filled

MOST_CARDS: Final = 1_000
"""In one phase."""


class CardConflictError(PlaycallError):
    """Somebody else changed the card meanwhile. Nothing was written, and nothing is lost.

    `mine` is what was to be written, `theirs` the card as it is now.
    """

    def __init__(self, mine: Mapping[str, str], theirs: Card) -> None:
        self.mine, self.theirs = mine, theirs
        what = "Somebody changed this card meanwhile."
        super().__init__(Problem(what, remedy="Look at both, and write what should stand."))


def write_card(
    phase: Phase,
    fields: Mapping[str, str],
    *,
    by: Membership,
    uid: UUID,
    origin: Card | None = None,
) -> Card:
    """A new card in a phase; sent twice with one `uid` it is one card.

    A phase takes cards from its beginning until the session ends, so that nobody loses what they
    were just writing. `origin` is the card that this one writes on, such as a chosen play.
    """
    insist(by, May.TAKE_PART)
    kept = filled(phase.what, fields)
    with changing(phase.session, by) as change:
        seat, found = change.seat(), change.phase(phase)
        before = Card.objects.filter(author=seat, uid=uid).first()
        if before is not None:
            return before
        change.insist_not_ended()
        _insist_has_begun(found)
        count = found.cards.count()
        if count >= MOST_CARDS:
            what = f"There are {count:,} cards in this phase."
            raise refused(what, "Group them first, and remove those that say the same.")
        first = change.card(origin) if origin else None
        if first is not None and not (first.phase.is_revealed or first.author_id == seat.pk):
            raise refused("That card is not shown yet.", "Begin with an empty one.")
        card = Card.objects.create(
            session=change.session,
            phase=found,
            author=seat,
            uid=uid,
            fields=json.dumps(kept),
            origin=first,
            position=count + 1,
        )
        change.event(EventKind.CARD, found)
    return card


def change_card(card: Card, fields: Mapping[str, str], *, by: Membership, version: int) -> Card:
    """Write a card anew: one's own, or after the reveal as a facilitator any. Not while it is voted
    on, so that a dot means what was read.

    `version` is that of the card which was before one's eyes; `CardConflictError` has both if it is
    another by now.
    """
    insist(by, May.TAKE_PART)
    with changing(card.session, by) as change:
        found = _mine(change, card)
        kept = filled(found.phase.what, fields)
        if kept == found.filled:
            return found
        if found.version != version:
            raise CardConflictError(kept, found)
        if not all(vote.is_over for vote in votes_on(found.phase)):
            raise refused("This card is voted on now.", "Write it anew after the vote.")
        found.fields, found.version = json.dumps(kept), found.version + 1
        found.save(update_fields=["fields", "version"])
        change.event(EventKind.CARD, found.phase)
    return found


def remove_card(card: Card, *, by: Membership) -> None:
    """Take a card off the wall; it can be put back. Not while it is voted on, or after."""
    insist(by, May.TAKE_PART)
    with changing(card.session, by) as change:
        found = _mine(change, card)
        if votes_on(found.phase):
            raise refused("This card is in the vote.", "It stays, so that all vote on the same.")
        if found.removed_at is None:
            found.removed_at, found.is_kept = change.at, False
            found.save(update_fields=["removed_at", "is_kept"])
            change.event(EventKind.CARD, found.phase)


def put_back(card: Card, *, by: Membership) -> None:
    """Put a card back that was taken off the wall."""
    insist(by, May.TAKE_PART)
    with changing(card.session, by) as change:
        found = _mine(change, card)
        if found.removed_at is not None:
            found.removed_at = None
            found.save(update_fields=["removed_at"])
            change.event(EventKind.CARD, found.phase)


def _mine(change: Change, card: Card) -> Card:
    """The card as it is now, if the one who changes may change it."""
    seat, found = change.seat(), change.card(card)
    change.insist_not_ended()
    if found.author_id != seat.pk and not _leads(seat, found.phase):
        raise refused("This card is somebody else's.", "Ask its author, or a facilitator.")
    if found.record:
        raise refused(f"This card became {found.record}.", "Edit that in the playbook.")
    return found


def _leads(seat: Seat, phase: Phase) -> bool:
    return seat.is_facilitator and phase.is_revealed


def _insist_has_begun(phase: Phase) -> None:
    if not phase.has_begun:
        raise refused(f"“{phase.what.title}” has not begun.", "Keep what you wrote until then.")
