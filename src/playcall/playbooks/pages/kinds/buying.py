"""Buying process: stages, triggers, lead statuses."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from playcall.playbooks.pages.links import Linker
from playcall.playbooks.pages.making import (
    Blocks,
    entries,
    figures,
    listed,
    marks,
    prose,
    when,
    whole,
)
from playcall_core.book.records import Play, SellingStage, Trigger
from playcall_core.book.records.buying import BuyerBehaviour, BuyingStage, LeadScoring, LeadStatus
from playcall_core.book.records.plan import Program
from playcall_core.book.records.selling import Content


def buying_stage(linker: Linker, record: BuyingStage) -> Blocks:
    """The page of a buying stage, seen from the buyer's side."""
    asks = _("Which question does the buyer try to answer here?")
    yield from prose(_("The buyer asks"), record.buyers_question, asks, tone="say")
    yield from marks(_("What buyers do"), record.activities)
    behaviours = linker.mentioning(record, BuyerBehaviour)
    yield from listed(_("How we see that they are here"), entries(linker, behaviours))
    yield from listed(_("What starts it"), entries(linker, linker.mentioning(record, Trigger)))
    yield from listed(
        _("Our stages"), entries(linker, linker.mentioning(record, SellingStage), "goal")
    )
    yield from listed(_("Show"), entries(linker, linker.mentioning(record, Content)))
    yield from listed(_("Programs"), entries(linker, linker.mentioning(record, Program)))


def trigger(linker: Linker, record: Trigger) -> Blocks:
    """The page of a trigger: how it is noticed, and what it starts."""
    yield from figures("", (_("Kind"), record.kind))
    yield from when(linker, _("We notice it when"), record, "detected_by")
    stages = linker.records(BuyingStage, record.stages)
    yield from listed(_("It starts"), entries(linker, stages, "buyers_question"))
    yield from listed(_("Plays"), entries(linker, linker.mentioning(record, Play), "purpose"))


def lead_status(linker: Linker, record: LeadStatus) -> Blocks:
    """The page of a lead status: what both functions mean by it."""
    asks = record.asks or "What must be true of a lead in this status?"
    yield from prose(_("It means"), record.definition, asks, tone="answer")
    yield from marks(_("It ends here because"), record.reasons)
    following = linker.records(LeadStatus, record.next)
    yield from listed(_("What comes next"), entries(linker, following, "definition"))


def buyer_behaviour(linker: Linker, record: BuyerBehaviour) -> Blocks:
    """The page of a buyer's behaviour: a sign of a stage, and how strong a one."""
    yield from whole(_("What buyers do"), record.text)
    yield from figures(
        "",
        (_("A sign of"), linker.link("buying_stage", record.stage)),
        (_("How strong a sign"), record.strength),
        (_("Qualified leads do this"), _("yes") if record.qualified else None),
    )
    yield from when(linker, _("The data say so when"), record, "detected_by")


def lead_scoring(linker: Linker, record: LeadScoring) -> Blocks:
    """The page of a lead scoring: what counts how much, and what happens from which score on."""
    asks = _("What does somebody do, or is somebody, and how much does it count?")
    yield from marks(_("What counts"), record.rules, asks=asks)
    yield from figures(
        _("From which score on"),
        (_("Handed over"), _number(record.threshold)),
        (_("Routed"), _number(record.route_from)),
        (_("Who somebody is counts at most"), _number(record.profile_cap)),
    )
    yield from prose(_("How points fade"), record.decay)


def _number(value: float | None) -> str | None:
    return None if value is None else number_format(value, use_l10n=True)
