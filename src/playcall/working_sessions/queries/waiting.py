"""What of working sessions waits for somebody: cards to write, points to look at, an end to say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from playcall.people.models import Function, Membership
from playcall.people.rules import May, may
from playcall.people.waiting import Waiting
from playcall.working_sessions.models import (
    Card,
    Dot,
    FollowUp,
    Phase,
    Seat,
    State,
    WorkingSession,
    voted_on,
)
from playcall.working_sessions.queries.rooms import is_forgotten


def waiting(member: Membership, on: date) -> Iterator[Waiting]:
    """What of the sessions of a workspace waits for a member on a day."""
    if not may(member, May.TAKE_PART):
        return
    for point in follow_ups_of(member).filter(due__lte=on):
        because = _("%(n)s days after “%(title)s”") % {"n": point.days, "title": point.session}
        yield Waiting(point.text, because, _path(point.session), point.due, is_told=True)
    seats = Seat.objects.filter(member=member, left_at=None).exclude(session__state=State.ENDED)
    for seat in seats.select_related("session__workspace").prefetch_related("session__phases"):
        yield from _of_session(seat)


def follow_ups_of(member: Membership) -> QuerySet[FollowUp]:
    """What a member is to look at again, the first due first: their own points, and those of nobody
    after the sessions that they led.
    """
    led = Seat.objects.filter(member=member, is_facilitator=True, session=OuterRef("session"))
    mine = Q(owner=member) | Q(Exists(led), owner=None)
    found = FollowUp.objects.filter(mine, session__workspace=member.workspace, done_at=None)
    return found.select_related("owner__user", "session__workspace")


def _of_session(seat: Seat) -> Iterator[Waiting]:
    session = seat.session
    phases = list(session.phases.all())
    asked = [each for each in phases if each.is_open_for_days and not _has_answered(seat, each)]
    if asked:
        titles = ", ".join(_(each.what.title) for each in asked)
        title = _("Say yours in the session “%(title)s”") % {"title": session}
        yield Waiting(title, titles, _path(session))
    if seat.is_facilitator and is_forgotten(session, datetime.now(UTC), phases):
        title = _("End the session “%(title)s”, or go on with it") % {"title": session}
        yield Waiting(title, _("nothing has happened in it for days"), _path(session), is_told=True)


def _has_answered(seat: Seat, phase: Phase) -> bool:
    """Whether somebody wrote in a phase, or voted where there is something to vote on."""
    if not phase.what.is_vote:
        return Card.objects.filter(phase=phase, author=seat).exists()
    if phase.is_over or seat.function == Function.OTHER:
        return True
    given = Dot.objects.filter(phase=phase, seat=seat)
    there = Card.objects.filter(phase=voted_on(phase), removed_at=None)
    return given.exists() or not there.exists()


def _path(session: WorkingSession) -> str:
    return reverse("session", args=[session.workspace.slug, session.pk])
