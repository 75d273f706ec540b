"""Values of facts as rows of `fact_values`."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from playcall_core.importing.building import Building
from playcall_core.importing.plan import Column
from playcall_core.importing.values import Kind
from playcall_core.tables.schemas import FACT_VALUES


def add_fact(
    building: Building,
    subject: str,
    column: Column,
    value: pa.Array,
    about: Mapping[str, pa.Array],
    *,
    keep_unknown: bool,
) -> None:
    """Add the values of one fact, one for each row; of a set a row for each member.

    `about` has subject_id, valid_from and recorded_at, and the currency of money. What is unknown
    is written only with `keep_unknown`: where values are dated, it ends the one before.
    """
    arrays = {**about, **_value_columns(column.kind, value)}
    if column.kind is Kind.SET:
        rows, members = _members(value)
        arrays = {name: array.take(rows) for name, array in arrays.items()} | {"key": members}
        value = value.take(rows)
    if value.null_count and not keep_unknown:
        known = pc.is_valid(value)
        arrays = {name: array.filter(known) for name, array in arrays.items()}
    elif value.null_count and column.kind is Kind.MONEY:
        arrays["currency"] = pc.if_else(
            pc.is_valid(value), arrays["currency"], pa.scalar(None, pa.string())
        )
    length = len(arrays["subject_id"])
    constants = {"subject": subject, "fact": column.name}
    batch = [
        arrays[one.name]
        if one.name in arrays
        else building.constant(constants.get(one.name), one.type, length)
        for one in FACT_VALUES
    ]
    building.add("fact_values", pa.record_batch(batch, schema=FACT_VALUES))


def _value_columns(kind: Kind, value: pa.Array) -> dict[str, pa.Array]:
    match kind:
        case Kind.NUMBER:
            return {"number": value}
        case Kind.MONEY:
            return {"amount": value}
        case Kind.YES_NO:
            return {"flag": value}
        case Kind.DATE:
            return {name: pc.struct_field(value, name) for name in ("day", "instant")}
        case Kind.SET:
            return {"complete": pc.struct_field(value, "complete")}
        case _:
            return {"key": value}


def _members(sets: pa.Array) -> tuple[pa.Array, pa.Array]:
    """(row, member) for each member of each set, and (row, null) for each set without members."""
    members = pc.struct_field(sets, "members")
    empty = pc.indices_nonzero(pc.equal(pc.fill_null(pc.list_value_length(members), 0), 0))
    rows = pc.list_parent_indices(members).cast(pa.int64())
    keys = pa.concat_arrays([pc.list_flatten(members), pa.nulls(len(empty), pa.string())])
    return pa.concat_arrays([rows, empty.cast(pa.int64())]), keys
