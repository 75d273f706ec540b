"""What every write to the tables of a workspace goes through: one writer at a time, a new stamp."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Max, Model

from playcall.opportunities.columns import ALL_MODELS
from playcall.opportunities.marking import Touched
from playcall.opportunities.merging import Merging, Tally
from playcall.opportunities.models import FactValue, ImportBatch, Pipeline, RowBefore
from playcall.people.models import Membership, Workspace


@contextmanager
def one_writer(workspace: Workspace) -> Iterator[Pipeline]:
    """A transaction in which nobody else writes to these tables; at its end the stamp is new."""
    with transaction.atomic():
        pipeline, _ = Pipeline.objects.select_for_update().get_or_create(workspace=workspace)
        yield pipeline
        pipeline.stamp = uuid4()
        pipeline.save()


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge came to: rows added, changed and the same, by table."""

    batch: ImportBatch
    added: Mapping[str, int] = field(default_factory=dict)
    changed: Mapping[str, int] = field(default_factory=dict)
    same: Mapping[str, int] = field(default_factory=dict)


def begin(
    by: Membership,
    source: str,
    known_from: datetime | None,
    at: datetime,
    words: str,
    pipeline: Pipeline,
) -> Merging:
    """A merge that begins now, in a transaction of `one_writer`."""
    workspace = by.workspace
    last = RowBefore.objects.aggregate(last=Max("id"))["last"]
    batch = ImportBatch.objects.create(
        workspace=workspace,
        source=source,
        at=at,
        known_from=known_from,
        by=by,
        words=words,
        last_before=last or 0,
    )
    everything: list[type[Model]] = [*ALL_MODELS.values(), FactValue]
    is_first = not any(
        each._default_manager.filter(workspace=workspace).exists() for each in everything
    )
    if is_first:
        pipeline.known_from = known_from
    return Merging(batch, is_first, Tally(), Touched())
