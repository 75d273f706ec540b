"""Who is there. The streams of a process say so for all of its pages at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from itertools import groupby

from playcall.working_sessions.actions.steps import changing
from playcall.working_sessions.models import EventKind, Seat
from playcall.working_sessions.queries import PRESENT_FOR


def seen(seats: Collection[int], at: datetime) -> None:
    """These seats have a page open now; those who came are told to the others."""
    rows = Seat.objects.filter(pk__in=seats)
    came = list(rows.filter(seen_at=None).select_related("session", "member__workspace"))
    rows.exclude(pk__in=[seat.pk for seat in came]).update(seen_at=at)
    _tell(came, at, at)


def gone(sessions: Collection[int], at: datetime) -> None:
    """Whoever has not been heard of for a while is there no longer; the others are told so."""
    lapsed = Seat.objects.filter(session__in=sessions, seen_at__lt=at - PRESENT_FOR)
    _tell(list(lapsed.select_related("session", "member__workspace")), None, at)


def _tell(seats: list[Seat], seen_at: datetime | None, at: datetime) -> None:
    seats.sort(key=lambda seat: seat.session_id)
    for _, group in groupby(seats, key=lambda seat: seat.session_id):
        some = list(group)
        with changing(some[0].session, some[0].member, at) as change:
            Seat.objects.filter(pk__in=[seat.pk for seat in some]).update(seen_at=seen_at)
            change.event(EventKind.SEAT)
