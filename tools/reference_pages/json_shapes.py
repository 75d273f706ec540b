"""The reference of the JSON that commands print with `--json`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from pydantic import BaseModel

from playcall import server_shapes, shapes, table_shapes
from tools.reference_pages import words_of


def json_page() -> Iterator[str]:
    """Every shape, whole documents first."""
    yield "# JSON"
    yield ""
    yield "With `--json` a command prints one document of these shapes. Within one `format` number"
    yield "fields are added, never renamed. A field marked “if any” is left out when it is empty."
    yield ""
    models = [
        model
        for model in (vars(shapes) | vars(table_shapes) | vars(server_shapes)).values()
        if isinstance(model, type) and issubclass(model, shapes.Shape) and model is not shapes.Shape
    ]
    documents = [model for model in models if "format" in model.model_fields]
    for model in documents + [model for model in models if model not in documents]:
        yield f"## {_name(model)}"
        yield ""
        yield words_of(model, model.__name__)
        yield ""
        yield "| field | value |"
        yield "|---|---|"
        for name, info in model.model_fields.items():
            optional = " (if any)" if info.default is None else ""
            words = f": {info.description}" if info.description else ""
            yield f"| {name} | {_type(info.annotation)}{optional}{words} |"
        yield ""


def _name(model: type[BaseModel]) -> str:
    return model.__name__.removesuffix("Shape")


def _type(annotation: object) -> str:
    arguments = [item for item in get_args(annotation) if item is not type(None)]
    if isinstance(annotation, type) and issubclass(annotation, shapes.Shape):
        return f"[{_name(annotation)}](#{_name(annotation).lower()})"
    origin = getattr(annotation, "__origin__", None)
    if origin is list:
        return f"list of {_type(arguments[0])}"
    if origin is dict:
        return f"names with {_type(arguments[1])}"
    if arguments and all(isinstance(item, str) for item in arguments):
        return ", ".join(str(item) for item in arguments)
    if arguments:
        return _type(arguments[0])
    return {"str": "text", "int": "number", "bool": "true or false", "date": "day"}.get(
        getattr(annotation, "__name__", ""), "value"
    )
