"""Offer and value: the two questions first."""

from __future__ import annotations

from django.utils.translation import gettext as _

from playcall.playbooks.pages.blocks import Compared
from playcall.playbooks.pages.links import Linker
from playcall.playbooks.pages.making import Blocks, entries, figures, listed, marks, prose, whole
from playcall.playbooks.prose import to_html
from playcall_core.book.records import MessageMap, Objection, Offer, Persona, Play
from playcall_core.book.records.customer import Pain
from playcall_core.book.records.offer import (
    Differentiator,
    DiscoveryQuestion,
    Product,
    ProofPoint,
    UseCase,
    ValueDriver,
    ValueProposition,
)


def offer(linker: Linker, record: Offer) -> Blocks:
    """The page of an offer."""
    why = _("Why should people buy this from you?")
    yield from prose(why, record.why_buy_from_us, why, tone="answer")
    value = _("What value do they receive?")
    yield from prose(value, record.value_received, value, tone="answer")
    yield from prose(_("Why we exist"), record.why_we_exist, _("Why do we exist?"))
    found = linker.records(Differentiator, record.differentiators)
    yield from listed(_("What others do not have"), entries(linker, found))
    if record.our_weaknesses:
        panels = ((each.weakness, to_html(each.answer)) for each in record.our_weaknesses)
        yield Compared(_("Our weaknesses, and what we answer"), tuple(panels))
    products = linker.records(Product, record.products)
    yield from listed(_("What can be ordered"), entries(linker, products, "description"))
    yield from listed(
        _("Messages"), entries(linker, linker.mentioning(record, MessageMap), "home_base")
    )


def value_proposition(linker: Linker, record: ValueProposition) -> Blocks:
    """The page of a value proposition: before, promise, after, outcome."""
    yield from whole(_("We promise"), record.promise, tone="answer")
    texts = (
        (_("Before"), record.before),
        (_("After"), record.after),
        (_("Outcome"), record.outcome),
    )
    panels = tuple((title, to_html(text)) for title, text in texts if text)
    if panels:
        yield Compared("", panels)
    pains = linker.records(Pain, (record.pain,) if record.pain else ())
    yield from listed(_("For the pain"), entries(linker, pains, "consequence"))
    proofs = linker.records(ProofPoint, record.proofs)
    yield from listed(_("Prove it"), entries(linker, proofs, "result"))
    yield from marks(_("What it takes"), record.required_capabilities)
    yield from marks(_("Measured by"), record.measured_by)
    yield from figures("", (_("Use case"), linker.link("use_case", record.use_case)))


def proof_point(linker: Linker, record: ProofPoint) -> Blocks:
    """The page of a proof: the claim a sceptic would accept, and where it is used."""
    yield from prose(_("What came of it"), record.result, tone="answer")
    texts = ((_("The problem"), record.problem), (_("What we did"), record.solution))
    panels = tuple((title, to_html(text)) for title, text in texts if text)
    if panels:
        yield Compared("", panels)
    yield from figures(
        "",
        (_("Kind"), record.kind),
        (_("Customer"), record.customer),
        (_("Industry"), record.industry),
        (_("Segment"), linker.link("segment", record.segment)),
    )
    used = (*linker.mentioning(record, ValueProposition), *linker.mentioning(record, Objection))
    yield from listed(_("It proves"), entries(linker, used))
    yield from listed(
        _("Messages"), entries(linker, linker.mentioning(record, MessageMap), "home_base")
    )


def discovery_question(linker: Linker, record: DiscoveryQuestion) -> Blocks:
    """The page of a question: why to ask it, and what a good answer sounds like."""
    yield from whole(_("Ask"), record.text, tone="say")
    yield from prose(_("Why"), record.purpose, _("Why is it worth asking?"))
    yield from prose(_("A good answer sounds like"), record.good_answer)
    yield from figures(
        "",
        (_("It fills"), linker.link("fact", record.fills)),
        (_("It looks for"), linker.link("pain", record.pain)),
        (_("Use case"), linker.link("use_case", record.use_case)),
    )
    yield from listed(_("Ask it of"), entries(linker, linker.records(Persona, record.personas)))
    yield from listed(_("Asked in"), entries(linker, linker.mentioning(record, Play), "purpose"))


def use_case(linker: Linker, record: UseCase) -> Blocks:
    """The page of a use case."""
    yield from prose(
        _("What they want to get done"), record.goal, _("What does the customer want?")
    )
    yield from listed(_("Who"), entries(linker, linker.records(Persona, record.personas)))
    promises = linker.mentioning(record, ValueProposition)
    yield from listed(_("What we promise"), entries(linker, promises, "outcome"))
    questions = linker.mentioning(record, DiscoveryQuestion)
    yield from listed(_("Ask"), entries(linker, questions))
    yield from listed(_("Prove it"), entries(linker, linker.mentioning(record, ProofPoint)))
    yield from figures("", (_("Leads to"), linker.link("use_case", record.leads_to)))


def product(linker: Linker, record: Product) -> Blocks:
    """The page of a product."""
    yield from prose(_("What it is"), record.description, _("What can be ordered?"))
    added = _("an addition to another product") if record.add_on else None
    yield from figures("", (_("Price"), record.price), (_("Sold as"), added))
    yield from listed(_("Part of"), entries(linker, linker.mentioning(record, Offer)))


def differentiator(linker: Linker, record: Differentiator) -> Blocks:
    """The page of a differentiator: what others do not have, and what it is worth."""
    yield from whole(_("What others do not have"), record.text)
    drivers = linker.records(ValueDriver, record.drivers)
    asks = _("What is it worth to the customer?")
    yield from listed(_("What it is worth"), entries(linker, drivers), asks)


def value_driver(linker: Linker, record: ValueDriver) -> Blocks:
    """The page of a value driver: what brings the value, and what proves it."""
    yield from whole(_("The value"), record.text)
    brings = entries(linker, linker.mentioning(record, Differentiator))
    yield from listed(_("What brings it"), brings, _("What of ours brings it?"))
    proofs = entries(linker, linker.mentioning(record, ProofPoint), "result")
    yield from listed(_("Proved by"), proofs)
