"""What lies beside records: drafts, verifications, waivers, comments. No revision changes."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from playcall.people.models import Membership
from playcall.people.rules import May, insist
from playcall.playbooks import bodies
from playcall.playbooks.freshness import is_owner, names_of
from playcall.playbooks.models import (
    Comment,
    Draft,
    Presence,
    Record,
    Revision,
    Verification,
    Waiver,
)
from playcall.playbooks.queries import PRESENT_FOR, reading
from playcall.playbooks.writes import locked, note_on, one_writer
from playcall_core import book as core
from playcall_core.book.completeness import RULES
from playcall_core.errors import Place, PlaybookError, Problem, nearest

LONGEST_COMMENT: Final = 20_000
LARGEST_DRAFT: Final = 2_000_000


def save_draft(
    fields: dict[str, Any],
    *,
    by: Membership,
    record: Record | None = None,
    kind: str = "",
    based_on: Revision | None = None,
) -> Draft:
    """Keep what somebody is typing, valid or not: of a record, or of a new one of `kind`.

    Each person has one draft of a record, and one of a new record of each kind. Not audited: a
    draft is nobody's business but its writer's.
    """
    insist(by, May.EDIT)
    text = json.dumps(fields)
    if len(text) > LARGEST_DRAFT:
        what = f"The draft has more than {LARGEST_DRAFT:,} characters and is not kept."
        raise PlaybookError(Problem(what, remedy="Shorten it, or put it into a document."))
    with transaction.atomic():
        if record is not None:
            record = locked(record, by)
        draft, _ = Draft.objects.update_or_create(
            workspace=by.workspace,
            by=by,
            record=record,
            kind=record.kind if record else kind,
            defaults={"fields": text, "based_on": based_on},
        )
    return draft


def discard_draft(draft: Draft, *, by: Membership) -> None:
    """Throw one's own draft away."""
    insist(by, May.EDIT)
    Draft.objects.filter(pk=draft.pk, by=by).delete()


def appear(record: Record, *, by: Membership) -> None:
    """Say that somebody has the form of a record open now. What others left behind is cleared."""
    insist(by, May.EDIT)
    now = timezone.now()
    with transaction.atomic():
        Presence.objects.filter(record=record, seen_at__lt=now - PRESENT_FOR).delete()
        Presence.objects.update_or_create(record=record, by=by, defaults={"seen_at": now})


def disappear(record: Record, *, by: Membership) -> None:
    """Say that somebody has closed the form of a record."""
    insist(by, May.EDIT)
    Presence.objects.filter(record=record, by=by).delete()


def verify(record: Record, *, by: Membership, on: date) -> Verification:
    """Say that a record was looked at on a day and is right. It takes the place of the last one.

    Who may not verify every record may verify those that they own.
    """
    insist(by, May.VERIFY_OWN)
    with one_writer(by.workspace):
        found = locked(record, by)
        if not owns(by, found):
            insist(by, May.VERIFY)
        said = core.Verification(record=found.target, by=str(by), on=on)
        Verification.objects.filter(record=found).delete()
        made = Verification.objects.create(
            workspace=by.workspace,
            record=found,
            body=bodies.canonical(said),
            on=on,
            made_by=by,
        )
        note_on(found, by=by, action="record-verified", says=f"Verified {found}", on=str(on))
    return made


def owns(member: Membership, record: Record) -> bool:
    """Whether a member is the owner of a record as it is now."""
    body = record.newest.body if record.newest else None
    content = bodies.content_of(record.kind, body) if body else None
    if content is None or isinstance(content, core.Head):
        return False
    return is_owner(names_of(member, reading(member, "newest").playbook), content.owner)


def waive(record: Record, rule: str, *, reason: str, until: date, by: Membership) -> Waiver:
    """Let a record be without what a rule asks for, for a reason and until a day."""
    insist(by, May.EDIT)
    names = [each.name for each in RULES]
    if rule not in names:
        what = f"There is no rule “{rule[:80]}”."
        raise PlaybookError(Problem(what, Place(field="rule"), nearest(rule, names)))
    if not reason.strip():
        what = "A waiver needs a reason."
        raise PlaybookError(Problem(what, Place(field="reason"), "Say why this may wait."))
    with one_writer(by.workspace):
        found = locked(record, by)
        said = core.Waiver(rule=rule, record=found.target, reason=reason[:400], until=until)
        made = Waiver.objects.create(
            workspace=by.workspace, record=found, body=bodies.canonical(said), made_by=by
        )
        says = f"Waived {rule} for {found} until {until}"
        note_on(found, by=by, action="rule-waived", says=says, rule=rule, reason=said.reason)
    return made


def unwaive(waiver: Waiver, *, by: Membership) -> None:
    """Take a waiver back."""
    insist(by, May.EDIT)
    with one_writer(by.workspace):
        found = Waiver.objects.filter(pk=waiver.pk, workspace=by.workspace).first()
        if found is None or found.record is None:
            return
        record = locked(found.record, by)
        rule = bodies.part_of(core.Waiver, found.body).rule
        found.delete()
        note_on(record, by=by, action="waiver-ended", says=f"Ended the waiver of {rule}")


def comment(record: Record, text: str, *, by: Membership) -> Comment:
    """Say something about a record."""
    insist(by, May.COMMENT)
    said = "".join(c for c in text if c.isprintable() or c in "\n\t").strip()
    if not said or len(said) > LONGEST_COMMENT:
        what = (
            f"A comment has between 1 and {LONGEST_COMMENT:,} characters; this has {len(said):,}."
        )
        raise PlaybookError(Problem(what, Place(field="text"), "Change its length."))
    with transaction.atomic():
        found = locked(record, by)
        made = Comment.objects.create(record=found, by=by, text=said)
        note_on(found, by=by, action="comment-made", says=f"Commented on {found}", comment=made.pk)
    return made


def resolve(remark: Comment, *, by: Membership) -> None:
    """Mark a comment as dealt with."""
    insist(by, May.COMMENT)
    with transaction.atomic():
        found = locked(remark.record, by)
        mine = Comment.objects.filter(pk=remark.pk, record=found, resolved_at=None)
        if mine.update(resolved_at=timezone.now(), resolved_by=by):
            says = f"Resolved a comment on {found}"
            note_on(found, by=by, action="comment-resolved", says=says, comment=remark.pk)
