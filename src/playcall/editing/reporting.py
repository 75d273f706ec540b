"""The report: every finding in words, its remedy as a way into the right field of a form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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


def report_lines(reading: Reading, linker: Linker, asked: Asked) -> tuple[ReportLine, ...]:
    """The findings that are asked for, by section, errors first."""
    wanted = [
        line
        for finding in reading.findings
        if finding.counts is not asked.waived and asked.section in ("", finding.section)
        for line in [_line(reading, linker, finding)]
        if asked.owner in ("", _owner_of(line.record))
    ]
    wanted.sort(key=lambda line: _place(line.finding))
    return tuple(wanted)


def coverage_lines(
    reading: Reading, linker: Linker, findings: Iterable[Finding]
) -> tuple[ReportLine, ...]:
    """What the proofs of coverage found, errors first."""
    lines = [_line(reading, linker, finding) for finding in findings]
    return tuple(sorted(lines, key=lambda line: _place(line.finding)))


def owners(reading: Reading) -> tuple[tuple[str, str], ...]:
    """Who owns records with findings: id or name, and what it is called."""
    found = {_owner_of(record) for record in _records(reading, reading.findings)} - {""}
    named = ((owner, _called(reading, owner)) for owner in found)
    return tuple(sorted(named, key=lambda each: each[1].casefold()))


def section_choices() -> tuple[tuple[SectionName, Words], ...]:
    """The sections and their titles."""
    return tuple((section, SECTION_TITLES[section]) for section in SECTIONS)


def _line(reading: Reading, linker: Linker, finding: Finding) -> ReportLine:
    record = next(iter(_records(reading, [finding])), None)
    path = finding.place.field or ""
    field = "-".join(["f", *path.split(".")]) if path and record else ""
    owner = linker.owner(record.owner) if record else None
    return ReportLine(finding, SECTION_TITLES[finding.section], record, field, owner)


def _records(reading: Reading, findings: Iterable[Finding]) -> Iterator[Record]:
    for finding in findings:
        for kind, slug in finding.records[:1]:
            found = reading.get(kind, slug) if kind in BY_KIND else None
            if found is not None:
                yield found


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


def freshness(reading: Reading, linker: Linker, asked: Asked) -> tuple[Freshness, ...]:
    """The records to look at again, the longest overdue first, those never verified last."""
    last: dict[str, date] = {}
    for said in reading.visible.verifications:
        last[said.record] = max(said.on, last.get(said.record, said.on))
    found = [
        _fresh(reading, linker, record, last.get("/".join(record.key)))
        for record in reading.visible.records.values()
        if record.review_every and asked.owner in ("", record.owner or "")
    ]
    found.sort(key=lambda each: (each.due or date.max, each.record.owner or "", each.record.key))
    return tuple(found)


def _fresh(reading: Reading, linker: Linker, record: Record, verified: date | None) -> Freshness:
    every = timedelta(days_in(record.review_every or "0 days"))
    due = verified + every if verified else None
    is_overdue = due is not None and due < reading.today
    return Freshness(record, linker.owner(record.owner), verified, due, is_overdue)


def review_owners(reading: Reading) -> tuple[tuple[str, str], ...]:
    """Who owns records that are looked at again."""
    found = {each.owner or "" for each in reading.visible.records.values() if each.review_every}
    named = ((owner, _called(reading, owner)) for owner in found - {""})
    return tuple(sorted(named, key=lambda each: each[1].casefold()))
