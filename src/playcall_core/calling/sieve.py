"""Matching one situation by the standard library: the AND of one row of bits for each fact.

An index has two sieves. A row of the first says of each group of a play's condition whether it is
*true*, and of each group of its exclusion whether it is *possible*: the plays whose bits are left
surely apply. In the second, true and possible are exchanged: those that are left may apply.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Self, TypeVar

from playcall_core.calling.axes import KeyAxis, LineAxis, Rows, decimal_cuts, kept
from playcall_core.calling.layout import WORD, Layout
from playcall_core.calling.set_axis import Members, SetAxis
from playcall_core.facts import UNKNOWN, FactType, KnownSet, Situation, Subject, Value

PIECE: Final = 2_048
"""Bits that are looked at together: small numbers are quicker to take apart than large ones."""
_BELOW: Final = tuple((1 << bit) - 1 for bit in range(PIECE))

K = TypeVar("K")
Axis = KeyAxis | LineAxis | SetAxis
Narrow = Callable[[int], int]
"""From the row of an axis to that of a sieve."""
Step = tuple[int, int]
"""The place of a play, -1 where a bit is one of its exclusion; the bits below all bits of it."""
Piece = tuple[int, int, Sequence[Step]]
"""Where a piece of the bits starts, all bits below it, and for each length of what is left of it
the step that takes the highest bit away.
"""


class Pairs(dict[Value, Rows[Value]]):
    """The rows of two facts together, which saves an AND: first value -> second value -> row.

    Made when first asked for; forgotten all at once when there are too many.
    """

    def __init__(self, one: Rows[Value], other: Rows[Value], most: int, each: int) -> None:
        super().__init__()
        self._one, self._other = one, other
        self._most, self._each = most, each

    def __missing__(self, first: Value) -> Rows[Value]:
        mine, other = self._one[first], self._other
        if len(self) >= self._most:
            self.clear()
        rows = self[first] = Rows(lambda second: mine & other[second], self._each)
        return rows


@dataclass(frozen=True, slots=True, eq=False)
class Sieve:
    """One sieve of an index: a row for each value of a fact, and what the bits that are left say.

    Of a number fact there are also its cuts, and the cell of unknown: among decimal cuts a decimal
    number is found in half the time of making it a binary fraction first. Of a set there are the
    rows of complete sets, of incomplete ones, and of what is none. `pieces` has one entry for each
    word of the bits.
    """

    start: Mapping[Subject, int]
    pairs: tuple[tuple[str, str, Pairs], ...]
    keys: tuple[tuple[str, Rows[Value]], ...]
    numbers: tuple[tuple[str, tuple[Decimal, ...], Rows[int], int, LineAxis], ...]
    lines: tuple[tuple[str, Rows[int], LineAxis], ...]
    sets: tuple[tuple[str, Rows[Members], Rows[Members], Rows[Value]], ...]
    pieces: tuple[Piece, ...]
    excluding: bool

    @classmethod
    def of(
        cls,
        start: Mapping[Subject, int],
        axes: Collection[Axis],
        narrow: Narrow,
        pieces: tuple[Piece, ...],
        excluding: bool,
    ) -> Self:
        """The sieve of these axes, whose rows are narrowed to it."""
        most = kept(WORD * len(pieces))
        pairs, keys = _paired([axis for axis in axes if isinstance(axis, KeyAxis)], narrow, most)
        lines = [
            (axis.fact.id, Rows(_narrowed(axis.row, narrow), most), axis)
            for axis in axes
            if isinstance(axis, LineAxis)
        ]
        return cls(
            start={subject: narrow(row) for subject, row in start.items()},
            pairs=tuple(pairs),
            keys=tuple(keys),
            numbers=tuple(
                (name, decimal_cuts(axis), rows, axis.unknown, axis)
                for name, rows, axis in lines
                if axis.fact.type is FactType.NUMBER
            ),
            lines=tuple(line for line in lines if line[2].fact.type is not FactType.NUMBER),
            sets=tuple(_of_set(axis, narrow, most) for axis in axes if isinstance(axis, SetAxis)),
            pieces=pieces,
            excluding=excluding,
        )

    def plays(self, situation: Situation) -> list[int]:
        """The places of the plays that are left, ascending.

        `FactError` where a value has not the type of its fact.
        """
        value_of = situation.values.get
        row = self.start[situation.subject]
        for one, other, pair in self.pairs:
            row &= pair[value_of(one, UNKNOWN)][value_of(other, UNKNOWN)]
        for name, keys in self.keys:
            row &= keys[value_of(name, UNKNOWN)]
        for name, cuts, cells, unknown, line in self.numbers:
            number = value_of(name, UNKNOWN)
            if number.__class__ is Decimal:
                row &= cells[bisect_right(cuts, number)]
            else:
                row &= cells[unknown if number is UNKNOWN else line.cell(number)]
        for name, cells, line in self.lines:
            row &= cells[line.cell(value_of(name, UNKNOWN))]
        for name, complete, incomplete, others in self.sets:
            known = value_of(name, UNKNOWN)
            if known.__class__ is KnownSet:
                row &= (complete if known.complete else incomplete)[known.members]
            else:
                row &= others[known]
        return self._listed(row)

    def _listed(self, bits: int) -> list[int]:
        """The plays of these bits: the highest bit says which, then all of the play's are left."""
        found: list[int] = []
        while bits:
            base, below, steps = self.pieces[(bits.bit_length() - 1) // WORD]
            piece = bits >> base
            bits &= below
            while piece:
                play, rest = steps[piece.bit_length()]
                piece &= rest
                found.append(play)
        found.reverse()
        return [play for play in found if play >= 0] if self.excluding else found


def sieves(
    layout: Layout, start: Mapping[Subject, int], axes: Collection[Axis]
) -> tuple[Sieve, Sieve]:
    """The sieves of the plays that surely apply, and of those that may."""
    when, exclude, size = layout.when, layout.exclude, layout.size
    pieces = tuple(_pieces(layout))
    sure, possible = (
        Sieve.of(start, axes, narrow, pieces, bool(exclude))
        for narrow in (
            lambda row: row & when | row >> size & exclude,
            lambda row: row >> size & when | row & exclude,
        )
    )
    return sure, possible


def _narrowed(row: Callable[[K], int], narrow: Narrow) -> Callable[[K], int]:
    return lambda cell: narrow(row(cell))


def _paired(
    axes: Collection[KeyAxis], narrow: Narrow, most: int
) -> tuple[list[tuple[str, str, Pairs]], list[tuple[str, Rows[Value]]]]:
    """Those with many keys and those with few in pairs, if there is room for twice their rows; the
    others one by one.
    """
    rows = {axis.fact.id: Rows(_narrowed(axis.row, narrow), most) for axis in axes}
    pairs: list[tuple[str, str, Pairs]] = []
    ascending = sorted(axes, key=lambda axis: len(axis.named))
    for one, other in zip(ascending[: len(axes) // 2], reversed(ascending), strict=False):
        outer, inner = (2 * (len(axis.named) + 2) for axis in (one, other))
        if outer * inner <= 2 * most:
            pair = Pairs(rows.pop(one.fact.id), rows.pop(other.fact.id), outer, inner)
            pairs.append((one.fact.id, other.fact.id, pair))
    return pairs, list(rows.items())


def _of_set(
    axis: SetAxis, narrow: Narrow, most: int
) -> tuple[str, Rows[Members], Rows[Members], Rows[Value]]:
    made = axis.made.row
    complete: Rows[Members] = Rows(lambda members: narrow(made(True, members)), most)
    incomplete: Rows[Members] = Rows(lambda members: narrow(made(False, members)), most)
    return axis.fact.id, complete, incomplete, Rows(_narrowed(axis.row, narrow), most)


def _pieces(layout: Layout) -> Iterator[Piece]:
    """For each word of the bits its piece. A piece starts where a play does, and has no more than
    `PIECE` bits unless they are all of one play. The layout begins a word for a play that has more
    bits than a word and for the play after it, so that none starts further in a piece than that.
    """
    base, steps, words = 0, [(-1, 0)], 0
    for place, (first, when, exclude) in enumerate(layout.spans):
        end = first + when + exclude
        if end - base > PIECE and first % WORD == 0:
            yield from [(base, (1 << base) - 1, steps)] * (first // WORD - words)
            base, steps, words = first, [(-1, 0)], first // WORD
        steps.extend([(-1, 0)] * (first - base + 1 - len(steps)))
        rest = _BELOW[first - base]
        steps.extend([(place, rest)] * when + [(-1, rest)] * exclude)
    yield from [(base, (1 << base) - 1, steps)] * (layout.size // WORD - words)
