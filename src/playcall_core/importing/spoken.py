"""Which columns and facts a mapping fills, so that a blank in them is told from silence."""

from __future__ import annotations

from playcall_core.facts import FactDictionary
from playcall_core.importing.check import plans_of
from playcall_core.importing.mapping import Mapping as TableMapping
from playcall_core.importing.plan import FROM_STATE, WITH_STATE
from playcall_core.tables.reading import TABLE_OF


def spoken_by(mapping: TableMapping, dictionary: FactDictionary) -> dict[str, tuple[str, ...]]:
    """Table -> the columns that a mapping fills; under `fact_values` the ids of facts.

    Facts are those of the rows of leads, accounts and opportunities: there a blank says that a fact
    is not known now. Dated values say so themselves. `MappingError` if the mapping does not fit.
    """
    found: dict[str, dict[str, None]] = {}
    for plan in plans_of(mapping, dictionary):
        columns = found.setdefault(plan.table, {})
        columns |= dict.fromkeys(column.name for column in plan.columns)
        if plan.table in WITH_STATE and plan.map.state:
            columns |= dict.fromkeys(sorted(FROM_STATE))
        if "amount" in columns:
            columns["currency"] = None
        if plan.table in TABLE_OF.values():
            facts = found.setdefault("fact_values", {})
            facts |= dict.fromkeys(column.name for column in plan.facts)
    return {table: tuple(names) for table, names in found.items()}
