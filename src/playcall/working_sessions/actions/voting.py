"""Placing dots, and what deciders pick."""

from __future__ import annotations

from uuid import UUID

from playcall.people.models import Function, Membership
from playcall.people.rules import May, insist
from playcall.working_sessions.actions.grouping import set_kept
from playcall.working_sessions.actions.steps import Change, changing, refused
from playcall.working_sessions.models import (
    Card,
    Dot,
    EventKind,
    Phase,
    Pick,
    Seat,
    voted_on,
)
from playcall_core.working_sessions import DOTS_EACH, DOTS_ON_ONE_CARD


def place_dot(phase: Phase, card: Card, *, by: Membership, uid: UUID) -> Dot:
    """Place one of one's dots on a card; sent twice with one `uid` it is one dot."""
    insist(by, May.TAKE_PART)
    with changing(phase.session, by) as change:
        seat = change.seat()
        before = Dot.objects.filter(seat=seat, uid=uid).first()
        if before is not None:
            return before
        vote, found = _open_vote(change, phase, seat), change.card(card)
        where = voted_on(vote)
        if where is None or found.phase_id != where.pk or found.removed_at is not None:
            raise refused("This card is not in the vote.", "Choose one that is.")
        if not where.is_revealed:
            raise refused("The cards of this vote are not shown yet.", "Reveal them first.")
        mine = list(Dot.objects.filter(phase=vote, seat=seat))
        on_it = [dot.nth for dot in mine if dot.card_id == found.pk]
        if len(mine) >= DOTS_EACH:
            raise refused(f"You have placed all your {DOTS_EACH} dots.", "Take one back first.")
        if len(on_it) >= DOTS_ON_ONE_CARD:
            what = f"A card takes at most {DOTS_ON_ONE_CARD} of your dots."
            raise refused(what, "Choose another card.")
        dot = Dot.objects.create(
            phase=vote,
            card=found,
            seat=seat,
            uid=uid,
            slot=_first_free([dot.slot for dot in mine]),
            nth=_first_free(on_it),
        )
        change.event(EventKind.DOT, vote)
    return dot


def take_dot(phase: Phase, card: Card, *, by: Membership, uid: UUID | None = None) -> None:
    """Take a dot of one's own back from a card: the one with this `uid`, or the newest."""
    insist(by, May.TAKE_PART)
    with changing(phase.session, by) as change:
        seat = change.seat()
        vote = _open_vote(change, phase, seat)
        mine = Dot.objects.filter(phase=vote, card=card, seat=seat)
        if uid is not None:
            mine = mine.filter(uid=uid)
        last = mine.last()
        if last is not None:
            last.delete()
            change.event(EventKind.DOT, vote)


def pick(
    card: Card,
    *,
    by: Membership,
    is_chosen: bool | None = None,
    effort: int | None = None,
    impact: int | None = None,
) -> Pick:
    """What a decider says of a card: None leaves that as it is. A card that one of them chose is
    kept.
    """
    for name, value in (("effort", effort), ("impact", impact)):
        if value is not None and value not in (1, 2, 3):
            raise refused(f"The {name} cannot be {value}.", "Choose 1, 2 or 3.")
    with changing(card.session, by) as change:
        seat, found = change.seat(), change.card(card)
        change.insist_not_ended()
        if not seat.is_decider:
            raise refused("You do not decide in this session.", "A facilitator can change that.")
        if not found.phase.is_revealed:
            raise refused("What is not shown yet is not chosen yet.", "Reveal the cards first.")
        made, _ = Pick.objects.get_or_create(card=found, seat=seat)
        made.effort, made.impact = effort or made.effort, impact or made.impact
        if is_chosen is not None:
            made.is_chosen = is_chosen
        made.save()
        if is_chosen is not None:
            set_kept(change, found, found.picks.filter(is_chosen=True).exists())
        change.event(EventKind.PICK, found.phase)
    return made


def _open_vote(change: Change, phase: Phase, seat: Seat) -> Phase:
    """The vote, if this person can vote in it now."""
    vote = change.phase(phase)
    if not vote.what.is_vote:
        raise refused(f"No dots are placed in “{vote.what.title}”.", "Wait for the vote.")
    change.insist_not_ended()
    if seat.function == Function.OTHER:
        raise refused(
            "Dots are for Marketing and Sales: their agreement is what counts.",
            "An administrator can say on which side you are.",
        )
    if vote.is_over:
        raise refused("This vote is over.", "Its result stands beside it.")
    if not vote.has_begun:
        raise refused("The vote has not begun.", "The facilitator opens it.")
    return vote


def _first_free(taken: list[int]) -> int:
    return next(n for n in range(1, len(taken) + 2) if n not in taken)
