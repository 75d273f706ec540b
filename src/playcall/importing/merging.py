"""Adds tables to what a workspace has: rows by their id, values of facts where they differ."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pyarrow as pa

from playcall.opportunities.actions import put_tables
from playcall.opportunities.columns import further_types, table_of
from playcall.opportunities.models import Pipeline
from playcall.opportunities.values import packed
from playcall.people.models import Membership
from playcall_core.tables.schemas import SCHEMAS

Rows = list[dict[str, Any]]
_KEY: Final[Mapping[str, tuple[str, ...]]] = {"stage_changes": ("opportunity_id", "stage", "at")}


@dataclass(frozen=True)
class Merged:
    """How many rows of each table are new, changed, and as they were."""

    batch: Any
    added: Mapping[str, int]
    changed: Mapping[str, int]
    same: Mapping[str, int]


def merge_tables(
    tables: Mapping[str, pa.Table],
    *,
    by: Membership,
    source: str,
    known_from: datetime | None = None,
    at: datetime | None = None,
    words: str = "",
) -> Merged:
    """Add what is new, change what differs, leave what is not among `tables`."""
    pipeline = Pipeline.objects.filter(workspace=by.workspace).first()
    further = json.loads(pipeline.further_types or "{}") if pipeline else {}
    told: dict[str, list[int]] = {}
    merged = {}
    for name in SCHEMAS:
        before = table_of(name, by.workspace, further.get(name, {}))
        after = tables.get(name)
        if after is None:
            merged[name] = before
            continue
        rows, told[name] = _facts(before, after) if name == "fact_values" else _rows(
            _KEY.get(name, ("id",)), before, after
        )  # fmt: skip
        types = {**further.get(name, {}), **further_types(name, after)}
        merged[name] = _table(name, rows, before, after, types)
    put_tables(merged, by=by, known_from=known_from or (pipeline.known_from if pipeline else None),
               words=words)  # fmt: skip
    added, changed, same = ({name: each[n] for name, each in told.items()} for n in range(3))
    return Merged(None, added, changed, same)


def _rows(key: tuple[str, ...], before: pa.Table, after: pa.Table) -> tuple[Rows, list[int]]:
    known = {tuple(row[name] for name in key): row for row in before.to_pylist()}
    told = [0, 0, 0]
    for row in after.to_pylist():
        which = tuple(row[name] for name in key)
        old = known.get(which)
        new = {**(old or {}), **row}
        told[0 if old is None else 2 if _alike(old, new) else 1] += 1
        known[which] = new
    return list(known.values()), told


def _alike(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    return all(old.get(name) == value for name, value in new.items() if name != "recorded_at")


def _facts(before: pa.Table, after: pa.Table) -> tuple[Rows, list[int]]:
    last: dict[tuple[Any, ...], tuple[Any, str]] = {}
    for row, value in packed(before.to_pylist()):
        last[(row["subject"], row["subject_id"], row["fact"])] = (row["valid_from"], value)
    rows, told = before.to_pylist(), [0, 0, 0]
    for (which, valid, value), those in _values(after):
        if last.get(which, (None, None))[1] == value:
            told[2] += 1
        else:
            told[1 if which in last else 0] += 1
            last[which] = (valid, value)
            rows += those
    return rows, told


def _values(table: pa.Table) -> Iterator[tuple[tuple[tuple[Any, ...], Any, str], Rows]]:
    names = ("subject", "subject_id", "fact", "valid_from", "recorded_at")
    groups: dict[tuple[Any, ...], Rows] = {}
    for row in table.to_pylist():
        groups.setdefault(tuple(row[name] for name in names), []).append(row)
    for key, those in groups.items():
        ((_, value), *_rest) = packed(those)
        yield (key[:3], key[3], value), those


def _table(
    name: str, rows: Rows, before: pa.Table, after: pa.Table, further: Mapping[str, str]
) -> pa.Table:
    schema = pa.unify_schemas([SCHEMAS[name], before.schema, after.schema])
    return pa.Table.from_pylist(rows, schema=schema)
