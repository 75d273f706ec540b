"""A competitor as a battle card: readable in ten seconds, so what to say comes first."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from playcall.playbooks.pages.blocks import Entry, MoveOf, Moves
from playcall.playbooks.pages.links import Linker
from playcall.playbooks.pages.making import Blocks, beside, entries, listed, marks, prose
from playcall.playbooks.prose import to_html
from playcall_core.book.records import Competitor, MessageMap, Objection, Play
from playcall_core.book.records.competition import CompetitorMove
from playcall_core.book.records.offer import ProofPoint, UseCase


def competitor(linker: Linker, record: Competitor) -> Blocks:
    """The battle card of a competitor."""
    for map_ in linker.mentioning(record, MessageMap):
        yield from prose(_("Say"), map_.home_base, tone="answer")
    yield from beside(
        marks(_("They are weak at"), record.weaknesses, "plus", _("Where do they fall short?")),
        marks(_("They are strong at"), record.strengths, "minus", _("What do they do well?")),
    )
    moves = linker.mentioning(record, CompetitorMove)
    if moves:
        yield Moves(_("When they do this, do that"), tuple(_move(linker, move) for move in moves))
    yield from marks(_("Ask the buyer"), record.questions, "say")
    yield from listed(_("The buyer says"), _objections(linker, record))
    yield from listed(_("Prove it"), entries(linker, _proofs(linker, record)))
    yield from prose(
        _("How they present themselves"), record.positioning, _("What do they claim to be?")
    )
    yield from prose(_("How they sell"), record.selling_process, _("How does their sale run?"))
    yield from listed(_("Plays"), entries(linker, linker.mentioning(record, Play), "purpose"))
    yield from listed(_("Meets us in"), entries(linker, linker.records(UseCase, record.use_cases)))


def competitor_move(linker: Linker, record: CompetitorMove) -> Blocks:
    """The page of a competitor's move: what to do comes first."""
    for number, counter in enumerate(record.counters):
        yield from prose(_("Do") if not number else "Or", counter, tone="answer")
    yield from prose(_("What to do"), None, "" if record.counters else "How do we counter it?")
    yield from marks(_("Never say"), record.never_say, "no")


def _move(linker: Linker, move: CompetitorMove) -> MoveOf:
    return MoveOf(
        linker.to(move),
        to_html(move.move or ""),
        linker.link("selling_stage", move.stage),
        tuple(to_html(each) for each in move.counters),
        move.never_say,
    )


def _objections(linker: Linker, record: Competitor) -> Iterator[Entry]:
    for each in linker.mentioning(record, Objection):
        yield Entry(linker.to(each), to_html(each.response) if each.response else None)


def _proofs(linker: Linker, record: Competitor) -> Iterator[ProofPoint]:
    ids = [
        proof
        for each in linker.mentioning(record, MessageMap)
        for proof in (*(one for pillar in each.pillars for one in pillar.proofs), *each.proofs)
    ]
    yield from linker.records(ProofPoint, dict.fromkeys(ids))
