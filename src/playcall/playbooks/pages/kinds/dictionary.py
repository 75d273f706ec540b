"""Facts and terms."""

from __future__ import annotations

from django.utils.translation import gettext as _

from playcall.playbooks.pages.links import Linker
from playcall.playbooks.pages.making import Blocks, Entries, entries, figures, listed, marks, prose
from playcall_core.book.records import DiscoveryQuestion, FactRecord, Play, Term
from playcall_core.book.records.dictionary import ChoiceOf


def fact(linker: Linker, record: FactRecord) -> Blocks:
    """The page of a fact: what it means, where it comes from, what hangs on it."""
    yield from prose(_("It means"), record.definition, tone="answer")
    derived = record.derivation
    yield from figures(
        "",
        (_("Type"), record.type),
        (_("Unit"), record.unit),
        (_("Of"), f"the {record.subject}"),
        (_("Column"), record.column),
        (_("Worked out from"), derived.how if derived else None),
        (_("Fresh for"), record.freshness),
    )
    values = (v.label or v.key if isinstance(v, ChoiceOf) else v for v in record.values)
    yield from marks(_("Values"), values)
    filling = (each.id for each in linker.mentioning(record, DiscoveryQuestion))
    ids = dict.fromkeys((*record.asked_by, *filling))
    questions = linker.records(DiscoveryQuestion, ids)
    yield from listed(_("Ask for it"), entries(linker, questions, "purpose"))
    yield from listed(_("Decides"), _plays(linker, record))


def _plays(linker: Linker, record: FactRecord) -> Entries:
    playbook = linker.reading.playbook
    found = [
        play
        for play in linker.reading.of(Play)
        if (condition := playbook.condition(play, "when"))
        and any(test.fact == record.id for test in condition.tests())
        and linker.reading.view.shows(condition)
    ]
    return entries(linker, found)


def term(linker: Linker, record: Term) -> Blocks:
    """The page of a term."""
    asks = record.asks or "What do both functions mean by it?"
    yield from prose(_("It means"), record.definition, asks, tone="answer")
