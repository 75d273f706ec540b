"""All facts of all subjects of one kind, as of one moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import pyarrow as pa
from ibis.backends import BaseBackend

from playcall_core.errors import Problem, TableError, nearest
from playcall_core.facts import FactDictionary, Moment, Subject
from playcall_core.tables.days import microseconds
from playcall_core.tables.reading import read_tables
from playcall_core.tables.schemas import SCHEMAS
from playcall_core.tables.situations import Situations, check_ids
from playcall_core.tables.sources import FactSource, SegmentRule, in_order
from playcall_core.tables.subjects import SubjectFacts, Tables

__all__ = ["FactSource", "SegmentRule", "situations_of"]


def situations_of(
    connection: BaseBackend,
    tables: Mapping[str, pa.Table],
    sources: Sequence[FactSource],
    subject: Subject,
    moment: Moment,
    coverage: Mapping[str, datetime] | None = None,
) -> Situations:
    """The situations of every subject of one kind that was there at `moment`.

    `tables` are source tables by name (`playcall_core.tables.schemas`); what was dated or recorded
    after the moment does not exist. `sources` are all facts of the workspace; leads and
    opportunities have the facts of their account as well. `coverage`: table -> the instant from
    which it has all rows; a table that is not named covers all time, one that is not there nothing.
    For `fact_values` it is the instant of a snapshot: a value dated then may have held before.

    Raises `FactError` for facts that do not fit together, `ConditionError` for a segment's rule
    that does not, `TableError` for a table that cannot be read.
    """
    dictionary = FactDictionary(tuple(source.fact for source in sources), moment.currency)
    check_ids(dictionary)
    ordered = in_order(sources, dictionary)
    read = Tables(connection, read_tables(tables), _covers_from(coverage or {}))
    subjects = SubjectFacts(
        read, {source.fact.id: source for source in sources}, dictionary, subject, moment
    )
    for source in ordered:
        if subjects.sees(source.fact):
            subjects.column(source.fact.id, subjects.now)
    seen = [source.fact.id for source in sources if subjects.sees(source.fact)]
    return subjects.situations(seen, subjects.now)


def _covers_from(coverage: Mapping[str, datetime]) -> dict[str, int]:
    for name, instant in coverage.items():
        if name not in SCHEMAS:
            raise TableError(Problem(f"There is no table “{name}”.", remedy=nearest(name, SCHEMAS)))
        if instant.tzinfo is None:
            raise TableError(f"The coverage of {name} has no time zone. Say which one it is in.")
    return {name: microseconds(instant) for name, instant in coverage.items()}
