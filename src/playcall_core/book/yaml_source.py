"""Reads YAML with the place of everything in it, through libyaml.

Scalars stay the text they are written as (only null is read): the record that takes a value knows
its type, so `no` stays a word where a word is meant and `1.10` keeps its zero. Duplicate keys,
tabs, anchors and tags are refused, each with file and line.

It works on libyaml's events, not on its nodes: PyYAML builds nodes by recursion in C, which a
deeply nested file turns into a crash of the process.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Never

import yaml

from playcall_core.errors import Place, PlaybookError, Problem

KeyPath = tuple[str | int, ...]
Plain = str | None | list["Plain"] | dict[str, "Plain"]

MOST_BYTES = 64 * 1024 * 1024
"""A file is at most this large; 10,000 plays in one file are about 20 MB."""
MOST_DEPTH = 50
"""Lists and fields within each other; a play's deepest field is at 8."""

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_IMPLICIT = frozenset(
    {
        None,
        "!",
        *(
            f"tag:yaml.org,2002:{name}"
            for name in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq")
        ),
    }
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
    name = shown_as or str(path)
    return parse_yaml(decoded(read_bytes(path, shown_as=name), file=name), file=name)


def read_bytes(path: Path, *, shown_as: str | None = None) -> bytes:
    """What is in a file; `PlaybookError` if it cannot be read or is larger than `MOST_BYTES`."""
    name = shown_as or str(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would keep us waiting for ever
            raise OSError(0, "It is no file")
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        what = f"The file cannot be read: {reason}."
        raise PlaybookError(
            Problem(what, Place(file=name), "Check that it is still there.")
        ) from error
    if len(raw) > MOST_BYTES:
        what = f"The file is larger than {MOST_BYTES // 1024**2} MB."
        raise PlaybookError(Problem(what, Place(file=name), "Split it into several files."))
    return raw


def decoded(raw: bytes, *, file: str) -> str:
    """The text of a UTF-8 file, without its byte order mark; `PlaybookError` if it is none."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise PlaybookError(
            Problem("The file is not UTF-8.", Place(file=file, line=line), "Save it as UTF-8.")
        ) from error


def digest_of(raw: bytes) -> str:
    """The digest by which a file is known to be the one that was read."""
    return sha256(raw).hexdigest()


def parse_yaml(text: str, *, file: str) -> Document:
    """The document in `text`; an empty text is an empty document."""
    lines: dict[KeyPath, int] = {}
    try:
        data = _Builder(file, lines, yaml.parse(text, Loader=yaml.CSafeLoader)).document()
    except yaml.YAMLError as error:
        raise PlaybookError(_problem_of(error, file, text)) from error
    except UnicodeEncodeError as error:
        place = Place(file=file, line=text.count("\n", 0, error.start) + 1)
        what = "The text holds half a character (a lone surrogate)."
        raise PlaybookError(Problem(what, place, "Write it again.")) from error
    return Document(file, data, lines)


class _Builder:
    """Turns libyaml's events into plain data and remembers the lines."""

    def __init__(self, file: str, lines: dict[KeyPath, int], events: Iterator[yaml.Event]) -> None:
        self._file = file
        self._lines = lines
        self._events = events

    def document(self) -> dict[str, Plain]:
        """The data of the one document."""
        data: dict[str, Plain] = {}
        for event in self._events:
            match event:
                case yaml.StreamStartEvent() | yaml.DocumentEndEvent() | yaml.StreamEndEvent():
                    continue
                case yaml.DocumentStartEvent():
                    if self._lines:
                        self._refuse(
                            event, "The file has a second document.", "Remove the line “---”."
                        )
                case yaml.MappingStartEvent():
                    value = self._value(event, ())
                    data = value if isinstance(value, dict) else {}
                case yaml.ScalarEvent(value="", implicit=(True, _)):
                    continue  # only comments
                case _:
                    what = "The file does not start with a name and a colon."
                    self._refuse(event, what, "Start with a line such as “personas:”.")
        return data

    def _value(self, event: yaml.Event, path: KeyPath) -> Plain:
        if not isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            self._refuse(event, "An anchor is used twice.", "Write the value out.")
        if event.tag not in _IMPLICIT:
            self._refuse(event, f"The tag “{event.tag}” is not read.", "Remove it.")
        if type(event) is yaml.ScalarEvent:
            is_plain = event.implicit[0] and not event.style
            return None if is_plain and event.value in _NULLS else str(event.value)
        if len(path) > MOST_DEPTH:
            what = f"More than {MOST_DEPTH} lists and fields stand within each other."
            self._refuse(event, what, "Check the brackets and the indentation here.")
        if type(event) is yaml.SequenceStartEvent:
            return self._sequence(path)
        return self._mapping(path)

    def _sequence(self, path: KeyPath) -> list[Plain]:
        items: list[Plain] = []
        while type(event := next(self._events)) is not yaml.SequenceEndEvent:
            at = (*path, len(items))
            self._lines[at] = _line_of(event)
            items.append(self._value(event, at))
        return items

    def _mapping(self, path: KeyPath) -> dict[str, Plain]:
        data: dict[str, Plain] = {}
        while type(event := next(self._events)) is not yaml.MappingEndEvent:
            if not isinstance(event, yaml.ScalarEvent) or (
                event.value == "<<" and event.implicit[0]
            ):
                self._refuse(event, "This is not a plain name.", "Write “name: value”.")
            key = str(event.value)
            at = (*path, key)
            if key in data:
                what = f"“{key}” is here twice, first on line {self._lines[at]}."
                self._refuse(event, what, "Keep one of them.")
            self._lines[at] = _line_of(event)
            data[key] = self._value(next(self._events), at)
        return data

    def _refuse(self, event: yaml.Event, what: str, remedy: str) -> Never:
        place = Place(file=self._file, line=_line_of(event))
        raise PlaybookError(Problem(what, place, remedy))


def _line_of(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _problem_of(error: yaml.YAMLError, file: str, text: str) -> Problem:
    if isinstance(error, yaml.reader.ReaderError):
        line = text.encode(errors="replace")[: error.position].count(b"\n") + 1
        what = "The file has a control character in it."
        return Problem(what, Place(file=file, line=line), "Remove it.")
    mark = getattr(error, "problem_mark", None)
    place = Place(file=file, line=mark.line + 1 if mark else None)
    said = str(getattr(error, "problem", None) or error)
    if mark and "\t" in _line(text, mark.line)[: mark.column + 1]:
        return Problem("A tab stands where spaces are needed.", place, "Indent with spaces.")
    return Problem(
        f"This is not YAML: {said}.", place, "Check the indentation, colons and quotes here."
    )


def _line(text: str, number: int) -> str:
    lines = text.split("\n")
    return lines[number] if number < len(lines) else ""
