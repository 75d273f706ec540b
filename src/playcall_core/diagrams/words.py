"""The text alternative: what a picture says, as a table in words, each with what it leads to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from playcall_core.diagrams.picture import Picture
from playcall_core.diagrams.targets import Target


@dataclass(frozen=True, slots=True)
class Said:
    """Some words, and what they lead to."""

    words: str
    target: Target | None = None


Words = tuple[Said, ...]
"""What stands in one cell: nothing, one thing or a list."""


MOST_NAMED: Final = 40


def named(words: Words, target: Target | None) -> Words:
    """The first of many words, and how many more there are: nobody reads a thousand."""
    rest = len(words) - MOST_NAMED
    return (*words[:MOST_NAMED], Said(f"and {rest:,} more", target)) if rest > 0 else words


@dataclass(frozen=True, slots=True)
class WordTable:
    """A table with headings in its first row and first column."""

    caption: str
    columns: tuple[Said, ...]
    rows: tuple[tuple[Said, tuple[Words, ...]], ...]

    def lines(self) -> Iterator[str]:
        """The table as lines of text: for each row, what stands in which column."""
        yield self.caption
        for head, cells in self.rows:
            for column, cell in zip(self.columns, cells, strict=True):
                if cell:
                    said = "; ".join(each.words for each in cell)
                    yield f"{head.words} · {column.words}: {said}"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A diagram: what it is called, what it shows in one sentence, the picture, and the words."""

    title: str
    summary: str
    picture: Picture
    words: WordTable
