"""The JSON Schema of a playbook file, made from the records: editors complete and check with it.

One schema serves every file of a folder, the single-file form and the JSON form, because all have
the same parts. It allows what reading allows: a number, a day or a truth value may stand where a
text is meant (`target: 40`), and `yes` for `true`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter

from playcall_core.book.head import Head, Verification, Waiver
from playcall_core.book.migrations import FORMAT
from playcall_core.book.records import KINDS
from playcall_core.book.records.base import Part

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Json = Any
_SCALARS = ["string", "number", "boolean"]
_DROPPED = frozenset({"title", "format", "discriminator"})
_NUMERIC = "^-?[0-9]+(\\.[0-9]+)?$"


def playbook_schema() -> dict[str, Json]:
    """The schema (JSON Schema, draft 2020-12) of one file of a playbook."""
    models: list[type[Part]] = [Head, Waiver, Verification, *KINDS]
    names = {model: model.__name__ for model in models}
    definitions: dict[str, Json] = {}
    for model in models:
        raw = TypeAdapter(model).json_schema(ref_template="#/$defs/{model}")
        inner = raw.pop("$defs", {})
        for name, definition in {**inner, names[model]: raw}.items():
            definitions[name] = _lenient(definition)
    properties: dict[str, Json] = {
        "format": {
            "description": f"The number of the file format; this Playcall writes {FORMAT}.",
            "enum": [FORMAT, str(FORMAT)],
        },
        "playbook": _reference(names[Head], "What holds for the whole playbook."),
    }
    for kind in KINDS:
        said = _sentence(kind.__doc__)
        properties[kind.plural_name] = _list_of(kind.__name__, said)
        properties[kind.kind_name] = _reference(kind.__name__, f"One record. {said}")
    properties["waivers"] = _list_of(names[Waiver], _sentence(Waiver.__doc__))
    properties["verifications"] = _list_of(names[Verification], _sentence(Verification.__doc__))
    return {
        "$schema": DIALECT,
        "title": "Playcall playbook",
        "description": "Any parts of a playbook; the files of a folder make one playbook.",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }


def _reference(name: str, description: str) -> dict[str, Json]:
    return {"$ref": f"#/$defs/{name}", "description": description}


def _list_of(name: str, description: str) -> dict[str, Json]:
    items = {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}
    return {"description": description, "anyOf": [items, {"type": "null"}]}


def _sentence(docstring: str | None) -> str:
    return " ".join((docstring or "").split()).replace("`", "")


def _lenient(schema: Json) -> Json:
    """A schema made by pydantic, allowing what a YAML editor sees where a text is read."""
    if isinstance(schema, list):
        return [_lenient(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "enum" in schema or "const" in schema:
        return _choices(schema)
    if set(schema) & {"anyOf", "oneOf"}:
        return _union(schema)
    found = _without_dropped(schema)
    match schema.get("type"):
        case "string":
            return _text(found, is_day=schema.get("format") == "date")
        case "integer" | "number":
            return {**_kept(found), "anyOf": [_numbers(found), _text_of_number()]}
        case "boolean":
            return {**_kept(found), "enum": [True, False, "true", "false", "yes", "no"]}
        case "array":
            found["items"] = _lenient(found.get("items", {}))
        case "object":
            _lenient_object(found)
    return found


def _lenient_object(found: dict[str, Json]) -> None:
    if "description" in found:
        found["description"] = _sentence(found["description"])
    if isinstance(found.get("additionalProperties"), dict):
        found["additionalProperties"] = _lenient(found["additionalProperties"])
    if "patternProperties" in found:
        found["patternProperties"] = {
            pattern: _lenient(value) for pattern, value in found["patternProperties"].items()
        }
    if "properties" in found:
        found["properties"] = {name: _lenient(value) for name, value in found["properties"].items()}


def _text(found: dict[str, Json], *, is_day: bool) -> dict[str, Json]:
    """A text. With a pattern it must be written as a text; without, a number or day will do."""
    if is_day:
        pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
        return {**_kept(found), "type": "string", "pattern": pattern}
    if "pattern" in found:
        pattern = found["pattern"]
        numbers_fit = re.fullmatch(pattern, "40") is not None
        return {
            **found,
            "type": ["string", "integer"] if numbers_fit else "string",
            "pattern": pattern,
        }
    return {**found, "type": _SCALARS}


def _numbers(found: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in found.items() if name not in ("description", "default")}


def _text_of_number() -> dict[str, Json]:
    return {"type": "string", "pattern": _NUMERIC}


def _kept(found: Mapping[str, Json]) -> dict[str, Json]:
    return {name: found[name] for name in ("description", "default") if name in found}


def _choices(schema: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in _without_dropped(schema).items() if name != "type"}


def _without_dropped(schema: Mapping[str, Json]) -> dict[str, Json]:
    """What editors can use; a default is shown only where it is one plain value."""
    return {
        name: value
        for name, value in schema.items()
        if name not in _DROPPED
        and not (name == "default" and (value is None or isinstance(value, dict | list)))
    }


def _union(schema: Mapping[str, Json]) -> dict[str, Json]:
    found = {
        name: value
        for name, value in _without_dropped(schema).items()
        if name not in ("anyOf", "oneOf")
    }
    options = list(_flat(_lenient(list(schema.get("anyOf", schema.get("oneOf", ()))))))
    return {**found, "anyOf": options} if len(options) > 1 else {**options[0], **found}


def _flat(options: list[dict[str, Json]]) -> Iterator[dict[str, Json]]:
    seen: list[dict[str, Json]] = []
    for option in options:
        if option not in seen:
            seen.append(option)
            yield option
