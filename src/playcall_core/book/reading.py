"""Reads a playbook from a folder of YAML files, split in any way, or from a single file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from playcall_core.book.folder import files_of
from playcall_core.book.head import Head, Verification, Waiver
from playcall_core.book.migrations import FORMAT, migrate
from playcall_core.book.playbook import FileSource, Key, Playbook, Source, shown_key
from playcall_core.book.records import BY_KIND, BY_PLURAL, Record
from playcall_core.book.validation import problems_of
from playcall_core.book.yaml_source import (
    Document,
    KeyPath,
    Plain,
    decoded,
    digest_of,
    parse_yaml,
    read_bytes,
)
from playcall_core.errors import NOWHERE, Place, PlaybookError, Problem, nearest

M = TypeVar("M", bound=BaseModel)
BESIDE = ("format", "playbook", "waivers", "verifications")
_DIGITS = re.compile(r"[0-9]{1,6}")


def load(path: Path) -> Playbook:
    """The playbook in a folder or file.

    Raises `PlaybookError` with every problem found, each with file, line and what to do. Holes and
    broken references are no reason not to load: the check finds them.
    """
    gathering = Gathering()
    for name, file in files_of(path).items():
        try:
            gathering.add_file(name, read_bytes(file, shown_as=name))
        except PlaybookError as error:
            gathering.problems += error.problems
    if not gathering.problems and not gathering.says_something:
        what = "There is nothing in it."
        remedy = "“playcall new” makes a playbook to start from."
        raise PlaybookError(Problem(what, Place(file=str(path)), remedy))
    return gathering.playbook()


def load_documents(documents: Iterable[Document]) -> Playbook:
    """The playbook in documents already read, such as the files of an archive."""
    gathering = Gathering()
    for document in documents:
        gathering.add(document)
    return gathering.playbook()


@dataclass
class Gathering:
    """What the files read so far come to; everything that is wrong with them is in `problems`."""

    head: Head | None = None
    head_place: Place | None = None
    records: dict[Key, Record] = field(default_factory=dict)
    sources: dict[Key, Source] = field(default_factory=dict)
    waivers: list[Waiver] = field(default_factory=list)
    waiver_places: list[Place] = field(default_factory=list)
    verifications: list[Verification] = field(default_factory=list)
    files: dict[str, FileSource] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    says_something: bool = False

    def add_file(self, name: str, raw: bytes) -> None:
        """Take in one file, and remember how it was read."""
        head, beside = self.head_place, (len(self.waivers), len(self.verifications))
        document = parse_yaml(decoded(raw, file=name), file=name)
        number = self.add(document)
        self.files[name] = FileSource(
            digest_of(raw),
            number,
            self.head if self.head_place is not head else None,
            tuple(self.waivers[beside[0] :]),
            tuple(self.verifications[beside[1] :]),
            (self.head_place if self.head_place is not head else None) or NOWHERE,
            tuple(self.waiver_places[beside[0] :]),
        )

    def add(self, document: Document) -> int:
        """Take in one document; the format number it is written in, 0 if that is not known."""
        self.says_something = self.says_something or bool(document.data)
        try:
            number = _format_of(document)
            data = migrate(document.data, number, document.place(("format",)))
        except PlaybookError as error:
            self.problems += error.problems
            return 0
        for name, value in data.items():
            if name == "playbook":
                self._add_head(document, value)
            elif name == "waivers":
                self._add_waivers(document, value)
            elif name == "verifications":
                self.verifications += self._parts(Verification, document, (name,), value)
            elif kind := BY_PLURAL.get(name):
                for n, item in enumerate(self._listed(document, name, value)):
                    self._add_record(kind, document, (name, n), item)
            elif kind := BY_KIND.get(name):
                self._add_record(kind, document, (name,), value)
            elif name != "format":
                remedy = nearest(name, [*BESIDE, *BY_PLURAL, *BY_KIND]) or "Remove it."
                what = f"There is no part of a playbook called “{name[:80]}”."
                self.problems.append(Problem(what, document.place((name,)), remedy))
        return number

    def playbook(self) -> Playbook:
        """The whole; raises if anything was wrong."""
        if self.problems:
            raise PlaybookError(*self.problems)
        return Playbook(
            self.head or Head(),
            self.records,
            tuple(self.waivers),
            tuple(self.verifications),
            self.sources,
            head_place=self.head_place or NOWHERE,
            waiver_places=tuple(self.waiver_places),
            files=self.files,
        )

    def _add_head(self, document: Document, value: Plain) -> None:
        place = document.place(("playbook",))
        if self.head_place is not None:
            what = f"The playbook has a second head; the first is in {self.head_place}."
            self.problems.append(Problem(what, place, "Keep one of them."))
            return
        self.head_place = place
        self.head = self._valid(Head, document, ("playbook",), value)

    def _add_record(
        self, kind: type[Record], document: Document, path: KeyPath, value: Plain
    ) -> None:
        record = self._valid(kind, document, path, value)
        if record is None:
            return
        if first := self.sources.get(record.key):
            what = (
                f"There are two of {shown_key(record)}; the first is in {first.file}:{first.line}."
            )
            self.problems.append(Problem(what, document.place(path), "Give one another id."))
            return
        self.records[record.key] = record
        line = document.place(path).line or 1
        self.sources[record.key] = Source(document.file, line, path, document.lines, record)

    def _add_waivers(self, document: Document, value: Plain) -> None:
        for n, item in enumerate(self._listed(document, "waivers", value)):
            waiver = self._valid(Waiver, document, ("waivers", n), item)
            if waiver is not None:
                self.waivers.append(waiver)
                self.waiver_places.append(document.place(("waivers", n)))

    def _parts(self, model: type[M], document: Document, path: KeyPath, value: Plain) -> list[M]:
        items = enumerate(self._listed(document, str(path[0]), value))
        found = (self._valid(model, document, (*path, n), item) for n, item in items)
        return [part for part in found if part is not None]

    def _listed(self, document: Document, name: str, value: Plain) -> list[Plain]:
        if value is None:
            return []
        if isinstance(value, list):
            return value
        what = f"“{name}” is not a list."
        self.problems.append(Problem(what, document.place((name,)), "Start each entry with “- ”."))
        return []

    def _valid(self, model: type[M], document: Document, path: KeyPath, value: Plain) -> M | None:
        try:
            return model.model_validate(value if value is not None else {})
        except ValidationError as error:
            self.problems += problems_of(
                error, model, lambda at: document.place((*path, *at)), value
            )
            return None


def _format_of(document: Document) -> int:
    number = document.data.get("format", str(FORMAT))
    if isinstance(number, str) and _DIGITS.fullmatch(number):
        return int(number)
    what = f"The format is “{str(number)[:20]}”, not a number."
    if not number:
        what = "The format is not said."
    raise PlaybookError(Problem(what, document.place(("format",)), f"Write “format: {FORMAT}”."))


__all__ = ["FORMAT", "Gathering", "load", "load_documents"]
