"""What stands in a file of an export: its columns with their words, as far as a look tells."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from playcall_core.importing.excel_file import ENDINGS as EXCEL
from playcall_core.importing.formats import CSV, opened
from playcall_core.importing.mapping import Source
from playcall_core.importing.sources import chunks

LOOKED_AT: Final = 200_000
"""Rows of a file that are looked at; what is further down is read only by the import."""
SAMPLE_ROWS: Final = 5
DELIMITERS: Final = (",", ";", "\t", "|")


@dataclass(frozen=True)
class ColumnProfile:
    """A column: how often each word stands in it, and how many of its cells are blank."""

    name: str
    words: Counter[str] = field(repr=False)
    blanks: int

    @cached_property
    def filled(self) -> int:
        """How many cells are not blank."""
        return self.words.total()

    @property
    def is_unique(self) -> bool:
        """Whether no word stands there twice, and no cell is blank."""
        return self.filled > 0 and not self.blanks and len(self.words) == self.filled

    @property
    def examples(self) -> tuple[str, ...]:
        """Some of its words, the most frequent ones first."""
        return tuple(word for word, _ in self.words.most_common(4))


@dataclass(frozen=True)
class FileProfile:
    """A table of a file. `source` says how it is opened; `rows` are those that were looked at."""

    file: str
    source: Source
    columns: tuple[ColumnProfile, ...]
    rows: int
    sample: tuple[tuple[str, ...], ...]

    @property
    def name(self) -> str:
        """What to call it: the name of its file without the ending, and its sheet."""
        stem = Path(self.file).stem
        return f"{stem} {self.source.sheet}" if self.source.sheet else stem

    @property
    def is_text(self) -> bool:
        """Whether its numbers are texts, each column written in its own way."""
        return Path(self.file).suffix.lower() in CSV

    def column(self, name: str) -> ColumnProfile | None:
        """The column of this name."""
        return next((column for column in self.columns if column.name == name), None)


def profiles(path: Path) -> tuple[FileProfile, ...]:
    """The tables of a file: one, or one for each sheet of a workbook that is not empty.

    Raises `TableError` if it cannot be read.
    """
    if path.suffix.lower() in EXCEL:
        sheets = _sheets(path)
        found = [_profile(path, Source(file=path.name, sheet=sheet)) for sheet in sheets]
        return tuple(found) or (_profile(path, Source(file=path.name)),)
    return (_profile(path, _guessed(path)),)


def _profile(path: Path, source: Source) -> FileProfile:
    table = opened(path, source, ".")
    header = list(dict.fromkeys(name for name in table.header if table.header.count(name) == 1))
    words: dict[str, Counter[str]] = {name: Counter() for name in header}
    blanks = dict.fromkeys(header, 0)
    rows = 0
    sample: list[tuple[str, ...]] = []
    for chunk in chunks(table, path.name, header, None):
        rows += len(chunk)
        for name, column in chunk.columns.items():
            told = [(word or "").strip() for word in column.to_pylist()]
            words[name].update(filter(None, told))
            blanks[name] += sum(not word for word in told)
        for at in range(min(len(chunk), SAMPLE_ROWS - len(sample))):
            sample.append(tuple(chunk.columns[name][at].as_py() or "" for name in header))
        if rows >= LOOKED_AT:
            break
    columns = tuple(ColumnProfile(name, words[name], blanks[name]) for name in header)
    return FileProfile(path.name, source, columns, rows, tuple(sample))


def _sheets(path: Path) -> list[str]:
    """The names of the sheets that hold something; none if it cannot be told."""
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        return [
            name
            for name in workbook.sheet_names
            if workbook.get_sheet_by_name(name).total_height > 1
        ]
    except (CalamineError, OSError):
        return []


def _guessed(path: Path) -> Source:
    """How a file of texts is opened: the encoding that fits, the delimiter that makes columns."""
    if path.suffix.lower() not in CSV or not path.is_file():
        return Source(file=path.name)
    with path.open("rb") as file:
        start = file.read(256 * 1024)
    encoding = "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else _encoding(start)
    lines = start.decode(encoding, "replace").splitlines()
    best = max(DELIMITERS, key=lambda mark: _columns(lines, mark))
    return Source(file=path.name, encoding=encoding, delimiter="tab" if best == "\t" else best)


def _encoding(start: bytes) -> str:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)  # may end inside a letter
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _columns(lines: Sequence[str], mark: str) -> int:
    """How many columns the first rows agree on; 0 if they do not."""
    rows: Iterator[list[str]] = csv.reader(lines, delimiter=mark)
    try:
        widths = {len(row) for row in islice(rows, 5) if row}
    except csv.Error:
        return 0
    return widths.pop() if len(widths) == 1 else 0
