"""Writes a picture as SVG: our own templates, every text escaped, no script and no inline style."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from playcall_core.diagrams.palette import standalone_style
from playcall_core.diagrams.picture import (
    MARGIN,
    Band,
    Glyph,
    GlyphAt,
    Legend,
    Picture,
    Rect,
    Side,
    Stroke,
    TextLine,
    Tile,
    Type,
)
from playcall_core.diagrams.targets import Href
from playcall_core.diagrams.widths import text_width
from playcall_core.diagrams.words import Drawing
from playcall_core.diagrams.wrapping import plain

STRIP: Final = 4.0
_GLYPHS: Final = {
    Glyph.ALWAYS: '<circle class="full" cx="{x}" cy="{y}" r="6"/>',
    Glyph.PARTLY: '<circle cx="{x}" cy="{y}" r="6"/>'
    '<path class="full" d="M{x} {top}a6 6 0 0 0 0 12z"/>',
    Glyph.NEVER: '<circle cx="{x}" cy="{y}" r="6"/>',
    Glyph.NOT_PROVED: '<circle cx="{x}" cy="{y}" r="6" stroke-dasharray="2 2"/>',
}


def to_svg(drawing: Drawing, href: Href, *, alone: bool = False, id_: str = "diagram") -> str:
    """A drawing as SVG, for a page or, with `alone`, as a file with colours of its own.

    `id_` begins the ids in it: two diagrams of one page need different ones.
    """
    picture = drawing.picture
    size = f'width="{_n(picture.width)}" height="{_n(picture.height)}"'
    view = f'viewBox="0 0 {_n(picture.width)} {_n(picture.height)}"'
    named = f'aria-labelledby="{_q(id_)}-title" aria-describedby="{_q(id_)}-desc"'
    xmlns = 'xmlns="http://www.w3.org/2000/svg"'
    parts = [
        f'<svg {xmlns} class="diagram" role="group" {named} {size} {view}>',
        f'<title id="{_q(id_)}-title">{_q(drawing.title)}</title>',
        f'<desc id="{_q(id_)}-desc">{_q(drawing.summary)}</desc>',
    ]
    if alone:
        parts.append(f"<style>\n{standalone_style()}</style>")
        parts.append(f'<rect class="paper" {size}/>')
    parts += _content(picture, href)
    return "\n".join([*parts, "</svg>", ""])


def _content(picture: Picture, href: Href) -> Iterator[str]:
    yield from map(_band, picture.bands)
    yield from map(_stroke, picture.strokes)
    for tile in picture.tiles:
        yield _tile(tile, href(tile.target))
    if picture.legend:
        yield _legend(picture.legend)


def _q(text: str) -> str:
    return escape(plain(text))


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _rect(frame: Rect, css: str, radius: float = 6.0) -> str:
    place = f'x="{_n(frame.x)}" y="{_n(frame.y)}"'
    size = f'width="{_n(frame.width)}" height="{_n(frame.height)}"'
    return f'<rect class="{css}" {place} {size} rx="{_n(radius)}"/>'


def _band(band: Band) -> str:
    return _rect(band.frame, f"band {band.css}".strip())


def _stroke(stroke: Stroke) -> str:
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in stroke.points)
    return f'<polyline class="{stroke.css}" points="{points}"/>'


def _tile(tile: Tile, address: str) -> str:
    name = _q(tile.name)
    drawn = [_rect(tile.frame, "frame"), *_strips(tile.frame, tile.side), *map(_line, tile.lines)]
    if tile.glyph:
        drawn.append(_glyph(tile.glyph))
    link = f'<a class="{tile.css}" href="{escape(_safe(address))}" aria-label="{name}">'
    return f"{link}<title>{name}</title>{''.join(drawn)}</a>"


def _safe(address: str) -> str:
    """An address that runs nothing: a scheme other than the web's is no link of a diagram."""
    scheme, colon, _ = plain(address).partition(":")
    web = not colon or "/" in scheme or "#" in scheme or "?" in scheme
    return plain(address) if web or scheme.lower() in ("http", "https") else "#"


def _strips(frame: Rect, side: Side) -> list[str]:
    x, y, height = frame.x + 1, frame.y + 5, frame.height - 10
    whole = Rect(x, y, STRIP - 1, height)
    match side:
        case Side.NEITHER:
            return []
        case Side.MARKETING | Side.SALES:
            return [_rect(whole, f"strip-{side.value}", 1.5)]
        case Side.BOTH:
            upper = Rect(x, y, whole.width, height / 2)
            lower = Rect(x, y + height / 2, whole.width, height / 2)
            return [_rect(upper, "strip-marketing", 1.5), _rect(lower, "strip-sales", 1.5)]


def _line(line: TextLine) -> str:
    css = " ".join(
        filter(None, [f"t-{line.type.css}", line.css, "centred" if line.centred else ""])
    )
    return f'<text class="{css}" x="{_n(line.x)}" y="{_n(line.baseline)}">{_q(line.text)}</text>'


def _glyph(at: GlyphAt) -> str:
    drawn = _GLYPHS[at.glyph].format(x=_n(at.x), y=_n(at.y), top=_n(at.y - 6))
    return f'<g class="glyph {at.glyph.value}">{drawn}</g>'


def _legend(legend: Legend) -> str:
    x, parts = legend.x, []
    for sign, words in legend.entries:
        if isinstance(sign, Glyph):
            parts.append(_glyph(GlyphAt(sign, x + 6, legend.y)))
        else:
            parts += _strips(Rect(x + 4, legend.y - 13, 8, 26), sign)
        parts.append(_line(TextLine(x + 20, legend.y + 4, words, Type.SMALL, "quiet")))
        x += 20 + text_width(words, Type.SMALL.size) + 1.5 * MARGIN
    return f'<g class="legend">{"".join(parts)}</g>'
