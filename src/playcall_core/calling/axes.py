"""The axes of the index: for each value of a fact, the row of the groups that it leaves standing.

A row has two halves of `size` bits: true, then possible (see `index`). Rows are made when they are
first asked for and kept, up to a bound: real data has few values, but nothing says so.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import inf, nextafter
from typing import Final, TypeVar

from playcall_core.conditions import Test
from playcall_core.conditions.axes import YES, where_false, where_true, whole
from playcall_core.conditions.sides import END, START, Cut, Keys, Line, Side, meet, minus
from playcall_core.errors import FactError
from playcall_core.facts import Fact, FactType, Moment, Money, Unknown, Value

KEPT: Final = 2 << 20
"""Bytes of rows that one axis keeps, about."""
CHECKPOINTS: Final = 256
"""A line with more cells keeps only some of its rows, and makes the others from the one before."""
MONEY_UNITS: Final = 10_000

Bits = Sequence[int]
"""Numbers of bits."""
Tested = Mapping[tuple[Test, ...], Bits]
"""The tests that a group makes on one fact -> the bits of all groups that make just these."""
K = TypeVar("K")


class Rows(dict[K, int]):
    """Rows by cell, made when first asked for; forgotten all at once when there are too many."""

    def __init__(self, make: Callable[[K], int], most: int) -> None:
        super().__init__()
        self._make = make
        self._most = most

    def __missing__(self, cell: K) -> int:
        row = self._make(cell)
        if len(self) >= self._most:
            self.clear()
        self[cell] = row
        return row


def kept(size: int) -> int:
    """How many rows of `size` bits one axis keeps."""
    return max(64, KEPT * 8 // max(1, size))


def no_bits() -> array[int]:
    """Numbers of bits, none as yet."""
    return array("l")


def row_of(bits: Iterable[int], size: int) -> int:
    """The number in which these bits are set; a bit that comes twice is not."""
    row = bytearray(2 * size // 8)
    for bit in bits:
        row[bit >> 3] ^= 1 << (bit & 7)
    return int.from_bytes(row, "little")


def untested(tested: Tested, size: int) -> int:
    """The row of the groups that make no test on the fact: they stand whatever its value is."""
    mine = row_of((bit for bits in tested.values() for bit in bits), size)
    return ((1 << 2 * size) - 1) ^ (mine | mine << size)


def where(tests: Iterable[Test], fact: Fact, moment: Moment) -> tuple[Side | None, Side | None]:
    """Where on the axis of a category, yes/no, number, money or date fact all tests are true, and
    where none is false; None for nowhere.
    """
    true: Side | None = whole(fact, moment)
    possible = true
    for test in tests:
        side = where_true(test, fact, moment)
        true = meet(true, side) if true and side else None
        for false in where_false(test, fact, moment):
            possible = next(iter(minus(possible, false)), None) if possible else None
    return true, possible


@dataclass(frozen=True, slots=True, eq=False)
class KeyAxis:
    """The axis of a category or yes/no fact: the keys that a test names, any other, unknown."""

    fact: Fact
    size: int
    bits: Mapping[str | bool, Bits]
    others: int
    unknown: int

    @property
    def named(self) -> tuple[str | bool, ...]:
        """The keys that a test names."""
        return tuple(self.bits)

    @classmethod
    def of(cls, fact: Fact, tested: Tested, size: int, moment: Moment) -> KeyAxis:
        """The axis for these tests. Keys that the dictionary does not declare are keys too, as
        they are to the reference.
        """
        everything = Fact(fact.id, fact.name, fact.type, fact.subject)
        unknown, others = no_bits(), no_bits()
        toggles: dict[str, array[int]] = defaultdict(no_bits)
        for tests, bits in tested.items():
            for half, side in enumerate(where(tests, everything, moment)):
                if not isinstance(side, Keys):
                    continue
                shifted = [bit + half * size for bit in bits]
                if side.unknown:
                    unknown.extend(shifted)
                if side.others:
                    others.extend(shifted)
                for key in side.keys:
                    toggles[key].extend(shifted)
        free = untested(tested, size)
        base = free | row_of(others, size)
        yes_no = fact.type is FactType.YES_NO
        by_key = {(key == YES if yes_no else key): bits for key, bits in toggles.items()}
        return cls(fact, size, by_key, base, free | row_of(unknown, size))

    def row(self, key: Value) -> int:
        """The row of a key, or of unknown; `FactError` if it has another type."""
        if isinstance(key, Unknown):
            return self.unknown
        yes_no = self.fact.type is FactType.YES_NO
        if isinstance(key, bool) is not yes_no or not isinstance(key, str | bool):
            raise misfit(self.fact, key)
        return self.others ^ row_of(self.bits.get(key, ()), self.size)


@dataclass(frozen=True, slots=True, eq=False)
class LineAxis:
    """The axis of a number, money or date fact: the cells between its `cuts`, then unknown, then an
    amount for which no rate holds.

    Cuts ascend: numbers as binary fractions, amounts of the base currency in ten-thousandths, days
    as ordinals. A value lies in the cell of as many cuts as are not above it.
    """

    fact: Fact
    moment: Moment
    cuts: tuple[float, ...]
    row: Callable[[int], int]
    """The row of a cell."""

    @classmethod
    def of(cls, fact: Fact, tested: Tested, size: int, moment: Moment) -> LineAxis:
        """The axis for these tests."""
        unknown, stray, first = no_bits(), no_bits(), no_bits()
        toggles: dict[float, array[int]] = defaultdict(no_bits)
        place = _NUMBER_OF[fact.type]
        for tests, bits in tested.items():
            for half, side in enumerate(where(tests, fact, moment)):
                if not isinstance(side, Line):
                    continue
                shifted = [bit + half * size for bit in bits]
                if side.unknown:
                    unknown.extend(shifted)
                if side.stray:
                    stray.extend(shifted)
                for start, end in side.spans:
                    (first if start == START else toggles[place(start)]).extend(shifted)
                    if end != END:
                        toggles[place(end)].extend(shifted)
        free = untested(tested, size)
        cuts = tuple(sorted(toggles))
        alone = tuple(free | row_of(bits, size) for bits in (unknown, stray))
        row = _swept(free | row_of(first, size), [toggles[cut] for cut in cuts], alone, size)
        return cls(fact, moment, cuts, row)

    @property
    def unknown(self) -> int:
        """The cell of a value that is not known."""
        return len(self.cuts) + 1

    def cell(self, value: Value) -> int:
        """The cell of a value; `FactError` if it has another type."""
        match value:
            case Unknown():
                return self.unknown
            case Decimal() if self.fact.type is FactType.NUMBER:
                return bisect_right(self.cuts, float(value))
            case Money() if self.fact.type is FactType.MONEY:
                amount = self.moment.in_base(value)
                if isinstance(amount, Unknown):
                    return self.unknown + 1
                return bisect_right(self.cuts, int(amount * MONEY_UNITS))
            case date() if self.fact.type is FactType.DATE:
                return bisect_right(self.cuts, self.moment.day_of(value).toordinal())
            case _:
                raise misfit(self.fact, value)


def _swept(
    first: int, toggles: Sequence[Bits], alone: Sequence[int], size: int
) -> Callable[[int], int]:
    """Makes the row of any cell of a line from that of the first and what changes at each cut; the
    last cells stand `alone`.
    """
    stride = 1 + len(toggles) // CHECKPOINTS
    row, checkpoints = first, [first]
    for cell, bits in enumerate(toggles, 1):
        row ^= row_of(bits, size)
        if cell % stride == 0:
            checkpoints.append(row)

    def make(cell: int) -> int:
        if cell > len(toggles):
            return alone[cell - len(toggles) - 1]
        near = cell // stride
        row = checkpoints[near]
        for bits in toggles[near * stride : cell]:
            row ^= row_of(bits, size)
        return row

    return make


def _number_cut(cut: Cut) -> float:
    """Numbers have at most 15 digits, so the next binary fraction lies before the next number."""
    value, after = cut
    return nextafter(float(value), inf) if after else float(value)


def decimal_cuts(axis: LineAxis) -> tuple[Decimal, ...]:
    """The cuts of a number fact as decimals. The shortest that stands for a binary fraction after a
    number lies after that number too, and before the next one of 15 digits.
    """
    return tuple(Decimal(repr(cut)) for cut in axis.cuts)


def _amount_cut(cut: Cut) -> float:
    return int(cut[0] * MONEY_UNITS)


def _day_cut(cut: Cut) -> float:
    return int(cut[0])


_NUMBER_OF: Final = {
    FactType.NUMBER: _number_cut,
    FactType.MONEY: _amount_cut,
    FactType.DATE: _day_cut,
}


def misfit(fact: Fact, value: object) -> FactError:
    """A value that has not the type of its fact."""
    return FactError(f"{value!r} is not a {fact.type.value}, as “{fact.name}” needs.")
