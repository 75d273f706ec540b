"""Reads what is to be looked at again: overdue and soon due records, and lapsed signatures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from playcall.people.models import Membership, Workspace
from playcall.people.queries import members
from playcall.people.waiting import Waiting, waiting_for
from playcall.playbooks import queries as playbooks
from playcall.playbooks.freshness import is_owner, names_of
from playcall.playbooks.pages import Linker, Owner
from playcall.playbooks.queries import Reading
from playcall.signing.models import Signature
from playcall.signing.queries import lapsed_of
from playcall_core.book.records import Record
from playcall_core.book.records.base import days_in

SOON: Final = timedelta(14)
"""So long before a record is due it is told as due soon."""


@dataclass(frozen=True, slots=True)
class Due:
    """A record to look at again: its last verification held until `until`."""

    record: Record
    until: date
    is_overdue: bool

    @property
    def verified(self) -> date:
        """When it was last verified."""
        return self.until - timedelta(days_in(self.record.review_every or "0 days"))


def due(reading: Reading, names: frozenset[str] | None = None) -> Iterator[Due]:
    """The visible records that are overdue or due soon, the longest overdue first; with `names`
    only those whose owner is called so.
    """
    last = reading.today + SOON
    for key, until in reading.book.dues.items():
        if until > last:
            return
        record = reading.playbook.records[key]
        if reading.shows(record) and (names is None or is_owner(names, record.owner)):
            yield Due(record, until, until < reading.today)


def mine(member: Membership, reading: Reading) -> tuple[Due, ...]:
    """What a member is to look at again."""
    return tuple(due(reading, names_of(member, reading.playbook)))


def never_verified(member: Membership, reading: Reading) -> int:
    """How many of a member's records say how often to look at them, and nobody ever did."""
    names = names_of(member, reading.playbook)
    return sum(
        bool(record.review_every) and key not in reading.book.dues and reading.shows(record)
        for key, record in reading.playbook.records.items()
        if is_owner(names, record.owner)
    )


@dataclass(frozen=True, slots=True)
class Owned:
    """What one owner is to look at again; nobody's where there is no owner."""

    owner: Owner | None
    due: tuple[Due, ...]


def by_owner(reading: Reading, linker: Linker) -> tuple[Owned, ...]:
    """What everybody is to look at again, by owner; those with the longest overdue first."""
    found: dict[str, list[Due]] = {}
    for each in due(reading):
        found.setdefault(each.record.owner or "", []).append(each)
    return tuple(Owned(linker.owner(name), tuple(those)) for name, those in found.items())


@dataclass(frozen=True, slots=True)
class Notice:
    """What a member is reminded of on a day."""

    member: Membership
    on: date
    overdue: tuple[Due, ...]
    lapsed: tuple[Signature, ...]
    waiting: tuple[Waiting, ...] = ()


def notices(workspace: Workspace) -> Iterator[Notice]:
    """Whom to remind of what today. Who has left or cannot sign in is not told."""
    found = members(workspace).filter(left_at=None, user__is_active=True)
    for member in found.select_related("workspace"):
        reading = playbooks.reading(member, "newest")
        overdue = tuple(each for each in mine(member, reading) if each.is_overdue)
        lapsed = tuple(lapsed_of(member))
        waiting = tuple(each for each in waiting_for(member, reading.today) if each.is_told)
        if overdue or lapsed or waiting:
            yield Notice(member, reading.today, overdue, lapsed, waiting)


def told_to_nobody(workspace: Workspace, told: list[Notice]) -> int:
    """How many records of a workspace are overdue and in nobody's notice."""
    anybody = members(workspace).filter(role="administrator", left_at=None).first()
    if anybody is None:
        return 0
    reading = playbooks.reading(anybody, "newest")
    known = {each.record.key for notice in told for each in notice.overdue}
    return sum(each.is_overdue and each.record.key not in known for each in due(reading))
