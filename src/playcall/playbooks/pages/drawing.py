"""Diagrams in pages: where their elements lead, and the same in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from playcall.playbooks import computed
from playcall.playbooks.books import Kept
from playcall.playbooks.pages.blocks import Picture
from playcall.playbooks.pages.links import Linker, Piece
from playcall.playbooks.queries import Reading
from playcall_core.diagrams import (
    Drawing,
    Href,
    Said,
    Target,
    ToCell,
    ToRecord,
    ToSection,
    coverage_over,
    draw_coverage,
    draw_engagement,
    draw_stage_map,
    engagement,
    stage_map,
    to_svg,
)


def href_in(workspace: str) -> Href:
    """Where an element of a diagram leads in a workspace."""

    def href(target: Target) -> str:
        match target:
            case ToRecord(kind, id_, _):
                return reverse("record", args=[workspace, kind, id_])
            case ToSection(section, None):
                return reverse("section", args=[workspace, section])
            case ToSection(_, kind):
                return reverse("records", args=[workspace, kind])
            case ToCell(values, plays):
                asked = [*values, *(("play", play) for play in plays)]
                return f"{reverse('records', args=[workspace, 'play'])}?{urlencode(asked)}"

    return href


DIAGRAMS: Final = {
    "stage-map": _("Stage map"),
    "engagement": _("Engagement"),
    "coverage": _("Coverage"),
}
_drawn = Kept(32)


@dataclass(frozen=True, slots=True)
class Tab:
    """One of several pages beside each other."""

    words: str
    url: str
    current: bool


def diagram_tabs(workspace: str, current: str) -> tuple[Tab, ...]:
    """The diagrams beside each other."""
    return tuple(
        Tab(str(words), reverse("diagram", args=[workspace, name]), name == current)
        for name, words in DIAGRAMS.items()
    )


def drawn(reading: Reading, name: str) -> Drawing | None:
    """A diagram of the whole playbook, kept until it changes; None without axes to look along."""
    key = (reading.book.workspace_id, reading.book.stamp, reading.book.state, reading.audience)
    # The picture of cells that are still being computed again holds only until they are.
    of = computed.cells(reading.book, reading.today) if name == "coverage" else None
    return _drawn.get((*key, name, reading.today, of), lambda: _draw(reading, name))


def _draw(reading: Reading, name: str) -> Drawing | None:
    match name:
        case "stage-map":
            return draw_stage_map(stage_map(reading.view))
        case "engagement":
            return draw_engagement(engagement(reading.view))
        case _:
            return _coverage(reading)


def _coverage(reading: Reading) -> Drawing | None:
    axes = computed.axes_of(reading.book)
    if axes is None or any(("fact", axis) in reading.view.hidden for axis in axes):
        return None
    cells = computed.cells(reading.book, reading.today).value
    return draw_coverage(coverage_over(reading.view, axes, cells))


def picture_of(linker: Linker, drawing: Drawing, title: str = "") -> Picture:
    """A drawing as part of a page. Its texts were escaped by the core's template."""
    svg: SafeString = mark_safe(to_svg(drawing, href_in(linker.workspace), id_="drawn"))
    rows = tuple(
        (_piece(linker, head), tuple(tuple(_piece(linker, one) for one in cell) for cell in cells))
        for head, cells in drawing.words.rows
    )
    columns = tuple(_piece(linker, column) for column in drawing.words.columns)
    return Picture(title, svg, drawing.words.caption, columns, rows)


def _piece(linker: Linker, said: Said) -> Piece:
    if isinstance(said.target, ToRecord):
        found = linker.link(said.target.kind, said.target.id)
        return replace(found, words=said.words) if found else said.words
    return said.words
