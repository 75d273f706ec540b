"""Where plays apply over two axes, such as segment and stage: always, partly, never; how many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from playcall_core.book.records import BY_PLURAL, FactRecord, Segment
from playcall_core.book.visibility import View
from playcall_core.coverage.table import Cell, Covered
from playcall_core.diagrams.picture import (
    GAP,
    MARGIN,
    Anchor,
    Glyph,
    GlyphAt,
    Legend,
    Paragraph,
    Picture,
    Rect,
    TextLine,
    Tile,
    Type,
    block_height,
    text_tile,
)
from playcall_core.diagrams.targets import Target, ToCell, ToRecord, ToSection
from playcall_core.diagrams.words import Drawing, Said, WordTable, named
from playcall_core.facts.derivation import SegmentOf

HEAD: Final = 168.0
COLUMN: Final = 112.0
ROW: Final = 48.0
LEGEND: Final = 40.0
_GLYPHS: Final = {
    Covered.ALWAYS: Glyph.ALWAYS,
    Covered.PARTLY: Glyph.PARTLY,
    Covered.NEVER: Glyph.NEVER,
    Covered.NOT_PROVED: Glyph.NOT_PROVED,
}
_SAID: Final = {
    Covered.ALWAYS: "always a play",
    Covered.PARTLY: "in some situations a play",
    Covered.NEVER: "never a play",
    Covered.NOT_PROVED: "not proved in time",
}


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: its fact, what it is called, and its values, each with what it leads to."""

    fact: ToRecord
    name: str
    values: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Cells by (row, column), in words of the axes' values."""

    down: Axis
    across: Axis
    cells: tuple[tuple[tuple[str, str], Covered, tuple[str, ...]], ...]


def coverage_over(view: View, axes: tuple[str, str], cells: Iterable[Cell]) -> Coverage:
    """The coverage over two axes (fact ids), from the cells of `coverage_table` along the same.

    Values and plays that the audience must not see are left out.
    """
    found = list(cells)
    down, across = (_axis(view, fact, place, found) for place, fact in enumerate(axes))
    rows, columns = ({said.words for said in axis.values} for axis in (down, across))
    return Coverage(
        down,
        across,
        tuple(
            (
                (cell.values[0], cell.values[1]),
                cell.covered,
                tuple(play for play in cell.plays if ("play", play) not in view.hidden),
            )
            for cell in found
            if cell.values[0] in rows and cell.values[1] in columns
        ),
    )


def _axis(view: View, fact_id: str, place: int, cells: Sequence[Cell]) -> Axis:
    fact = view.playbook.dictionary[fact_id]
    record = view.playbook.get(FactRecord.kind_name, fact.id)
    keys = {label: key for key, label in fact.labels.items()}
    kind = _kind_of_values(record) if isinstance(record, FactRecord) else None
    here = ToRecord(FactRecord.kind_name, fact.id)
    values = []
    for words in dict.fromkeys(cell.values[place] for cell in cells):
        key = keys.get(words)
        target = ToRecord(kind, key) if kind and key else here
        if (target.kind, target.id) not in view.hidden:
            values.append(Said(words, target))
    return Axis(here, fact.name, tuple(values))


def _kind_of_values(fact: FactRecord) -> str | None:
    if isinstance(fact.derivation, SegmentOf):
        return Segment.kind_name
    return BY_PLURAL[fact.values_from].kind_name if fact.values_from else None


MOST_LISTED: Final = 100
"""A cell leads to a list of so many plays: an address that names them all would be too long."""


def draw_coverage(coverage: Coverage) -> Drawing:
    """The coverage as a picture and in words."""
    names = (coverage.down.name, coverage.across.name)
    never = sum(covered is Covered.NEVER for _, covered, _ in coverage.cells)
    of = f"{len(coverage.cells):,} situations"
    summary = f"In {never:,} of {of} ({names[0]}, {names[1]}) no play ever applies."
    title = f"Plays by {names[0].lower()} and {names[1].lower()}"
    return Drawing(title, summary, _picture(coverage), _words(coverage))


def _left(place: int) -> float:
    return MARGIN + HEAD + GAP + place * (COLUMN + GAP)


def _head(words: str) -> list[Paragraph]:
    return [Paragraph(words[:1].upper() + words[1:], Type.STRONG, 3)]


