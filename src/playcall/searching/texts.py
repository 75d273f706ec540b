"""What of a record the search may know.

References and conditions stay out: they name other records, which a reader of this one may not see.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from playcall.playbooks import bodies
from playcall.searching.words import words_of
from playcall_core.book import Head
from playcall_core.book.records import Record
from playcall_core.book.references import KeyPath, condition_fields, references

MOST_LETTERS: Final = 100_000
"""Of one record; a text index takes no endless ones."""
_BESIDE: Final = frozenset({"id", "uid", "formerly", "visibility", "owner", "review_every"})
_SHORT: Final = 30


@dataclass(frozen=True, slots=True)
class Text:
    """Folded words: of the title, of id, kind and categories, and of all the rest."""

    title: str
    label: str
    text: str


def text_of(kind: str, body: str) -> Text | None:
    """The words of a revision; None for the playbook's head, which is no record."""
    content = bodies.content_of(kind, body)
    if isinstance(content, Head):
        return None
    closed = {each.path for each in references(content)}
    closed |= {each.path for each in condition_fields(content)}
    said = list(_texts(json.loads(body), (), closed, content))
    labels = [content.id, kind, *(each for each in said if _is_label(each))]
    text = " ".join(each for each in said if not _is_label(each))[:MOST_LETTERS]
    return Text(
        *(
            " ".join(words_of(each))
            for each in (
                str(getattr(content, content.heading_field, None) or ""),
                " ".join(labels),
                text,
            )
        )
    )


def _is_label(text: str) -> bool:
    return len(text) <= _SHORT and " " not in text


def _texts(value: Any, path: KeyPath, closed: set[KeyPath], record: Record) -> Iterator[str]:
    if path in closed:
        return
    match value:
        case dict():
            for name, item in value.items():
                if len(path) > 0 or name not in {*_BESIDE, record.heading_field}:
                    yield from _texts(item, (*path, name), closed, record)
        case list():
            for number, item in enumerate(value):
                yield from _texts(item, (*path, number), closed, record)
        case str():
            yield value
        case _:
            return
