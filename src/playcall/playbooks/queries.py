"""Reads playbooks. What a member must not see is left out here, for every door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final, Literal, TypeVar, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from playcall.people.models import Membership, Workspace
from playcall.people.rules import May, audience_of, may
from playcall.playbooks import computed
from playcall.playbooks.books import Book, Kept, Mention, State, book_of
from playcall.playbooks.computed import Findings, Result
from playcall.playbooks.models import HEAD, Comment, Draft, Record, Revision, Upload, Version
from playcall.playbooks.models import Waiver as WaiverRow
from playcall_core.book import Playbook
from playcall_core.book.completeness import SectionState, sections
from playcall_core.book.difference import Added, Change, Changed, Removed, differences
from playcall_core.book.difference_words import describe
from playcall_core.book.findings import Finding
from playcall_core.book.playbook import Key
from playcall_core.book.records import KINDS, SECTIONS, SectionName
from playcall_core.book.records import Record as CoreRecord
from playcall_core.book.taking_out import taken_out
from playcall_core.book.visibility import Audience, View, is_visible

_readings = Kept(32)

R = TypeVar("R", bound=CoreRecord)
PRESENT_FOR: Final = timedelta(seconds=50)
"""So long somebody counts as present after their browser said so; it does every 20 seconds."""
UPLOAD_KEPT_FOR: Final = timedelta(hours=1)
_KINDS: Final[Mapping[type[Change], Literal["added", "changed", "removed"]]] = {
    Added: "added",
    Changed: "changed",
    Removed: "removed",
}


@dataclass(frozen=True, eq=False)
class Reading:
    """A playbook as one member may read it on a day. Several requests share one: what it has found
    is kept with it.
    """

    book: Book
    audience: Audience
    today: date
    _checked: Result[Findings] | None = None

    @property
    def playbook(self) -> Playbook:
        """The whole playbook: for computing, not for showing."""
        return self.book.playbook

    @cached_property
    def view(self) -> View:
        """The core's view for this audience."""
        return View(self.book.playbook, self.audience)

    @cached_property
    def visible(self) -> Playbook:
        """The playbook with the visible records only, and what lies beside those."""
        if self.audience == "signers":
            return self.playbook
        hidden = {"/".join(key) for key in self.view.hidden}
        whole = self.playbook
        return replace(
            whole,
            records={key: each for key, each in whole.records.items() if self.shows(each)},
            waivers=tuple(each for each in whole.waivers if each.record not in hidden),
            verifications=tuple(each for each in whole.verifications if each.record not in hidden),
        )

    @cached_property
    def portable(self) -> Playbook:
        """What the reader may take away: the visible records, which name no other one."""
        return taken_out(self.playbook, self.view)

    def shows(self, record: CoreRecord) -> bool:
        """Whether the reader may see a record."""
        return is_visible(record, self.audience)

    def of(self, kind: type[R]) -> tuple[R, ...]:
        """The visible records of one kind, in their order."""
        if kind.kind_name not in self._by_kind:
            self._by_kind[kind.kind_name] = self.view.of(kind)
        return cast(tuple[R, ...], self._by_kind[kind.kind_name])

    @cached_property
    def _by_kind(self) -> dict[str, tuple[CoreRecord, ...]]:
        return {}

    def ids(self, kind: type[CoreRecord]) -> frozenset[str]:
        """The ids of the visible records of one kind: of many, quicker than to `get` each."""
        if kind.kind_name not in self._ids:
            self._ids[kind.kind_name] = frozenset(each.id for each in self.of(kind))
        return self._ids[kind.kind_name]

    @cached_property
    def _ids(self) -> dict[str, frozenset[str]]:
        return {}

    def get(self, kind: str, slug: str) -> CoreRecord | None:
        """The record with this id, or that had it formerly; None if there is none to see."""
        found = self.playbook.get(kind, slug)
        return found if found is not None and self.shows(found) else None

    def mentions(self, record: CoreRecord) -> tuple[Mention, ...]:
        """Where visible records refer to this one."""
        found = self.book.mentions.get(record.key, ())
        return tuple(mention for mention in found if self.shows(mention.record))

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the check finds today about visible records; without conditions that hide any."""
        checked = self._checked or computed.findings(self.book, self.today)
        hidden = self.view.hidden
        found = (each for each in checked.value if not hidden.intersection(each.records))
        if checked.is_current:
            return tuple(found)
        # While it is checked again, records may be gone, renamed and hidden since.
        known = self.book.rows
        return tuple(each for each in found if all(key in known for key in each.records))

    @property
    def is_checked(self) -> bool:
        """Whether `findings` are those of this state; else it is being checked again."""
        return self._checked is None or self._checked.is_current

    def coverage(self) -> tuple[Finding, ...]:
        """Dead, shadowed and contradicting plays and gaps, as far as they are proved in time, about
        visible records.
        """
        hidden = self.view.hidden
        return tuple(
            finding
            for finding in computed.coverage(self.book, self.today).value
            if not hidden or (finding.records and not hidden.intersection(finding.records))
        )

    @cached_property
    def to_mend(self) -> Counter[Key]:
        """How many findings that count there are about each record."""
        found = (each for each in self.findings if each.counts)
        return Counter(key for each in found for key in each.records)

    @cached_property
    def sections(self) -> tuple[SectionState, ...]:
        """The state of every section, by the findings that the reader may see."""
        return sections(self.findings)

    def findings_of(self, record: CoreRecord) -> tuple[Finding, ...]:
        """What the check finds about one record."""
        return self._findings_of.get(record.key, ())

    @cached_property
    def _findings_of(self) -> Mapping[Key, tuple[Finding, ...]]:
        found: dict[Key, list[Finding]] = {}
        for finding in self.findings:
            for key in dict.fromkeys(finding.records):
                found.setdefault(key, []).append(finding)
        return {key: tuple(those) for key, those in found.items()}

    def is_overdue(self, record: CoreRecord) -> bool:
        """Whether a record should have been looked at again before today."""
        due = self.book.dues.get(record.key)
        return due is not None and due < self.today

    def row_id(self, record: CoreRecord) -> int:
        """The row of the database for a record."""
        return self.book.rows[record.key]

    def revision_id(self, record: CoreRecord) -> int:
        """Which revision of the record this is."""
        return self.book.revisions[record.key]


def read_by(book: Book, audience: Audience) -> Reading:
    """Any book, such as that of a proposal, as an audience reads it today."""
    return Reading(book, audience, _today(book))


def reading(member: Membership, state: State = "current") -> Reading:
    """The playbook as a member may read it. Who may not read what is unsigned gets the current."""
    if state == "newest" and not may(member, May.READ_NEWEST):
        state = "current"
    book, audience = book_of(member.workspace, state), audience_of(member)
    today = _today(book)
    checked = computed.findings(book, today)
    key = (book.workspace_id, book.stamp, state, audience, today, checked)
    found = _readings.get(key, lambda: Reading(book, audience, today, checked))
    vars(member)["last_reading"] = found
    return found


def last_reading(member: Membership) -> Reading:
    """The playbook as it was read last for this member (an object that lives as long as a request),
    else the newest they may read: for what stands on every page and should cost no statement.
    """
    found = vars(member).get("last_reading")
    return found if isinstance(found, Reading) else reading(member, "newest")


def _today(book: Book) -> date:
    """The day it is in the playbook's time zone."""
    return datetime.now(ZoneInfo(book.playbook.head.time_zone)).date()


