"""Marks the subjects of which something changed, so that their plays are called again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from playcall.opportunities.models import Contact, Stale
from playcall.people.models import Workspace
from playcall_core.facts import Subject

_SUBJECT_OF: Final = {
    "leads": Subject.LEAD,
    "accounts": Subject.ACCOUNT,
    "opportunities": Subject.OPPORTUNITY,
}
_LINKS: Final = (
    ("account_id", Subject.ACCOUNT),
    ("parent_id", Subject.ACCOUNT),
    ("opportunity_id", Subject.OPPORTUNITY),
    ("lead_id", Subject.LEAD),
)


@dataclass(slots=True)
class Touched:
    """The subjects that some changes touch. What belongs to an account is found when it is called:
    an account stands for all its leads and opportunities.
    """

    subjects: set[tuple[Subject, str]] = field(default_factory=set)
    contacts: set[str] = field(default_factory=set)

    def row(self, name: str, record: Mapping[str, Any]) -> None:
        """A row of a table, as it was or as it is."""
        if name in _SUBJECT_OF:
            self.subject(_SUBJECT_OF[name], str(record["id"]))
        for column, subject in _LINKS:
            if record.get(column):
                self.subject(subject, str(record[column]))
        if record.get("contact_id"):
            self.contacts.add(str(record["contact_id"]))

    def subject(self, subject: Subject, id_: str) -> None:
        """One subject."""
        self.subjects.add((subject, id_))


def mark_touched(workspace: Workspace, touched: Touched) -> list[Stale]:
    """Mark all that some changes touch, in their transaction."""
    people = sorted(touched.contacts)
    for start in range(0, len(people), 1000):
        found = Contact.objects.filter(
            workspace=workspace, external_id__in=people[start : start + 1000]
        )
        for account in found.exclude(account_id=None).values_list("account_id", flat=True):
            touched.subject(Subject.ACCOUNT, str(account))
    return mark(workspace, touched.subjects)


def mark(workspace: Workspace, subjects: Iterable[tuple[Subject, str]]) -> list[Stale]:
    """Mark subjects, in the transaction of the change; an empty id stands for all of its kind."""
    return Stale.objects.bulk_create(
        [
            Stale(workspace=workspace, subject=subject.value, subject_id=id_)
            for subject, id_ in sorted(subjects, key=lambda each: (each[0].value, each[1]))
        ],
        batch_size=1000,
    )


def mark_all(workspace: Workspace) -> None:
    """Mark every subject of a workspace."""
    mark(workspace, [(subject, "") for subject in Subject])
