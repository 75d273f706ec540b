"""Objectives, programs, metrics; roles, assignments and promises."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from playcall.playbooks.pages.blocks import Promise
from playcall.playbooks.pages.links import Linker, Piece
from playcall.playbooks.pages.making import (
    Blocks,
    day_words,
    entries,
    figures,
    listed,
    marks,
    prose,
    table,
    whole,
)
from playcall.playbooks.prose import to_html
from playcall_core.book.records import Agreement, Assignment, Objective, Play, Role, Segment
from playcall_core.book.records.buying import BuyingStage
from playcall_core.book.records.plan import Metric, Program
from playcall_core.book.records.responsibilities import Cadence
from playcall_core.book.records.selling import SellingStage


def program(linker: Linker, record: Program) -> Blocks:
    """The page of a program."""
    yield from prose(_("What it is"), record.description)
    window = record.window
    yield from figures(
        "",
        (_("From"), day_words(window.first if window else None)),
        (_("To"), day_words(window.last if window else None)),
        (_("For the objective"), linker.link("objective", record.objective)),
    )
    stages = linker.records(BuyingStage, record.buying_stages)
    yield from listed(_("Meets buyers who ask"), entries(linker, stages, "buyers_question"))
    yield from listed(
        _("Plays in it"), entries(linker, linker.records(Play, record.plays), "purpose")
    )
    yield from listed(_("For"), entries(linker, linker.records(Segment, record.segments)))


def objective(linker: Linker, record: Objective) -> Blocks:
    """The page of an objective: from where to where, by when."""
    yield from whole(_("What is to be reached"), record.text)
    yield from figures(
        "",
        (_("From"), record.baseline),
        (_("To"), record.target),
        (_("By"), day_words(record.due)),
        (_("Measured by"), linker.link("metric", record.metric)),
    )
    yield from listed(_("Programs for it"), entries(linker, linker.mentioning(record, Program)))


def metric(linker: Linker, record: Metric) -> Blocks:
    """The page of a metric: what is counted, where it stands, who is judged by it."""
    yield from prose(_("It counts"), record.definition, _("What exactly is counted?"))
    better = {"up": "more", "down": "less", "band": "within a band"}
    yield from figures(
        "",
        (_("Now"), record.value),
        (_("Target"), record.target),
        (_("Unit"), record.unit),
        (_("Better is"), better.get(record.direction or "", "")),
    )
    yield from listed(_("Objectives"), entries(linker, linker.mentioning(record, Objective)))
    yield from listed(_("Plays judged by it"), entries(linker, linker.mentioning(record, Play)))


def role(linker: Linker, record: Role) -> Blocks:
    """The page of a role: what it promises, runs, and answers for."""
    promises = [p for p in linker.mentioning(record, Agreement) if p.from_role == record.id]
    yield from listed(_("Promises"), entries(linker, promises, "act"))
    kept = [p for p in linker.mentioning(record, Agreement) if p.to_role == record.id]
    yield from listed(_("Is promised"), entries(linker, kept, "act"))
    runs = [p for p in linker.mentioning(record, Play) if record.id in p.runners]
    yield from listed(_("Plays it runs"), entries(linker, runs, "purpose"))
    stages = linker.mentioning(record, SellingStage)
    yield from listed(_("Plays a part in"), entries(linker, stages, "goal"))
    yield from listed(_("Has a part in"), entries(linker, linker.mentioning(record, Assignment)))


def assignment(linker: Linker, record: Assignment) -> Blocks:
    """The page of an assignment: who has which part."""
    yield from table(_("Who has which part"), (_("Part"), _("Who")), _parts(linker, record))
    yield from figures(
        "",
        (_("Scheme"), record.scheme),
        (_("Phase"), record.phase),
        (_("Where"), record.scope),
        (_("Stage"), linker.link("selling_stage", record.stage)),
    )


def _parts(
    linker: Linker, record: Assignment
) -> Iterator[tuple[Piece, tuple[tuple[Piece, ...], ...]]]:
    for letter, roles in record.cells.items():
        yield letter, (linker.links(Role.kind_name, roles),)


def agreement(linker: Linker, record: Agreement) -> Blocks:
    """The page of a promise."""
    limit = ""
    if record.limit is not None:
        unit = record.unit or ""
        limit = f"within {record.limit:g} {unit.removesuffix('s') if record.limit == 1 else unit}"
    yield Promise(
        "",
        linker.owner(record.from_role),
        linker.owner(record.to_role),
        to_html(record.trigger or ""),
        to_html(record.act or ""),
        limit.strip(),
    )
    yield from marks(_("It needs"), record.needs)
    yield from figures("", (_("Meeting"), record.meeting), (_("Measured by"), record.measured_by))
    stages = linker.records(SellingStage, record.stages)
    yield from listed(_("In"), entries(linker, stages, "goal"))
    yield from listed(_("Plays that rely on it"), entries(linker, linker.mentioning(record, Play)))


def cadence(linker: Linker, record: Cadence) -> Blocks:
    """The page of a cadence: how often people meet, and about what."""
    yield from figures("", (_("How often"), record.every), (_("When"), record.when))
    yield from marks(_("On the agenda"), record.agenda, asks=_("What is talked about?"))