def kinds_by_section() -> Mapping[SectionName, tuple[type[CoreRecord], ...]]:
    """The kinds of records of every section, in their order."""
    return {
        section: tuple(kind for kind in KINDS if kind.section == section) for section in SECTIONS
    }


def records(member: Membership, kind: str = "") -> QuerySet[Record]:
    """The rows of the records a member may see and that are not removed, in their order."""
    found = Record.objects.filter(workspace=member.workspace, is_removed=False).exclude(kind=HEAD)
    return visible_rows(member, found.filter(kind=kind) if kind else found)


def record(member: Membership, kind: str, slug: str) -> Record | None:
    """The row of a record that a member may see, by its newest id or one it had formerly; of kind
    HEAD that of the playbook's head, by whichever id.
    """
    if kind == HEAD:
        return head(member)
    visible = records(member, kind).select_related("newest__saved_by__user", "current")
    found = visible.filter(slug=slug).first()
    if found is None:
        now = reading(member, "newest").get(kind, slug)
        found = visible.filter(slug=now.id).first() if now is not None else None
    return found


def head(member: Membership) -> Record | None:
    """The row of the playbook's head; None as long as nobody wrote any."""
    found = Record.objects.filter(workspace=member.workspace, kind=HEAD, is_removed=False)
    return found.select_related("newest__saved_by__user", "current").first()


