"""Where records refer to each other, and where their conditions stand: found from field types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from playcall_core.book.once import OfEach
from playcall_core.book.records.base import IsCondition, Part, Record, RefTo

KeyPath = tuple[str | int, ...]
Marker = RefTo | IsCondition


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference: from which field of a record to which kind and id."""

    path: KeyPath
    to: RefTo
    id: str


@dataclass(frozen=True, slots=True)
class ConditionField:
    """One condition in a record, as text."""

    path: KeyPath
    text: str
    single_test: bool


_Found = tuple[KeyPath, Marker, str]
_Finder = Callable[[Any, KeyPath], Iterator[_Found]]


def references(record: Record) -> Iterator[Reference]:
    """Every reference of `record`, in the order of its fields."""
    return iter(_references(record))


def condition_fields(record: Record) -> Iterator[ConditionField]:
    """Every condition of `record`, in the order of its fields."""
    return iter(_condition_fields(record))


@OfEach
def _references(record: Record) -> tuple[Reference, ...]:
    found = _finder(type(record))(record, ())
    return tuple(
        Reference(path, marker, value) for path, marker, value in found if isinstance(marker, RefTo)
    )


@OfEach
def _condition_fields(record: Record) -> tuple[ConditionField, ...]:
    found = _finder(type(record))(record, ())
    return tuple(
        ConditionField(path, value, marker.single_test)
        for path, marker, value in found
        if isinstance(marker, IsCondition)
    )


@cache
def _finder(model: type[Part]) -> _Finder:
    """A function that finds the marked values in a value of `model`.

    Built once for each model, because a playbook may have ten thousand plays.
    """
    found = []
    for name, field in model.model_fields.items():
        marked: Any = (
            Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
        )
        if finder := _of_annotation(marked):
            found.append((name, field.alias or name, finder))

    def find(value: Any, path: KeyPath) -> Iterator[_Found]:
        for name, shown, finder in found:
            inner = getattr(value, name)
            if inner:
                yield from finder(inner, (*path, shown))

    return find


def _of_annotation(annotation: Any) -> _Finder | None:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        markers = [item for item in arguments[1:] if isinstance(item, RefTo | IsCondition)]
        return _marked(markers[0]) if markers else _of_annotation(arguments[0])
    if origin in (Union, UnionType):
        return _of_union([item for item in arguments if item is not type(None)])
    if origin is tuple:
        return _each(_of_annotation(arguments[0]), enumerate)
    if origin is dict:
        return _each(_of_annotation(arguments[1]), lambda value: value.items())
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return _deferred(annotation)
    return None


def _marked(marker: Marker) -> _Finder:
    def find(value: Any, path: KeyPath) -> Iterator[_Found]:
        yield path, marker, value

    return find


def _of_union(members: list[Any]) -> _Finder | None:
    finders = [(member, finder) for member in members if (finder := _of_annotation(member))]
    if len(members) == 1 and finders:
        return finders[0][1]
    models = [(member, finder) for member, finder in finders if isinstance(member, type)]
    if not models:
        return None

    def find(value: Any, path: KeyPath) -> Iterator[_Found]:
        for member, finder in models:
            if isinstance(value, member):
                yield from finder(value, path)

    return find


def _each(finder: _Finder | None, items: Callable[[Any], Any]) -> _Finder | None:
    if finder is None:
        return None

    def find(value: Any, path: KeyPath) -> Iterator[_Found]:
        for key, item in items(value):
            yield from finder(item, (*path, key))

    return find


def _deferred(model: type[BaseModel]) -> _Finder:
    def find(value: Any, path: KeyPath) -> Iterator[_Found]:
        part: type[Part] = type(value)
        yield from _finder(part)(value, path)

    return find
