"""Buying process: stages, triggers, lead statuses."""

from __future__ import annotations

from playcall.playbooks.pages.links import Linker
from playcall.playbooks.pages.making import Blocks, entries, figures, listed, marks, prose, when
from playcall_core.book.records import Play, SellingStage, Trigger
from playcall_core.book.records.buying import BuyerBehaviour, BuyingStage, LeadStatus
from playcall_core.book.records.plan import Program
from playcall_core.book.records.selling import Content


def buying_stage(linker: Linker, record: BuyingStage) -> Blocks:
    """The page of a buying stage, seen from the buyer's side."""
    asks = "Which question does the buyer try to answer here?"
    yield from prose("The buyer asks", record.buyers_question, asks, tone="say")
    yield from marks("What buyers do", record.activities)
    behaviours = linker.mentioning(record, BuyerBehaviour)
    yield from listed("How we see that they are here", entries(linker, behaviours))
    yield from listed("What starts it", entries(linker, linker.mentioning(record, Trigger)))
    yield from listed(
        "Our stages", entries(linker, linker.mentioning(record, SellingStage), "goal")
    )
    yield from listed("Show", entries(linker, linker.mentioning(record, Content)))
    yield from listed("Programs", entries(linker, linker.mentioning(record, Program)))


def trigger(linker: Linker, record: Trigger) -> Blocks:
    """The page of a trigger: how it is noticed, and what it starts."""
    yield from figures("", ("Kind", record.kind))
    yield from when(linker, "We notice it when", record, "detected_by")
    stages = linker.records(BuyingStage, record.stages)
    yield from listed("It starts", entries(linker, stages, "buyers_question"))
    yield from listed("Plays", entries(linker, linker.mentioning(record, Play), "purpose"))


def lead_status(linker: Linker, record: LeadStatus) -> Blocks:
    """The page of a lead status: what both functions mean by it."""
    asks = record.asks or "What must be true of a lead in this status?"
    yield from prose("It means", record.definition, asks, tone="answer")
    yield from marks("It ends here because", record.reasons)
    following = linker.records(LeadStatus, record.next)
    yield from listed("What comes next", entries(linker, following, "definition"))
