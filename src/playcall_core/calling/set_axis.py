"""The axis of a set fact: a cell is the known members, and whether they are all of them."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from playcall_core.calling.axes import Bits, Rows, Tested, misfit, row_of, untested
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


@dataclass(frozen=True, slots=True, eq=False)
class SetAxis:
    """The rows of a set fact; `named` are the members that a test names."""

    fact: Fact
    named: tuple[str, ...]
    complete: Rows[Members]
    incomplete: Rows[Members]
    unknown: int

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
        ready = asked.ready(size)
        complete = Rows(partial(ready.row, True), size)
        return cls(fact, tuple(named), complete, Rows(partial(ready.row, False), size), unknown)

    def row(self, value: Value) -> int:
        """The row of a value; `FactError` if it is no set."""
        match value:
            case Unknown():
                return self.unknown
            case KnownSet(members, complete):
                return (self.complete if complete else self.incomplete)[members]
            case _:
                raise misfit(self.fact, value)


class _Asked:
    """What the groups ask of one set, gathered: members that must not be in it, and clauses of
    which at least one member must be. “All of” is one clause for each member.

    A group's first clause is kept in the first entry of `clauses`, its second in the second, so
    that each entry is a plain OR over members.
    """

    def __init__(self) -> None:
        self.outs: Groups = defaultdict(_no_bits)
        self.clauses: list[Groups] = []
        self.true_if_unknown = _no_bits()
        self.possible_if_unknown = _no_bits()
        self.never_if_known = _no_bits()

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
        self.clauses += [defaultdict(_no_bits) for _ in clauses[len(self.clauses) :]]
        for groups, clause in zip(self.clauses, clauses, strict=False):
            for key in set(clause):
                groups[key].extend(bits)
        if any(isinstance(test, IsUnknown) for test in tests):
            self.never_if_known.extend(bits)
        if all(isinstance(test, IsUnknown) for test in tests):
            self.true_if_unknown.extend(bits)
        if not any(isinstance(test, IsKnown) for test in tests):
            self.possible_if_unknown.extend(bits)

    def ready(self, size: int) -> _Ready:
        """The same as rows of bits."""
        everything = (1 << size) - 1
        clauses = [_half_rows(groups, size) for groups in self.clauses]
        return _Ready(
            size,
            _half_rows(self.outs, size),
            tuple((groups, _union(groups.values())) for groups in clauses),
            everything ^ row_of(self.never_if_known, size),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Ready:
    """What is asked of one set, as half rows; `clauses` with the groups that have one at all."""

    size: int
    outs: Mapping[str, int]
    clauses: tuple[tuple[Mapping[str, int], int], ...]
    may_be_known: int

    def row(self, complete: bool, members: Members) -> int:
        """The row of these members. A member that is not known to be in counts as out only where
        the set is complete.
        """
        allowed = self.may_be_known & ~_union(self.outs.get(key, 0) for key in members)
        met = allowed
        for groups, all_groups in self.clauses:
            met &= _union(groups.get(key, 0) for key in members) | ~all_groups
        if complete:
            return met | met << self.size
        return met & ~_union(self.outs.values()) | allowed << self.size


def _no_bits() -> array[int]:
    return array("l")


def _half_rows(groups: Groups, size: int) -> dict[str, int]:
    return {key: row_of(bits, size) for key, bits in groups.items()}


def _union(rows: Iterable[int]) -> int:
    union = 0
    for row in rows:
        union |= row
    return union
