"""Puts back what an import changed, unless somebody changed the same rows since.

Rows are read, compared and written many at a time: an import may have brought thousands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
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
    model_of,
    record_in,
    records_in,
)
from playcall.opportunities.marking import Touched
from playcall.opportunities.merging import BATCH, chunks, rows_there
from playcall.opportunities.models import FactValue, ImportBatch, RowBefore
from playcall_core.errors import PlaycallError, Problem
from playcall_core.facts import Subject

_WRITTEN_TOGETHER = 100
"""Rows of one statement that sets all columns of each."""


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
        befores = batch.befores.filter(table=name).order_by("id")
        for some in chunks(befores.iterator(BATCH), BATCH):
            _restore(name, model, some, batch, at, touched)
        _remove(name, model, batch, at, touched)
    values = FactValue.objects.filter(batch=batch)
    for subject, id_ in values.values_list("subject", "subject_id").distinct():
        touched.subject(Subject(subject), id_)
    known = Coalesce("recorded_at", Value(batch.at, models.DateTimeField()))
    values.update(withdrawn_at=at, recorded_at=known)


def _restore(
    name: str,
    model: type[models.Model],
    befores: Collection[RowBefore],
    batch: ImportBatch,
    at: datetime,
    touched: Touched,
) -> None:
    """Put some rows back as they were before the batch changed them."""
    records = {before.key: record_in(before.body) for before in befores}
    there = rows_there(name, records, batch.workspace_id)
    _insist_as_left(
        name,
        {key: there[key][1] if key in there else None for key in records},
        batch,
        {before.key: before.pk for before in befores},
    )
    _keep(name, (there[key][1] for key in records if key in there), batch, at)
    rows = []
    for key, record in records.items():
        touched.row(name, record)
        if key not in there:
            continue
        row, now = there[key]
        for column, value in record.items():
            setattr(row, field_of(column), value)
        rows.append(row)
        touched.row(name, now)
    fields = [field_of(column) for column in (*columns_of(name), "further")]
    model._default_manager.bulk_update(rows, fields, batch_size=_WRITTEN_TOGETHER)
    taken = [before for before in befores if before.key not in there]
    model._default_manager.bulk_create(
        [model_of(name, records[each.key], batch.workspace, each.added_by) for each in taken]
    )


def _remove(
    name: str, model: type[models.Model], batch: ImportBatch, at: datetime, touched: Touched
) -> None:
    """Take the rows away that the batch added; what they were stays readable."""
    added = model._default_manager.filter(workspace=batch.workspace, batch=batch)
    for some in chunks(records_in(name, added.order_by("id")), BATCH):
        now = {key_of(name, record): record for record in some}
        _insist_as_left(name, now, batch, {})
        known = (each | {"recorded_at": each["recorded_at"] or batch.at} for each in some)
        _keep(name, known, batch, at)
        for record in some:
            touched.row(name, record)
    added.delete()


def _keep(
    name: str, records: Iterable[Mapping[str, Any]], batch: ImportBatch, at: datetime
) -> None:
    RowBefore.objects.bulk_create(
        (
            RowBefore(
                workspace_id=batch.workspace_id,
                table=name,
                key=key_of(name, record),
                body=body_of(record),
                until=at,
            )
            for record in records
        ),
        batch_size=BATCH,
    )


def _insist_as_left(
    name: str,
    now: Mapping[str, Mapping[str, Any] | None],
    batch: ImportBatch,
    after: Mapping[str, int],
) -> None:
    """`PlaycallError` unless rows (key -> as they are now) are as the batch left them.

    What a row was right after the batch is what the first change since kept of it; without one it
    is as it was left, or was taken away by the batch. `after` says which `RowBefore` of a key the
    batch wrote itself.
    """
    since = RowBefore.objects.filter(
        workspace=batch.workspace, table=name, key__in=now, id__gt=batch.last_before
    ).exclude(batch=batch)
    left: dict[str, str] = {}
    for key, number, body in since.order_by("id").values_list("key", "id", "body"):
        if number > after.get(key, 0):
            left.setdefault(key, body)
    for key, record in now.items():
        if key in left and (record is None or left[key] != body_of(record)):
            what = f"{key} in {name.replace('_', ' ')} has changed since this import."
            remedy = "Undo what came after it first, or correct it by a new import."
            raise PlaycallError(Problem(what, remedy=remedy))
