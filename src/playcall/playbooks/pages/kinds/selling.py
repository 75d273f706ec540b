"""Selling methodology: stages with their criteria, criteria, scorecards, content."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

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
)
from playcall_core.book.records import AssessmentMethod, Criterion, Persona, Play, SellingStage
from playcall_core.book.records.buying import BuyingStage
from playcall_core.book.records.competition import CompetitorMove
from playcall_core.book.records.selling import Content

_ENFORCED: Final = {
    "inform": "for information",
    "warn": "warns if it is not met",
    "block": "nobody goes on without it",
}


def selling_stage(linker: Linker, record: SellingStage) -> Blocks:
    """The page of a selling stage."""
    yield from prose("The goal", record.goal, "What is reached when it ends?", tone="answer")
    yield from _criteria(linker, "To enter", record.entry, "What must be so before it begins?")
    yield from _criteria(linker, "To leave", record.exit, "What must the buyer have done?")
    stages = linker.records(BuyingStage, record.buying_stages)
    asks = "Where is the buyer meanwhile?"
    yield from listed("The buyer is", entries(linker, stages, "buyers_question"), asks)
    yield from beside(
        marks("What we do", record.activities),
        marks("Touchpoints", record.touchpoints),
    )
    contents = (_content(linker, each) for each in linker.records(Content, record.content))
    yield from listed("Show", contents)
    yield from prose("If it does not go on", record.on_fail)
    yield from beside(
        marks("Know", record.knowledge),
        marks("Can", record.skills),
        marks("Have", (*record.resources, *record.tools)),
    )
    moves = linker.mentioning(record, CompetitorMove)
    yield from listed("Competitors try here", entries(linker, moves))
    yield from listed("Plays", entries(linker, linker.mentioning(record, Play), "purpose"))


def _criteria(linker: Linker, title: str, ids: Iterable[str], asks: str) -> Blocks:
    found = tuple(
        CriterionOf(
            linker.to(each),
            each.kind or "",
            _ENFORCED[each.enforce],
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
    yield from figures("", ("Kind", record.kind), ("How strictly", _ENFORCED[record.enforce]))
    yield from when(linker, "The data say so when", record, "check")
    stages = linker.mentioning(record, SellingStage)
    yield from listed("Asked for in", entries(linker, stages, "goal"))


def assessment_method(linker: Linker, record: AssessmentMethod) -> Blocks:
    """The page of a scorecard."""
    yield from prose("What it is for", record.purpose)
    rows = (
        (element.name, ((element.asks,), (f"{element.weight:g}",))) for element in record.elements
    )
    yield from table("The scorecard", ("Element", "It asks", "Weight"), rows)
    yield from figures("", ("Needed from", linker.link("selling_stage", record.required_from)))


def content(linker: Linker, record: Content) -> Blocks:
    """The page of a piece of content: for whom, when, where it is."""
    if record.link:
        yield from listed("Open it", [_content(linker, record)])
    else:
        yield from prose("Where it is", None, "Where do people find it?")
    yield from listed("For", entries(linker, linker.records(Persona, record.personas)))
    stages = linker.records(BuyingStage, record.stages)
    yield from listed("When the buyer asks", entries(linker, stages, "buyers_question"))
    yield from listed("Used in", entries(linker, linker.mentioning(record, Play), "purpose"))


def _content(linker: Linker, record: Content) -> Entry:
    notes: tuple[Piece, ...] = (record.kind,) if record.kind else ()
    return Entry(linker.to(record), address=record.link or "", notes=notes)
