"""Subjects and their plays as cards in the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from playcall.shaping import because_of
from playcall.terminal import GLYPHS
from playcall_core.book import Playbook
from playcall_core.book.records import Role
from playcall_core.calling import Call, Calls, Outcome, Question
from playcall_core.conditions import value_in_words

MOST_STEPS = 3


def subject_card(
    calls: Calls, questions: Iterable[Question], playbook: Playbook, most: int = 3
) -> Panel:
    """What to do on one subject: plays first one first, why, the first steps, what to ask."""
    offered, unsure = calls.offered, calls.those(Outcome.CANNOT_TELL)
    parts: list[RenderableType] = [Text(_known(calls, playbook), style="quiet")]
    for call in offered[:most]:
        parts += ["", _play(call, playbook)]
    if len(offered) > most:
        parts += ["", f"[quiet]… and {len(offered) - most} more plays that apply.[/]"]
    if not offered:
        parts += ["", "[quiet]No play applies.[/]"]
    asked = list(questions)[:most]
    if unsure and asked:
        glyph = GLYPHS[Outcome.CANNOT_TELL]
        parts += ["", f"[cannot tell]{glyph}[/] {len(unsure)} more may apply. Ask:"]
        parts += [_question(question, playbook) for question in asked]
    situation = calls.situation
    title = f"[strong]{escape(situation.name or situation.id)}[/] [quiet]{escape(situation.id)}[/]"
    return Panel(
        Group(*parts), title=title, title_align="left", border_style="quiet", padding=(0, 2)
    )


def _known(calls: Calls, playbook: Playbook) -> str:
    """The facts that the plays were decided by, known ones only."""
    tested = {fact for call in calls.calls for fact in call.play.when.facts()}
    return " · ".join(
        f"{playbook.dictionary[fact].name} {value_in_words(value, playbook.dictionary[fact])}"
        for fact, value in calls.situation.known()
        if fact in tested
    )


def _play(call: Call, playbook: Playbook) -> RenderableType:
    record = call.play.record
    lines = [
        f"[applies]{GLYPHS[call.outcome]}[/] [strong]{call.rank}  {escape(record.heading)}[/]",
        f"   [quiet]because[/] {escape(because_of(call, playbook.dictionary))}",
    ]
    if call.rank == 1:
        lines.append(f"   [quiet]first because {escape(call.rank_reason)}[/]")
    steps = Table.grid(padding=(0, 2))
    steps.add_column(no_wrap=True)
    steps.add_column()
    for step in record.steps[:MOST_STEPS]:
        steps.add_row(_actor(step.actor, playbook), escape(step.action))
    return Group(*lines, Padding(steps, (0, 0, 0, 3)))


def _actor(id_: str | None, playbook: Playbook) -> str:
    role = playbook.get("role", id_) if id_ else None
    if not isinstance(role, Role):
        return escape(id_ or "")
    style = role.function if role.function in ("marketing", "sales") else "quiet"
    return f"[{style}]{escape(role.heading)}[/]"


def _question(question: Question, playbook: Playbook) -> str:
    name = playbook.dictionary[question.fact].name
    if question.questions:
        return f"   “{escape(question.questions[0].heading)}”  [quiet]{escape(name)}[/]"
    return f"   {escape(name)}?  [quiet]no question asks for it yet[/]"
