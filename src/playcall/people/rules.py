"""Who may do what: every permission of the application, in one file.

A permission is asked for on a member (`Membership`), who stands for a person in one workspace; an
outsider has none, and so may do nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Final

from playcall.people.models import Function, Membership, Role
from playcall_core.book.visibility import Audience

Predicate = Callable[[Membership], bool]


class May(Enum):
    """Everything a member may be allowed to do, in words for the permission table."""

    READ = "read the playbook"
    COMMENT = "comment on records"
    EDIT = "edit records and offer proposals"
    SIGN = "sign proposals for their function"
    ADMINISTER = "invite people and set roles"


def _one_of(*roles: Role) -> Predicate:
    return lambda member: member.role in roles


def _signs(member: Membership) -> bool:
    return member.role == Role.SIGNER and member.function in (Function.MARKETING, Function.SALES)


RULES: Final[dict[May, Predicate]] = {
    May.READ: _one_of(*Role),
    May.COMMENT: _one_of(Role.MEMBER, Role.EDITOR, Role.SIGNER, Role.ADMINISTRATOR),
    May.EDIT: _one_of(Role.EDITOR, Role.SIGNER, Role.ADMINISTRATOR),
    May.SIGN: _signs,
    May.ADMINISTER: _one_of(Role.ADMINISTRATOR),
}


def may(member: Membership, what: May) -> bool:
    """Whether a member may do this."""
    return RULES[what](member)


def audience_of(member: Membership) -> Audience:
    """Which records a member sees, by their visibility: signers all, the others those for
    everyone and for their own function, guests only those for everyone.
    """
    if member.role == Role.SIGNER:
        return "signers"
    match Function(member.function):
        case Function.MARKETING if member.role != Role.GUEST:
            return "marketing"
        case Function.SALES if member.role != Role.GUEST:
            return "sales"
        case _:
            return None
