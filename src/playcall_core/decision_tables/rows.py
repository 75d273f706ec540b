"""The rules of a decision table as conditions, in the order in which they are chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from playcall_core.conditions import Condition, Group, Test, nodes
from playcall_core.conditions.boxes import Box, box_of
from playcall_core.coverage import overlapping_pairs
from playcall_core.decision_tables.evaluate import priority
from playcall_core.decision_tables.field_map import Field, FieldMap
from playcall_core.decision_tables.filters import Ways, all_of
from playcall_core.decision_tables.from_cells import TODAY, known_or_not, ways_of_cell
from playcall_core.decision_tables.json_files import NotExpressed
from playcall_core.decision_tables.model import DecisionTable, HitPolicy, Input, Rule
from playcall_core.decision_tables.nodes import Anything, Constant, Expression, Untaken
from playcall_core.decision_tables.text import print_expression
from playcall_core.errors import DecisionTableError, Place, Problem
from playcall_core.facts import FactDictionary, Moment, Money

MOST_RULES: Final = 10_000
_ANY_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """A rule: its number, when it matches, what it says output by output, and its notes."""

    number: int
    condition: Condition
    outputs: tuple[str, ...]
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rules that can be conditions, in the order in which they are chosen.

    `before` says for each which others come first and may match together with it; these are empty
    unless only one rule is chosen. `not_taken` names the others, with the reason.
    """

    rows: tuple[Row, ...]
    before: tuple[tuple[int, ...], ...]
    not_taken: tuple[Problem, ...]


def rows_of(table: DecisionTable, fields: FieldMap, file: str = "") -> Rows:
    """The rules of a table as conditions on facts.

    Raises `DecisionTableError` if an input is no fact, or if there are more than `MOST_RULES`.
    """
    _check(table, fields, file)
    is_first = table.hit_policy in (HitPolicy.FIRST, HitPolicy.PRIORITY)
    rows: list[Row] = []
    problems: list[Problem] = []
    order = _order(table)
    for place, number in enumerate(order):
        rule = table.rules[number - 1]
        at = Place(file=file or None, line=rule.line or None)
        try:
            condition = _condition(table, rule, fields)
            if condition is None:
                problems.append(Problem(f"Rule {number} of “{table.name}” never matches.", at))
            else:
                rows.append(Row(number, condition, _outputs(rule), _notes(table, rule)))
        except (NotExpressed, DecisionTableError) as reason:
            what = f"Rule {number} of “{table.name}” is not taken. {reason}"
            problems.append(Problem(what, at, "Say it in another way in the table."))
            if is_first and (behind := order[place + 1 :]):
                many = f"{len(behind):,} rules" if len(behind) > 1 else "1 rule"
                what = f"“{table.name}”: {many} behind rule {number} cannot be taken either."
                problems.append(Problem(what, at, "They would hold where it does."))
                break
    before = _before(rows, fields.dictionary) if is_first else ((),) * len(rows)
    return Rows(tuple(rows), before, tuple(problems))


def _check(table: DecisionTable, fields: FieldMap, file: str) -> None:
    place = Place(file=file or None)
    if len(table.rules) > MOST_RULES:
        what = f"“{table.name}” has {len(table.rules):,} rules, more than {MOST_RULES:,}."
        raise DecisionTableError(Problem(what, place, "Split the table."))
    missing = [
        fields.missing(column.name, place)
        for column in table.inputs
        if _field(column, fields) is None and column.expression != TODAY.path[0]
    ]
    if missing:
        raise DecisionTableError(*missing)


def _field(column: Input, fields: FieldMap) -> Field | None:
    """The field of an input by its name, or its label; ids stand with underscores in tables."""
    names = (column.expression, column.expression.replace("_", "-"), column.label)
    return next((found for name in names if (found := fields.get(name))), None)


def _order(table: DecisionTable) -> Sequence[int]:
    numbers = range(1, len(table.rules) + 1)
    if table.hit_policy not in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER):
        return numbers
    values = [
        [each.value if isinstance(each, Constant) else None for each in rule.outputs]
        for rule in table.rules
    ]
    return sorted(numbers, key=lambda number: priority(table, values[number - 1]))


def _condition(table: DecisionTable, rule: Rule, fields: FieldMap) -> Condition | None:
    parts: list[Ways] = []
    first = None
    for column, cell in zip(table.inputs, rule.tests, strict=True):
        known = _field(column, fields)
        first = first or (known.fact.id if known else None)
        if isinstance(cell, Anything):
            continue
        if known is None:
            raise NotExpressed("No test asks for the day itself.")
        try:
            parts.append(ways_of_cell(cell, known))
        except (NotExpressed, DecisionTableError) as reason:
            raise NotExpressed(f"Input “{column.name}”: {reason}") from None
    ways = all_of(parts)
    if ways == ((),):
        if first is None:
            raise NotExpressed("It always matches, and no input of the table is a fact.")
        return known_or_not(first)
    return Condition(tuple(Group(tests) for tests in ways)) if ways else None


def _outputs(rule: Rule) -> tuple[str, ...]:
    return tuple(output_words(each) for each in rule.outputs)


def output_words(expression: Expression) -> str:
    """An output as people read it; `NotExpressed` if it is not taken."""
    if isinstance(expression, Untaken):
        raise NotExpressed(f"Its output “{expression.text}” is not taken. {expression.why}")
    if isinstance(expression, Constant) and isinstance(expression.value, str):
        return expression.value
    return print_expression(expression)


def _notes(table: DecisionTable, rule: Rule) -> str:
    names = (*table.annotations, *[""] * len(rule.annotations))
    named = zip(names, rule.annotations, strict=False)
    said = [f"{name}: {note}" if name else note for name, note in named if note]
    return "\n\n".join(filter(None, [rule.description, *said]))


def _before(rows: Sequence[Row], dictionary: FactDictionary) -> tuple[tuple[int, ...], ...]:
    """For each row the earlier ones that may match together with it (as places in `rows`)."""
    boxes: list[Box] = []
    owners: list[int] = []
    for place, row in enumerate(rows):
        for box in _wide_boxes(row.condition, dictionary):
            boxes.append(box)
            owners.append(place)
    found: list[set[int]] = [set() for _ in rows]
    for one, other in overlapping_pairs(boxes):
        if owners[one] != owners[other]:
            found[owners[other]].add(owners[one])
    return tuple(tuple(sorted(each)) for each in found)


def _wide_boxes(condition: Condition, dictionary: FactDictionary) -> Iterator[Box]:
    """Boxes that hold all in which the condition may be true, today and on any other day."""
    moment = Moment(_ANY_DAY, currency=dictionary.currency)
    for group in condition.groups:
        fixed = tuple(test for test in group.tests if not _is_floating(test, dictionary))
        box = box_of(Group(fixed), dictionary, moment) if fixed else Box()
        if box is not None:
            yield box


def _is_floating(test: Test, dictionary: FactDictionary) -> bool:
    """Whether what a test says depends on the day: on today, or on the rate of a currency."""
    match test:
        case nodes.WithinNext() | nodes.WithinLast() | nodes.MoreThanDaysAgo():
            return True
        case nodes.Between(_, Money() as limit) | nodes.Equals(_, Money() as limit):
            return limit.currency != dictionary.currency
        case nodes.AtLeast(_, Money() as limit) | nodes.MoreThan(_, Money() as limit):
            return limit.currency != dictionary.currency
        case nodes.AtMost(_, Money() as limit) | nodes.LessThan(_, Money() as limit):
            return limit.currency != dictionary.currency
        case _:
            return False
