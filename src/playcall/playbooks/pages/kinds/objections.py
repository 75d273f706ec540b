"""An objection opens on its answer; a message map is drawn."""

from __future__ import annotations

from django.utils.translation import gettext as _

from playcall.playbooks.pages.drawing import picture_of
from playcall.playbooks.pages.links import Linker
from playcall.playbooks.pages.making import Blocks, entries, listed, prose
from playcall_core.book.records import Competitor, MessageMap, Objection, Persona, Play
from playcall_core.book.records.offer import ProofPoint
from playcall_core.diagrams import draw_message_map, message_of


def objection(linker: Linker, record: Objection) -> Blocks:
    """The page of an objection: the answer first, then the question that goes on."""
    yield from prose(_("Answer"), record.response, _("What do we answer?"), tone="answer")
    yield from prose(_("Then ask"), record.follow_up, tone="say")
    proofs = linker.records(ProofPoint, record.proofs)
    yield from listed(_("Prove it"), entries(linker, proofs, "result"))
    yield from listed(_("Who says it"), entries(linker, linker.records(Persona, record.personas)))
    rivals = linker.records(Competitor, record.competitors)
    yield from listed(_("Where it comes from"), entries(linker, rivals))
    yield from listed(
        _("Plays that meet it"), entries(linker, linker.mentioning(record, Play), "purpose")
    )


def message_map(linker: Linker, record: MessageMap) -> Blocks:
    """The page of a message map: the message in one breath, and the whole house."""
    yield from prose(
        _("In one breath"), record.home_base, _("What is the one message?"), tone="answer"
    )
    yield picture_of(linker, draw_message_map(message_of(linker.reading.view, record)))
    yield from listed(_("For"), entries(linker, linker.records(Persona, record.personas)))
    yield from listed(_("Used in"), entries(linker, linker.mentioning(record, Play), "purpose"))
