"""The engagement experience as a picture: a column for each buying stage, a row for each lane."""

from __future__ import annotations

from typing import Final

from playcall_core.diagrams.engagement import Engagement, Entry, Lane
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
from playcall_core.diagrams.sides import SIDE_WORDS
from playcall_core.diagrams.targets import Target, ToSection
from playcall_core.diagrams.words import Drawing, Said, WordTable, named

HEAD: Final = 104.0
COLUMN: Final = 184.0
SHOWN: Final = 6
"""So many entries of a lane and stage are drawn; the words have them all."""
LEGEND: Final = 40.0
INSET: Final = GAP


def draw_engagement(engagement: Engagement) -> Drawing:
    """The engagement as a picture and in words."""
    said = ", ".join(stage.words for stage in engagement.stages)
    summary = f"What happens in {said}." if said else "There is no buying stage yet."
    return Drawing("Engagement", summary, _picture(engagement), _words(engagement))


def _left(place: int) -> float:
    return MARGIN + HEAD + GAP + place * (COLUMN + GAP)


def _picture(engagement: Engagement) -> Picture:
    stages = engagement.stages
    head = max((block_height(_stage(each), COLUMN) for each in stages), default=40.0)
    tiles = [
        text_tile(_stage(each), Rect(_left(place), MARGIN, COLUMN, head), "head", each.target)
        for place, each in enumerate(stages)
    ]
    if not stages:
        says = [Paragraph("No buying stages yet. Begin with the buyer’s.", Type.BODY, 2)]
        frame = Rect(_left(0), MARGIN, 376, 56)
        tiles.append(text_tile(says, frame, "void", ToSection("buying", "buying_stage")))
    top = MARGIN + max(head, 0 if stages else 56) + GAP
    width = max(_left(len(stages)) - GAP, _left(0) + 376)
    bands = []
    for lane, target, cells in engagement.lanes:
        columns = [_cell(cell, place, top + INSET, stages) for place, cell in enumerate(cells)]
        bottoms = [each.frame.bottom for column in columns for each in column]
        height = max([*bottoms, top + 40.0]) + INSET - top
        bands.append(Band(Rect(MARGIN, top, width - MARGIN, height), lane.side.value))
        tiles.append(_lane(lane, target, top, height))
        tiles += [tile for column in columns for tile in column]
        top += height + GAP
    entries = tuple((side, words) for side, words in SIDE_WORDS.items() if words)
    legend = Legend(MARGIN, top + MARGIN, entries)
    return Picture(width + MARGIN, top + LEGEND, tuple(tiles), tuple(bands), legend=legend)


def _stage(entry: Entry) -> list[Paragraph]:
    return [Paragraph(entry.words, Type.STRONG, 3)]


def _lane(lane: Lane, target: Target, top: float, height: float) -> Tile:
    css = lane.side.value if lane.side is not Side.NEITHER else "quiet"
    says = [Paragraph(lane.words, Type.LABEL, 2, css=css)]
    return text_tile(says, Rect(MARGIN, top, HEAD, height), "lane", target)


def _cell(
    entries: tuple[Entry, ...], place: int, top: float, stages: tuple[Entry, ...]
) -> list[Tile]:
    """The tiles of one lane and stage, below each other."""
    tiles = []
    for entry in _shown(entries, stages[place]):
        more = entry.target == stages[place].target
        type_ = Type.LABEL if entry.strong else Type.SMALL
        says = [Paragraph(entry.words, type_, 3, css="quiet" if more else "")]
        height = block_height(says, COLUMN - GAP)
        frame = Rect(_left(place), top, COLUMN - GAP, height)
        css = "more" if more else "item strong" if entry.strong else "item"
        tiles.append(text_tile(says, frame, css, entry.target, side=entry.side))
        top = frame.bottom + GAP / 2
    return tiles


def _shown(entries: tuple[Entry, ...], stage: Entry) -> tuple[Entry, ...]:
    if len(entries) <= SHOWN:
        return entries
    rest = len(entries) - SHOWN + 1
    return (*entries[: SHOWN - 1], Entry(f"and {rest:,} more", stage.target))


def _words(engagement: Engagement) -> WordTable:
    columns = tuple(Said(stage.words, stage.target) for stage in engagement.stages)
    rows = tuple(
        (
            Said(lane.words, target),
            tuple(
                named(tuple(Said(each.words, each.target) for each in cell), target)
                for cell in cells
            ),
        )
        for lane, target, cells in engagement.lanes
    )
    return WordTable("What happens in each buying stage", columns, rows)
