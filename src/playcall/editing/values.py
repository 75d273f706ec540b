"""Between a record's data and what its form holds: texts, lists and named texts.

What a form holds is a tree of texts in the shapes of `playcall.editing.shapes`, valid or not, so
that nothing typed is lost. In it pairs are a list of {"key", "value"}, yes is “yes”, nothing “”.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never

from playcall.editing.shapes import (
    Choice,
    Choices,
    Day,
    Field,
    Formula,
    Group,
    Labelled,
    ListOf,
    Number,
    OneOrMore,
    Pairs,
    Reference,
    Shape,
    Span,
    Text,
    Variants,
    YesNo,
)

Tree = Any
"""A text, a list of trees, or a dict of trees."""
Path = tuple[str | int, ...]


def to_tree(shape: Shape, data: Any) -> Tree:
    """What a form holds for `data`, as `bodies.fields_of` gives it; None is a blank form."""
    match shape:
        case Text() | Span() | Day() | Number() | Choice() | Reference() | Formula():
            return "" if data is None else str(data)
        case YesNo():
            return "yes" if data in (True, "true", "yes") else ""
        case Choices():
            return [str(each) for each in data or ()]
        case OneOrMore():
            return [str(each) for each in ([data] if isinstance(data, str) else data or ())]
        case Labelled():
            given = data if isinstance(data, dict) else {"key": data}
            return {"key": str(given.get("key") or ""), "label": str(given.get("label") or "")}
        case ListOf(item):
            return [to_tree(item, each) for each in data or ()]
        case Pairs(value):
            return [{"key": key, "value": to_tree(value, each)} for key, each in _pairs(data)]
        case Group(fields):
            return {each.name: to_tree(each.shape, _given(each, data)) for each in fields}
        case Variants(tag, options):
            how = str((data or {}).get(tag, ""))
            inner = to_tree(options[how], data) if how in options else {}
            return {tag: how, **inner}
        case _:
            assert_never(shape)


def blank(shape: Shape) -> Tree:
    """What a form holds before anybody writes."""
    return to_tree(shape, None)


def _given(each: Field, data: Any) -> Any:
    found = (data or {}).get(each.name)
    return each.default if found is None else found


def _pairs(data: Any) -> Iterator[tuple[str, Any]]:
    yield from (data or {}).items()


@dataclass
class Read:
    """A record's data out of a form, `data`, and where each piece of it stands in the form.

    `places` leads from a path in the data, dotted as in problems, to the path in the form;
    `doubled` are the paths in the form of keys that stand twice.
    """

    data: Any = None
    places: dict[str, Path] = field(default_factory=dict)
    doubled: list[Path] = field(default_factory=list)


def to_data(shape: Shape, tree: Tree) -> Read:
    """The data that a form holds, without what is empty."""
    read = Read()
    read.data = _Reader(read).value(shape, tree, (), ())
    return read


@dataclass(frozen=True, slots=True)
class _Reader:
    read: Read

    def value(self, shape: Shape, tree: Tree, path: Path, place: Path) -> Any:
        """The data of one value, or None: at `path` in the data, at `place` in the form."""
        self.read.places[".".join(map(str, path))] = place
        match shape:
            case Text() | Span() | Day() | Number() | Choice() | Reference() | Formula():
                return str(tree).strip() or None
            case YesNo():
                return True if tree == "yes" else None
            case Choices():
                return list(tree) or None
            case OneOrMore():
                several = [each.strip() for each in tree if each.strip()]
                return several if len(several) > 1 else (several or [None])[0]
            case Labelled():
                key, label = tree["key"].strip(), tree["label"].strip()
                return {"key": key, "label": label} if label else key or None
            case ListOf(item):
                return self._list(item, tree, path, place)
            case Pairs(value):
                return self._pairs(value, tree, path, place)
            case Group(fields):
                return None if is_blank(shape, tree) else self._named(fields, tree, path, place)
            case Variants(tag, options):
                how = tree[tag]
                if how not in options:
                    return None
                return {tag: how, **self._named(options[how].fields, tree, path, place)}
            case _:
                assert_never(shape)

    def _list(self, item: Shape, tree: Tree, path: Path, place: Path) -> list[Any] | None:
        found: list[Any] = []
        for number, each in enumerate(tree):
            if not is_blank(item, each):
                found.append(self.value(item, each, (*path, len(found)), (*place, number)))
        return found or None

    def _named(
        self, fields: tuple[Field, ...], tree: Tree, path: Path, place: Path
    ) -> dict[str, Any]:
        found = {
            each.name: self.value(each.shape, tree[each.name], (*path, each.name),
                                  (*place, each.name))
            for each in fields
        }  # fmt: skip
        return {name: value for name, value in found.items() if value is not None}

    def _pairs(self, value: Shape, tree: Tree, path: Path, place: Path) -> dict[str, Any] | None:
        found: dict[str, Any] = {}
        for number, each in enumerate(tree):
            key, at = each["key"].strip(), (*place, number)
            inner = self.value(value, each["value"], (*path, key), (*at, "value"))
            if not key and inner is None:
                continue
            if key in found:
                self.read.doubled.append((*at, "key"))
            found[key] = inner if inner is not None else ""
        return found or None


def is_blank(shape: Shape, tree: Tree) -> bool:
    """Whether a value of a list was added and nothing was written in it."""
    match shape:
        case Group(fields):
            counted = [each for each in fields if each.name != NUMBERED]
            return all(tree[each.name] == to_tree(each.shape, each.default) for each in counted)
        case Labelled():
            return not any(text.strip() for text in tree.values())
        case Text() | Span() | Day() | Number() | Choice() | Reference() | Formula() | YesNo():
            return not str(tree).strip()
        case _:
            return bool(tree == blank(shape))


NUMBERED = "n"
"""The field that numbers the steps of a play; the form fills it in."""


def from_names(shape: Shape, node: Mapping[str, Any]) -> Tree:
    """What a form holds, from what it posted: see `nested`. What was not posted is empty."""
    return _from(shape, node)


def to_names(shape: Shape, tree: Tree, name: str) -> Iterator[tuple[str, list[str]]]:
    """What a form that holds this posts, below `name`: what `from_names` reads."""
    match shape:
        case Choices():
            yield name, list(tree)
        case OneOrMore():
            for n, each in enumerate(tree):
                yield f"{name}.{n}", [each]
        case Labelled():
            for part in ("key", "label"):
                yield f"{name}.{part}", [tree[part]]
        case ListOf(item):
            for n, each in enumerate(tree):
                yield from to_names(item, each, f"{name}.{n}")
        case Pairs(value):
            for n, each in enumerate(tree):
                yield f"{name}.{n}.key", [each["key"]]
                yield from to_names(value, each["value"], f"{name}.{n}.value")
        case Group(fields):
            for field in fields:
                yield from to_names(field.shape, tree[field.name], f"{name}.{field.name}")
        case Variants(tag, options):
            yield f"{name}.{tag}", [tree[tag]]
            if tree[tag] in options:
                yield from to_names(options[tree[tag]], tree, name)
        case Text() | Span() | Day() | Number() | Choice() | Reference() | Formula() | YesNo():
            yield name, [tree]
        case _:
            assert_never(shape)


def nested(posted: Mapping[str, list[str]], prefix: str) -> dict[str, Any]:
    """Posted names such as “f.steps.x1.action” as dicts in each other, in the order of the form.

    Only names that begin with `prefix`; each leaf is the list of what was posted under its name.
    """
    found: dict[str, Any] = {}
    for name, values in posted.items():
        first, *rest = name.split(".")
        if first != prefix or not rest:
            continue
        here = found
        for part in rest[:-1]:
            here = here.setdefault(part, {})
            if not isinstance(here, dict):
                break
        else:
            here[rest[-1]] = [clean(value) for value in values]
    return found


_KEPT = frozenset("\n\t")


def clean(text: str) -> str:
    """Pasted text without what no page can show: control characters, halves of characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isprintable():
        return text
    return "".join(each for each in text if each in _KEPT or not _is_control(each))


