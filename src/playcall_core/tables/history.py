"""Facts stored with dates: what was valid at a moment, and for how long it has been.

A statement says what a fact of one subject was from some instant on, and when that was recorded. Of
the statements that were recorded in time, the one valid latest holds; among those the one recorded
latest; among those the one that stands later in the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis.backends import BaseBackend
from numpy.typing import NDArray

from playcall_core.facts import Fact, FactType, Moment
from playcall_core.tables.columns import ROW_MEMBERS, FactColumn, Rows, aligned, taken
from playcall_core.tables.days import NEVER, AsOf, day_column, days_before
from playcall_core.tables.exact import converted, number_column
from playcall_core.tables.reading import Source
from playcall_core.tables.upload import uploaded

PAYLOAD: Final = {
    FactType.CATEGORY: ("key",),
    FactType.SET: ("key", "complete"),
    FactType.NUMBER: ("number",),
    FactType.MONEY: ("amount", "currency"),
    FactType.DATE: ("day",),
    FactType.YES_NO: ("flag",),
}


def statements_of(
    fact: Fact, fact_values: Source | None, stages: Source | None, as_of: AsOf
) -> pa.Table:
    """All statements about `fact` that were there at `as_of`.

    `fact_values` and `stages` (the stage changes, where they are this fact's history) already hold
    only rows that were there. Columns: `subject_id`, `valid`, `recorded` (int64 microseconds),
    `place`, and the payload of the fact's type; an instant is the local day it falls on.
    """
    parts = []
    if fact_values is not None:
        table = fact_values.table
        theirs = pc.and_(
            pc.equal(table["fact"], fact.id), pc.equal(table["subject"], fact.subject.value)
        )
        parts.append(_statements(fact, fact_values, "subject_id", theirs, as_of))
    if stages is not None:
        stages = Source(
            stages.table.append_column("key", stages.table["stage"]), stages.at, stages.recorded
        )
        all_rows = pa.chunked_array([pa.array(np.ones(len(stages.at), dtype=np.bool_))])
        parts.append(_statements(fact, stages, "opportunity_id", all_rows, as_of))
    table = pa.concat_tables(parts)
    return table.append_column("place", pa.array(np.arange(table.num_rows), pa.int64()))


def _statements(
    fact: Fact, source: Source, subject_id: str, theirs: pa.ChunkedArray, as_of: AsOf
) -> pa.Table:
    mask = np.asarray(theirs.fill_null(False).to_numpy(), dtype=np.bool_)
    table = source.table.filter(pa.array(mask))
    columns = {
        "subject_id": table[subject_id],
        "valid": pa.array(source.at[mask]),
        "recorded": pa.array(source.recorded[mask]),
    }
    columns |= {name: table[name] for name in PAYLOAD[fact.type]}
    if fact.type is FactType.NUMBER:
        columns["number"] = number_column(table["number"], fact.name)
    if fact.type is FactType.DATE:
        instants = _instant_days(table["instant"], as_of)
        columns["day"] = pc.coalesce(table["day"].combine_chunks(), instants)
    return pa.table(columns)


def _instant_days(column: pa.ChunkedArray, as_of: AsOf) -> pa.Array:
    whole = column.cast(pa.int64()).fill_null(NEVER).to_numpy()
    return day_column(np.asarray(whole, dtype=np.int64), as_of.zone)


@dataclass(frozen=True, eq=False)
class Latest:
    """The value that holds for each subject, and the two clocks of the statement that says so.

    `valid` and `recorded` are `NEVER` where not known; `stated` says where there is a statement at
    all (it may say that the value became unknown).
    """

    column: FactColumn
    stated: NDArray[np.bool_]
    valid: NDArray[np.int64]
    recorded: NDArray[np.int64]


def latest(fact: Fact, statements: pa.Table, ids: pa.Array, moment: Moment) -> Latest:
    """The statements that hold, for each of the subjects `ids`, which are all different.

    Not asked of the database: the statements are in memory already, and a query for each fact takes
    longer to write than to answer.
    """
    found = _holding(fact, statements, ids)
    places = aligned(found["row"], len(ids))
    if fact.type is FactType.SET:
        column = _set_column(found, len(ids))
    else:
        column = _scalar_column(fact, found, places, moment)
    valid, recorded = (
        taken(found[name].combine_chunks(), places).fill_null(NEVER).to_numpy()
        for name in ("valid", "recorded")
    )
    return Latest(column, places >= 0, valid, recorded)


def _holding(fact: Fact, statements: pa.Table, ids: pa.Array) -> pa.Table:
    """The newest statement about each subject (of a set all rows of it), with its `row`."""
    rows = pc.index_in(statements["subject_id"], ids, skip_nulls=True)
    theirs = statements.append_column("row", rows).filter(rows.is_valid())
    row, valid, recorded, place = (
        np.asarray(theirs[name].to_numpy(), dtype=np.int64)
        for name in ("row", "valid", "recorded", "place")
    )
    order = np.lexsort((place, recorded, valid, row))
    ends = np.append(row[order][1:] != row[order][:-1], True)[: len(order)]
    if fact.type is FactType.SET:
        newest = order[ends][np.cumsum(ends) - ends]
        same = (valid[order] == valid[newest]) & (recorded[order] == recorded[newest])
        return theirs.take(pa.array(order[same]))
    return theirs.take(pa.array(order[ends]))


def _of_subjects(statements: pa.Table, keys: pa.Table) -> ir.Table:
    named = uploaded(keys.rename_columns(["key_id", "row"]))
    stated = uploaded(statements)
    return stated.inner_join(named, stated["subject_id"] == named["key_id"])


def _scalar_column(fact: Fact, found: pa.Table, places: Rows, moment: Moment) -> FactColumn:
    payload = [taken(found[name].combine_chunks(), places) for name in PAYLOAD[fact.type]]
    if fact.type is not FactType.MONEY:
        return FactColumn(payload[0])
    base, elsewhere = converted(payload[0], payload[1], moment)
    return FactColumn(base, elsewhere=elsewhere if elsewhere.null_count < len(base) else None)


def _set_column(found: pa.Table, length: int) -> FactColumn:
    """Known where a member is, or where it is said that there are no others."""
    told = pa.table(
        {
            "row": found["row"],
            "has": found["key"].is_valid(),
            "complete": found["complete"].fill_null(False),
        }
    )
    sets = told.group_by("row").aggregate([("has", "any"), ("complete", "all")])
    known = pc.or_(sets["has_any"], sets["complete_all"])
    cells = pc.if_else(known, sets["complete_all"], pa.scalar(None, pa.bool_())).combine_chunks()
    members = found.filter(found["key"].is_valid()).select(["row", "key"])
    distinct = members.group_by(["row", "key"]).aggregate([]).rename_columns(ROW_MEMBERS.names)
    return FactColumn(taken(cells, aligned(sets["row"], length)), members=distinct)


def days_held(
    connection: BaseBackend,
    fact: Fact,
    statements: pa.Table,
    keys: pa.Table,
    as_of: AsOf,
    first_seen: int | None = None,
) -> pa.Array:
    """For how many days the value that holds has held without a break (float64).

    Null where no value holds, or where it has held since before anything is dated: also where it
    is dated `first_seen`, the instant (microseconds) of a snapshot, on which it was only noticed.
    """
    rows = _of_subjects(statements, keys)
    newest = ibis.window(
        group_by=[rows["row"], rows["valid"]],
        order_by=[rows["recorded"].desc(), rows["place"].desc()],
    )
    ranked = rows.mutate(nth=ibis.row_number().over(newest))
    said = ranked.filter(ranked["nth"] == 0)
    changed = said.mutate(fresh=_is_fresh(said, PAYLOAD[fact.type]))
    begun = ibis.ifelse(changed["fresh"], changed["valid"], NEVER)
    since = changed.group_by("row").aggregate(since=begun.max(), last=changed["valid"].max())
    ends = changed.rename(ended="row").filter(changed[PAYLOAD[fact.type][0]].notnull())
    alive = since.inner_join(
        ends, (since["row"] == ends["ended"]) & (since["last"] == ends["valid"])
    )
    found = connection.to_pyarrow(alive.select("row", "since"))
    starts = taken(found["since"].combine_chunks(), aligned(found["row"], keys.num_rows))
    since_when = starts.fill_null(NEVER).to_numpy(zero_copy_only=False)
    if first_seen is not None:
        since_when = np.where(since_when == first_seen, NEVER, since_when)
    return days_before(as_of.today, day_column(since_when, as_of.zone))


def _is_fresh(said: ir.Table, payload: tuple[str, ...]) -> ir.BooleanValue:
    """Whether a statement says something else than the one before it."""
    by_time = ibis.window(group_by=said["row"], order_by=said["valid"])
    same = ibis.literal(True)
    for name in payload:
        before = said[name].lag().over(by_time)
        both_null = said[name].isnull() & before.isnull()
        same &= ibis.coalesce(said[name] == before, False) | both_null
    return ~same | (ibis.row_number().over(by_time) == 0)
