"""A record as a page shows it when no page was made for its kind: its fields, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from playcall.playbooks.prose import to_html
from playcall.playbooks.queries import Reading
from playcall_core.book import kind_of
from playcall_core.book.records import Record
from playcall_core.book.references import KeyPath, condition_fields, references
from playcall_core.book.serialise import field_order, typed_data

HIDDEN = "hidden"
_BESIDE = frozenset({"id", "uid", "formerly", "visibility"})


@dataclass(frozen=True, slots=True)
class Node:
    """A value: `text`, with `link` (kind, id) if it names a record; or `html`; or `items`; or
    `fields`, which are named values. Exactly one of the four is there. `is_overdue` is of a link.
    """

    text: str = ""
    link: tuple[str, str] | None = None
    html: SafeString | None = None
    items: tuple[Node, ...] = ()
    fields: tuple[tuple[str, Node], ...] = ()
    is_overdue: bool = False


def title_of(kind: type[Record], *, plural: bool = False) -> str:
    """What people call a kind: “Market trend”, “Market trends”."""
    name = kind.plural_name if plural else kind.kind_name
    return gettext(name.replace("_", " ").capitalize())


def inside_sentence(title: str) -> str:
    """A title as it is written inside a sentence: small in English, as it is in other languages,
    some of which write nouns with a capital.
    """
    return str(title).lower() if (get_language() or "en").startswith("en") else str(title)


def fields_of(record: Record, reading: Reading) -> tuple[tuple[str, Node], ...]:
    """The fields of a record that are filled, each with its value; what is hidden is not told."""
    links = {each.path: (each.to.kind, each.id) for each in references(record)}
    closed = {
        each.path
        for each in condition_fields(record)
        if (condition := reading.playbook.condition(record, *each.path))
        and not reading.view.shows(condition)
    }
    data = typed_data(record)
    heading = record.heading_field
    shown = [name for name in field_order(type(record)) if name in data and name not in _BESIDE]
    if len(str(data.get(heading, ""))) <= 80:
        shown = [name for name in shown if name != heading]
    maker = _Maker(reading, links, closed)
    return tuple((label_of(name), maker.node(data[name], (name,))) for name in shown)


def label_of(name: str) -> str:
    """A field's name as people read it."""
    return gettext(name.replace("_", " ").capitalize())


@dataclass(frozen=True, slots=True)
class _Maker:
    reading: Reading
    links: dict[KeyPath, tuple[str, str]]
    closed: set[KeyPath]

    def node(self, value: Any, path: KeyPath) -> Node:
        if path in self.closed:
            return Node(text=HIDDEN)
        if path in self.links:
            return self._reference(*self.links[path])
        match value:
            case dict():
                return Node(fields=tuple(self._named(value, path)))
            case list():
                each = (self.node(item, (*path, n)) for n, item in enumerate(value))
                return Node(items=tuple(each))
            case bool():
                return Node(text=gettext("yes") if value else gettext("no"))
            case str() if "\n" in value or len(value) > 80:
                return Node(html=to_html(value))
            case _:
                return Node(text=str(value))

    def _named(self, value: dict[str, Any], path: KeyPath) -> Iterator[tuple[str, Node]]:
        for name, item in value.items():
            yield label_of(name), self.node(item, (*path, name))

    def _reference(self, kind: str, id_: str) -> Node:
        model = kind_of(kind)
        record = self.reading.playbook.get(kind, id_)
        if model is None or record is None:
            return Node(text=id_)
        if not self.reading.shows(record):
            return Node(text=HIDDEN)
        is_overdue = self.reading.is_overdue(record)
        return Node(text=record.heading, link=record.key, is_overdue=is_overdue)