def removed_records(member: Membership) -> QuerySet[Record]:
    """The rows of records that were removed and can be restored."""
    found = Record.objects.filter(workspace=member.workspace, is_removed=True)
    return visible_rows(member, found).select_related("newest__saved_by__user")


def revisions(row: Record) -> QuerySet[Revision]:
    """The revisions of a record, newest first."""
    return row.revisions.select_related("saved_by__user").order_by("-number")


def draft(member: Membership, row: Record | None, kind: str = "") -> Draft | None:
    """A member's own draft of a record, or of a new one of `kind`."""
    mine = Draft.objects.filter(by=member, workspace=member.workspace, record=row)
    return (mine if row else mine.filter(kind=kind)).select_related("based_on").first()


def others_editing(member: Membership, row: Record) -> QuerySet[Draft]:
    """The drafts that others have of a record."""
    return row.drafts.exclude(by=member).select_related("by__user")


def present(member: Membership, row: Record) -> list[Membership]:
    """Who else has the form of a record open now."""
    fresh = timezone.now() - PRESENT_FOR
    found = row.presences.exclude(by=member).filter(seen_at__gte=fresh, by__left_at=None)
    return [each.by for each in found.select_related("by__user")]


def comments(row: Record) -> QuerySet[Comment]:
    """What was said about a record, oldest first."""
    return row.comments.select_related("by__user", "resolved_by__user")


def waivers(row: Record) -> QuerySet[WaiverRow]:
    """The waivers of a record."""
    return row.waivers.select_related("made_by__user")


def versions(workspace: Workspace) -> QuerySet[Version]:
    """The versions of a workspace, newest first."""
    return Version.objects.filter(workspace=workspace).select_related("made_by__user")


def changed_records(member: Membership) -> QuerySet[Record]:
    """The visible records whose newest revision is not the current one, removals included."""
    found = visible_rows(member, Record.objects.filter(workspace=member.workspace))
    unsigned = Q(current=None, is_removed=False) | (
        Q(current__isnull=False) & ~Q(current=F("newest"))
    )
    return found.filter(unsigned).select_related("newest__saved_by__user", "current")


@dataclass(frozen=True, slots=True)
class WouldChange:
    """One record that an import would change, in words."""

    kind: Literal["added", "changed", "removed"]
    says: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would change, and the stamp of what it was compared with."""

    stamp: UUID
    is_empty: bool
    changes: tuple[WouldChange, ...]


def import_preview(member: Membership, playbook: Playbook) -> Preview:
    """What importing this playbook would change."""
    book = book_of(member.workspace, "newest")
    old = book.playbook
    changes = tuple(
        WouldChange(_KINDS[type(change)], describe(change, old, playbook))
        for change in differences(old, playbook)
    )
    return Preview(book.stamp, book.is_empty, changes)


def kept_upload(member: Membership) -> Upload | None:
    """The file that a member looked at and has not imported, while it is kept."""
    since = timezone.now() - UPLOAD_KEPT_FOR
    return Upload.objects.filter(by=member, kept_at__gt=since).first()


def exported(member: Membership, state: State = "newest") -> Playbook:
    """The playbook for an export: what the member may see of it."""
    return reading(member, state).portable


def visible_rows(member: Membership, found: QuerySet[Record]) -> QuerySet[Record]:
    """Those of some rows that a member may see."""
    audience = audience_of(member)
    if audience == "signers":
        return found
    return found.filter(visibility__in=["everyone", *([audience] if audience else [])])
