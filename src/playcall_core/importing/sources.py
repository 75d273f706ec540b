"""Reads the files of a source, a chunk of rows at a time, as columns of text.

Every format gives the same `Chunk`s, so that the rest of importing knows of none. A row is counted
as people count it in a spreadsheet: the first row of the file is row 1, blank rows count, a line
break inside a cell does not.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

import pyarrow as pa

from playcall_core.errors import Place, Problem, TableError, nearest

CHUNK_ROWS: Final = 65_536
Cells = Sequence[str | None]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be read into columns: its cells as far as they can be told, and why."""

    row: int
    cells: tuple[str | None, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Raw:
    """Some rows of a file as its format gives them: `cells(i)` are the cells of the i-th row.

    `column(i)` is the text of the i-th column, one value a row, null where the file has no value.
    """

    rows: Sequence[int]
    column: Callable[[int], pa.Array]
    cells: Callable[[int], Cells]
    bad: tuple[BadRow, ...]
    part: float


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a file: the columns asked for as text, and every cell for those who ask.

    `rows` has the number of each row in its file; `part` is how much of the file is read (0 to 1).
    """

    file: str
    header: tuple[str, ...]
    rows: pa.Array
    columns: Mapping[str, pa.Array]
    cells: Callable[[int], Cells]
    bad: tuple[BadRow, ...]
    part: float

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a file, opened: its header and its rows. Dates kept as dates come in ISO 8601."""

    header: tuple[str, ...]
    header_row: int
    raw: Iterator[Raw]


def files_of(pattern: str, files: Sequence[Path]) -> list[Path]:
    """Those of `files` whose name matches `pattern`, in any case and in their order."""
    return [file for file in files if fnmatch(file.name.casefold(), pattern.casefold())]


def chunks(
    table: Table, file: str, wanted: Sequence[str], separator: str | None
) -> Iterator[Chunk]:
    """The rows of a table with the columns in `wanted`.

    Raises `TableError` if a column is missing, or if its name stands twice in the header.
    """
    places = _places(table, file, wanted, separator)
    for raw in table.raw:
        columns = {name: raw.column(place) for name, place in places.items()}
        rows = pa.array(raw.rows, pa.int64())
        yield Chunk(file, table.header, rows, columns, raw.cells, raw.bad, raw.part)


def _places(
    table: Table, file: str, wanted: Sequence[str], separator: str | None
) -> Mapping[str, int]:
    at = Place(file=file, row=table.header_row)
    counted = Counter(table.header)
    problems = []
    for name in wanted:
        if counted[name] == 1:
            continue
        if name in counted:
            what = f"Two columns are called “{name}”."
            problems.append(Problem(what, at, "Give one of them another name in the file."))
        else:
            remedy = _other_delimiter(table.header, separator) or nearest(name, table.header)
            shown = ", ".join(f"“{known}”" for known in table.header[:30])
            what = f"There is no column “{name}”."
            problems.append(Problem(what, at, remedy or f"The columns are {shown}."))
    if problems:
        raise TableError(*problems)
    return {name: table.header.index(name) for name in wanted}


def _other_delimiter(header: tuple[str, ...], separator: str | None) -> str:
    if separator is None or len(header) != 1:
        return ""
    for other, shown in ((";", ";"), ("\t", "tab"), (",", ","), ("|", "|")):
        if other != separator and other in header[0]:
            return f'The cells seem to be separated by “{shown}”: write `delimiter: "{shown}"`.'
    return ""


def cannot_be_read(file: str, error: OSError) -> TableError:
    """What to say when a file cannot be opened or read to its end."""
    reason = (error.strerror or str(error) or "unknown reason").lower()
    what = f"The file cannot be read: {reason}."
    return TableError(Problem(what, Place(file=file), "Check that it is still there."))


def is_empty(file: str) -> TableError:
    """What to say of a file without a header."""
    what = "The file is empty: it has no header with the names of the columns."
    return TableError(Problem(what, Place(file=file), "Export it again, with a header."))


class Unchanged:
    """Checks that a file is the same at the end of reading as it was at its start."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._before = self._state()

    def _state(self) -> tuple[int, int, int]:
        try:
            state = os.stat(self._path)
        except OSError as error:
            raise cannot_be_read(self._path.name, error) from error
        return state.st_ino, state.st_size, state.st_mtime_ns

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self._before[1]

    def check(self) -> None:
        """Raise `TableError` if the file vanished or was written to since."""
        if self._state() != self._before:
            place = Place(file=self._path.name)
            what = "The file was changed while it was being read."
            raise TableError(Problem(what, place, "Import it again once it is complete."))
