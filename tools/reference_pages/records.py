"""The reference of the record kinds: fields, types, which a complete record fills."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from playcall_core.book.head import Head, Verification, Waiver
from playcall_core.book.records import KINDS, SECTIONS
from playcall_core.book.records.base import IsCondition, Needed, Part, Record, RefTo
from playcall_core.facts.derivation import Derivation
from tools.reference_pages import words_of

INTRODUCTION = """\
A playbook is a folder of YAML files, split in any way, or a single file. Each file holds records
under their plural name (a list) or one record under its singular name. Fields in **bold** are
needed for a complete record; only `id` is needed to load one."""


def records_page() -> Iterator[str]:
    """Every kind, by section, with its fields; then the parts they are made of."""
    yield "# Records"
    yield ""
    yield INTRODUCTION
    yield ""
    yield "## Every record"
    yield ""
    yield from field_table(Record, skip=())
    parts: dict[str, type[BaseModel]] = {}
    for section in SECTIONS:
        yield f"## Section: {section}"
        yield ""
        for kind in KINDS:
            if kind.section == section:
                yield f"### {kind.plural_name} (one: `{kind.kind_name}`)"
                yield ""
                yield words_of(kind, kind.__name__)
                yield ""
                yield from field_table(kind, skip=tuple(Record.model_fields))
                _gather(kind, parts)
    yield "## Parts"
    yield ""
    beside: tuple[type[BaseModel], ...] = (Head, Waiver, Verification)
    for model in beside:
        _gather(model, parts)
        parts[model.__name__] = model
    for name, model in sorted(parts.items()):
        yield f"### {name}"
        yield ""
        yield words_of(model, name)
        yield ""
        yield from field_table(model, skip=())


def field_table(model: type[BaseModel], skip: tuple[str, ...]) -> Iterator[str]:
    rows = [
        (info.alias or name, info)
        for name, info in model.model_fields.items()
        if name not in skip or _is_needed(info) is not _is_needed(Record.model_fields.get(name))
    ]
    if not rows:
        return
    yield "| field | value |"
    yield "|---|---|"
    for name, info in rows:
        shown = f"**{name}**" if _is_needed(info) or info.is_required() else name
        yield f"| {shown} | {_value(info)} |"
    yield ""


def _is_needed(info: FieldInfo | None) -> bool:
    return info is not None and any(isinstance(item, Needed) for item in info.metadata)


def _value(info: FieldInfo) -> str:
    marked: Any = Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation
    words = _type(marked).replace("|", "\\|")
    default = info.default
    plain = isinstance(default, str | int | float) and not isinstance(default, bool)
    return f"{words}; else {default}" if plain and default != "" else words


def _type(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation == Derivation:
        return "[derivation](derivations.md)"
    if origin is Annotated:
        return _marked(arguments[1:]) or _type(arguments[0])
    if origin in (Union, UnionType):
        members = (_type(item) for item in arguments if item is not type(None))
        return " or ".join(dict.fromkeys(members))
    if origin is tuple:
        return f"list of {_type(arguments[0])}"
    if origin is dict:
        return f"names with {_type(arguments[1])}"
    if origin is Literal:
        return ", ".join(str(item) for item in arguments)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    return {str: "text", bool: "yes or no", int: "whole number", date: "day"}.get(
        annotation, "number"
    )


def _marked(metadata: tuple[Any, ...]) -> str:
    for item in metadata:
        if isinstance(item, RefTo):
            kind = item.kind.replace("_", " ")
            return f"id of a {kind}, or a person" if item.or_person else f"id of a {kind}"
        if isinstance(item, IsCondition):
            return "one [test](conditions.md)" if item.single_test else "[condition](conditions.md)"
        pattern = getattr(item, "pattern", None) or ""
        if "day|week" in str(pattern):
            return "duration, such as 90 days"
        if "a-z0-9-" in str(pattern):
            return "id"
    return ""


def _gather(model: type[BaseModel], parts: dict[str, type[BaseModel]]) -> None:
    for info in model.model_fields.values():
        for inner in _models(info.annotation):
            if issubclass(inner, Part) and inner.__name__ not in parts:
                parts[inner.__name__] = inner
                _gather(inner, parts)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)
