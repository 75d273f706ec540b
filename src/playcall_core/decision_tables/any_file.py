"""Decision tables from a file of any kind that is taken, told by the end of its name."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from playcall_core.decision_tables.dmn_in import read_dmn
from playcall_core.decision_tables.expressions import parse_expression
from playcall_core.decision_tables.model import DecisionTable, TablesRead
from playcall_core.decision_tables.nodes import Constant
from playcall_core.decision_tables.table_files import read_csv, read_excel
from playcall_core.decision_tables.values import FeelType, Value
from playcall_core.errors import DecisionTableError, Place, Problem, nearest

READERS: Final = {
    ".dmn": read_dmn,
    ".xml": read_dmn,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".xlsx": read_excel,
    ".xlsm": read_excel,
    ".xls": read_excel,
    ".ods": read_excel,
}


def read_tables(path: Path) -> TablesRead:
    """The decision tables in a DMN, CSV or spreadsheet file; `DecisionTableError` otherwise."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        what = f"A file that ends in “{path.suffix}” is not read as decision tables."
        remedy = f"Give one that ends in {', '.join(READERS)}."
        raise DecisionTableError(Problem(what, Place(file=path.name), remedy))
    read = reader(path)
    if not read.tables:
        what = "The file holds no decision table."
        raise DecisionTableError(Problem(what, Place(file=path.name)), *read.not_taken)
    return read


def one_table(read: TablesRead, name: str | None, file: str) -> DecisionTable:
    """The table of this name, or the only one; `DecisionTableError` naming those that there are."""
    if name is None and len(read.tables) == 1:
        return read.tables[0]
    names = [table.name for table in read]
    found = next((table for table in read if table.name == name), None)
    if found is None:
        what = f"There is no table “{name}”." if name else f"There are {len(names):,} tables."
        hint = nearest(name or "", names) or f"Name one of: {', '.join(names)}."
        raise DecisionTableError(Problem(what, Place(file=file), hint))
    return found


def value_said(text: str, type_: FeelType) -> Value:
    """A value as people write it: FEEL, or a plain text where a text is wanted or nothing fits.

    Nothing is null. For a number, date or truth value that is none, the text itself comes back, so
    that the table can say which input it is.
    """
    said = text.strip()
    if not said:
        return None
    if type_ is FeelType.STRING and not (said.startswith('"') and said.endswith('"')):
        return None if said == "null" else said
    is_bare = type_ in _BY_TEXT and not said.startswith(("@", "date", "time", "duration"))
    wrapped = f'@"{said}"' if is_bare else said
    found = parse_expression(wrapped)
    return found.value if isinstance(found, Constant) else said


_BY_TEXT: Final = frozenset(
    {FeelType.DATE, FeelType.DATE_TIME, FeelType.TIME, FeelType.DAYS, FeelType.MONTHS}
)
