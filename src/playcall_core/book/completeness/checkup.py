"""What the rules look at: a playbook on a day, with what several rules need found once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from playcall_core.book.completeness.placeholders import is_placeholder
from playcall_core.book.playbook import Key, Playbook, kind_of, shown_key
from playcall_core.book.records import BY_PLURAL, Competitor, FactRecord, Record, Segment
from playcall_core.book.records.customer import IdealCustomer
from playcall_core.book.references import KeyPath, Reference, references
from playcall_core.conditions import Condition
from playcall_core.conditions.boxes import Box, box_of
from playcall_core.errors import FactError, Problem
from playcall_core.facts import FactDictionary, Moment
from playcall_core.facts.derivation import SegmentOf

FieldOf = tuple[str, str]
"""(kind name, field name)."""


@dataclass(frozen=True, slots=True)
class Link:
    """A reference and where it leads; `target` is None where it leads nowhere."""

    record: Record
    reference: Reference
    target: Record | None

    @property
    def stands_for_one(self) -> bool:
        """Whether it leads nowhere because the id is still to be written: “TBD”."""
        written = self.reference
        return self.target is None and not written.to.or_person and is_placeholder(written.id)


@dataclass(frozen=True)
class Checkup:
    """A playbook as the rules see it on the day `today`.

    `rule_names` are the rules that a waiver may name; `covered` are the needed fields that have a
    rule of their own, so that no hole is found twice.
    """

    playbook: Playbook
    today: date
    rule_names: tuple[str, ...] = ()
    covered: frozenset[FieldOf] = frozenset()
    _boxes: dict[tuple[Key, KeyPath], tuple[Box | None, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @cached_property
    def moment(self) -> Moment:
        """The end of the day, by which relative days in conditions are judged."""
        zone = ZoneInfo(self.playbook.head.time_zone)
        return self.playbook.moment(Moment.end_of(self.today, zone).at)

    @cached_property
    def dictionary(self) -> FactDictionary | None:
        """The facts; None where two share a name, so that no condition can be read."""
        try:
            return self.playbook.dictionary
        except FactError:
            return None

    @property
    def conditions(self) -> Mapping[tuple[Key, KeyPath], Condition]:
        """Every condition that can be read, by record and field."""
        return self.playbook.conditions if self.dictionary else {}

    @property
    def condition_problems(self) -> tuple[Problem, ...]:
        """What is wrong with the conditions that cannot be read."""
        return self.playbook.condition_problems if self.dictionary else ()

    def condition(self, record: Record, *path: str | int) -> Condition | None:
        """The condition in a field of a record; None if there is none that can be read."""
        return self.conditions.get((record.key, path))

    def boxes(self, record: Record, *path: str | int) -> tuple[Box | None, ...]:
        """One box for each group of a condition, None for a group that can never hold."""
        where = (record.key, path)
        if where not in self._boxes:
            condition = self.condition(record, *path)
            groups = condition.groups if condition else ()
            dictionary = self.playbook.dictionary if groups else FactDictionary(())
            self._boxes[where] = tuple(box_of(group, dictionary, self.moment) for group in groups)
        return self._boxes[where]

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every reference of every record, in the order of the files."""
        return tuple(self._links())

    def _links(self) -> Iterator[Link]:
        for record in self.playbook.records.values():
            for reference in references(record):
                yield Link(record, reference, self.playbook.get(reference.to.kind, reference.id))

    @cached_property
    def shown(self) -> Mapping[str, Record]:
        """“kind id”, as places show a record, to the record."""
        return {shown_key(record): record for record in self.playbook.records.values()}

    def named(self, written: str) -> Record | None:
        """The record that “kind/id” names, as waivers and verifications write it."""
        kind_name, _, id_ = written.partition("/")
        kind = kind_of(kind_name.strip().replace(" ", "_"))
        return self.playbook.get(kind.kind_name, id_.strip()) if kind else None

    @cached_property
    def top_segments(self) -> tuple[Segment, ...]:
        """The segments marked `top`; if none is, those that have an ideal customer."""
        segments = self.playbook.of(Segment)
        if marked := tuple(segment for segment in segments if segment.top):
            return marked
        ideal = {
            link.target.key
            for link in self.links
            if isinstance(link.record, IdealCustomer) and isinstance(link.target, Segment)
        }
        return tuple(segment for segment in segments if segment.key in ideal)

    @cached_property
    def primary_competitors(self) -> tuple[Competitor, ...]:
        """The competitors of the first tier."""
        return tuple(c for c in self.playbook.of(Competitor) if c.tier == "primary")

    @cached_property
    def value_kinds(self) -> Mapping[str, str]:
        """Fact id to the kind of the records that are its values."""
        kinds = {
            fact.id: BY_PLURAL[fact.values_from].kind_name
            for fact in self.playbook.of(FactRecord)
            if fact.values_from
        }
        derived = (f for f in self.playbook.of(FactRecord) if isinstance(f.derivation, SegmentOf))
        return kinds | {fact.id: Segment.kind_name for fact in derived}
