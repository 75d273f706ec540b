"""Changes what is known about leads, accounts and opportunities, and notes what was called."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pyarrow as pa
from django.db.models import Model

from playcall.audit.actions import note
from playcall.opportunities.answering import answer, move_stage
from playcall.opportunities.calls import CallMade, record_calls, situation_digest
from playcall.opportunities.columns import (
    ALL_MODELS,
    MODELS,
    ROLE_SCHEMA,
    ROLES,
    further_types,
    rows_of,
)
from playcall.opportunities.ending import end_roles
from playcall.opportunities.extracts import TABLES
from playcall.opportunities.marking import Touched, mark_all, mark_touched
from playcall.opportunities.merging import BATCH, Merging, Speaks, Tally
from playcall.opportunities.models import FactValue, ImportBatch, Pipeline
from playcall.opportunities.saying import end_values, merge_values
from playcall.opportunities.undoing import insist_is_last, put_back
from playcall.opportunities.writing import Merged, begin, one_writer
from playcall.people.models import Membership
from playcall.people.rules import May, insist
from playcall_core.errors import PlaycallError, Problem
from playcall_core.tables.schemas import FACT_VALUES

__all__ = [
    "CallMade",
    "Merged",
    "answer",
    "merge_tables",
    "move_stage",
    "put_tables",
    "record_calls",
    "situation_digest",
    "undo",
]


def put_tables(
    tables: Mapping[str, pa.Table],
    *,
    by: Membership,
    known_from: datetime | None = None,
    words: str = "",
) -> Mapping[str, int]:
    """Put these tables in the place of all that the workspace has: how many rows each has now.

    `tables` are the core's (`playcall_core.tables.schemas`), as an import gives them; a table that
    is not among them is left empty. `known_from` is the instant of the snapshot they show. What was
    known before is gone: `merge_tables` keeps it.
    """
    insist(by, May.IMPORT_OPPORTUNITIES)
    workspace = by.workspace
    with one_writer(workspace) as pipeline:
        tables_of: list[type[Model]] = [*ALL_MODELS.values(), FactValue]
        for each in tables_of:
            each._default_manager.filter(workspace=workspace).delete()
        counts = {}
        for name, table in tables.items():
            made = list(rows_of(name, table, workspace))
            model: type[Model] = MODELS.get(name, FactValue)
            model._default_manager.bulk_create(made, batch_size=BATCH)
            counts[name] = len(made)
        pipeline.known_from = known_from
        pipeline.further_types = json.dumps(
            {name: more for name, table in tables.items() if (more := further_types(name, table))}
        )
        mark_all(workspace)
        note(
            workspace,
            by=by,
            action="opportunities-imported",
            target="opportunities",
            says=f"Imported {counts.get('opportunities', 0):,} opportunities. {words}".strip(),
            counts=counts,
        )
    return counts


def merge_tables(
    tables: Mapping[str, pa.Table],
    *,
    by: Membership,
    source: str,
    known_from: datetime | None = None,
    at: datetime | None = None,
    words: str = "",
    speaks: Speaks | None = None,
) -> Merged:
    """Bring the rows of a source in by their ids: all of them or, where anything fails, none.

    New rows are added, those that differ are changed, those that are missing stay. A value of a
    fact is added where the source says something else than it said before; none is overwritten.
    `tables` are the core's and, if there is one, `contact_roles` (`columns.ROLE_SCHEMA`).
    `known_from` is the instant of the snapshot they show, `at` when they became known (now).

    `speaks` says which columns and facts the source fills (`playcall_core.importing.spoken_by`): in
    those a blank means that it is not known (any more). Without it a column that is blank in all
    rows stays as it was, and no fact becomes unknown.
    """
    insist(by, May.IMPORT_OPPORTUNITIES)
    with one_writer(by.workspace) as pipeline:
        merging = begin(by, source, known_from, at or datetime.now(UTC), words, pipeline)
        given = {name: table for name, table in tables.items() if table.num_rows}
        if roles := _roles(given):
            given[ROLES] = pa.concat_tables(roles)
        if speaks and "contacts" in given:
            end_roles(merging, given["contacts"], roles, speaks)
        for name in ALL_MODELS:
            if name in given:
                merging.rows(name, given[name], speaks.get(name) if speaks else None)
        merging.note_moves()
        _merge_facts(merging, given, speaks)
        _note_further(pipeline, given)
        mark_touched(by.workspace, merging.touched)
        tally, batch = merging.tally, merging.batch
        batch.counts = json.dumps(
            {
                name: [tally.added[name], tally.changed[name], tally.same[name]]
                for name in tally.same
            }
        )
        batch.save()
        note(
            by.workspace,
            by=by,
            action="opportunities-merged",
            target=f"import/{batch.pk}",
            says=f"Imported from {source}: {_told(tally)}. {words}".strip(),
            counts=json.loads(batch.counts),
        )
    return Merged(batch, tally.added, tally.changed, tally.same)


def _roles(tables: Mapping[str, pa.Table]) -> list[pa.Table]:
    """The parts of contacts in opportunities: those a table of their own says, first, and those
    that the contacts say.
    """
    found = []
    if ROLES in tables:
        found.append(_conformed(tables[ROLES]))
    if "contacts" in tables:
        contacts = tables["contacts"].rename_columns(
            ["contact_id" if name == "id" else name for name in tables["contacts"].column_names]
        )
        said = _conformed(contacts)
        found.append(said.filter(said["opportunity_id"].is_valid()))
    return [table for table in found if table.num_rows]


def _conformed(table: pa.Table) -> pa.Table:
    """The columns of `ROLE_SCHEMA`, blank where there is none."""
    columns = [
        table[field.name].cast(field.type)
        if field.name in table.column_names
        else pa.nulls(table.num_rows, field.type)
        for field in ROLE_SCHEMA
    ]
    return pa.table(columns, schema=ROLE_SCHEMA)


def _merge_facts(merging: Merging, given: Mapping[str, pa.Table], speaks: Speaks | None) -> None:
    if "fact_values" in given:
        merge_values(merging, given["fact_values"])
    if speaks and speaks.get("fact_values"):
        ids = {
            subject.value: given[name]["id"].to_pylist()
            for subject, name in TABLES.items()
            if name in given
        }
        values = given.get("fact_values", FACT_VALUES.empty_table())
        end_values(merging, values, ids, speaks["fact_values"])


def _note_further(pipeline: Pipeline, tables: Mapping[str, pa.Table]) -> None:
    """A column beyond ours keeps the type it came with first, or is text where they differ."""
    known: dict[str, dict[str, str]] = json.loads(pipeline.further_types)
    for name, table in tables.items():
        if name == ROLES:
            continue
        for column, kind in further_types(name, table).items():
            there = known.setdefault(name, {}).setdefault(column, kind)
            if there != kind:
                known[name][column] = "string"
    pipeline.further_types = json.dumps(known)


def _told(tally: Tally) -> str:
    numbers = ((tally.added, "added"), (tally.changed, "changed"), (tally.same, "as they were"))
    return ", ".join(f"{sum(each.values()):,} {word}" for each, word in numbers)


def undo(batch: ImportBatch, *, by: Membership, at: datetime | None = None) -> None:
    """Put back what an import added and changed; what it said stays readable as of then.

    `PlaycallError`, and nothing is changed, where it is undone already, where a later import of the
    same source builds on it, or where a row is not as it left it.
    """
    insist(by, May.IMPORT_OPPORTUNITIES)
    with one_writer(by.workspace):
        found = ImportBatch.objects.filter(pk=batch.pk, workspace=by.workspace).first()
        if found is None:
            raise PlaycallError(Problem("There is no such import.", remedy="Go back to the list."))
        if found.undone_at is not None:
            raise PlaycallError(f"This import was undone on {found.undone_at:%d %B %Y} already.")
        insist_is_last(found)
        now, touched = max(at or datetime.now(UTC), found.at), Touched()
        put_back(found, now, touched)
        mark_touched(by.workspace, touched)
        found.undone_at, found.undone_by = now, by
        found.save()
        note(
            by.workspace,
            by=by,
            action="import-undone",
            target=f"import/{found.pk}",
            says=f"Undid the import from {found}.",
        )
