"""A playbook as an audience may take it away: what it may not see is not even named in the rest."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from playcall_core.book.playbook import Playbook
from playcall_core.book.records import Record
from playcall_core.book.references import KeyPath, condition_fields, references
from playcall_core.book.serialise import record_to_data
from playcall_core.book.visibility import View, is_visible
from playcall_core.conditions.parse import parse_condition
from playcall_core.errors import PlaycallError


def taken_out(playbook: Playbook, view: View) -> Playbook:
    """The playbook with the records that `view` shows, and in them no reference to another one and
    no condition that tells of one. What lies beside hidden records is left out as well.

    A record that cannot be without such a reference is left out itself.
    """
    if not view.hidden:
        return playbook
    hidden = {"/".join(key) for key in view.hidden}
    shown = (each for each in playbook.records.values() if is_visible(each, view.audience))
    kept = (_without_hidden(each, view) for each in shown)
    axes = tuple(axis for axis in playbook.head.axes if ("fact", axis) not in view.hidden)
    return replace(
        playbook,
        head=playbook.head.model_copy(update={"axes": axes}),
        records={each.key: each for each in kept if each is not None},
        waivers=tuple(each for each in playbook.waivers if each.record not in hidden),
        verifications=tuple(each for each in playbook.verifications if each.record not in hidden),
    )


def _without_hidden(record: Record, view: View) -> Record | None:
    paths = _hidden_paths(record, view)
    if not paths:
        return record
    data: dict[str, Any] = dict(record_to_data(record))
    changed = record
    # From the last to the first, so that places in lists stay what they are.
    for path in reversed(paths):
        for length in range(len(path), 0, -1):
            tried = _without(data, path[:length])
            try:
                changed = type(record).model_validate(tried)
            except ValidationError:
                continue
            data = tried
            break
        else:
            return None
    return changed


def _hidden_paths(record: Record, view: View) -> list[KeyPath]:
    """Where a record names what is hidden, in the order of its fields."""
    found = [
        each.path
        for each in references(record)
        if (target := view.playbook.get(each.to.kind, each.id)) is not None
        and not is_visible(target, view.audience)
    ]
    found += [each.path for each in condition_fields(record) if _tells(each.text, view)]
    return found


def _tells(condition: str, view: View) -> bool:
    """Whether a condition tells of something hidden, or cannot be read and so may do."""
    try:
        return not view.shows(parse_condition(condition, view.playbook.dictionary))
    except PlaycallError:
        return True


def _without(data: dict[str, Any], path: KeyPath) -> dict[str, Any]:
    """A copy of the data without what is at `path`, or without what stands in its way: a list of
    one may be written as the one.
    """
    copy = deepcopy(data)
    node: Any = copy
    for at, key in enumerate(path):
        inner = node[key]
        if at == len(path) - 1 or not isinstance(inner, dict | list):
            del node[key]
            break
        node = inner
    return copy
