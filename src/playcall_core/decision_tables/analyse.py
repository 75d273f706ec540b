"""Gaps, overlaps and rules without effect of a decision table, proved by box geometry.

Gaps are looked for among valid, known inputs: a null is a value that was not given, and hardly a
table has rules for each. Overlaps are looked for everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from playcall_core.conditions.boxes import Box, intersect
from playcall_core.conditions.sides import Line, Side, meet
from playcall_core.coverage import NotProved, Space, Stop, never, open_boxes, overlapping_pairs
from playcall_core.coverage.cover import Cover, Splitting, fewest_covers
from playcall_core.coverage.grid import Grid
from playcall_core.decision_tables.cells import fact_of, test_of, value_at, words_of
from playcall_core.decision_tables.dmn_types import constants, inferred
from playcall_core.decision_tables.evaluate import priority
from playcall_core.decision_tables.model import DecisionTable, HitPolicy
from playcall_core.decision_tables.nodes import Anything, Constant, UnaryTest
from playcall_core.decision_tables.sides import LINES, Axis, NotSaid
from playcall_core.decision_tables.text import print_expression
from playcall_core.decision_tables.values import FeelType, Value
from playcall_core.facts import FactDictionary, Moment

MOST_SHOWN: Final = 1_000
MOST_BYTES: Final = 2 << 30
"""What the grid of a proof, or its bit rows, may take in memory."""
_LOOK: Final = 4_096
_ANY_MOMENT: Final = Moment(datetime(2000, 1, 1, tzinfo=UTC))
"""Boxes of decision tables say nothing relative to a day; the geometry asks for a moment."""


@dataclass(frozen=True, slots=True)
class Region:
    """A box of inputs: in words, as one cell for each input, and with a witness in it."""

    words: str
    tests: tuple[UnaryTest, ...]
    witness: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rules that match together, and where.

    `breaks` says that the hit policy does not allow it: any overlap under Unique, different outputs
    under Any, different outputs of one priority under Priority.
    """

    rules: tuple[int, int]
    region: Region
    same_output: bool
    breaks: bool


