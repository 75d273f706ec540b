"""Putting a playbook from files in the place of what a workspace has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from playcall.audit.actions import note
from playcall.people.models import Membership
from playcall.people.rules import May, insist
from playcall.playbooks import bodies
from playcall.playbooks.bodies import Content
from playcall.playbooks.models import HEAD, Record, Revision, Verification, Waiver
from playcall.playbooks.writes import describe, one_writer
from playcall_core import book as core
from playcall_core.book import Playbook
from playcall_core.book.playbook import shown_key
from playcall_core.errors import PlaybookError, Problem

Key = tuple[str, UUID]


@dataclass(frozen=True, slots=True)
class Imported:
    """How many records an import added, changed, removed, and found as they were."""

    added: int
    changed: int
    removed: int
    same: int


def import_playbook(
    playbook: Playbook, *, by: Membership, words: str = "", seen: UUID | None = None
) -> Imported:
    """Make the newest state of the workspace exactly this playbook.

    Records are matched by their identity, then by kind and id: a changed one gets a revision, one
    that is not in the playbook a removal. Waivers and verifications are those of the playbook. All
    of it happens, or nothing. The current version stays as it is. With `seen`, the stamp of the
    playbook that was looked at before: `MovedError` where it was changed since.
    """
    insist(by, May.IMPORT)
    wanted = _by_identity(playbook)
    with one_writer(by.workspace, seen):
        rows = list(Record.objects.filter(workspace=by.workspace).select_related("newest"))
        matched = _matched(rows, wanted)
        work = _Work(by, words)
        for position, (key, content) in enumerate(wanted.items()):
            work.put(matched.get(key), key, content, position)
        for row in rows:
            if row not in work.kept and not row.is_removed and row.kind != HEAD:
                work.remove(row)
        work.write()
        _put_beside(playbook, by)
        done = work.counts
        says = f"Imported {playbook.head.name}: {done.added} added, {done.changed} changed, "
        note(
            by.workspace,
            by=by,
            action="playbook-imported",
            target=f"playbook/{playbook.head.id}",
            says=f"{says}{done.removed} removed",
            same=done.same,
        )
    return done


def _by_identity(playbook: Playbook) -> dict[Key, Content]:
    """The head and the records by kind and identity, in the order of the files."""
    found: dict[Key, Content] = {(HEAD, bodies.identity(playbook.head)): playbook.head}
    problems = []
    for record in playbook.records.values():
        key = (record.kind_name, bodies.identity(record))
        other = found.setdefault(key, record)
        if other is not record:
            assert not isinstance(other, core.Head)
            what = f"It has the same identity as {shown_key(other)}."
            remedy = "Give one of them a “uid” of its own, or take the id out of “formerly”."
            problems.append(Problem(what, playbook.place(record), remedy))
    if problems:
        raise PlaybookError(*problems)
    return found


def _matched(rows: list[Record], wanted: Mapping[Key, Content]) -> dict[Key, Record]:
    """The row for each wanted record that has one: by identity, else by its id."""
    by_uid = {(row.kind, row.uid): row for row in rows}
    found = {key: by_uid[key] for key in wanted if key in by_uid}
    taken = {row.pk for row in found.values()}
    by_id = {(row.kind, row.slug): row for row in rows if not row.is_removed}
    for key, content in wanted.items():
        row = by_id.get((key[0], content.id))
        if key not in found and row is not None and row.pk not in taken:
            found[key] = row
            taken.add(row.pk)
    return found


FIELDS: Final = ("slug", "heading", "visibility", "position", "is_removed", "newest_id")
BATCH: Final = 500


class _Work:
    """What an import is to write, gathered so that it takes few statements."""

    def __init__(self, by: Membership, words: str) -> None:
        self.by, self.words = by, words
        self.kept: set[Record] = set()
        self._new: list[tuple[Record, Content]] = []
        self._changed: list[tuple[Record, Content | None]] = []
        self._all: list[Record] = []
        self._before: dict[int, tuple[object, ...]] = {}
        self.counts = Imported(0, 0, 0, 0)

    def put(self, row: Record | None, key: Key, content: Content, position: int) -> None:
        """A record of the playbook, with its row if there is one."""
        if row is None:
            made = Record(workspace=self.by.workspace, kind=key[0], uid=key[1], position=position)
            describe(made, content)
            self._new.append((made, content))
            return
        self.kept.add(row)
        self._take(row)
        row.position, row.is_removed = position, False
        describe(row, content)
        newest = row.newest
        if newest is None or newest.digest != bodies.digest(bodies.canonical(content)):
            self._changed.append((row, content))

    def remove(self, row: Record) -> None:
        """A record that is not in the playbook any more."""
        self._take(row)
        row.is_removed = True
        self._changed.append((row, None))

    def _take(self, row: Record) -> None:
        self._all.append(row)
        self._before[row.pk] = _fields(row)

    def write(self) -> None:
        """Write it all, in few statements."""
        self._free_ids()
        Record.objects.bulk_create([row for row, _ in self._new], batch_size=BATCH)
        made = Revision.objects.bulk_create(self._revisions(), batch_size=BATCH)
        for revision in made:
            revision.record.newest = revision
        changed = [row for row in self._all if _fields(row) != self._before[row.pk]]
        changed += [row for row, _ in self._new]
        Record.objects.bulk_update(changed, _columns(), batch_size=BATCH)
        removed = sum(content is None for _, content in self._changed)
        added, touched = len(self._new), len(self._changed) - removed
        self.counts = Imported(added, touched, removed, len(self._all) - touched - removed)

    def _free_ids(self) -> None:
        """Take the ids that change away for the moment: two records may exchange theirs."""
        moved = [row.pk for row in self._all if _fields(row)[0] != self._before[row.pk][0]]
        gone = [row.pk for row in self._all if row.is_removed]
        for start in range(0, len(moved) + len(gone), BATCH):
            some = (moved + gone)[start : start + BATCH]
            Record.objects.filter(pk__in=some).update(is_removed=True)

    def _revisions(self) -> Iterator[Revision]:
        last = {row.pk: row.newest.number for row in self._all if row.newest}
        for row, content in (*self._new, *self._changed):
            body = bodies.canonical(content) if content is not None else None
            yield Revision(
                record=row,
                number=last.get(row.pk, 0) + 1,
                body=body,
                digest=bodies.digest(body),
                saved_by=self.by,
                note=self.words[:500],
            )


def _fields(row: Record) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in FIELDS)


def _columns() -> list[str]:
    return [name.removesuffix("_id") for name in FIELDS]


def _put_beside(playbook: Playbook, by: Membership) -> None:
    """The waivers and verifications of the playbook, in place of those that were there."""
    rows = Record.objects.filter(workspace=by.workspace, is_removed=False)
    row_of = {f"{kind}/{slug}": pk for pk, kind, slug in rows.values_list("id", "kind", "slug")}
    Waiver.objects.filter(workspace=by.workspace).delete()
    Verification.objects.filter(workspace=by.workspace).delete()
    Waiver.objects.bulk_create(
        Waiver(
            workspace=by.workspace,
            record_id=row_of.get(waiver.record),
            body=bodies.canonical(waiver),
            made_by=by,
        )
        for waiver in playbook.waivers
    )
    Verification.objects.bulk_create(
        Verification(
            workspace=by.workspace,
            record_id=row_of.get(verification.record),
            body=bodies.canonical(verification),
            on=verification.on,
            made_by=by,
        )
        for verification in playbook.verifications
    )
