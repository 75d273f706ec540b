"""From the rows of a workspace to the core's playbook, built once for each stamp in a process."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Any, Final, Literal, TypeVar
from uuid import UUID

from playcall.people.models import Workspace
from playcall.playbooks import bodies
from playcall.playbooks.bodies import Content
from playcall.playbooks.freshness import dues
from playcall.playbooks.models import (
    HEAD,
    Record,
    Revision,
    Stamp,
    Verification,
    Version,
    Waiver,
    unwritten,
)
from playcall_core import book as core
from playcall_core.book import Head, Playbook
from playcall_core.book.playbook import Key
from playcall_core.book.records import Record as CoreRecord
from playcall_core.book.references import KeyPath, references

T = TypeVar("T")
State = Literal["current", "newest"]
"""What was signed last, or what editors work on."""
MOST_BOOKS: Final = 12
MOST_CONTENTS: Final = 200_000
MOST_RESULTS: Final = 64


@dataclass(frozen=True, slots=True)
class Mention:
    """One record refers to another, in a field of it."""

    record: CoreRecord
    path: KeyPath


@dataclass(frozen=True, eq=False)
class Book:
    """A workspace's playbook in one state, as of a stamp.

    `rows` and `revisions` say for the key of each record which row of the database it is, and
    which revision of it this is. `is_empty` tells a playbook that has nothing, not even a head.
    `state` is None of a book that is neither, such as what a proposal would make.
    """

    workspace_id: int
    state: State | None
    stamp: UUID
    playbook: Playbook
    rows: Mapping[Key, int]
    revisions: Mapping[Key, int]
    is_empty: bool
    results: dict[tuple[str, date], Any] = field(default_factory=dict, repr=False)
    """What was computed from it, and for which day (`computed` knows what)."""

    def is_same(self, other: Book) -> bool:
        """Whether both have the same revisions in the same order, so that all else is the same."""
        return list(self.revisions.items()) == list(other.revisions.items())

    @cached_property
    def dues(self) -> Mapping[Key, date]:
        """Key of a record -> the last day on which its verification holds."""
        return dues(self.playbook)

    @cached_property
    def mentions(self) -> Mapping[Key, tuple[Mention, ...]]:
        """Key of a record -> where others refer to it, by whichever of its ids."""
        found: dict[Key, list[Mention]] = {}
        for record in self.playbook.records.values():
            for reference in references(record):
                target = self.playbook.get(reference.to.kind, reference.id)
                if target is not None and target.key != record.key:
                    found.setdefault(target.key, []).append(Mention(record, reference.path))
        return {key: tuple(those) for key, those in found.items()}


class Kept:
    """Results by key, the least recently used let go; several threads may ask."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._found: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept under `key`, else what `make` gives; it may be made twice by two threads."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]  # type: ignore[return-value]
        made = make()
        with self._lock:
            self._found[key] = made
            while len(self._found) > self.most:
                self._found.popitem(last=False)
        return made


_Row = tuple[int, str, int, str]
"""A record's row, its kind, the revision of it, and the digest of that."""
_books = Kept(MOST_BOOKS)
_books_apart = Kept(MOST_BOOKS)
_contents: dict[tuple[str, str], Content] = {}


def stamp_of(workspace: Workspace) -> UUID:
    """The stamp of a workspace's playbook; one that never was written has a stamp of its own."""
    found = Stamp.objects.filter(workspace=workspace).values_list("value", flat=True).first()
    return found or unwritten(workspace)


def book_of(workspace: Workspace, state: State) -> Book:
    """A workspace's playbook in one state. One query where nothing has changed."""
    stamp = stamp_of(workspace)
    key = (workspace.pk, state, stamp)
    return _books.get(key, lambda: _build(workspace, state, stamp))


def book_with(
    workspace: Workspace,
    changes: Mapping[int, int | None],
    *,
    on: Version | Literal["current"] | None = "current",
) -> Book:
    """The playbook of a version (None: an empty one) with some records in other revisions.

    `changes`: row of a record -> the revision it would have, None where it would be gone. Kept as
    books are, so that a proposal is read again and again for one query.
    """
    stamp = stamp_of(workspace)
    base = on.pk if isinstance(on, Version) else on
    key = (workspace.pk, base, tuple(sorted(changes.items(), key=str)), stamp)
    return _books_apart.get(
        key, lambda: _assemble(workspace, None, stamp, _rows_with(workspace, changes, on))
    )


