"""The difference of two playbooks: record by record, field by field.

Records are matched by their uid, so a renamed one is a change and not a removal with an addition;
then by kind and id. Lists whose items have something to be known by (steps by number, choices by
key) are compared item by item; other lists by what was added and removed. Conditions are compared
as conditions: one that is only written differently is marked as meaning the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from enum import Enum
from typing import Any

from pydantic import BaseModel

from playcall_core.book.head import Head, Verification, Waiver
from playcall_core.book.playbook import Key, Playbook, uid_of
from playcall_core.book.records import KINDS, Record
from playcall_core.book.references import KeyPath
from playcall_core.conditions import Condition

Value = Any
"""A value of a field: text, number, day, yes or no, a part, or a tuple or dict of such."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field, or an item of a list, that was `before` and is `after`; None where there was none.

    `path` leads from the record to the field; a number in it is the place of an item in the new
    list, or in the old one if the item is gone. `same_meaning`: a condition written differently.
    """

    path: KeyPath
    before: Value
    after: Value
    same_meaning: bool = False


@dataclass(frozen=True, slots=True)
class ListChange:
    """A list of texts or references: what came and went; nothing if only the order changed."""

    path: KeyPath
    added: tuple[Value, ...]
    removed: tuple[Value, ...]
    same_meaning: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """A record that is new, or a waiver or verification."""

    part: Record | Waiver | Verification


@dataclass(frozen=True, slots=True)
class Removed:
    """A record, waiver or verification that is gone."""

    part: Record | Waiver | Verification


@dataclass(frozen=True, slots=True)
class Changed:
    """A record, or the head, whose fields changed. A renamed record has a change of `id`."""

    before: Record | Head
    after: Record | Head
    fields: tuple[FieldChange | ListChange, ...]

    @property
    def is_renamed(self) -> bool:
        """Whether the id changed."""
        return self.before.id != self.after.id


Change = Added | Removed | Changed


def differences(old: Playbook, new: Playbook) -> tuple[Change, ...]:
    """Every change from `old` to `new`: the head, the records in the order of the sections, then
    waivers and verifications.
    """
    changes: list[Change] = []
    if old.head != new.head:
        found = tuple(_Comparison({}, {}).fields(old.head, new.head, ()))
        changes.append(Changed(old.head, new.head, found))
    changes += _of_records(old, new)
    for name in ("waivers", "verifications"):
        before, after = Counter(getattr(old, name)), Counter(getattr(new, name))
        changes += [Removed(part) for part in (before - after).elements()]
        changes += [Added(part) for part in (after - before).elements()]
    return tuple(changes)


def _of_records(old: Playbook, new: Playbook) -> Iterator[Change]:
    matched = _matched(old, new)
    old_conditions, new_conditions = _by_record(old), _by_record(new)
    met = set(matched.values())
    for kind in KINDS:
        for record in new.of(kind):
            before = matched.get(record.key)
            if before is None:
                yield Added(record)
            elif (was := old.records[before]) != record:
                comparison = _Comparison(
                    old_conditions.get(before, {}), new_conditions.get(record.key, {})
                )
                found = tuple(comparison.fields(was, record, ()))
                if found:
                    yield Changed(was, record, found)
        yield from (Removed(record) for record in old.of(kind) if record.key not in met)


def _matched(old: Playbook, new: Playbook) -> Mapping[Key, Key]:
    """New key -> old key of the records that are the same one."""
    by_uid = {(record.kind_name, uid_of(record)): key for key, record in old.records.items()}
    matched: dict[Key, Key] = {}
    for key, record in new.records.items():
        if before := by_uid.get((record.kind_name, uid_of(record))):
            matched[key] = before
    met = set(matched.values())
    for key in new.records:
        if key not in matched and key in old.records and key not in met:
            matched[key] = key
    return matched


Conditions = Mapping[KeyPath, Condition]


def _by_record(playbook: Playbook) -> Mapping[Key, Conditions]:
    found: dict[Key, dict[KeyPath, Condition]] = {}
    for (key, path), condition in playbook.conditions.items():
        found.setdefault(key, {})[path] = condition
    return found


class _Comparison:
    """Compares two versions of one record, whose conditions are known by their paths."""

    def __init__(self, old: Conditions, new: Conditions) -> None:
        self._old = old
        self._new = new

    def fields(
        self, before: BaseModel, after: BaseModel, path: KeyPath, old_path: KeyPath | None = None
    ) -> Iterator[FieldChange | ListChange]:
        """The changes of all fields of a model; `old_path` is where `before` stands."""
        old_path = path if old_path is None else old_path
        for name, info in type(after).model_fields.items():
            shown = info.alias or name
            was, now = getattr(before, name), getattr(after, name)
            if was != now:
                yield from self._value(was, now, (*path, shown), (*old_path, shown))

    def _value(
        self, was: Value, now: Value, path: KeyPath, old_path: KeyPath
    ) -> Iterator[FieldChange | ListChange]:
        if isinstance(was, BaseModel) and type(was) is type(now):
            yield from self.fields(was, now, path, old_path)
        elif isinstance(was, tuple) or isinstance(now, tuple):
            yield from self._list(was or (), now or (), path, old_path)
        elif isinstance(was, dict) and isinstance(now, dict):
            for key in dict.fromkeys((*was, *now)):
                if was.get(key) != now.get(key):
                    yield from self._value(
                        was.get(key), now.get(key), (*path, key), (*old_path, key)
                    )
        else:
            yield FieldChange(path, was, now, self._same([old_path], [path]))

    def _list(
        self,
        was: tuple[Value, ...],
        now: tuple[Value, ...],
        path: KeyPath,
        old_path: KeyPath,
    ) -> Iterator[FieldChange | ListChange]:
        before, after = _known_by(was), _known_by(now)
        if before is None or after is None or not (before or after):
            added, removed = Counter(map(_hashable, now)), Counter(map(_hashable, was))
            came = tuple(item for item in now if _hashable(item) in added - removed)
            went = tuple(item for item in was if _hashable(item) in removed - added)
            same = self._same(
                [(*old_path, n) for n in range(len(was))], [(*path, n) for n in range(len(now))]
            )
            yield ListChange(path, came, went, same)
            return
        for name, n in before.items():
            if name not in after:
                yield FieldChange((*path, n), was[n], None)
        for name, n in after.items():
            at = (*path, n)
            if name not in before:
                yield FieldChange(at, None, now[n])
            elif was[before[name]] != now[n]:
                yield from self._value(was[before[name]], now[n], at, (*old_path, before[name]))
        stay = [name for name in before if name in after]
        if stay != [name for name in after if name in before]:
            yield ListChange(path, (), ())

    def _same(self, old_paths: Sequence[KeyPath], new_paths: Sequence[KeyPath]) -> bool:
        """Whether these are conditions, and mean the same."""
        before = [_meaning(self._old.get(path)) for path in old_paths]
        after = [_meaning(self._new.get(path)) for path in new_paths]
        if not before or None in before or None in after:
            return False
        return Counter(before) == Counter(after)


def _known_by(items: tuple[Value, ...]) -> dict[Value, int] | None:
    """What each item is known by -> its place; None if the items are texts or not all distinct.

    A part is known by its first field: a step by its number, a choice by its key, a role by its
    name.
    """
    if not any(isinstance(item, BaseModel) for item in items):
        return {} if not items else None
    names = [
        getattr(item, next(iter(type(item).model_fields))) if isinstance(item, BaseModel) else item
        for item in items
    ]
    found = {name: n for n, name in enumerate(names)}
    return found if len(found) == len(items) else None


def _hashable(item: Value) -> str:
    return item.model_dump_json() if isinstance(item, BaseModel) else str(item)


def _meaning(condition: Condition | None) -> frozenset[Any] | None:
    """A condition without the order of its groups, tests and values, which mean nothing."""
    if condition is None:
        return None
    return frozenset(
        frozenset(
            (type(test), *(_unordered(getattr(test, slot.name)) for slot in fields(test)))
            for test in group.tests
        )
        for group in condition.groups
    )


def _unordered(value: Any) -> Any:
    return frozenset(value) if isinstance(value, tuple) else value


class Kept(Enum):
    """What became of a piece of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text that stayed, came or went."""

    kept: Kept
    text: str


_MOST_PAIRS = 10_000_000
_WORD = re.compile(r"\w+|\s+|[^\w\s]")


def words(before: str, after: str) -> tuple[Piece, ...]:
    """What changed between two texts, word by word; line by line where they are very long.

    Same and removed pieces together are `before`, same and added ones `after`.
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    is_long = len(old) * len(new) > _MOST_PAIRS
    if is_long:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, old, new, autojunk=is_long)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        went, came = "".join(old[start:end]), "".join(new[new_start:new_end])
        if kind == "equal":
            pieces.append(Piece(Kept.SAME, went))
            continue
        if went:
            pieces.append(Piece(Kept.REMOVED, went))
        if came:
            pieces.append(Piece(Kept.ADDED, came))
    return tuple(pieces)
