"""Selling methodology: stages with their criteria, criteria, scorecards, content."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from playcall.playbooks.pages.blocks import Criteria, CriterionOf, Entry
from playcall.playbooks.pages.condition_words import condition_words
from playcall.playbooks.pages.links import Linker, Piece
from playcall.playbooks.pages.making import (
    Blocks,
    beside,
    entries,
    figures,
    listed,
    marks,
    prose,
    table,
    when,
    whole,
)
from playcall_core.book.records import AssessmentMethod, Criterion, Persona, Play, SellingStage
from playcall_core.book.records.buying import BuyingStage
from playcall_core.book.records.competition import CompetitorMove
from playcall_core.book.records.selling import Content, Enablement, Policy

_ENFORCED: Final = {
    "inform": _lazy("for information"),
    "warn": _lazy("warns if it is not met"),
    "block": _lazy("nobody goes on without it"),
}


def selling_stage(linker: Linker, record: SellingStage) -> Blocks:
    """The page of a selling stage."""
    yield from prose(_("The goal"), record.goal, _("What is reached when it ends?"), tone="answer")
    yield from _criteria(
        linker, _("To enter"), record.entry, _("What must be so before it begins?")
    )
    yield from _criteria(linker, _("To leave"), record.exit, _("What must the buyer have done?"))
    stages = linker.records(BuyingStage, record.buying_stages)
    asks = _("Where is the buyer meanwhile?")
    yield from listed(_("The buyer is"), entries(linker, stages, "buyers_question"), asks)
    yield from beside(
        marks(_("What we do"), record.activities),
        marks(_("Touchpoints"), record.touchpoints),
    )
    contents = (_content(linker, each) for each in linker.records(Content, record.content))
    yield from listed(_("Show"), contents)
    yield from prose(_("If it does not go on"), record.on_fail)
    yield from beside(
        marks(_("Know"), record.knowledge),
        marks(_("Can"), record.skills),
        marks(_("Have"), (*record.resources, *record.tools)),
    )
    moves = linker.mentioning(record, CompetitorMove)
    yield from listed(_("Competitors try here"), entries(linker, moves))
    yield from listed(_("Plays"), entries(linker, linker.mentioning(record, Play), "purpose"))


def _criteria(linker: Linker, title: str, ids: Iterable[str], asks: str) -> Blocks:
    found = tuple(
        CriterionOf(
            linker.to(each),
            each.kind or "",
            str(_ENFORCED[each.enforce]),
            condition_words(linker, each, "check"),
        )
        for each in linker.records(Criterion, ids)
    )
    if found:
        yield Criteria(title, found)
    else:
        yield from prose(title, None, asks)


def criterion(linker: Linker, record: Criterion) -> Blocks:
    """The page of a criterion: where it is asked for, and how the data tell."""
    yield from figures(
        "", (_("Kind"), record.kind), (_("How strictly"), str(_ENFORCED[record.enforce]))
    )
    yield from when(linker, _("The data say so when"), record, "check")
    stages = linker.mentioning(record, SellingStage)
    yield from listed(_("Asked for in"), entries(linker, stages, "goal"))


def assessment_method(linker: Linker, record: AssessmentMethod) -> Blocks:
    """The page of a scorecard."""
    yield from prose(_("What it is for"), record.purpose)
    rows = (
        (element.name, ((element.asks,), (f"{element.weight:g}",))) for element in record.elements
    )
    yield from table(_("The scorecard"), (_("Element"), _("It asks"), _("Weight")), rows)
    yield from figures("", (_("Needed from"), linker.link("selling_stage", record.required_from)))


def content(linker: Linker, record: Content) -> Blocks:
    """The page of a piece of content: for whom, when, where it is."""
    if record.link:
        yield from listed(_("Open it"), [_content(linker, record)])
    else:
        yield from prose(_("Where it is"), None, _("Where do people find it?"))
    yield from listed(_("For"), entries(linker, linker.records(Persona, record.personas)))
    stages = linker.records(BuyingStage, record.stages)
    yield from listed(_("When the buyer asks"), entries(linker, stages, "buyers_question"))
    yield from listed(_("Used in"), entries(linker, linker.mentioning(record, Play), "purpose"))


def _content(linker: Linker, record: Content) -> Entry:
    notes: tuple[Piece, ...] = (record.kind,) if record.kind else ()
    return Entry(linker.to(record), address=record.link or "", notes=notes)


def policy(linker: Linker, record: Policy) -> Blocks:
    """The page of a policy."""
    yield from whole(_("The rule"), record.text)


def enablement(linker: Linker, record: Enablement) -> Blocks:
    """The page of an enablement: what a role must know, and how somebody new gets there."""
    yield from figures("", (_("Who"), linker.link("role", record.role)))
    yield from prose(_("What is asked of them"), record.requirement, _("What must they know?"))
    yield from marks(_("How somebody new gets there"), record.ramp)
    yield from figures("", (_("Decided by"), record.decided_by))
