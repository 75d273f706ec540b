"""Keeping the index as the playbook is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from django_tasks import task

from playcall.people.models import Workspace
from playcall.playbooks import bodies
from playcall.playbooks.books import Book, stamp_of
from playcall.playbooks.computed import LARGE, ask
from playcall.playbooks.models import Record, Revision
from playcall.playbooks.writes import one_at_a_time
from playcall.searching.engines import engine
from playcall.searching.models import Entry, Indexed, Word
from playcall.searching.texts import text_of

BATCH: Final = 500
_States = dict[int, tuple[bool, bool]]
"""Revision -> whether it is current, and whether it is the newest."""


def follow(book: Book, workspace: Workspace) -> bool:
    """Make the index that of the playbook as it is now; one query where it is already.

    The index follows by the stamp that every write leaves, whichever action wrote: it cannot be
    forgotten, and a restored backup mends itself. Only what changed is read. Of a large playbook a
    job does it, and False says that it is not done yet.
    """
    if Indexed.objects.filter(workspace=workspace, stamp=book.stamp).exists():
        return True
    if len(book.rows) >= LARGE:
        ask(book.workspace_id, book.stamp, date.min)
        return False
    _follow(workspace)
    return True


@task
def index_again(workspace: int) -> None:
    """Make the index that of the playbook as it is now."""
    of = Workspace.objects.get(pk=workspace)
    if not Indexed.objects.filter(workspace=of, stamp=stamp_of(of)).exists():
        _follow(of)


def _follow(workspace: Workspace) -> None:
    with one_at_a_time(workspace) as now:
        _bring_up(workspace)
        Indexed.objects.update_or_create(workspace=workspace, defaults={"stamp": now.value})


def _bring_up(workspace: Workspace) -> None:
    wanted = _wanted(workspace)
    entries = Entry.objects.filter(workspace=workspace)
    known = {
        revision: (pk, (is_current, is_newest))
        for pk, revision, is_current, is_newest in entries.values_list(
            "id", "revision_id", "is_current", "is_newest"
        )
    }
    gone = [pk for revision, (pk, _) in known.items() if revision not in wanted]
    moved = [
        Entry(pk=pk, is_current=wanted[revision][0], is_newest=wanted[revision][1])
        for revision, (pk, was) in known.items()
        if revision in wanted and wanted[revision] != was
    ]
    counts = _drop(gone)
    Entry.objects.bulk_update(moved, ["is_current", "is_newest"], batch_size=BATCH)
    new = [revision for revision in wanted if revision not in known]
    for start in range(0, len(new), BATCH):
        counts.update(_add(workspace, new[start : start + BATCH], wanted))
    _count(workspace, counts)


def _wanted(workspace: Workspace) -> _States:
    found: _States = {}
    rows = Record.objects.filter(workspace=workspace).order_by()
    both: Iterable[tuple[int | None, int | None]] = rows.values_list("current_id", "newest_id")
    for current, newest in both:
        if current is not None:
            found[current] = (True, current == newest)
        if newest is not None and newest != current:
            found[newest] = (False, True)
    return found


def _drop(ids: Sequence[int]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        going = Entry.objects.filter(pk__in=some)
        counts.subtract(_words(going))
        engine().drop(some)
        going.delete()
    return counts


def _add(workspace: Workspace, revisions: Sequence[int], states: _States) -> Counter[str]:
    made = []
    found = Revision.objects.filter(pk__in=revisions, body__isnull=False).select_related("record")
    for revision in found.order_by("pk"):
        assert revision.body is not None
        kind = revision.record.kind
        text = text_of(kind, revision.body)
        if text is None:
            continue
        content = bodies.content_of(kind, revision.body)
        is_current, is_newest = states[revision.pk]
        made.append(
            Entry(
                workspace=workspace,
                revision=revision,
                kind=kind,
                slug=content.id,
                visibility=bodies.visibility_of(content),
                is_current=is_current,
                is_newest=is_newest,
                title=text.title,
                label=text.label,
                text=text.text,
            )
        )
    made = Entry.objects.bulk_create(made)
    engine().put(made)
    return _words(made)


def _words(entries: Iterable[Entry]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for each in entries:
        counts.update({*each.title.split(), *each.label.split(), *each.text.split()})
    return counts


def _count(workspace: Workspace, changes: Counter[str]) -> None:
    """Bring the vocabulary to what the entries have now."""
    words = Word.objects.filter(workspace=workspace)
    if len(changes) < BATCH:
        words = words.filter(word__in=list(changes))
    rows = {row.word: row for row in words}
    new: list[Word] = []
    touched: list[Word] = []
    gone: list[Word] = []
    for word, change in changes.items():
        row = rows.get(word)
        if row is None:
            new.append(Word(workspace=workspace, word=word, entries=change))
            continue
        row.entries += change
        (touched if row.entries else gone).append(row)
    Word.objects.bulk_create([row for row in new if row.entries], batch_size=BATCH)
    Word.objects.bulk_update(touched, ["entries"], batch_size=BATCH)
    ids = [row.pk for row in gone]
    for start in range(0, len(ids), BATCH):
        Word.objects.filter(pk__in=ids[start : start + BATCH]).delete()
