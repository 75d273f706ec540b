"""The end of a session, and what is looked at again after it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy

from playcall.people.models import Membership
from playcall.people.rules import May, insist
from playcall.playbooks.books import book_of
from playcall.working_sessions.actions.leading import close_all, stand_again
from playcall.working_sessions.actions.steps import Change, changing, refused
from playcall.working_sessions.models import Card, EventKind, FollowUp, State, WorkingSession

QUESTIONS: Final = {
    7: gettext_lazy("Is the version signed, and has every hole a name and a day?"),
    30: gettext_lazy("Are the promises kept, in both directions? Which of the plays were started?"),
    60: gettext_lazy("Which of the chosen plays does nobody run, and why?"),
    90: gettext_lazy("What was won and lost since? Change what did not work, in a session again."),
}
"""What is asked so many days after every session."""
DAYS: Final = tuple(QUESTIONS)
LONGEST_TEXT = 4_000


def end(session: WorkingSession, *, by: Membership) -> WorkingSession:
    """End a session: all is shown, nothing more is written, and its follow-ups have their days.

    Twice is once.
    """
    with changing(session, by) as change:
        change.facilitator()
        if change.session.state != State.ENDED:
            close_all(change)
            change.session.state, change.session.ended_at = State.ENDED, change.at
            change.session.save(update_fields=["state", "ended_at"])
            _follow_ups(change)
            change.event(EventKind.SESSION)
            change.note("session-ended", f"Ended the session “{change.session}”")
        return change.session


def reopen(session: WorkingSession, *, by: Membership) -> None:
    """Go on with a session that was ended by mistake, where it was, the clock standing."""
    with changing(session, by) as change:
        change.facilitator()
        if change.session.state == State.ENDED:
            begun = change.session.started_at is not None
            change.session.state = State.OPEN if begun else State.PREPARING
            change.session.ended_at = None
            change.session.save(update_fields=["state", "ended_at"])
            stand_again(change)
            change.event(EventKind.SESSION)
            change.note("session-reopened", f"Opened the session “{change.session}” again")


def follow_up(
    session: WorkingSession,
    text: str,
    days: int,
    *,
    by: Membership,
    owner: Membership | None = None,
) -> FollowUp:
    """Put something on the list of what is looked at 7, 30, 60 or 90 days after the session."""
    words = text.replace("\0", "").strip()
    if not 1 <= len(words) <= LONGEST_TEXT:
        what = f"A follow-up has between 1 and {LONGEST_TEXT:,} characters; this {len(words):,}."
        raise refused(what, "Change its length.")
    if days not in DAYS:
        raise refused(f"A follow-up cannot be after {days:,} days.", "Choose 7, 30, 60 or 90.")
    if owner is not None and owner.workspace_id != by.workspace_id:
        raise refused("There is no such member.", "Choose one of the list.")
    with changing(session, by) as change:
        change.facilitator()
        made = _made(change, words, days, owner)
        change.event(EventKind.SESSION)
    return made


def follow_up_done(found: FollowUp, *, by: Membership) -> None:
    """Say that something on the list is done."""
    insist(by, May.TAKE_PART)
    with changing(found.session, by) as change:
        open_one = FollowUp.objects.filter(pk=found.pk, done_at=None)
        if open_one.update(done_at=change.at, done_by=by):
            change.event(EventKind.SESSION)
            change.note("follow-up-done", f"Did “{found.text[:200]}”")


def _follow_ups(change: Change) -> None:
    """What the cards of “Owners and dates” promise, and what is asked after every session; each
    once. The questions are for whoever ended it.
    """
    cards = Card.objects.filter(
        session=change.session, phase__activity="owners", removed_at=None
    ).select_related("phase")
    members = {
        str(each).casefold(): each
        for each in Membership.objects.filter(
            workspace=change.by.workspace, left_at=None
        ).select_related("user")
    }
    for card in cards:
        if not FollowUp.objects.filter(card=card).exists():
            fields = card.filled
            owner = members.get(fields.get("owner", "").casefold())
            text = fields.get("text") or card.heading
            if owner is None and fields.get("owner"):
                text = f"{text} ({fields['owner']})"
            _made(change, text, int(fields.get("days", DAYS[0])), owner, card)
    asked = set(change.session.follow_ups.values_list("text", flat=True))
    if change.session.started_at is not None:
        for days, question in QUESTIONS.items():
            if str(question) not in asked:
                _made(change, str(question), days, change.by)


def _made(
    change: Change, text: str, days: int, owner: Membership | None, card: Card | None = None
) -> FollowUp:
    zone = ZoneInfo(book_of(change.by.workspace, "newest").playbook.head.time_zone)
    from_day = (change.session.ended_at or change.at).astimezone(zone).date()
    return FollowUp.objects.create(
        session=change.session,
        card=card,
        days=days,
        text=text,
        owner=owner,
        due=from_day + timedelta(days=days),
    )
