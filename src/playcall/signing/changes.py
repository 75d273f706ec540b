"""The difference of two states of a playbook as people read it: records, fields, words.

What a reader must not see is left out: records that are hidden from them in either state, and of
the others the fields that name something hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from pydantic import BaseModel

from playcall.playbooks.bodies import Content
from playcall.playbooks.books import Book, Kept
from playcall.playbooks.models import HEAD
from playcall.playbooks.queries import Reading
from playcall_core.book import Head, Playbook
from playcall_core.book.difference import (
    Added,
    Change,
    Changed,
    FieldChange,
    ListChange,
    Piece,
    Removed,
    differences,
    words,
)
from playcall_core.book.difference import (
    Kept as Fate,
)
from playcall_core.book.difference_words import path_in_words, sentences
from playcall_core.book.playbook import Key
from playcall_core.book.records import Record
from playcall_core.book.references import KeyPath, condition_fields, references
from playcall_core.book.serialise import field_order
from playcall_core.conditions import parse_condition
from playcall_core.errors import ConditionError

Kind = Literal["added", "removed", "changed", "renamed"]
HIDDEN: Final = "It names something that you may not see."
CHANGED: Final = "It was changed."
ALIKE: Final = 0.4
"""The share of words that stay, below which a text counts as written anew."""
_BESIDE: Final = frozenset({"id", "uid", "formerly"})
_found = Kept(24)


@dataclass(frozen=True, slots=True)
class FieldLine:
    """What changed in one field: its name, and either words that came and went, or a sentence."""

    where: str
    says: str = ""
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordChange:
    """What changed in one record; `row` is its row of the database, `key` its id where it is now.

    `section` groups records on a page.
    """

    kind: Kind
    key: Key
    row: int
    section: str
    title: str
    kind_title: str
    lines: tuple[FieldLine, ...]


def changes(before: Reading, after: Reading) -> tuple[RecordChange, ...]:
    """What a reader may see of the difference, in the order of the sections."""
    return tuple(_Shown(before, after).changes(differences_of(before.book, after.book)))


def change_of(was: Content | None, now: Content | None, reading: Reading) -> RecordChange | None:
    """What one revision of a record changed, with names as they are in `reading`; None if nothing,
    or nothing that the reader may see.
    """
    found = differences(_alone(was), _alone(now))
    return next(_Shown(reading, reading, exact=False).changes(found), None)


def _alone(content: Content | None) -> Playbook:
    match content:
        case None:
            return Playbook(Head(), {})
        case Head():
            return Playbook(content, {})
        case _:
            return Playbook(Head(), {content.key: content})


def differences_of(before: Book, after: Book) -> tuple[Change, ...]:
    """The difference of two books without what lies beside records; kept while neither changes."""
    places = [hash(tuple(book.revisions.items())) for book in (before, after)]
    key = (before.workspace_id, before.stamp, after.stamp, *places)
    return _found.get(key, lambda: differences(before.playbook, after.playbook))


class _Shown:
    """The difference of two readings, record by record.

    `exact`: both sides of a change are in the readings, and so are their conditions.
    """

    def __init__(self, before: Reading, after: Reading, *, exact: bool = True) -> None:
        self.before, self.after, self.exact = before, after, exact

    def changes(self, found: Iterable[Change]) -> Iterator[RecordChange]:
        for change in found:
            match change:
                case Added(Record() as record) if self.after.shows(record):
                    yield self._one("added", record, self.after, tuple(self._whole(record)))
                case Removed(Record() as record) if self.before.shows(record):
                    yield self._one("removed", record, self.before, ())
                case Changed(Record() as was, Record() as now, _):
                    if self.before.shows(was) and self.after.shows(now):
                        kind: Kind = "renamed" if change.is_renamed else "changed"
                        yield self._one(kind, now, self.after, tuple(self._lines(change)))
                case Changed(Head(), Head() as head, _):
                    yield self._head(head, tuple(self._lines(change)))
                case _:
                    pass

    def _one(
        self, kind: Kind, record: Record, where: Reading, lines: tuple[FieldLine, ...]
    ) -> RecordChange:
        return RecordChange(
            kind,
            record.key,
            where.book.rows.get(record.key, 0),
            record.section,
            record.heading,
            record.kind_name.replace("_", " "),
            lines,
        )

    def _head(self, head: Head, lines: tuple[FieldLine, ...]) -> RecordChange:
        key = (HEAD, head.id)
        book = self.after.book
        row = book.rows.get(key, self.before.book.rows.get(key, 0))
        return RecordChange("changed", key, row, "playbook", head.name, "playbook", lines)

    def _whole(self, record: Record) -> Iterator[FieldLine]:
        """Every filled field of a record that is new."""
        fields = type(record).model_fields
        names = {info.alias or name: name for name, info in fields.items()}
        came = []
        for shown in field_order(type(record)):
            name = names[shown]
            value = getattr(record, name)
            if shown not in _BESIDE and value != fields[name].get_default(
                call_default_factory=True
            ):
                came.append(FieldChange((shown,), None, value))
        yield from self._lines(Changed(record, record, tuple(came)))

    def _lines(self, change: Changed) -> Iterator[FieldLine]:
        before = _Sides(change.before, self.before)
        after = _Sides(change.after, self.after)
        for field in (each for whole in change.fields for each in _expanded(whole)):
            owner = change.before if _is_gone(field) else change.after
            where = path_in_words(field.path, owner)
            if before.names_hidden(field.path) or after.names_hidden(field.path):
                yield FieldLine(where, HIDDEN)
                continue
            is_named = before.is_named(field.path) or after.is_named(field.path)
            pieces = tuple(_named(field, before, after) if is_named else _pieces(field))
            if pieces:
                yield FieldLine(where, pieces=pieces)
                continue
            if not self.exact and (before.tests(field.path) or after.tests(field.path)):
                yield FieldLine(where, CHANGED)
                continue
            one = Changed(change.before, change.after, (field,))
            said = next(sentences(one, self.before.playbook, self.after.playbook))
            yield FieldLine(where, said.removeprefix(where).strip().removeprefix("is new:").strip())


@dataclass(frozen=True)
class _Sides:
    """One side of a changed record: which of its fields name other records, and hidden ones.

    Places in lists are left out of paths: an item may stand elsewhere on the other side.
    """

    owner: Record | Head
    reading: Reading

    @cached_property
    def _references(self) -> frozenset[KeyPath]:
        if isinstance(self.owner, Head):
            return frozenset()
        return frozenset(_plain(each.path) for each in references(self.owner))

    @cached_property
    def _hidden(self) -> frozenset[KeyPath]:
        if isinstance(self.owner, Head) or self.reading.audience == "signers":
            return frozenset()
        return frozenset({*self._hidden_references(self.owner), *self._hidden_tests(self.owner)})

    def _hidden_references(self, owner: Record) -> Iterator[KeyPath]:
        for each in references(owner):
            target = self.reading.playbook.get(each.to.kind, each.id)
            if target is not None and not self.reading.shows(target):
                yield _plain(each.path)

    def _hidden_tests(self, owner: Record) -> Iterator[KeyPath]:
        for each in condition_fields(owner):
            try:
                condition = parse_condition(each.text, self.reading.playbook.dictionary)
            except ConditionError:
                yield _plain(each.path)
                continue
            if not self.reading.view.shows(condition):
                yield _plain(each.path)

    def tests(self, path: KeyPath) -> bool:
        """Whether a condition stands in this field."""
        fields = condition_fields(self.owner) if isinstance(self.owner, Record) else ()
        return any(_within(path, _plain(each.path)) for each in fields)

    def names_hidden(self, path: KeyPath) -> bool:
        """Whether something in this field, or around it, names what the reader must not see."""
        return any(_within(path, other) for other in self._hidden)

    def is_named(self, path: KeyPath) -> bool:
        """Whether the field holds ids of records, which are shown by their names."""
        return _plain(path) in self._references

    def name(self, path: KeyPath, id_: str) -> str:
        """What the record is called that a field names by its id."""
        owner = self.owner
        for each in references(owner) if isinstance(owner, Record) else ():
            if _plain(each.path) == _plain(path) and each.id == id_:
                record = self.reading.playbook.get(each.to.kind, id_)
                return record.heading if record else id_
        return id_


def _plain(path: KeyPath) -> KeyPath:
    return tuple(part for part in path if not isinstance(part, int))


def _within(path: KeyPath, other: KeyPath) -> bool:
    plain = _plain(path)
    shorter = min(len(plain), len(other))
    return plain[:shorter] == other[:shorter]


def _is_gone(field: FieldChange | ListChange) -> bool:
    return isinstance(field, FieldChange) and field.after is None


def _expanded(field: FieldChange | ListChange) -> Iterator[FieldChange | ListChange]:
    """The fields inside a part, or a list of parts, that came or went as one: read in full."""
    if isinstance(field, ListChange) or (field.before is not None and field.after is not None):
        yield field
        return
    is_new = field.before is None
    inner = list(_inside(field.after if is_new else field.before))
    for name, value in inner:
        path = (*field.path, name)
        yield from _expanded(
            FieldChange(path, None, value) if is_new else FieldChange(path, value, None)
        )
    if not inner:
        yield field


def _inside(value: object) -> Iterator[tuple[str | int, object]]:
    match value:
        case BaseModel():
            for name, info in type(value).model_fields.items():
                inner = getattr(value, name)
                if inner is not None and inner != info.get_default(call_default_factory=True):
                    yield info.alias or name, inner
        case tuple() if any(isinstance(item, BaseModel) for item in value):
            yield from enumerate(value)
        case _:
            return


def _named(field: FieldChange | ListChange, before: _Sides, after: _Sides) -> Iterator[Piece]:
    """The names of the records that came and went."""
    if isinstance(field, ListChange):
        went, came = field.removed, field.added
    else:
        went, came = _as_items(field.before), _as_items(field.after)
    if _are_texts((*went, *came)):
        yield from _listed([before.name(field.path, id_) for id_ in went], Fate.REMOVED)
        yield from _listed([after.name(field.path, id_) for id_ in came], Fate.ADDED)


def _as_items(value: object) -> tuple[object, ...]:
    if isinstance(value, tuple):
        return value
    return () if value is None else (value,)


def _pieces(field: FieldChange | ListChange) -> Iterator[Piece]:
    """The words that came and went, where the field is text, or a list of texts."""
    if field.same_meaning:
        return
    if isinstance(field, FieldChange):
        was, now = field.before, field.after
        if isinstance(was or "", str) and isinstance(now or "", str):
            yield from _readable(words(was or "", now or ""), was or "", now or "")
        elif was is None and _are_texts(now):
            yield from _listed(now, Fate.ADDED)
    elif _are_texts((*field.added, *field.removed)):
        yield from (*_listed(field.removed, Fate.REMOVED), *_listed(field.added, Fate.ADDED))


def _readable(pieces: tuple[Piece, ...], was: str, now: str) -> Iterator[Piece]:
    """The pieces; of a text that was written anew, the old one whole and then the new one."""
    kept = sum(len(piece.text.split()) for piece in pieces if piece.kept is Fate.SAME)
    if was and now and kept < ALIKE * max(len(was.split()), len(now.split())):
        yield from _listed((was,), Fate.REMOVED)
        yield from _listed((now,), Fate.ADDED)
    else:
        yield from _joined(pieces)


def _joined(pieces: tuple[Piece, ...]) -> Iterator[Piece]:
    """The pieces, with words that changed side by side as one: “a year” became “six months”."""
    went = came = gap = ""
    for piece in pieces:
        match piece.kept:
            case Fate.REMOVED:
                went, came, gap = went + gap + piece.text, came + gap, ""
            case Fate.ADDED:
                went, came, gap = went + gap, came + gap + piece.text, ""
            case Fate.SAME if piece.text.isspace() and (went or came):
                gap = piece.text
            case Fate.SAME:
                yield from _told(went, came, gap)
                went = came = gap = ""
                yield piece
    yield from _told(went, came, gap)


def _told(went: str, came: str, gap: str) -> Iterator[Piece]:
    for fate, text in ((Fate.REMOVED, went), (Fate.ADDED, came), (Fate.SAME, gap)):
        if text.strip() or (text and fate is Fate.SAME):
            yield Piece(fate, text)


def _are_texts(items: object) -> bool:
    return isinstance(items, tuple) and all(isinstance(item, str) for item in items)


def _listed(items: Iterable[str], fate: Fate) -> Iterator[Piece]:
    """Items as pieces of their own, a line each."""
    for item in items:
        yield Piece(fate, item)
        yield Piece(Fate.SAME, "\n")