@dataclass(frozen=True, slots=True)
class Masked:
    """A rule that matches but is never chosen: wherever it matches, others come first.

    `but_for_null`: it is chosen where some input is null, and nowhere else.
    """

    rule: int
    by: tuple[int, ...]
    but_for_null: bool = False


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was found. Of overlaps, those that break the hit policy come first, at most `most`.

    `never` are rules that no valid input matches. `unread` are rules with tests that are no box,
    with the reason: overlaps with them are not looked for, and a gap may be filled by them.
    `not_proved` says which answers are incomplete, and why; empty if all are proved.
    """

    gaps: tuple[Region, ...]
    overlaps: tuple[Overlap, ...]
    overlap_count: int
    breaking_count: int
    masked: tuple[Masked, ...] = ()
    never: tuple[int, ...] = ()
    unread: tuple[tuple[int, str], ...] = ()
    not_proved: tuple[str, ...] = ()


def analyse(
    table: DecisionTable, stop: Stop = never, *, most: int = MOST_SHOWN, nulls: bool = False
) -> Analysis:
    """Gaps and overlaps of a table.

    `stop` is asked now and then; once it says yes, what is proved so far is returned, and
    `not_proved` names the rest. With `nulls` inputs that are null count for gaps too.
    """
    return _Analysis(table, nulls).run(stop, most)


class _Analysis:
    def __init__(self, table: DecisionTable, nulls: bool) -> None:
        self.table = table
        self.axes = [_axis(table, place) for place in range(len(table.inputs))]
        self.known, self.valid = self._valid(nulls=False), self._valid(nulls=True)
        self.within = self.valid if nulls else self.known
        self.unread: list[tuple[int, str]] = []
        self.never: list[int] = []
        self.boxes: dict[int, Box] = {}
        sides: dict[tuple[int, UnaryTest], Side | None] = {}
        for number in range(1, len(table.rules) + 1):
            self._read(number, sides)
        facts = (fact_of(axis, _id(place)) for place, axis in enumerate(self.axes) if axis)
        self.space = Space(FactDictionary(tuple(facts)), _ANY_MOMENT)
        self.not_proved: list[str] = []

    def _read(self, number: int, sides: dict[tuple[int, UnaryTest], Side | None]) -> None:
        """The box of a rule, within what is valid."""
        found: list[tuple[str, Side]] = []
        for place, test in enumerate(self.table.rules[number - 1].tests):
            if isinstance(test, Anything):
                continue
            try:
                if (place, test) not in sides:
                    sides[place, test] = self._side(place, test)
            except NotSaid as reason:
                self.unread.append((number, f"{self.table.inputs[place].name}: {reason}"))
                return
            side = sides[place, test]
            if side is None:
                self.never.append(number)
                return
            axis = self.axes[place]
            if axis is not None and side != axis.whole:
                found.append((_id(place), side))
        box = intersect(Box(tuple(sorted(found))), self.valid)
        if box is None:
            self.never.append(number)
        else:
            self.boxes[number] = box

    def _side(self, place: int, test: UnaryTest) -> Side | None:
        axis = self.axes[place]
        if axis is None:
            raise NotSaid("Its values are not all of one type.")
        return axis.sides(test)[0]

    def _valid(self, *, nulls: bool) -> Box:
        """The valid inputs, with or without null."""
        sides = []
        for place, (column, axis) in enumerate(zip(self.table.inputs, self.axes, strict=True)):
            if axis is None:
                continue
            allowed: Side | None = axis.whole
            if not isinstance(column.allowed, Anything):
                try:
                    allowed = axis.sides(column.allowed)[0]
                except NotSaid:
                    allowed = axis.whole
            known = meet(allowed, axis.known) if allowed else axis.known
            side = replace(known or axis.known, unknown=True) if nulls else known or axis.known
            if side != axis.whole or axis.type in (FeelType.LIST, FeelType.TIME):
                sides.append((_id(place), side))
        return Box(tuple(sorted(sides)))

    def run(self, stop: Stop, most: int) -> Analysis:
        gaps = self._gaps(stop, most)
        overlaps, count, breaking = self._overlaps(stop, most)
        masked = self._masked(stop)
        if self.unread:
            self.not_proved.append(
                f"{len(self.unread):,} rules are not read: gaps may be filled by them, and "
                "overlaps with them are not looked for."
            )
        return Analysis(
            gaps,
            overlaps,
            count,
            breaking,
            masked,
            tuple(self.never),
            tuple(self.unread),
            tuple(self.not_proved),
        )

    def _gaps(self, stop: Stop, most: int) -> tuple[Region, ...]:
        boxes = list(dict.fromkeys(self.boxes.values()))
        if self._is_too_large():
            self.not_proved.append("Gaps: there are too many rules with limits of their own.")
            return ()
        found = open_boxes(boxes, self.within, self.space, stop, most)
        if not found.complete:
            self.not_proved.append("There are more gaps, or it is not proved that there are none.")
        return tuple(self._region(box, self.within) for box in found.boxes)

    def _overlaps(self, stop: Stop, most: int) -> tuple[tuple[Overlap, ...], int, int]:
        numbers = list(self.boxes)
        if stop() or len(numbers) ** 2 // 4 > MOST_BYTES:
            self.not_proved.append("Overlaps were not looked for: it would take too long.")
            return (), 0, 0
        outputs = _Outputs(self.table)
        breaking: list[tuple[int, int]] = []
        allowed: list[tuple[int, int]] = []
        count = breaking_count = 0
        for one, other in overlapping_pairs([self.boxes[number] for number in numbers]):
            pair = numbers[one], numbers[other]
            count += 1
            breaks = outputs.breaks(*pair)
            breaking_count += breaks
            kept = breaking if breaks else allowed
            if len(kept) < most:
                kept.append(pair)
            if count % _LOOK == 0 and stop():
                self.not_proved.append("There may be more overlaps.")
                break
        shown = [(pair, True) for pair in breaking] + [(pair, False) for pair in allowed]
        found = (self._overlap(pair, breaks, outputs) for pair, breaks in shown[:most])
        return tuple(found), count, breaking_count

    def _overlap(self, pair: tuple[int, int], breaks: bool, outputs: _Outputs) -> Overlap:
        box = intersect(self.boxes[pair[0]], self.boxes[pair[1]])
        assert box is not None, "the boxes meet"
        return Overlap(pair, self._region(box, self.valid), outputs.are_same(*pair), breaks)

    def _masked(self, stop: Stop) -> tuple[Masked, ...]:
        """Rules that others always come before, under First and Priority."""
        ahead = _Outputs(self.table).ahead()
        if ahead is None or not self.boxes:
            return ()
        if stop() or self._is_too_large():
            self.not_proved.append("Rules that are never chosen were not looked for.")
            return ()
        grid = Grid([*self.boxes.values(), self.known], self.space.axes, _ANY_MOMENT)
        covers = {n: Cover(*grid.cube(box), owner=n) for n, box in self.boxes.items()}
        known = grid.cube(self.known)[0]
        engine, found = Splitting(grid), []
        order = [number for number in ahead if number in covers]
        try:
            for place, number in enumerate(order):
                if stop():  # thousands of small proofs may each end before they ask
                    raise NotProved
                earlier = [covers[each] for each in order[:place]]
                whole = covers[number].cube
                target = whole if grid.is_empty(whole & known) else whole & known
                if engine.uncovered(target, earlier, stop) is None:
                    but_for_null = engine.uncovered(whole, earlier, stop) is not None
                    targets = [target] if but_for_null else [whole]
                    by = fewest_covers(engine, targets, earlier, stop)
                    found.append(Masked(number, by, but_for_null))
        except NotProved:
            self.not_proved.append("There may be more rules that are never chosen.")
        return tuple(sorted(found, key=lambda masked: masked.rule))

    def _is_too_large(self) -> bool:
        """Whether the cubes of all boxes, with a bit for each cell of each axis, are too much."""
        sides = {entry for box in self.boxes.values() for entry in box.sides}
        return len(self.boxes) * 2 * len(sides) // 8 > MOST_BYTES

    def _region(self, box: Box, plain: Box) -> Region:
        """A box in words and cells; what it shares with the box that goes without saying is left
        out of both.
        """
        said, witness = [], {}
        tests: list[UnaryTest] = []
        for place, (column, axis) in enumerate(zip(self.table.inputs, self.axes, strict=True)):
            side = _measured(axis, box[_id(place)])
            usual = plain[_id(place)]
            if axis is None or (side is None and usual is None):
                tests.append(Anything())
                continue
            shown = side if side is not None and side != usual else None
            tests.append(test_of(axis, shown) if shown is not None else Anything())
            if shown is not None:
                said.append(f"{column.name} {words_of(axis, shown)}")
                witness[column.name] = value_at(axis, shown)
        known = self._filled(witness)
        return Region(" and ".join(said) or "any input", tuple(tests), known)

    def _filled(self, witness: dict[str, Value]) -> dict[str, Value]:
        """A value for every input, the valid ones where the region says nothing."""
        for place, (column, axis) in enumerate(zip(self.table.inputs, self.axes, strict=True)):
            if column.name not in witness and axis is not None:
                usual = self.within[_id(place)] or axis.known
                witness[column.name] = value_at(axis, usual)
        return witness


class _Outputs:
    """The outputs of rules, compared as the hit policy does."""

    def __init__(self, table: DecisionTable) -> None:
        self._policy = table.hit_policy
        self._texts = [
            tuple(print_expression(each) for each in rule.outputs) for rule in table.rules
        ]
        self._ranks = [
            priority(table, [each.value if isinstance(each, Constant) else None for each in row])
            for row in (rule.outputs for rule in table.rules)
        ]

    def are_same(self, one: int, other: int) -> bool:
        """Whether two rules say the same."""
        return self._texts[one - 1] == self._texts[other - 1]

    def breaks(self, one: int, other: int) -> bool:
        """Whether the policy does not allow that two rules match together."""
        match self._policy:
            case HitPolicy.UNIQUE:
                return True
            case HitPolicy.ANY:
                return not self.are_same(one, other)
            case HitPolicy.PRIORITY:
                ranks = self._ranks[one - 1], self._ranks[other - 1]
                return ranks[0] == ranks[1] and not self.are_same(one, other)
            case _:
                return False

    def ahead(self) -> list[int] | None:
        """The rules in the order in which they are chosen; None if more than one may be."""
        numbers = list(range(1, len(self._texts) + 1))
        match self._policy:
            case HitPolicy.FIRST:
                return numbers
            case HitPolicy.PRIORITY:
                return sorted(numbers, key=lambda number: self._ranks[number - 1])
            case _:
                return None


def _axis(table: DecisionTable, place: int) -> Axis | None:
    """The axis of an input by its type, or by the values that its cells name; None if mixed."""
    column = table.inputs[place]
    cells = {id(rule.tests[place]): rule.tests[place] for rule in table.rules}
    tests = [column.allowed, *cells.values()]
    type_ = column.type if column.type is not FeelType.ANY else inferred(iter(tests))
    if type_ is FeelType.ANY:
        return None
    values = [constant.value for test in tests for constant in constants(test)]
    zones = [v.tzinfo is not None for v in values if isinstance(v, datetime)]
    return Axis(type_, aware=bool(zones) and zones[0])


def _measured(axis: Axis | None, side: Side | None) -> Side | None:
    """The side with the scale of its axis: a grid knows numbers and days only."""
    if axis is None or not isinstance(side, Line):
        return side
    return replace(side, scale=LINES[axis.type])


def _id(place: int) -> str:
    return f"input-{place:04}"
