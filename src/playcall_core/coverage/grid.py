"""A grid over the space of facts: boxes as single integers, so that box algebra is bit algebra.

The limits that some boxes name cut each axis into elementary cells; a box is the set of its cells
on each axis, one bit for each cell (positional cube notation: R. Rudell, Multiple-valued logic
minimization for PLA synthesis, UCB/ERL M86/65, 1986). Each field has a guard bit above it, so that
one subtraction tells all empty fields at once.

A set's axis is not cut into cells, of which it has exponentially many. It gets one field for its
status (unknown, incomplete, complete), one for each named member (is in, is not in) and one for
each clause “any of V”: a bit for each member that may still be in, and one for “not asked”. Taking
“is in” away from a member takes its bit out of every clause too. Then intersection is AND, and a
cube is empty exactly when one of its fields is: clauses ask for more members only, so the set of
all members that may still be in satisfies everything that can be satisfied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from playcall_core.conditions.axes import whole
from playcall_core.conditions.boxes import Box
from playcall_core.conditions.sides import Cut, Keys, Line, Members, Side, joined
from playcall_core.facts import FactDictionary, Moment

Cube = int


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
        return Members(
            frozenset(key for key, bit in self.is_out.items() if not cube & bit),
            frozenset(key for key, bit in self.is_in.items() if not cube & bit),
            frozenset(keys for keys, clause in self.clauses.items() if not cube & clause.asked),
            bool(cube & self.complete),
            bool(cube & self.incomplete),
            bool(cube & self.unknown),
            self.domain,
        )


Axis = KeyAxis | LineAxis | SetAxis


class _Bits:
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


class Grid:
    """The cells that some boxes make, as of a moment. Boxes with other limits do not fit in."""

    def __init__(self, boxes: Iterable[Box], dictionary: FactDictionary, moment: Moment) -> None:
        sides: dict[str, set[Side]] = {}
        for box in boxes:
            for fact, side in box.sides:
                sides.setdefault(fact, set()).add(side)
        bits = _Bits()
        self.axes: dict[str, Axis] = {
            fact: _axis(whole(dictionary[fact], moment), found, bits)
            for fact, found in sides.items()
        }
        self.low, self.guards = bits.low, bits.guards
        self.fields = {each.guard: each for axis in self.axes.values() for each in axis.fields}
        self.full: Cube = sum(each.full for each in self.fields.values())
        self._implied = {each.guard for each in self.fields.values() if each.implied}
        self._taken: dict[tuple[str, Side], tuple[int, int]] = {}

    def is_empty(self, cube: Cube) -> bool:
        """Whether no situation lies in the cube."""
        guards = self.guards
        return ((cube | guards) - self.low) & guards != guards

    def cube(self, box: Box) -> tuple[Cube, int]:
        """The box as a cube, and the guards of the fields that it restricts."""
        cube, restricted = self.full, 0
        for entry in box.sides:
            found = self._taken.get(entry)
            if found is None:
                found = self._taken[entry] = self.axes[entry[0]].taken(entry[1])
            cube &= ~found[0]
            restricted |= found[1]
        return cube, restricted

    def restricted(self, cube: Cube) -> int:
        """The guards of the fields that a cube restricts, at which a piece can be split."""
        found = 0
        for axis in self.axes.values():
            for each in axis.fields:
                splittable = each.asked or each.full
                if cube & splittable != splittable and each.guard not in self._implied:
                    found |= each.guard
        return found

    def box(self, cube: Cube) -> Box:
        """The cube as a box."""
        sides = []
        for fact, axis in sorted(self.axes.items()):
            fields = 0
            for each in axis.fields:
                fields |= each.full
            if cube & fields != fields:
                sides.append((fact, axis.side(cube)))
        return Box(tuple(sides))

    def least_known(self, cube: Cube) -> Cube:
        """The part of the cube where every fact is unknown that may be unknown in it."""
        for axis in self.axes.values():
            if cube & axis.unknown:
                cube = axis.fields[0].without(cube, axis.fields[0].full & ~axis.unknown)
        return cube


def _axis(axis: Side, sides: set[Side], bits: _Bits) -> Axis:
    match axis:
        case Keys():
            return _key_axis(axis, sides, bits)
        case Line():
            return _line_axis(axis, sides, bits)
        case Members():
            return _set_axis(axis, sides, bits)


def _key_axis(axis: Keys, sides: set[Side], bits: _Bits) -> KeyAxis:
    named = {key for side in sides if isinstance(side, Keys) for key in side.keys} | axis.keys
    keys = sorted(named)
    start, full, guard = bits.field(len(keys) + 1 + axis.others)
    others = 1 << (start + len(keys) + 1) if axis.others else 0
    cells = {key: 1 << (start + place) for place, key in enumerate(keys)}
    return KeyAxis(cells, others, 1 << (start + len(keys)), (Field(full, guard),))


def _line_axis(axis: Line, sides: set[Side], bits: _Bits) -> LineAxis:
    spans = [span for side in [axis, *sides] if isinstance(side, Line) for span in side.spans]
    cuts = tuple(sorted({cut for span in spans for cut in span}))
    cells = len(cuts) - 1
    start, full, guard = bits.field(cells + 1 + axis.stray)
    stray = 1 << (start + cells + 1) if axis.stray else 0
    place = {cut: number for number, cut in enumerate(cuts)}
    return LineAxis(cuts, place, start, stray, 1 << (start + cells), axis, (Field(full, guard),))


def _set_axis(axis: Members, sides: set[Side], bits: _Bits) -> SetAxis:
    found = [side for side in sides if isinstance(side, Members)]
    clauses = sorted({clause for side in found for clause in side.anys}, key=sorted)
    named = {key for side in found for key in side.ins | side.outs}.union(*clauses)
    keys = sorted(named)
    start, status, status_guard = bits.field(3)
    members = {key: bits.field(2) for key in keys}
    is_in = {key: 1 << place for key, (place, _, _) in members.items()}
    clause_fields, in_clauses = _clauses(clauses, is_in, bits)
    status_links: tuple[tuple[int, int], ...] = ()
    if axis.domain is not None and axis.domain <= named:
        place, mask, guard = bits.field(len(keys) + 2)
        for number, key in enumerate(keys):
            in_clauses[key] |= 1 << (place + number)
        flags = place + len(keys)
        status_links = ((1 << start, 1 << flags), (1 << (start + 2), 1 << (flags + 1)))
        clause_fields[frozenset()] = Field(mask, guard)
    member_fields = {
        key: Field(mask, guard, ((is_in[key], in_clauses[key]),))
        for key, (_, mask, guard) in members.items()
    }
    filled = {
        clause: Field(
            each.full,
            each.guard,
            (),
            each.asked,
            tuple((is_in[k], in_clauses[k]) for k in clause),
            not clause,
        )
        for clause, each in clause_fields.items()
    }
    return SetAxis(
        1 << start,
        1 << (start + 1),
        1 << (start + 2),
        is_in,
        {key: 1 << (place + 1) for key, (place, _, _) in members.items()},
        {clause: each for clause, each in filled.items() if clause},
        axis.domain,
        (Field(status, status_guard, status_links), *member_fields.values(), *filled.values()),
        member_fields,
    )


def _clauses(
    clauses: list[frozenset[str]], is_in: Mapping[str, int], bits: _Bits
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
