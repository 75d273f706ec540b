"""On which real open opportunities other plays would be called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from playcall.opportunities.actions import CallMade
from playcall.opportunities.queries import Called, called, stamp_of
from playcall.people.models import Workspace
from playcall.playbooks.books import Book, Kept
from playcall.playbooks.queries import Reading
from playcall_core.book import uid_of
from playcall_core.book.records import Play
from playcall_core.calling import CallablePlay, Outcome

_impacts = Kept(24)
Plays = frozenset[str]
"""Plays by their uid, which stays when one is renamed."""


@dataclass(frozen=True, slots=True)
class Moved:
    """An open opportunity that would get other plays: which come, which go, and of which it
    could no longer be told whether they apply.
    """

    id: str
    name: str
    come: Plays
    go: Plays
    now_unsure: Plays


@dataclass(frozen=True, slots=True)
class Raw:
    """The whole impact, for nobody's eyes: `total` open opportunities and those that would move."""

    total: int
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One opportunity with the headings of the plays that come and go."""

    id: str
    name: str
    come: tuple[str, ...]
    go: tuple[str, ...]
    now_unsure: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """What a reader may know of the impact: only plays that they may see count."""

    total: int
    lines: tuple[Line, ...]


def impact(workspace: Workspace, before: Reading, after: Reading) -> Impact:
    """The impact as a reader may see it; the computing is kept while nothing changes.

    Raises `PlaycallError` where the facts of one of the playbooks do not fit together.
    """
    raw = _impact(workspace, before.book, after.book)
    names = {**_visible_plays(before), **_visible_plays(after)}
    lines = (
        Line(
            each.id,
            each.name,
            _named(each.come, names),
            _named(each.go, names),
            _named(each.now_unsure, names),
        )
        for each in raw.moved
    )
    seen = (line for line in lines if line.come or line.go or line.now_unsure)
    return Impact(raw.total, tuple(sorted(seen, key=lambda line: (line.name, line.id))))


def changed_calls(workspace: Workspace, before: Book, after: Book) -> Iterator[CallMade]:
    """The calls on open opportunities that come to another outcome, as they are with `after`."""
    was = called(workspace, before.playbook)
    now = called(workspace, after.playbook)
    for moved in _moved(was, now):
        row = now.subjects.ids[moved.id]
        situation = now.subjects.situation(row)
        applying, unsure = _uids(now.on(row)), _uids(now.undecided(row))
        for play in now.plays:
            uid = uid_of(play.record)
            if uid not in moved.come | moved.go | moved.now_unsure:
                continue
            outcome = Outcome.CANNOT_TELL if uid in unsure else Outcome.DOES_NOT_APPLY
            outcome = Outcome.APPLIES if uid in applying else outcome
            yield CallMade(after.revisions[play.record.key], situation, outcome)


def _impact(workspace: Workspace, before: Book, after: Book) -> Raw:
    places = [(book.stamp, hash(tuple(book.revisions.items()))) for book in (before, after)]
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    key = (workspace.pk, stamp_of(workspace), hour, *places)

    def compute() -> Raw:
        was = called(workspace, before.playbook, key=places[0])
        now = called(workspace, after.playbook, key=places[1])
        return Raw(len(now.subjects), tuple(_moved(was, now)))

    return _impacts.get(key, compute)


def _moved(was: Called, now: Called) -> Iterator[Moved]:
    old, new = was.subjects.ids, now.subjects.ids
    for id_, row in new.items():
        applied = _uids(was.on(old[id_])) if id_ in old else frozenset()
        applies = _uids(now.on(row))
        if applied == applies:
            continue
        unsure = _uids(now.undecided(row)) & applied
        yield Moved(
            id_, now.subjects.name(row), applies - applied, applied - applies - unsure, unsure
        )


def _uids(plays: tuple[CallablePlay, ...]) -> Plays:
    return frozenset(uid_of(play.record) for play in plays)


def _visible_plays(reading: Reading) -> Mapping[str, str]:
    return {uid_of(play): play.heading for play in reading.of(Play)}


def _named(plays: Plays, names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(names[uid] for uid in plays if uid in names))
