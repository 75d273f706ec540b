"""The axis of a set fact: a cell is the known members, and whether they are all of them."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import or_
from typing import Final

from playcall_core.calling.axes import KEPT, Bits, Tested, misfit, no_bits, row_of, untested
from playcall_core.conditions import Test
from playcall_core.conditions.nodes import (
    IncludesAllOf,
    IncludesAnyOf,
    IncludesNoneOf,
    IsKnown,
    IsUnknown,
)
from playcall_core.facts import Fact, KnownSet, Unknown, Value

Members = frozenset[str]
Groups = dict[str, "array[int]"]
"""Member -> the bits of the groups that name it."""
TOGETHER: Final = 8
"""Members whose unions are kept together."""


@dataclass(frozen=True, slots=True, eq=False)
class SetAxis:
    """The rows of a set fact; `named` are the members that a test names."""

    fact: Fact
    named: tuple[str, ...]
    unknown: int
    made: _Ready

    @classmethod
    def of(cls, fact: Fact, tested: Tested, size: int) -> SetAxis:
        """The axis for these tests."""
        asked = _Asked()
        for tests, bits in tested.items():
            asked.add(tests, bits)
        free = untested(tested, size)
        unknown = free | row_of(asked.true_if_unknown, size)
        unknown |= row_of(asked.possible_if_unknown, size) << size
        named = dict.fromkeys(key for groups in (asked.outs, *asked.clauses) for key in groups)
        return cls(fact, tuple(named), unknown, asked.ready(tuple(named), size))

    def row(self, value: Value) -> int:
        """The row of a set; `FactError` if it is none."""
        match value:
            case Unknown():
                return self.unknown
            case KnownSet(members, complete):
                return self.made.row(complete, members)
            case _:
                raise misfit(self.fact, value)


class _Asked:
    """What the groups ask of one set, gathered: members that must not be in it, and clauses of
    which at least one member must be. “All of” is one clause for each member.

    A group's first clause is kept in the first entry of `clauses`, its second in the second, so
    that each entry is a plain OR over members.
    """

    def __init__(self) -> None:
        self.outs: Groups = defaultdict(no_bits)
        self.clauses: list[Groups] = []
        self.true_if_unknown = no_bits()
        self.possible_if_unknown = no_bits()
        self.never_if_known = no_bits()

    def add(self, tests: tuple[Test, ...], bits: Bits) -> None:
        """Add what one list of tests asks, for the groups that make just these tests."""
        outs: set[str] = set()
        clauses: list[tuple[str, ...]] = []
        for test in tests:
            match test:
                case IncludesAnyOf(_, values):
                    clauses.append(values)
                case IncludesAllOf(_, values):
                    clauses += [(key,) for key in values]
                case IncludesNoneOf(_, values):
                    outs.update(values)
        for key in outs:
            self.outs[key].extend(bits)
        self.clauses += [defaultdict(no_bits) for _ in clauses[len(self.clauses) :]]
        for groups, clause in zip(self.clauses, clauses, strict=False):
            for key in set(clause):
                groups[key].extend(bits)
        if any(isinstance(test, IsUnknown) for test in tests):
            self.never_if_known.extend(bits)
        if all(isinstance(test, IsUnknown) for test in tests):
            self.true_if_unknown.extend(bits)
        if not any(isinstance(test, IsKnown) for test in tests):
            self.possible_if_unknown.extend(bits)

    def ready(self, named: Sequence[str], size: int) -> _Ready:
        """The same as rows of bits."""
        everything = (1 << size) - 1
        asked = [_half_rows(groups, size) for groups in (self.outs, *self.clauses)]
        unions = [_union(rows.values()) for rows in asked]
        by_member = [tuple(rows.get(key, 0) for rows in asked) for key in named]
        return _Ready(
            size=size,
            place={key: place for place, key in enumerate(named)},
            by_member=by_member,
            unions=_Unions(by_member, size * len(asked)),
            outs=unions[0],
            free=tuple(everything ^ union for union in unions[1:]),
            may_be_known=everything ^ row_of(self.never_if_known, size),
        )


class _Unions(dict[int, tuple[int, ...]]):
    """What some members are named in together: the union of the half rows of `outs` and of each
    entry of `clauses`. Members are bits of a number, of which only eight side by side are set.

    Each is made from the one with a member less and kept, up to a bound: sets share most of it.
    """

    def __init__(self, by_member: Sequence[tuple[int, ...]], bits: int) -> None:
        super().__init__()
        self._by_member = by_member
        self._most = max(256, KEPT * 8 // max(1, bits))

    def __missing__(self, members: int) -> tuple[int, ...]:
        mine = self._by_member[members.bit_length() - 1]
        rest = members ^ 1 << members.bit_length() - 1
        both = tuple(map(or_, self[rest], mine)) if rest else mine
        if len(self) >= self._most:
            self.clear()
        self[members] = both
        return both


@dataclass(frozen=True, slots=True, eq=False)
class _Ready:
    """What is asked of one set, as half rows. `place` is where a member stands among those that are
    named, `by_member` where each of them is named: among what must not be in, in the first clause,
    and so on. `outs` are all groups that have a member that must not be in it, `free` those that
    have no first clause, no second, and so on.
    """

    size: int
    place: Mapping[str, int]
    by_member: Sequence[tuple[int, ...]]
    unions: _Unions
    outs: int
    free: tuple[int, ...]
    may_be_known: int

    def row(self, complete: bool, members: Members) -> int:
        """The row of these members. A member that is not known to be in counts as out only where
        the set is complete.
        """
        place = self.place
        bits = sum(1 << place[key] for key in members if key in place)
        outs, clauses = 0, (0,) * len(self.free)
        for first in range(0, bits.bit_length(), TOGETHER):
            if some := bits & (1 << TOGETHER) - 1 << first:
                out, *named = self.unions[some]
                outs |= out
                clauses = tuple(map(or_, clauses, named))
        met = allowed = self.may_be_known & ~outs
        for clause, free in zip(clauses, self.free, strict=True):
            met &= clause | free
        if complete:
            return met | met << self.size
        return met & ~self.outs | allowed << self.size


def _half_rows(groups: Groups, size: int) -> dict[str, int]:
    return {key: row_of(bits, size) for key, bits in groups.items()}


def _union(rows: Iterable[int]) -> int:
    union = 0
    for row in rows:
        union |= row
    return union
