"""Reads proposals, versions and the history of records, as one member may see them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, F, QuerySet

from playcall.people.models import Function, Membership
from playcall.people.rules import May, audience_of, may
from playcall.playbooks import queries as playbooks
from playcall.playbooks.bodies import content_of
from playcall.playbooks.books import book_with
from playcall.playbooks.models import Record, Revision, Version
from playcall.playbooks.queries import Reading, read_by
from playcall.signing import impact as impacts
from playcall.signing.changes import RecordChange, change_of, changes
from playcall.signing.checking import Checked, checked
from playcall.signing.manifests import books_of, digest, items_of
from playcall.signing.models import Proposal, ProposalComment, ProposalItem, Signature, State
from playcall_core.book.findings import Finding


@dataclass(frozen=True)
class Review:
    """A proposal as one member reviews it."""

    member: Membership
    proposal: Proposal
    items: tuple[ProposalItem, ...]
    signatures: tuple[Signature, ...]
    comments: tuple[ProposalComment, ...]

    @cached_property
    def digest(self) -> str:
        """What a signature of it would cover."""
        return digest(self.items)

    @cached_property
    def _readings(self) -> tuple[Reading, Reading]:
        audience = audience_of(self.member)
        before, after = books_of(self.proposal, self.items)
        return read_by(before, audience), read_by(after, audience)

    @cached_property
    def changes(self) -> tuple[RecordChange, ...]:
        """What would change, as far as the member may see it."""
        return changes(*self._readings)

    @property
    def hides(self) -> bool:
        """Whether the member sees only a part of the proposal."""
        seen = {each.row for each in self.changes}
        return any(item.record_id not in seen for item in self.items if not _is_idle(item))

    @cached_property
    def checked(self) -> Checked:
        """What the check says, without findings about records that the member must not see."""
        found = checked(self.proposal, self.items)
        return Checked(
            self._seen(found.errors),
            self._seen(found.known),
            self._seen(found.new),
            self._seen(found.mended),
        )

    @cached_property
    def impact(self) -> impacts.Impact:
        """On which open opportunities other plays would be called."""
        return impacts.impact(self.proposal.workspace, *self._readings)

    @property
    def mine(self) -> Signature | None:
        """The member's own signature, if it stands."""
        return next((each for each in self.standing if each.by_id == self.member.pk), None)

    @property
    def standing(self) -> tuple[Signature, ...]:
        """The signatures that did not lapse."""
        return tuple(each for each in self.signatures if each.lapsed_at is None)

    @property
    def lapsed(self) -> tuple[Signature, ...]:
        """Those that did, with their reasons."""
        return tuple(each for each in self.signatures if each.lapsed_at is not None)

    def of(self, function: Function) -> Signature | None:
        """The signature of a function, if it stands."""
        return next((each for each in self.standing if each.function == function), None)

    @property
    def marketing(self) -> Signature | None:
        """The signature of Marketing, if it stands."""
        return self.of(Function.MARKETING)

    @property
    def sales(self) -> Signature | None:
        """The signature of Sales, if it stands."""
        return self.of(Function.SALES)

    @property
    def sees_all(self) -> bool:
        """Whether no record is hidden from the member: reasons may name any."""
        return audience_of(self.member) == "signers"

    @property
    def may_sign(self) -> bool:
        """Whether the member can sign it now."""
        return (
            self.proposal.state == State.OPEN
            and may(self.member, May.SIGN)
            and self.of(Function(self.member.function)) is None
        )

    @property
    def newer(self) -> tuple[ProposalItem, ...]:
        """The records that editors have changed since they were proposed."""
        return tuple(
            item
            for item in self.items
            if self.proposal.restores_id is None and item.record.newest_id != item.revision_id
        )

    def _seen(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        hidden = set().union(*(reading.view.hidden for reading in self._readings))
        return tuple(each for each in findings if not hidden.intersection(each.records))


def _is_idle(item: ProposalItem) -> bool:
    return item.base_id == item.revision_id


def proposals(member: Membership) -> QuerySet[Proposal]:
    """The proposals of a workspace, newest first, with how many records each has."""
    return (
        Proposal.objects.filter(workspace=member.workspace)
        .select_related("made_by__user", "version", "base")
        .prefetch_related("signatures__by__user")
        .annotate(size=Count("items", distinct=True))
        .order_by("-number")
    )


def review(member: Membership, number: int) -> Review | None:
    """One proposal; None if there is none with this number."""
    proposal = (
        Proposal.objects.filter(workspace=member.workspace, number=number)
        .select_related(
            "workspace", "made_by__user", "closed_by__user", "version", "base", "restores"
        )
        .first()
    )
    if proposal is None:
        return None
    return Review(
        member,
        proposal,
        items_of(proposal),
        tuple(proposal.signatures.select_related("by__user")),
        tuple(proposal.comments.select_related("by__user")),
    )


def lapsed_of(member: Membership) -> list[Signature]:
    """The member's signatures that lapsed by what others did, under proposals that are open and
    that they have not signed again: what they are told. The reasons may name any record, so this
    is for those who see all.
    """
    if audience_of(member) != "signers":
        return []
    found = Signature.objects.filter(
        by=member, proposal__state=State.OPEN, lapsed_at__isnull=False
    ).exclude(lapsed_because__startswith=f"{member} took it back")
    again = set(
        Signature.objects.filter(by=member, lapsed_at=None).values_list("proposal_id", flat=True)
    )
    latest = {each.proposal_id: each for each in found.select_related("proposal")}
    return [each for key, each in latest.items() if key not in again]


def offered(member: Membership) -> dict[int, Proposal]:
    """Row of a record -> the open proposal that offers its newest revision already."""
    found = ProposalItem.objects.filter(
        proposal__workspace=member.workspace,
        proposal__state=State.OPEN,
        revision=F("record__newest"),
    )
    return {item.record_id: item.proposal for item in found.select_related("proposal")}


def proposable(member: Membership) -> list[tuple[RecordChange, Record]]:
    """What changed since the current version and the member may see, with its row."""
    rows = {row.pk: row for row in playbooks.changed_records(member)}
    before = playbooks.reading(member, "current")
    after = playbooks.reading(member, "newest")
    return [(each, rows[each.row]) for each in changes(before, after) if each.row in rows]


def findings_by_record(member: Membership) -> dict[int, list[Finding]]:
    """Row of a record -> what the check finds about its newest revision."""
    reading = playbooks.reading(member, "newest")
    found: dict[int, list[Finding]] = {}
    for finding in reading.findings:
        for key in finding.records if finding.counts else ():
            if key in reading.book.rows:
                found.setdefault(reading.book.rows[key], []).append(finding)
    return found


def versions(member: Membership) -> QuerySet[Version]:
    """The versions of a workspace, newest first, each with the proposal it was made by."""
    return (
        playbooks.versions(member.workspace)
        .select_related("proposal")
        .prefetch_related("proposal__signatures__by__user")
        .annotate(size=Count("items", distinct=True))
        .order_by("-number")
    )


def version(member: Membership, number: int) -> Version | None:
    """One version; None if there is none with this number."""
    return versions(member).filter(number=number).first()


def version_before(member: Membership, number: int) -> Version | None:
    """The version that was current before this one."""
    return playbooks.versions(member.workspace).filter(number__lt=number).first()


def is_current(found: Version) -> bool:
    """Whether a version is the one that holds now."""
    later = Version.objects.filter(workspace_id=found.workspace_id, number__gt=found.number)
    return not later.exists()


def signatures_of(found: Version) -> tuple[Signature, ...]:
    """The two signatures that made a version; none where an operator made it."""
    made = Signature.objects.filter(proposal__version=found, lapsed_at=None)
    return tuple(made.select_related("by__user", "proposal"))


def compare(
    member: Membership, old: Version | None, new: Version | None
) -> tuple[RecordChange, ...]:
    """What changed between two versions; without `new`, up to what editors work on now."""
    audience = audience_of(member)
    before = read_by(book_with(member.workspace, {}, on=old), audience)
    if new is None:
        return changes(before, playbooks.reading(member, "newest"))
    return changes(before, read_by(book_with(member.workspace, {}, on=new), audience))


@dataclass(frozen=True)
class Step:
    """One revision in the history of a record: what it changed, and the versions that have it."""

    revision: Revision
    change: RecordChange | None
    versions: tuple[Version, ...]


def history(member: Membership, row: Record, most: int = 50) -> tuple[Step, ...]:
    """The revisions of a record, newest first; those that were never signed only for who may."""
    found = playbooks.revisions(row).prefetch_related("versions")
    if not may(member, May.READ_NEWEST):
        found = found.filter(versions__isnull=False).distinct()
    revisions = list(found[: most + 1])
    reading = playbooks.reading(member, "newest")
    contents = [content_of(row.kind, each.body) if each.body else None for each in revisions]
    before = [*contents[1:], None]
    return tuple(
        Step(revision, change_of(was, now, reading), tuple(revision.versions.all()))
        for revision, was, now in list(zip(revisions, before, contents, strict=True))[:most]
    )


def known_of(signature: Signature, member: Membership) -> list[str]:
    """What was signed as known, in sentences; nothing about records that a member must not see."""
    hidden = {"/".join(key) for key in playbooks.reading(member, "newest").view.hidden}
    hidden |= {"/".join(key) for key in playbooks.reading(member, "current").view.hidden}
    listed = json.loads(signature.known)
    return [each["what"] for each in listed if not hidden.intersection(each["records"])]