def _rows_with(
    workspace: Workspace, changes: Mapping[int, int | None], on: Version | str | None
) -> list[_Row]:
    places = dict(Record.objects.filter(workspace=workspace).values_list("id", "position"))
    rows = {each[0]: each for each in _rows_on(workspace, on) if each[0] not in changes}
    wanted = [revision for revision in changes.values() if revision is not None]
    for start in range(0, len(wanted), 500):
        found = Revision.objects.filter(
            pk__in=wanted[start : start + 500], record__workspace=workspace, body__isnull=False
        )
        for each in found.order_by().values_list("record_id", "record__kind", "id", "digest"):
            rows[each[0]] = each
    return sorted(rows.values(), key=lambda each: (places[each[0]], each[0]))


def _rows_on(workspace: Workspace, on: Version | str | None) -> Iterable[_Row]:
    if on is None:
        return []
    if isinstance(on, Version):
        names = ("revision__record_id", "revision__record__kind", "revision_id", "revision__digest")
        return list(on.items.order_by().values_list(*names))
    return _rows(workspace, "current")


def _rows(workspace: Workspace, state: State) -> list[_Row]:
    return list(
        Record.objects.filter(workspace=workspace, **{f"{state}__body__isnull": False})
        .order_by("position", "id")
        .values_list("id", "kind", f"{state}_id", f"{state}__digest")
    )


def _build(workspace: Workspace, state: State, stamp: UUID) -> Book:
    return _assemble(workspace, state, stamp, _rows(workspace, state))


def _assemble(workspace: Workspace, state: State | None, stamp: UUID, rows: list[_Row]) -> Book:
    contents = _read((kind, revision, digest) for _, kind, revision, digest in rows)
    head: Head | None = None
    records: dict[Key, CoreRecord] = {}
    row_of: dict[Key, int] = {}
    revision_of: dict[Key, int] = {}
    key_of: dict[int, str] = {}
    for row, _, revision, _ in rows:
        content = contents[revision]
        key = (HEAD, content.id) if isinstance(content, Head) else content.key
        if isinstance(content, Head):
            head = content
        else:
            records[key] = content
        row_of[key], revision_of[key], key_of[row] = row, revision, "/".join(key)
    playbook = Playbook(
        head or Head(),
        records,
        tuple(_waivers(workspace, key_of)),
        tuple(_verifications(workspace, key_of)),
    )
    return Book(workspace.pk, state, stamp, playbook, row_of, revision_of, not rows)


def _read(wanted: Iterable[tuple[str, int, str]]) -> dict[int, Content]:
    """Revision -> its content; those whose text this process has read before are not fetched."""
    found: dict[int, Content] = {}
    missing: dict[int, tuple[str, str]] = {}
    for kind, revision, digest in wanted:
        content = _contents.get((kind, digest))
        if content is None:
            missing[revision] = (kind, digest)
        else:
            found[revision] = content
    if len(_contents) > MOST_CONTENTS:
        _contents.clear()
    for revision, body in _bodies(list(missing)):
        kind, digest = missing[revision]
        found[revision] = _contents[(kind, digest)] = bodies.content_of(kind, body)
    return found


def _bodies(revisions: list[int], size: int = 500) -> Iterable[tuple[int, str]]:
    for start in range(0, len(revisions), size):
        those = revisions[start : start + size]
        yield from Revision.objects.filter(pk__in=those).order_by().values_list("id", "body")  # type: ignore[misc]


def _waivers(workspace: Workspace, key_of: Mapping[int, str]) -> Iterable[core.Waiver]:
    for row in Waiver.objects.filter(workspace=workspace):
        waiver = bodies.part_of(core.Waiver, row.body)
        if row.record_id is None:
            yield waiver
        elif row.record_id in key_of:
            yield waiver.model_copy(update={"record": key_of[row.record_id]})


def _verifications(workspace: Workspace, key_of: Mapping[int, str]) -> Iterable[core.Verification]:
    for row in Verification.objects.filter(workspace=workspace):
        verification = bodies.part_of(core.Verification, row.body)
        if row.record_id is None:
            yield verification
        elif row.record_id in key_of:
            yield verification.model_copy(update={"record": key_of[row.record_id]})
