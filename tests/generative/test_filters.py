"""Conditions written as filters of other tools mean the same when they are read back."""

from __future__ import annotations

import json
from decimal import Decimal

from hypothesis import given

from playcall_core.conditions import Condition, evaluate
from playcall_core.decision_tables.field_map import FieldMap
from playcall_core.decision_tables.hubspot import condition_of_list
from playcall_core.decision_tables.hubspot_out import list_of
from playcall_core.decision_tables.query_builder import condition_of_query, query_of
from playcall_core.errors import DecisionTableError
from tests.generative.strategies import World, worlds


def through_query(condition: Condition, fields: FieldMap) -> Condition:
    written = json.dumps(query_of(condition, fields))
    return condition_of_query(json.loads(written, parse_float=Decimal), fields)


def through_list(condition: Condition, fields: FieldMap) -> Condition:
    written = json.dumps(list_of(condition, fields))
    return condition_of_list(json.loads(written, parse_float=Decimal), fields)


@given(world=worlds(subjects=20, plays=6))
def test_a_condition_means_the_same_after_a_round_trip(world: World) -> None:
    fields = FieldMap(world.dictionary)
    for condition in world.conditions:
        for through in (through_query, through_list):
            try:
                again = through(condition, fields)
            except DecisionTableError as error:
                said = str(error)
                assert "relative to today" in said or "currency of its field" in said, said
                continue
            for situation in world.situations:
                expected = evaluate(condition, situation, world.moment)
                assert evaluate(again, situation, world.moment) is expected
