"""A laid-out picture as values: tiles with lines of text, each at its place in pixels.

Every tile is a link. Tiles never overlap, and no line is wider than its tile (held by tests).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from math import ceil
from typing import Final

from playcall_core.diagrams.targets import Target
from playcall_core.diagrams.widths import text_width
from playcall_core.diagrams.wrapping import wrap

PAD: Final = 10.0
GAP: Final = 8.0
MARGIN: Final = 16.0


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle, in pixels from the upper left corner of the picture."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Where it ends to the right."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Where it ends below."""
        return self.y + self.height


class Type(Enum):
    """The three sizes of text: font size, line height, bold. A name of CSS for each."""

    TITLE = ("title", 16.0, 22.0, True)
    STRONG = ("strong", 13.0, 18.0, True)
    BODY = ("body", 13.0, 18.0, False)
    SMALL = ("small", 11.0, 15.0, False)
    LABEL = ("label", 11.0, 15.0, True)

    def __init__(self, css: str, size: float, line: float, bold: bool) -> None:
        self.css, self.size, self.line, self.bold = css, size, line, bold


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text to lay out: its type, at most how many lines, and the space above it."""

    text: str
    type: Type = Type.BODY
    most: int | None = None
    above: float = 0.0
    css: str = ""


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text on its baseline; `x` is its left end, or its middle if `centred`."""

    x: float
    baseline: float
    text: str
    type: Type
    css: str = ""
    centred: bool = False

    @property
    def box(self) -> Rect:
        """What the line takes."""
        width = text_width(self.text, self.type.size, bold=self.type.bold)
        left = self.x - width / 2 if self.centred else self.x
        return Rect(left, self.baseline - 0.9 * self.type.size, width, 1.12 * self.type.size)


class Side(Enum):
    """Whose something is: the two colours of Playcall; where both meet, both are there."""

    MARKETING = "marketing"
    SALES = "sales"
    BOTH = "both"
    NEITHER = "neither"


class Anchor(Enum):
    """Where text begins in its tile: in the upper left, halfway down on the left, in the middle."""

    TOP = "top"
    LEFT = "left"
    MIDDLE = "middle"


class Glyph(Enum):
    """The shapes that tell states apart without colour."""

    ALWAYS = "always"
    PARTLY = "partly"
    NEVER = "never"
    NOT_PROVED = "not-proved"


@dataclass(frozen=True, slots=True)
class GlyphAt:
    """A glyph around its middle."""

    glyph: Glyph
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Tile:
    """An element that is a link: its frame, its lines, and its name for those who do not see it.

    `side` puts a strip in the colour of a function, or of both, at its left edge.
    """

    frame: Rect
    css: str
    target: Target
    name: str
    lines: tuple[TextLine, ...] = ()
    side: Side = Side.NEITHER
    glyph: GlyphAt | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """A quiet ground under tiles; no element of its own."""

    frame: Rect
    css: str


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    css: str = "stroke"


@dataclass(frozen=True, slots=True)
class Legend:
    """What the colours and shapes mean: words, each behind a side or a glyph."""

    x: float
    y: float
    entries: tuple[tuple[Side | Glyph, str], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything to draw, in pixels."""

    width: float
    height: float
    tiles: tuple[Tile, ...]
    bands: tuple[Band, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    legend: Legend | None = None


def block_height(paragraphs: Sequence[Paragraph], width: float) -> float:
    """How high a tile of `width` must be to hold these paragraphs."""
    return ceil(2 * PAD + _text_height(paragraphs, width))


def _text_height(paragraphs: Sequence[Paragraph], width: float) -> float:
    return sum(
        len(lines) * each.type.line + (each.above if place else 0)
        for place, (each, lines) in enumerate(_set(paragraphs, width))
    )


def block_lines(
    paragraphs: Sequence[Paragraph], frame: Rect, *, anchor: Anchor = Anchor.TOP
) -> tuple[TextLine, ...]:
    """The lines of paragraphs in a frame."""
    free = frame.height - 2 * PAD - _text_height(paragraphs, frame.width)
    top = frame.y + PAD + (max(free, 0) / 2 if anchor is not Anchor.TOP else 0)
    centred = anchor is Anchor.MIDDLE
    x = frame.x + frame.width / 2 if centred else frame.x + PAD
    found = []
    for place, (paragraph, lines) in enumerate(_set(paragraphs, frame.width)):
        type_ = paragraph.type
        top += paragraph.above if place else 0
        for line in lines:
            baseline = top + (type_.line - 1.117 * type_.size) / 2 + 0.905 * type_.size
            found.append(TextLine(x, round(baseline, 1), line, type_, paragraph.css, centred))
            top += type_.line
    return tuple(found)


def _set(paragraphs: Sequence[Paragraph], width: float) -> list[tuple[Paragraph, tuple[str, ...]]]:
    inner = width - 2 * PAD
    wrapped = [
        (each, wrap(each.text, inner, each.type.size, bold=each.type.bold, most=each.most))
        for each in paragraphs
    ]
    return [(each, lines) for each, lines in wrapped if lines]


def text_tile(
    paragraphs: Sequence[Paragraph],
    frame: Rect,
    css: str,
    target: Target,
    *,
    side: Side = Side.NEITHER,
    anchor: Anchor = Anchor.TOP,
    name: str | None = None,
) -> Tile:
    """A tile with paragraphs; it is called what stands in it, whole, unless it has a `name`."""
    said = name or ". ".join(each.text.rstrip(". ") for each in paragraphs if each.text)
    lines = block_lines(paragraphs, frame, anchor=anchor)
    return Tile(frame, css, target, said, lines, side)
