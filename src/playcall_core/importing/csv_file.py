"""Reads CSV: any encoding and delimiter, strict about quotation marks, exact about rows.

Python's own reader is used because it says for every row whether it fits; at some 0.1 µs a cell it
is not what an import waits for.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from playcall_core.errors import Place, Problem, TableError
from playcall_core.importing.mapping import Source
from playcall_core.importing.sources import (
    CHUNK_ROWS,
    BadRow,
    Raw,
    Table,
    Unchanged,
    cannot_be_read,
    is_empty,
)

Row = list[str]


def open_csv(path: Path, source: Source) -> Table:
    """The table in a CSV file; `TableError` with the row where it cannot be read."""
    unchanged = Unchanged(path)
    rows = _Rows(path, source)
    header_row, header = 0, []
    for number, row in rows:
        if isinstance(row, BadRow):
            raise TableError(Problem(row.reason, Place(file=path.name, row=number)))
        if (source.header or number) <= number and any(row):
            header_row, header = number, row
            break
    if not header:
        raise is_empty(path.name)
    return Table(
        tuple(name.strip() for name in header), header_row, _raw(rows, len(header), unchanged)
    )


def _raw(rows: _Rows, width: int, unchanged: Unchanged) -> Iterator[Raw]:
    numbers: list[int] = []
    block: list[Row] = []
    bad: list[BadRow] = []
    for number, row in rows:
        if isinstance(row, BadRow):
            bad.append(row)
        elif len(row) == width:
            if any(row):
                numbers.append(number)
                block.append(row)
        elif any(row):
            bad.append(BadRow(number, tuple(row), _ragged(len(row), width)))
        if len(block) + len(bad) >= CHUNK_ROWS:
            yield _chunk(numbers, block, bad, rows.position / max(unchanged.size, 1))
            numbers, block, bad = [], [], []
    unchanged.check()
    yield _chunk(numbers, block, bad, 1.0)


def _ragged(cells: int, width: int) -> str:
    shown = "1 cell" if cells == 1 else f"{cells:,} cells"
    return f"The row has {shown}, the header has {width:,}."


def _chunk(numbers: list[int], block: list[Row], bad: list[BadRow], part: float) -> Raw:
    return Raw(numbers, partial(_column, block), block.__getitem__, tuple(bad), min(part, 1.0))


def _column(block: list[Row], place: int) -> pa.Array:
    return pa.array([row[place] for row in block], pa.string())


class _Rows:
    """The rows of a file with their numbers; one that is quoted wrongly comes as `BadRow`."""

    def __init__(self, path: Path, source: Source) -> None:
        self._path = path
        self._source = source
        self._file: BinaryIO | None = None
        self._iterator = self._read()

    @property
    def position(self) -> int:
        """Bytes read so far."""
        return self._file.tell() if self._file and not self._file.closed else 0

    def __iter__(self) -> Iterator[tuple[int, Row | BadRow]]:
        return self._iterator

    def _read(self) -> Iterator[tuple[int, Row | BadRow]]:
        number = 0
        try:
            with self._path.open("rb") as self._file:
                kept: list[str] = []
                reader = self._reader(self._file, "strict", kept)
                while True:
                    number += 1
                    try:
                        row = next(reader)
                    except StopIteration:
                        return
                    except csv.Error as error:
                        yield number, self._unreadable(number, error, "".join(kept))
                    else:
                        yield number, row
                    kept.clear()
        except OSError as error:
            raise cannot_be_read(self._path.name, error) from error
        except UnicodeError as error:
            raise self._wrong_encoding(error) from error

    def _reader(self, file: BinaryIO, errors: str, kept: list[str]) -> Iterator[Row]:
        encoding = self._source.encoding
        encoding = "utf-8-sig" if encoding == "utf-8" else encoding
        text = io.TextIOWrapper(file, encoding=encoding, errors=errors, newline="")
        return csv.reader(_remembered(text, kept), delimiter=self._source.separator, strict=True)

    def _unreadable(self, number: int, error: csv.Error, text: str) -> BadRow:
        said = str(error)
        if "unexpected end" in said or "field limit" in said:
            what = "A quotation mark is opened here and never closed"
            what += "." if "end" in said else ", or a cell is longer than 131,072 characters."
            remedy = "Close it, or write it twice where it belongs to the text."
            raise TableError(Problem(what, Place(file=self._path.name, row=number), remedy))
        reason = (
            "A quotation mark stands inside a quoted cell: it has to be written twice there."
            if "expected after" in said
            else f"The row cannot be read: {said}."
        )
        return BadRow(number, (text.rstrip("\r\n"),), reason)

    def _wrong_encoding(self, error: UnicodeError) -> TableError:
        """Read once more to find the row: the decoder works ahead of the rows."""
        encoding = self._source.encoding
        with self._path.open("rb") as file:
            start = file.read(4)
        if start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            remedy = "It looks like UTF-16: write `encoding: utf-16` for its source in the mapping."
        elif encoding == "utf-8":
            remedy = "Write its `encoding` in the mapping, often cp1252, or save the file as UTF-8."
        else:
            remedy = "Write its true `encoding` in the mapping, such as utf-8."
        place = self._first_undecoded()
        return TableError(Problem(f"The file is not written in {encoding}.", place, remedy))

    def _first_undecoded(self) -> Place:
        try:
            with self._path.open("rb") as file:
                reader = self._reader(file, "surrogateescape", [])
                header: Row = []
                for number, row in enumerate(reader, 1):
                    header = header or row
                    for place, cell in enumerate(row):
                        if any("\ud800" <= letter <= "\udfff" for letter in cell):
                            name = header[place] if number > 1 and place < len(header) else None
                            return Place(file=self._path.name, row=number, column=name)
        except (OSError, UnicodeError, csv.Error, IndexError):
            pass
        return Place(file=self._path.name)


def _remembered(lines: io.TextIOWrapper, kept: list[str]) -> Iterator[str]:
    """The lines, keeping those of the row being read, to show a row that cannot be read."""
    for line in lines:
        kept.append(line)
        yield line
