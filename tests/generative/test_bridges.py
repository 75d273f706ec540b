"""Conditions written as rows of decision tables match there, and mean the same when read back."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from hypothesis import given

from playcall_core.conditions import Condition, Test, Truth
from playcall_core.conditions import evaluate as evaluate_condition
from playcall_core.decision_tables import DecisionTable, HitPolicy, evaluate, parse_dmn, print_dmn
from playcall_core.decision_tables.field_map import FieldMap
from playcall_core.decision_tables.json_files import NotExpressed
from playcall_core.decision_tables.model import Input, Output, Rule
from playcall_core.decision_tables.nodes import ANYTHING, Constant
from playcall_core.decision_tables.rows import rows_of
from playcall_core.decision_tables.to_cells import cell_of, input_of
from playcall_core.decision_tables.values import FeelType
from playcall_core.facts import UNKNOWN, KnownSet, Money, Situation
from tests.generative.strategies import World, worlds


def table_of(condition: Condition, fields: FieldMap) -> DecisionTable:
    """One row for each group, and a column for the day."""
    facts = list(fields.dictionary)
    rules = [
        Rule(
            (
                *(
                    cell_of((t for t in group.tests if t.fact == fact.id), fields.field_of(fact.id))
                    for fact in facts
                ),
                ANYTHING,
            ),
            (Constant(Decimal(number)),),
        )
        for number, group in enumerate(condition.groups)
    ]
    columns = [input_of(fields.field_of(fact.id)) for fact in facts]
    columns.append(Input("today", FeelType.DATE))
    return DecisionTable("T", tuple(columns), (Output(),), tuple(rules), HitPolicy.COLLECT)


def currencies_in(condition: Condition) -> set[str]:
    """The currencies of the amounts that a condition names."""
    named = (value for test in condition.tests() for value in vars_of(test))
    return {value.currency for value in named if isinstance(value, Money)}


def vars_of(test: Test) -> list[object]:
    """The values of a test's fields."""
    return [getattr(test, name) for name in test.__slots__]


def inputs_of(situation: Situation, world: World) -> dict[str, object] | None:
    """The situation as inputs; None where a table has no value for it."""
    found: dict[str, object] = {"today": world.moment.today}
    for fact in world.dictionary:
        value: object = situation[fact.id]
        match value:
            case Money(amount, currency):
                if currency != world.dictionary.currency:
                    return None
                value = amount
            case KnownSet(members, complete):
                if not complete:
                    return None
                value = sorted(members)
            case datetime():
                value = value.astimezone(world.moment.zone).date()
            case _ if value is UNKNOWN:
                value = None
        found[fact.id.replace("-", "_")] = value
    return found


@given(world=worlds(subjects=12, plays=4))
def test_a_row_matches_where_its_condition_is_true_and_is_read_back_the_same(world: World) -> None:
    fields = FieldMap(world.dictionary)
    for condition in world.conditions:
        try:
            table = table_of(condition, fields)
        except NotExpressed:
            assert currencies_in(condition) - {world.dictionary.currency}
            continue
        (again,) = parse_dmn(print_dmn([table])).tables
        read = rows_of(again, fields)
        groups = {row.number: row.condition for row in read.rows}
        for situation in world.situations:
            truth = evaluate_condition(condition, situation, world.moment)
            read_back = [evaluate_condition(c, situation, world.moment) for c in groups.values()]
            assert (Truth.TRUE in read_back) is (truth is Truth.TRUE), read.not_taken
            inputs = inputs_of(situation, world)
            if inputs is not None:
                assert bool(evaluate(again, inputs).value) is (truth is Truth.TRUE)
