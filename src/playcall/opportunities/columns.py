"""Between the database's rows and the Arrow tables that the core computes with."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

import pyarrow as pa
from django.db import models

from playcall.opportunities.models import (
    Account,
    Contact,
    ContactRole,
    FactValue,
    ImportBatch,
    Lead,
    Opportunity,
    StageChange,
    Touchpoint,
)
from playcall.opportunities.values import OWN, Row, packed, unpacked
from playcall.people.models import Workspace
from playcall_core.tables.schemas import AMOUNT, FACT_VALUES, INSTANT, SCHEMAS

MODELS: Final[Mapping[str, type[models.Model]]] = {
    "leads": Lead,
    "accounts": Account,
    "contacts": Contact,
    "opportunities": Opportunity,
    "stage_changes": StageChange,
    "touchpoints": Touchpoint,
}
"""Table of the core -> its model; `fact_values` has a form of its own."""
ROLES: Final = "contact_roles"
ALL_MODELS: Final[Mapping[str, type[models.Model]]] = {**MODELS, ROLES: ContactRole}
ROLE_SCHEMA: Final = pa.schema(
    [
        *((name, pa.string()) for name in ("contact_id", "opportunity_id", "persona")),
        ("buying_role", pa.string()),
        ("recorded_at", INSTANT),
    ]
)
"""The table of parts that contacts have in opportunities."""
_BEYOND: Final = {"opportunities": ("closed_reason",)}
"""Columns of ours that the core's schema does not have."""
_KEYS: Final = {
    "stage_changes": ("opportunity_id", "stage", "at"),
    ROLES: ("contact_id", "opportunity_id"),
}
_LONGEST_KEY: Final = 500
_KEPT: Final = {
    str(kind): kind
    for kind in (pa.string(), pa.float64(), pa.int64(), pa.bool_(), pa.date32(), AMOUNT, INSTANT)
}
_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "amount": Decimal,
    "closed_on": date.fromisoformat,
    **dict.fromkeys(("created_at", "recorded_at", "at"), datetime.fromisoformat),
}


def columns_of(name: str) -> tuple[str, ...]:
    """The columns of a table that have a field in the database."""
    schema = ROLE_SCHEMA if name == ROLES else SCHEMAS[name]
    return (*schema.names, *_BEYOND.get(name, ()))


def key_of(name: str, row: Row) -> str:
    """What names a row of a table: its id, or all columns that make it the one it is, as JSON.

    A touchpoint without an id is named by all that it says, of a long one by its digest.
    """
    if name in _KEYS:
        return json.dumps([_plain(row[column]) for column in _KEYS[name]], ensure_ascii=False)
    if row["id"] is not None:
        return str(row["id"])
    said = [_plain(row[column]) for column in columns_of(name) if column != "recorded_at"]
    key = json.dumps(said, ensure_ascii=False)
    if len(key) <= _LONGEST_KEY:
        return key
    digest = sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{key[: _LONGEST_KEY - len(digest)]}{digest}"


def records_of(name: str, table: pa.Table) -> Iterator[dict[str, Any]]:
    """The rows of a table as the database has them: its columns, and `further` as JSON text."""
    known, more = columns_of(name), further_types(name, table)
    for row in table.to_pylist():
        rest = {column: storable(row[column]) for column in more if row[column] is not None}
        further = json.dumps(rest, default=_plain, ensure_ascii=False) if rest else ""
        yield {column: storable(row.get(column)) for column in known} | {"further": further}


def model_of(
    name: str, record: Row, workspace: Workspace, batch: ImportBatch | None = None
) -> models.Model:
    """A row to be written."""
    given = {field_of(column): value for column, value in record.items()}
    return ALL_MODELS[name](workspace=workspace, batch=batch, **given)


def rows_of(name: str, table: pa.Table, workspace: Workspace) -> Iterator[models.Model]:
    """A table of the core as rows to be written."""
    if name == "fact_values":
        for row, value in packed(table.to_pylist()):
            own = {column: row[column] for column in OWN}
            yield FactValue(workspace=workspace, value=value, source="import", **own)
        return
    for record in records_of(name, table):
        yield model_of(name, record, workspace)


def body_of(record: Row) -> str:
    """A row as JSON text, to be kept when it changes."""
    return json.dumps({name: _plain(value) for name, value in record.items()}, ensure_ascii=False)