def _picture(coverage: Coverage) -> Picture:
    across, down = coverage.across.values, coverage.down.values
    height = max((block_height(_head(each.words), COLUMN) for each in across), default=56.0)
    height = max(height, 56.0)
    tiles = [_corner(coverage, height)]
    for place, said in enumerate(across):
        at = Rect(_left(place), MARGIN, COLUMN, height)
        tiles.append(text_tile(_head(said.words), at, "head", _target(said)))
    cells = {values: (covered, plays) for values, covered, plays in coverage.cells}
    top = MARGIN + height + GAP
    for said in down:
        row = max(ROW, block_height(_head(said.words), HEAD))
        at = Rect(MARGIN, top, HEAD, row)
        tiles.append(text_tile(_head(said.words), at, "head", _target(said), anchor=Anchor.LEFT))
        for place, column in enumerate(across):
            if cell := cells.get((said.words, column.words)):
                where = Rect(_left(place), top, COLUMN, row)
                tiles.append(_cell(coverage, (said.words, column.words), cell, where))
        top += row + GAP
    if not coverage.cells:
        tiles.append(_nothing(top))
        top += 64
    shown = {covered for _, covered, _ in coverage.cells}
    entries = tuple((_GLYPHS[each], _SAID[each]) for each in Covered if each in shown)
    legend = Legend(MARGIN, top + MARGIN, entries)
    width = max(_left(len(across)) - GAP, 720.0) + MARGIN
    return Picture(width, top + LEGEND, tuple(tiles), legend=legend)


def _target(said: Said) -> Target:
    return said.target or ToSection("facts")


def _corner(coverage: Coverage, height: float) -> Tile:
    says = [
        Paragraph(f"{coverage.across.name} →", Type.LABEL, 2, css="quiet"),
        Paragraph(f"{coverage.down.name} ↓", Type.LABEL, 2, css="quiet"),
    ]
    return text_tile(says, Rect(MARGIN, MARGIN, HEAD, height), "bare", coverage.down.fact)


def _cell(
    coverage: Coverage,
    values: tuple[str, str],
    cell: tuple[Covered, tuple[str, ...]],
    frame: Rect,
) -> Tile:
    covered, plays = cell
    middle = frame.y + frame.height / 2
    count = TextLine(frame.x + frame.width / 2 + 4, middle + 4.5, f"{len(plays):,}", Type.BODY)
    glyph = GlyphAt(_GLYPHS[covered], frame.x + frame.width / 2 - 16, middle)
    target = ToCell(
        ((coverage.down.fact.id, values[0]), (coverage.across.fact.id, values[1])),
        plays[:MOST_LISTED],
    )
    number = "no play" if not plays else "1 play" if len(plays) == 1 else f"{len(plays):,} plays"
    name = f"{values[0]}, {values[1]}: {_SAID[covered]}, {number}"
    css = f"cell level-{_level(coverage, plays)}"
    return Tile(frame, css, target, name, (count,) if plays else (), glyph=glyph)


def _level(coverage: Coverage, plays: tuple[str, ...]) -> int:
    """How dark a cell is: 0 for no play, to 4 for as many as the fullest cell has."""
    most = max(len(each) for _, _, each in coverage.cells)
    return -(-4 * len(plays) // most) if most else 0


def _nothing(top: float) -> Tile:
    says = [Paragraph("No play names these facts yet.", Type.BODY, 2)]
    return text_tile(says, Rect(MARGIN, top, 368, 56), "void", ToSection("plays", "play"))


def _words(coverage: Coverage) -> WordTable:
    cells = {values: (covered, plays) for values, covered, plays in coverage.cells}
    rows = tuple(
        (
            row,
            tuple(_said(cells.get((row.words, column.words))) for column in coverage.across.values),
        )
        for row in coverage.down.values
    )
    caption = f"Plays by {coverage.down.name} and {coverage.across.name}"
    return WordTable(caption, coverage.across.values, rows)


def _said(cell: tuple[Covered, tuple[str, ...]] | None) -> tuple[Said, ...]:
    if cell is None:
        return ()
    covered, plays = cell
    said = tuple(Said(play, ToRecord("play", play)) for play in plays)
    return (Said(_SAID[covered]), *named(said, ToSection("plays", "play")))
