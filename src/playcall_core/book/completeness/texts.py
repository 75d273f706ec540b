"""Every free text of a record, found from the field types: no ids, references or conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import StringConstraints

from playcall_core.book.records import FactRecord, Record
from playcall_core.book.records.base import IsCondition, Part, RefTo
from playcall_core.book.references import KeyPath

Text = tuple[KeyPath, str]
_Finder = Callable[[Any, KeyPath], Iterator[Text]]


def texts(record: Record) -> Iterator[Text]:
    """The free texts of `record` with their places in it, in the order of its fields."""
    return _finder(type(record))(record, ())


@cache
def _finder(model: type[Part]) -> _Finder:
    """A function that finds the texts in a value of `model`, built once for each model."""
    found = []
    for name, field in model.model_fields.items():
        if name in ("id", "uid") or (model is FactRecord and name == "values"):
            continue  # no words of ours: values of facts are written as their source has them
        whole: Any = Annotated[(field.annotation, *field.metadata)] if field.metadata else None
        if finder := _of_annotation(whole or field.annotation):
            found.append((name, field.alias or name, finder))

    def find(value: Any, path: KeyPath) -> Iterator[Text]:
        for name, shown, finder in found:
            inner = getattr(value, name)
            if inner is not None:
                yield from finder(inner, (*path, shown))

    return find


def _of_annotation(annotation: Any) -> _Finder | None:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation is str:
        return _itself
    if origin is Annotated:
        return None if any(map(_is_no_text, arguments[1:])) else _of_annotation(arguments[0])
    if origin in (Union, UnionType):
        return _of_union([item for item in arguments if item is not type(None)])
    if origin is tuple:
        return _each(_of_annotation(arguments[0]), enumerate)
    if origin is dict:
        return _each(_of_annotation(arguments[1]), lambda value: value.items())
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return _deferred
    return None


def _is_no_text(marker: object) -> bool:
    match marker:
        case RefTo():
            return not marker.or_person
        case StringConstraints():
            return marker.pattern is not None
        case _:
            return isinstance(marker, IsCondition)


def _itself(value: Any, path: KeyPath) -> Iterator[Text]:
    yield path, value


def _deferred(value: Any, path: KeyPath) -> Iterator[Text]:
    part: type[Part] = type(value)
    return _finder(part)(value, path)


def _of_union(members: list[Any]) -> _Finder | None:
    finders = [finder for member in members if (finder := _of_annotation(member))]
    if not finders:
        return None
    of_text = next((finder for finder in finders if finder is not _deferred), None)

    def find(value: Any, path: KeyPath) -> Iterator[Text]:
        if isinstance(value, Part):
            yield from _deferred(value, path)
        elif of_text:
            yield from of_text(value, path)

    return find


def _each(finder: _Finder | None, items: Callable[[Any], Any]) -> _Finder | None:
    if finder is None:
        return None

    def find(value: Any, path: KeyPath) -> Iterator[Text]:
        for key, item in items(value):
            yield from finder(item, (*path, key))

    return find
