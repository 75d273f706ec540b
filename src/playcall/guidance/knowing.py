"""What is known about opportunities: the only place of this app that asks for situations."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from playcall.opportunities.queries import called, open_subjects, situations
from playcall.people.models import Workspace
from playcall.playbooks.books import Book, Kept
from playcall_core.book.records import Play
from playcall_core.calling import CallablePlay, Index, compile_index, plays_of
from playcall_core.calling.many import match_many
from playcall_core.conditions import Condition
from playcall_core.facts import Moment, Situation, Subject

_indexes: Final = Kept(24)


@dataclass(frozen=True, slots=True)
class Known:
    """A situation, as of which moment."""

    situation: Situation
    moment: Moment


def known_of(workspace: Workspace, book: Book, id_: str) -> Known | None:
    """What is known about one opportunity now; None if there is none with this id."""
    moment = book.playbook.moment(datetime.now(UTC))
    found = situations(workspace, book.playbook, Subject.OPPORTUNITY, [id_], moment.at).get(id_)
    return Known(found, moment) if found else None


def index_of(workspace: Workspace, book: Book, moment: Moment) -> Index:
    """The plays on opportunities, compiled. Kept while neither the playbook nor the day changes."""
    key: Hashable = (workspace.pk, book.state, book.stamp, moment.today)
    return _indexes.get(
        key,
        lambda: compile_index(
            plays_of(book.playbook).on(Subject.OPPORTUNITY), book.playbook.dictionary, moment
        ),
    )


def ids_where(workspace: Workspace, book: Book, condition: Condition) -> frozenset[str]:
    """The open opportunities on which a condition holds."""
    play = Play(id="asked-for")
    asked = CallablePlay(record=play, on=Subject.OPPORTUNITY, when=condition)
    subjects = open_subjects(workspace, book.playbook)
    index = compile_index([asked], book.playbook.dictionary, subjects.moment)
    hits = match_many(index, subjects.situations).applies
    ids = subjects.ids
    return frozenset(id_ for id_, row in ids.items() if len(hits.of(row)))


def ids_called(workspace: Workspace, book: Book, play: str) -> frozenset[str]:
    """The open opportunities to which a play applies."""
    found = called(workspace, book.playbook, key=(book.state, book.stamp))
    place = next((n for n, each in enumerate(found.plays) if each.id == play), None)
    if place is None:
        return frozenset()
    return frozenset(
        id_ for id_, row in found.subjects.ids.items() if place in found.applies.of(row)
    )


def known_of_many(workspace: Workspace, book: Book, ids: Iterable[str]) -> Mapping[str, Known]:
    """What is known about those of some opportunities that are open, by id."""
    subjects = open_subjects(workspace, book.playbook)
    rows = ((id_, subjects.ids.get(id_)) for id_ in ids)
    return {
        id_: Known(subjects.situation(row), subjects.moment) for id_, row in rows if row is not None
    }
