"""Who may do what: every permission of the application, in one file.

A permission is asked for on a member (`Membership`), who stands for a person in one workspace. An
outsider is no member, and meets a page that is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

from rules.predicates import Predicate

from playcall.people.models import Function, Membership, Role
from playcall_core.book.visibility import Audience
from playcall_core.errors import PlaycallError, Problem


class May(Enum):
    """Everything a member may be allowed to do, in words for pages and the permission table."""

    READ = "read the current playbook"
    READ_HISTORY = "read earlier versions and what they changed"
    READ_NEWEST = "read changes that are not signed yet"
    READ_OPPORTUNITIES = "see opportunities"
    IMPORT_OPPORTUNITIES = "bring in leads, accounts and opportunities"
    ANSWER = "say what is known about an opportunity, and move it to another stage"
    RUN = "run plays, do their tasks and keep promises"
    EXPORT = "export what they may read"
    COMMENT = "comment on records"
    VERIFY = "verify records"
    VERIFY_OWN = "verify records that they own"
    EDIT = "edit records and offer proposals"
    IMPORT = "import a playbook in place of this one"
    SIGN = "sign proposals for their function"
    TAKE_PART = "take part in working sessions"
    FACILITATE = "set up and lead working sessions"
    ADMINISTER = "invite people, set roles, and read the audit trail"


def _where(test: Callable[[Membership], bool], name: str) -> Predicate:
    return Predicate(test, name=name)


def _one_of(*roles: Role) -> Predicate:
    return _where(lambda member: member.role in roles, " or ".join(roles))


_is_active = _where(lambda member: member.left_at is None, "active")
_has_a_side = _where(
    lambda member: member.function in (Function.MARKETING, Function.SALES), "marketing or sales"
)
_anybody = _one_of(*Role)
_insider = _one_of(Role.MEMBER, Role.EDITOR, Role.SIGNER, Role.ADMINISTRATOR)
_author = _one_of(Role.EDITOR, Role.SIGNER, Role.ADMINISTRATOR)
_sees_all = _one_of(Role.SIGNER, Role.ADMINISTRATOR)

RULES: Final[Mapping[May, Predicate]] = MappingProxyType(
    {
        May.READ: _is_active & _anybody,
        May.READ_HISTORY: _is_active & _insider,
        May.READ_NEWEST: _is_active & _author,
        May.READ_OPPORTUNITIES: _is_active & _insider,
        May.IMPORT_OPPORTUNITIES: _is_active & _one_of(Role.ADMINISTRATOR),
        May.ANSWER: _is_active & _insider,
        May.RUN: _is_active & _insider,
        May.EXPORT: _is_active & _insider,
        May.COMMENT: _is_active & _insider,
        May.VERIFY: _is_active & _author,
        May.VERIFY_OWN: _is_active & _insider,
        May.EDIT: _is_active & _author,
        May.IMPORT: _is_active & _sees_all,
        May.SIGN: _is_active & _one_of(Role.SIGNER) & _has_a_side,
        May.TAKE_PART: _is_active & _insider,
        May.FACILITATE: _is_active & _author,
        May.ADMINISTER: _is_active & _one_of(Role.ADMINISTRATOR),
    }
)


class NotAllowedError(PlaycallError):
    """A member tried what their role does not let them do."""


def may(member: Membership, what: May) -> bool:
    """Whether a member may do this."""
    return bool(RULES[what].test(member))


def insist(member: Membership, what: May) -> None:
    """Nothing if a member may do this, else `NotAllowedError` in words."""
    if not may(member, what):
        raise NotAllowedError(refusal(what))


def refusal(what: May) -> Problem:
    """The sentence for somebody who may not do this."""
    return Problem(
        f"Your role does not let you {what.value}.",
        remedy="An administrator of this workspace can change your role.",
    )


def audience_of(member: Membership) -> Audience:
    """Which records a member sees, by their visibility.

    Signers and administrators see all, the others those for everyone and for their own function,
    guests only those for everyone.
    """
    if member.role in (Role.SIGNER, Role.ADMINISTRATOR):
        return "signers"
    match Function(member.function):
        case Function.MARKETING if member.role != Role.GUEST:
            return "marketing"
        case Function.SALES if member.role != Role.GUEST:
            return "sales"
        case _:
            return None


def permissions(member: Membership) -> Mapping[str, bool]:
    """Every permission of a member by its name in lower case, for templates."""
    return MappingProxyType({what.name.lower(): may(member, what) for what in May})
