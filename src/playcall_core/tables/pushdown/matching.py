"""The plays that apply, as one expression over tables: AND of one row of bits for each fact.

It is the bitmap index of `playcall_core.calling.index` as a join: every subject's cell of a fact
picks rows of numbers (see `layout`), and what remains in their AND are the groups that are true, or
possible. The cost does not depend on how selective conditions are, and the expression's size does
not depend on how many plays there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from math import prod
from operator import and_, or_
from typing import Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from playcall_core.tables.pushdown.cells import Cells
from playcall_core.tables.pushdown.layout import WORD, Band, Rule, Rules
from playcall_core.tables.pushdown.reading import KEY
from playcall_core.tables.pushdown.sets import BitOr, SetCells, without

APPLIES: Final = "applies"
CANNOT_TELL: Final = "cannot tell"
PIECE: Final = 10
"""Bits that are looked up together; `WORD` is a multiple of it."""
CELLS_AT_MOST: Final = 512
"""Facts share a join as long as their cells together are no more than this."""


@dataclass(frozen=True, eq=False)
class Axis:
    """One join: a few facts with few cells, or one set. `column` holds each subject's cell."""

    column: str
    facts: tuple[Cells, ...] = ()
    members: SetCells | None = None


def axes_of(facts: Sequence[Cells], sets: Sequence[SetCells]) -> tuple[Axis, ...]:
    """As few joins as `CELLS_AT_MOST` allows."""
    packs: list[list[Cells]] = []
    for cells in sorted(facts, key=lambda cells: -cells.size):
        fitting = (p for p in packs if prod(c.size for c in (*p, cells)) <= CELLS_AT_MOST)
        pack = next(fitting, None)
        if pack is None:
            packs.append([cells])
        else:
            pack.append(cells)
    return (
        *(Axis(f"x{place}", tuple(pack)) for place, pack in enumerate(packs)),
        *(Axis(cells.cell, members=cells) for cells in sets),
    )


def pack_cell(axis: Axis, cells: Sequence[ir.IntegerValue]) -> ir.IntegerValue:
    """The number of a combination of cells, one for each of the axis's facts."""
    number, *rest = cells
    for fact, cell in zip(axis.facts[1:], rest, strict=True):
        number = number * fact.size + cell
    return number.cast("int64")


def pack_rows(axis: Axis, band: Band) -> pa.Table:
    """For each combination of cells and each unit the groups that are true there (`t0`, `t1`, …)
    and the possible ones (`p0`, …); `at` is the combination times units plus unit.
    """
    first, *rest = (cells.rows(band) for cells in axis.facts)
    true, possible = first
    for more_true, more_possible in rest:
        true = (true[:, np.newaxis] & more_true).reshape(-1, *band.shape)
        possible = (possible[:, np.newaxis] & more_possible).reshape(-1, *band.shape)
    columns = {"at": np.arange(true.shape[0] * band.units)}
    for c in range(band.columns):
        columns |= {f"t{c}": true[:, :, c].ravel(), f"p{c}": possible[:, :, c].ravel()}
    return pa.table(columns)


