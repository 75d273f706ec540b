"""Decision tables in CSV files and spreadsheets; their form is in `row_form`."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from playcall_core.decision_tables.dmn_xml import MOST_RULES
from playcall_core.decision_tables.literals import print_value
from playcall_core.decision_tables.model import DecisionTable, TablesRead
from playcall_core.decision_tables.row_form import rows_of_table, table_of_rows
from playcall_core.decision_tables.whole_file import write_whole
from playcall_core.errors import DecisionTableError, Place, Problem
from playcall_core.importing.excel_file import Cell, text_of

_SEPARATORS: Final = ",;\t"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BAD_IN_NAMES = re.compile(r"[\[\]:*?/\\']")


def read_csv(path: Path) -> TablesRead:
    """The decision table in a CSV file (UTF-8; comma, semicolon or tab), named for the file."""
    return table_of_rows(read_rows(path), path.stem, path.name)


def read_rows(path: Path) -> list[list[str]]:
    """The rows of a CSV file (UTF-8; comma, semicolon or tab); at least one."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _unreadable(path, error) from error
    except UnicodeDecodeError as error:
        what = "The file is not written in UTF-8."
        raise _error(what, path.name, None, "Save it as CSV UTF-8.") from error
    rows = list(_csv_rows(text, path.name))
    if not rows:
        raise _error("The file is empty.", path.name, None, "Begin with a row of names.")
    return rows


def _csv_rows(text: str, file: str) -> Iterator[list[str]]:
    first = text[: text.find("\n")] if "\n" in text else text
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, 1):
            if number > MOST_RULES:
                what = f"The file has more than {MOST_RULES:,} rows."
                raise _error(what, file, number, "Split it.")
            yield row
    except csv.Error as error:
        what = f"The row cannot be read: {error}."
        remedy = "Write quotation marks inside a quoted cell twice."
        raise _error(what, file, number + 1, remedy) from error


def write_csv(table: DecisionTable, path: Path) -> None:
    """Write a table to a CSV file, whole or not at all."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows_of_table(table))
    write_whole(path, text.getvalue().encode("utf-8", "backslashreplace"))


def read_excel(path: Path) -> TablesRead:
    """The decision tables in a workbook, one for each sheet that is not empty, named for it."""
    place = Place(file=path.name)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        sheets = [(name, _sheet_rows(workbook, name)) for name in workbook.sheet_names]
    except OSError as error:
        raise _unreadable(path, error) from error
    except PasswordError as error:
        what = "The workbook is locked with a password."
        raise DecisionTableError(Problem(what, place, "Save it without one.")) from error
    except CalamineError as error:
        what = "The file is no workbook that can be read."
        remedy = "Open it in a spreadsheet program and save it again, as .xlsx or as CSV."
        raise DecisionTableError(Problem(what, place, remedy)) from error
    found = [
        table_of_rows(rows, name, f"{path.name}, sheet {name}")
        for name, rows in sheets
        if any(any(row) for row in rows)
    ]
    if not found:
        remedy = "Fill a sheet as the guide to tables says."
        raise DecisionTableError(Problem("The workbook is empty.", place, remedy))
    return TablesRead(
        tuple(table for read in found for table in read.tables),
        tuple(problem for read in found for problem in read.not_taken),
    )


def _sheet_rows(workbook: CalamineWorkbook, name: str) -> list[list[str]]:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.start is None:
        return []
    return [[_feel(cell) for cell in row] for row in sheet.iter_rows()]


def _feel(cell: Cell) -> str:
    """A cell as FEEL: numbers exact as they are shown, dates and truth values as literals."""
    match cell:
        case bool():
            return print_value(cell)
        case datetime() if cell.time() == time():
            return print_value(cell.date())
        case datetime() | date() | time():
            return print_value(cell)
        case _:
            return text_of(cell)


_TYPES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def write_excel(tables: Sequence[DecisionTable], path: Path) -> None:
    """Write tables to an .xlsx workbook, one sheet for each, whole or not at all.

    All cells are texts, so that no spreadsheet program rounds a number or reads a formula.
    (ECMA-376 part 1, 18: the few parts that a workbook of texts needs.)
    """
    names = _sheet_names(tables)
    data = io.BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as archive:
        for part, text in _parts(names, [rows_of_table(table) for table in tables]):
            if bad := _UNWRITABLE.search(text):
                what = f"A text holds the control character U+{ord(bad.group()):04X}."
                raise _error(what, path.name, None, "Remove it; a workbook cannot hold it.")
            archive.writestr(ZipInfo(part), _HEAD + text)
    write_whole(path, data.getvalue())


def _sheet_names(tables: Sequence[DecisionTable]) -> list[str]:
    names: list[str] = []
    for number, table in enumerate(tables, 1):
        name = _BAD_IN_NAMES.sub(" ", table.name).strip()[:31].strip() or f"Table {number}"
        taken = {other.casefold() for other in names}
        names.append(name if name.casefold() not in taken else f"{name[:26]} ({number})")
    return names


def _parts(names: Sequence[str], sheets: Sequence[list[list[str]]]) -> Iterator[tuple[str, str]]:
    numbers = range(1, len(names) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        for n in numbers
    )
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f"{overrides}</Types>",
    )
    yield (
        "_rels/.rels",
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    )
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="r{n}"/>'
        for n, name in zip(numbers, names, strict=True)
    )
    yield (
        "xl/workbook.xml",
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATION}"><sheets>{listed}</sheets></workbook>',
    )
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{_RELATION}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
    )
    for n, rows in zip(numbers, sheets, strict=True):
        yield f"xl/worksheets/sheet{n}.xml", _sheet_xml(rows)


def _sheet_xml(rows: list[list[str]]) -> str:
    said = "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{_letters(place)}{number}" t="inlineStr">'
            f'<is><t xml:space="preserve">{escape(cell)}</t></is></c>'
            for place, cell in enumerate(row)
            if cell
        )
        + "</row>"
        for number, row in enumerate(rows, 1)
    )
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{said}</sheetData></worksheet>'


def _letters(place: int) -> str:
    """The name of a column: A to Z, AA …"""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _error(what: str, file: str, row: int | None, remedy: str) -> DecisionTableError:
    return DecisionTableError(Problem(what, Place(file=file, row=row), remedy))


def _unreadable(path: Path, error: OSError) -> DecisionTableError:
    reason = (error.strerror or str(error) or "unknown reason").lower()
    return _error(f"The file cannot be read: {reason}.", path.name, None, "Check the path.")
