"""`playcall check`: holes, contradictions and errors of a playbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

import click
from rich.markup import escape
from rich.table import Table

from playcall.arguments import (
    as_of_option,
    json_option,
    moment_of,
    out_of_time,
    playbook_argument,
    seconds_option,
)
from playcall.shapes import CheckShape, FindingShape, PlaybookShape, SectionShape, count
from playcall.terminal import counted, out, print_finding, print_json, progress, speaks
from playcall_core.book import Playbook, load
from playcall_core.book.completeness import SectionState, State, check, sections
from playcall_core.book.findings import Finding, Severity
from playcall_core.book.records.base import SECTIONS
from playcall_core.coverage.findings import coverage_findings
from playcall_core.facts import Moment

MOST_OF_A_RULE: Final = 20
"""So many findings of one rule are listed where not all are asked for."""
TITLES = {Severity.ERROR: "Errors", Severity.HOLE: "Holes", Severity.NOTICE: "Notices"}


@click.command("check")
@playbook_argument
@as_of_option
@click.option(
    "--section",
    "only",
    type=click.Choice(SECTIONS),
    help="Show the findings of one section only; the exit code is then that section's.",
)
@seconds_option
@click.option("--no-notices", is_flag=True, help="Leave notices out.")
@click.option(
    "--all",
    "every",
    is_flag=True,
    help=f"List every finding, not only the first {MOST_OF_A_RULE} of each rule.",
)
@json_option
@speaks
def command(
    playbook: Path,
    as_of: date | None,
    only: str | None,
    seconds: float,
    no_notices: bool,
    every: bool,
    as_json: bool,
) -> int:
    """Find holes, contradictions and errors in a playbook.

    Errors block signing, holes are signed as known, notices are worth a look. Exit code: 0 nothing
    to mend, 1 holes, 2 errors. With --json every finding is listed.
    """
    with progress("checking") as report:
        report("reading the files", 0, None)
        book = load(playbook)
        moment = moment_of(book, as_of)
        report(f"{len(book.records):,} records", 0, None)
        every_finding = findings_of(book, moment, seconds)
    found = tuple(
        finding
        for finding in every_finding
        if (only is None or finding.section == only)
        and not (no_notices and finding.severity is Severity.NOTICE)
    )
    states = [state for state in sections(found) if only is None or state.section == only]
    if as_json:
        print_json(_shape(book, moment.today, states, found))
    else:
        print_report(book, moment.today, states, found, len(found) if every else MOST_OF_A_RULE)
    return 2 if count(found, Severity.ERROR) else 1 if count(found, Severity.HOLE) else 0


def findings_of(book: Playbook, moment: Moment, seconds: float) -> tuple[Finding, ...]:
    """What the rules find, and what the proofs of coverage find within so many seconds.

    Where conditions cannot be read nothing can be proved about them: those come first.
    """
    found = check(book, moment.today)
    if any(finding.rule == "conditions-can-be-read" for finding in found):
        return found
    return found + coverage_findings(book, moment, out_of_time(seconds), f"{seconds:g} seconds")


def _shape(
    book: Playbook, today: date, states: list[SectionState], found: tuple[Finding, ...]
) -> CheckShape:
    return CheckShape(
        playbook=PlaybookShape.of(book),
        as_of=today,
        errors=count(found, Severity.ERROR),
        holes=count(found, Severity.HOLE),
        notices=count(found, Severity.NOTICE),
        sections=[
            SectionShape(
                section=state.section,
                state=state.state.value,
                failed=[failed.rule for failed in state.failed],
                waived=[waived.rule for waived in state.waived],
            )
            for state in states
        ],
        findings=[FindingShape.of(finding) for finding in found],
    )


def print_report(
    book: Playbook,
    today: date,
    states: Sequence[SectionState],
    found: tuple[Finding, ...],
    most: int = MOST_OF_A_RULE,
) -> None:
    """The state of every section, then errors, holes and notices with their remedies.

    Of each rule at most so many findings are listed, and the rest are counted.
    """
    head = book.head
    size = f"{len(book.records):,} records, as of {today}"
    out.print(f"\n[strong]{escape(head.name)}[/]  [quiet]{size}[/]\n")
    table = Table.grid(padding=(0, 3))
    for state in states:
        table.add_row(f"  {state.section.capitalize()}", _state_words(state))
    out.print(table)
    for severity in Severity:
        mine = [finding for finding in found if finding.severity is severity and finding.counts]
        if mine:
            out.print(f"\n[strong]{TITLES[severity]}[/]  [quiet]{len(mine):,}[/]")
            _print_findings(mine, most)
    waived = sum(not finding.counts for finding in found)
    if waived:
        out.print(f"\n[quiet]{waived:,} findings are waived.[/]")
    out.print(f"\n{_verdict(found)}\n")


def _print_findings(found: Sequence[Finding], most: int) -> None:
    of_rule: Counter[str] = Counter()
    for finding in found:
        of_rule[finding.rule] += 1
        if of_rule[finding.rule] <= most:
            print_finding(finding)
    for rule, many in of_rule.items():
        if many > most:
            said = f"… and {many - most:,} more by the rule {rule}; --all lists them."
            out.print(f"\n[quiet]{said}[/]", soft_wrap=True)


def _state_words(state: SectionState) -> str:
    match state.state:
        case State.COMPLETE | State.WAIVED:
            return f"[applies]●[/] {state.state.value}"
        case State.INCOMPLETE:
            return f"[cannot tell]◐[/] incomplete: {_rules(state)}"
        case State.CONTRADICTORY:
            return f"[wrong]✗[/] contradictory: {_rules(state)}"


def _rules(state: SectionState) -> str:
    number = len(state.failed)
    found = sum(len(failed.findings) for failed in state.failed)
    return f"{counted(number, 'rule')} broken {counted(found, 'time')}"


def _verdict(found: tuple[Finding, ...]) -> str:
    errors, holes = count(found, Severity.ERROR), count(found, Severity.HOLE)
    if errors:
        said = f"[wrong]{counted(errors, 'error')}[/] and {counted(holes, 'hole')}."
        return f"{said} Errors keep a playbook from being signed."
    if holes:
        return f"No errors. {counted(holes, 'hole')} would be signed as known."
    return "[applies]●[/] Nothing to mend."
