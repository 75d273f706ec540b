"""What rows of a table say about a subject: how many, whether any, the latest, which values.

A filter on a column that is null in a row cannot be told for that row, nor can a window for a row
without a date. Such a row *may* count. So a count is known only where no row may count beside those
that do, and a set of members is complete only then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from ibis.backends import BaseBackend
from numpy.typing import NDArray

from playcall_core.errors import Place, Problem, TableError
from playcall_core.facts.derivation import Contains, Count, DaysSince, Exists, Filter, Members
from playcall_core.tables.columns import ROW_MEMBERS, FactColumn, aligned
from playcall_core.tables.compile import Verdict, all_of, told, untold
from playcall_core.tables.days import ALWAYS, NEVER, AsOf, day_column, days_before
from playcall_core.tables.reading import Source
from playcall_core.tables.texts import phrases_in
from playcall_core.tables.upload import uploaded

RowDerivation = Count | DaysSince | Exists | Contains | Members
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Linked:
    """The rows that count for some subjects, and how both are linked.

    `source` holds the rows that were there at `as_of`; `owners` is the key each belongs to (null:
    nobody's). `keys` (`key`, `row`) has the key of each subject; its null keys mean that it is not
    known whose rows count. `covers_from` is the instant (microseconds) from which the table has all
    rows, or None if it has all of all time.
    """

    name: str
    source: Source
    owners: pa.Array
    keys: pa.Table
    as_of: AsOf
    covers_from: int | None

    @property
    def known(self) -> Flags:
        """Of which subjects it is known whose rows count."""
        return np.asarray(self.keys["key"].is_valid().to_numpy(), dtype=np.bool_)

    def covered(self, days: int | None) -> bool:
        """Whether the table has all rows of the last so many days (of all time without days)."""
        if self.covers_from is None:
            return True
        return days is not None and self.covers_from <= self.as_of.start_of(days)


def from_rows(
    connection: BaseBackend, linked: Linked, derivations: Mapping[str, RowDerivation]
) -> dict[str, FactColumn]:
    """Fact id -> its values, of facts derived from the same rows of the same subjects.

    All are computed in one pass over the rows, but for one pass more for each set of members.
    """
    asked = list(derivations.items())
    rows = _rows(linked, [derivation for _, derivation in asked])
    measures: dict[str, ir.Value] = {}
    for place, (_, derivation) in enumerate(asked):
        for name, measure in _measures(rows, linked, derivation, place).items():
            measures[f"{name}{place}"] = measure
    totals = rows.table.group_by("owner").aggregate(**measures)
    found = connection.to_pyarrow(_by_row(totals, linked, list(measures)))
    places = aligned(found["row"], linked.keys.num_rows)
    columns = {}
    for place, (fact, derivation) in enumerate(asked):
        results = _Results(found, places, place)
        columns[fact] = _column(connection, rows, linked, derivation, results)
    return columns


@dataclass(frozen=True, eq=False)
class _Rows:
    """The owned rows in a database: `owner`, `at`, and the columns that are asked for by number.

    People name columns longer than PostgreSQL allows, or alike but for the case of a letter.
    """

    table: ir.Table
    names: tuple[str, ...]

    def __getitem__(self, name: str) -> ir.Value:
        return self.table[f"c{self.names.index(name)}"]


def _rows(linked: Linked, derivations: Sequence[RowDerivation]) -> _Rows:
    source = linked.source
    names = dict.fromkeys(name for derivation in derivations for name in _columns_of(derivation))
    columns: dict[str, pa.Array | pa.ChunkedArray] = {
        "owner": linked.owners,
        "at": pa.array(source.at),
    }
    for nth, name in enumerate(names):
        column = source.column(name)
        columns[f"c{nth}"] = column if column is not None else pa.nulls(len(source.at), pa.string())
    for place, derivation in enumerate(derivations):
        if isinstance(derivation, Contains):
            texts = source.column(derivation.column)
            flags = [] if texts is None else phrases_in(texts.combine_chunks(), derivation.words)
            columns |= {f"w{place}_{nth}": flag for nth, flag in enumerate(flags)}
    table = pa.table(columns)
    return _Rows(uploaded(table.filter(table["owner"].is_valid())), tuple(names))


def _columns_of(derivation: RowDerivation) -> set[str]:
    match derivation:
        case Contains(column=column):
            return {column}
        case Members(column=column, where=where):
            return {column, *where}
        case Count(where=where) | Exists(where=where) | DaysSince(where=where):
            return set(where)
        case _:
            assert_never(derivation)


def _by_row(totals: ir.Table, linked: Linked, names: Sequence[str]) -> ir.Table:
    keys = uploaded(linked.keys)
    return totals.inner_join(keys, totals["owner"] == keys["key"]).select("row", *names)


def _counts(rows: _Rows, linked: Linked, derivation: RowDerivation) -> Verdict:
    """Whether a row counts: it meets the filter and falls in the window."""
    where: Filter = {} if isinstance(derivation, Contains) else derivation.where
    days = None if isinstance(derivation, DaysSince) else derivation.within_days
    parts = [told(rows.table["owner"].notnull())]
    parts += [_meets(rows, linked, name, wanted) for name, wanted in where.items()]
    if days is not None:
        dated = rows.table["at"] != NEVER
        inside = rows.table["at"] >= linked.as_of.start_of(days)
        parts.append(Verdict(inside, dated & ~inside))
    return all_of(parts)


def _meets(rows: _Rows, linked: Linked, name: str, wanted: object) -> Verdict:
    source = linked.source.column(name)
    if source is None:
        return untold()
    values = list(wanted) if isinstance(wanted, tuple) else [wanted]
    return told(rows[name].isin([_as_held(value, source.type, linked, name) for value in values]))


_WORDS: Final = {"yes": True, "true": True, "no": False, "false": False}


def _as_held(value: object, held: pa.DataType, linked: Linked, name: str) -> object:
    """A filter's value as its column holds it: a playbook's file has texts, `yes` and `3`, only."""
    if isinstance(value, str) and pa.types.is_string(held):
        return value
    if pa.types.is_boolean(held):
        known = value if isinstance(value, bool) else _WORDS.get(str(value).casefold())
        if known is not None:
            return known
    elif (pa.types.is_integer(held) or pa.types.is_floating(held)) and not isinstance(value, bool):
        number = _number(str(value))
        if number is not None:
            return int(number) if pa.types.is_integer(held) else number
    raise TableError(
        Problem(
            f"The column holds {held}, and the filter asks for {value!r}.",
            Place(file=linked.name, column=name),
            "Compare it with a value of its type.",
        )
    )


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _measures(
    rows: _Rows, linked: Linked, derivation: RowDerivation, place: int
) -> dict[str, ir.Value]:
    table, counts = rows.table, _counts(rows, linked, derivation)
    may_count = ~counts.holds & ~counts.fails
    match derivation:
        case Count() | Exists():
            return {"n": _one_if(counts.holds).sum(), "gap": _any(may_count)}
        case DaysSince():
            dated = table["at"] != NEVER
            latest = ibis.ifelse(counts.holds, table["at"], NEVER).max()
            unsure = may_count | (counts.holds & ~dated)
            doubt = ibis.ifelse(dated, table["at"], ALWAYS)
            return {"last": latest, "doubt": ibis.ifelse(unsure, doubt, NEVER).max()}
        case Contains(words=words):
            texts = rows[derivation.column]
            measures = {"gap": _any(may_count | (counts.holds & texts.isnull()))}
            for nth in range(len(words)):
                flag = f"w{place}_{nth}"
                said = ibis.coalesce(table[flag], False) if flag in table.columns else False
                measures[f"w{nth}_"] = _any(counts.holds & said)
            return measures
        case Members():
            values = rows[derivation.column]
            return {"gap": _any(may_count | (counts.holds & values.isnull()))}
        case _:
            assert_never(derivation)


def _any(flag: ir.BooleanValue) -> ir.IntegerScalar:
    return _one_if(flag).max()


def _one_if(flag: ir.BooleanValue) -> ir.IntegerValue:
    """1 or 0; PostgreSQL does not cast a boolean to a wide integer."""
    return ibis.ifelse(flag, 1, 0).cast("int64")


@dataclass(frozen=True, eq=False)
class _Results:
    """The measures of one derivation, aligned to the subjects."""

    found: pa.Table
    places: NDArray[np.int64]
    place: int

    def __call__(self, name: str, otherwise: int = 0) -> NDArray[np.int64]:
        """A measure of each subject; `otherwise` for those without any row."""
        measured = np.append(self.found[f"{name}{self.place}"].to_numpy(), otherwise)
        return np.asarray(measured[self.places], dtype=np.int64)


def _column(
    connection: BaseBackend,
    rows: _Rows,
    linked: Linked,
    derivation: RowDerivation,
    results: _Results,
) -> FactColumn:
    match derivation:
        case Count(within_days=days):
            known = linked.known & (results("gap") == 0) & linked.covered(days)
            return FactColumn(pa.array(results("n").astype(np.float64), mask=~known))
        case Exists(within_days=days):
            exists = results("n") > 0
            known = linked.known & (exists | ((results("gap") == 0) & linked.covered(days)))
            return FactColumn(pa.array(exists, mask=~known))
        case DaysSince():
            return FactColumn(_days_since(linked, results))
        case Contains(words=words, within_days=days):
            said = {word: results(f"w{nth}_") > 0 for nth, word in enumerate(words)}
            members = _members_said(said)
            return _set(linked, members, (results("gap") == 0) & linked.covered(days))
        case Members(within_days=days):
            members = _members_met(connection, rows, linked, derivation)
            return _set(linked, members, (results("gap") == 0) & linked.covered(days))
        case _:
            assert_never(derivation)


def _days_since(linked: Linked, results: _Results) -> pa.Array:
    """Unknown where no row is known, or a later one may be."""
    last, doubt = results("last", NEVER), results("doubt", NEVER)
    covered = NEVER + 1 if linked.covers_from is None else linked.covers_from
    known = linked.known & (last >= covered) & (doubt <= last)
    days = day_column(np.where(known, last, NEVER), linked.as_of.zone)
    return days_before(linked.as_of.today, days)


def _members_said(said: Mapping[str, Flags]) -> pa.Table:
    parts = [
        pa.table([np.flatnonzero(flags), pa.repeat(word, int(flags.sum()))], schema=ROW_MEMBERS)
        for word, flags in said.items()
    ]
    return pa.concat_tables(parts)


def _members_met(
    connection: BaseBackend, rows: _Rows, linked: Linked, derivation: Members
) -> pa.Table:
    counts = _counts(rows, linked, derivation)
    member = rows[derivation.column].cast("string")
    met = rows.table.mutate(member=member).filter(counts.holds & member.notnull())
    distinct = met.select("owner", "member").distinct()
    found = connection.to_pyarrow(_by_row(distinct, linked, ["member"]))
    return found.cast(ROW_MEMBERS)


def _set(linked: Linked, members: pa.Table, complete: Flags) -> FactColumn:
    """A set is unknown where no member is known and others may be."""
    known = linked.known & complete
    has = np.zeros(len(known), dtype=np.bool_)
    has[members["row"].to_numpy()] = True
    return FactColumn(pa.array(complete, mask=~(known | has)), members=members)
