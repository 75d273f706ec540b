"""Makes blocks from fields. Whatever is empty makes no block, or a question where it is needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from django.utils.formats import date_format

from playcall.playbooks.pages.blocks import (
    Block,
    Columns,
    Entry,
    Figures,
    Gap,
    Listed,
    Marks,
    MarkStyle,
    Prose,
    Table,
    When,
)
from playcall.playbooks.pages.condition_words import condition_words
from playcall.playbooks.pages.links import LONGEST_TITLE, Linker, Piece
from playcall.playbooks.prose import to_html
from playcall_core.book.records import Record
from playcall_core.diagrams.wrapping import plain

Blocks = Iterator[Block]
MOST: Final = 40
"""So many records of a list are shown on the page of another record."""


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries to show, and how many more there are."""

    shown: tuple[Entry, ...]
    more: int = 0


def prose(
    title: str, text: str | None, asks: str = "", tone: Literal["", "say", "answer"] = ""
) -> Blocks:
    """A text; without one the question that asks for it, if it is needed."""
    if text:
        yield Prose(title, to_html(text), tone)
    elif asks:
        yield Gap(title, asks)


def whole(title: str, text: str | None, tone: Literal["", "say", "answer"] = "") -> Blocks:
    """A text that the title of the page is made of, where the title does not hold all of it."""
    if text and (len(plain(text)) > LONGEST_TITLE or "\n" in text):
        yield Prose(title, to_html(text), tone)


def marks(
    title: str,
    lines: Iterable[str],
    style: MarkStyle = "",
    asks: str = "",
) -> Blocks:
    """Short lines; without any the question that asks for them, if they are needed."""
    if found := tuple(lines):
        yield Marks(title, found, style)
    elif asks:
        yield Gap(title, asks)


def listed(title: str, found: Entries | Iterable[Entry], asks: str = "") -> Blocks:
    """Records in a list; without any the question that asks for them, if they are needed."""
    entries = found if isinstance(found, Entries) else Entries(tuple(found))
    if entries.shown:
        yield Listed(title, entries.shown, entries.more)
    elif asks:
        yield Gap(title, asks)


def entries(linker: Linker, records: Iterable[Record], text: str = "") -> Entries:
    """An entry for each of the first records, with the text of one of its fields under it."""
    those = tuple(records)
    made = []
    for record in those[:MOST]:
        said = getattr(record, text, None) if text else None
        made.append(Entry(linker.to(record), to_html(said) if said else None))
    return Entries(tuple(made), len(those) - len(made))


def day_words(day: date | None) -> str:
    """A day as people write it; nothing for none."""
    return date_format(day, "DATE_FORMAT") if day else ""


def when(linker: Linker, title: str, record: Record, field: str, asks: str = "") -> Blocks:
    """A condition in words."""
    words = condition_words(linker, record, field)
    if words:
        own = getattr(record, f"{field}_in_words", None)
        yield When(title, words, to_html(own) if own else None)
    elif asks:
        yield Gap(title, asks)


def figures(title: str, *named: tuple[str, Piece | None]) -> Blocks:
    """Named values; those that are empty are left out."""
    if found := tuple((name, value) for name, value in named if value):
        yield Figures(title, found)


def table(
    title: str,
    columns: tuple[str, ...],
    rows: Iterable[tuple[Piece, tuple[tuple[Piece, ...], ...]]],
) -> Blocks:
    """A table without the columns and rows in which nothing stands."""
    filled = [(head, cells) for head, cells in rows if any(cells)]
    used = [n for n in range(len(columns) - 1) if any(cells[n] for _, cells in filled)]
    if filled:
        yield Table(
            title,
            (columns[0], *(columns[n + 1] for n in used)),
            tuple((head, tuple(cells[n] for n in used)) for head, cells in filled),
        )


def beside(*groups: Blocks, title: str = "") -> Blocks:
    """Blocks beside each other."""
    if found := tuple(block for group in groups for block in group):
        yield Columns(title, found)
