"""Many situations in columns: the form that bulk calling and the warehouse engines work on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final

import pyarrow as pa

from playcall_core.errors import FactError, Problem
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
    Unknown,
    Value,
)
from playcall_core.facts.values import known_set
from playcall_core.tables.schemas import AMOUNT

ALWAYS: Final = ("row", "subject_id", "name")
MEMBERS: Final = pa.schema([("row", pa.int64()), ("fact", pa.string()), ("member", pa.string())])


@dataclass(frozen=True, eq=False)
class Situations:
    """Situations of one kind of subject, already read as of `moment`.

    `table` has one row for each subject: `row` (int64, from 0), `subject_id`, `name`, and one
    column for each fact, named by its id; null is unknown. A category is its key, a number float64,
    money decimal(19, 4) in the base currency, a date the day in the workspace's time zone, yes/no a
    boolean; of a set the column says whether its known members are all (true), not all (false), or
    nothing is known (null), and the members are rows of `members` (`row`, `fact`, `member`).

    An amount in a currency for which no rate holds is known but cannot be compared: its cell is
    null, and the column `unconverted(fact id)`, there only where it is needed, holds it as text
    (`12000.5 USD`). “is known” holds for it, every comparison is unknown.
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
                if elsewhere := record.get(unconverted(fact.id)):
                    amount, currency = elsewhere.split()
                    values[fact.id] = Money(Decimal(amount), currency)
        return Situation(values, self.subject, record["subject_id"], record["name"] or "")

    @cached_property
    def _members_of(self) -> dict[tuple[int, str], frozenset[str]]:
        found: dict[tuple[int, str], set[str]] = {}
        for row, fact, member in zip(
            *(column.to_pylist() for column in self.members.columns), strict=True
        ):
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


def unconverted(fact_id: str) -> str:
    """The column that holds the amounts of a money fact for which no exchange rate holds."""
    return f"{fact_id} without a rate"


def from_situations(
    situations: Sequence[Situation], dictionary: FactDictionary, moment: Moment, subject: Subject
) -> Situations:
    """The columns of some situations: the inverse of iterating, but that amounts are converted.

    `FactError` where a fact has the name of a column that every table of situations has, or where
    an amount is too large for its column.
    """
    check_ids(dictionary)
    columns: dict[str, pa.Array] = {
        "row": pa.array(range(len(situations)), pa.int64()),
        "subject_id": pa.array([situation.id for situation in situations], pa.string()),
        "name": pa.array([situation.name for situation in situations], pa.string()),
    }
    members: list[tuple[int, str, str]] = []
    for fact in dictionary:
        values = [situation[fact.id] for situation in situations]
        columns[fact.id] = _column(values, fact, moment)
        elsewhere = [_elsewhere(value, moment) for value in values]
        if any(elsewhere):
            columns[unconverted(fact.id)] = pa.array(elsewhere, pa.string())
        for row, value in enumerate(values):
            if isinstance(value, KnownSet):
                members += [(row, fact.id, member) for member in sorted(value.members)]
    return Situations(subject, dictionary, moment, pa.table(columns), members_table(members))


def check_ids(dictionary: FactDictionary) -> None:
    """Raise `FactError` if a fact has the name of one of the columns that are always there."""
    for fact in dictionary:
        if fact.id.casefold() in ALWAYS:
            raise FactError(
                Problem(f"A fact cannot have the id “{fact.id}”.", remedy="Choose another id.")
            )


def members_table(members: Sequence[tuple[int, str, str]]) -> pa.Table:
    """Members of sets, given as (row, fact id, key), in columns."""
    columns = [[member[place] for member in members] for place in range(len(MEMBERS))]
    arrays = [pa.array(cells, kind.type) for cells, kind in zip(columns, MEMBERS, strict=True)]
    return pa.table(arrays, schema=MEMBERS)


def plain_texts(table: pa.Table) -> pa.Table:
    """A table of which texts that Arrow keeps in a dictionary stand where they are used: databases
    would make types of their own of dictionaries.
    """
    plain = (
        field.with_type(field.type.value_type) if pa.types.is_dictionary(field.type) else field
        for field in table.schema
    )
    return table.cast(pa.schema(plain))


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


def _column(values: Sequence[Value], fact: Fact, moment: Moment) -> pa.Array:
    try:
        return pa.array([_cell(value, moment) for value in values], arrow_type(fact))
    except pa.ArrowInvalid:
        raise FactError(f"An amount of “{fact.name}” is too large. Use another unit.") from None


def _elsewhere(value: Value, moment: Moment) -> str | None:
    if isinstance(value, Money) and isinstance(moment.in_base(value), Unknown):
        return f"{value.amount:f} {value.currency}"
    return None


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
