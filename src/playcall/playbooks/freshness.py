"""How fresh records are: until when each holds as it was last verified, and who looks after it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from playcall.people.models import Membership
from playcall_core.book import Playbook
from playcall_core.book.playbook import Key
from playcall_core.book.records import Role
from playcall_core.book.records.base import days_in


def dues(playbook: Playbook) -> Mapping[Key, date]:
    """Key of a record -> the last day on which its verification holds, the earliest first.

    Records without an interval, and those that nobody ever verified, have none.
    """
    last: dict[Key, date] = {}
    for said in playbook.verifications:
        kind, _, id_ = said.record.partition("/")
        record = playbook.get(kind, id_)
        if record is not None:
            last[record.key] = max(said.on, last.get(record.key, said.on))
    found = {
        key: on + timedelta(days_in(every))
        for key, on in last.items()
        if (every := playbook.records[key].review_every)
    }
    return dict(sorted(found.items(), key=lambda each: each[1]))


def names_of(member: Membership, playbook: Playbook) -> frozenset[str]:
    """What a record's owner may be called when it is this member: their role in the playbook by any
    of its ids, their name, their mail address. Names and addresses in lower case.
    """
    named = {member.user.name.casefold(), member.user.email.casefold()}
    role = playbook.get(Role.kind_name, member.playbook_role) if member.playbook_role else None
    ids = {role.id, *role.formerly} if role else {member.playbook_role}
    return frozenset((named | ids) - {""})


def is_owner(names: frozenset[str], owner: str | None) -> bool:
    """Whether somebody of these names is meant by a record's owner."""
    return bool(owner) and (owner in names or str(owner).casefold() in names)
