"""Reads a mapping from its YAML file, every problem with its line and what to do about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from playcall_core.book.yaml_source import Document, KeyPath, read_yaml
from playcall_core.errors import MappingError, PlaybookError, Problem, nearest
from playcall_core.importing.mapping import FORMAT, Mapping


def load_mapping(path: Path) -> Mapping:
    """The mapping in a file; `MappingError` with every problem found."""
    try:
        document = read_yaml(path)
    except PlaybookError as error:
        raise MappingError(*error.problems) from error
    return mapping_of(document)


def mapping_of(document: Document) -> Mapping:
    """The mapping in a document already read; `MappingError` with every problem found."""
    try:
        mapping = Mapping.model_validate(document.data)
    except ValidationError as error:
        details = error.errors(include_url=False)
        raise MappingError(*(_problem(detail, document) for detail in details)) from error
    mapping._document = document
    return mapping


def _problem(detail: ErrorDetails, document: Document) -> Problem:
    path: KeyPath = ()
    for part in detail["loc"]:
        path = (*path, part) if (*path, part) in document.lines else path
    what, remedy = _sentence(detail)
    return Problem(what, document.place(path), remedy)


def _sentence(detail: ErrorDetails) -> tuple[str, str]:
    given, context = detail["input"], detail.get("ctx", {})
    name = next((part for part in reversed(detail["loc"]) if isinstance(part, str)), "it")
    match detail["type"]:
        case "extra_forbidden":
            known = _fields_at(detail["loc"][:-1])
            remedy = nearest(name, known) or f"Known here: {', '.join(known)}."
            return f"“{name}” is not known here.", remedy
        case "missing":
            return f"“{name}” is missing.", "Add it."
        case "literal_error" if name == "format":
            what = f"The mapping has the format “{given}”; this version reads {FORMAT}."
            return what, f"Write “format: {FORMAT}”, or use a newer Playcall."
        case "literal_error":
            return (
                f"“{given}” is not a choice for “{name}”.",
                f"Write {context.get('expected', '')}.",
            )
        case "string_type" if given is None:
            return f"“{name}” is empty here.", "Write a text; the word null needs quotation marks."
        case "string_type" | "model_type" | "dict_type" | "tuple_type":
            what = f"“{name}” is not written as it should be."
            return what, _shape(str(detail["type"]))
        case "decimal_parsing" | "int_parsing" | "bool_parsing":
            wanted = "yes or no" if detail["type"] == "bool_parsing" else "a number"
            return f"“{given}” is not {wanted}.", "Correct it."
        case "string_pattern_mismatch":
            return f"“{given}” is no currency.", "Use a three-letter code such as EUR."
        case _:
            said = detail["msg"].removeprefix("Value error, ")
            shown = f"“{given}”" if isinstance(given, str) else f"“{name}”"
            return f"{shown} does not fit: {said[:1].lower()}{said[1:]}.", "Correct it."


def _shape(kind: str) -> str:
    match kind:
        case "string_type":
            return "Write one text."
        case "tuple_type":
            return "Write a list, such as [first, second]."
        case _:
            return "Write “name: value” lines below it."


def _fields_at(location: tuple[int | str, ...]) -> list[str]:
    """The names that are known at a place of the mapping."""
    current: Any = Mapping
    for part in location:
        if isinstance(part, int):
            continue
        if isinstance(current, type) and issubclass(current, BaseModel):
            fields = {info.alias or name: info for name, info in current.model_fields.items()}
            current = fields[part].annotation if part in fields else None
            current = _without_models_around(current)
        else:
            current = _without_models_around(get_args(current)[1])
    if not (isinstance(current, type) and issubclass(current, BaseModel)):
        return []
    return [info.alias or name for name, info in current.model_fields.items()]


def _without_models_around(annotation: Any) -> Any:
    """The model in an optional, a tuple or an annotation; a dictionary as it is."""
    while annotation is not None and not isinstance(annotation, type):
        if getattr(annotation, "__origin__", None) is dict:
            return annotation
        annotation = next(iter(get_args(annotation)), None)
    return annotation
