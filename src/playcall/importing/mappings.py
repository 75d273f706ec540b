"""Mappings of the core between their text, plain data and the model."""

from __future__ import annotations

from collections.abc import Mapping as Readable
from typing import Any

import yaml

from playcall_core.book.yaml_source import parse_yaml
from playcall_core.importing import Mapping
from playcall_core.importing.mapping_file import mapping_of


def read(text: str) -> Mapping:
    """The mapping in a YAML text; `MappingError` with every problem and its line."""
    return mapping_of(parse_yaml(text, file="mapping.yaml"))


def to_text(mapping: Mapping | Readable[str, Any]) -> str:
    """A mapping as YAML; what it leaves out stays left out."""
    data = mapping if isinstance(mapping, dict) else _data(mapping)
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)


def _data(mapping: Mapping | Readable[str, Any]) -> dict[str, Any]:
    if isinstance(mapping, Mapping):
        return mapping.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return {key: _plain(each) for key, each in mapping.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Readable):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
