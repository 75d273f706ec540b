"""Many situations in columns: the form that bulk calling and the warehouse engines work on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

import pyarrow as pa

from playcall_core.facts import (
    UNKNOWN,
    Fact,
    FactDictionary,
    FactType,
    KnownSet,
    Moment,
    Money,
    Situation,
    Subject,
    Value,
)
from playcall_core.facts.values import known_set
from playcall_core.tables.schemas import AMOUNT

MEMBERS = pa.schema([("row", pa.int64()), ("fact", pa.string()), ("member", pa.string())])


@dataclass(frozen=True, eq=False)
class Situations:
    """Situations of one kind of subject, already read as of `moment`.

    `table` has one row for each subject: `row` (int64, from 0), `subject_id`, `name`, and one column
    for each fact, named by its id; null is unknown. A category is its key, a number float64, money
    decimal(19, 4) in the base currency, a date the day in the workspace's time zone, yes/no a
    boolean; of a set the column says whether its known members are all (true), not all (false), or
    nothing is known (null), and the members are rows of `members` (`row`, `fact`, `member`).
    """

    subject: Subject
    dictionary: FactDictionary
    moment: Moment
    table: pa.Table
    members: pa.Table

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __iter__(self) -> Iterator[Situation]:
        return (self.situation(row) for row in range(len(self)))

    def situation(self, row: int) -> Situation:
        """The situation of one row, as a value."""
        (record,) = self.table.slice(row, 1).to_pylist()
        values: dict[str, Value] = {}
        for fact in self.dictionary:
            if fact.id in record:
                members = self._members_of.get((row, fact.id), frozenset())
                values[fact.id] = self._value(fact, record[fact.id], members)
        return Situation(values, self.subject, record["subject_id"], record["name"] or "")

    @cached_property
    def _members_of(self) -> dict[tuple[int, str], frozenset[str]]:
        found: dict[tuple[int, str], set[str]] = {}
        for row, fact, member in zip(*(column.to_pylist() for column in self.members.columns), strict=True):
            found.setdefault((row, fact), set()).add(member)
        return {key: frozenset(members) for key, members in found.items()}

    def _value(self, fact: Fact, cell: object, members: frozenset[str]) -> Value:
        if fact.type is FactType.SET:
            return known_set(members, complete=cell is True)
        match fact.type, cell:
            case _, None:
                return UNKNOWN
            case FactType.NUMBER, float():
                return Decimal(repr(cell))
            case FactType.MONEY, Decimal():
                return Money(cell, self.moment.currency)
            case _, str() | bool() | date():
                return cell
            case _:
                raise TypeError(f"{cell!r} in the column of {fact.id}")


def from_situations(
    situations: Sequence[Situation], dictionary: FactDictionary, moment: Moment, subject: Subject
) -> Situations:
    """The columns of some situations: the inverse of iterating, but for money in other currencies."""
    columns: dict[str, pa.Array] = {
        "row": pa.array(range(len(situations)), pa.int64()),
        "subject_id": pa.array([situation.id for situation in situations], pa.string()),
        "name": pa.array([situation.name for situation in situations], pa.string()),
    }
    members: list[tuple[int, str, str]] = []
    for fact in dictionary:
        cells = [_cell(situation[fact.id], moment) for situation in situations]
        columns[fact.id] = pa.array(cells, arrow_type(fact))
        for row, situation in enumerate(situations):
            value = situation[fact.id]
            if isinstance(value, KnownSet):
                members += [(row, fact.id, member) for member in sorted(value.members)]
    rows = [pa.array(list(cells), field.type) for cells, field in zip(zip(*members, strict=True), MEMBERS, strict=True)] if members else None
    return Situations(
        subject,
        dictionary,
        moment,
        pa.table(columns),
        pa.table(rows, schema=MEMBERS) if rows else MEMBERS.empty_table(),
    )


def arrow_type(fact: Fact) -> pa.DataType:
    """The type of a fact's column in `Situations.table`."""
    match fact.type:
        case FactType.CATEGORY:
            return pa.string()
        case FactType.NUMBER:
            return pa.float64()
        case FactType.MONEY:
            return AMOUNT
        case FactType.DATE:
            return pa.date32()
        case FactType.YES_NO | FactType.SET:
            return pa.bool_()


def _cell(value: Value, moment: Moment) -> str | float | Decimal | date | bool | None:
    match value:
        case KnownSet(_, complete):
            return complete
        case Money():
            amount = moment.in_base(value)
            return amount if isinstance(amount, Decimal) else None
        case Decimal():
            return float(value)
        case date():
            return moment.day_of(value)
        case str() | bool():
            return value
        case _:
            return None
