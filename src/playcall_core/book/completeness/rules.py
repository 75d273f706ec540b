"""What a rule is: a name, why it matters, what to do, and a search that yields what breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType

from playcall_core.book.completeness.checkup import Checkup, FieldOf
from playcall_core.book.findings import Finding, Severity
from playcall_core.book.playbook import Key
from playcall_core.book.records import Record, SectionName
from playcall_core.book.references import KeyPath
from playcall_core.errors import Place


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: a sentence, and the record and field it is about.

    Without a record it is about the playbook as a whole. `remedy` stands where the rule's own
    remedy can be said more exactly; `also` are further records it is about.
    """

    what: str
    record: Record | None = None
    path: KeyPath = ()
    remedy: str = ""
    also: tuple[Record, ...] = ()
    section: SectionName | None = None
    place: Place | None = None


Search = Callable[[Checkup], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the check.

    `section` is None for a rule about records of every section. `explanation` says in one sentence
    why it matters, `remedy` what to do. `covers` are needed fields that this rule answers for.
    """

    name: str
    section: SectionName | None
    severity: Severity
    explanation: str
    remedy: str
    search: Search
    covers: frozenset[FieldOf] = frozenset()

    def findings(self, checkup: Checkup) -> Iterator[Finding]:
        """Every finding of this rule, without regard to waivers."""
        for found in self.search(checkup):
            yield Finding(
                rule=self.name,
                severity=self.severity,
                section=self._section_of(found),
                what=found.what,
                remedy=found.remedy or self.remedy,
                place=found.place or _place_of(found, checkup),
                records=_keys_of(found, checkup),
            )

    def _section_of(self, found: Found) -> SectionName:
        if section := found.section or self.section:
            return section
        return found.record.section if found.record else "responsibilities"


def _place_of(found: Found, checkup: Checkup) -> Place:
    if found.record is None:
        return checkup.playbook.head_place
    return checkup.playbook.place(found.record, found.path)


def _keys_of(found: Found, checkup: Checkup) -> tuple[Key, ...]:
    if found.record is None:
        return (("playbook", checkup.playbook.head.id),)
    return (found.record.key, *(record.key for record in found.also))


def rule(
    name: str,
    *,
    severity: Severity,
    explanation: str,
    remedy: str,
    section: SectionName | None = None,
    covers: frozenset[FieldOf] = frozenset(),
) -> Callable[[Search], Rule]:
    """Makes a rule of a search."""

    def made(search: Search) -> Rule:
        return Rule(name, section, severity, explanation, remedy, search, covers)

    return made


def rules_in(module: ModuleType) -> tuple[Rule, ...]:
    """The rules of a module, in the order they stand in it."""
    return tuple(value for value in vars(module).values() if isinstance(value, Rule))


def covers(kind: type[Record], *fields: str) -> frozenset[FieldOf]:
    """The fields of a kind that a rule answers for."""
    return frozenset((kind.kind_name, field) for field in fields)
