"""Offering records for signature, and changing what is offered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.db.models import Max
from django.utils import timezone

from playcall.people.models import Membership
from playcall.people.rules import May, audience_of, insist
from playcall.playbooks import queries as playbooks
from playcall.playbooks.models import Record, Revision, Version
from playcall.playbooks.writes import one_at_a_time
from playcall.signing.actions.steps import bring_up, lapse_all, note_on, opened, refused
from playcall.signing.manifests import current_version, digest, items_of
from playcall.signing.models import Proposal, ProposalComment, ProposalItem, State

LONGEST_WHY: Final = 20_000
LONGEST_COMMENT: Final = 20_000


def propose(
    *, by: Membership, title: str, why: str = "", records: Sequence[Record] | None = None
) -> Proposal:
    """Offer the newest revisions of these records for signature; without `records`, of all that
    changed since the current version and that `by` may see.
    """
    insist(by, May.EDIT)
    title, why = _said(title, 200, "A proposal needs a title."), _free(why, LONGEST_WHY)
    with one_at_a_time(by.workspace):
        changed = playbooks.changed_records(by)
        if records is not None:
            changed = changed.filter(pk__in=[record.pk for record in records])
        found = list(changed)
        if not found or (records is not None and len(found) < len(set(records))):
            raise refused(
                "Nothing that was chosen differs from the current version.",
                "Change a record first, or look at what is current already.",
            )
        proposal = _made(by, title, why)
        _put(proposal, found)
        _note_offer(proposal, by)
    return proposal


def roll_back(version: Version, *, by: Membership, why: str = "") -> Proposal:
    """Offer the records of an older version as they were then. It is signed as any proposal is."""
    insist(by, May.EDIT)
    if audience_of(by) != "signers":
        raise refused(
            "To return to a version one must see all of its records.", "Ask a signer to offer it."
        )
    with one_at_a_time(by.workspace):
        if version.workspace_id != by.workspace.pk:
            raise refused("There is no such version.", "Go back to the list.")
        then = {each.record_id: each for each in version.revisions.all()}
        proposal = _made(by, f"Back to version {version.number}", _free(why, LONGEST_WHY))
        proposal.restores = version
        proposal.save(update_fields=["restores"])
        rows = Record.objects.filter(workspace=by.workspace).select_related("current")
        ProposalItem.objects.bulk_create(
            ProposalItem(
                proposal=proposal,
                record=row,
                base=row.current,
                revision=then.get(row.pk),
                removes=row.pk not in then,
            )
            for row in rows
            if _digest(row.current) != _digest(then.get(row.pk))
        )
        if not proposal.items.exists():
            raise refused("That version is what is current.", "There is nothing to return to.")
        _note_offer(proposal, by)
    return proposal


def add_record(proposal: Proposal, record: Record, *, by: Membership) -> None:
    """Take a changed record into a proposal. Signatures lapse."""
    insist(by, May.EDIT)
    with one_at_a_time(by.workspace):
        found = opened(proposal, by)
        row = playbooks.changed_records(by).filter(pk=record.pk).first()
        if row is None:
            raise refused("This record does not differ from the current version.")
        if found.items.filter(record=row).exists():
            raise refused("This record is in the proposal already.")
        bring_up(found, current_version(by.workspace), by=by)
        _put(found, [row])
        lapse_all(found, f"{by} took {row.heading or row.slug} into the proposal.", by=by)
        says = f"Took {row} into “{found.title}”"
        note_on(found, by=by, action="proposal-changed", says=says, added=row.target)


def remove_record(proposal: Proposal, record: Record, *, by: Membership) -> None:
    """Take a record out of a proposal. Signatures lapse."""
    insist(by, May.EDIT)
    with one_at_a_time(by.workspace):
        found = opened(proposal, by)
        item = _item(found, record, by)
        if found.items.count() == 1:
            raise refused("This is the last record of the proposal.", "Withdraw it instead.")
        item.delete()
        lapse_all(found, f"{by} took {record.heading or record.slug} out of the proposal.", by=by)
        says = f"Took {record} out of “{found.title}”"
        note_on(found, by=by, action="proposal-changed", says=says, removed=record.target)


def refresh(proposal: Proposal, *, by: Membership) -> bool:
    """Bring the records of a proposal to their newest revisions; whether any changed.

    Signatures lapse if one did. A record that is by now as in the current version leaves.
    """
    insist(by, May.EDIT)
    with one_at_a_time(by.workspace):
        found = opened(proposal, by)
        if found.restores_id is not None:
            raise refused("A roll-back holds older revisions on purpose.", "Edit after it.")
        bring_up(found, current_version(by.workspace), by=by)
        old = digest(items_of(found))
        rows = [item.record for item in found.items.select_related("record__newest")]
        changed = [row for row in rows if not _is_current(row)]
        if not changed:
            raise refused("All of it is current already.", "Withdraw the proposal.")
        found.items.all().delete()
        _put(found, changed)
        items = items_of(found)
        if digest(items) == old:
            return False
        lapse_all(found, f"{by} brought the proposal to the newest revisions.", by=by)
        says = f"Brought “{found.title}” to the newest revisions"
        note_on(found, by=by, action="proposal-changed", says=says, digest=digest(items))
    return True


def comment(
    proposal: Proposal, text: str, *, by: Membership, record: Record | None = None
) -> ProposalComment:
    """Say something about a proposal, or about one record of it."""
    insist(by, May.COMMENT)
    insist(by, May.READ_NEWEST)
    said = _said(text, LONGEST_COMMENT, "A comment needs words.")
    with one_at_a_time(by.workspace):
        found = Proposal.objects.filter(pk=proposal.pk, workspace=by.workspace).first()
        if found is None:
            raise refused("There is no such proposal.", "Go back to the list.")
        row = _item(found, record, by).record if record is not None else None
        made = ProposalComment.objects.create(proposal=found, record=row, by=by, text=said)
        says = f"Commented on “{found.title}”"
        note_on(found, by=by, action="proposal-commented", says=says, comment=made.pk)
    return made


def withdraw(proposal: Proposal, *, by: Membership) -> None:
    """Take a proposal back. It stays readable, and what it holds stays as it is with editors."""
    insist(by, May.EDIT)
    with one_at_a_time(by.workspace):
        found = opened(proposal, by)
        found.state, found.closed_by, found.closed_at = State.WITHDRAWN, by, timezone.now()
        found.save()
        lapse_all(found, f"{by} withdrew the proposal.", by=by)
        note_on(found, by=by, action="proposal-withdrawn", says=f"Withdrew “{found.title}”")


def _made(by: Membership, title: str, why: str) -> Proposal:
    last = Proposal.objects.filter(workspace=by.workspace).aggregate(last=Max("number"))["last"]
    return Proposal.objects.create(
        workspace=by.workspace,
        number=(last or 0) + 1,
        title=title,
        why=why,
        base=current_version(by.workspace),
        made_by=by,
    )


def _put(proposal: Proposal, rows: Iterable[Record]) -> None:
    """Take the newest revisions of these records in."""
    ProposalItem.objects.bulk_create(
        ProposalItem(
            proposal=proposal,
            record=row,
            base_id=row.current_id,
            revision_id=row.newest_id,
            removes=row.is_removed,
        )
        for row in rows
    )


def _note_offer(proposal: Proposal, by: Membership) -> None:
    items = items_of(proposal)
    counted = "1 record" if len(items) == 1 else f"{len(items):,} records"
    note_on(
        proposal,
        by=by,
        action="proposal-offered",
        says=f"Offered “{proposal.title}” with {counted} for signature",
        digest=digest(items),
        records=[item.record.target for item in items],
    )


def _item(proposal: Proposal, record: Record, by: Membership) -> ProposalItem:
    """The item of a record that `by` may see."""
    visible = playbooks.visible_rows(by, Record.objects.filter(pk=record.pk))
    item = proposal.items.select_related("record").filter(record__in=visible).first()
    if item is None:
        raise refused("This record is not in the proposal.")
    return item


def _is_current(row: Record) -> bool:
    if row.is_removed:
        return row.current_id is None
    return row.newest_id == row.current_id


def _digest(revision: Revision | None) -> str | None:
    return revision.digest if revision is not None else None


def _free(text: str, most: int) -> str:
    """The text without control characters, which PostgreSQL refuses and nobody sees."""
    said = "".join(c for c in text if c.isprintable() or c in "\n\t").strip()
    if len(said) > most:
        raise refused(f"This has {len(said):,} characters; {most:,} is the most.", "Shorten it.")
    return said


def _said(text: str, most: int, otherwise: str) -> str:
    said = _free(text, most)
    if not said:
        raise refused(otherwise)
    return said
