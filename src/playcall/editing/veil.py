"""Keeps what the one who edits may not see: in the form it stands as a sign that names nothing.

A reference to a record that is hidden from somebody, and a condition that tells of one, are put
back as they were when the form is saved.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from hashlib import sha256

from django.conf import settings

from playcall.editing.shapes import (
    Formula,
    Group,
    ListOf,
    Pairs,
    Reference,
    Shape,
)
from playcall.editing.values import Tree
from playcall.playbooks.queries import Reading
from playcall_core.conditions.parse import parse_condition
from playcall_core.errors import PlaycallError

PREFIX = "hidden-"
Leaf = Reference | Formula


def veiled(shape: Shape, tree: Tree, reading: Reading) -> Tree:
    """The same with signs in the place of what the reader may not see."""
    if reading.audience == "signers":
        return tree
    return _changed(
        shape, tree, lambda leaf, text: _sign(text) if _hides(leaf, text, reading) else text
    )


def unveiled(shape: Shape, tree: Tree, before: Tree, reading: Reading) -> Tree:
    """The same with what stood in `before`, not veiled, in the place of its signs."""
    if reading.audience == "signers":
        return tree
    known = {_sign(text): text for text in _leaves(shape, before)}
    return _changed(shape, tree, lambda _leaf, text: known.get(text, text))


def is_sign(text: str) -> bool:
    """Whether a text stands for something hidden."""
    return text.startswith(PREFIX) and len(text) == len(PREFIX) + 32


def _sign(text: str) -> str:
    key = settings.SECRET_KEY.encode()
    return PREFIX + hmac.new(key, text.encode(errors="replace"), sha256).hexdigest()[:32]


def _hides(leaf: Leaf, text: str, reading: Reading) -> bool:
    match leaf:
        case Reference(kind):
            found = reading.playbook.get(kind, text)
            return found is not None and not reading.shows(found)
        case Formula():
            try:
                return not reading.view.shows(parse_condition(text, reading.playbook.dictionary))
            except PlaycallError:
                return False


def _changed(shape: Shape, tree: Tree, change: Callable[[Leaf, str], str]) -> Tree:
    match shape:
        case Reference() | Formula():
            return change(shape, tree) if tree else tree
        case ListOf(item):
            return [_changed(item, each, change) for each in tree]
        case Pairs(value):
            return [{**each, "value": _changed(value, each["value"], change)} for each in tree]
        case Group(fields):
            return {each.name: _changed(each.shape, tree[each.name], change) for each in fields}
        case _:
            return tree


def _leaves(shape: Shape, tree: Tree) -> Iterator[str]:
    found: list[str] = []

    def keep(_leaf: Leaf, text: str) -> str:
        found.append(text)
        return text

    _changed(shape, tree, keep)
    return iter(found)
