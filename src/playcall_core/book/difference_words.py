"""A difference in words: one readable sentence for each change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import singledispatch
from typing import Any

from pydantic import BaseModel

from playcall_core.book.difference import (
    Added,
    Change,
    Changed,
    FieldChange,
    Kept,
    ListChange,
    Removed,
    words,
)
from playcall_core.book.head import Head, Verification, Waiver
from playcall_core.book.playbook import Playbook
from playcall_core.book.records import Record
from playcall_core.book.references import KeyPath, references
from playcall_core.conditions import print_condition

LONGEST_SHOWN = 80
_Owner = Record | Head


def describe(change: Change, old: Playbook, new: Playbook) -> str:
    """One sentence: “play Land with CI: priority was 5, is 3; purpose is new: “…””."""
    match change:
        case Added(part):
            return f"{_one_line(_subject(part))} is new"
        case Removed(part):
            return f"{_one_line(_subject(part))} is gone"
        case Changed(_, after, _):
            said = "; ".join(sentences(change, old, new))
            return f"{_one_line(_subject(after))}: {said}"


def sentences(change: Changed, old: Playbook, new: Playbook) -> Iterator[str]:
    """What changed in one record, one sentence for each field, without the record's name."""
    before = _Names(change.before, old)
    after = _Names(change.after, new)
    for field in change.fields:
        if isinstance(field, ListChange):
            yield _one_line(_of_list(field, before, after))
        else:
            yield _one_line(_of_field(field, before, after))


class _Names:
    """How values of one record are said: references by their names, conditions by theirs."""

    def __init__(self, owner: _Owner, playbook: Playbook) -> None:
        self.owner = owner
        self._playbook = playbook
        self._references = {
            entry.path: entry.to.kind
            for entry in (references(owner) if isinstance(owner, Record) else ())
        }

    def say(self, value: Any, path: KeyPath) -> str:
        """A value in words."""
        if isinstance(value, str):
            return self._text(value, path)
        if isinstance(value, tuple):
            return (
                ", ".join(self.say(item, (*path, n)) for n, item in enumerate(value)) or "nothing"
            )
        if isinstance(value, dict):
            said = (f"{name}: {self.say(item, (*path, name))}" for name, item in value.items())
            return ", ".join(said) or "nothing"
        if isinstance(value, BaseModel):
            return self._part(value, path)
        return _plain(value)

    def item(self, value: Any, path: KeyPath) -> str:
        """An item of a list, references by the kind of any item of the list."""
        kinds = {kind for at, kind in self._references.items() if at[:-1] == path}
        if isinstance(value, str) and len(kinds) == 1:
            return self._name(kinds.pop(), value)
        return self.say(value, (*path, -1))

    def _text(self, value: str, path: KeyPath) -> str:
        if kind := self._references.get(path):
            return self._name(kind, value)
        condition = None
        if isinstance(self.owner, Record):
            condition = self._playbook.condition(self.owner, *path)
        if condition is not None:
            return print_condition(condition, self._playbook.dictionary)
        is_name = len(value) <= LONGEST_SHOWN // 2 and " " not in value
        return value if is_name else f"“{_short(value)}”"

    def _part(self, value: BaseModel, path: KeyPath) -> str:
        said = []
        for name, info in type(value).model_fields.items():
            inner = getattr(value, name)
            if inner is not None and inner != info.get_default(call_default_factory=True):
                shown = info.alias or name
                said.append(f"{_shown(shown)} {self.say(inner, (*path, shown))}")
        return ", ".join(said)

    def _name(self, kind: str, id_: str) -> str:
        record = self._playbook.get(kind, id_)
        return record.heading if record else id_


def _of_field(change: FieldChange, before: _Names, after: _Names) -> str:
    where = _where(change, before, after)
    if change.same_meaning:
        return f"{where} is written differently and means the same"
    if change.before is None:
        return f"{where} is new: {after.say(change.after, change.path)}"
    if change.after is None:
        return f"{where} is gone"
    was, now = before.say(change.before, change.path), after.say(change.after, change.path)
    if isinstance(change.before, str) and isinstance(change.after, str) and _is_long(was, now):
        return f"{where} has changed ({_counted(change.before, change.after)})"
    return f"{where} was {was}, is {now}"


def _of_list(change: ListChange, before: _Names, after: _Names) -> str:
    where = path_in_words(change.path, after.owner)
    if change.same_meaning:
        return f"{where} is written differently and means the same"
    came = ", ".join(after.item(item, change.path) for item in change.added)
    went = ", ".join(before.item(item, change.path) for item in change.removed)
    said = [f"with {came}"] if came else []
    said += [f"without {went}"] if went else []
    return f"{where} now {' and '.join(said)}" if said else f"{where} in another order"


def _is_long(was: str, now: str) -> bool:
    return len(was) + len(now) > 2 * LONGEST_SHOWN or "…" in was + now


def _counted(before: str, after: str) -> str:
    pieces = words(before, after)
    counts = {
        kept: sum(len(piece.text.split()) for piece in pieces if piece.kept is kept)
        for kept in (Kept.ADDED, Kept.REMOVED)
    }
    said = [
        f"{counts[kept]:,} word{'' if counts[kept] == 1 else 's'} {kept.value}"
        for kept in counts
        if counts[kept]
    ]
    return ", ".join(said) or "only blanks"


def _where(change: FieldChange, before: _Names, after: _Names) -> str:
    owner = before.owner if change.after is None else after.owner
    return path_in_words(change.path, owner)


def path_in_words(path: KeyPath, owner: Record | Head) -> str:
    """“step 2, action” for ("steps", 1, "action"): items by what they are known by."""
    said: list[str] = []
    value: Any = owner
    for part in path:
        value = _inside(value, part)
        if isinstance(part, int):
            name = said.pop().removesuffix("s")
            said.append(f"{name} {_known_by(value, part)}")
        else:
            said.append(_shown(part))
    return ", ".join(said)


def _inside(value: Any, part: str | int) -> Any:
    if isinstance(value, BaseModel):
        for name, info in type(value).model_fields.items():
            if (info.alias or name) == part:
                return getattr(value, name)
    if isinstance(value, tuple) and isinstance(part, int) and part < len(value):
        return value[part]
    return value.get(part) if isinstance(value, dict) else None


def _known_by(value: Any, place: int) -> str:
    if isinstance(value, BaseModel):
        first = getattr(value, next(iter(type(value).model_fields)))
        return _short(str(first)) if isinstance(first, str) else str(first)
    return _short(value) if isinstance(value, str) else str(place + 1)


def _shown(name: str) -> str:
    return name.replace("_", " ")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _short(text: str) -> str:
    line = _one_line(text)
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1].rstrip() + "…"


@singledispatch
def _plain(value: Any) -> str:
    return str(value)


@_plain.register
def _(value: bool) -> str:
    return "yes" if value else "no"


@_plain.register
def _(value: float) -> str:
    return f"{value:g}"


@_plain.register
def _(value: date) -> str:
    return value.isoformat()


def _subject(part: Record | Head | Waiver | Verification) -> str:
    match part:
        case Record():
            return f"{part.kind_name.replace('_', ' ')} {part.heading}"
        case Head():
            return "the playbook itself"
        case Waiver():
            return f"waiver of {part.rule} for {part.record}"
        case Verification():
            return f"verification of {part.record} by {part.by} on {part.on}"


__all__ = ["describe", "path_in_words", "sentences"]
