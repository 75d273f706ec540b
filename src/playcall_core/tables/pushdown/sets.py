"""Facts that are sets: their cells are found in the database, because there may be very many.

Of each subject's members only those matter that a condition names; they make a number with a bit
for each (a *mask*). Subjects that agree in the mask, and in whether their known members are all,
are in the same cell. Which tests hold in a cell is computed there, from one row for each named key.
Arrays in columns would be tested by functions that databases define differently where a set is
empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from playcall_core.conditions import Test, Truth, evaluate_group
from playcall_core.conditions.nodes import (
    Group,
    IncludesAllOf,
    IncludesAnyOf,
    IncludesNoneOf,
    IsUnknown,
)
from playcall_core.facts import Fact, Moment, Situation
from playcall_core.tables.pushdown.layout import WORD, Band, Spot, Words
from playcall_core.tables.pushdown.reading import KEY, OpenTables

COMPLETE: Final = 2
"""The state of a set whose known members are all; 1 where they are not, 0 where it is unknown."""

_NAMED: Final = pa.schema(
    [("f", pa.string()), ("k", pa.string()), ("part", pa.int64()), ("weight", pa.int64())]
)
BitOr = Callable[[ir.IntegerColumn], ir.IntegerScalar]


def without(bits: ir.IntegerValue, others: ir.IntegerValue) -> ir.IntegerValue:
    """`bits` but for those that are in `others`.

    Not `bits & ~others`: Ibis 12 writes the negation of an expression without its parentheses.
    """
    return bits - (bits & others)


@dataclass(frozen=True, eq=False)
class SetCells:
    """A set fact, and the keys that conditions name; their bits lie in `masks` numbers."""

    fact: Fact
    keys: tuple[str, ...]
    place: int

    @property
    def masks(self) -> tuple[str, ...]:
        """The columns of the mask."""
        return tuple(f"m{self.place}_{n}" for n in range(-(-len(self.keys) // WORD)))

    @property
    def state(self) -> str:
        """The column of the state."""
        return f"s{self.place}"

    @property
    def any(self) -> str:
        """The column that says whether any member is known."""
        return f"a{self.place}"

    @property
    def cell(self) -> str:
        """The column of the cell."""
        return f"c{self.place}"


def set_cells(fact: Fact, tests: Iterable[Test], place: int) -> SetCells:
    """What `tests` need to know of a set; `place` makes its columns' names."""
    keys = {key for test in tests for key in getattr(test, "values", ())}
    return SetCells(fact, tuple(sorted(keys)), place)


