"""`playcall call`: the plays that apply to the rows of tables, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path

import click
from rich.markup import escape
from rich.padding import Padding

from playcall.cards import subject_card
from playcall.from_files import TABLES, Subjects, read_subjects
from playcall.shapes import CallsShape, PlaybookShape, ProblemShape, QualityShape
from playcall.shaping import question_shape, subject_shape
from playcall.table_options import reads_tables
from playcall.terminal import counted, err, out, print_json, print_problems, progress, speaks
from playcall_core.book import Playbook, load
from playcall_core.calling import (
    RANKING_RULE,
    Calls,
    Outcome,
    PlaysOf,
    Question,
    plays_of,
    questions_to_ask,
)
from playcall_core.errors import PlaybookError
from playcall_core.facts import Money, Subject
from playcall_core.importing import write_rejected

SHOWN_FIRST = (
    "Shown first: the play with the highest priority, then more plays, then the larger amount."
)


@click.command("call")
@reads_tables
@click.option(
    "--top", default=10, show_default=True, help="How many subjects to show; 0 shows none."
)
@click.option(
    "--rejected",
    "rejected_file",
    type=click.Path(path_type=Path),
    help="Write rejected rows with their reasons to this CSV file.",
)
@click.option(
    "--skip-broken",
    is_flag=True,
    help="Call the other plays although some have no condition that can be read.",
)
@speaks
def command(
    playbook: Path,
    tables: tuple[Path, ...],
    mapping: Path,
    subject: str,
    as_of: date | None,
    snapshot: date | None,
    top: int,
    rejected_file: Path | None,
    skip_broken: bool,
    as_json: bool,
) -> int:
    """Call the plays on the rows of tables.

    TABLES are CSV, Excel or Parquet files, or folders of them; the mapping says what their
    columns mean. Rows that cannot be read are rejected one by one, each with its reason.
    """
    book = load(playbook)
    refuse_broken(plays_of(book), skip_broken)
    with progress("Calling") as report:
        subjects = read_subjects(
            book,
            tables,
            mapping,
            Subject(subject),
            as_of=as_of,
            snapshot=snapshot,
            report=report,
        )
        calls = list(subjects.calls(report))
    if rejected_file and len(subjects.imported.rejected):
        write_rejected(subjects.imported.rejected, rejected_file)
    questions = questions_to_ask(calls, book, most=10)
    ordered = sorted(calls, key=usefulness)
    if as_json:
        print_json(_shape(subjects, ordered, questions, rejected_file))
    else:
        _print(subjects, ordered, questions, top, rejected_file)
    return 0


def refuse_broken(plays: PlaysOf, skip_broken: bool) -> None:
    """Raise `PlaybookError` if a play cannot be called, unless those are to be skipped."""
    if not plays.problems:
        return
    if not skip_broken:
        raise PlaybookError(*plays.problems, "With --skip-broken the other plays are called.")
    print_problems(plays.problems)


def usefulness(calls: Calls) -> tuple[int, int, Decimal, str]:
    """The sort key of `SHOWN_FIRST`; subjects without a play that applies come last."""
    offered = calls.offered
    amounts = [value.amount for _, value in calls.situation.known() if isinstance(value, Money)]
    best = offered[0].play.record.priority if offered else 10
    return (best, -len(offered), -max(amounts, default=Decimal(0)), calls.situation.id)


def questions_of(calls: Calls, playbook: Playbook) -> tuple[Question, ...]:
    """What to ask about one subject."""
    return questions_to_ask([calls], playbook, most=3)


def _shape(
    subjects: Subjects,
    calls: list[Calls],
    questions: tuple[Question, ...],
    rejected_file: Path | None,
) -> CallsShape:
    book, count = subjects.playbook, subjects.count
    return CallsShape(
        playbook=PlaybookShape.of(book),
        as_of=subjects.moment.at.isoformat(),
        subject=subjects.subject.value,
        called=len(calls),
        closed=count.closed,
        rejected=count.rejected,
        rejected_file=str(rejected_file) if rejected_file and count.rejected else None,
        with_plays=sum(bool(one.offered) for one in calls),
        ranking_rule=RANKING_RULE,
        not_called=[ProblemShape.of(problem) for problem in subjects.plays.problems],
        quality=[
            QualityShape(kind=finding.kind.value, what=finding.what, count=finding.count)
            for finding in subjects.imported.findings
        ],
        questions=[question_shape(question, book.dictionary) for question in questions],
        subjects=[subject_shape(one, book) for one in calls],
    )


def _print(
    subjects: Subjects,
    calls: list[Calls],
    questions: tuple[Question, ...],
    top: int,
    rejected_file: Path | None,
) -> None:
    book = subjects.playbook
    print_counts(subjects, calls, rejected_file)
    _print_quality(subjects)
    shown = [one for one in calls[:top] if one.offered or one.those(Outcome.CANNOT_TELL)]
    if shown:
        out.print(f"\n[quiet]{SHOWN_FIRST}\nRank: {RANKING_RULE}[/]\n")
    for one in shown:
        out.print(subject_card(one, questions_of(one, book), book))
    if len(calls) > len(shown):
        out.print(f"[quiet]… and {len(calls) - len(shown):,} more. --json has them all.[/]")
    if questions and top:
        out.print("\n[strong]Answers that would decide most calls[/]\n")
        for question in questions[:5]:
            name = book.dictionary[question.fact].name
            asked = f"  “{question.questions[0].heading}”" if question.questions else ""
            decided = f"{question.decides:,} of {question.involved:,} calls"
            out.print(f"  [strong]{escape(name)}[/]  [quiet]{decided}[/]{escape(asked)}")
    out.print()


def print_counts(subjects: Subjects, calls: list[Calls], rejected_file: Path | None) -> None:
    """How many were called, closed and rejected, and what came of it."""
    count, noun = subjects.count, TABLES[subjects.subject]
    outcomes = Counter(call.outcome for one in calls for call in one.calls)
    playable = sum(bool(one.offered) for one in calls)
    day, plays = subjects.moment.today, len(subjects.playable)
    if len(calls) == 1:
        noun = subjects.subject.value
    out.print(
        f"\n[strong]{len(calls):,} open {noun} called[/], {count.closed:,} closed, "
        f"{count.rejected:,} rejected  [quiet]as of {day}, {counted(plays, 'play')}[/]"
    )
    have = "has" if playable == 1 else "have"
    out.print(
        f"{playable:,} {have} a play that applies; "
        f"{counted(outcomes[Outcome.CANNOT_TELL], 'call')} cannot be told yet."
    )
    if count.rejected:
        _print_rejected(subjects, rejected_file)


def _print_rejected(subjects: Subjects, rejected_file: Path | None) -> None:
    for row in islice(subjects.imported.rejected, 3):
        err.print(f"[quiet]{escape(row.file)}, row {row.row:,}[/]")
        err.print(f"[wrong]✗[/] {escape(row.reason)}", soft_wrap=True)
    if rejected_file:
        out.print(f"All rejected rows, with reasons: {escape(str(rejected_file))}")
    else:
        err.print("[quiet]--rejected FILE writes all of them with their reasons.[/]")


def _print_quality(subjects: Subjects) -> None:
    findings: Iterable[object] = subjects.imported.findings
    lines = [f"· {escape(str(finding))}" for finding in findings]
    if lines:
        out.print("\n[strong]What the tables say of themselves[/]")
        out.print(Padding("\n".join(lines), (0, 0, 0, 2)))
