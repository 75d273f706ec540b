"""The stage map: our selling stages laid over the buying stages of the customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from playcall_core.book.records.buying import BuyingStage
from playcall_core.book.records.selling import SellingStage
from playcall_core.book.visibility import View
from playcall_core.diagrams.picture import (
    GAP,
    MARGIN,
    Band,
    Legend,
    Paragraph,
    Picture,
    Rect,
    Side,
    Tile,
    Type,
    block_height,
    text_tile,
)
from playcall_core.diagrams.sides import SIDE_WORDS, side_of
from playcall_core.diagrams.targets import ToRecord, ToSection
from playcall_core.diagrams.words import Drawing, Said, WordTable

HEAD: Final = 168.0
COLUMN: Final = 168.0
LEGEND: Final = 40.0


@dataclass(frozen=True, slots=True)
class Column:
    """A buying stage of the map."""

    target: ToRecord
    name: str
    question: str
    always_on: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A selling stage of the map; `over` holds the places of the columns it is laid over."""

    target: ToRecord
    number: int | None
    name: str
    goal: str
    closed: bool
    side: Side
    over: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StageMap:
    """Buying stages in their order, those that are always on last; selling stages in theirs."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def buying_stages(view: View) -> list[BuyingStage]:
    """The visible buying stages in their order; those that are always on come last."""
    return sorted(view.of(BuyingStage), key=lambda each: (each.always_on, *_place(each.order)))


def selling_stages(view: View) -> list[SellingStage]:
    """The visible selling stages in their order."""
    return sorted(view.of(SellingStage), key=lambda each: _place(each.order))


def _place(order: int | None) -> tuple[bool, int]:
    """Where a stage stands among the others; those without an order come last."""
    return order is None, order or 0


def stage_map(view: View) -> StageMap:
    """The map of a playbook as an audience sees it."""
    buying = buying_stages(view)
    places = {stage.id: place for place, stage in enumerate(buying)}
    columns = tuple(
        Column(ToRecord.of(each), each.heading, each.buyers_question or "", each.always_on)
        for each in buying
    )
    rows = tuple(
        Row(
            ToRecord.of(each),
            each.order,
            each.heading,
            each.goal or "",
            each.outcome != "open",
            side_of(view, each.players),
            tuple(sorted({places[id_] for id_ in each.buying_stages if id_ in places})),
        )
        for each in selling_stages(view)
    )
    return StageMap(columns, rows)


def draw_stage_map(map_: StageMap) -> Drawing:
    """The map as a picture and in words."""
    holes = _uncovered(map_)
    ours, theirs = _count(len(map_.rows), "selling"), _count(len(map_.columns), "buying")
    unmet = "".join(f" No selling stage meets “{map_.columns[place].name}”." for place in holes)
    summary = f"{ours} over {theirs}.{unmet}"
    return Drawing("Stage map", summary, _picture(map_, holes), _words(map_))


def _count(number: int, kind: str) -> str:
    return f"{number:,} {kind} stage{'' if number == 1 else 's'}"


def _uncovered(map_: StageMap) -> tuple[int, ...]:
    met = {place for row in map_.rows for place in row.over}
    return tuple(place for place in range(len(map_.columns)) if place not in met)


def _left(place: int) -> float:
    return MARGIN + HEAD + GAP + place * (COLUMN + GAP)


def _picture(map_: StageMap, holes: Sequence[int]) -> Picture:
    head = _head_height(map_)
    tiles = list(_heads(map_, head))
    top = MARGIN + head + GAP
    for row in map_.rows:
        height = _row_height(row)
        tiles += _row(row, top, height)
        top += height + GAP
    if holes:
        tiles += [_hole(map_.columns[place], place, top) for place in holes]
        top += 44 + GAP
    if not map_.columns and not map_.rows:
        tiles.append(_nothing())
        top += 64
    bands = tuple(
        Band(Rect(_left(place), MARGIN, COLUMN, top - GAP - MARGIN), "")
        for place in range(len(map_.columns))
    )
    width = max(_left(len(map_.columns)) - GAP, 400.0) + MARGIN
    entries = tuple((side, words) for side, words in SIDE_WORDS.items() if words)
    legend = Legend(MARGIN, top + MARGIN, entries)
    return Picture(width, top + LEGEND, tuple(tiles), bands, legend=legend)


def _head_paragraphs(column: Column) -> list[Paragraph]:
    return [
        Paragraph(column.name, Type.STRONG, 3),
        Paragraph(
            column.question or "Which question does the buyer ask?", Type.SMALL, 5, 2, "quiet"
        ),
        Paragraph("Always on" if column.always_on else "", Type.LABEL, 1, 4, "quiet"),
    ]


def _head_height(map_: StageMap) -> float:
    return max(
        (block_height(_head_paragraphs(each), COLUMN) for each in map_.columns), default=56.0
    )


def _heads(map_: StageMap, height: float) -> Sequence[Tile]:
    corner = [
        Paragraph("The buyer’s stages →", Type.LABEL, 1, css="quiet"),
        Paragraph("Our stages ↓", Type.LABEL, 1, css="quiet"),
    ]
    frame = Rect(MARGIN, MARGIN, HEAD, height)
    said = "Our selling stages over the buyer’s stages"
    tiles = [text_tile(corner, frame, "bare", ToSection("selling", "selling_stage"), name=said)]
    for place, column in enumerate(map_.columns):
        at = Rect(_left(place), MARGIN, COLUMN, height)
        tiles.append(text_tile(_head_paragraphs(column), at, "head", column.target))
    return tiles


def _name(row: Row) -> list[Paragraph]:
    numbered = row.number is None or row.name[:1].isdigit()
    number = "" if numbered else f"{row.number}  "
    return [Paragraph(number + row.name, Type.STRONG, 3)]


def _goal(row: Row) -> list[Paragraph]:
    return [Paragraph(row.goal or "What is the goal of this stage?", Type.SMALL, 5)]


def _runs(row: Row) -> list[tuple[int, int]]:
    """The columns of a row as runs of neighbours: (first, last)."""
    ends = [place for place, (a, b) in enumerate(pairwise(row.over)) if b != a + 1]
    starts = [0, *(place + 1 for place in ends)]
    return [
        (row.over[start], row.over[end])
        for start, end in zip(starts, [*ends, len(row.over) - 1], strict=True)
        if row.over
    ]


def _span(first: int, last: int) -> float:
    return (last - first + 1) * (COLUMN + GAP) - GAP


def _row_height(row: Row) -> float:
    widths = [_span(first, last) for first, last in _runs(row)] or [COLUMN]
    goal = max(block_height(_goal(row), width) for width in widths)
    return max(block_height(_name(row), HEAD), goal)


def _row(row: Row, top: float, height: float) -> list[Tile]:
    css = "closed" if row.closed else "stage"
    frame = Rect(MARGIN, top, HEAD, height)
    tiles = [text_tile(_name(row), frame, "head", row.target, side=row.side)]
    for first, last in _runs(row):
        at = Rect(_left(first), top, _span(first, last), height)
        field = ToRecord(row.target.kind, row.target.id, "buying_stages")
        name = f"{row.name}. {row.goal}".rstrip(". ")
        tiles.append(text_tile(_goal(row), at, css, field, side=row.side, name=name))
    if not row.over:
        at = Rect(_left(0), top, COLUMN, height)
        field = ToRecord(row.target.kind, row.target.id, "buying_stages")
        says = [Paragraph("Over no buying stage yet", Type.SMALL, 2)]
        tiles.append(text_tile(says, at, "hole", field, name=f"{row.name} is over no buying stage"))
    return tiles


def _hole(column: Column, place: int, top: float) -> Tile:
    says = [Paragraph("No selling stage here", Type.SMALL, 2)]
    at = Rect(_left(place), top, COLUMN, 44)
    target = ToSection("selling", "selling_stage")
    return text_tile(says, at, "hole", target, name=f"No selling stage meets {column.name}")


def _nothing() -> Tile:
    says = [Paragraph("No stages yet. Begin with the buyer’s.", Type.BODY, 2)]
    frame = Rect(MARGIN, MARGIN + 56 + GAP, 368, 56)
    return text_tile(says, frame, "void", ToSection("buying", "buying_stage"))


def _words(map_: StageMap) -> WordTable:
    columns = tuple(Said(column.name, column.target) for column in map_.columns)
    rows = tuple(
        (
            Said(row.name, row.target),
            tuple(
                (Said(row.goal or "yes", row.target),) if place in row.over else ()
                for place in range(len(map_.columns))
            ),
        )
        for row in map_.rows
    )
    return WordTable("Which selling stage meets which buying stage", columns, rows)
