"""Pieces of Markdown text: headings with their anchors, tables, lines, lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the document."""

    level: int
    title: str


Block = Heading | str


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; columns in which nothing stands are left out."""
    used = [n for n in range(len(head)) if any(row[n] for row in rows)]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(" ".join(row[n].split()).replace("|", "\\|") for n in used) + " |"
        for row in lines
    )


def line(text: str) -> str:
    """A text on one line, that does not read as a link."""
    return " ".join(text.split()).replace("[", "\\[").replace("]", "\\]")


def quiet(text: str) -> str:
    """A text whose own headings do not disturb those of the document."""
    return re.sub(r"(?m)^#{1,6}[ \t]+(.+?)[ \t#]*$", r"**\1**", text)


def indented(text: str, blank: str = "  ") -> str:
    """A text of several lines as part of a list item."""
    return text.replace("\n", f"\n{blank}")


def text_of(block: Block) -> str:
    """A block as it stands in the document."""
    return block if isinstance(block, str) else f"{'#' * block.level} {line(block.title)}"


def headings(blocks: Sequence[Block]) -> Iterator[Heading]:
    """The headings among the blocks."""
    return (block for block in blocks if isinstance(block, Heading))


def anchors(found_headings: Sequence[Heading]) -> list[tuple[Heading, str]]:
    """The anchor of each heading, as Markdown readers make it: repeated ones are numbered."""
    seen: Counter[str] = Counter()
    found = []
    for heading in found_headings:
        words = re.sub(r"[^\w\- ]", "", heading.title.lower()).replace(" ", "-")
        found.append((heading, f"{words}-{seen[words]}" if seen[words] else words))
        seen[words] += 1
    return found
