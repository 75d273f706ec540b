"""Breaks a text into lines of a given width, and makes Markdown plain."""

from __future__ import annotations

import re
from typing import Final

from playcall_core.diagrams.widths import text_width

ELLIPSIS: Final = "…"
_LINK: Final = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MARKS: Final = re.compile(
    r"(?m)^\s{0,3}(?:#{1,6}|>|[-*+]|\d{1,3}[.)])\s+|\*{1,3}|`+|(?<!\w)_|_(?!\w)"
)


def plain(text: str) -> str:
    """A text without the marks of Markdown, on one line, with nothing that XML forbids."""
    bare = _MARKS.sub("", _LINK.sub(r"\1", text))
    return " ".join(_FORBIDDEN.sub("\ufffd", bare).split())


def wrap(
    text: str, width: float, size: float, *, bold: bool = False, most: int | None = None
) -> tuple[str, ...]:
    """The lines of `text`, none wider than `width` pixels at a font size of `size`.

    A word wider than a line is cut; of more than `most` lines the last one shown ends in “…”.
    """
    lines: list[str] = []
    for word in plain(text).split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines += _pieces(word, width, size, bold)
    if most is None or len(lines) <= most:
        return tuple(lines)
    return (*lines[: most - 1], _ended(lines[most - 1], width, size, bold))


def _pieces(word: str, width: float, size: float, bold: bool) -> list[str]:
    """A word in pieces that fit, each of at least one character."""
    pieces = [""]
    for character in word:
        longer = pieces[-1] + character
        if pieces[-1] and text_width(longer, size, bold=bold) > width:
            pieces.append(character)
        else:
            pieces[-1] = longer
    return pieces


def _ended(line: str, width: float, size: float, bold: bool) -> str:
    """A line with “…” at its end, shortened until it fits."""
    while line and text_width(line.rstrip(" ,;:.") + ELLIPSIS, size, bold=bold) > width:
        line = line[:-1]
    return line.rstrip(" ,;:.") + ELLIPSIS
