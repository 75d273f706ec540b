"""Takes parts of contacts in opportunities away that their source does not say any more."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from playcall.opportunities.columns import ROLES, body_of, key_of, records_in
from playcall.opportunities.merging import BATCH, Merging, Speaks, chunks
from playcall.opportunities.models import ContactRole, RowBefore


def end_roles(
    merging: Merging, contacts: pa.Table, roles: Iterable[pa.Table], speaks: Speaks
) -> None:
    """Take away the parts that this source said of its contacts before and says no more.

    `contacts` are those of the export, `roles` all parts that it says. Only where the source says
    with each contact in which opportunity it has a part; what other sources said stays.
    """
    if "opportunity_id" not in speaks.get("contacts", ()):
        return
    said = {
        (row["contact_id"], row["opportunity_id"])
        for table in roles
        for row in table.select(["contact_id", "opportunity_id"]).to_pylist()
    }
    for some in chunks(sorted(set(contacts["id"].to_pylist())), BATCH):
        _end(merging, some, said)


def _end(merging: Merging, contacts: list[str], said: set[tuple[str, str]]) -> None:
    batch = merging.batch
    own = ContactRole.objects.filter(
        workspace=batch.workspace, contact_id__in=contacts, batch__source=batch.source
    ).order_by("id")
    gone = [row for row in own if (row.contact_id, row.opportunity_id) not in said]
    rows = ContactRole.objects.filter(pk__in=[row.pk for row in gone]).order_by("id")
    befores = []
    for row, record in zip(gone, records_in(ROLES, rows), strict=True):
        befores.append(
            RowBefore(
                workspace=batch.workspace,
                table=ROLES,
                key=key_of(ROLES, record),
                body=body_of(record),
                until=batch.at,
                batch=batch,
                added_by_id=row.batch_id,
            )
        )
        merging.touched.row(ROLES, record)
    RowBefore.objects.bulk_create(befores)
    rows.delete()
    merging.tally.count(ROLES, 0, len(gone), 0)
