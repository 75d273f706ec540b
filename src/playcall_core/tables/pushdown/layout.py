"""Which bit stands for which group of which play, when plays are matched inside a database.

Sixty plays make a *word*: bit n of it is its n-th play. A play's groups lie in *lanes*, one number
for each: lane 0 holds the first groups of all sixty plays, lane 1 the second ones, and so on; the
groups of `exclude` have lanes of their own. Whether any group of a play holds is then an OR of
lanes, and no engine has to shift anything. Plays with similarly many groups form a *band*, so that
few lanes are empty. A band with more lanes than columns spreads them over several rows, its
*packs*.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from playcall_core.conditions import Condition, Group, Test, check_condition
from playcall_core.facts import FactDictionary, Moment

WORD: Final = 60
"""Bits of one number: below 63, so that no database sees a sign, and a multiple of ten."""
LANES: Final = 8
"""At most so many columns for `when`, and so many for `exclude`."""

Words = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rule:
    """A play as far as a database needs it; its window is open. `cooldown` is in days."""

    id: str
    when: Condition
    exclude: Condition | None = None
    cooldown: int = 0

    @property
    def groups(self) -> tuple[int, int]:
        """How many groups `when` has, and `exclude`."""
        return len(self.when.groups), len(self.exclude.groups) if self.exclude else 0


@dataclass(frozen=True, slots=True)
class Rules:
    """Plays on one kind of subject, their conditions over a dictionary, at a moment."""

    each: tuple[Rule, ...]
    dictionary: FactDictionary
    moment: Moment

    def check(self) -> None:
        """`ConditionError` where a condition does not fit the dictionary."""
        for rule in self.each:
            check_condition(rule.when, self.dictionary)
            if rule.exclude:
                check_condition(rule.exclude, self.dictionary)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the bit of one group is: a column of a unit (a row), and its value there."""

    group: Group
    unit: int
    column: int
    bit: int

    def tests_on(self, fact: str) -> tuple[Test, ...]:
        """The group's tests on one fact."""
        return tuple(test for test in self.group.tests if test.fact == fact)


@dataclass(frozen=True)
class Band:
    """Some plays, in words from number `first`, with so many lanes in `when` and in `exclude`.

    Its *units* are the rows that a subject has in it: word by word, and of each word pack by pack.
    A unit has `columns` numbers of `WORD` bits: `when_lanes` of them, then `exclude_lanes`.
    """

    rules: tuple[Rule, ...]
    first: int
    when_lanes: int
    exclude_lanes: int
    packs: int

    @property
    def words(self) -> int:
        """How many words the plays take."""
        return -(-len(self.rules) // WORD)

    @property
    def units(self) -> int:
        """How many rows a subject has."""
        return self.words * self.packs

    @property
    def columns(self) -> int:
        """How many numbers a unit has."""
        return self.when_lanes + self.exclude_lanes

    @property
    def shape(self) -> tuple[int, int]:
        """Units and columns."""
        return self.units, self.columns

    def number(self, place: int) -> int:
        """The number of a play, by its place in `rules`: its bit, counted through all words."""
        return self.first * WORD + place

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """The bit of every group."""
        return tuple(self._spots())

    def _spots(self) -> Iterator[Spot]:
        for place, rule in enumerate(self.rules):
            word, bit = place // WORD, 1 << place % WORD
            for lane, group in enumerate(rule.when.groups):
                pack, column = divmod(lane, self.when_lanes)
                yield Spot(group, word * self.packs + pack, column, bit)
            for lane, group in enumerate(rule.exclude.groups if rule.exclude else ()):
                pack, column = divmod(lane, self.exclude_lanes)
                yield Spot(group, word * self.packs + pack, self.when_lanes + column, bit)

    @cached_property
    def all_bits(self) -> Words:
        """The bits of all groups; of the given shape."""
        return self.bits_of(self.spots)

    @cached_property
    def tested(self) -> Mapping[str, tuple[Spot, ...]]:
        """Fact -> the groups that test it."""
        found: dict[str, list[Spot]] = defaultdict(list)
        for spot in self.spots:
            for fact in dict.fromkeys(test.fact for test in spot.group.tests):
                found[fact].append(spot)
        return {fact: tuple(spots) for fact, spots in found.items()}

    def untested(self, fact: str) -> Words:
        """The bits of the groups that do not test `fact`."""
        return self.all_bits & ~self.bits_of(self.tested.get(fact, ()))

    def bits_of(self, spots: Sequence[Spot]) -> Words:
        """The bits of some groups; of the given shape."""
        bits = np.zeros(self.shape, dtype=np.int64)
        for spot in spots:
            bits[spot.unit, spot.column] |= spot.bit
        return bits


def bands_of(rules: Sequence[Rule]) -> tuple[Band, ...]:
    """The plays in bands. Plays too few for a word of their own go into the next wider band."""
    by_width: dict[tuple[int, int], list[Rule]] = defaultdict(list)
    for rule in rules:
        when, exclude = rule.groups
        by_width[_width(when), _width(exclude)].append(rule)
    bands: list[Band] = []
    waiting: list[Rule] = []
    first, widths = 0, sorted(by_width)
    for place, width in enumerate(widths):
        waiting += by_width[width]
        if len(waiting) >= WORD or place == len(widths) - 1:
            bands.append(_band(waiting, first))
            first += bands[-1].words
            waiting = []
    return tuple(bands)


def _width(groups: int) -> int:
    """`groups` rounded up to a power of two."""
    return 1 << (groups - 1).bit_length() if groups else 0


def _band(rules: Sequence[Rule], first: int) -> Band:
    when = max(rule.groups[0] for rule in rules)
    exclude = max(rule.groups[1] for rule in rules)
    packs = max(-(-when // LANES), -(-exclude // LANES))
    return Band(tuple(rules), first, -(-when // packs), -(-exclude // packs), packs)
