"""The states of subjects as a member may read them: without calls of plays that are hidden."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from playcall.opportunities.models import SubjectState
from playcall.opportunities.states import situation_of
from playcall.people.models import Membership, User
from playcall.people.rules import May, insist
from playcall.playbooks.queries import Reading, reading
from playcall_core.book.records import Play
from playcall_core.facts import Situation, Subject


@dataclass(frozen=True, slots=True)
class State:
    """What is known about a subject, and which plays (by id) are called on it, first one first."""

    situation: Situation
    owner: str
    is_open: bool
    applies: tuple[str, ...]
    cannot_tell: tuple[str, ...]
    computed_at: datetime


def state_of(member: Membership, subject: Subject, id_: str) -> State | None:
    """The state of one subject; None if there is none (yet)."""
    return next(iter(told(member, _states(member, subject).filter(subject_id=id_))), None)


def states(
    member: Membership,
    subject: Subject = Subject.OPPORTUNITY,
    *,
    owner: str | None = None,
    play: str | None = None,
    is_open: bool | None = True,
) -> QuerySet[SubjectState]:
    """The rows of many, by name: to be filtered further, counted and cut, then `told`.

    `owner` is a name as the CRM writes it; `play` one that applies, none if it is hidden.
    """
    found = _states(member, subject).order_by("name", "id")
    if owner is not None:
        found = found.filter(owner=owner)
    if is_open is not None:
        found = found.filter(is_open=is_open)
    if play is not None:
        if reading(member).get(Play.kind_name, play) is None:
            return found.none()
        found = found.filter(applies__contains=json.dumps(play))
    return found


def told(member: Membership, rows: Iterable[SubjectState]) -> Iterator[State]:
    """States from their rows."""
    read = reading(member)
    for row in rows:
        yield State(
            situation_of(Subject(row.subject), row.subject_id, row.name, row.facts),
            row.owner,
            row.is_open,
            tuple(_shown(read, row.applies)),
            tuple(_shown(read, row.cannot_tell)),
            row.computed_at,
        )


def unknown_owners(member: Membership) -> tuple[tuple[str, int], ...]:
    """Owners of open opportunities who are no member, with how many they own, most first."""
    insist(member, May.ADMINISTER)
    known = set()
    for user in User.objects.filter(
        memberships__workspace=member.workspace, memberships__left_at=None
    ):
        known |= {user.name.casefold(), user.email.casefold()}
    counts: dict[str, int] = {}
    for owner in states(member).values_list("owner", flat=True):
        if owner and owner.casefold() not in known:
            counts[owner] = counts.get(owner, 0) + 1
    return tuple(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def owned_by(member: Membership, owner: str) -> bool:
    """Whether the CRM's name of an owner is this member: by name or by mail address."""
    return bool(owner) and owner.casefold() in {
        member.user.name.casefold(),
        member.user.email.casefold(),
    }


def _states(member: Membership, subject: Subject) -> QuerySet[SubjectState]:
    insist(member, May.READ_OPPORTUNITIES)
    return SubjectState.objects.filter(workspace=member.workspace, subject=subject.value)


def _shown(read: Reading, text: str) -> Iterator[str]:
    seen = read.ids(Play)
    for play in json.loads(text):
        if play in seen or read.get(Play.kind_name, play) is not None:
            yield play
