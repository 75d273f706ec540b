"""Saving, creating, renaming, removing and restoring records."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db.models import Max
from django.utils.text import slugify

from playcall.people.models import Membership, Workspace
from playcall.people.rules import May, insist
from playcall.playbooks import bodies
from playcall.playbooks.bodies import Content
from playcall.playbooks.models import HEAD, Draft, Record, Revision
from playcall.playbooks.writes import (
    ConflictError,
    add_revision,
    insist_is_free,
    insist_to_see,
    locked,
    note_on,
    one_writer,
)
from playcall_core.book import Head
from playcall_core.book.records import BY_KIND
from playcall_core.errors import PlaybookError, Problem, nearest


def save_record(
    record: Record, data: dict[str, Any], *, by: Membership, based_on: int, words: str = ""
) -> Revision:
    """Save a record as `data` says (names as in files), and return its newest revision.

    `based_on` is the id of the revision that the one who saves began with. If another has become
    the newest meanwhile, `ConflictError` carries both. Another id renames the record. Saving what
    is there already adds nothing. Raises `PlaybookError` with a problem for each wrong field.
    """
    insist(by, May.EDIT)
    content = bodies.validated(record.kind, data)
    with one_writer(by.workspace):
        found = locked(record, by)
        newest = found.newest
        assert newest is not None
        content = _renamed(found, content)
        if newest.digest == bodies.digest(bodies.canonical(content)):
            _drop_draft(found, by)
            return newest
        if newest.pk != based_on:
            base = found.revisions.filter(pk=based_on).first()
            raise ConflictError(content, newest, base)
        insist_to_see(content, by)
        insist_is_free(found, content, by.workspace)
        before = found.target
        revision = add_revision(found, content, by=by, words=words)
        _drop_draft(found, by)
        action, says = "record-saved", f"Saved {found}"
        if found.target != before:
            action, says = "record-renamed", f"Renamed {before} to {found.slug}"
        _note(found, revision, by=by, action=action, says=says)
    return revision


def create_record(kind: str, data: dict[str, Any], *, by: Membership, words: str = "") -> Record:
    """Add a record of a kind, at the end of the list. Without an id it gets one from its name. The
    head can be added where there is none.
    """
    insist(by, May.EDIT)
    if kind not in (*BY_KIND, HEAD):
        what = f"There is no kind of record “{kind[:80]}”."
        raise PlaybookError(Problem(what, remedy=nearest(kind, BY_KIND)))
    with one_writer(by.workspace):
        if kind == HEAD and Record.objects.filter(workspace=by.workspace, kind=HEAD).exists():
            raise PlaybookError(Problem("The playbook has a head.", remedy="Change that one."))
        given = data if data.get("id") else {**data, "id": _free_id(kind, data, by.workspace)}
        content = bodies.validated(kind, given)
        insist_to_see(content, by)
        insist_is_free(None, content, by.workspace)
        record = _row_for(content, by.workspace)
        revision = add_revision(record, content, by=by, words=words)
        Draft.objects.filter(by=by, record=None, kind=kind).delete()
        _note(record, revision, by=by, action="record-created", says=f"Created {record}")
    return record


def rename(record: Record, id_: str, *, by: Membership, based_on: int) -> Revision:
    """Give a record another id. Its old one stays known, so references still lead to it."""
    insist(by, May.EDIT)
    newest = record.newest
    if newest is None or newest.body is None:
        raise PlaybookError(Problem(f"The {record} is removed.", remedy="Restore it first."))
    content = bodies.content_of(record.kind, newest.body)
    return save_record(record, {**bodies.fields_of(content), "id": id_}, by=by, based_on=based_on)


def remove_record(record: Record, *, by: Membership, based_on: int) -> Revision:
    """Take a record out of the playbook. Its revisions stay, and it can be restored."""
    insist(by, May.EDIT)
    if record.kind == HEAD:
        raise PlaybookError("The head of the playbook cannot be removed.")
    with one_writer(by.workspace):
        found = locked(record, by)
        newest = found.newest
        assert newest is not None
        if newest.body is None:
            return newest
        content = bodies.content_of(found.kind, newest.body)
        if newest.pk != based_on:
            raise ConflictError(content, newest, found.revisions.filter(pk=based_on).first())
        revision = add_revision(found, None, by=by)
        _note(found, revision, by=by, action="record-removed", says=f"Removed {found}")
    return revision


def restore(revision: Revision, *, by: Membership) -> Revision:
    """Make an earlier state of a record its newest again, as a new revision."""
    insist(by, May.EDIT)
    if revision.body is None:
        raise PlaybookError("This revision is a removal; there is nothing to restore from it.")
    with one_writer(by.workspace):
        found = locked(revision.record, by)
        newest = found.newest
        assert newest is not None
        if newest.digest == revision.digest:
            return newest
        content = bodies.content_of(found.kind, revision.body)
        insist_to_see(content, by)
        insist_is_free(found, content, by.workspace)
        made = add_revision(found, content, by=by, words=f"As in revision {revision.number}")
        says = f"Restored {found} as in revision {revision.number}"
        _note(found, made, by=by, action="record-restored", says=says, from_=revision.number)
    return made


def _renamed(record: Record, content: Content) -> Content:
    """The content, which still knows the id it had until now."""
    if isinstance(content, Head) or content.id == record.slug or record.slug in content.formerly:
        return content
    formerly = tuple(old for old in (*content.formerly, record.slug) if old != content.id)
    return content.model_copy(update={"formerly": formerly})


def _row_for(content: Content, workspace: Workspace) -> Record:
    """A row for a new record: that of a removed one with the same identity, else a new one."""
    kind, uid = bodies.kind_of(content), bodies.identity(content)
    same = Record.objects.filter(workspace=workspace, kind=kind, uid=uid).first()
    if same is not None and same.is_removed:
        return same
    last = Record.objects.filter(workspace=workspace).aggregate(last=Max("position"))["last"]
    row = Record(
        workspace=workspace,
        kind=kind,
        # An id that another record gave up: this is not that record.
        uid=uuid4() if same is not None else uid,
        position=(last or 0) + 1,
    )
    row.slug = content.id
    row.save()
    return row


def _free_id(kind: str, data: dict[str, Any], workspace: Workspace) -> str:
    """An id from the record's name, with a number where it is taken."""
    named = BY_KIND[kind].heading_field if kind in BY_KIND else "name"
    words = str(data.get(named) or "")
    wanted = slugify(words)[:60].strip("-_").replace("_", "-") or kind.replace("_", "-")
    known = set(
        Record.objects.filter(
            workspace=workspace, kind=kind, slug__startswith=wanted, is_removed=False
        ).values_list("slug", flat=True)
    )
    number, id_ = 1, wanted
    while id_ in known:
        number += 1
        id_ = f"{wanted}-{number}"
    return id_


def _drop_draft(record: Record, by: Membership) -> None:
    Draft.objects.filter(record=record, by=by).delete()


def _note(
    record: Record, revision: Revision, *, by: Membership, action: str, says: str, **more: object
) -> None:
    details = {"revision": revision.number, "digest": revision.digest, **more}
    note_on(record, by=by, action=action, says=says, **details)
