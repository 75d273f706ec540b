"""What a database says of plays and subjects is what `call_play` says, on real databases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from ibis.backends import BaseBackend

from playcall_core.book.records import Play
from playcall_core.calling import CallablePlay, Outcome, PastRun, call_plays
from playcall_core.calling.warehouse import (
    WarehouseTables,
    load_situations,
    rules_of,
    stream_calls,
    write_calls,
)
from playcall_core.conditions import Condition
from playcall_core.facts import Moment, Subject
from playcall_core.tables.situations import from_situations
from tests.generative.strategies import World, worlds

Calls = list[tuple[str, str, str]]
"""Subject, play, outcome."""

EVERY_WORLD = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    print_blob=True,
)


@dataclass(frozen=True)
class Case:
    """Plays, past runs, and a world in which both are."""

    world: World
    plays: tuple[CallablePlay, ...]
    runs: tuple[PastRun, ...]

    def expected(self) -> Calls:
        """What `call_play` says, without the plays that do not apply."""
        return sorted(
            (situation.id, call.play.id, call.outcome.value)
            for situation in self.world.situations
            for call in call_plays(self.plays, situation, self.world.moment, self.runs).calls
            if call.outcome is not Outcome.DOES_NOT_APPLY
        )

    def load(self, connection: BaseBackend) -> WarehouseTables:
        """Put situations and runs into a database."""
        world = self.world
        columns = from_situations(
            world.situations, world.dictionary, world.moment, Subject.OPPORTUNITY
        )
        tables = load_situations(connection, columns, "generated")
        rows = {
            "subject_id": pa.array([run.subject_id for run in self.runs], pa.string()),
            "play": pa.array([run.play for run in self.runs], pa.string()),
            "on": pa.array([run.on for run in self.runs], pa.date32()),
        }
        connection.create_table("generated_runs", pa.table(rows), overwrite=True)
        return WarehouseTables(
            tables.situations, tables.members, "generated_runs", columns=tables.columns
        )


@st.composite
def cases(draw: st.DrawFn, *, subjects: int = 60) -> Case:
    """Plays with few and many groups, exclusions, windows and cooldowns, and runs of them."""
    world = draw(worlds(subjects=subjects))
    today = world.moment.today
    some = st.sampled_from(world.conditions)
    plays = [
        CallablePlay(
            Play.model_validate({"id": f"play-{number}"}),
            draw(st.sampled_from((Subject.OPPORTUNITY,) * 7 + (Subject.LEAD,))),
            when,
            draw(st.none() | some),
            first=draw(_edges(world.moment)),
            last=draw(_edges(world.moment)),
            cooldown=draw(st.sampled_from((0, 0, 1, 30))),
        )
        for number, when in enumerate([*world.conditions, *draw(st.lists(_wide(some), max_size=2))])
    ]
    runs = st.builds(
        PastRun,
        st.sampled_from([play.id for play in plays]),
        st.sampled_from([situation.id for situation in world.situations]),
        st.sampled_from((-31, -30, -29, -1, 0, 1)).map(lambda days: today + timedelta(days=days)),
    )
    return Case(world, tuple(plays), tuple(draw(st.lists(runs, max_size=30))))


def _edges(moment: Moment) -> st.SearchStrategy[date | None]:
    near = st.sampled_from((-1, 0, 1)).map(lambda days: moment.today + timedelta(days=days))
    return st.one_of(st.none(), st.none(), st.none(), near)


def _wide(some: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    """Conditions of more groups than a row of the database has columns for."""
    parts = st.lists(some, min_size=9, max_size=12)
    return parts.map(
        lambda conditions: Condition(
            tuple(group for condition in conditions for group in condition.groups)
        )
    )


def rows_of(batches: Sequence[pa.RecordBatch]) -> Calls:
    return sorted(tuple(row.values()) for batch in batches for row in batch.to_pylist())


def assert_equal_to_calling(connection: BaseBackend, case: Case) -> None:
    tables, world = case.load(connection), case.world
    rules = rules_of(case.plays, world.dictionary, world.moment, Subject.OPPORTUNITY)
    expected = case.expected()
    write_calls(connection, tables, rules, "generated_calls", replace=True)
    written = connection.to_pyarrow(connection.table("generated_calls"))
    assert rows_of(written.to_batches()) == expected
    applies = list(stream_calls(connection, tables, rules, cannot_tell=False))
    assert rows_of(applies) == [call for call in expected if call[2] == "applies"]


@settings(EVERY_WORLD, max_examples=settings().max_examples // 2)
@given(case=cases())
def test_duckdb_calls_what_calling_calls(duckdb: BaseBackend, case: Case) -> None:
    assert_equal_to_calling(duckdb, case)


@pytest.mark.postgres
@settings(EVERY_WORLD, max_examples=settings().max_examples // 4)
@given(case=cases(subjects=25))
def test_postgresql_calls_what_calling_calls(postgresql: BaseBackend, case: Case) -> None:
    assert_equal_to_calling(postgresql, case)


@pytest.mark.spark
@settings(EVERY_WORLD, max_examples=3, phases=[Phase.generate])
@given(case=cases(subjects=25))
def test_spark_calls_what_calling_calls(spark: BaseBackend, case: Case) -> None:
    assert_equal_to_calling(spark, case)
