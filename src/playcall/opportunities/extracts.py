"""The tables of a workspace as they were known at any moment, whole or around some subjects."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pyarrow as pa
from django.db.models import Q, QuerySet

from playcall.opportunities.columns import (
    ALL_MODELS,
    MODELS,
    ROLES,
    arrow_table,
    columns_of,
    fact_table,
    field_of,
    key_of,
    record_in,
    records_in,
    with_roles,
)
from playcall.opportunities.models import FactValue, Pipeline, RowBefore
from playcall.opportunities.values import OWN
from playcall.people.models import Workspace
from playcall_core.facts import Subject

Ids = frozenset[str]
AT_ONCE: Final = 2_000
"""Ids in one query."""
_OWNER_COLUMNS: Final = (
    ("account_id", "accounts"),
    ("parent_id", "accounts"),
    ("opportunity_id", "opportunities"),
    ("lead_id", "leads"),
    ("contact_id", "contacts"),
)


@dataclass(frozen=True, slots=True)
class Around:
    """Whose rows are read: table -> ids. Those of the subjects, of their accounts, and of all that
    belongs to these.
    """

    ids: Mapping[str, Ids]

    def holds(self, name: str, row: Mapping[str, Any]) -> bool:
        """Whether a row of a table belongs to it."""
        if row.get("id") in self.ids.get(name, frozenset()):
            return True
        return any(row.get(column) in self.ids[table] for column, table in _OWNER_COLUMNS)

    def queries(self, name: str) -> Iterator[Q]:
        """Queries that together find the rows of a table, some of them perhaps twice."""
        fields = {field.name for field in ALL_MODELS[name]._meta.get_fields()}
        if name in self.ids:
            yield from _in("external_id", self.ids[name])
        for column, table in _OWNER_COLUMNS:
            if column in fields:
                yield from _in(column, self.ids[table])

    def fact_queries(self) -> Iterator[Q]:
        """Queries that find the values of their facts."""
        for subject, name in TABLES.items():
            for query in _in("subject_id", self.ids[name]):
                yield query & Q(subject=subject.value)


TABLES: Final = {
    Subject.LEAD: "leads",
    Subject.ACCOUNT: "accounts",
    Subject.OPPORTUNITY: "opportunities",
}


def _in(field: str, ids: Iterable[str]) -> Iterator[Q]:
    listed = sorted(ids)
    for start in range(0, len(listed), AT_ONCE):
        yield Q(**{f"{field}__in": listed[start : start + AT_ONCE]})


@dataclass(frozen=True, eq=False)
class Extract:
    """Tables as the core computes with them; `known_from` is the instant of the first snapshot."""

    tables: Mapping[str, pa.Table]
    known_from: datetime | None

    @property
    def coverage(self) -> Mapping[str, datetime] | None:
        """From when on which table has everything."""
        return {"fact_values": self.known_from} if self.known_from else None


def extract(
    workspace: Workspace, around: Around | None = None, as_of: datetime | None = None
) -> Extract:
    """All tables, or what is around some subjects; with `as_of` as they were recorded by then."""
    pipeline = Pipeline.objects.filter(workspace=workspace).first()
    further = json.loads(pipeline.further_types) if pipeline else {}
    tables = {}
    for name in MODELS:
        rows = _rows(workspace, name, around, as_of)
        if name == "contacts":
            roles = _rows(workspace, ROLES, around, as_of)
            known = (*columns_of(ROLES), "further")
            rows = with_roles(rows, [_named(known, role) for role in roles])
        tables[name] = arrow_table(name, rows, further.get(name, {}))
    tables["fact_values"] = fact_table(_values(workspace, around, as_of))
    return Extract(tables, pipeline.known_from if pipeline else None)


def _rows(
    workspace: Workspace, name: str, around: Around | None, as_of: datetime | None
) -> list[tuple[Any, ...]]:
    known = (*columns_of(name), "further")
    wanted = list(map(field_of, known))
    rows = ALL_MODELS[name]._default_manager.filter(workspace=workspace).order_by("id")
    found = _together(rows, wanted, around.queries(name) if around else None)
    if as_of is None:
        return found
    if befores := _befores(workspace, name, as_of):
        found = [row for row in found if key_of(name, _named(known, row)) not in befores]
        for record in befores.values():
            if around is None or around.holds(name, record):
                found.append(tuple(record.get(column) for column in known))
    clock = known.index("recorded_at")
    return [row for row in found if row[clock] is None or row[clock] <= as_of]


def _named(known: Sequence[str], row: tuple[Any, ...]) -> dict[str, Any]:
    return dict(zip(known, row, strict=True))


def _befores(workspace: Workspace, name: str, as_of: datetime) -> dict[str, dict[str, Any]]:
    """Rows of a table that have changed since `as_of`, by key, as they were then."""
    changed = RowBefore.objects.filter(workspace=workspace, table=name, until__gt=as_of)
    found: dict[str, dict[str, Any]] = {}
    for key, body in changed.order_by("until", "id").values_list("key", "body"):
        if key not in found:
            found[key] = record_in(body)
    return found


def _values(
    workspace: Workspace, around: Around | None, as_of: datetime | None
) -> Iterable[tuple[Any, ...]]:
    there = Q(withdrawn_at=None)
    if as_of:
        there |= Q(withdrawn_at__gt=as_of)
        there &= Q(recorded_at=None) | Q(recorded_at__lte=as_of)
    rows = FactValue.objects.filter(there, workspace=workspace).order_by("id")
    if around is None:
        return rows.values_list(*OWN, "value").iterator(chunk_size=10_000)
    return _together(rows, [*OWN, "value"], around.fact_queries())


def _together(
    rows: QuerySet[Any], columns: list[str], queries: Iterable[Q] | None
) -> list[tuple[Any, ...]]:
    """What some queries find, each row once, in the order of rows."""
    if queries is None:
        return list(rows.values_list(*columns))
    found: dict[int, tuple[Any, ...]] = {}
    for query in queries:
        for id_, *row in rows.filter(query).values_list("id", *columns):
            found[id_] = tuple(row)
    return [found[id_] for id_ in sorted(found)]


def around_subjects(
    workspace: Workspace,
    subjects: Mapping[Subject, Iterable[str]],
    *,
    families: bool = False,
    as_of: datetime | None = None,
) -> Around:
    """What is around some subjects; with `families` the whole families of their accounts too."""
    before = {
        name: list(_befores(workspace, name, as_of).values()) if as_of else []
        for name in (*TABLES.values(), "contacts")
    }
    ids = {name: set(subjects.get(subject, ())) for subject, name in TABLES.items()}
    for name in ("opportunities", "leads"):
        ids["accounts"] |= _linked(workspace, name, "id", ids[name], "account_id", before)
    if families:
        ids["accounts"] = _families(workspace, ids["accounts"], before)
    for name in ("opportunities", "leads"):
        ids[name] |= _linked(workspace, name, "account_id", ids["accounts"], "id", before)
    contacts = _linked(workspace, "contacts", "account_id", ids["accounts"], "id", before)
    contacts |= _linked(workspace, ROLES, "opportunity_id", ids["opportunities"], "contact_id", {})
    return Around(
        {name: frozenset(those) for name, those in (ids | {"contacts": contacts}).items()}
    )


def _families(
    workspace: Workspace, accounts: set[str], before: Mapping[str, list[dict[str, Any]]]
) -> set[str]:
    found, new = set(accounts), set(accounts)
    while new:
        met = _linked(workspace, "accounts", "id", new, "parent_id", before)
        met |= _linked(workspace, "accounts", "parent_id", new, "id", before)
        new = met - found
        found |= new
    return found


def _linked(
    workspace: Workspace,
    name: str,
    by: str,
    ids: Iterable[str],
    wanted: str,
    before: Mapping[str, list[dict[str, Any]]],
) -> set[str]:
    """From ids in one column to those in another of the same rows, as they are or were."""
    ids = set(ids)
    field, goal = field_of(by), field_of(wanted)
    rows = ALL_MODELS[name]._default_manager.filter(workspace=workspace)
    found = {
        other
        for query in _in(field, ids)
        for other in rows.filter(query).values_list(goal, flat=True)
        if other
    }
    return found | {
        row[wanted] for row in before.get(name, ()) if row.get(by) in ids and row.get(wanted)
    }


def row_of(
    workspace: Workspace, name: str, id_: str, as_of: datetime | None = None
) -> dict[str, Any] | None:
    """One row of a table as it is, or as it was; None if there is none.

    One that was recorded after `as_of` was not there.
    """
    found: dict[str, Any] | None = None
    if as_of is not None:
        changed = RowBefore.objects.filter(
            workspace=workspace, table=name, key=id_, until__gt=as_of
        ).order_by("until", "id")
        body = changed.values_list("body", flat=True).first()
        found = record_in(body) if body is not None else None
    if found is None:
        rows = ALL_MODELS[name]._default_manager.filter(workspace=workspace, external_id=id_)
        found = next(records_in(name, rows), None)
    if found and as_of and found["recorded_at"] and found["recorded_at"] > as_of:
        return None
    return found
