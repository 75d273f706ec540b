"""Reads the values of some rows, and says of each row what does not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from playcall_core.importing.building import Building
from playcall_core.importing.plan import Column, TablePlan
from playcall_core.importing.rows import Rows
from playcall_core.importing.state import State, read_state
from playcall_core.importing.values import Kind, Typed, typed


@dataclass(frozen=True, slots=True)
class Values:
    """The typed values of some rows: columns and facts by name, currencies of money likewise."""

    columns: Mapping[str, Typed]
    facts: Mapping[str, Typed]
    column_currencies: Mapping[str, pa.Array]
    fact_currencies: Mapping[str, pa.Array]
    valid_from: Typed | None
    state: State | None


def read_values(plan: TablePlan, rows: Rows, building: Building) -> Values:
    """The values of `rows`; a row with a value that does not fit is refused with the reason."""
    columns = {column.name: _values(column, rows) for column in plan.columns}
    facts = {column.name: _values(column, rows) for column in plan.facts}
    values = Values(
        columns,
        facts,
        dict(_currencies(plan.columns, columns, rows, building)),
        dict(_currencies(plan.facts, facts, rows, building)),
        _values(plan.valid_from, rows) if plan.valid_from else None,
        _state(plan, rows),
    )
    _refuse_incomplete(plan, rows, columns)
    return values


def _values(column: Column, rows: Rows) -> Typed:
    texts = rows.text_of(column.cell, column.joiner)
    if column.is_plain:
        return Typed(texts)
    found = typed(texts, column.read, column.kind, column.bulk)
    for row, reason in found.refused.items():
        rows.refuse(row, f"{column.shown}: {reason}")
    return found


def _currencies(
    columns: tuple[Column, ...], values: Mapping[str, Typed], rows: Rows, building: Building
) -> Iterator[tuple[str, pa.Array]]:
    """The currency of each money column; a row with an amount and no currency is refused."""
    for column in columns:
        if column.kind is not Kind.MONEY:
            continue
        origin = column.cell.currency.column if column.cell.currency else None
        if origin is None:
            yield column.name, building.constant(column.currency, pa.string(), len(rows))
            continue
        codes = rows.texts[origin]
        is_code = pc.fill_null(pc.match_substring_regex(codes, "^[A-Z]{3}$"), False)
        wrong = pc.and_not(pc.is_valid(values[column.name].values), is_code)
        for row in pc.indices_nonzero(wrong).to_pylist():
            said = codes[row].as_py()
            what = f"“{said}” is no currency such as EUR" if said else "the currency is blank"
            rows.refuse(row, f"“{origin}”: {what}, and {column.shown} has an amount.")
        yield column.name, codes


def _state(plan: TablePlan, rows: Rows) -> State | None:
    if not plan.map.state:
        return None
    state = read_state(plan.map.state, rows.texts)
    for row in pc.indices_nonzero(pc.is_null(state.is_open)).to_pylist():
        said = [rows.texts[one.column][row].as_py() for one in plan.map.state]
        shown = ", ".join(
            f"“{one.column}” is {f'“{word}”' if word else 'blank'}"
            for one, word in zip(plan.map.state, said, strict=True)
        )
        rows.refuse(row, f"Nothing tells whether it is open: {shown}. List the word under `state`.")
    return state


def _refuse_incomplete(plan: TablePlan, rows: Rows, columns: Mapping[str, Typed]) -> None:
    for column in plan.columns:
        if column.name in plan.needed:
            values = columns[column.name]
            for row in pc.indices_nonzero(pc.is_null(values.values)).to_pylist():
                if row not in values.refused:
                    rows.refuse(
                        row, f"{column.shown} is blank; no row can be without its {column.name}."
                    )
