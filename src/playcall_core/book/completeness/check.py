"""Checks a playbook by every rule, and says for each section whether its rules hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from playcall_core.book.completeness.checkup import Checkup
from playcall_core.book.completeness.registry import RULES
from playcall_core.book.completeness.rules import Rule
from playcall_core.book.completeness.waivers import waiver_of, waivers_that_hold
from playcall_core.book.findings import Finding, Severity
from playcall_core.book.playbook import Playbook
from playcall_core.book.records import SECTIONS, SectionName


def check(playbook: Playbook, today: date, rules: tuple[Rule, ...] = RULES) -> tuple[Finding, ...]:
    """Everything the rules find, by section, file and line; what is waived carries its waiver."""
    checkup = Checkup(
        playbook,
        today,
        rule_names=tuple(rule.name for rule in rules),
        covered=frozenset(field for rule in rules for field in rule.covers),
    )
    waivers = waivers_that_hold(checkup)
    found = (finding for rule in rules for finding in rule.findings(checkup))
    return tuple(
        sorted(
            (replace(f, waiver=waiver) if (waiver := waiver_of(f, waivers)) else f for f in found),
            key=_where,
        )
    )


def _where(finding: Finding) -> tuple[int, str, int]:
    section = SECTIONS.index(finding.section)
    return (section, finding.place.file or "", finding.place.line or 0)


class State(Enum):
    """What a section is: a word, never a percentage."""

    COMPLETE = "complete"
    WAIVED = "complete but for waivers"
    INCOMPLETE = "incomplete"
    CONTRADICTORY = "contradictory"


@dataclass(frozen=True, slots=True)
class FailedRule:
    """A rule that does not hold in a section, and what it found there."""

    rule: str
    severity: Severity
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class SectionState:
    """Whether a section is complete; if not, which rules fail in it. Notices stand beside."""

    section: SectionName
    state: State
    failed: tuple[FailedRule, ...] = ()
    waived: tuple[FailedRule, ...] = ()
    notices: tuple[FailedRule, ...] = ()


def sections(findings: Iterable[Finding]) -> tuple[SectionState, ...]:
    """The state of every section, in their order: complete only when all its rules hold."""
    by_section: dict[SectionName, list[Finding]] = {section: [] for section in SECTIONS}
    for finding in findings:
        by_section[finding.section].append(finding)
    return tuple(_state_of(section, found) for section, found in by_section.items())


def _state_of(section: SectionName, findings: list[Finding]) -> SectionState:
    notices = [f for f in findings if f.severity is Severity.NOTICE and f.counts]
    failed = [f for f in findings if f.severity is not Severity.NOTICE and f.counts]
    waived = [f for f in findings if not f.counts]
    if any(finding.severity is Severity.ERROR for finding in failed):
        state = State.CONTRADICTORY
    elif failed:
        state = State.INCOMPLETE
    else:
        state = State.WAIVED if waived else State.COMPLETE
    return SectionState(section, state, *map(_by_rule, (failed, waived, notices)))


def _by_rule(findings: list[Finding]) -> tuple[FailedRule, ...]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.rule, []).append(finding)
    return tuple(FailedRule(rule, those[0].severity, tuple(those)) for rule, those in found.items())
