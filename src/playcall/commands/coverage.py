"""`playcall coverage`: where plays apply, clash or are missing, proved; what a version changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

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
from playcall.from_files import read_subjects
from playcall.shapes import (
    CellShape,
    CoverageShape,
    FindingShape,
    PlaybookShape,
    PlayChangeShape,
    SubjectChangeShape,
)
from playcall.terminal import out, print_finding, print_json, progress, speaks
from playcall_core.book import Playbook, load
from playcall_core.book.findings import Finding, Severity
from playcall_core.calling import Outcome, plays_of
from playcall_core.conditions.boxes import words
from playcall_core.coverage.areas import space_of
from playcall_core.coverage.closed import never_called
from playcall_core.coverage.cover import NotProved, Stop
from playcall_core.coverage.difference import (
    PlayChange,
    SituationChange,
    changed_situations,
    difference,
)
from playcall_core.coverage.findings import coverage_findings
from playcall_core.coverage.table import Cell, Covered, coverage_table
from playcall_core.coverage.versions import comparable
from playcall_core.errors import PlaycallError, Problem, nearest
from playcall_core.facts import FactDictionary, Moment, Subject

MARKS = {
    Covered.ALWAYS: "[applies]●[/]",
    Covered.PARTLY: "[cannot tell]◐[/]",
    Covered.NEVER: "[wrong]○[/]",
    Covered.NOT_PROVED: "?",
}
LEGEND = "● always  ◐ partly  [wrong]○[/] never  ? not proved in time"


@dataclass(frozen=True, slots=True)
class Compared:
    """What a version changes: plays, and real open subjects if tables were given."""

    plays: tuple[PlayChange, ...]
    all_proved: bool
    subjects: tuple[SituationChange, ...] | None
    axes: FactDictionary


@click.command("coverage")
@playbook_argument
@click.argument("tables", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--axes", help="Facts to look along, separated by commas; else those of the playbook's head."
)
@click.option(
    "--against",
    "old",
    type=click.Path(path_type=Path),
    help="An older version: say in which situations the calls change since then.",
)
@click.option(
    "--map",
    "mapping",
    type=click.Path(path_type=Path),
    help="With --against and TABLES: also name the open opportunities whose calls change.",
)
@as_of_option
@seconds_option
@json_option
@speaks
def command(
    playbook: Path,
    tables: tuple[Path, ...],
    axes: str | None,
    old: Path | None,
    mapping: Path | None,
    as_of: date | None,
    seconds: float,
    as_json: bool,
) -> int:
    """Prove where plays apply, clash, or are missing.

    Every answer is proved or has an example; what is not proved in time is said to be so. Exit
    code: 0 nothing found, 1 holes, 2 errors.
    """
    if bool(tables) is not bool(mapping) or (tables and old is None):
        raise PlaycallError(
            Problem("TABLES, --map and --against go together.", remedy="Give all three, or none.")
        )
    book = load(playbook)
    moment = moment_of(book, as_of)
    along = _axes(book, axes)
    with progress("Proving") as report:
        report("plays", 0, None)
        stop = out_of_time(seconds)
        found = coverage_findings(book, moment, stop, f"{seconds:g} seconds")
        cells = _table(book, along, moment, stop)
        compared = _compare(book, load(old), moment, stop, tables, mapping) if old else None
    if as_json:
        print_json(_shape(book, moment, along, found, cells, compared))
    else:
        _print(book, along, found, cells, compared)
    severities = {finding.severity for finding in found}
    return 2 if Severity.ERROR in severities else 1 if Severity.HOLE in severities else 0


def _axes(book: Playbook, given: str | None) -> tuple[str, ...]:
    if given is None:
        return tuple(axis for axis in book.head.axes if axis in book.dictionary)
    axes = tuple(word.strip() for word in given.split(","))
    for axis in axes:
        if axis not in book.dictionary:
            remedy = nearest(axis, book.dictionary.words) or "Name facts of the playbook."
            raise PlaycallError(Problem(f"There is no fact “{axis}”.", remedy=remedy))
    return tuple(book.dictionary[axis].id for axis in axes)


def _table(book: Playbook, axes: tuple[str, ...], moment: Moment, stop: Stop) -> list[Cell]:
    plays = plays_of(book).on(Subject.OPPORTUNITY)
    space = space_of(plays, book.dictionary, moment)
    if not axes:
        return []
    return list(coverage_table(plays, axes, space, stop, never_called(book)))


def _compare(
    book: Playbook,
    old: Playbook,
    moment: Moment,
    stop: Stop,
    tables: tuple[Path, ...],
    mapping: Path | None,
) -> Compared:
    before, after, space = comparable(
        plays_of(old).plays, plays_of(book).plays, (old.dictionary, book.dictionary), moment
    )
    changes: list[PlayChange] = []
    all_proved = True
    try:
        for change in difference(before, after, space, stop):
            changes.append(change)
    except NotProved:
        all_proved = False
    subjects = None
    if mapping:
        read = read_subjects(
            book,
            tables,
            mapping,
            Subject.OPPORTUNITY,
            as_of=moment.today,
            snapshot=None,
            report=lambda *_: None,
        )
        open_ones = (read.situations.situation(row) for row in read.open_rows)
        subjects = tuple(changed_situations(before, after, open_ones, read.moment))
    shown = tuple(change for change in changes if change.changes_calls)
    return Compared(shown, all_proved, subjects, space.axes)


def _print(
    book: Playbook,
    axes: tuple[str, ...],
    found: Sequence[Finding],
    cells: list[Cell],
    compared: Compared | None,
) -> None:
    if cells:
        _print_table(book, axes, cells)
    for finding in found:
        print_finding(finding)
    if not found:
        out.print("\n[applies]●[/] No play is dead or shadowed, none contradict, no gap is left.")
    if compared:
        _print_compared(compared)
    out.print()


def _print_table(book: Playbook, axes: tuple[str, ...], cells: list[Cell]) -> None:
    names = [book.dictionary[axis].name for axis in axes]
    for outer, group in groupby(cells, key=lambda cell: cell.values[:-2]):
        rows = list(group)
        out.print(f"\n[strong]{escape(' · '.join(outer) or 'Coverage')}[/]  {LEGEND}")
        columns = list(dict.fromkeys(cell.values[-1] for cell in rows))
        table = Table(box=None, padding=(0, 1), header_style="quiet")
        table.add_column(escape(" \\ ".join(names[-2:])), no_wrap=True)
        for column in columns:
            table.add_column(escape(column), justify="center")
        for inner, line in groupby(rows, key=lambda cell: cell.values[-2:-1]):
            table.add_row(escape(" ".join(inner)), *(_mark(cell) for cell in line))
        out.print(table)


def _mark(cell: Cell) -> str:
    return f"{MARKS[cell.covered]} {len(cell.plays)}" if cell.plays else MARKS[cell.covered]


def _print_compared(compared: Compared) -> None:
    number = len(compared.plays)
    says = "1 play is" if number == 1 else f"{number:,} plays are"
    out.print(f"\n[strong]{says} called in other situations than before[/]")
    for shape in _changes(compared):
        out.print(f"\n~ {escape(shape.play)}  [quiet]{shape.kind}[/]")
        for mark, boxes in (("[applies]+[/]", shape.gained), ("[wrong]−[/]", shape.lost)):
            for box in boxes[:5]:
                out.print(f"  {mark} {escape(box)}", soft_wrap=True)
    if not compared.all_proved:
        out.print("[cannot tell]◐[/] Not all of them were compared in the time given.")
    if compared.subjects is not None:
        total = len(compared.subjects)
        out.print(f"\n[strong]On {total:,} open opportunities other plays would be called[/]")
        for subject in _subjects(compared)[:20]:
            said = "; ".join(f"{play}: {' → '.join(two)}" for play, two in subject.plays.items())
            out.print(f"  {escape(subject.name)} [quiet]{subject.id}[/]  {escape(said)}")


def _changes(compared: Compared) -> list[PlayChangeShape]:
    shapes = []
    for change in compared.plays:
        play = change.after or change.before
        assert play is not None
        kind = "changed" if change.before and change.after else "new" if change.after else "gone"
        shapes.append(
            PlayChangeShape.model_validate(
                {
                    "play": play.id,
                    "kind": kind,
                    "gained": [words(box, compared.axes) for box in change.gained],
                    "lost": [words(box, compared.axes) for box in change.lost],
                }
            )
        )
    return shapes


def _subjects(compared: Compared) -> list[SubjectChangeShape]:
    return [
        SubjectChangeShape(
            id=change.situation.id,
            name=change.situation.name,
            plays={play: [_said(was), _said(now)] for play, was, now in change.outcomes},
        )
        for change in compared.subjects or ()
    ]


def _said(outcome: Outcome | None) -> str:
    return outcome.value if outcome else "not called"


def _shape(
    book: Playbook,
    moment: Moment,
    axes: tuple[str, ...],
    found: Sequence[Finding],
    cells: list[Cell],
    compared: Compared | None,
) -> CoverageShape:
    return CoverageShape(
        playbook=PlaybookShape.of(book),
        as_of=moment.today,
        axes=list(axes),
        findings=[FindingShape.of(finding) for finding in found],
        table=[
            CellShape(values=list(cell.values), covered=cell.covered.value, plays=list(cell.plays))
            for cell in cells
        ],
        changes=_changes(compared) if compared else None,
        subjects_changed=(
            len(compared.subjects) if compared and compared.subjects is not None else None
        ),
        subjects=_subjects(compared) if compared and compared.subjects is not None else None,
    )
