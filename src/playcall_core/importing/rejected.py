"""The rows that were rejected: as they stand in their file, with where and why."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from playcall_core.errors import Place, Problem, TableError

FIRST_COLUMNS: Final = ("file", "row", "table", "reason")
_SCHEMA: Final = pa.schema(
    [
        pa.field("header", pa.int32(), nullable=False),
        pa.field("file", pa.string(), nullable=False),
        pa.field("row", pa.int64(), nullable=False),
        pa.field("table", pa.string(), nullable=False),
        pa.field("reasons", pa.list_(pa.string()), nullable=False),
        pa.field("cells", pa.list_(pa.string()), nullable=False),
    ]
)


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """One rejected row: `cells` are all its cells under `header`, `row` counts from 1 in its file.

    `table` is what it was meant for: a table, or a look-up in a source.
    """

    file: str
    row: int
    table: str
    reasons: tuple[str, ...]
    header: tuple[str, ...]
    cells: tuple[str | None, ...]

    @property
    def reason(self) -> str:
        """All reasons in one text."""
        return " ".join(self.reasons)


class Rejected:
    """All rejected rows in the order they were met, kept in columns so that there may be many."""

    def __init__(self) -> None:
        self._headers: dict[tuple[str, ...], int] = {}
        self._batches: list[pa.RecordBatch] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[RejectedRow]:
        headers = list(self._headers)
        for batch in self._batches:
            for row in batch.to_pylist():
                yield RejectedRow(
                    row["file"],
                    row["row"],
                    row["table"],
                    tuple(row["reasons"]),
                    headers[row["header"]],
                    tuple(row["cells"]),
                )

    def add(self, rows: Sequence[RejectedRow]) -> None:
        """Take in some rows."""
        if not rows:
            return
        records = [
            {
                "header": self._headers.setdefault(row.header, len(self._headers)),
                "file": row.file,
                "row": row.row,
                "table": row.table,
                "reasons": [readable(reason) for reason in row.reasons],
                "cells": [None if cell is None else readable(cell) for cell in row.cells],
            }
            for row in rows
        ]
        self._batches.append(pa.RecordBatch.from_pylist(records, schema=_SCHEMA))
        self._count += len(rows)

    @property
    def headers(self) -> tuple[tuple[str, ...], ...]:
        """The headers of the files that have rejected rows."""
        return tuple(self._headers)


def readable(text: str) -> str:
    """Text that can be written as UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def write_rejected(rejected: Rejected, path: Path) -> None:
    """Write the rejected rows as CSV (UTF-8): file, row, table, reason, then the original columns.

    Rows of several files share the columns of the same name; cells beyond a header stand in
    “further cells”. The file appears whole or not at all. Raises `TableError` if it cannot be
    written.
    """
    try:
        _write_whole(rejected, path)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        what = f"The rejected rows cannot be written: {reason}."
        raise TableError(Problem(what, Place(file=str(path)), "Name another file.")) from error


def _write_whole(rejected: Rejected, path: Path) -> None:
    columns = list(dict.fromkeys(name for header in rejected.headers for name in header))
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*_own_columns(columns), *columns, "further cells"])
            for row in rejected:
                writer.writerow(_record(row, columns))
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _own_columns(columns: Sequence[str]) -> list[str]:
    """Our four names, set apart where the file has a column of that name."""
    return [f"rejected {name}" if name in columns else name for name in FIRST_COLUMNS]


def _record(row: RejectedRow, columns: Sequence[str]) -> list[str]:
    width = len(row.header)
    # Of two columns with one name the first is shown, the others stand in “further cells”.
    by_name: dict[str, str] = {}
    further = [cell or "" for cell in row.cells[width:]]
    for name, cell in zip(row.header, row.cells, strict=False):
        if name in by_name:
            further.append(cell or "")
        by_name.setdefault(name, cell or "")
    cells = [by_name.get(name, "") for name in columns]
    return [row.file, str(row.row), row.table, row.reason, *cells, " | ".join(further)]
