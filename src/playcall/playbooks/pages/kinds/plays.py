"""A play: when in words, steps, say, ask, answer, show, success."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from playcall.playbooks.pages.blocks import Entry, StepOf, Steps
from playcall.playbooks.pages.condition_words import ConditionWords, condition_words
from playcall.playbooks.pages.links import Linker, Piece
from playcall.playbooks.pages.making import (
    Blocks,
    beside,
    entries,
    figures,
    listed,
    marks,
    prose,
    when,
)
from playcall.playbooks.prose import to_html
from playcall_core.book.records import (
    Competitor,
    DiscoveryQuestion,
    MessageMap,
    Objection,
    Play,
    Scenario,
)
from playcall_core.book.records.plays import Step
from playcall_core.book.records.selling import Content


def play(linker: Linker, record: Play) -> Blocks:
    """The page of a play."""
    yield from when(linker, _("When"), record, "when", asks=_("In which situation is this called?"))
    yield from when(linker, _("But not when"), record, "exclude")
    yield from _steps(linker, record)
    maps = linker.records(MessageMap, record.messages)
    yield from listed(_("Say"), entries(linker, maps, "home_base"))
    questions = linker.records(DiscoveryQuestion, record.questions)
    yield from listed(_("Ask"), entries(linker, questions, "purpose"))
    objections = linker.records(Objection, record.objections)
    yield from listed(_("Answer"), entries(linker, objections, "response"))
    yield from listed(_("Show"), _shown(linker, record))
    yield from _success(linker, record)
    yield from marks(_("Milestones"), record.milestones)
    yield from marks(_("It is not"), record.wrong_uses, "no")
    rivals = linker.records(Competitor, record.competitors)
    yield from listed(_("Against"), entries(linker, rivals))
    yield from when(linker, _("Stop when"), record, "stop")


def scenario(linker: Linker, record: Scenario) -> Blocks:
    """The page of a scenario: when, and the plays in it."""
    yield from when(linker, _("When"), record, "when", asks=_("How do we see that we are in it?"))
    yield from listed(_("Plays"), entries(linker, linker.mentioning(record, Play), "purpose"))


def preferred(linker: Linker, record: Play) -> tuple[ConditionWords, ...]:
    """What raises the rank of a play."""
    found = (condition_words(linker, record, "prefer", n) for n in range(len(record.prefer)))
    return tuple(words for words in found if words)


def _steps(linker: Linker, record: Play) -> Blocks:
    if record.steps:
        steps = sorted(enumerate(record.steps), key=lambda each: each[1].n)
        made = tuple(_step(linker, record, place, step) for place, step in steps)
        yield Steps(_("Steps"), made)
    else:
        yield from prose(_("Steps"), None, _("Who does what first, and what then?"))


def _step(linker: Linker, record: Play, place: int, step: Step) -> StepOf:
    path = ("steps", place)
    branches = (
        (condition_words(linker, record, *path, "branch", n, "when"), branch.to)
        for n, branch in enumerate(step.branch)
    )
    return StepOf(
        n=step.n,
        side=linker.side([step.actor]),
        html=to_html(step.action),
        actor=linker.owner(step.actor),
        timing=_timing(step),
        channel=", ".join(step.channel),
        phase=step.phase or "",
        shows=linker.links(Content.kind_name, step.content),
        output=step.output or "",
        gate=condition_words(linker, record, *path, "gate"),
        branches=tuple((words, to) for words, to in branches if words),
        commits=tuple(f"{key}: {value}".replace("-", " ") for key, value in step.effects.items()),
    )


def _timing(step: Step) -> str:
    parts = []
    if step.day is not None:
        parts.append(f"day {step.day}")
    if step.after:
        parts.append(f"after {step.after}")
    if step.within:
        parts.append(f"within {step.within}")
    return ", ".join(parts)


def _shown(linker: Linker, record: Play) -> Iterator[Entry]:
    ids = dict.fromkeys(content for step in record.steps for content in step.content)
    for content in linker.records(Content, ids):
        notes: tuple[Piece, ...] = (content.kind,) if content.kind else ()
        yield Entry(linker.to(content), address=content.link or "", notes=notes)


def _success(linker: Linker, record: Play) -> Blocks:
    if record.success is None:
        yield from prose(_("Success"), None, _("By which number do we see that it works?"))
    else:
        metric = linker.link("metric", record.success.metric) or record.success.metric
        yield from figures(
            "Success", (_("Measured by"), metric), (_("Target"), record.success.target)
        )
    codes = record.result_codes
    yield from beside(
        marks(_("It worked when"), (code.label for code in codes if code.success), "yes"),
        marks(_("It did not when"), (code.label for code in codes if not code.success), "no"),
    )
