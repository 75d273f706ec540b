"""`./dev demo --text`: checks the sample playbook and calls its plays on the sample pipeline."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from playcall.arguments import moment_of
from playcall.cards import subject_card
from playcall.commands.call import SHOWN_FIRST, print_counts, questions_of, usefulness
from playcall.commands.check import findings_of, print_report
from playcall.from_files import Subjects, read_subjects
from playcall.sample import write_pipeline
from playcall.terminal import out, progress
from playcall_core.book import Playbook, load
from playcall_core.book.completeness import sections
from playcall_core.book.findings import Severity
from playcall_core.calling import RANKING_RULE, Calls, Outcome
from playcall_core.facts import Subject

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SHOWN = 3


def show() -> None:
    """The check, then the three most useful opportunities with plays, reasons and questions."""
    path = EXAMPLES / "tallybrook" / "playbook"
    book = load(path)
    moment = moment_of(book, None)
    out.print("\n[strong]Tallybrook[/] automates supplier invoices. Its playbook, checked:")
    found = findings_of(book, moment, seconds=20)
    counted = tuple(finding for finding in found if finding.severity is not Severity.NOTICE)
    print_report(book, moment.today, sections(counted), counted)
    out.print("Its plays, called on a sample pipeline made up for today:")
    subjects, calls = call_sample(book, moment.today)
    print_counts(subjects, calls, None)
    out.print(f"\n[quiet]{SHOWN_FIRST}\nRank: {RANKING_RULE}[/]\n")
    for one in most_useful(calls):
        out.print(subject_card(one, questions_of(one, book), book))
    out.print("\nNext: [strong]./dev run playcall new my-playbook[/] starts your own.\n")


def most_useful(calls: list[Calls]) -> list[Calls]:
    """The first by usefulness, each with another play in front, where answers still matter."""
    first_of: dict[str, Calls] = {}
    for one in sorted(calls, key=usefulness):
        if one.offered and one.those(Outcome.CANNOT_TELL):
            first_of.setdefault(one.offered[0].play.id, one)
    return list(first_of.values())[:SHOWN]


def call_sample(book: Playbook, today: date) -> tuple[Subjects, list[Calls]]:
    """The sample pipeline as of today, read through its mapping, and all calls on it."""
    with TemporaryDirectory() as folder, progress("Calling") as report:
        write_pipeline(Path(folder), as_of=today)
        subjects = read_subjects(
            book,
            [Path(folder)],
            EXAMPLES / "mappings" / "tallybrook.yaml",
            Subject.OPPORTUNITY,
            as_of=today,
            snapshot=None,
            report=report,
        )
        return subjects, list(subjects.calls(report))
