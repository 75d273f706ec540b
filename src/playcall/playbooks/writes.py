"""What every write to a playbook goes through: one writer at a time, a new stamp, a revision."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

from django.db import transaction

from playcall.audit.actions import note
from playcall.people.models import Membership, Workspace
from playcall.people.rules import audience_of
from playcall.playbooks import bodies
from playcall.playbooks.bodies import Content
from playcall.playbooks.computed import after_write
from playcall.playbooks.models import Record, Revision, Stamp, unwritten
from playcall_core.errors import Place, PlaybookError, Problem


class ConflictError(PlaybookError):
    """Somebody else saved the record meanwhile. Nothing was written, and nothing is lost.

    `mine` is what was to be saved, `theirs` the newest revision, `base` the revision that `mine`
    began with.
    """

    def __init__(self, mine: Content, theirs: Revision, base: Revision | None) -> None:
        self.mine, self.theirs, self.base = mine, theirs, base
        who = str(theirs.saved_by) if theirs.saved_by else "Playcall"
        did = "saved" if theirs.body is not None else "removed"
        super().__init__(
            Problem(
                f"{who} has {did} this {theirs.record.kind.replace('_', ' ')} meanwhile.",
                Place(record=str(theirs.record)),
                "Look at both, and save what should hold.",
            )
        )


class MovedError(PlaybookError):
    """The playbook was changed since somebody looked at what they are about to do to it."""

    def __init__(self) -> None:
        super().__init__(
            Problem(
                "Somebody changed the playbook since you looked. Nothing was imported.",
                remedy="Look again at what would change, and import then.",
            )
        )


@contextmanager
def one_at_a_time(workspace: Workspace) -> Iterator[Stamp]:
    """A transaction in which nobody else writes to this playbook; gives its stamp, as it is."""
    with transaction.atomic():
        stamp, _ = Stamp.objects.select_for_update().get_or_create(
            workspace=workspace, defaults={"value": unwritten(workspace)}
        )
        yield stamp


@contextmanager
def one_writer(workspace: Workspace, seen: UUID | None = None) -> Iterator[None]:
    """A transaction in which nobody else writes to this playbook; at its end the stamp is new.

    With `seen`, the stamp of what the writer looked at: `MovedError` if it is another one by now.
    """
    with one_at_a_time(workspace) as stamp:
        if seen not in (None, stamp.value):
            raise MovedError
        yield
        stamp.value = uuid4()
        stamp.save()
        after_write(workspace)


def add_revision(
    record: Record, content: Content | None, *, by: Membership | None, words: str = ""
) -> Revision:
    """A new newest revision of a record that is locked; without content a removal."""
    body = bodies.canonical(content) if content is not None else None
    last = record.revisions.order_by("-number").values_list("number", flat=True).first()
    revision = Revision.objects.create(
        record=record,
        number=(last or 0) + 1,
        body=body,
        digest=bodies.digest(body),
        saved_by=by,
        note=words[:500],
    )
    record.newest = revision
    record.is_removed = content is None
    if content is not None:
        describe(record, content)
    record.save()
    return revision


def describe(record: Record, content: Content) -> None:
    """Take what lists show of a record over from its content."""
    record.slug = content.id
    record.heading = bodies.heading_of(content)
    record.visibility = bodies.visibility_of(content)


def locked(record: Record, by: Membership) -> Record:
    """The record as it is now, if `by` may see it; called inside `one_writer`."""
    found = (
        Record.objects.select_related("newest__saved_by__user")
        .filter(pk=record.pk, workspace=by.workspace)
        .first()
    )
    if found is None or not sees(by, found.visibility):
        raise PlaybookError(Problem("There is no such record.", remedy="Go back to the list."))
    return found


def sees(member: Membership, visibility: str) -> bool:
    """Whether a member sees records of this visibility."""
    audience = audience_of(member)
    return audience == "signers" or visibility in ("everyone", audience)


def insist_to_see(content: Content, by: Membership) -> None:
    """Refuse a visibility that would hide the record from the one who saves it."""
    if not sees(by, bodies.visibility_of(content)):
        what = "With this visibility you would not see the record yourself."
        raise PlaybookError(Problem(what, Place(field="visibility"), "Choose one you belong to."))


def insist_is_free(record: Record | None, content: Content, workspace: Workspace) -> None:
    """Refuse an id that another record of the kind has."""
    taken = Record.objects.filter(
        workspace=workspace, kind=bodies.kind_of(content), slug=content.id, is_removed=False
    )
    if record is not None:
        taken = taken.exclude(pk=record.pk)
    if taken.exists():
        kind = bodies.kind_of(content).replace("_", " ")
        what = f"There is another {kind} with the id “{content.id}”."
        raise PlaybookError(Problem(what, Place(field="id"), "Choose another id."))


def note_on(record: Record, *, by: Membership, action: str, says: str, **details: object) -> None:
    """An audit entry about a record."""
    note(record.workspace, by=by, action=action, target=record.target, says=says, **details)
