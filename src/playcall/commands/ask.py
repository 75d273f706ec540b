"""`playcall ask`: the unknown facts that would decide most calls, with their questions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from rich.markup import escape
from rich.padding import Padding

from playcall.from_files import TABLES, read_subjects
from playcall.shapes import AskShape
from playcall.shaping import question_shape
from playcall.table_options import reads_tables
from playcall.terminal import out, print_json, progress, speaks
from playcall_core.book import Playbook, load
from playcall_core.calling import Calls, Outcome, Question, call_plays, questions_to_ask
from playcall_core.facts import Subject


@click.command("ask")
@reads_tables
@click.option("--subject", "wanted", help="Ask about this subject only (its id or name).")
@click.option("--most", default=10, show_default=True, help="How many questions to list.")
@speaks
def command(
    playbook: Path,
    tables: tuple[Path, ...],
    mapping: Path,
    subject: str,
    as_of: date | None,
    snapshot: date | None,
    wanted: str | None,
    most: int,
    as_json: bool,
) -> int:
    """List the questions whose answers decide most calls that cannot be told yet."""
    book = load(playbook)
    calls: list[Calls] = []
    with progress("Asking") as report:
        subjects = read_subjects(
            book,
            tables,
            mapping,
            Subject(subject),
            as_of=as_of,
            snapshot=snapshot,
            report=report,
        )
        if wanted:
            calls = [call_plays(subjects.playable, subjects.find(wanted), subjects.moment)]
        else:
            calls = list(subjects.calls(report))
    questions = questions_to_ask(calls, book, most=most)
    open_calls = sum(len(one.those(Outcome.CANNOT_TELL)) for one in calls)
    if as_json:
        print_json(
            AskShape(
                as_of=subjects.moment.at.isoformat(),
                open_calls=open_calls,
                questions=[question_shape(question, book.dictionary) for question in questions],
            )
        )
    else:
        noun = TABLES[subjects.subject]
        out.print(
            f"\n[strong]{open_calls:,} calls on {len(calls):,} {noun} cannot be told yet.[/]\n"
        )
        for place, question in enumerate(questions, start=1):
            _print(place, question, book)
        out.print()
    return 0


def _print(place: int, question: Question, book: Playbook) -> None:
    name = book.dictionary[question.fact].name
    out.print(f"[strong]{place}  {escape(name)}[/]  [quiet]unknown on {question.subjects:,}[/]")
    effect = f"Its answer alone decides {question.decides:,} calls"
    out.print(f"   {effect}, and takes part in {question.involved:,}.")
    for asked in question.questions:
        out.print(Padding(f"“{escape(asked.text or '')}”", (0, 0, 0, 3)))
    if not question.questions:
        out.print("   [quiet]No discovery question asks for it yet.[/]")
