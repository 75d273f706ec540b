"""Many conditions on many situations, evaluated by a database through an open Ibis connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends import BaseBackend

from playcall_core.conditions import Condition, check_condition
from playcall_core.tables.compile import (
    FactColumns,
    Verdict,
    compile_condition,
    members_tested,
)
from playcall_core.tables.situations import Situations, unconverted
from playcall_core.tables.upload import uploaded

AT_ONCE: Final = 400
"""Conditions in one query: PostgreSQL allows 1,664 columns, and planners slow down long before."""

TRUE: Final = 1
FALSE: Final = 0
UNKNOWN: Final = -1


def evaluate_conditions(
    connection: BaseBackend, situations: Situations, conditions: Mapping[str, Condition]
) -> pa.Table:
    """What every condition comes to in every situation.

    `conditions`: id -> condition. Returns one row for each situation, in their order: `row` (int64)
    and one int8 column for each condition, named by its id: 1 true, 0 false, -1 unknown, never
    null. `ConditionError` where a condition does not fit the situations' dictionary.
    """
    for condition in conditions.values():
        check_condition(condition, situations.dictionary)
    columns = [situations.table["row"].combine_chunks()]
    listed = list(conditions.values())
    for start in range(0, len(listed), AT_ONCE):
        some = listed[start : start + AT_ONCE]
        columns += _evaluate(connection, situations, some)
    return pa.table(columns, names=["row", *conditions])


def _evaluate(
    connection: BaseBackend, situations: Situations, conditions: Sequence[Condition]
) -> list[pa.ChunkedArray]:
    facts = dict.fromkeys(fact for condition in conditions for fact in condition.facts())
    table, columns = fact_columns(situations, list(facts), members_tested(conditions))
    verdicts = [
        compile_condition(condition, columns, situations.moment) for condition in conditions
    ]
    query = table.select(
        table["row"], **{f"v{place}": as_number(verdict) for place, verdict in enumerate(verdicts)}
    )
    result = connection.to_pyarrow(query.order_by("row"))
    return list(result.columns[1:])


def as_number(verdict: Verdict) -> ir.IntegerValue:
    """A verdict as 1 true, 0 false, -1 unknown."""
    cases = [(verdict.holds, TRUE), (verdict.fails, FALSE)]
    return ibis.cases(*cases, else_=UNKNOWN).cast("int8")


def fact_columns(
    situations: Situations, facts: Sequence[str], members: Sequence[tuple[str, str]]
) -> tuple[ir.Table, FactColumns]:
    """One Ibis table that holds `row` and what is asked for, and its columns by fact.

    Its columns are named by number: ids may be longer than PostgreSQL allows, or differ only where
    DuckDB and Spark see no difference.
    """
    present = [fact for fact in facts if fact in situations.table.column_names]
    away = [fact for fact in present if unconverted(fact) in situations.table.column_names]
    sources = {f"c{place}": situations.table[fact] for place, fact in enumerate(present)}
    sources |= {
        f"e{place}": situations.table[unconverted(fact)].is_valid()
        for place, fact in enumerate(away)
    }
    table = uploaded(pa.table({"row": situations.table["row"], **sources}))
    if members:
        table = _with_members(table, situations.members, members)
    return table, FactColumns(
        {fact: table[f"c{place}"] for place, fact in enumerate(present)},
        {pair: table[f"h{place}"] for place, pair in enumerate(members)},
        {fact: table[f"e{place}"] for place, fact in enumerate(away)},
    )


def _with_members(
    table: ir.Table, members: pa.Table, wanted: Sequence[tuple[str, str]]
) -> ir.Table:
    """`table` with a column for each wanted (fact, key): whether the key is a known member.

    One grouped pass over the members and one join, whatever the number of keys. Arrays in columns
    would be tested by functions that engines define differently where a set is empty.
    """
    rows = uploaded(members)
    flags = {
        f"h{place}": ((rows["fact"] == fact) & (rows["member"] == key)).any()
        for place, (fact, key) in enumerate(wanted)
    }
    found = rows.group_by(rows["row"].name("member_row")).aggregate(**flags)
    joined = table.left_join(found, table["row"] == found["member_row"])
    never = ibis.literal(False)
    return joined.select(
        *(joined[name] for name in table.columns),
        **{name: ibis.coalesce(joined[name], never) for name in flags},
    )
