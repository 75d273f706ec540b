"""Subjects and their plays as cards in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
from playcall_core.facts import UNKNOWN

MOST_STEPS = 3


def subject_card(
    calls: Calls, questions: Iterable[Question], playbook: Playbook, most: int = 3
) -> Panel:
    """What to do on one subject: plays first one first, why, the first steps, what to ask."""
    offered, unsure = calls.offered, calls.those(Outcome.CANNOT_TELL)
    parts: list[RenderableType] = []
    if known := _known(calls, offered[:most], playbook):
        parts.append(Text(known, style="quiet"))
    for call in offered[:most]:
        parts += ["", _play(call, playbook)]
    if len(offered) > most:
        parts += ["", f"[quiet]… and {_more(len(offered) - most)}.[/]"]
    if not offered:
        parts += ["", "[quiet]No play applies.[/]"]
    asked = list(questions)[:most]
    if unsure and asked:
        glyph = GLYPHS[Outcome.CANNOT_TELL]
        parts += ["", f"[cannot tell]{glyph}[/] {len(unsure)} more may apply. Ask:"]
        parts.append(_questions(asked, playbook))
    situation = calls.situation
    title = f"[strong]{escape(situation.name or situation.id)}[/] [quiet]{escape(situation.id)}[/]"
    return Panel(
        Group(*parts), title=title, title_align="left", border_style="quiet", padding=(0, 2)
    )


def _more(number: int) -> str:
    return "1 more play that applies" if number == 1 else f"{number} more plays that apply"


def _known(calls: Calls, shown: Sequence[Call], playbook: Playbook) -> str:
    """What is known of the subject, as far as the plays shown were decided by it."""
    tested = {result.test.fact: None for call in shown for result in call.when.decisive.results}
    situation = calls.situation
    return " · ".join(
        f"{playbook.dictionary[fact].name}: {value_in_words(value, playbook.dictionary[fact])}"
        for fact in tested
        if (value := situation[fact]) is not UNKNOWN
    )


def _play(call: Call, playbook: Playbook) -> RenderableType:
    record = call.play.record
    lines = Table.grid(padding=(0, 1))
    lines.add_column(no_wrap=True, min_width=2)
    lines.add_column()
    glyph = f"[applies]{GLYPHS[call.outcome]}[/]"
    lines.add_row(glyph, f"[strong]{call.rank}  {escape(record.heading)}[/]")
    lines.add_row("", f"[quiet]because[/] {escape(because_of(call, playbook.dictionary))}")
    if call.rank == 1:
        lines.add_row("", f"[quiet]first because {escape(call.rank_reason)}[/]")
    steps = Table.grid(padding=(0, 2))
    steps.add_column(no_wrap=True, min_width=20)
    steps.add_column()
    for step in record.steps[:MOST_STEPS]:
        steps.add_row(_actor(step.actor, playbook), escape(step.action))
    return Group(lines, Padding(steps, (0, 0, 0, 3)))


def _actor(id_: str | None, playbook: Playbook) -> str:
    role = playbook.get("role", id_) if id_ else None
    if not isinstance(role, Role):
        return escape(id_ or "")
    style = role.function if role.function in ("marketing", "sales") else "quiet"
    return f"[{style}]{escape(role.heading)}[/]"


def _questions(questions: Iterable[Question], playbook: Playbook) -> RenderableType:
    lines = Table.grid(padding=(0, 1))
    lines.add_column(no_wrap=True, min_width=2)
    lines.add_column()
    for question in questions:
        name = escape(playbook.dictionary[question.fact].name)
        if question.questions:
            asked = escape(question.questions[0].text or "")
            lines.add_row("", f"“{asked}” [quiet]({name})[/]")
        else:
            lines.add_row("", f"{name} [quiet](no question asks for it yet)[/]")
    return lines
