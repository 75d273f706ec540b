"""Reads opportunities, and calls the plays of a playbook on those that are open."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from uuid import UUID

import pyarrow as pa
from django.db.models import Subquery

from playcall.opportunities.extracts import TABLES, Extract, around_subjects, extract
from playcall.opportunities.histories import (
    Move,
    Person,
    StageHistory,
    buying_stage_fact,
    contacts_of,
    opportunity_row,
    stage_history,
    touchpoints,
)
from playcall.opportunities.lists import (
    State,
    owned_by,
    state_of,
    states,
    told,
    unknown_owners,
)
from playcall.opportunities.models import Pipeline, Round, Stale
from playcall.people.models import Workspace
from playcall.playbooks.bodies import canonical
from playcall.playbooks.books import Kept
from playcall_core.book import Playbook
from playcall_core.book.records import BY_PLURAL, FactRecord, Play, Segment
from playcall_core.calling import CallablePlay, plays_of
from playcall_core.calling.arrays import Hits
from playcall_core.calling.index import compile_index
from playcall_core.calling.many import match_many
from playcall_core.calling.sources import fact_sources
from playcall_core.conditions import Condition, check_condition
from playcall_core.facts import Moment, Situation, Subject
from playcall_core.tables.connections import embedded
from playcall_core.tables.derive import situations_of
from playcall_core.tables.situations import Situations

__all__ = [
    "Called",
    "Count",
    "Move",
    "Open",
    "Person",
    "StageHistory",
    "State",
    "buying_stage_fact",
    "called",
    "contacts_of",
    "count",
    "facts_digest",
    "open_subjects",
    "opportunity_row",
    "owned_by",
    "situation",
    "situations",
    "stage_history",
    "stamp_of",
    "state_of",
    "states",
    "told",
    "touchpoints",
    "tried",
    "unknown_owners",
    "version_of",
]
_tables = Kept(2)
_subjects = Kept(24)
_called = Kept(24)


@dataclass(frozen=True, eq=False)
class Open:
    """The subjects of one kind in a workspace that are still open, as one playbook sees them.

    `rows` are their rows in `situations`, which has the closed ones too.
    """

    situations: Situations
    rows: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def moment(self) -> Moment:
        """As of when."""
        return self.situations.moment

    @cached_property
    def ids(self) -> Mapping[str, int]:
        """Id in the CRM -> row, of those that are open."""
        listed = self.situations.table["subject_id"].to_pylist()
        return {listed[row]: row for row in self.rows}

    def name(self, row: int) -> str:
        """What people call the subject of a row."""
        table = self.situations.table
        return str(table["name"][row].as_py() or table["subject_id"][row].as_py())

    def situation(self, row: int) -> Situation:
        """What is known about the subject of a row."""
        return self.situations.situation(row)


@dataclass(frozen=True, slots=True)
class Count:
    """On how many open subjects a condition holds, fails, or cannot be told."""

    applies: int
    cannot_tell: int
    does_not_apply: int

    @property
    def total(self) -> int:
        """How many open subjects there are."""
        return self.applies + self.cannot_tell + self.does_not_apply


@dataclass(frozen=True, eq=False)
class Called:
    """The plays of a playbook on every open subject of a kind.

    `applies` and `cannot_tell` hold places in `plays` for each row of `subjects.situations`, the
    closed ones included: go by `subjects.rows`.
    """

    subjects: Open
    plays: tuple[CallablePlay, ...]
    applies: Hits
    cannot_tell: Hits

    def on(self, row: int) -> tuple[CallablePlay, ...]:
        """The plays that apply to the subject of a row, in the order of the playbook."""
        return tuple(self.plays[place] for place in self.applies.of(row))

    def undecided(self, row: int) -> tuple[CallablePlay, ...]:
        """The plays of which it cannot be told whether they apply."""
        return tuple(self.plays[place] for place in self.cannot_tell.of(row))

    @cached_property
    def counts(self) -> Mapping[str, Count]:
        """Id of a play -> on how many open subjects it is called."""
        applies, unsure = [0] * len(self.plays), [0] * len(self.plays)
        for row in self.subjects.rows:
            for place in self.applies.of(row):
                applies[place] += 1
            for place in self.cannot_tell.of(row):
                unsure[place] += 1
        total = len(self.subjects)
        return {
            play.id: Count(yes, perhaps, total - yes - perhaps)
            for play, yes, perhaps in zip(self.plays, applies, unsure, strict=True)
        }


def stamp_of(workspace: Workspace) -> UUID:
    """Changes with every write to the tables of a workspace."""
    found = Pipeline.objects.filter(workspace=workspace).values_list("stamp", flat=True).first()
    return found or UUID(int=workspace.pk)


def version_of(workspace: Workspace) -> tuple[object, ...] | None:
    """Changes with every write to the tables, and when what follows from it has been called; None
    while there are no tables.
    """
    marks = Stale.objects.filter(workspace=workspace).order_by("-id").values("id")
    rounds = Round.objects.filter(workspace=workspace).order_by("-at").values("at")
    found = Pipeline.objects.filter(workspace=workspace)
    return found.values_list("stamp", Subquery(marks[:1]), Subquery(rounds[:1])).first()


def open_subjects(
    workspace: Workspace, playbook: Playbook, subject: Subject = Subject.OPPORTUNITY
) -> Open:
    """The open subjects as of now, with every fact that the playbook knows.

    Kept for an hour at most, as long as neither the tables nor the facts of the playbook change.
    Raises `PlaycallError` where the facts of the playbook do not fit together.
    """
    stamp, now = stamp_of(workspace), datetime.now(UTC)
    hour = now.replace(minute=0, second=0, microsecond=0)
    key = (workspace.pk, stamp, subject, hour, facts_digest(playbook))
    return _subjects.get(
        key, lambda: _open_now(workspace, stamp, playbook, subject, playbook.moment(now))
    )


def count(
    workspace: Workspace,
    playbook: Playbook,
    condition: Condition,
    subject: Subject = Subject.OPPORTUNITY,
) -> Count:
    """On how many open subjects a condition holds; `ConditionError` if it does not fit."""
    return tried(workspace, playbook, condition, subject).counts["tried"]


def tried(
    workspace: Workspace,
    playbook: Playbook,
    condition: Condition,
    subject: Subject = Subject.OPPORTUNITY,
) -> Called:
    """A condition on every subject of a kind, as the one play “tried”; `ConditionError` if it does
    not fit.
    """
    check_condition(condition, playbook.dictionary)
    play = CallablePlay(record=Play(id="tried", on=subject.value), on=subject, when=condition)
    return _call(open_subjects(workspace, playbook, subject), (play,), playbook)


def called(
    workspace: Workspace,
    playbook: Playbook,
    subject: Subject = Subject.OPPORTUNITY,
    *,
    key: Hashable = None,
) -> Called:
    """Every play of a playbook on every open subject.

    With `key`, which must change when the playbook does (such as a `Book`'s state and stamp), the
    result is kept.
    """
    subjects = open_subjects(workspace, playbook, subject)

    def call() -> Called:
        return _call(subjects, plays_of(playbook).on(subject), playbook)

    if key is None:
        return call()
    return _called.get((workspace.pk, key, subject, subjects.moment.at), call)


def _call(subjects: Open, plays: tuple[CallablePlay, ...], playbook: Playbook) -> Called:
    index = compile_index(plays, playbook.dictionary, subjects.moment)
    found = match_many(index, subjects.situations, cannot_tell=True)
    assert found.cannot_tell is not None
    return Called(subjects, index.plays, found.applies, found.cannot_tell)


def situation(
    workspace: Workspace,
    playbook: Playbook,
    subject: Subject,
    id_: str,
    as_of: datetime | None = None,
) -> Situation:
    """What was known about a subject at an instant (now): nothing that was learned later.

    Nothing at all is known of a subject that was not there.
    """
    found = situations(workspace, playbook, subject, [id_], as_of)
    return found.get(id_, Situation({}, subject, id_))


def situations(
    workspace: Workspace,
    playbook: Playbook,
    subject: Subject,
    ids: Iterable[str],
    as_of: datetime | None = None,
) -> Mapping[str, Situation]:
    """The same of several, by id; those that were not there are left out."""
    wanted = frozenset(ids)
    around = around_subjects(
        workspace, {subject: wanted}, families=spans_families(playbook), as_of=as_of
    )
    moment = playbook.moment(as_of or datetime.now(UTC))
    found = derive(extract(workspace, around, as_of), playbook, subject, moment)
    listed = found.table["subject_id"].to_pylist()
    return {id_: found.situation(row) for row, id_ in enumerate(listed) if id_ in wanted}


def spans_families(playbook: Playbook) -> bool:
    """Whether a fact counts the rows of a whole family of accounts."""
    derivations = (fact.derivation for fact in playbook.of(FactRecord))
    return any(getattr(each, "scope", None) == "family" for each in derivations)


def derive(read: Extract, playbook: Playbook, subject: Subject, moment: Moment) -> Situations:
    """The situations of all subjects of a kind that are among some tables."""
    connection = embedded()
    try:
        sources = fact_sources(playbook)
        return situations_of(connection, read.tables, sources, subject, moment, read.coverage)
    finally:
        connection.disconnect()


def _open_now(
    workspace: Workspace, stamp: UUID, playbook: Playbook, subject: Subject, moment: Moment
) -> Open:
    read = _tables.get((workspace.pk, stamp), lambda: extract(workspace))
    found = derive(read, playbook, subject, moment)
    return Open(found, _open_rows(read.tables[TABLES[subject]], found))


def _open_rows(table: pa.Table, situations: Situations) -> tuple[int, ...]:
    closed: set[str] = set()
    if "is_open" in table.column_names:
        pairs = zip(table["id"].to_pylist(), table["is_open"].to_pylist(), strict=True)
        closed = {id_ for id_, is_open in pairs if is_open is False}
    ids = situations.table["subject_id"].to_pylist()
    return tuple(row for row, id_ in enumerate(ids) if id_ not in closed)


def facts_digest(playbook: Playbook) -> str:
    """Of everything in a playbook that situations depend on."""
    facts = playbook.of(FactRecord)
    kinds = {BY_PLURAL[fact.values_from] for fact in facts if fact.values_from}
    said = sha256(canonical(playbook.head).encode())
    for record in (*facts, *playbook.of(Segment)):
        said.update(canonical(record).encode())
    for kind in sorted(kinds, key=lambda kind: kind.kind_name):
        for other in playbook.of(kind):
            said.update(f"{kind.kind_name}/{other.id}/{other.heading}\0".encode())
    return said.hexdigest()
