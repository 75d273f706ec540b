"""How findings name records and lists, and what counts as empty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from playcall_core.book.completeness.rules import Found
from playcall_core.book.records import Record


def named(record: Record) -> str:
    """“pain “Closing takes nine days””, for the middle of a sentence."""
    heading = " ".join(record.heading.split())
    return f"{record.kind_name.replace('_', ' ')} “{heading}”"


def listed(words: Iterable[str], *, last: str = "and") -> str:
    """“a”, “a and b”, “a, b and c”."""
    *first, end = words
    return f"{', '.join(first)} {last} {end}" if first else end


def quoted(words: Iterable[str]) -> str:
    """The words in quotes, listed."""
    return listed(f"“{word}”" for word in words)


def is_empty(value: object) -> bool:
    """Whether a field says nothing: null, an empty text, list or mapping. Zero says something."""
    return value is None or value in ("", (), {})


def without(records: Iterable[Record], field: str, sentence: str) -> Iterator[Found]:
    """Finds the records whose `field` is empty; `sentence` has `{}` where the record is named."""
    for record in records:
        if is_empty(getattr(record, field)):
            yield Found(sentence.format(named(record)), record, (field,))
