"""What an export of the sample company does not show: how the buyers moved, who is in two deals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from playcall.sample.deals import BUYING, STAGES
from playcall_core.tables.schemas import FACT_VALUES

FACT: Final = "buying-stage"
NOTICED: Final = timedelta(days=2)
"""So long after a buyer moved somebody here writes it down, or before our own stage follows."""


def with_histories(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The tables of the sample with dated buying stages, and contacts with parts in two deals."""
    values = tables["fact_values"]
    told = pc.equal(values["fact"], FACT).combine_chunks()
    dated = pa.Table.from_pylist(_moves(tables, values.filter(told)), schema=FACT_VALUES)
    return {
        **tables,
        "fact_values": pa.concat_tables([values.filter(pc.invert(told)), dated]),
        "contact_roles": pa.Table.from_pylist(_second_parts(tables)),
    }


def _moves(tables: Mapping[str, pa.Table], now: pa.Table) -> list[dict[str, Any]]:
    """Each buyer's way to the stage that it is in now, beside our stages."""
    entered: dict[str, list[tuple[datetime, str]]] = {}
    for change in tables["stage_changes"].to_pylist():
        if change["stage"] in STAGES:
            entered.setdefault(change["opportunity_id"], []).append((change["at"], change["stage"]))
    found = []
    for value in now.to_pylist():
        way = sorted(entered.get(value["subject_id"], ()))
        stages = [(at - NOTICED, BUYING[STAGES.index(stage)]) for at, stage in way[:-1]]
        last = way[-1][0] + NOTICED if way else None
        for at, stage in (*stages, (last, value["key"])):
            found.append(value | {"valid_from": at, "key": stage})
    return found


def _second_parts(tables: Mapping[str, pa.Table]) -> list[dict[str, Any]]:
    """The first contact of a deal has the same part in the next deal of its account."""
    deals: dict[str, list[str]] = {}
    for deal in tables["opportunities"].to_pylist():
        deals.setdefault(deal["account_id"], []).append(deal["id"])
    first = {
        contact["opportunity_id"]: contact for contact in reversed(tables["contacts"].to_pylist())
    }
    return [
        {
            "contact_id": first[one]["id"],
            "opportunity_id": other,
            "persona": first[one]["persona"],
            "buying_role": first[one]["buying_role"],
        }
        for those in deals.values()
        for one, other in pairwise(those)
        if one in first
    ]
