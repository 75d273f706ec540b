"""Reads a sheet of an Excel or OpenDocument workbook through calamine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Final

import pyarrow as pa
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    WorksheetNotFound,
)

from playcall_core.errors import Place, Problem, TableError, nearest
from playcall_core.importing.mapping import Source
from playcall_core.importing.sources import (
    CHUNK_ROWS,
    Raw,
    Table,
    Unchanged,
    cannot_be_read,
    is_empty,
)

ENDINGS: Final = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
Cell = int | float | str | bool | time | date | datetime | timedelta
Row = list[Cell]


def open_excel(path: Path, source: Source, mark: str) -> Table:
    """The table in a sheet: the one named in the mapping, or the first.

    `mark` is the decimal mark that numbers are written with, the one they will be read with. Raises
    `TableError` if the file is no workbook, is locked, or has no such sheet.
    """
    unchanged = Unchanged(path)
    sheet = _sheet(path, source)
    rows = enumerate(_rows(sheet), 1)
    for number, row in rows:
        if (source.header or number) <= number and any(cell != "" for cell in row):
            header = tuple(text_of(cell, mark).strip() for cell in row)
            while header and not header[-1]:
                header = header[:-1]
            raw = _raw(rows, sheet.total_height, mark, unchanged)
            return Table(header, number, raw)
    raise is_empty(f"{path.name}, sheet {sheet.name}")


def _sheet(path: Path, source: Source) -> CalamineSheet:
    place = Place(file=path.name)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        names = workbook.sheet_names
        return workbook.get_sheet_by_name(source.sheet or names[0])
    except OSError as error:
        raise cannot_be_read(path.name, error) from error
    except PasswordError as error:
        what = "The workbook is locked with a password."
        raise TableError(Problem(what, place, "Save it without one.")) from error
    except WorksheetNotFound as error:
        what = f"There is no sheet “{source.sheet}”."
        remedy = nearest(source.sheet or "", names) or f"The sheets are {', '.join(names)}."
        raise TableError(Problem(what, place, remedy)) from error
    except (CalamineError, IndexError) as error:
        what = "The file is no workbook that can be read."
        remedy = "Open it in a spreadsheet program and save it again, as .xlsx or as CSV."
        raise TableError(Problem(what, place, remedy)) from error


def _rows(sheet: CalamineSheet) -> Iterator[Row]:
    """All rows from the first of the sheet on; `iter_rows` fails on a sheet without cells."""
    return iter(()) if sheet.start is None else sheet.iter_rows()


def _raw(
    rows: Iterator[tuple[int, Row]], total: int, mark: str, unchanged: Unchanged
) -> Iterator[Raw]:
    numbers: list[int] = []
    block: list[Row] = []
    for number, row in rows:
        if any(cell != "" for cell in row):
            numbers.append(number)
            block.append(row)
        if len(block) >= CHUNK_ROWS:
            yield _chunk(numbers, block, mark, number / max(total, 1))
            numbers, block = [], []
    unchanged.check()
    yield _chunk(numbers, block, mark, 1.0)


def _chunk(numbers: list[int], block: list[Row], mark: str, part: float) -> Raw:
    column, cells = partial(_column, block, mark), partial(_cells, block, mark)
    return Raw(numbers, column, cells, (), min(part, 1.0))


def _column(block: list[Row], mark: str, place: int) -> pa.Array:
    return pa.array([text_of(row[place], mark) for row in block], pa.string())


def _cells(block: list[Row], mark: str, row: int) -> list[str]:
    return [text_of(cell, mark) for cell in block[row]]


def text_of(cell: Cell, mark: str = ".") -> str:
    """A cell as text: a whole number without a decimal mark, dates in ISO 8601, TRUE or FALSE.

    A workbook does not tell a day from its first moment: midnight is written as the day.
    """
    match cell:
        case str():
            return cell
        case bool():
            return "TRUE" if cell else "FALSE"
        case float():
            whole = cell.is_integer() and abs(cell) < 1e15
            return str(int(cell)) if whole else repr(cell).replace(".", mark)
        case datetime():
            at_midnight = cell.time() == time()
            return cell.date().isoformat() if at_midnight else cell.isoformat(sep=" ")
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)
