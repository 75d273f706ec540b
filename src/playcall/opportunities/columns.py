"""Between the database's rows and the Arrow tables that the core computes with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

import pyarrow as pa
from django.db import models

from playcall.opportunities.models import (
    Account,
    Contact,
    FactValue,
    Lead,
    Opportunity,
    StageChange,
    Touchpoint,
)
from playcall.opportunities.values import OWN, packed, unpacked
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
_KEPT: Final = {
    str(kind): kind
    for kind in (pa.string(), pa.float64(), pa.int64(), pa.bool_(), pa.date32(), AMOUNT, INSTANT)
}


def rows_of(name: str, table: pa.Table, workspace: Workspace) -> Iterator[models.Model]:
    """A table of the core as rows to be written."""
    if name == "fact_values":
        for row, value in packed(table.to_pylist()):
            own = {column: row[column] for column in OWN}
            yield FactValue(workspace=workspace, value=value, source="import", **own)
        return
    model, known = MODELS[name], SCHEMAS[name].names
    more = further_types(name, table)
    for row in table.to_pylist():
        given = {_field(column): _storable(row.get(column)) for column in known}
        rest = {column: _storable(row[column]) for column in more if row[column] is not None}
        text = json.dumps(rest, default=_plain, ensure_ascii=False) if rest else ""
        yield model(workspace=workspace, further=text, **given)


def table_of(name: str, workspace: Workspace, further: Mapping[str, str]) -> pa.Table:
    """What the database has of a table, as the core computes with it, columns beyond included."""
    if name == "fact_values":
        return _fact_values(workspace)
    schema = SCHEMAS[name]
    rows = MODELS[name]._default_manager.filter(workspace=workspace).order_by("id")
    listed = list(rows.values_list(*map(_field, schema.names), "further"))
    columns = list(zip(*listed, strict=True)) or [()] * (len(schema) + 1)
    arrays = [
        pa.array(column, field.type) for column, field in zip(columns[:-1], schema, strict=True)
    ]
    table = pa.table(arrays, schema=schema)
    rest = [json.loads(text) if text else {} for text in columns[-1]]
    for column, kind in further.items():
        values = pa.array([_text_of(each.get(column)) for each in rest], pa.string())
        table = table.append_column(column, values.cast(_KEPT[kind]))
    return table


def further_types(name: str, table: pa.Table) -> dict[str, str]:
    """The columns of a table beyond the core's schema, with the type they are kept as."""
    if name == "fact_values":
        return {}
    own = SCHEMAS[name].names
    return {
        field.name: str(field.type) if str(field.type) in _KEPT else "string"
        for field in table.schema
        if field.name not in own
    }


def _fact_values(workspace: Workspace) -> pa.Table:
    rows = FactValue.objects.filter(workspace=workspace).order_by("id")
    listed = rows.values_list(*OWN, "value")
    return pa.Table.from_pylist(list(_expanded(listed)), schema=FACT_VALUES)


def _expanded(rows: Iterable[tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        own = dict(zip(OWN, row, strict=False))
        for value in unpacked(row[-1]):
            yield own | value


def _storable(value: Any) -> Any:
    """A value without the character NUL, which means nothing and which PostgreSQL refuses."""
    return value.replace("\0", "") if isinstance(value, str) else value


def _field(column: str) -> str:
    return "external_id" if column == "id" else column


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _text_of(value: Any) -> str | None:
    """A value as text that Arrow casts to its type."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)
