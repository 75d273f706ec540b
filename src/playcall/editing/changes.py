"""What the buttons of a form do to what it holds: add, take out, move. Nothing is saved by them."""

from __future__ import annotations

from typing import Final

from playcall.editing.shapes import Field, Group, ListOf, Pairs, Shape, Variants
from playcall.editing.values import NUMBERED, Tree, blank

MOST: Final = 500
"""More values than this a list does not get by its button."""


def changed(shape: Shape, tree: Tree, asked: str) -> str:
    """Do what a button asks for, such as “add:steps” or “up:steps.2”; the path to show then.

    What cannot be done (a form of yesterday, an address written by hand) changes nothing.
    """
    what, _, dotted = asked.partition(":")
    path = [part for part in dotted.split(".") if part]
    if what == "add":
        inner = _at(shape, tree, path)
        if inner is None or not isinstance(inner[1], list) or len(inner[1]) >= MOST:
            return ""
        inner[1].append(_new(inner[0], inner[1]))
        return ".".join([*path, str(len(inner[1]) - 1)])
    if not path or not path[-1].isdecimal():
        return ""
    inner, place = _at(shape, tree, path[:-1]), int(path[-1])
    if inner is None or not isinstance(inner[1], list) or place >= len(inner[1]):
        return ""
    return ".".join([*path[:-1], str(_moved(inner[1], place, what))])


def _moved(items: list[Tree], place: int, what: str) -> int:
    match what:
        case "remove":
            del items[place]
            return max(0, place - 1)
        case "up" if place > 0:
            items.insert(place - 1, items.pop(place))
            return place - 1
        case "down" if place < len(items) - 1:
            items.insert(place + 1, items.pop(place))
            return place + 1
        case _:
            return place


def _at(shape: Shape, tree: Tree, path: list[str]) -> tuple[Shape, Tree] | None:
    if not path:
        return shape, tree
    step, rest = path[0], path[1:]
    match shape:
        case Group(fields):
            return _in_field(fields, tree, step, rest)
        case Variants(tag, options):
            chosen = options.get(tree[tag])
            return _in_field(chosen.fields, tree, step, rest) if chosen else None
        case ListOf(item) if step.isdecimal() and int(step) < len(tree):
            return _at(item, tree[int(step)], rest)
        case Pairs(value) if step.isdecimal() and int(step) < len(tree):
            return _at(value, tree[int(step)]["value"], rest[1:])
        case _:
            return None


def _in_field(
    fields: tuple[Field, ...], tree: Tree, step: str, rest: list[str]
) -> tuple[Shape, Tree] | None:
    found = next((each for each in fields if each.name == step), None)
    return _at(found.shape, tree[step], rest) if found else None


def _new(shape: Shape, items: list[Tree]) -> Tree:
    match shape:
        case ListOf(item):
            made = blank(item)
            if isinstance(made, dict) and NUMBERED in made:
                given = [each[NUMBERED] for each in items if str(each[NUMBERED]).isdecimal()]
                made[NUMBERED] = str(max(map(int, given), default=0) + 1)
            return made
        case Pairs(value):
            return {"key": "", "value": blank(value)}
        case _:
            return ""