def _is_control(each: str) -> bool:
    code = ord(each)
    return code < 32 or 127 <= code < 160 or 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF)


def _from(shape: Shape, node: Any) -> Tree:
    match shape:
        case Choices(options):
            return [each for each in _leaf(node) if each in options]
        case OneOrMore():
            return [_first(each) for each in _inner(node).values()]
        case Labelled():
            inner = _inner(node)
            return {name: _first(inner.get(name)) for name in ("key", "label")}
        case ListOf(item):
            return [_from(item, each) for each in _inner(node).values()]
        case Pairs(value):
            rows = [_inner(each) for each in _inner(node).values()]
            return [
                {"key": _first(row.get("key")), "value": _from(value, row.get("value"))}
                for row in rows
            ]
        case Group(fields):
            inner = _inner(node)
            return {each.name: _from(each.shape, inner.get(each.name)) for each in fields}
        case Variants(tag, options):
            how = _first(_inner(node).get(tag))
            return {tag: how, **(_from(options[how], node) if how in options else {})}
        case Text() | Span() | Day() | Number() | Choice() | Reference() | Formula() | YesNo():
            return _first(node)
        case _:
            assert_never(shape)


def _leaf(node: Any) -> list[str]:
    return node if isinstance(node, list) else []


def _first(node: Any) -> str:
    return node[0] if isinstance(node, list) and node else ""


def _inner(node: Any) -> dict[str, Any]:
    return node if isinstance(node, dict) else {}
