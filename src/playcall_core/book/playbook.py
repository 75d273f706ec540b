"""A playbook in memory: its records by kind and id, where they stand, its facts and conditions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import TypeVar, cast
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from playcall_core.book.head import Head, Verification, Waiver
from playcall_core.book.records import BY_KIND, BY_PLURAL, FactRecord, Record, Segment
from playcall_core.book.records.dictionary import ChoiceOf
from playcall_core.book.references import KeyPath, condition_fields
from playcall_core.conditions import Condition
from playcall_core.conditions.known import KnownTexts, known_texts
from playcall_core.errors import NOWHERE, ConditionError, Place, Problem
from playcall_core.facts import Choice, Fact, FactDictionary, FactType, Moment, Subject
from playcall_core.facts.derivation import SegmentOf

Key = tuple[str, str]
R = TypeVar("R", bound=Record)
_UIDS = UUID("b7c1c3c2-6a57-5d0e-9a3e-6f5d0c8f1a11")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a record stands: its file, the line it starts on, and its path in the file.

    `lines` are those of the whole file, by path from its top. `record` is the record as it was
    read: saving compares with it, and touches only what differs.
    """

    file: str
    line: int
    path: KeyPath = ()
    lines: Mapping[KeyPath, int] = field(default_factory=dict)
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class FileSource:
    """One file as it was read: the digest of its bytes, its format, what is beside records."""

    digest: str
    format: int
    head: Head | None = None
    waivers: tuple[Waiver, ...] = ()
    verifications: tuple[Verification, ...] = ()
    head_place: Place = NOWHERE
    waiver_places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Playbook:
    """Everything that Marketing and Sales agree on. Two playbooks are equal when their content is.

    `sources` and `files` say where a loaded playbook was read from; they are kept by
    `dataclasses.replace`, so that a changed playbook can be saved back into its files.
    """

    head: Head
    records: Mapping[Key, Record]
    waivers: tuple[Waiver, ...] = ()
    verifications: tuple[Verification, ...] = ()
    sources: Mapping[Key, Source] = field(default_factory=dict, compare=False, repr=False)
    head_place: Place = field(default=NOWHERE, compare=False, repr=False)
    waiver_places: tuple[Place, ...] = field(default=(), compare=False, repr=False)
    files: Mapping[str, FileSource] = field(default_factory=dict, compare=False, repr=False)

    def of(self, kind: type[R]) -> tuple[R, ...]:
        """All records of one kind, in the order of the files."""
        return cast(tuple[R, ...], self._by_kind.get(kind.kind_name, ()))

    @cached_property
    def _by_kind(self) -> Mapping[str, tuple[Record, ...]]:
        found: dict[str, list[Record]] = {}
        for record in self.records.values():
            found.setdefault(record.kind_name, []).append(record)
        return {kind: tuple(records) for kind, records in found.items()}

    def get(self, kind: str, id_: str) -> Record | None:
        """The record with this id, or the one that had it formerly; None if there is none."""
        return self.records.get((kind, id_)) or self._formerly.get((kind, id_))

    @cached_property
    def _formerly(self) -> Mapping[Key, Record]:
        return {
            (record.kind_name, old): record
            for record in self.records.values()
            for old in record.formerly
        }

    def place(self, record: Record, path: KeyPath = ()) -> Place:
        """Where a record, or a field of it, stands."""
        named = Place(record=shown_key(record), field=".".join(map(str, path)) or None)
        source = self.sources.get(record.key)
        if source is None:
            return named
        lines = (
            source.lines.get((*source.path, *path[:length])) for length in range(len(path), 0, -1)
        )
        line = next((line for line in lines if line), source.line)
        return Place(file=source.file, line=line, record=named.record, field=named.field)

    @cached_property
    def dictionary(self) -> FactDictionary:
        """The fact dictionary; `FactError` where two facts share a name."""
        facts = tuple(self._fact(record) for record in self.of(FactRecord))
        return FactDictionary(facts, self.head.currency)

    def _fact(self, record: FactRecord) -> Fact:
        return Fact(
            id=record.id,
            name=record.name or record.id,
            type=FactType(record.type),
            subject=Subject(record.subject),
            values=tuple(self._choices(record)),
            unit=record.unit or "",
            formerly=record.formerly,
        )

    def _choices(self, record: FactRecord) -> Iterator[Choice]:
        for value in record.values:
            if isinstance(value, ChoiceOf):
                yield Choice(value.key, value.label or value.key)
            else:
                yield Choice(value, value)
        if isinstance(record.derivation, SegmentOf):
            segments = [s for s in self.of(Segment) if s.kind == record.derivation.kind]
            yield from (Choice(segment.id, segment.heading) for segment in segments)
        elif record.values_from:
            kind = BY_PLURAL[record.values_from]
            yield from (Choice(other.id, other.heading) for other in self.of(kind))

    @cached_property
    def _parsed(self) -> tuple[Mapping[tuple[Key, KeyPath], Condition], tuple[Problem, ...]]:
        conditions: dict[tuple[Key, KeyPath], Condition] = {}
        problems: list[Problem] = []
        texts: KnownTexts | None = None
        for record in self.records.values():
            for entry in condition_fields(record):
                texts = texts or known_texts(self.dictionary)
                try:
                    condition = texts.condition(entry.text)
                except ConditionError as error:
                    place = self.place(record, entry.path)
                    problems += [problem.at(place) for problem in error.problems]
                    continue
                if entry.single_test and len(list(condition.tests())) > 1:
                    place = self.place(record, entry.path)
                    what = "Several tests stand where one is needed."
                    problems.append(Problem(what, place, "Give each a line of its own."))
                    continue
                conditions[(record.key, entry.path)] = condition
        return conditions, tuple(problems)

    def condition(self, record: Record, *path: str | int) -> Condition | None:
        """The condition in a field of a record; None if there is none, or it cannot be read."""
        return self._parsed[0].get((record.key, path))

    @property
    def condition_problems(self) -> tuple[Problem, ...]:
        """What is wrong with conditions, each with its place."""
        return self._parsed[1]

    @property
    def conditions(self) -> Mapping[tuple[Key, KeyPath], Condition]:
        """Every condition that can be read, by record and field."""
        return self._parsed[0]

    def moment(self, at: datetime) -> Moment:
        """The moment `at` by the playbook's time zone, currency, rates and calendar."""
        return Moment(
            at=at,
            zone=ZoneInfo(self.head.time_zone),
            currency=self.head.currency,
            rates=self.head.exchange_rates(),
            calendar=self.head.business_calendar(),
        )


def uid_of(record: Record) -> str:
    """The identity that survives renaming: the record's `uid`, or one made from its first id."""
    first = record.formerly[0] if record.formerly else record.id
    return record.uid or _made_uid(f"{record.kind_name}/{first}")


@lru_cache(maxsize=65_536)
def _made_uid(key: str) -> str:
    return str(uuid5(_UIDS, key))


def shown_key(record: Record) -> str:
    """“kind id”, as places and findings show a record."""
    return f"{record.kind_name.replace('_', ' ')} {record.id}"


def kind_of(name: str) -> type[Record] | None:
    """The kind with this name, singular or plural."""
    return BY_KIND.get(name) or BY_PLURAL.get(name)
