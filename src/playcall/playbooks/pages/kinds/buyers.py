"""A persona: who, what they are measured by, what to say, what to show, by stage."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from playcall.playbooks.pages.blocks import Entry
from playcall.playbooks.pages.links import Link, Linker, Piece
from playcall.playbooks.pages.making import Blocks, beside, entries, listed, marks, prose, table
from playcall.playbooks.prose import to_html
from playcall_core.book.records import DiscoveryQuestion, MessageMap, Objection, Persona
from playcall_core.book.records.buying import BuyingStage
from playcall_core.book.records.customer import Pain
from playcall_core.book.records.offer import ValueProposition
from playcall_core.book.records.selling import Content
from playcall_core.diagrams.stage_map import buying_stages


def persona(linker: Linker, record: Persona) -> Blocks:
    """The page of a persona."""
    yield from prose(_("The job"), record.job)
    yield from beside(
        marks(_("Measured by"), record.measured_by),
        marks(_("Wants"), (*record.goals, *record.motivations)),
        marks(_("Struggles with"), record.challenges),
    )
    yield from marks(
        _("Say"), record.key_messages, "say", _("What do we say to this person first?")
    )
    pains = linker.mentioning(record, Pain)
    yield from listed(_("Their pains, and what we promise"), _pains(linker, pains))
    yield from table(
        _("By stage"), (_("Stage"), _("They ask"), _("Show")), _by_stage(linker, record)
    )
    yield from listed(_("They say"), _objections(linker, record))
    yield from listed(_("Ask"), entries(linker, linker.mentioning(record, DiscoveryQuestion)))
    yield from beside(
        marks(_("Wins them"), record.deal_makers, "yes"),
        marks(_("Loses them"), record.deal_breakers, "no"),
    )
    yield from listed(
        _("Messages"), entries(linker, linker.mentioning(record, MessageMap), "home_base")
    )
    yield from marks(
        _("Where they look"), (f"{each.text} ({each.rank})" for each in record.sources)
    )


def _pains(linker: Linker, pains: tuple[Pain, ...]) -> Iterator[Entry]:
    for pain in pains:
        promises = linker.mentioning(pain, ValueProposition)
        notes: list[Piece] = []
        for promise in promises:
            notes += ["→ " if not notes else " · ", linker.to(promise)]
        yield Entry(linker.to(pain), notes=tuple(notes))


def _objections(linker: Linker, record: Persona) -> Iterator[Entry]:
    for each in linker.mentioning(record, Objection):
        yield Entry(linker.to(each), to_html(each.response) if each.response else None)


def _by_stage(
    linker: Linker, record: Persona
) -> Iterator[tuple[Piece, tuple[tuple[Piece, ...], ...]]]:
    general = linker.mentioning(record, Content)
    for stage in buying_stages(linker.reading.view):
        named = [each for each in record.content if each.stage == stage.id]
        links: list[Link] = []
        for each in named:
            links += linker.links(Content.kind_name, each.content)
        links += [linker.to(each) for each in general if stage.id in each.stages]
        shown: list[Piece] = [*dict.fromkeys(links)]
        shown += [line for each in named for line in each.also]
        yield linker.to(stage), (_question(stage), tuple(shown))


def _question(stage: BuyingStage) -> tuple[Piece, ...]:
    return (stage.buyers_question,) if stage.buyers_question else ()
