"""Merges tables of a source into what a workspace has: row by row, and value by value."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Final, TypeVar

import pyarrow as pa
from django.db import models
from django.db.models import Q

from playcall.opportunities.columns import (
    ALL_MODELS,
    ROLES,
    body_of,
    columns_of,
    field_of,
    key_of,
    model_of,
    records_in,
    records_of,
)
from playcall.opportunities.marking import Touched
from playcall.opportunities.models import ImportBatch, RowBefore, StageChange

T = TypeVar("T")
BATCH: Final = 1000
Speaks = Mapping[str, Collection[str]]
"""Table -> the columns that a source fills; for `fact_values` the ids of facts."""
_CLOCK: Final = "recorded_at"
_BY: Final = {"stage_changes": "opportunity_id", ROLES: "contact_id"}
"""The column by which rows are looked for that have no id."""


@dataclass(slots=True)
class Tally:
    """How many rows were added, changed, and the same as before, by table."""

    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    same: dict[str, int] = field(default_factory=dict)

    def count(self, name: str, added: int, changed: int, same: int) -> None:
        """Add to the numbers of a table."""
        for kept, number in ((self.added, added), (self.changed, changed), (self.same, same)):
            kept[name] = kept.get(name, 0) + number


@dataclass(frozen=True, eq=False)
class Merging:
    """One merge under way. `is_first` says that the workspace had nothing before it: then a row
    that does not say when it was recorded counts as known from the start.
    """

    batch: ImportBatch
    is_first: bool
    tally: Tally
    touched: Touched
    moved: dict[str, str | None] = field(default_factory=dict)
    """Opportunity -> the stage that it is in now, where that changed."""

    def rows(self, name: str, table: pa.Table, speaks: Collection[str] | None) -> None:
        """Merge the rows of one table but for values of facts."""
        spoken = set(speaks if speaks is not None else _filled(table))
        given: dict[str, dict[str, Any]] = {}
        for record in records_of(name, table):
            given.setdefault(key_of(name, record), record)
        for some in chunks(given.items(), BATCH):
            self._some(name, dict(some), spoken)
        self.tally.count(name, 0, 0, table.num_rows - len(given))  # rows that say one thing twice

    def _some(self, name: str, given: Mapping[str, dict[str, Any]], spoken: set[str]) -> None:
        there = rows_there(name, given, self.batch.workspace_id)
        added: list[models.Model] = []
        changed: list[tuple[models.Model, dict[str, Any], dict[str, Any]]] = []
        for key, record in given.items():
            if key not in there:
                record["recorded_at"] = self._recorded(record)
                added.append(model_of(name, record, self.batch.workspace, self.batch))
                self.touched.row(name, record)
                continue
            row, before = there[key]
            new = {column: value for column, value in record.items() if column in spoken}
            new["further"] = _further(record["further"], before["further"], spoken)
            if any(before[column] != value for column, value in new.items() if column != _CLOCK):
                changed.append((row, before, before | new))
        self._write(name, added, changed)
        same = len(given) - len(added) - len(changed)
        self.tally.count(name, len(added), len(changed), same)

    def _write(
        self,
        name: str,
        added: Sequence[models.Model],
        changed: Sequence[tuple[models.Model, dict[str, Any], dict[str, Any]]],
    ) -> None:
        model, batch = ALL_MODELS[name], self.batch
        model._default_manager.bulk_create(added, batch_size=BATCH)
        befores, rows = [], []
        for row, before, record in changed:
            after = record | {_CLOCK: record[_CLOCK] if self._dated(record, before) else batch.at}
            befores.append(
                RowBefore(
                    workspace=batch.workspace,
                    table=name,
                    key=key_of(name, before),
                    body=body_of(before),
                    until=batch.at,
                    batch=batch,
                )
            )
            for column, value in after.items():
                setattr(row, field_of(column), value)
            rows.append(row)
            self.touched.row(name, before)
            self.touched.row(name, after)
            if name == "opportunities" and before["stage"] != after["stage"]:
                self.moved[str(after["id"])] = after["stage"]
        RowBefore.objects.bulk_create(befores, batch_size=BATCH)
        fields = [field_of(column) for column in (*columns_of(name), "further")]
        model._default_manager.bulk_update(rows, fields, batch_size=100)

    def note_moves(self) -> None:
        """Note that opportunities changed their stage, where no history came with it."""
        for some in chunks(self.moved.items(), BATCH):
            moved = dict(some)
            last: dict[str, str | None] = {}
            changes = StageChange.objects.filter(
                workspace=self.batch.workspace, opportunity_id__in=moved
            )
            for id_, stage in changes.order_by("at", "id").values_list("opportunity_id", "stage"):
                last[id_] = stage
            when = self.batch.known_from or self.batch.at
            StageChange.objects.bulk_create(
                StageChange(
                    workspace=self.batch.workspace,
                    opportunity_id=id_,
                    stage=stage,
                    at=when,
                    recorded_at=self.batch.at,
                    batch=self.batch,
                )
                for id_, stage in moved.items()
                if last.get(id_) != stage
            )

    def _recorded(self, record: Mapping[str, Any]) -> datetime | None:
        if record[_CLOCK] is not None or self.is_first:
            clock: datetime | None = record[_CLOCK]
            return clock
        return self.batch.at

    def _dated(self, record: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
        """Whether the source says itself when it came to know this."""
        return record[_CLOCK] is not None and record[_CLOCK] != before[_CLOCK]


def rows_there(
    name: str, given: Mapping[str, Mapping[str, Any]], workspace_id: int
) -> dict[str, tuple[models.Model, dict[str, Any]]]:
    """The rows of a table that records (by key) stand for and that are there: by key, the row and
    what it says.
    """
    rows = ALL_MODELS[name]._default_manager.filter(workspace_id=workspace_id)
    by = _BY.get(name, "id")
    ids = {record[by] for record in given.values()}
    wanted = Q(**{f"{field_of(by)}__in": ids - {None}})
    if name == "touchpoints" and None in ids:
        wanted |= Q(external_id=None, at__in={record["at"] for record in given.values()})
    found = rows.filter(wanted).order_by("id")
    return {
        key_of(name, record): (row, record)
        for row, record in zip(found, records_in(name, found), strict=True)
    }


def _filled(table: pa.Table) -> Iterator[str]:
    """The columns of which a table says anything: those it leaves out altogether stay."""
    for name in table.column_names:
        if table[name].null_count < table.num_rows:
            yield name


def _further(new: str, before: str, spoken: Collection[str]) -> str:
    """The columns beyond ours: of those that the source fills its own, the others as they were."""
    kept = {name: value for name, value in _read(before).items() if name not in spoken}
    merged = kept | _read(new)
    return json.dumps(merged, ensure_ascii=False) if merged else ""


def _read(further: str) -> dict[str, Any]:
    return json.loads(further) if further else {}


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Some items after the others, at most `size` of them at a time."""
    left = iter(items)
    while chunk := list(islice(left, size)):
        yield chunk
