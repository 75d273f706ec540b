"""Mentions of records as links. What the reader must not see is left out here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from typing import Final, TypeVar, cast

from playcall.playbooks.queries import Reading
from playcall_core.book.playbook import Key
from playcall_core.book.records import BY_PLURAL, FactRecord, Record, Role, Segment
from playcall_core.diagrams.picture import Side
from playcall_core.diagrams.sides import side_of
from playcall_core.diagrams.wrapping import plain
from playcall_core.facts.derivation import SegmentOf

R = TypeVar("R", bound=Record)


LONGEST_TITLE: Final = 160


@dataclass(frozen=True, slots=True)
class Link:
    """A mention of a record: its kind and id, what it is called, whether it should have been looked
    at again by now.
    """

    kind: str
    id: str
    words: str
    is_overdue: bool = False


@dataclass(frozen=True, slots=True)
class Owner:
    """Who answers for something: a role, which is a link, or a person; and on whose side."""

    words: str
    side: str
    link: Link | None = None


Piece = Link | str
"""Part of a sentence."""


def title_in_full(record: Record) -> str:
    """What a record is called, longer than its heading where that is cut."""
    text = plain(str(getattr(record, record.heading_field, None) or record.id))
    return text if len(text) <= LONGEST_TITLE else f"{text[: LONGEST_TITLE - 1].rstrip()}…"


class Linker:
    """Makes links for one reader, in the workspace with this slug."""

    def __init__(self, reading: Reading, workspace: str) -> None:
        self.reading = reading
        self.workspace = workspace
        self._mentions: dict[Key, Mapping[str, tuple[Record, ...]]] = {}

    def to(self, record: Record) -> Link:
        """The link to a record that the reader may see."""
        is_overdue = self.reading.is_overdue(record)
        return Link(record.kind_name, record.id, title_in_full(record), is_overdue)

    def link(self, kind: str, id_: str | None) -> Link | None:
        """The link to a record by its id; None if there is none, or none to see."""
        found = self.reading.get(kind, id_) if id_ else None
        return self.to(found) if found else None

    def links(self, kind: str, ids: Iterable[str | None]) -> tuple[Link, ...]:
        """The links to those of some records that are there to see, each once."""
        found = (self.link(kind, id_) for id_ in ids)
        return tuple(dict.fromkeys(each for each in found if each))

    def records(self, kind: type[R], ids: Iterable[str]) -> Iterator[R]:
        """The records with these ids that are there to see."""
        for id_ in ids:
            found = self.reading.get(kind.kind_name, id_)
            if isinstance(found, kind):
                yield found

    def mentioning(self, record: Record, kind: type[R]) -> tuple[R, ...]:
        """The visible records of one kind that refer to this one, each once."""
        return cast(tuple[R, ...], self.mentions(record).get(kind.kind_name, ()))

    def mentions(self, record: Record) -> Mapping[str, tuple[Record, ...]]:
        """The visible records that refer to this one, each once, by kind."""
        if record.key not in self._mentions:
            found: dict[str, dict[str, Record]] = {}
            for mention in self.reading.mentions(record):
                each = mention.record
                found.setdefault(each.kind_name, {})[each.id] = each
            self._mentions[record.key] = {
                kind: tuple(records.values()) for kind, records in found.items()
            }
        return self._mentions[record.key]

    def owner(self, name: str | None) -> Owner | None:
        """Whoever is named as an owner; a role that is hidden is nobody."""
        if not name:
            return None
        role = self.reading.playbook.get(Role.kind_name, name)
        if role is None:
            return Owner(name, Side.NEITHER.value)
        link = self.link(Role.kind_name, name)
        return Owner(link.words, self.side([name]), link) if link else None

    def owners(self, names: Iterable[str | None]) -> tuple[Owner, ...]:
        """Several owners."""
        return tuple(found for name in names if (found := self.owner(name)))

    def side(self, roles: Iterable[str | None]) -> str:
        """“marketing”, “sales”, “both” or “neither”: whose these roles are."""
        return side_of(self.reading.view, roles).value

    @property
    def to_mend(self) -> Counter[Key]:
        """How many findings there are about each record."""
        return self.reading.to_mend

    @cached_property
    def kinds_of_values(self) -> dict[str, str]:
        """Fact id -> the kind of the records that its values are ids of."""
        found = {}
        for fact in self.reading.playbook.of(FactRecord):
            if isinstance(fact.derivation, SegmentOf):
                found[fact.id] = Segment.kind_name
            elif fact.values_from:
                found[fact.id] = BY_PLURAL[fact.values_from].kind_name
        return found


def links_in(value: object) -> Iterator[Link]:
    """Every link in a block, or in anything it is made of."""
    if isinstance(value, Link):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from links_in(item)
    elif is_dataclass(value):
        for each in fields(value):
            yield from links_in(getattr(value, each.name))
