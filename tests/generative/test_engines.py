"""One meaning, several engines: the reference evaluator and Ibis on real databases always agree."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from ibis.backends import BaseBackend

from playcall_core.conditions import Truth, evaluate
from playcall_core.facts import Subject
from playcall_core.tables.evaluate import evaluate_conditions
from playcall_core.tables.situations import Situations, from_situations
from tests.generative.boundaries import boundary_world
from tests.generative.strategies import World, worlds

NUMBER = {Truth.TRUE: 1, Truth.FALSE: 0, Truth.UNKNOWN: -1}
EVERY_WORLD = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    print_blob=True,
)


def columns_of(world: World) -> Situations:
    return from_situations(world.situations, world.dictionary, world.moment, Subject.OPPORTUNITY)


def assert_equal_to_reference(connection: BaseBackend, world: World) -> None:
    """Compare condition by condition, so that a difference names the one that differs."""
    named = {f"play-{place}": condition for place, condition in enumerate(world.conditions)}
    result = evaluate_conditions(connection, columns_of(world), named)
    for name, condition in named.items():
        expected = [
            NUMBER[evaluate(condition, situation, world.moment)] for situation in world.situations
        ]
        assert result[name].to_pylist() == expected, condition


@settings(EVERY_WORLD, max_examples=min(40, settings().max_examples))
@given(world=worlds())
def test_columns_keep_the_meaning_of_situations(world: World) -> None:
    for original, read_back in zip(world.situations, columns_of(world), strict=True):
        for condition in world.conditions:
            assert evaluate(condition, read_back, world.moment) is evaluate(
                condition, original, world.moment
            )


def test_duckdb_agrees_at_every_boundary(duckdb: BaseBackend) -> None:
    assert_equal_to_reference(duckdb, boundary_world())


@pytest.mark.postgres
def test_postgresql_agrees_at_every_boundary(postgresql: BaseBackend) -> None:
    assert_equal_to_reference(postgresql, boundary_world())


@pytest.mark.spark
def test_spark_agrees_at_every_boundary(spark: BaseBackend) -> None:
    assert_equal_to_reference(spark, boundary_world())


@settings(EVERY_WORLD, max_examples=min(40, settings().max_examples))
@given(world=worlds())
def test_duckdb_agrees_with_the_reference(duckdb: BaseBackend, world: World) -> None:
    assert_equal_to_reference(duckdb, world)


@pytest.mark.postgres
@settings(EVERY_WORLD, max_examples=min(40, settings().max_examples))
@given(world=worlds())
def test_postgresql_agrees_with_the_reference(postgresql: BaseBackend, world: World) -> None:
    assert_equal_to_reference(postgresql, world)


@pytest.mark.spark
@settings(EVERY_WORLD, max_examples=4)
@given(world=worlds())
def test_spark_agrees_with_the_reference(spark: BaseBackend, world: World) -> None:
    assert_equal_to_reference(spark, world)
