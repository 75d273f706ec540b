"""A playbook's plays and segments as decision tables, and as conditions for filters.

Plays of one subject become a table under Collect: a row for each group of a play's condition, the
output is the play's id. What excludes a play is turned into what must be false. Segments of one
kind become a table under First, in the order of their precedence. A row matches where a condition
is *true*: where Playcall cannot tell, a decision table says nothing. What tables do not hold
(window, choice, cooldown …) is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from playcall_core.book import Playbook
from playcall_core.book.records import Play, Segment
from playcall_core.book.records.plays import Window
from playcall_core.conditions import Condition, Group, Test
from playcall_core.decision_tables.field_map import FieldMap
from playcall_core.decision_tables.filters import NoOpposite, Ways, all_of, opposites
from playcall_core.decision_tables.from_cells import TODAY
from playcall_core.decision_tables.json_files import NotExpressed
from playcall_core.decision_tables.model import DecisionTable, HitPolicy, Input, Output, Rule
from playcall_core.decision_tables.nodes import (
    ANYTHING,
    Compare,
    Constant,
    Interval,
    UnaryTest,
)
from playcall_core.decision_tables.to_cells import cell_of, input_of, needs_today
from playcall_core.decision_tables.values import FeelType, listed
from playcall_core.errors import DecisionTableError, Problem
from playcall_core.facts import Subject

_BESIDE: Final = ("choice", "cooldown", "prefer", "stop")


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables, and what of the playbook they do not hold, each named."""

    tables: tuple[DecisionTable, ...]
    not_taken: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A record and when it holds, with its exclusion turned into what must be false."""

    record: Play | Segment
    condition: Condition


@dataclass
class _Conditions:
    book: Playbook
    not_taken: list[Problem] = field(default_factory=list)

    def of(self, records: Iterable[Play | Segment]) -> Iterator[Named]:
        for record in records:
            path = "when" if isinstance(record, Play) else "rule"
            condition = self.book.condition(record, path)
            if condition is None:
                what = "It has no condition that can be read, so it is left out."
                self.leave(record, what, "See “playcall check”.")
                continue
            try:
                yield Named(record, self._without_exclusion(record, condition))
            except (NoOpposite, DecisionTableError) as reason:
                self.leave(record, f"It is left out: what excludes it cannot be said. {reason}")

    def _without_exclusion(self, record: Play | Segment, condition: Condition) -> Condition:
        exclude = self.book.condition(record, "exclude")
        if exclude is None:
            return condition
        ways = all_of([_ways(condition), opposites(_ways(exclude))])
        return Condition(tuple(Group(tests) for tests in ways))

    def leave(self, record: Play | Segment, what: str, remedy: str = "") -> None:
        place = self.book.place(record)
        shown = f"{record.kind_name.capitalize()} “{record.heading}”: {what}"
        self.not_taken.append(Problem(shown, place, remedy))


def _ways(condition: Condition) -> Ways:
    return tuple(group.tests for group in condition.groups)


def conditions_of_plays(
    book: Playbook, on: Subject = Subject.OPPORTUNITY
) -> tuple[tuple[Named, ...], tuple[Problem, ...]]:
    """The plays on a subject with their conditions, and what these do not hold, named."""
    read = _Conditions(book)
    plays = [play for play in book.of(Play) if play.on == on.value]
    for name in _BESIDE:
        having = [play.id for play in plays if getattr(play, name)]
        if having:
            what = f"“{name}” is not kept: {listed(having)}."
            read.not_taken.append(Problem(what, remedy="A table says when plays apply, no more."))
    return tuple(read.of(plays)), tuple(read.not_taken)


def conditions_of_segments(book: Playbook) -> tuple[tuple[Named, ...], tuple[Problem, ...]]:
    """The segments with their rules, by kind and precedence, and what these do not hold, named."""
    read = _Conditions(book)
    last = 1 << 30
    segments = sorted(
        book.of(Segment),
        key=lambda each: (each.kind or "", last if each.precedence is None else each.precedence),
    )
    return tuple(read.of(segments)), tuple(read.not_taken)


def table_of_plays(book: Playbook, fields: FieldMap, on: Subject = Subject.OPPORTUNITY) -> Tables:
    """One table under Collect: which plays apply to a subject.

    Raises `DecisionTableError` if no play is left.
    """
    plays, not_taken = conditions_of_plays(book, on)
    writing = _Writing(fields, list(not_taken))
    name = f"Plays on {on.value}"
    table = writing.table(name, "play", plays, HitPolicy.COLLECT)
    return Tables((table,), tuple(writing.not_taken))


def tables_of_segments(book: Playbook, fields: FieldMap) -> Tables:
    """One table under First for each kind of segments.

    Raises `DecisionTableError` if no segment is left.
    """
    segments, not_taken = conditions_of_segments(book)
    writing = _Writing(fields, list(not_taken))
    kinds: dict[str, list[Named]] = {}
    for each in segments:
        kind = each.record.kind if isinstance(each.record, Segment) else None
        kinds.setdefault(kind or "segment", []).append(each)
    tables = [
        writing.table(kind, "segment", named, HitPolicy.FIRST) for kind, named in kinds.items()
    ]
    if not tables:
        raise writing.nothing("segment")
    return Tables(tuple(tables), tuple(writing.not_taken))


@dataclass
class _Writing:
    fields: FieldMap
    not_taken: list[Problem]

    def table(
        self, name: str, output: str, named: Sequence[Named], policy: HitPolicy
    ) -> DecisionTable:
        windows = [window for each in named if (window := _window(each.record))]
        tests = [test for each in named for test in each.condition.tests()]
        facts = list(dict.fromkeys(test.fact for test in tests))
        columns = [input_of(self.fields.field_of(fact)) for fact in facts]
        if windows or needs_today(tests):
            columns.append(Input(TODAY.path[0], FeelType.DATE, "Today"))
        rules: list[Rule] = []
        for each in named:
            rules += self._rules(each, facts, has_today=len(columns) > len(facts))
        if not rules:
            raise self.nothing(output)
        return DecisionTable(
            name=name,
            inputs=tuple(columns),
            outputs=(Output(output, FeelType.STRING),),
            rules=tuple(rules),
            hit_policy=policy,
            annotations=("name",),
        )

    def nothing(self, kind: str) -> DecisionTableError:
        what = f"The playbook has no {kind} that a decision table can hold."
        return DecisionTableError(Problem(what, remedy="See what is left out."), *self.not_taken)

    def _rules(self, each: Named, facts: Sequence[str], *, has_today: bool) -> Iterator[Rule]:
        said = (Constant(each.record.id),), (each.record.heading,)
        today = (_in_window(_window(each.record)),) if has_today else ()
        try:
            rows = [self._cells(group.tests, facts) for group in each.condition.groups]
        except NotExpressed as reason:
            what = f"{each.record.kind_name.capitalize()} “{each.record.heading}” is left out."
            self.not_taken.append(Problem(f"{what} {reason}", remedy="Say it in another way."))
            return
        for row in rows:
            yield Rule((*row, *today), *said)

    def _cells(self, tests: Sequence[Test], facts: Sequence[str]) -> tuple[UnaryTest, ...]:
        return tuple(
            cell_of((test for test in tests if test.fact == fact), self.fields.field_of(fact))
            for fact in facts
        )


def _window(record: Play | Segment) -> Window | None:
    return record.window if isinstance(record, Play) else None


def _in_window(window: Window | None) -> UnaryTest:
    first, last = (window.first, window.last) if window else (None, None)
    if first is not None and last is not None:
        return Interval(Constant(first), Constant(last))
    if first is not None:
        return Compare(">=", Constant(first))
    return Compare("<=", Constant(last)) if last is not None else ANYTHING
