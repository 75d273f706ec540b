"""An objection opens on its answer; a message map is drawn."""

from __future__ import annotations

from playcall.playbooks.pages.drawing import picture_of
from playcall.playbooks.pages.links import Linker
from playcall.playbooks.pages.making import Blocks, entries, listed, prose
from playcall_core.book.records import Competitor, MessageMap, Objection, Persona, Play
from playcall_core.book.records.offer import ProofPoint
from playcall_core.diagrams import draw_message_map, message_of


def objection(linker: Linker, record: Objection) -> Blocks:
    """The page of an objection: the answer first, then the question that goes on."""
    yield from prose("Answer", record.response, "What do we answer?", tone="answer")
    yield from prose("Then ask", record.follow_up, tone="say")
    proofs = linker.records(ProofPoint, record.proofs)
    yield from listed("Prove it", entries(linker, proofs, "result"))
    yield from listed("Who says it", entries(linker, linker.records(Persona, record.personas)))
    rivals = linker.records(Competitor, record.competitors)
    yield from listed("Where it comes from", entries(linker, rivals))
    yield from listed(
        "Plays that meet it", entries(linker, linker.mentioning(record, Play), "purpose")
    )


def message_map(linker: Linker, record: MessageMap) -> Blocks:
    """The page of a message map: the message in one breath, and the whole house."""
    yield from prose("In one breath", record.home_base, "What is the one message?", tone="answer")
    yield picture_of(linker, draw_message_map(message_of(linker.reading.view, record)))
    yield from listed("For", entries(linker, linker.records(Persona, record.personas)))
    yield from listed("Used in", entries(linker, linker.mentioning(record, Play), "purpose"))
