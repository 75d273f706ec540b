"""Ids in one table that another table should have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from playcall_core.importing.quality import FindingKind, Findings, Topic

_TARGETS: Final = {
    "account_id": "accounts",
    "parent_id": "accounts",
    "opportunity_id": "opportunities",
    "contact_id": "contacts",
    "lead_id": "leads",
}
_SUBJECTS: Final = {"lead": "leads", "account": "accounts", "opportunity": "opportunities"}


def note_references(findings: Findings, tables: Mapping[str, pa.Table]) -> None:
    """Note ids without a row in the table they point to, where that table was filled at all."""
    for table, column, target in _references(tables):
        if target not in tables or not len(tables[target]):
            continue
        rows = tables[table]
        ids = rows["id" if "id" in rows.column_names else column]
        keys = rows[column]
        known = pc.is_in(keys, value_set=pa.concat_arrays(tables[target]["id"].chunks))
        missed = pc.indices_nonzero(pc.and_not(pc.is_valid(keys), known))
        says = f"“{column}” of {table} points to no row of {target}"
        topic = Topic(
            FindingKind.NO_MATCH, table, says, f"What {target} would tell is unknown there."
        )
        _note(findings, topic, ids.take(missed), keys.take(missed))
    opportunities = tables.get("opportunities")
    if opportunities is not None and len(tables.get("accounts", ())):
        without = pc.indices_nonzero(pc.is_null(opportunities["account_id"]))
        says = "An opportunity has no account, so that facts of its account are unknown"
        ids = opportunities["id"].take(without)
        none = pa.chunked_array([pa.nulls(len(without), pa.string())])
        _note(findings, Topic(FindingKind.NO_KEY, "opportunities", says), ids, none)


def _references(tables: Mapping[str, pa.Table]) -> Iterator[tuple[str, str, str]]:
    for table, rows in tables.items():
        for column, target in _TARGETS.items():
            if column in rows.column_names:
                yield table, column, target


def note_subjects(findings: Findings, tables: Mapping[str, pa.Table]) -> None:
    """Note values of facts whose subject is in no table, where the table of subjects was filled."""
    values = tables.get("fact_values")
    for subject, target in _SUBJECTS.items():
        if values is None or not len(tables.get(target, ())):
            continue
        ids = pa.concat_arrays(tables[target]["id"].chunks)
        is_subject = pc.equal(values["subject"], subject)
        lost = pc.and_not(is_subject, pc.is_in(values["subject_id"], value_set=ids))
        rows = pc.indices_nonzero(lost)
        says = f"A value of a fact belongs to no row of {target}"
        topic = Topic(FindingKind.NO_MATCH, "fact_values", says, "It is never looked at.")
        _note(findings, topic, values["subject_id"].take(rows), values["fact"].take(rows))


def _note(findings: Findings, topic: Topic, ids: pa.ChunkedArray, words: pa.ChunkedArray) -> None:
    if len(ids):
        findings.note(topic, pa.concat_arrays(ids.chunks), pa.concat_arrays(words.chunks))
