"""What actions of a run go by: the signed playbook, and what is known about the subject now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from playcall.opportunities.models import Account, Lead, Opportunity
from playcall.opportunities.queries import situation, state_of
from playcall.people.models import Function, Membership
from playcall.people.rules import audience_of
from playcall.playbooks.bodies import content_of
from playcall.playbooks.books import Book, Kept, book_of
from playcall.playbooks.models import Revision
from playcall_core.book.records import Agreement, Play, Role
from playcall_core.book.visibility import is_visible
from playcall_core.calling import CallablePlay, plays_of
from playcall_core.conditions import Condition, parse_condition
from playcall_core.errors import ConditionError, PlaycallError, Problem
from playcall_core.facts import Situation, Subject

_plays: Final = Kept(24)
ROWS: Final = {
    Subject.LEAD: Lead,
    Subject.ACCOUNT: Account,
    Subject.OPPORTUNITY: Opportunity,
}


@dataclass(frozen=True, slots=True)
class Setting:
    """The signed playbook as a member may see it, at an instant."""

    member: Membership
    book: Book
    at: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The playbook's time zone."""
        return ZoneInfo(self.book.playbook.head.time_zone)

    def play(self, slug: str) -> CallablePlay:
        """A play that can be called, as the member may see it; else `PlaycallError`."""
        found = self.plays.get(slug)
        if found is not None and is_visible(found.record, audience_of(self.member)):
            return found
        raise PlaycallError(
            Problem(
                f"There is no play “{slug}” that can be run.",
                remedy="It may have been renamed or removed. Look at the list of plays.",
            )
        )

    @property
    def plays(self) -> Mapping[str, CallablePlay]:
        """Every play that can be called, by its id; kept while the playbook does not change."""
        key = (self.member.workspace_id, self.book.state, self.book.stamp)
        found: Mapping[str, CallablePlay] = _plays.get(
            key, lambda: {each.id: each for each in plays_of(self.book.playbook).plays}
        )
        return found

    def function_of(self, role: str | None) -> Function:
        """On which side a role of the playbook is."""
        found = self.book.playbook.get(Role.kind_name, role) if role else None
        named = found.function if isinstance(found, Role) else None
        return Function(named) if named else Function.OTHER

    def situation(self, subject: Subject, id_: str) -> Situation:
        """What is known about a subject: as it is kept for pages, else from its rows."""
        kept = state_of(self.member, subject, id_)
        if kept is not None:
            return kept.situation
        return situation(self.member.workspace, self.book.playbook, subject, id_)

    def condition(self, text: str) -> Condition | None:
        """A condition of an older revision, by today's facts; None if these have no such fact."""
        try:
            return parse_condition(text, self.book.playbook.dictionary)
        except ConditionError:
            return None


def setting_of(member: Membership, at: datetime) -> Setting:
    """The setting of what a member does at an instant."""
    return Setting(member, book_of(member.workspace, "current"), at)


def name_of(member: Membership, subject: Subject, id_: str) -> str:
    """What a subject is called; `PlaycallError` if the workspace has none with this id."""
    rows = ROWS[subject]._default_manager.filter(workspace=member.workspace, external_id=id_)
    row = rows.first()
    if row is None:
        raise PlaycallError(f"There is no {subject.value} {id_}.")
    return str(row)


def play_of(revision: Revision) -> Play:
    """The play as it was in a revision."""
    found = content_of(Play.kind_name, revision.body or "{}")
    assert isinstance(found, Play)
    return found


def agreement_of(revision: Revision) -> Agreement:
    """The agreement as it was in a revision."""
    found = content_of(Agreement.kind_name, revision.body or "{}")
    assert isinstance(found, Agreement)
    return found


def assignees(by: Membership) -> Mapping[str, Membership | None]:
    """Role -> who gets its tasks: whoever starts the run has their own role's, and a role that one
    person has is that person's. None: anybody of those who have it.
    """
    found: dict[str, Membership | None] = {}
    rows = Membership.objects.filter(~Q(playbook_role=""), workspace=by.workspace, left_at=None)
    for each in rows.order_by("id"):
        found[each.playbook_role] = None if each.playbook_role in found else each
    if by.playbook_role:
        found[by.playbook_role] = by
    return found
