"""What is known about opportunities: the only place of this app that asks for situations.

Pages read the states that are kept (`SubjectState`). Of one that has none yet, because it was only
just brought in, the situation is computed.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from playcall.guidance.misses import Tested
from playcall.opportunities.lists import State, states, told
from playcall.opportunities.queries import situations
from playcall.opportunities.states import situation_of
from playcall.people.models import Membership, Workspace
from playcall.playbooks.books import Book, Kept
from playcall_core import calling
from playcall_core.calling import Index
from playcall_core.conditions import Condition, Truth, evaluate
from playcall_core.facts import Moment, Situation, Subject

_plays: Final = Kept(24)


@dataclass(frozen=True, slots=True)
class Known:
    """A situation, as of which moment, and the plays that apply, by rank."""

    situation: Situation
    moment: Moment
    plays: tuple[str, ...] = ()


def known_of(member: Membership, book: Book, id_: str) -> Known | None:
    """What is known about one opportunity now; None if there is none with this id."""
    return known_of_many(member, book, [id_]).get(id_)


def known_of_many(member: Membership, book: Book, ids: Iterable[str]) -> Mapping[str, Known]:
    """What is known about some opportunities, by id."""
    wanted = frozenset(ids)
    moment = book.playbook.moment(datetime.now(UTC))
    rows = states(member, is_open=None).filter(subject_id__in=wanted)
    found = {each.situation.id: _known(each, moment) for each in told(member, rows)}
    if missing := wanted - found.keys():
        computed = situations(member.workspace, book.playbook, Subject.OPPORTUNITY, missing)
        found |= {id_: Known(each, moment) for id_, each in computed.items()}
    return found


def _known(state: State, moment: Moment) -> Known:
    return Known(state.situation, moment, state.applies)


@dataclass(frozen=True, slots=True, eq=False)
class Plays:
    """The plays on opportunities: compiled to be called, and their tests to see what is missing."""

    index: Index
    tested: Tested


def plays_of(workspace: Workspace, book: Book, moment: Moment) -> Plays:
    """The plays of a book. Kept while neither the playbook nor the day changes."""
    key: Hashable = (workspace.pk, book.state, book.stamp, moment.today)
    return _plays.get(key, lambda: _compiled(book, moment))


def _compiled(book: Book, moment: Moment) -> Plays:
    plays = calling.plays_of(book.playbook).on(Subject.OPPORTUNITY)
    return Plays(calling.compile_index(plays, book.playbook.dictionary, moment), Tested.of(plays))


def ids_where(member: Membership, book: Book, condition: Condition) -> frozenset[str]:
    """The open opportunities on which a condition holds."""
    moment = book.playbook.moment(datetime.now(UTC))
    texts = states(member).order_by().values_list("subject_id", "facts").iterator(chunk_size=2_000)
    tested = frozenset(test.fact for group in condition.groups for test in group.tests)
    return frozenset(
        id_
        for id_, text in texts
        if evaluate(condition, situation_of(Subject.OPPORTUNITY, id_, "", text, tested), moment)
        is Truth.TRUE
    )


def ids_called(member: Membership, play: str) -> frozenset[str]:
    """The open opportunities to which a play applies."""
    return frozenset(states(member, play=play).values_list("subject_id", flat=True))
