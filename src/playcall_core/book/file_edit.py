"""The text of one file after a save: changed in place, or written anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from playcall_core.book.file_plan import FilePlan, Slot
from playcall_core.book.head import Head
from playcall_core.book.migrations import FORMAT
from playcall_core.book.records import BY_KIND, BY_PLURAL
from playcall_core.book.serialise import field_order, typed_data
from playcall_core.book.yaml_edit import YamlEdit, pairs
from playcall_core.book.yaml_places import TooFineError
from playcall_core.book.yaml_text import document


def new_text(plan: FilePlan) -> str:
    """The whole file written anew, without what people noted in it."""
    return document([("format", FORMAT), *_new_parts(plan)])


def _new_parts(plan: FilePlan) -> Iterator[tuple[str, Any]]:
    """All parts as the file is to have them: the head, the records, what is beside them."""
    beside = _beside(plan)
    yield from (part for part in beside if part[0] == "playbook")
    yield from _records(plan)
    yield from (part for part in beside if part[0] != "playbook")


def edited_text(plan: FilePlan, text: str) -> str:
    """The file with only its changes made; `TooFineError` where that cannot be done."""
    has_returns = "\r\n" in text
    edit = YamlEdit(text.replace("\r\n", "\n") if has_returns else text)
    if not isinstance(edit.top, yaml.MappingNode) or edit.top.flow_style:
        raise TooFineError
    entries = {str(key.value): (key, value) for key, value in edit.top.value}
    # What is new comes last: at the end of the file changes stand in the order they are made.
    new = [part for part in _new_parts(plan) if part[0] not in entries]
    for name, slots in plan.parts.items():
        if name in entries and any(was != now for was, now in slots):
            _edit_records(edit, entries[name], name, slots)
    _edit_beside(edit, entries, plan)
    for name, value in new:
        _append(edit, name, value)
    result = edit.result()
    return result.replace("\n", "\r\n") if has_returns else result


Entry = tuple[yaml.Node, yaml.Node]


def _edit_records(edit: YamlEdit, entry: Entry, name: str, slots: Sequence[Slot]) -> None:
    new = [typed_data(record) for _, record in slots if record is not None]
    old = [typed_data(record) for record, _ in slots if record is not None]
    key, node = entry
    if not new:
        edit.remove_entry(key, node)
    elif name in BY_KIND:
        edit.record(key, node, (old[0], new[0]), field_order(BY_KIND[name]))
    else:
        edit.records(key, node, (old, new), _matched(slots), field_order(BY_PLURAL[name]))


def _matched(slots: Sequence[Slot]) -> list[tuple[int, int]]:
    """The places, before and after, of the records that stay."""
    found, before, after = [], 0, 0
    for old, new in slots:
        if old is not None and new is not None:
            found.append((before, after))
        before += old is not None
        after += new is not None
    return found


def _edit_beside(edit: YamlEdit, entries: dict[str, Any], plan: FilePlan) -> None:
    old, new = dict(_beside_as_read(plan)), dict(_beside(plan))
    for name in ("playbook", "waivers", "verifications"):
        if old.get(name) == new.get(name) or name not in entries:
            continue
        key, node = entries[name]
        if name not in new:
            edit.remove_entry(key, node)
        elif name == "playbook":
            edit.record(key, node, (old.get(name, {}), new[name]), field_order(Head))
        else:
            before = old.get(name, [])
            edit.records(key, node, (before, new[name]), pairs(before, new[name]), ())


def _append(edit: YamlEdit, name: str, value: Any) -> None:
    """Put a new part at the end of the file, with a blank line before it."""
    lines = document([(name, value)]).removesuffix("\n").split("\n")
    edit.insert(len(edit.text), ["", *lines])


def _records(plan: FilePlan) -> Iterator[tuple[str, Any]]:
    """The records by name, kinds in the order of the sections."""
    names = [name for pair in zip(BY_PLURAL, BY_KIND, strict=True) for name in pair]
    for name in sorted(plan.parts, key=names.index):
        records = [typed_data(record) for _, record in plan.parts[name] if record is not None]
        if records:
            yield name, records if name in BY_PLURAL else records[0]


def _beside(plan: FilePlan) -> list[tuple[str, Any]]:
    return _parts_beside(plan.head, plan.waivers, plan.verifications)


def _beside_as_read(plan: FilePlan) -> list[tuple[str, Any]]:
    source = plan.source
    if source is None:
        return []
    return _parts_beside(source.head, source.waivers, source.verifications)


def _parts_beside(head: Head | None, *lists: Sequence[Any]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = [("playbook", typed_data(head))] if head is not None else []
    for name, parts in zip(("waivers", "verifications"), lists, strict=True):
        if parts:
            found.append((name, [typed_data(part) for part in parts]))
    return found
