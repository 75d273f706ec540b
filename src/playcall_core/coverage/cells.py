"""The axes of a grid: which bits of a cube stand for which part of a fact's axis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from playcall_core.conditions.sides import Cut, Keys, Line, Members, Side, joined, tidy_members

Cube = int
"""A box on a grid, one bit for each cell of each axis: see `playcall_core.coverage.grid`."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a cube: its bits, and what else goes when some of them go.

    `links` are (bit, mask): with the bit goes the mask. A clause has in `asked` the bit that means
    “not asked”, and in `members` the bit “is in” of each of its members with the mask linked to it.
    An `implied` field follows from others: nothing is ever split at it.
    """

    full: int
    guard: int
    links: tuple[tuple[int, int], ...] = ()
    asked: int = 0
    members: tuple[tuple[int, int], ...] = ()
    implied: bool = False

    def without(self, cube: Cube, bits: int) -> Cube:
        """`cube` after some bits of this field are taken away."""
        cube &= ~bits
        for linked, mask in self.links:
            if linked & bits:
                cube &= ~mask
        return cube

    def split(self, piece: Cube, cube: Cube) -> tuple[Cube, Cube]:
        """`piece` where this field is as in `cube`, and where it is not."""
        if self.asked:
            outside = piece
            for is_in, mask in self.members:
                outside &= ~(is_in | mask)
            return piece & ~self.asked, outside
        inside = cube & self.full
        return self.without(piece, self.full & ~inside), self.without(piece, inside)


@dataclass(frozen=True, slots=True)
class KeyAxis:
    """The cells of a category or yes/no fact; `others` and `unknown` are bits (0: none)."""

    bits: Mapping[str, int]
    others: int
    unknown: int
    fields: tuple[Field, ...]

    def taken(self, side: Side) -> tuple[int, int]:
        """What `side` takes away from the whole axis, and the guards of its restricted fields."""
        assert isinstance(side, Keys)
        named = 0
        for key in side.keys:
            named |= self.bits.get(key, 0)
        kept = self.fields[0].full & ~named & ~self.unknown if side.others else named
        if side.unknown:
            kept |= self.unknown
        taken = self.fields[0].full & ~kept
        return taken, self.fields[0].guard if taken else 0

    def side(self, cube: Cube) -> Side:
        """The side that a cube has here."""
        unknown = bool(cube & self.unknown)
        if cube & self.others:
            left_out = (key for key, bit in self.bits.items() if not cube & bit)
            return Keys(frozenset(left_out), True, unknown)
        return Keys(frozenset(k for k, bit in self.bits.items() if cube & bit), False, unknown)


@dataclass(frozen=True, slots=True)
class LineAxis:
    """The cells of a line, between two cuts; cell `n` lies between cuts `n` and `n + 1`."""

    cuts: tuple[Cut, ...]
    place: Mapping[Cut, int]
    offset: int
    stray: int
    unknown: int
    axis: Line
    fields: tuple[Field, ...]

    def taken(self, side: Side) -> tuple[int, int]:
        """What `side` takes away from the whole axis, and the guards of its restricted fields."""
        assert isinstance(side, Line)
        kept = 0
        for start, end in side.spans:
            first = self.place.get(start, 0)
            last = self.place.get(end, len(self.cuts) - 1)
            kept |= ((1 << (last - first)) - 1) << (first + self.offset)
        kept |= self.stray if side.stray else 0
        kept |= self.unknown if side.unknown else 0
        taken = self.fields[0].full & ~kept
        return taken, self.fields[0].guard if taken else 0

    def side(self, cube: Cube) -> Side:
        """The side that a cube has here."""
        bits = (cube >> self.offset) & ((1 << (len(self.cuts) - 1)) - 1)
        cells = [
            (self.cuts[cell], self.cuts[cell + 1])
            for cell in range(len(self.cuts) - 1)
            if bits >> cell & 1
        ]
        stray, unknown = bool(cube & self.stray), bool(cube & self.unknown)
        return Line(joined(cells), self.axis.scale, stray, unknown)


@dataclass(frozen=True, slots=True)
class SetAxis:
    """The fields of a set fact; `status` bits are unknown, incomplete, complete, in this order.

    `is_in` and `is_out` are the bits of each named member.
    """

    unknown: int
    incomplete: int
    complete: int
    is_in: Mapping[str, int]
    is_out: Mapping[str, int]
    clauses: Mapping[frozenset[str], Field]
    domain: frozenset[str] | None
    fields: tuple[Field, ...]
    member_fields: Mapping[str, Field] = field(repr=False)

    def taken(self, side: Side) -> tuple[int, int]:
        """What `side` takes away from the whole axis, and the guards of its restricted fields."""
        assert isinstance(side, Members)
        constrained = side.ins or side.outs or side.anys
        assert not (side.unknown and constrained), "unknown and a constraint are two boxes"
        status = self.fields[0]
        gone = 0 if side.unknown else self.unknown
        gone |= (0 if side.incomplete else self.incomplete) | (
            0 if side.complete else self.complete
        )
        taken, real = ~status.without(-1, gone), status.guard if gone else 0
        for key in side.ins:
            taken |= self.is_out[key]
            real |= self.member_fields[key].guard
        for key in side.outs:
            taken |= ~self.member_fields[key].without(-1, self.is_in[key])
            real |= self.member_fields[key].guard
        for clause in side.anys:
            taken |= self.clauses[clause].asked
            real |= self.clauses[clause].guard
        return taken, real

    def side(self, cube: Cube) -> Side:
        """The side that a cube has here."""
        side = Members(
            frozenset(key for key, bit in self.is_out.items() if not cube & bit),
            frozenset(key for key, bit in self.is_in.items() if not cube & bit),
            frozenset(keys for keys, clause in self.clauses.items() if not cube & clause.asked),
            bool(cube & self.complete),
            bool(cube & self.incomplete),
            bool(cube & self.unknown),
            self.domain,
        )
        tidied = tidy_members(side)
        assert tidied is not None, "a cube that is not empty has a side on every axis"
        return tidied


Axis = KeyAxis | LineAxis | SetAxis


class Bits:
    """Hands out bits, field by field, each with its guard above it."""

    def __init__(self) -> None:
        self.next = 0
        self.low = 0
        self.guards = 0

    def field(self, width: int) -> tuple[int, int, int]:
        """(place of the lowest bit, mask of the field, guard)."""
        start = self.next
        self.low |= 1 << start
        guard = 1 << (start + width)
        self.guards |= guard
        self.next += width + 1
        return start, ((1 << width) - 1) << start, guard


def axis_of(axis: Side, sides: set[Side], bits: Bits) -> Axis:
    """The axis cut at the limits of some sides; takes its bits from `bits`."""
    match axis:
        case Keys():
            return _key_axis(axis, sides, bits)
        case Line():
            return _line_axis(axis, sides, bits)
        case Members():
            return _set_axis(axis, sides, bits)


def _key_axis(axis: Keys, sides: set[Side], bits: Bits) -> KeyAxis:
    named = {key for side in sides if isinstance(side, Keys) for key in side.keys} | axis.keys
    keys = sorted(named)
    start, full, guard = bits.field(len(keys) + 1 + axis.others)
    others = 1 << (start + len(keys) + 1) if axis.others else 0
    cells = {key: 1 << (start + place) for place, key in enumerate(keys)}
    return KeyAxis(cells, others, 1 << (start + len(keys)), (Field(full, guard),))


def _line_axis(axis: Line, sides: set[Side], bits: Bits) -> LineAxis:
    spans = [span for side in [axis, *sides] if isinstance(side, Line) for span in side.spans]
    cuts = tuple(sorted({cut for span in spans for cut in span}))
    cells = len(cuts) - 1
    start, full, guard = bits.field(cells + 1 + axis.stray)
    stray = 1 << (start + cells + 1) if axis.stray else 0
    place = {cut: number for number, cut in enumerate(cuts)}
    return LineAxis(cuts, place, start, stray, 1 << (start + cells), axis, (Field(full, guard),))


def _set_axis(axis: Members, sides: set[Side], bits: Bits) -> SetAxis:
    found = [side for side in sides if isinstance(side, Members)]
    clauses = sorted({clause for side in found for clause in side.anys}, key=sorted)
    named = {key for side in found for key in side.ins | side.outs}.union(*clauses)
    start, status, status_guard = bits.field(3)
    members = {key: bits.field(2) for key in sorted(named)}
    is_in = {key: 1 << place for key, (place, _, _) in members.items()}
    clause_fields, in_clauses = _clauses(clauses, is_in, bits)
    implied: tuple[Field, ...] = ()
    links: tuple[tuple[int, int], ...] = ()
    if axis.domain is not None and axis.domain <= named:
        filled, links = _filled(start, in_clauses, bits)
        implied = (filled,)
    member_fields = {
        key: Field(mask, guard, ((is_in[key], in_clauses[key]),))
        for key, (_, mask, guard) in members.items()
    }
    linked = {
        clause: replace(each, members=tuple((is_in[k], in_clauses[k]) for k in clause))
        for clause, each in clause_fields.items()
    }
    return SetAxis(
        1 << start,
        1 << (start + 1),
        1 << (start + 2),
        is_in,
        {key: 1 << (place + 1) for key, (place, _, _) in members.items()},
        linked,
        axis.domain,
        (Field(status, status_guard, links), *member_fields.values(), *linked.values(), *implied),
        member_fields,
    )


def _filled(
    status: int, in_clauses: dict[str, int], bits: Bits
) -> tuple[Field, tuple[tuple[int, int], ...]]:
    """A field that is empty where a set would be incomplete without any known member.

    Such a set is unknown. One bit for each declared member, one for “may be unknown” and one for
    “may be complete”; the links take the latter two out together with the status bits.
    """
    place, mask, guard = bits.field(len(in_clauses) + 2)
    flags = place + len(in_clauses)
    for number, key in enumerate(in_clauses):
        in_clauses[key] |= 1 << (place + number)
    links = ((1 << status, 1 << flags), (1 << (status + 2), 1 << (flags + 1)))
    return Field(mask, guard, implied=True), links


def _clauses(
    clauses: list[frozenset[str]], is_in: Mapping[str, int], bits: Bits
) -> tuple[dict[frozenset[str], Field], dict[str, int]]:
    """The fields of the clauses, and for each member its bits in them."""
    fields: dict[frozenset[str], Field] = {}
    in_clauses = dict.fromkeys(is_in, 0)
    for clause in clauses:
        place, full, guard = bits.field(len(clause) + 1)
        for number, key in enumerate(sorted(clause)):
            in_clauses[key] |= 1 << (place + number)
        fields[clause] = Field(full, guard, (), 1 << (place + len(clause)))
    return fields, in_clauses
