"""The report: every finding in words, its remedy as a way into the right field of a form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from playcall.playbooks.pages.links import Linker, Owner
from playcall.playbooks.pages.teaching import SECTION_TITLES, Words
from playcall.playbooks.queries import Reading
from playcall_core.book.findings import Finding, Key, Severity
from playcall_core.book.records import BY_KIND, SECTIONS, Record, SectionName
from playcall_core.book.records.base import days_in

PER_PAGE: Final = 100
_ORDER: Final = {Severity.ERROR: 0, Severity.HOLE: 1, Severity.NOTICE: 2}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which findings to show: of a section, of an owner, only waived ones."""

    section: str = ""
    owner: str = ""
    waived: bool = False


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One finding; `record` is what it is about first, `field` the id of its field in the form."""

    finding: Finding
    title: Words
    record: Record | None
    field: str
    owner: Owner | None

    @property
    def can_wait(self) -> bool:
        """Whether it may be waived: errors may not."""
        return self.finding.severity is Severity.HOLE and self.record is not None


def findings_asked_for(reading: Reading, asked: Asked) -> list[Finding]:
    """The findings that are asked for, by section, errors first."""
    wanted = [
        finding
        for finding in reading.findings
        if finding.counts is not asked.waived
        and asked.section in ("", finding.section)
        and (not asked.owner or asked.owner == _owner_of(_about(reading, finding)))
    ]
    return sorted_findings(wanted)


def report_lines(
    reading: Reading, linker: Linker, findings: Iterable[Finding]
) -> tuple[ReportLine, ...]:
    """The lines of these findings, in their order."""
    return tuple(_line(reading, linker, finding) for finding in findings)


def sorted_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by section, errors first."""
    return sorted(findings, key=_place)


def owners(reading: Reading) -> tuple[tuple[str, str], ...]:
    """Who owns records with findings: id or name, and what it is called."""
    found = {_owner_of(_about(reading, finding)) for finding in reading.findings} - {""}
    named = ((owner, _called(reading, owner)) for owner in found)
    return tuple(sorted(named, key=lambda each: each[1].casefold()))


def section_choices() -> tuple[tuple[SectionName, Words], ...]:
    """The sections and their titles."""
    return tuple((section, SECTION_TITLES[section]) for section in SECTIONS)


def _line(reading: Reading, linker: Linker, finding: Finding) -> ReportLine:
    record = _about(reading, finding)
    path = finding.place.field or ""
    field = "-".join(["f", *path.split(".")]) if path and record else ""
    owner = linker.owner(record.owner) if record else None
    return ReportLine(finding, SECTION_TITLES[finding.section], record, field, owner)


def _about(reading: Reading, finding: Finding) -> Record | None:
    """The record that a finding is about first, if there is one to see."""
    if not finding.records or finding.records[0][0] not in BY_KIND:
        return None
    return reading.get(*finding.records[0])


def _place(finding: Finding) -> tuple[int, int, str, Key]:
    key = finding.records[0] if finding.records else ("", "")
    return SECTIONS.index(finding.section), _ORDER[finding.severity], finding.rule, key


def _owner_of(record: Record | None) -> str:
    return (record.owner or "") if record is not None else ""


def _called(reading: Reading, owner: str) -> str:
    role = reading.playbook.get("role", owner)
    if role is None:
        return owner
    return role.heading if reading.shows(role) else "…"


@dataclass(frozen=True, slots=True)
class Freshness:
    """How fresh a record is: who answers for it, when it was last verified, when it is due."""

    record: Record
    owner: Owner | None
    verified: date | None
    due: date | None
    is_overdue: bool


def to_look_at_again(reading: Reading, asked: Asked) -> list[Record]:
    """The records to look at again, the longest overdue first, those never verified last."""
    dues = reading.book.dues
    found = [
        record
        for record in reading.visible.records.values()
        if record.review_every and asked.owner in ("", record.owner or "")
    ]
    found.sort(key=lambda each: (dues.get(each.key, date.max), each.owner or "", each.key))
    return found


def freshness(reading: Reading, linker: Linker, records: Iterable[Record]) -> tuple[Freshness, ...]:
    """How fresh these records are, in their order."""
    return tuple(_fresh(reading, linker, record) for record in records)


def _fresh(reading: Reading, linker: Linker, record: Record) -> Freshness:
    due = reading.book.dues.get(record.key)
    verified = due - timedelta(days_in(record.review_every or "0 days")) if due else None
    owner = linker.owner(record.owner)
    return Freshness(record, owner, verified, due, reading.is_overdue(record))


def review_owners(reading: Reading) -> tuple[tuple[str, str], ...]:
    """Who owns records that are looked at again."""
    found = {each.owner or "" for each in reading.visible.records.values() if each.review_every}
    named = ((owner, _called(reading, owner)) for owner in found - {""})
    return tuple(sorted(named, key=lambda each: each[1].casefold()))
