"""Reads YAML with the place of everything in it, through libyaml.

Scalars stay the text they are written as (only null is read): the record that takes a value
knows its type, so `no` stays a word where a word is meant and `1.10` keeps its zero. Duplicate keys, tabs,
anchors and tags are refused, each with file and line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Never

import yaml

from playcall_core.errors import Place, PlaybookError, Problem

KeyPath = tuple[str | int, ...]
Plain = str | None | list["Plain"] | dict[str, "Plain"]

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_IMPLICIT = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "value", "merge", "map", "seq")
)


@dataclass(frozen=True, slots=True)
class Document:
    """The data of one file, and on which line everything stands.

    `lines` has an entry for each key of a mapping and item of a list, by its path from the top.
    """

    file: str
    data: dict[str, Plain]
    lines: Mapping[KeyPath, int]

    def place(self, path: KeyPath) -> Place:
        """The file and line of `path`, or of the nearest thing around it."""
        for length in range(len(path), -1, -1):
            if line := self.lines.get(path[:length]):
                return Place(file=self.file, line=line)
        return Place(file=self.file)


def read_yaml(path: Path, *, shown_as: str | None = None) -> Document:
    """The document in a file; `PlaybookError` with the place if it cannot be read."""
    return parse_yaml(read_text(path, shown_as=shown_as), file=shown_as or str(path))


def read_text(path: Path, *, shown_as: str | None = None) -> str:
    """The text of a UTF-8 file; `PlaybookError` if it is none or cannot be read."""
    name = shown_as or str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        what = f"The file cannot be read: {reason}."
        raise PlaybookError(
            Problem(what, Place(file=name), "Check that it is still there.")
        ) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise PlaybookError(
            Problem("The file is not UTF-8.", Place(file=name, line=line), "Save it as UTF-8.")
        ) from error


def parse_yaml(text: str, *, file: str) -> Document:
    """The document in `text`; an empty text is an empty document."""
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise PlaybookError(_problem_of(error, file, text)) from error
    lines: dict[KeyPath, int] = {}
    if node is None:
        return Document(file, {}, lines)
    data = _Builder(file, lines).plain(node, ())
    if not isinstance(data, dict):
        place = Place(file=file, line=node.start_mark.line + 1)
        what = "The file does not start with a name and a colon."
        raise PlaybookError(Problem(what, place, "Start with a line such as “personas:”."))
    return Document(file, data, lines)


class _Builder:
    """Turns libyaml's nodes into plain data and remembers the lines."""

    def __init__(self, file: str, lines: dict[KeyPath, int]) -> None:
        self._file = file
        self._lines = lines
        self._seen: set[int] = set()

    def plain(self, node: yaml.Node, path: KeyPath) -> Plain:
        if id(node) in self._seen:
            self._refuse(node, "An anchor is used twice.", "Write the value out.")
        self._seen.add(id(node))
        if node.tag not in _IMPLICIT:
            self._refuse(node, f"The tag “{node.tag}” is not read.", "Remove it.")
        match node:
            case yaml.ScalarNode():
                is_null = node.style is None and node.value in _NULLS
                return None if is_null else str(node.value)
            case yaml.SequenceNode():
                return [self._item(item, (*path, n)) for n, item in enumerate(node.value)]
            case yaml.MappingNode():
                return self._mapping(node, path)
            case _:
                self._refuse(node, "This is not read.", "Write plain values.")

    def _item(self, node: yaml.Node, path: KeyPath) -> Plain:
        self._lines[path] = node.start_mark.line + 1
        return self.plain(node, path)

    def _mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, Plain]:
        data: dict[str, Plain] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode) or key_node.value == "<<":
                self._refuse(key_node, "This is not a plain name.", "Write “name: value”.")
            key = str(key_node.value)
            if key in data:
                first = self._lines[(*path, key)]
                self._refuse(
                    key_node, f"“{key}” is here twice, first on line {first}.", "Keep one of them."
                )
            self._lines[(*path, key)] = key_node.start_mark.line + 1
            data[key] = self.plain(value_node, (*path, key))
        return data

    def _refuse(self, node: yaml.Node, what: str, remedy: str) -> Never:
        place = Place(file=self._file, line=node.start_mark.line + 1)
        raise PlaybookError(Problem(what, place, remedy))


def _problem_of(error: yaml.YAMLError, file: str, text: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    place = Place(file=file, line=mark.line + 1 if mark else None)
    said = str(getattr(error, "problem", None) or error)
    if mark and "\t" in text.splitlines()[mark.line][: mark.column + 1]:
        return Problem("A tab stands where spaces are needed.", place, "Indent with spaces.")
    if "control characters" in said or "not allowed" in said:
        return Problem("The file has a control character in it.", place, "Remove it.")
    if "single document" in str(error) or "another document" in said:
        return Problem("The file has a second document.", place, "Remove the line “---”.")
    return Problem(
        f"This is not YAML: {said}.", place, "Check the indentation, colons and quotes here."
    )
