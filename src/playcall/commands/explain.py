"""`playcall explain`: one play on one subject, test by test."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from rich.markup import escape

from playcall.from_files import Subjects, read_subjects
from playcall.shapes import ExplainShape
from playcall.shaping import because_of, condition_shape, question_shape, subject_shape
from playcall.table_options import reads_tables
from playcall.terminal import GLYPHS, out, print_json, progress, speaks
from playcall_core.book import load
from playcall_core.calling import Call, CallablePlay, Calls, call_plays, questions_to_ask
from playcall_core.conditions import Explanation, Truth, print_test, value_in_words
from playcall_core.errors import PlaycallError, Problem, nearest
from playcall_core.facts import FactDictionary, Subject

TRUTHS = {
    Truth.TRUE: "[applies]● holds[/]",
    Truth.UNKNOWN: "[cannot tell]◐ cannot be told[/]",
    Truth.FALSE: "[does not apply]○ does not hold[/]",
}


@click.command("explain")
@reads_tables
@click.option("--subject", "wanted", required=True, help="The id or name of the subject.")
@click.option("--play", "play_id", required=True, help="The id or name of the play.")
@speaks
def command(
    playbook: Path,
    tables: tuple[Path, ...],
    mapping: Path,
    subject: str,
    as_of: date | None,
    snapshot: date | None,
    wanted: str,
    play_id: str,
    as_json: bool,
) -> int:
    """Say why one play applies to one subject, or why not: every test and the value it met."""
    book = load(playbook)
    with progress("Explaining") as report:
        subjects = read_subjects(
            book,
            tables,
            mapping,
            Subject(subject),
            as_of=as_of,
            snapshot=snapshot,
            report=report,
        )
    play = _find_play(subjects, play_id)
    calls = call_plays(subjects.playable, subjects.find(wanted), subjects.moment)
    call = next(call for call in calls.calls if call.play.id == play.id)
    only = Calls(calls.situation, (call,))
    questions = questions_to_ask([only], book)
    if as_json:
        print_json(
            ExplainShape(
                subject=subject_shape(only, book, with_all=True),
                when=condition_shape(call.when, book.dictionary),
                exclude=condition_shape(call.exclude, book.dictionary) if call.exclude else None,
                questions=[question_shape(question, book.dictionary) for question in questions],
            )
        )
        return 0
    _print(subjects, call, calls)
    for question in questions:
        name = book.dictionary[question.fact].name
        asked = " / ".join(f"“{one.text}”" for one in question.questions)
        out.print(f"Ask for [strong]{escape(name)}[/]: {escape(asked) or 'no question asks yet'}")
    return 0


def _find_play(subjects: Subjects, words: str) -> CallablePlay:
    for play in subjects.playable:
        if words.casefold() in {play.id, play.record.heading.casefold()}:
            return play
    for problem in subjects.plays.problems:
        if f"play {words}" == problem.place.record:
            raise PlaycallError(problem)
    known = [play.id for play in subjects.playable]
    what = f"There is no play “{words}” on {subjects.subject.value} subjects."
    raise PlaycallError(Problem(what, remedy=nearest(words, known) or "See “playcall check”."))


def _print(subjects: Subjects, call: Call, calls: Calls) -> None:
    dictionary, situation = subjects.playbook.dictionary, calls.situation
    out.print(
        f"\n[strong]{escape(call.play.record.heading)}[/] on {escape(situation.name)} "
        f"[quiet]{escape(situation.id)}, as of {subjects.moment.today}[/]"
    )
    glyph, outcome = GLYPHS[call.outcome], call.outcome.value
    out.print(f"[{outcome}]{glyph} {outcome}[/]: {escape(because_of(call, dictionary))}")
    if call.rank:
        out.print(f"Rank {call.rank}: {escape(call.rank_reason)}")
    if call.behind:
        out.print(f"Not offered: of the same choice, {escape(call.behind)} comes first.")
    _print_condition("When", call.when, dictionary)
    if call.exclude:
        _print_condition("Exclude", call.exclude, dictionary)
    out.print()


def _print_condition(title: str, explanation: Explanation, dictionary: FactDictionary) -> None:
    out.print(f"\n[strong]{title}[/]  {TRUTHS[explanation.truth]}")
    for number, group in enumerate(explanation.groups):
        if number:
            out.print("  [quiet]or[/]")
        for result in group.results:
            fact = dictionary[result.test.fact]
            out.print(
                f"  {TRUTHS[result.truth]}  {escape(print_test(result.test, dictionary))}  "
                f"[quiet]it is {escape(value_in_words(result.value, fact))}[/]",
                soft_wrap=True,
            )