def record_in(body: str) -> dict[str, Any]:
    """The row that `body_of` made into text."""
    said: dict[str, Any] = json.loads(body)
    return {
        name: _READ[name](value) if name in _READ and value is not None else value
        for name, value in said.items()
    }


def records_in(name: str, found: models.QuerySet[Any]) -> Iterator[dict[str, Any]]:
    """Rows of the database as records."""
    known = (*columns_of(name), "further")
    for row in found.values_list(*map(field_of, known)):
        yield dict(zip(known, row, strict=True))


def table_of(name: str, workspace: Workspace, further: Mapping[str, str]) -> pa.Table:
    """What the database has of a table now, columns beyond the core's included."""
    if name == "fact_values":
        now = FactValue.objects.filter(workspace=workspace, withdrawn_at=None)
        return fact_table(now.order_by("id").values_list(*OWN, "value"))
    rows = ALL_MODELS[name]._default_manager.filter(workspace=workspace).order_by("id")
    known = (*columns_of(name), "further")
    return arrow_table(name, list(rows.values_list(*map(field_of, known))), further)


def arrow_table(name: str, rows: Sequence[tuple[Any, ...]], further: Mapping[str, str]) -> pa.Table:
    """Rows (the values of `columns_of` and `further`) as the core computes with them."""
    schema, beyond = SCHEMAS[name], _BEYOND.get(name, ())
    columns = list(zip(*rows, strict=True)) or [()] * (len(schema) + len(beyond) + 1)
    arrays = [
        pa.array(column, field.type)
        for column, field in zip(columns[: len(schema)], schema, strict=True)
    ]
    table = pa.table(arrays, schema=schema)
    for column, values in zip(beyond, columns[len(schema) : -1], strict=True):
        if any(value is not None for value in values):
            table = table.append_column(column, pa.array(values, pa.string()))
    rest = [json.loads(text) if text else {} for text in columns[-1]]
    for column, kind in further.items():
        values = pa.array([_text_of(each.get(column)) for each in rest], pa.string())
        table = table.append_column(column, values.cast(_KEPT[kind]))
    return table


def with_roles(contacts: list[tuple[Any, ...]], roles: Iterable[Row]) -> list[tuple[Any, ...]]:
    """Contacts as they are in their opportunity, and once more for each further one in which they
    have a part.
    """
    place = {column: nth for nth, column in enumerate(columns_of("contacts"))}
    row_of = {row[place["id"]]: nth for nth, row in enumerate(contacts)}
    found = list(contacts)
    for role in roles:
        if role["contact_id"] not in row_of:
            continue
        own = row_of[role["contact_id"]]
        there = list(contacts[own])
        again = there[place["opportunity_id"]] == role["opportunity_id"]
        for column in ("persona", "buying_role"):
            there[place[column]] = role[column] or there[place[column]]
        if again:
            found[own] = tuple(there)
            continue
        for column in ("opportunity_id", "recorded_at"):
            there[place[column]] = role[column]
        found.append(tuple(there))
    return found


def further_types(name: str, table: pa.Table) -> dict[str, str]:
    """The columns of a table beyond those of the database, with the type they are kept as."""
    if name == "fact_values":
        return {}
    own = columns_of(name)
    return {
        field.name: str(field.type) if str(field.type) in _KEPT else "string"
        for field in table.schema
        if field.name not in own
    }


def fact_table(rows: Iterable[tuple[Any, ...]]) -> pa.Table:
    """Values of facts (`OWN`, then the value as text) as the core computes with them."""
    columns: dict[str, list[Any]] = {name: [] for name in FACT_VALUES.names}
    for *own, value in rows:
        for cells in unpacked(value):
            for name, cell in zip(OWN, own, strict=True):
                columns[name].append(cell)
            for name in FACT_VALUES.names[len(OWN) :]:
                columns[name].append(cells.get(name))
    arrays = [pa.array(columns[field.name], field.type) for field in FACT_VALUES]
    return pa.table(arrays, schema=FACT_VALUES)


def storable(value: Any) -> Any:
    """A value without the character NUL, which means nothing and which PostgreSQL refuses."""
    return value.replace("\0", "") if isinstance(value, str) else value


def field_of(column: str) -> str:
    """The database's name of a column."""
    return "external_id" if column == "id" else column


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _text_of(value: Any) -> str | None:
    """A value as text that Arrow casts to its type."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)
