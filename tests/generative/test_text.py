"""Every condition is read back from its text as the same condition."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from playcall_core.conditions import parse_condition, print_condition
from tests.generative.strategies import World, worlds


@settings(
    deadline=None,
    max_examples=min(150, settings().max_examples),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(world=worlds())
def test_text_parses_back_exactly_with_ids_and_with_names(world: World) -> None:
    for condition in world.conditions:
        by_id = print_condition(condition)
        assert parse_condition(by_id, world.dictionary) == condition
        by_name = print_condition(condition, world.dictionary)
        assert parse_condition(by_name, world.dictionary) == condition
