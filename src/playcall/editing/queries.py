"""Reads what forms need: the records a reference may lead to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from playcall.playbooks.queries import Reading
from playcall_core.book.records import BY_KIND
from playcall_core.book.records.base import Record

MOST_FOUND: Final = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A record to choose: its id, what it is called, and a word beside it."""

    id: str
    heading: str
    beside: str


def pickable(reading: Reading, kind: str, words: str) -> tuple[Found, ...]:
    """The records of a kind whose name or id has all of these words; those that begin so first."""
    wanted = words.casefold().split()
    ranked: list[tuple[int, str, Found]] = []
    for record in reading.of(BY_KIND[kind]):
        called = f"{record.heading} {record.id}".casefold()
        if all(word in called for word in wanted):
            rank = 0 if called.startswith(words.casefold().strip()) else 1
            found = Found(record.id, record.heading, _beside(record))
            ranked.append((rank, record.heading.casefold(), found))
    ranked.sort(key=lambda each: each[:2])
    return tuple(found for _rank, _name, found in ranked[:MOST_FOUND])


def _beside(record: Record) -> str:
    said = getattr(record, "kind", None) or getattr(record, "function", None) or ""
    return str(said)[:40]
