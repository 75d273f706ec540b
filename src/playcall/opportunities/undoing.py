"""Puts back what an import changed, unless somebody changed the same rows since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce

from playcall.opportunities.columns import (
    ALL_MODELS,
    body_of,
    columns_of,
    field_of,
    key_of,
    record_in,
)
from playcall.opportunities.marking import Touched
from playcall.opportunities.models import FactValue, ImportBatch, RowBefore
from playcall_core.errors import PlaycallError, Problem
from playcall_core.facts import Subject


def insist_is_last(batch: ImportBatch) -> None:
    """`PlaycallError` where a later import of the same source builds on this one."""
    later = ImportBatch.objects.filter(
        workspace=batch.workspace, source=batch.source, id__gt=batch.pk, undone_at=None
    ).order_by("-id")
    if newest := later.first():
        what = f"“{batch.source}” was imported again on {newest.at:%d %B %Y at %H:%M}."
        raise PlaycallError(Problem(what, remedy="Undo that import first."))


def put_back(batch: ImportBatch, at: datetime, touched: Touched) -> None:
    """Put back all rows that a batch added or changed; `PlaycallError` where one is not as it left
    it, and then nothing is put back.
    """
    for name, model in ALL_MODELS.items():
        rows = model._default_manager.filter(workspace=batch.workspace)
        befores = list(batch.befores.filter(table=name))
        for before in befores:
            _restore(before, rows, at, touched)
        for row in rows.filter(batch=batch):
            _remove(name, row, batch, at, touched)
    values = FactValue.objects.filter(batch=batch)
    for subject, id_ in values.values_list("subject", "subject_id").distinct():
        touched.subject(Subject(subject), id_)
    known = Coalesce("recorded_at", Value(batch.at, models.DateTimeField()))
    values.update(withdrawn_at=at, recorded_at=known)


def _restore(before: RowBefore, rows: models.QuerySet[Any], at: datetime, touched: Touched) -> None:
    record = record_in(before.body)
    row = next((row for row in _candidates(before.table, record, rows)), None)
    now = record_from(before.table, row) if row is not None else None
    _insist_as_left(before.table, before.key, now, before.pk, before.batch)
    assert row is not None
    assert now is not None
    _keep(before.table, now, at, before.batch)
    for column, value in record.items():
        setattr(row, field_of(column), value)
    row.save()
    touched.row(before.table, now)
    touched.row(before.table, record)


def _remove(name: str, row: Any, batch: ImportBatch, at: datetime, touched: Touched) -> None:
    now = record_from(name, row)
    _insist_as_left(name, key_of(name, now), now, 0, batch)
    _keep(name, now | {"recorded_at": now["recorded_at"] or batch.at}, at, batch)
    row.delete()
    touched.row(name, now)


def _keep(name: str, now: dict[str, Any], at: datetime, batch: ImportBatch | None) -> None:
    assert batch is not None
    RowBefore.objects.create(
        workspace=batch.workspace, table=name, key=key_of(name, now), body=body_of(now), until=at
    )


def _insist_as_left(
    name: str, key: str, now: dict[str, Any] | None, after: int, batch: ImportBatch | None
) -> None:
    """`PlaycallError` unless a row is as the batch left it."""
    assert batch is not None
    since = RowBefore.objects.filter(
        workspace=batch.workspace, table=name, key=key, id__gt=after
    ).exclude(batch=batch)
    left = since.order_by("id").values_list("body", flat=True).first()
    if now is None or (left is not None and left != body_of(now)):
        what = f"{key} in {name.replace('_', ' ')} has changed since this import."
        raise PlaycallError(
            Problem(what, remedy="Undo what came after it first, or correct it by a new import.")
        )


def _candidates(name: str, record: dict[str, Any], rows: models.QuerySet[Any]) -> Iterator[Any]:
    by = "id" if "id" in record else "opportunity_id"
    for row in rows.filter(**{field_of(by): record[by]}):
        if key_of(name, record_from(name, row)) == key_of(name, record):
            yield row


def record_from(name: str, row: models.Model) -> dict[str, Any]:
    """A row of the database as a record."""
    known = (*columns_of(name), "further")
    return {column: getattr(row, field_of(column)) for column in known}