def masks_of(members: ir.Table, sets: Sequence[SetCells], bit_or: BitOr) -> ir.Table:
    """Of each subject with members its masks, and whether any member is known."""
    named = [
        {"f": cells.fact.id, "k": key, "part": place // WORD, "weight": 1 << place % WORD}
        for cells in sets
        for place, key in enumerate(cells.keys)
    ]
    keys = ibis.memtable(pa.Table.from_pylist(named, schema=_NAMED))
    mine = members.filter(members["fact"].isin([cells.fact.id for cells in sets]))
    mine = mine.select(KEY, "fact", "member")
    found = mine.left_join(keys, (mine["fact"] == keys["f"]) & (mine["member"] == keys["k"]))
    measures: dict[str, ir.Value] = {}
    for cells in sets:
        its = found["fact"] == cells.fact.id
        measures[cells.any] = ibis.ifelse(its, 1, 0).max()
        for part, name in enumerate(cells.masks):
            counts = its & (found["part"] == part)
            weight = ibis.ifelse(counts.fill_null(False), found["weight"], 0)
            measures[name] = bit_or(weight.cast("int64"))
    return found.group_by(found[KEY].name("owner")).aggregate(**measures)


def state_of(cells: SetCells, tables: OpenTables, any_known: ir.IntegerValue) -> ir.IntegerValue:
    """Each subject's state: what is known of the set."""
    complete = tables.value(cells.fact)
    assert isinstance(complete, ir.BooleanValue)
    return ibis.ifelse(complete.fill_null(False), COMPLETE, any_known).cast("int64")


def distinct_cells(raw: ir.Table, cells: SetCells) -> ir.Table:
    """The cells that occur, numbered from 0 by their state and mask."""
    by = [cells.state, *cells.masks]
    different = raw.select(*by).distinct()
    order = ibis.window(order_by=[different[name] for name in by])
    return different.mutate(ibis.row_number().over(order).cast("int64").name(cells.cell))


@dataclass(frozen=True)
class _Demand:
    """What a group asks of a set: one member of each clause, none that is forbidden."""

    clauses: tuple[frozenset[str], ...]
    forbidden: frozenset[str]
    known: bool
    unknown: Truth

    @classmethod
    def of(cls, spot: Spot, fact: str, moment: Moment) -> _Demand:
        clauses: list[frozenset[str]] = []
        forbidden: set[str] = set()
        tests = spot.tests_on(fact)
        for test in tests:
            match test:
                case IncludesAnyOf(_, values):
                    clauses.append(frozenset(values))
                case IncludesAllOf(_, values):
                    clauses += [frozenset({key}) for key in values]
                case IncludesNoneOf(_, values):
                    forbidden.update(values)
                case _:
                    pass
        return cls(
            tuple(clauses),
            frozenset(forbidden),
            not any(isinstance(test, IsUnknown) for test in tests),
            evaluate_group(Group(tests), Situation(), moment),
        )


@dataclass(frozen=True, eq=False)
class SetBits:
    """The bits of a band's groups as far as one set goes.

    Of the shape (units, columns): `alive` (may hold where the set is known), `picky` (has forbidden
    members), `true` and `possible` (where it is unknown), and `free[n]` (has no n-th clause). With
    the keys before: `bad` (the key is forbidden), `hits[n]` (it is in the n-th clause).
    """

    alive: Words
    picky: Words
    true: Words
    possible: Words
    free: tuple[Words, ...]
    bad: Words
    hits: tuple[Words, ...]


def set_bits(cells: SetCells, band: Band, moment: Moment) -> SetBits:
    """Which groups of a band ask what of the set."""
    spots = band.tested.get(cells.fact.id, ())
    demands = [_Demand.of(spot, cells.fact.id, moment) for spot in spots]
    both = list(zip(spots, demands, strict=True))
    untested = band.untested(cells.fact.id)
    clauses = max((len(demand.clauses) for demand in demands), default=0)
    place = {key: number for number, key in enumerate(cells.keys)}
    bad = np.zeros((len(place), *band.shape), dtype=np.int64)
    hits = tuple(bad.copy() for _ in range(clauses))
    for spot, demand in both:
        for key in demand.forbidden:
            bad[place[key], spot.unit, spot.column] |= spot.bit
        for number, clause in enumerate(demand.clauses):
            for key in clause:
                hits[number][place[key], spot.unit, spot.column] |= spot.bit

    def those(wanted: Callable[[_Demand], bool]) -> Words:
        return band.bits_of([spot for spot, demand in both if wanted(demand)])

    return SetBits(
        alive=untested | those(lambda demand: demand.known),
        picky=those(lambda demand: bool(demand.forbidden)),
        true=untested | those(lambda demand: demand.unknown is Truth.TRUE),
        possible=untested | those(lambda demand: demand.unknown is not Truth.FALSE),
        free=tuple(
            untested | those(lambda demand, n=n: len(demand.clauses) <= n)  # type: ignore[misc]
            for n in range(clauses)
        ),
        bad=bad,
        hits=hits,
    )


def set_rows(
    occurring: ir.Table, cells: SetCells, band: Band, moment: Moment, bit_or: BitOr
) -> ir.Table:
    """For each cell and unit the groups that are true as far as this set goes (`t0`, `t1`, …, a
    column for each lane), and the possible ones (`p0`, …); `at` is cell times units plus unit.
    """
    bits = set_bits(cells, band, moment)
    columns = range(band.columns)
    units = {"unit": np.arange(band.units)}
    for c in columns:
        units |= {f"alive{c}": bits.alive[:, c], f"picky{c}": bits.picky[:, c]}
        units |= {f"true{c}": bits.true[:, c], f"possible{c}": bits.possible[:, c]}
        units |= {f"free{n}_{c}": free[:, c] for n, free in enumerate(bits.free)}
    table = occurring.cross_join(ibis.memtable(pa.table(units)))
    names = [f"bad{c}" for c in columns]
    names += [f"hits{n}_{c}" for n in range(len(bits.hits)) for c in columns]
    if cells.keys:
        met = _met(occurring, cells, bits, band, bit_or)
        same = (table[cells.cell] == met["met_cell"]) & (table["unit"] == met["met_unit"])
        joined = table.left_join(met, same)
        none = ibis.literal(0, "int64")
        found = {name: ibis.coalesce(joined[name], none) for name in names}
        table = joined.select(*(joined[name] for name in table.columns), **found)
    return table.select(
        (table[cells.cell] * band.units + table["unit"]).name("at"),
        *(value for c in columns for value in _truth(table, cells, bits, c)),
    )


def _met(
    occurring: ir.Table, cells: SetCells, bits: SetBits, band: Band, bit_or: BitOr
) -> ir.Table:
    """What the members of each cell hit in each unit."""
    many = len(cells.keys)
    keys = ibis.memtable(
        pa.table(
            {
                "key": np.arange(many),
                "part": np.arange(many) // WORD,
                "weight": np.int64(1) << np.arange(many) % WORD,
            }
        )
    )
    pairs = occurring.cross_join(keys)
    has = [
        (pairs["part"] == part) & ((pairs[name] & pairs["weight"]) != 0)
        for part, name in enumerate(cells.masks)
    ]
    pairs = pairs.filter(reduce(or_, has)).select(cells.cell, "key")
    rows = {
        "of": np.repeat(np.arange(many), band.units),
        "met_unit": np.tile(np.arange(band.units), many),
    }
    for c in range(band.columns):
        rows[f"bad{c}"] = bits.bad[:, :, c].ravel()
        rows |= {f"hits{n}_{c}": hits[:, :, c].ravel() for n, hits in enumerate(bits.hits)}
    found = ibis.memtable(pa.table(rows))
    joined = pairs.inner_join(found, pairs["key"] == found["of"])
    names = [name for name in rows if name.startswith(("bad", "hits"))]
    return joined.group_by(joined[cells.cell].name("met_cell"), "met_unit").aggregate(
        **{name: bit_or(joined[name]) for name in names}
    )


def _truth(
    table: ir.Table, cells: SetCells, bits: SetBits, c: int
) -> tuple[ir.IntegerValue, ir.IntegerValue]:
    """Kleene's truth of all tests of a group on the set, for all groups of a lane at once."""
    alive, picky = table[f"alive{c}"], table[f"picky{c}"]
    if cells.keys:
        clauses = [table[f"hits{n}_{c}"] | table[f"free{n}_{c}"] for n in range(len(bits.hits))]
        possible = without(alive, table[f"bad{c}"])
        true = reduce(and_, clauses, possible)
    else:
        possible = true = alive
    state = table[cells.state]
    return (
        ibis.cases(
            (state == COMPLETE, true), (state == 0, table[f"true{c}"]), else_=without(true, picky)
        ).name(f"t{c}"),
        ibis.cases(
            (state == COMPLETE, true), (state == 0, table[f"possible{c}"]), else_=possible
        ).name(f"p{c}"),
    )
