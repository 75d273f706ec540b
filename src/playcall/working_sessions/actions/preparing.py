"""Setting a session up, and who sits in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime

from django.db import transaction

from playcall.audit.actions import note
from playcall.people.models import Membership
from playcall.people.rules import May, insist, may
from playcall.playbooks.queries import record
from playcall.working_sessions.actions.steps import Change, changing, refused
from playcall.working_sessions.models import EventKind, Phase, Seat, WorkingSession
from playcall_core.working_sessions import Planned, agenda

SCOPES = ("segment", "product")


def set_up(
    title: str,
    *,
    by: Membership,
    scope: str = "",
    plan: str | Sequence[Planned] = "ninety-minutes",
    alone: Collection[str] = (),
) -> WorkingSession:
    """A session in preparation, led by `by`.

    `scope` is “segment/id” or “product/id”, empty for the whole playbook. `plan` is the name of an
    agenda or one's own; the activities of `alone` take cards before it starts.
    """
    insist(by, May.FACILITATE)
    title = _said(title)
    planned = agenda(plan)
    _insist_on_scope(scope, by)
    with transaction.atomic():
        session = WorkingSession.objects.create(
            workspace=by.workspace,
            title=title,
            scope=scope,
            agenda=plan if isinstance(plan, str) else "",
            made_by=by,
        )
        Phase.objects.bulk_create(
            Phase(
                session=session,
                position=position,
                activity=each.activity,
                minutes=each.length,
                left_seconds=each.length * 60,
                is_open_for_days=each.activity in alone and each.what.alone,
            )
            for position, each in enumerate(planned, start=1)
        )
        _sit(session, by, is_facilitator=True, joined_at=datetime.now(UTC))
        says = f"Set the session “{title}” up"
        note(by.workspace, by=by, action="session-set-up", says=says, target=session.target)
    return session


def invite(session: WorkingSession, members: Iterable[Membership], *, by: Membership) -> None:
    """Ask members in; who is asked already stays as they are."""
    with changing(session, by) as change:
        change.facilitator()
        change.insist_not_ended()
        for member in members:
            if member.workspace_id != by.workspace_id or not may(member, May.TAKE_PART):
                raise refused(f"{member} cannot take part.", "Choose members of this workspace.")
            _sit(change.session, member)
        change.event(EventKind.SEAT)


def take_seat(session: WorkingSession, *, by: Membership) -> Seat:
    """Sit down, or come back; twice is once."""
    insist(by, May.TAKE_PART)
    with changing(session, by) as change:
        change.insist_not_ended()
        seat = _sit(change.session, by)
        if seat.joined_at is None or seat.left_at is not None:
            seat.joined_at = seat.joined_at or change.at
            seat.left_at, seat.seen_at = None, seat.seen_at or change.at
            seat.save(update_fields=["joined_at", "left_at", "seen_at"])
            change.event(EventKind.SEAT)
    return seat


def leave(session: WorkingSession, *, by: Membership) -> None:
    """Stand up. What one wrote and voted stays."""
    with changing(session, by) as change:
        seat = change.seat()
        seat.left_at, seat.seen_at = change.at, None
        seat.save(update_fields=["left_at", "seen_at"])
        change.event(EventKind.SEAT)


def appoint(
    session: WorkingSession,
    member: Membership,
    *,
    by: Membership,
    is_facilitator: bool | None = None,
    is_decider: bool | None = None,
) -> Seat:
    """Make somebody in the session a facilitator or a decider, or no longer."""
    with changing(session, by) as change:
        change.facilitator()
        seat = Seat.objects.filter(session=change.session, member=member).first()
        if seat is None:
            raise refused(f"{member} does not sit in this session.", "Invite them first.")
        if is_facilitator is not None:
            _insist_one_leads(change, seat, is_facilitator)
            seat.is_facilitator = is_facilitator
        if is_decider is not None:
            seat.is_decider = is_decider
        seat.save(update_fields=["is_facilitator", "is_decider"])
        change.event(EventKind.SEAT)
    return seat


def take_lead(session: WorkingSession, *, by: Membership) -> Seat:
    """Become a facilitator: for whoever may lead, when the one who does has gone."""
    insist(by, May.FACILITATE)
    with changing(session, by) as change:
        seat = change.seat()
        if not seat.is_facilitator:
            seat.is_facilitator = True
            seat.save(update_fields=["is_facilitator"])
            change.event(EventKind.SEAT)
            change.note("session-lead", f"Took the lead of “{change.session}”")
    return seat


def _sit(
    session: WorkingSession,
    member: Membership,
    *,
    is_facilitator: bool = False,
    joined_at: datetime | None = None,
) -> Seat:
    seat, _ = Seat.objects.get_or_create(
        session=session,
        member=member,
        defaults={
            "function": member.function,
            "is_facilitator": is_facilitator,
            "is_decider": may(member, May.SIGN),
            "joined_at": joined_at,
            "seen_at": joined_at,
        },
    )
    return seat


def _insist_one_leads(change: Change, seat: Seat, is_facilitator: bool) -> None:
    if is_facilitator and not may(seat.member, May.FACILITATE):
        raise refused(f"{seat} may not lead sessions.", "An editor, signer or administrator may.")
    others = Seat.objects.filter(session=change.session, is_facilitator=True).exclude(pk=seat.pk)
    if not is_facilitator and not others.exists():
        raise refused("Somebody must lead the session.", "Make another one facilitator first.")


def _insist_on_scope(scope: str, by: Membership) -> None:
    if not scope:
        return
    kind, _, slug = scope.partition("/")
    if kind not in SCOPES or record(by, kind, slug) is None:
        what = f"There is no “{scope[:130]}” in the playbook."
        raise refused(what, "Choose a segment or a product, or leave it out.")


def _said(title: str) -> str:
    words = " ".join("".join(c if c.isprintable() else " " for c in title).split())
    if not 1 <= len(words) <= 200:
        what = f"A title has between 1 and 200 characters; this has {len(words):,}."
        raise refused(what, "Change its length.")
    return words
