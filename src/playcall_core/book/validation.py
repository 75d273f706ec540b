"""Turns what pydantic says about a record into sentences a marketer can act on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from playcall_core.book.records.base import Record
from playcall_core.book.yaml_source import KeyPath, Plain
from playcall_core.errors import Place, Problem, nearest
from playcall_core.facts.derivation import DERIVATIONS

_LONGEST_SHOWN = 80
_SLUG = "Use lower-case letters, digits and hyphens, such as “head-of-finance”."


def problems_of(
    error: ValidationError, model: type[BaseModel], place: Callable[[KeyPath], Place], value: Plain
) -> Iterator[Problem]:
    """Every problem in `error`, at the place its path has in the file."""
    name = _record_name(model, value)
    for detail in error.errors(include_url=False):
        path = _path_in_file(detail["loc"])
        at = place(path)
        shown = ".".join(_shortened(part) for part in path) or None
        where = Place(file=at.file, line=at.line, record=name, field=shown)
        what, remedy = _sentence(detail, model, path)
        yield Problem(what, where, remedy)


def _record_name(model: type[BaseModel], value: Plain) -> str | None:
    if not issubclass(model, Record):
        return None
    given = value.get("id") if isinstance(value, dict) else None
    return f"{model.kind_name.replace('_', ' ')} {given or 'without id'}"


def _path_in_file(location: tuple[int | str, ...]) -> KeyPath:
    """The path without the names of union members that pydantic puts in."""
    return tuple(
        part
        for part in location
        if isinstance(part, int)
        or not (part[:1].isupper() or "[" in part or part in _UNION_MEMBERS)
    )


_UNION_MEMBERS = frozenset({"str", "constrained-str", "int", "bool", "tuple", *DERIVATIONS})


def _sentence(detail: ErrorDetails, model: type[BaseModel], path: KeyPath) -> tuple[str, str]:
    value, context = detail["input"], detail.get("ctx", {})
    given = _shortened(value)
    field = _shortened(path[-1]) if path else "it"
    match detail["type"]:
        case "extra_forbidden":
            known = _fields_at(model, path[:-1])
            remedy = nearest(field, known) or (
                f"The fields are {', '.join(known)}." if known else "Remove it."
            )
            if value is None:  # {name: one, two} reads “two” as a field without a value
                remedy = f"Put the text in quotes if “{field}” belongs to it. {remedy}"
            return f"There is no field “{field}” here.", remedy
        case "missing":
            return f"“{field}” is missing.", "Add it."
        case "literal_error":
            return (
                f"“{given}” is not a choice here.",
                f"Write one of {context.get('expected', '')}.",
            )
        case "string_pattern_mismatch":
            return f"“{given}” is not written as it should be.", _written_as(
                str(context.get("pattern"))
            )
        case "string_too_long":
            return f"The text is longer than {context['max_length']:,} characters.", "Shorten it."
        case "tuple_type":
            return f"“{field}” is not a list.", f"Write it as [{given}] or with “- ” lines."
        case "string_type":
            return f"“{field}” should be a text.", "Write it in one piece."
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"“{given}” stands where named fields are needed.", "Write “name: value” lines."
        case "int_parsing" | "float_parsing" | "decimal_parsing" | "int_type" | "float_type":
            return f"“{given}” is not a number.", "Write digits only."
        case "date_from_datetime_parsing" | "date_parsing" | "date_type":
            return f"“{given}” is not a day.", "Write it as 2026-03-31."
        case "bool_parsing" | "bool_type":
            return f"“{given}” is neither yes nor no.", "Write yes or no."
        case "union_tag_invalid" | "union_tag_not_found":
            tags = context.get("expected_tags") or "one of the known ways"
            return "The derivation does not say how it is computed.", f"Write “how:” with {tags}."
        case _:
            said = detail["msg"].removeprefix("Value error, ")
            return f"“{given}” does not fit: {said[0].lower()}{said[1:]}.", "Correct it."


def _shortened(given: Any) -> str:
    """What was given, as far as it helps to find it."""
    text = " ".join(str(given).split())
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _written_as(pattern: str) -> str:
    if "day|week" in pattern:
        return "Write it as “90 days” or “6 months”."
    if "[A-Z]{3}" in pattern:
        return "Use a three-letter code such as EUR."
    return _SLUG


def _fields_at(model: type[BaseModel], path: KeyPath) -> list[str]:
    """The field names of the model that `path` leads to."""
    current: Any = model
    for part in path:
        if isinstance(part, int):
            continue
        fields = {info.alias or name: info for name, info in current.model_fields.items()}
        if part not in fields:
            return []
        models = list(_models_in(fields[part].annotation))
        if len(models) != 1:
            return []
        current = models[0]
    return [info.alias or name for name, info in current.model_fields.items()]


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
