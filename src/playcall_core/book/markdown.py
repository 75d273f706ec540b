"""The whole playbook as one readable Markdown document, for one audience.

By section: a heading for each kind and record, references by their names, conditions in words, what
is empty left out. Records that the audience must not see are left out, and so is every reference to
them and every condition that names them; only the free text of visible records is taken as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel

from playcall_core.book.head import Head
from playcall_core.book.markdown_text import (
    Block,
    Heading,
    anchors,
    headings,
    indented,
    line,
    quiet,
    table,
    text_of,
)
from playcall_core.book.playbook import Playbook
from playcall_core.book.records import KINDS, SECTIONS, FactRecord, Record, SectionName, Term
from playcall_core.book.records.base import Part
from playcall_core.book.records.plays import Step, Window
from playcall_core.book.references import KeyPath, condition_fields, references
from playcall_core.book.serialise import field_order
from playcall_core.book.visibility import Audience, View
from playcall_core.conditions import print_condition, print_group

SECTION_TITLES: dict[SectionName, str] = {
    "customer": "Customer analysis",
    "buying": "Buying process",
    "offer": "Offer and value",
    "competition": "Competition",
    "selling": "Selling methodology",
    "objections": "Objections and messages",
    "practices": "Best practices",
    "buyers": "Buyers",
    "plays": "Plays",
    "objectives": "Objectives and plan",
    "responsibilities": "Responsibilities",
    "facts": "Facts",
    "glossary": "Glossary",
}
_LABELS = {
    "buyers_question": "The buyer’s question",
    "asks": "Still to be agreed",
    "on": "Called on",
    "cells": "Who",
    "from": "From",
    "to": "To",
    "when": "When",
    "criteria": "Criteria",
}
_UNSHOWN = frozenset({"id", "uid", "formerly", "owner", "visibility", "review_every", "source"})
_LONGEST_INLINE = 300
_SHORT = 50
_FIELD = re.compile(r"\*\*[^*]+\.\*\* .+")


def playbook_to_markdown(playbook: Playbook, *, audience: Audience = None) -> str:
    """The playbook as Markdown, as `audience` sees it (None: what everyone may see)."""
    blocks = list(_document(View(playbook, audience)))
    linked = anchors([Heading(1, playbook.head.name), Heading(2, "Contents"), *headings(blocks)])
    contents = [
        f"{'  ' * (heading.level - 2)}- [{line(heading.title)}](#{anchor})"
        for heading, anchor in linked[2:]
        if heading.level <= 3
    ]
    first = [Heading(1, playbook.head.name), *_about(playbook.head)]
    shown: list[Block] = [*first, Heading(2, "Contents"), "\n".join(contents), *blocks]
    return "\n\n".join(text_of(block) for block in shown) + "\n"


def _document(view: View) -> Iterator[Block]:
    for section in SECTIONS:
        kinds = [kind for kind in KINDS if kind.section == section and view.of(kind)]
        if not kinds:
            continue
        yield Heading(2, SECTION_TITLES[section])
        for kind in kinds:
            if len(kinds) > 1:
                yield Heading(3, kind.plural_name.replace("_", " ").capitalize())
            yield from _of_kind(view, kind, view.of(kind))


def _of_kind(view: View, kind: type[Record], records: Sequence[Record]) -> Iterator[Block]:
    if kind is FactRecord:
        yield _fact_table(view, [record for record in records if isinstance(record, FactRecord)])
    elif kind is Term:
        yield "\n".join(_term(record) for record in records if isinstance(record, Term))
    else:
        for record in records:
            yield Heading(4, record.heading)
            yield from _joined(_Page(view, record).blocks())


def _joined(blocks: Iterator[Block]) -> Iterator[Block]:
    """The blocks, with fields of a few words that follow each other on one line."""
    short: list[str] = []
    for block in blocks:
        if isinstance(block, str) and _FIELD.fullmatch(block) and len(block) <= _SHORT:
            short.append(block)
            continue
        if short:
            yield " · ".join(short)
            short = []
        yield block
    if short:
        yield " · ".join(short)


def _about(head: Head) -> Iterator[Block]:
    if head.company:
        yield f"*{line(head.company)}*"
    if head.description:
        yield quiet(head.description)


def _fact_table(view: View, facts: Sequence[FactRecord]) -> str:
    rows = [
        (
            fact.name or fact.id,
            fact.type,
            fact.subject,
            fact.unit or "",
            "; ".join(filter(None, (view.name("discovery_question", q) for q in fact.asked_by))),
        )
        for fact in facts
    ]
    return table(("Fact", "Type", "Known of", "Unit", "Question to ask"), rows)


def _term(term: Term) -> str:
    if term.definition:
        return f"- **{line(term.term or term.id)}**: {' '.join(term.definition.split())}"
    asked = f": {line(term.asks)}" if term.asks else ""
    return f"- **{line(term.term or term.id)}**: *still to be agreed{asked}*"


class _Page:
    """One record as blocks of Markdown."""

    def __init__(self, view: View, record: Record) -> None:
        self._view = view
        self._record = record
        self._references = {entry.path: entry.to.kind for entry in references(record)}
        self._conditions = {entry.path: entry.text for entry in condition_fields(record)}

    def blocks(self) -> Iterator[Block]:
        """The fields that say something, in the order of the files, then who owns it."""
        record = self._record
        titles = {name: info.alias or name for name, info in type(record).model_fields.items()}
        names = {shown: name for name, shown in titles.items()}
        for shown in field_order(type(record)):
            value = getattr(record, names[shown])
            if shown in _UNSHOWN or _is_empty(value) or value is False:
                continue
            if shown == "asks" and getattr(record, "definition", None):
                continue
            if shown == type(record).heading_field and value == record.heading:
                continue
            yield from self._field(_label(shown), value, (shown,))
        if footer := self._footer():
            yield f"*{footer}*"

    def _field(self, label: str, value: Any, path: KeyPath) -> Iterator[Block]:
        if path in self._conditions:
            if said := self._condition(path):
                yield f"**{label}.** {said}"
        elif isinstance(value, tuple):
            yield from self._list(label, value, path)
        elif isinstance(value, str) and ("\n" in value or len(value) > _LONGEST_INLINE):
            yield f"**{label}**"
            yield quiet(value)
        elif said := self._say(value, path):
            yield f"**{label}.** {said}"

    def _list(self, label: str, items: tuple[Any, ...], path: KeyPath) -> Iterator[Block]:
        paths = [(*path, n) for n in range(len(items))]
        if isinstance(items[0], Step):
            steps = [self._step(item, at) for item, at in zip(items, paths, strict=True)]
            yield f"**{label}**"
            yield "\n".join(steps)
            return
        if rows := self._rows(items, paths):
            yield f"**{label}**"
            yield table(*rows)
            return
        said = [
            text for item, at in zip(items, paths, strict=True) if (text := self._say(item, at))
        ]
        if not said:
            return
        if paths[0] in self._references or _are_words(items):
            yield f"**{label}.** {', '.join(said)}"
        else:
            yield f"**{label}**"
            yield "\n".join(f"- {indented(text)}" for text in said)

    def _rows(
        self, items: tuple[Any, ...], paths: Sequence[KeyPath]
    ) -> tuple[Sequence[str], list[Sequence[str]]] | None:
        """A head and rows, if the items are alike and short; None if a list reads better."""
        first = items[0]
        if len(items) < 2 or not isinstance(first, Part):
            return None
        cells = [self._cells(item, at) for item, at in zip(items, paths, strict=True)]
        names = list(dict.fromkeys(name for row in cells for name in row))
        alike = all(set(row) == set(names) for row in cells)
        short = all(len(text) <= 60 and "\n" not in text for row in cells for text in row.values())
        if not (alike and short and 2 <= len(names) <= 5):
            return None
        head = [_label(name) for name in names]
        return head, [[row[name] for name in names] for row in cells]

    def _step(self, step: Step, path: KeyPath) -> str:
        actor = self._view.name("role", step.actor) if step.actor else None
        text = f"{step.n}. " + (f"**{line(actor)}**: " if actor else "")
        text += indented(quiet(step.action), "   ")
        more = {
            name: said
            for name, said in self._cells(step, path).items()
            if name not in ("n", "actor", "action")
        }
        if more:
            said = "; ".join(f"{_label(name).lower()}: {value}" for name, value in more.items())
            text += f"  \n   *{said}*"
        return text

    def _cells(self, part: BaseModel, path: KeyPath) -> dict[str, str]:
        """The fields of a part that say something, in words."""
        found = {}
        for name, info in type(part).model_fields.items():
            value, shown = getattr(part, name), info.alias or name
            default = info.get_default(call_default_factory=True)
            if _is_empty(value) or (value == default and not info.is_required()):
                continue
            if said := self._say(value, (*path, shown)):
                found[shown] = said
        return found

    def _say(self, value: Any, path: KeyPath) -> str:
        """A value in one line of words; empty if the audience must not see it."""
        if path in self._references:
            return line(self._view.name(self._references[path], value) or "")
        if path in self._conditions:
            return self._condition(path).replace("\n", " ")
        match value:
            case bool():
                return "yes" if value else "no"
            case str():
                return line(value) if "\n" not in value else " ".join(value.split())
            case date():
                return value.isoformat()
            case int() | float():
                return f"{value:g}" if isinstance(value, float) else str(value)
            case tuple():
                return ", ".join(
                    filter(None, (self._say(v, (*path, n)) for n, v in enumerate(value)))
                )
            case dict():
                pairs = ((key, self._say(inner, (*path, key))) for key, inner in value.items())
                return "; ".join(f"{line(key)}: {said}" for key, said in pairs if said)
            case BaseModel():
                return self._part(value, path)
            case _:
                return str(value)

    def _part(self, part: BaseModel, path: KeyPath) -> str:
        """A part in words, led by what it is known by; nothing if that is hidden."""
        cells = self._cells(part, path)
        if isinstance(part, Window):
            return f"{cells.get('first', '…')} to {cells.get('last', '…')}"
        first = next(iter(type(part).model_fields))
        if getattr(part, first) and first not in cells:
            return ""
        for name in ("label", "name"):  # what people call it, instead of its key
            if first == "key" and name in cells:
                cells["key"] = cells.pop(name)
        said = [cells.pop(first)] if first in cells else []
        return "; ".join(
            [*said, *(f"{_label(name).lower()}: {text}" for name, text in cells.items())]
        )

    def _condition(self, path: KeyPath) -> str:
        """A condition in words; its groups as a list if there are several."""
        playbook = self._view.playbook
        condition = playbook.condition(self._record, *path)
        if condition is None:
            return "" if self._view.hidden else self._conditions[path]
        if not self._view.shows(condition):
            return "*(not shown)*"
        if len(condition.groups) == 1 or len(path) > 1:
            return print_condition(condition, playbook.dictionary)
        groups = [f"- {print_group(group, playbook.dictionary)}" for group in condition.groups]
        return "any of these:\n\n" + "\n".join(groups)

    def _footer(self) -> str:
        record = self._record
        owner = self._say(record.owner, ("owner",)) if record.owner else ""
        said = [f"Owner: {owner}"] if owner else []
        said += [f"reviewed every {record.review_every}"] if record.review_every else []
        said += [f"source: {' '.join(record.source.split())}"] if record.source else []
        text = "; ".join(said)
        return text[:1].upper() + text[1:]


def _are_words(items: tuple[Any, ...]) -> bool:
    """Whether a list of texts reads well on one line."""
    return all(isinstance(item, str) and len(item) <= 30 and "," not in item for item in items)


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", (), {})


def _label(name: str) -> str:
    return _LABELS.get(name, name.replace("_", " ").capitalize())


__all__ = ["SECTION_TITLES", "playbook_to_markdown"]
