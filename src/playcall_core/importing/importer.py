"""Imports a CRM's export: files in, typed tables, rejected rows, counts and findings out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa

from playcall_core.facts import FactDictionary
from playcall_core.importing.build import TableBuilder
from playcall_core.importing.building import Building, Count
from playcall_core.importing.check import plans_of
from playcall_core.importing.formats import Files
from playcall_core.importing.lookups import LookupTable, load_lookup
from playcall_core.importing.mapping import Mapping as TableMapping
from playcall_core.importing.mapping import read_snapshot
from playcall_core.importing.moves import note_last_stages, note_moves
from playcall_core.importing.plan import TablePlan
from playcall_core.importing.quality import Finding, FindingKind, Findings, Topic
from playcall_core.importing.references import note_references, note_subjects
from playcall_core.importing.rejected import Rejected
from playcall_core.importing.rows import Selector
from playcall_core.tables.schemas import SCHEMAS


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: `part` (0 to 1) of `file`, read for `table`; rows read so far."""

    table: str
    file: str
    part: float
    rows: int


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True)
class Imported:
    """What came out of an import.

    `tables` has every table of `tables.schemas.SCHEMAS`, empty where the mapping does not fill it,
    with further columns as mapped. `counts` has the tables that are mapped. `known_from` is the
    instant of the snapshot, None without one.
    """

    tables: Mapping[str, pa.Table] = field(repr=False)
    rejected: Rejected = field(repr=False)
    counts: Mapping[str, Count]
    findings: tuple[Finding, ...]
    known_from: datetime | None


def import_tables(
    mapping: TableMapping,
    files: Sequence[Path],
    dictionary: FactDictionary,
    on_progress: OnProgress | None = None,
    *,
    snapshot: date | None = None,
) -> Imported:
    """Read `files` (or what folders have right inside) by `mapping`.

    `snapshot` is the day or instant that the export shows, in place of the mapping's. Raises
    `MappingError` if the mapping does not fit the dictionary or the files, `TableError` if a file
    cannot be read; a bad row is no error but is among `rejected`.
    """
    plans = plans_of(mapping, dictionary)
    known_from = _known_from(mapping, snapshot)
    given = Files(mapping, files)
    building = Building(known_from)
    lookups = _Lookups(mapping, given, building.rejected)
    for plan in plans:
        selector = Selector(
            plan, lookups.of(plan), _nulls(mapping, plan.map.from_), building.findings
        )
        _build(plan, TableBuilder(plan, selector, building), given, building, on_progress)
    building.seen.clear()  # of ten million ids a gigabyte, and not needed for what follows
    tables = {name: _table(name, building) for name in SCHEMAS}
    _note_quality(plans, tables, building)
    _note_files(given, building.findings, known_from)
    return Imported(
        tables, building.rejected, building.counts, building.findings.found(), known_from
    )


def _known_from(mapping: TableMapping, snapshot: date | None) -> datetime | None:
    shown = snapshot or mapping.snapshot
    return read_snapshot(shown, ZoneInfo(mapping.time_zone or "UTC")) if shown else None


def _nulls(mapping: TableMapping, source: str) -> tuple[str, ...]:
    return mapping.reading_of(source).nulls or ()


class _Lookups:
    """The looked-up sources, each read once for what a plan needs of it."""

    def __init__(self, mapping: TableMapping, files: Files, rejected: Rejected) -> None:
        self._mapping = mapping
        self._files = files
        self._rejected = rejected

    def of(self, plan: TablePlan) -> dict[str, LookupTable]:
        _, wanted = plan.wanted()
        return {
            name: load_lookup(
                self._files,
                lookup,
                wanted[name],
                _nulls(self._mapping, lookup.source),
                self._rejected,
            )
            for name, lookup in plan.map.lookups.items()
        }


def _build(
    plan: TablePlan,
    builder: TableBuilder,
    files: Files,
    building: Building,
    on_progress: OnProgress | None,
) -> None:
    own, _ = plan.wanted()
    before, file = building.counts[plan.table].read, ""
    for chunk in files.chunks(plan.map.from_, own):
        builder.add(chunk)
        file = chunk.file
        if on_progress:
            on_progress(Progress(plan.table, file, chunk.part, building.counts[plan.table].read))
    if building.counts[plan.table].read == before:
        says = f"The source “{plan.map.from_}” of {plan.table} has a header and no rows"
        topic = Topic(
            FindingKind.NO_ROWS, plan.table, says, "Export it again if it should have some."
        )
        building.findings.note_once(topic, file)


def _table(name: str, building: Building) -> pa.Table:
    batches = building.batches.get(name, [])
    parts = [pa.Table.from_batches([batch]) for batch in batches] or [SCHEMAS[name].empty_table()]
    return pa.concat_tables(parts, promote_options="default")


def _note_quality(
    plans: Sequence[TablePlan], tables: Mapping[str, pa.Table], building: Building
) -> None:
    findings = building.findings
    filled = {plan.table for plan in plans} | {"fact_values"}
    present = {name: table for name, table in tables.items() if name in filled}
    note_references(findings, present)
    note_subjects(findings, present)
    if building.traces:
        traced = pa.Table.from_batches(building.traces)
        changes = tables["stage_changes"]
        for name in traced.column_names:
            changes = changes.append_column(f"_{name}", traced[name])
        changes = changes.select(["opportunity_id", "stage", "at", "_file", "_row"])
        changes = changes.rename_columns(["opportunity_id", "stage", "at", "file", "row"])
        order, closed = _order(plans)
        note_moves(findings, changes, order, closed)
        note_last_stages(findings, changes, tables["opportunities"])


def _order(plans: Sequence[TablePlan]) -> tuple[list[str], list[str]]:
    """The order of stages and the closed ones, as the words of the table."""
    order: dict[str, None] = {}
    closed: dict[str, None] = {}
    for plan in plans:
        if plan.table == "stage_changes":
            (stage,) = (column for column in plan.columns if column.name == "stage")
            order |= {str(stage.read(word).value): None for word in plan.map.order}
            closed |= {str(stage.read(word).value): None for word in plan.map.closed}
    return [stage for stage in order if stage not in closed], list(closed)


def _note_files(files: Files, findings: Findings, known_from: datetime | None) -> None:
    for file in files.unused:
        says = f"The file {file.name} belongs to no source of the mapping and was not read"
        findings.note_once(Topic(FindingKind.UNUSED_FILE, "", says), file.name)
    if known_from is None:
        says = "It is not said which day the export shows: its values are known from the start"
        findings.note_once(
            Topic(FindingKind.NO_SNAPSHOT, "", says, "Add `snapshot` to the mapping.")
        )
