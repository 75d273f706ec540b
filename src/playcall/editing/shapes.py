"""What the fields of a record look like in a form, read from the types of the core's models.

A new field or kind of record has its form at once; an annotation without a shape is a bug and is
raised as `TypeError` when the form of its kind is first made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import MaxLen
from pydantic import BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from playcall.playbooks.bodies import model_of
from playcall_core.book.records.base import IsCondition, Needed, RefTo
from playcall_core.book.serialise import field_order

LONG = 1_000
"""Texts that may have more characters than this are Markdown, in a large field."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text; `is_long` is Markdown of several lines, `is_slug` an id."""

    is_long: bool = False
    is_slug: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A duration in words such as “3 months”."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number."""


@dataclass(frozen=True, slots=True)
class YesNo:
    """Yes or no."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """Any of some words."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """The id of a record of one kind, or perhaps a person."""

    kind: str
    or_person: bool = False


@dataclass(frozen=True, slots=True)
class Formula:
    """A condition in its text form."""

    single_test: bool = False


@dataclass(frozen=True, slots=True)
class Labelled:
    """A stable key with a label that may be left out."""


@dataclass(frozen=True, slots=True)
class OneOrMore:
    """A text, or several: one alone is kept as it is, not as a list."""


@dataclass(frozen=True, slots=True)
class ListOf:
    """Any number of values, in an order."""

    item: Shape


@dataclass(frozen=True, slots=True)
class Pairs:
    """Values under keys that people choose, in an order."""

    value: Shape


@dataclass(frozen=True, slots=True)
class Group:
    """Named fields together."""

    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Variants:
    """Named fields, which ones depending on the value of the field `tag`."""

    tag: str
    options: Mapping[str, Group]


Shape = (
    Text | Span | Day | Number | YesNo | Choice | Choices | Reference | Formula | Labelled
    | OneOrMore | ListOf | Pairs | Group | Variants
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """A named field: `needed` by a complete record, `required` to be saved at all.

    `default` is what an empty field means, as plain data; `says` the model's own description.
    """

    name: str
    shape: Shape
    needed: bool = False
    required: bool = False
    default: Any = None
    says: str = ""


@cache
def form_of(kind: str) -> Group:
    """The fields of a kind of record, in the order of files."""
    return _group(model_of(kind), field_order(model_of(kind)))


def _group(model: type[BaseModel], order: tuple[str, ...] = (), without: str = "") -> Group:
    model.model_rebuild()
    fields = {info.alias or name: info for name, info in model.model_fields.items()}
    return Group(
        tuple(_field(name, fields[name]) for name in order or tuple(fields) if name != without)
    )


def _field(name: str, info: FieldInfo) -> Field:
    marked: Any = info.annotation
    if info.metadata:
        marked = Annotated[(info.annotation, *info.metadata)]
    default = None if info.is_required() else info.get_default(call_default_factory=True)
    return Field(
        name,
        _shape(marked),
        needed=any(isinstance(mark, Needed) for mark in info.metadata),
        required=info.is_required(),
        default=_plain(default),
        says=info.description or "",
    )


def _plain(default: Any) -> Any:
    match default:
        case BaseModel():
            return default.model_dump(mode="json", by_alias=True)
        case tuple():
            return list(default)
        case _:
            return default


def _shape(annotation: Any, marks: tuple[Any, ...] = ()) -> Shape:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _shape(arguments[0], (*arguments[1:], *marks))
    if origin in (Union, UnionType):
        return _of_union([each for each in arguments if each is not type(None)], marks)
    if origin is Literal:
        return Choice(arguments)
    if origin is tuple:
        inner = _shape(arguments[0])
        return Choices(inner.options) if isinstance(inner, Choice) else ListOf(inner)
    if origin is dict:
        return Pairs(_shape(arguments[1]))
    if isinstance(annotation, type):
        return _of_class(annotation, marks)
    raise TypeError(f"No form is known for {annotation!r}")


def _of_class(annotation: type, marks: tuple[Any, ...]) -> Shape:
    if issubclass(annotation, BaseModel):
        return _group(annotation)
    if annotation is bool:
        return YesNo()
    if annotation in (int, float, Decimal):
        return Number()
    if annotation is date:
        return Day()
    if annotation is str:
        return _of_text(marks)
    raise TypeError(f"No form is known for {annotation!r}")


def _of_text(marks: tuple[Any, ...]) -> Shape:
    for mark in marks:
        if isinstance(mark, RefTo):
            return Reference(mark.kind, mark.or_person)
        if isinstance(mark, IsCondition):
            return Formula(mark.single_test)
    rules = [mark for mark in marks if isinstance(mark, StringConstraints)]
    if any("day|week" in str(rule.pattern) for rule in rules):
        return Span()
    most = [rule.max_length for rule in rules if rule.max_length]
    most += [mark.max_length for mark in marks if isinstance(mark, MaxLen)]
    is_slug = any("a-z0-9" in str(rule.pattern) for rule in rules)
    return Text(is_long=max(most, default=0) > LONG, is_slug=is_slug)


def _of_union(members: list[Any], marks: tuple[Any, ...]) -> Shape:
    if len(members) == 1:
        return _shape(members[0], marks)
    models = [each for each in members if isinstance(each, type) and issubclass(each, BaseModel)]
    if len(models) == len(members):
        return Variants("how", {_tag_of(model): _group(model, without="how") for model in models})
    if models:
        return Labelled()
    if any(get_origin(member) is tuple for member in members):
        return OneOrMore()
    return _shape(members[0], marks)


def _tag_of(model: type[BaseModel]) -> str:
    return str(get_args(model.model_fields["how"].annotation)[0])
