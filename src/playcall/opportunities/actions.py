"""Changes what is known about leads, accounts and opportunities."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

import pyarrow as pa
from django.db import transaction
from django.db.models import Model

from playcall.audit.actions import note
from playcall.opportunities.columns import MODELS, further_types, rows_of
from playcall.opportunities.models import FactValue, Pipeline
from playcall.people.models import Membership
from playcall.people.rules import May, insist

BATCH = 1000


def put_tables(
    tables: Mapping[str, pa.Table],
    *,
    by: Membership,
    known_from: datetime | None = None,
    words: str = "",
) -> Mapping[str, int]:
    """Put these tables in the place of all that the workspace has: how many rows each has now.

    `tables` are the core's (`playcall_core.tables.schemas`), as an import gives them; a table that
    is not among them is left empty. `known_from` is the instant of the snapshot they show.
    """
    insist(by, May.IMPORT_OPPORTUNITIES)
    workspace = by.workspace
    with transaction.atomic():
        pipeline, _ = Pipeline.objects.select_for_update().get_or_create(workspace=workspace)
        tables_of: list[type[Model]] = [*MODELS.values(), FactValue]
        for each in tables_of:
            each._default_manager.filter(workspace=workspace).delete()
        counts = {}
        for name, table in tables.items():
            made = list(rows_of(name, table, workspace))
            model: type[Model] = MODELS.get(name, FactValue)
            model._default_manager.bulk_create(made, batch_size=BATCH)
            counts[name] = len(made)
        pipeline.stamp = uuid4()
        pipeline.known_from = known_from
        pipeline.further_types = json.dumps(
            {name: more for name, table in tables.items() if (more := further_types(name, table))}
        )
        pipeline.save()
        note(
            workspace,
            by=by,
            action="opportunities-imported",
            target="opportunities",
            says=f"Imported {counts.get('opportunities', 0):,} opportunities. {words}".strip(),
            counts=counts,
        )
    return counts
