"""Declared placement: which field of a source goes to which field of which kind of record.

A converter is a list of `Entries`. Each names a place in the source whose entries become records of
one kind, and a table from source field to `To`: a target field and the translation of the value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from playcall_core.book.records import Record
from tests.cases.leaves import Ledger, SourcePath, Target, at

Translation = Callable[[Any, "Spot"], Any]
Data = dict[str, Any]


@dataclass
class Conversion:
    """A conversion under way: the source, what became of its leaves, and the records so far.

    `ids` are the ids that entries of the source have; `records` the data of each record by kind
    and id.
    """

    source: Data
    ledger: Ledger
    ids: frozenset[str]
    records: dict[tuple[type[Record], str], Data] = field(default_factory=dict)

    @classmethod
    def of(cls, source: Data) -> Conversion:
        """A conversion of `source` that has not begun."""
        return cls(source, Ledger(source), frozenset(_ids(source)))

    def add(self, kind: type[Record], wanted: str, data: Data) -> str:
        """Keep the data of a new record; its id is `wanted`, numbered where that is taken."""
        name, n = wanted, 1
        while (kind, name) in self.records:
            n += 1
            name = f"{wanted}-{n}"
        self.records[kind, name] = {"id": name, **data}
        return name


def _ids(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        if isinstance(data.get("id"), str):
            yield data["id"]
        data = list(data.values())
    if isinstance(data, list):
        for item in data:
            yield from _ids(item)


@dataclass(frozen=True)
class Piece:
    """A field of an entry: its value and where it stands in the source."""

    path: SourcePath
    value: Any


Entry = Mapping[str, Piece]


@dataclass(frozen=True)
class Spot:
    """Where a translation is at work: on which field of which entry, for which target."""

    work: Conversion
    path: SourcePath
    entry: Entry
    index: int
    target: Target

    def at(self, *steps: str | int) -> Spot:
        """The spot of something inside the value."""
        return replace(self, path=(*self.path, *steps))

    def leave(self, reason: str) -> None:
        """What stands here has no place."""
        self.work.ledger.leave(self.path, reason)

    def place(self, target: Target | None = None) -> None:
        """What stands here went to another target than the rest, or to the only part used."""
        self.work.ledger.place(self.path, target or self.target)

    def beside(self, name: str) -> Any:
        """The value of another field of the entry; None where it has none."""
        return self.entry[name].value if name in self.entry else None


def plain(value: Any, _spot: Spot | None = None) -> Any:
    """The value as it is, its numbers and days as text, as a file has them."""
    match value:
        case None | bool() | str():
            return value
        case list():
            return [plain(item) for item in value]
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case _:
            return str(value)


@dataclass(frozen=True)
class To:
    """A target field (dots lead into mappings), or several, and how the value is translated.

    With several fields the translation gives a tuple of as many values. `whole`: what the
    translation does not place or leave by itself went to the target.
    """

    field: str | tuple[str, ...]
    how: Translation = plain
    whole: bool = True


Fields = Mapping[str, To]
Shape = Callable[[Any, SourcePath], Iterator[Entry]]


def listed(value: Any, path: SourcePath) -> Iterator[Entry]:
    """The entries of a list (a bare text is a field “text”); a mapping is one entry."""
    if isinstance(value, dict):
        yield _pieces(value, path)
        return
    for n, item in enumerate(value):
        here = (*path, n)
        yield _pieces(item, here) if isinstance(item, dict) else {"text": Piece(here, item)}


def keyed(value: Any, path: SourcePath) -> Iterator[Entry]:
    """The entries of a mapping from a name to a text; they carry “key” and “value”."""
    around = {name: Piece((*path, name), value[name]) for name in ("src",) if name in value}
    for key, item in value.items():
        if key not in around:
            yield {"key": Piece((), key), "value": Piece((*path, key), item), **around}


def _pieces(value: Data, path: SourcePath) -> Entry:
    return {key: Piece((*path, key), item) for key, item in value.items()}


@dataclass(frozen=True)
class Entries:
    """A place in the source whose entries become records of one kind.

    `id_from` names the field the id is made of, with `id_prefix` before it (the whole id where the
    entry has no such field). `around` are source paths outside the entries that hold for each of
    them. `order` names a field that gets the position, from 1; `finish` completes the data of a
    record.
    """

    source: str
    kind: type[Record]
    fields: Fields
    id_from: str = "id"
    id_prefix: str = ""
    constants: Mapping[str, Any] = field(default_factory=dict)
    around: Fields = field(default_factory=dict)
    shape: Shape = listed
    order: str = ""
    finish: Callable[[Data, Spot], None] | None = None

    def run(self, work: Conversion) -> None:
        """Make the records and write down what became of the leaves."""
        path = tuple(self.source.split("."))
        for index, entry in enumerate(self.shape(at(work.source, path), path)):
            if any(work.ledger.open(piece.path) for piece in entry.values() if piece.path):
                self._record(work, entry, index)

    def _record(self, work: Conversion, entry: Entry, index: int) -> None:
        data: Data = dict(self.constants) | ({self.order: str(index + 1)} if self.order else {})
        name = work.add(self.kind, self._id(entry, index), {})
        target = Target(self.kind.kind_name, name, "id")
        if "id" in entry:
            work.ledger.place(entry["id"].path, target)
        spot = Spot(work, (), entry, index, target)
        place(data, self.fields, spot)
        outside = {
            name: Piece(tuple(name.split(".")), at(work.source, tuple(name.split("."))))
            for name in self.around
        }
        place(data, self.around, replace(spot, entry={**entry, **outside}))
        if self.finish:
            self.finish(data, spot)
        work.records[self.kind, name] |= data

    def _id(self, entry: Entry, index: int) -> str:
        if self.id_from in entry:
            return slug(f"{self.id_prefix}{entry[self.id_from].value}")
        return slug(self.id_prefix) + (f"-{index + 1}" if self.id_prefix.endswith("-") else "")


def place(data: Data, fields: Fields, spot: Spot, inside: str = "") -> None:
    """Translate the pieces of an entry into `data`, as the table says.

    `inside` is the way from the record to `data`, ending in a dot; empty for the record itself.
    """
    for name, to in fields.items():
        piece = _find(spot.entry, name)
        if piece is None:
            continue
        names = (to.field,) if isinstance(to.field, str) else to.field
        target = replace(spot.target, field=f"{inside}{names[0]}")
        here = replace(spot, path=piece.path, target=target)
        translated = to.how(piece.value, here)
        values = (translated,) if isinstance(to.field, str) else translated
        filled = dict(zip(names, values, strict=True))
        for field_name, value in filled.items():
            _set(data, field_name, value)
        if to.whole and piece.path:
            first = next((field_name for field_name, value in filled.items() if value), names[0])
            here.place(replace(target, field=f"{inside}{first}"))


def _find(entry: Entry, name: str) -> Piece | None:
    """The piece of a name; of `when.text` the part `text` of the piece `when`."""
    if name in entry:
        return entry[name]
    first, _, rest = name.partition(".")
    if not rest or first not in entry or rest not in entry[first].value:
        return None
    return Piece((*entry[first].path, rest), entry[first].value[rest])


def _set(data: Data, name: str, value: Any) -> None:
    """Set a field; a list joins the list that is there. A hole stays one."""
    first, _, rest = name.partition(".")
    if value is None:
        return
    if rest:
        _set(data.setdefault(first, {}), rest, value)
    elif isinstance(value, list):
        data[first] = [*data.get(first, []), *value]
    else:
        data[first] = value


def leave(work: Conversion, reasons: Mapping[str, str]) -> None:
    """Leave what `reasons` names: paths with dots, `*` for any part, an id for a list's entry."""
    for pattern, reason in reasons.items():
        for path in _matching(work.source, pattern.split("."), ()):
            work.ledger.leave(path, reason)


def _matching(data: Any, pattern: list[str], path: SourcePath) -> Iterator[SourcePath]:
    if not pattern:
        yield path
        return
    items: list[tuple[str | int, Any]] = []
    if isinstance(data, dict):
        items = [(key, value) for key, value in data.items() if pattern[0] in ("*", key)]
    elif isinstance(data, list):
        items = [(n, value) for n, value in enumerate(data) if _is_meant(value, n, pattern[0])]
    for key, value in items:
        yield from _matching(value, pattern[1:], (*path, key))


def _is_meant(item: Any, n: int, word: str) -> bool:
    names = {"*", str(n), *([item["id"]] if isinstance(item, dict) and "id" in item else [])}
    return word in names or item == word


def slug(text: object) -> str:
    """Lower-case letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", str(text).lower()).strip("-")[:80].rstrip("-")
