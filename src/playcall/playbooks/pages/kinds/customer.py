"""Customer analysis: segments, ideal customers, pains, issues, trends."""

from __future__ import annotations

from django.utils.translation import gettext as _

from playcall.playbooks.pages.links import Linker
from playcall.playbooks.pages.making import (
    Blocks,
    beside,
    entries,
    figures,
    listed,
    marks,
    prose,
    when,
    whole,
)
from playcall_core.book.records import Persona, Play, Segment
from playcall_core.book.records.customer import (
    AccountRank,
    BusinessIssue,
    IdealCustomer,
    MarketTrend,
    Pain,
    Preference,
)
from playcall_core.book.records.offer import DiscoveryQuestion, ProofPoint, ValueProposition
from playcall_core.book.records.plan import Program


def segment(linker: Linker, record: Segment) -> Blocks:
    """The page of a segment: who is in it, whom we want, which plays are for it."""
    yield from when(linker, _("Who is in it"), record, "rule", _("Which companies belong to it?"))
    for ideal in linker.mentioning(record, IdealCustomer):
        yield from beside(
            marks(_("Must have"), ideal.must, "yes"),
            marks(_("Better with"), ideal.nice, "plus"),
            marks(_("Not for us if"), ideal.disqualify, "no"),
            title=_("The ideal customer"),
        )
        yield from listed(_("Buyers"), entries(linker, linker.records(Persona, ideal.personas)))
        yield from listed(_("Pains"), entries(linker, linker.records(Pain, ideal.pains)))
    yield from listed(_("Plays"), entries(linker, linker.mentioning(record, Play), "purpose"))
    yield from listed(_("Programs"), entries(linker, linker.mentioning(record, Program)))
    yield from listed(_("Proofs"), entries(linker, linker.mentioning(record, ProofPoint)))


def ideal_customer(linker: Linker, record: IdealCustomer) -> Blocks:
    """The page of an ideal customer."""
    yield from beside(
        marks(_("Must have"), record.must, "yes", _("What must a customer have?")),
        marks(_("Better with"), record.nice, "plus"),
        marks(_("Not for us if"), record.disqualify, "no", _("Whom do we send away, and why?")),
    )
    yield from figures("", (_("Segment"), linker.link("segment", record.segment)))
    yield from listed(_("Buyers"), entries(linker, linker.records(Persona, record.personas)))
    pains = linker.records(Pain, record.pains)
    yield from listed(_("Pains"), entries(linker, pains, "consequence"))


def pain(linker: Linker, record: Pain) -> Blocks:
    """The page of a pain: what follows from it, what we promise, how to find it."""
    yield from prose(_("What follows"), record.consequence, _("What does it cost them?"))
    promises = linker.mentioning(record, ValueProposition)
    asks = _("What do we promise for this pain?")
    yield from listed(_("What we promise"), entries(linker, promises, "outcome"), asks)
    questions = linker.mentioning(record, DiscoveryQuestion)
    yield from listed(_("Ask"), entries(linker, questions, "purpose"))
    people = linker.records(Persona, record.personas)
    yield from listed(_("Who feels it"), entries(linker, people), _("Whom does it hurt?"))
    yield from listed(_("Behind it"), entries(linker, linker.mentioning(record, BusinessIssue)))
    ideals = linker.mentioning(record, IdealCustomer)
    yield from listed(_("In these customers"), entries(linker, ideals))


def business_issue(linker: Linker, record: BusinessIssue) -> Blocks:
    """The page of a business issue: the pains under it, and how to open."""
    pains = linker.records(Pain, record.pains)
    yield from listed(_("The pains it causes"), entries(linker, pains, "consequence"))
    for lead in record.lead_with:
        named = (
            (_("With"), linker.link("persona", lead.persona)),
            (_("Lead with"), linker.link("use_case", lead.use_case)),
        )
        yield from figures("", *named)
    yield from listed(_("In"), entries(linker, linker.records(Segment, record.segments)))


def market_trend(linker: Linker, record: MarketTrend) -> Blocks:
    """The page of a market trend."""
    yield from whole(_("The trend"), record.text)
    yield from prose(_("What it changes"), record.effect)


def preference(linker: Linker, record: Preference) -> Blocks:
    """The page of a preference: what is preferred, and by whom."""
    yield from whole(_("They prefer"), record.text)
    personas = linker.records(Persona, record.personas)
    yield from listed(_("Who prefers it"), entries(linker, personas), _("Who prefers it?"))
    yield from listed(
        _("In these segments"), entries(linker, linker.records(Segment, record.segments))
    )


def account_rank(linker: Linker, record: AccountRank) -> Blocks:
    """The page of an account rank: what it means, and which accounts have it."""
    yield from prose(_("It means"), record.definition, _("What does this rank mean?"))
    asks = _("Which companies belong to it?")
    yield from when(linker, _("Which accounts have it"), record, "rule", asks)
    yield from figures("", (_("Looked after by"), record.team))
