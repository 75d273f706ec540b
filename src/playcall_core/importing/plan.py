"""What to read, as what, into which table: a mapping held against a fact dictionary.

`check.plans_of` makes the plans.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from playcall_core.facts import Fact
from playcall_core.importing.bulk import Bulk
from playcall_core.importing.mapping import Cell, TableMap, TableName
from playcall_core.importing.values import Kind, Reader
from playcall_core.tables.schemas import AMOUNT, INSTANT

SUBJECT_OF: Final[Mapping[str, str]] = {
    "leads": "lead",
    "accounts": "account",
    "opportunities": "opportunity",
    "stage_changes": "opportunity",
}
ID_OF: Final[Mapping[str, str]] = {"stage_changes": "opportunity_id", "fact_values": "subject_id"}
"""The column that names the subject of a row, where it is not `id`."""
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "stage_changes": ("opportunity_id", "stage", "at"),
    "touchpoints": ("id", "at"),
    "fact_values": ("subject_id",),
}
WITH_STATE: Final = frozenset({"leads", "opportunities"})
FROM_STATE: Final = frozenset({"is_open", "is_won"})
FURTHER: Final[Mapping[str, Kind]] = {
    "text": Kind.TEXT,
    "number": Kind.NUMBER,
    "date": Kind.DAY,
    "instant": Kind.INSTANT,
    "yes/no": Kind.YES_NO,
}
KIND_OF_TYPE: Final[Mapping[pa.DataType, Kind]] = {
    pa.string(): Kind.TEXT,
    pa.bool_(): Kind.YES_NO,
    pa.date32(): Kind.DAY,
    INSTANT: Kind.INSTANT,
    AMOUNT: Kind.MONEY,
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column or fact of a plan: where its words come from and how they are read."""

    name: str
    cell: Cell
    kind: Kind
    read: Reader
    bulk: Bulk | None = None
    fact: Fact | None = None
    currency: str | None = None

    @property
    def shown(self) -> str:
        """What people call it: the column of the file that it comes from."""
        origins = self.cell.origins
        return f"“{origins[0]}”" if origins else f"“{self.name}”"

    @property
    def joiner(self) -> str:
        """What stands between the words of several columns."""
        return self.cell.separator[0] if self.kind is Kind.SET else " "

    @property
    def is_plain(self) -> bool:
        """Whether its words are its values, so that they need not be read one by one."""
        return self.kind is Kind.TEXT and not self.cell.aliases and self.cell.blank.value is None


@dataclass(frozen=True, slots=True)
class TablePlan:
    """How the rows of one source become rows of one table and values of facts."""

    table: TableName
    number: int
    map: TableMap
    subject: str | None
    columns: tuple[Column, ...]
    facts: tuple[Column, ...]
    valid_from: Column | None

    @property
    def id_column(self) -> str:
        """The column that names the subject of a row."""
        return ID_OF.get(self.table, "id")

    @property
    def id_cell(self) -> Cell:
        """Where the name of the subject comes from."""
        return self.map.columns[self.id_column]

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that no row may leave blank."""
        return NEEDED.get(self.table, ("id",))

    @property
    def has_unique_ids(self) -> bool:
        """Whether two rows with the same id are one too many."""
        return self.table not in {"stage_changes", "fact_values"}

    def wanted(self) -> tuple[list[str], dict[str, list[str]]]:
        """The columns to read: of its source, and of each look-up."""
        own: dict[str, None] = {}
        of_lookups: dict[str, dict[str, None]] = {name: {} for name in self.map.lookups}
        for origin in self._origins():
            lookup, _, column = origin.partition(".")
            if column and lookup in of_lookups:
                of_lookups[lookup][column] = None
            else:
                own[origin] = None
        return list(own), {name: list(columns) for name, columns in of_lookups.items()}

    def _origins(self) -> Iterator[str]:
        for lookup in self.map.lookups.values():
            yield lookup.on
        for condition in self.map.where:
            yield condition.column
        for state in self.map.state:
            yield state.column
        every = (*self.columns, *self.facts, *((self.valid_from,) if self.valid_from else ()))
        for column in every:
            yield from column.cell.origins
            if column.cell.currency and column.cell.currency.column:
                yield column.cell.currency.column
