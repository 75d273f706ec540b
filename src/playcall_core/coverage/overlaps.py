"""Which of many boxes meet which, all pairs at once, by bit rows.

Two boxes meet when their sides meet on every axis. A bit row is a whole number whose bit n speaks
of box n. On each axis the few distinct sides are compared with each other once; the answer is one
bit row for each side, and the rows of a box's sides are ANDed. Cost: boxes x boxes x axes / 8 bytes
of memory traffic.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import accumulate
from operator import and_, or_
from typing import TypeVar

from playcall_core.conditions.boxes import Box
from playcall_core.conditions.sides import Cut, Keys, Line, Members, Side, meet

Bits = int
Entry = TypeVar("Entry")


def overlapping_pairs(boxes: Sequence[Box]) -> Iterator[tuple[int, int]]:
    """All pairs (n, m), n < m, of boxes that have a situation in common; in ascending order."""
    for one, row in enumerate(_rows(boxes)):
        digits = f"{row:b}"[::-1]
        other = digits.find("1", one + 1)
        while other >= 0:
            yield one, other
            other = digits.find("1", other + 1)


def overlap_count(boxes: Sequence[Box]) -> int:
    """How many pairs of boxes have a situation in common."""
    found = sum(row.bit_count() for row in _rows(boxes))
    return (found - len(boxes)) // 2


def _rows(boxes: Sequence[Box]) -> Iterator[Bits]:
    """For each box, in their order, the boxes that it meets, itself among them."""
    every = (1 << len(boxes)) - 1
    owners: dict[str, dict[Side, Bits]] = {}
    for place, box in enumerate(boxes):
        for fact, side in box.sides:
            of_fact = owners.setdefault(fact, {})
            of_fact[side] = of_fact.get(side, 0) | 1 << place
    tables = {fact: _table(sides, every) for fact, sides in owners.items()}
    for box in boxes:
        yield reduce(and_, (tables[fact][side] for fact, side in box.sides), every)


def _table(owners: Mapping[Side, Bits], every: Bits) -> dict[Side, Bits]:
    """For each distinct side of an axis the boxes that it meets; `owners` are the boxes with it.

    A box without a side has the whole axis, which everything meets.
    """
    whole = every & ~_any(owners.values())
    return {side: met | whole for side, met in _meeting(owners)}


def _meeting(owners: Mapping[Side, Bits]) -> Iterator[tuple[Side, Bits]]:
    keys = {side: bits for side, bits in owners.items() if isinstance(side, Keys)}
    lines = {side: bits for side, bits in owners.items() if isinstance(side, Line)}
    members = {side: bits for side, bits in owners.items() if isinstance(side, Members)}
    if any(side.outs and not side.complete for side in members):
        for side in members:
            yield side, _any(bits for other, bits in members.items() if meet(side, other))
    else:
        yield from _meeting_members(members)
    yield from _meeting_keys(keys)
    yield from _meeting_lines(lines)


def _meeting_keys(owners: Mapping[Keys, Bits]) -> Iterator[tuple[Side, Bits]]:
    others = _any(bits for side, bits in owners.items() if side.others)
    unknown = _any(bits for side, bits in owners.items() if side.unknown)
    named = _by_entry((side.keys, bits) for side, bits in owners.items() if not side.others)
    but = _by_entry((side.keys, bits) for side, bits in owners.items() if side.others)
    for side in owners:
        if side.others:
            met = others | _any(bits for key, bits in named.items() if key not in side.keys)
        else:
            met = _any(named[key] | (others & ~but[key]) for key in side.keys)
        yield side, met | (unknown if side.unknown else 0)


def _meeting_lines(owners: Mapping[Line, Bits]) -> Iterator[tuple[Side, Bits]]:
    """Spans meet when each starts before the other ends. First spans are compared, then second …:
    of one side's spans each is met by those that have started and not ended.
    """
    stray = _any(bits for side, bits in owners.items() if side.stray)
    unknown = _any(bits for side, bits in owners.items() if side.unknown)
    most = max((len(side.spans) for side in owners), default=0)
    starts, ends = [], []
    for number in range(most):
        has = [(side.spans[number], owned) for side, owned in owners.items() if side.spans[number:]]
        starts.append(_Passed((start, bits) for (start, _), bits in has))
        ends.append(_Passed((end, bits) for (_, end), bits in has))
    for side in owners:
        met = _any(
            started.before(end) & ~ended.until(start)
            for start, end in side.spans
            for started, ended in zip(starts, ends, strict=True)
        )
        yield side, met | (stray if side.stray else 0) | (unknown if side.unknown else 0)


class _Passed:
    """Which boxes have a cut at or before a place on the line."""

    def __init__(self, cuts: Iterable[tuple[Cut, Bits]]) -> None:
        at: dict[Cut, Bits] = defaultdict(int)
        for cut, bits in cuts:
            at[cut] |= bits
        self._cuts = sorted(at)
        self._passed = list(accumulate((at[cut] for cut in self._cuts), or_, initial=0))

    def before(self, place: Cut) -> Bits:
        return self._passed[bisect_left(self._cuts, place)]

    def until(self, place: Cut) -> Bits:
        return self._passed[bisect_right(self._cuts, place)]


def _meeting_members(owners: Mapping[Members, Bits]) -> Iterator[tuple[Side, Bits]]:
    """Exact for tidied sides, whose clauses name none of their own `outs`."""
    complete = _any(bits for side, bits in owners.items() if side.complete)
    incomplete = _any(bits for side, bits in owners.items() if side.incomplete)
    unknown = _any(bits for side, bits in owners.items() if side.unknown)
    ins = _by_entry((side.ins, bits) for side, bits in owners.items())
    outs = _by_entry((side.outs, bits) for side, bits in owners.items())
    clauses = _by_entry((side.anys, bits) for side, bits in owners.items())
    forbids = {clause: reduce(and_, (outs[key] for key in clause)) for clause in clauses}
    for side in owners:
        clash = _any(outs[key] for key in side.ins) | _any(ins[key] for key in side.outs)
        clash |= _any(forbids[clause] for clause in side.anys)
        clash |= _any(bits for clause, bits in clauses.items() if clause <= side.outs)
        met = (complete if side.complete else 0) | (incomplete if side.incomplete else 0)
        yield side, met & ~clash | (unknown if side.unknown else 0)


def _any(rows: Iterable[Bits]) -> Bits:
    return reduce(or_, rows, 0)


def _by_entry(groups: Iterable[tuple[Iterable[Entry], Bits]]) -> Mapping[Entry, Bits]:
    """Entry of a group -> the boxes of all groups that hold it; 0 for any other entry."""
    found: dict[Entry, Bits] = defaultdict(int)
    for entries, bits in groups:
        for entry in entries:
            found[entry] |= bits
    return found