def matched(
    subjects: ir.Table, axes: Sequence[tuple[Axis, ir.Table]], band: Band, bit_or: BitOr
) -> ir.Table:
    """For each subject and word of a band: `applies` and `perhaps`, a bit for each play.

    `subjects` has `subject_id` and each axis's column; an axis comes with its rows of bits.
    """
    units = np.arange(band.units)
    words = {"unit": units, "word": band.first + units // band.packs}
    table = subjects.cross_join(ibis.memtable(pa.table(words)))
    rows = []
    for number, (axis, found) in enumerate(axes):
        renamed = found.rename({f"{name}_{number}": name for name in found.columns})
        at = table[axis.column] * band.units + table["unit"]
        table = table.inner_join(renamed, at == renamed[f"at_{number}"])
        rows.append(number)

    def lanes(kind: str, first: int, many: int) -> ir.IntegerValue:
        """Any of some lanes: the AND of all axes in each, then the OR of the lanes."""
        each = [
            reduce(and_, [table[f"{kind}{c}_{number}"] for number in rows])
            for c in range(first, first + many)
        ]
        return reduce(or_, each) if each else ibis.literal(0, "int64")

    columns = {
        "true": lanes("t", 0, band.when_lanes),
        "possible": lanes("p", 0, band.when_lanes),
        "excluded": lanes("t", band.when_lanes, band.exclude_lanes),
        "perhaps_excluded": lanes("p", band.when_lanes, band.exclude_lanes),
    }
    found = table.select(KEY, "word", **columns)
    if band.packs > 1:
        found = found.group_by(KEY, "word").aggregate(
            **{name: bit_or(found[name]) for name in columns}
        )
    applies, possible = found["true"], found["possible"]
    if band.exclude_lanes:
        applies = without(applies, found["perhaps_excluded"])
        possible = without(possible, found["excluded"])
    return found.select(KEY, "word", applies=applies, perhaps=without(possible, applies))


def pairs_of(called: ir.Table, bands: Sequence[Band], cannot_tell: bool) -> ir.Table:
    """The bits as rows: `subject_id`, `play`, `outcome`."""
    outcomes = [APPLIES, CANNOT_TELL] if cannot_tell else [APPLIES]
    any_bit = called["applies"] | called["perhaps"] if cannot_tell else called["applies"]
    pieces = [(shift, place) for shift in range(0, WORD, PIECE) for place in range(len(outcomes))]
    shifts = ibis.memtable(
        pa.table(
            {
                "shift": pa.array([shift for shift, _ in pieces], pa.int32()),
                "perhaps_wanted": pa.array([place == 1 for _, place in pieces]),
                "outcome": [outcomes[place] for _, place in pieces],
            }
        )
    )
    long = called.filter(any_bit != 0).cross_join(shifts)
    bits = long["applies"]
    if cannot_tell:
        bits = ibis.ifelse(long["perhaps_wanted"], long["perhaps"], long["applies"])
    piece = ((bits >> long["shift"]) & ((1 << PIECE) - 1)).cast("int64")
    first = long["word"] * WORD + long["shift"].cast("int64")
    long = long.select(KEY, "outcome", piece=piece, first=first)
    long = long.filter(long["piece"] != 0)
    digits, names = _digits(), _names(bands)
    long = long.inner_join(digits, long["piece"] == digits["digits"])
    long = long.select(KEY, "outcome", "first", "bit")
    long = long.mutate(number=long["first"] + long["bit"])
    named = long.inner_join(names, long["number"] == names["play_number"])
    return named.select(KEY, "play", "outcome")


def _digits() -> ir.Table:
    """Which bits are set in each small number."""
    found = [(n, bit) for n in range(1 << PIECE) for bit in range(PIECE) if n >> bit & 1]
    numbers, bits = np.array(found, dtype=np.int64).T
    return ibis.memtable(pa.table({"digits": numbers, "bit": bits}))


def _names(bands: Sequence[Band]) -> ir.Table:
    named = [(band.number(n), rule.id) for band in bands for n, rule in enumerate(band.rules)]
    numbers, ids = [number for number, _ in named], [name for _, name in named]
    return ibis.memtable(pa.table({"play_number": pa.array(numbers, pa.int64()), "play": ids}))


def rested(pairs: ir.Table, runs: ir.Table, rules: Rules) -> ir.Table:
    """Without the plays that ran on the same subject within their cooldown.

    A play without cooldown rests until the day of a run that is to come.
    """
    resting = {rule.id: _ends(rule, rules.moment.today) for rule in rules.each}
    after = pa.array(resting.values(), pa.date32())
    limits = ibis.memtable(pa.table({"resting": list(resting), "after": after}))
    recent = runs.inner_join(limits, runs["play"] == limits["resting"])
    recent = recent.filter(recent["on"] > recent["after"])
    recent = recent.select(recent[KEY].name("owner"), "resting").distinct()
    same = (pairs[KEY] == recent["owner"]) & (pairs["play"] == recent["resting"])
    return pairs.anti_join(recent, same)


def _ends(rule: Rule, today: date) -> date:
    """A run after this day still hinders the play."""
    return today - timedelta(days=min(rule.cooldown, (today - date.min).days))
