"""What a CRM's export holds comes out of the database as it went in, and plays are called on it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from playcall.audit.models import Entry
from playcall.opportunities import queries
from playcall.opportunities.actions import merge_tables, put_tables
from playcall.opportunities.columns import MODELS, table_of
from playcall.opportunities.models import Opportunity
from playcall.people.rules import NotAllowedError
from playcall_core.book import Playbook
from playcall_core.calling import Outcome, call_play, plays_of
from playcall_core.conditions import Truth, evaluate, parse_condition
from playcall_core.facts import Subject
from playcall_core.importing import Imported, load_mapping, spoken_by
from playcall_core.tables.schemas import SCHEMAS
from tests.apps.cast import Cast
from tests.apps.pipeline import MAPPING, pipeline


@pytest.fixture(scope="module")
def imported(sample: Playbook) -> Imported:
    return pipeline(sample)


@pytest.fixture
def filled(cast: Cast, imported: Imported) -> Cast:
    put_tables(imported.tables, by=cast.administrator)
    return cast


@pytest.mark.parametrize("name", [*MODELS, "fact_values"])
def test_every_table_comes_out_as_it_went_in(name: str, filled: Cast, imported: Imported) -> None:
    went_in = imported.tables[name]
    further = {"behaviour": "string"} if name == "touchpoints" else {}
    assert went_in.num_rows > 0
    came_out = table_of(name, filled.workspace, further)
    assert came_out.select(SCHEMAS[name].names).schema == SCHEMAS[name]
    assert came_out.to_pylist() == went_in.select(came_out.column_names).to_pylist()


def test_values_of_every_type_come_out_as_they_went_in(cast: Cast) -> None:
    values: list[dict[str, Any]] = [
        {"fact": "segment", "key": "enterprise"},
        {"fact": "amount", "amount": Decimal("12.3400"), "currency": "EUR"},
        {"fact": "employees", "number": 0.1},
        {"fact": "champion", "flag": False},
        {"fact": "renewal-date", "day": date(2026, 3, 31)},
        {"fact": "decision-date", "instant": datetime(2026, 3, 31, 9, tzinfo=UTC)},
        {"fact": "competitors", "key": None, "complete": True},
        {"fact": "pains", "key": "a", "complete": False},
        {"fact": "pains", "key": "b", "complete": False},
        {"fact": "forgotten"},
    ]
    rows = [{"subject": "account", "subject_id": "A", **value} for value in values]
    table = pa.Table.from_pylist(rows, schema=SCHEMAS["fact_values"])

    put_tables({"fact_values": table}, by=cast.administrator)

    assert table_of("fact_values", cast.workspace, {}).equals(table)


def test_plays_are_called_as_the_core_calls_them(filled: Cast, sample: Playbook) -> None:
    found = queries.called(filled.workspace, sample)
    subjects = found.subjects
    assert 0 < len(subjects) < len(subjects.situations)
    plays = plays_of(sample).on(Subject.OPPORTUNITY)
    for row in subjects.rows:
        calls = [call_play(play, subjects.situation(row), subjects.moment) for play in plays]
        by_outcome = {
            outcome: {call.play.id for call in calls if call.outcome is outcome}
            for outcome in Outcome
        }
        assert {play.id for play in found.on(row)} == by_outcome[Outcome.APPLIES]
        assert {play.id for play in found.undecided(row)} == by_outcome[Outcome.CANNOT_TELL]


def test_a_condition_is_counted_on_open_opportunities(filled: Cast, sample: Playbook) -> None:
    condition = parse_condition("amount is at least 50,000 EUR", sample.dictionary)

    counted = queries.count(filled.workspace, sample, condition)

    subjects = queries.open_subjects(filled.workspace, sample)
    truths = [
        evaluate(condition, subjects.situation(row), subjects.moment) for row in subjects.rows
    ]
    assert counted.applies == truths.count(Truth.TRUE) > 0
    assert counted.does_not_apply == truths.count(Truth.FALSE) > 0
    assert counted.cannot_tell == truths.count(Truth.UNKNOWN)
    assert counted.total == len(subjects)


def test_what_was_computed_is_kept_until_the_tables_change(
    filled: Cast, sample: Playbook, imported: Imported
) -> None:
    first, second, third = (queries.open_subjects(filled.workspace, sample) for _ in range(3))
    assert second is first or second is third  # between two of them a new hour may begin
    closed = imported.tables["opportunities"].to_pylist()
    for row in closed:
        row["is_open"] = False
    table = pa.Table.from_pylist(closed, schema=SCHEMAS["opportunities"])
    put_tables({**imported.tables, "opportunities": table}, by=filled.administrator)
    assert len(queries.open_subjects(filled.workspace, sample)) == 0


def test_an_import_takes_the_place_of_the_last_and_is_audited(
    filled: Cast, imported: Imported
) -> None:
    before = Opportunity.objects.count()
    put_tables(imported.tables, by=filled.administrator, words="From the CRM.")
    assert Opportunity.objects.count() == before == 60
    entry = Entry.objects.latest("id")
    assert entry.says == "Imported 60 opportunities. From the CRM."


def test_another_workspace_has_none_of_it(filled: Cast, sample: Playbook) -> None:
    assert len(queries.open_subjects(filled.outsider.workspace, sample)) == 0


def test_only_an_administrator_brings_opportunities_in(cast: Cast, imported: Imported) -> None:
    for member in (cast.guest, cast.rep, cast.editor, cast.sales_signer):
        with pytest.raises(NotAllowedError):
            put_tables(imported.tables, by=member)
    assert not Opportunity.objects.exists()


def test_the_same_export_merged_again_changes_nothing(
    cast: Cast, sample: Playbook, imported: Imported
) -> None:
    speaks = spoken_by(load_mapping(MAPPING), sample.dictionary)
    rest: dict[str, Any] = {"by": cast.administrator, "source": "CRM", "speaks": speaks}
    first = merge_tables(imported.tables, **rest)
    again = merge_tables(imported.tables, **rest)
    assert first.added["opportunities"] == again.same["opportunities"] == 60
    assert set(again.added.values()) | set(again.changed.values()) == {0}
    assert table_of("fact_values", cast.workspace, {}).num_rows > 0
    assert "products-in-use" in speaks["fact_values"]
    assert {"is_open", "currency", "stage"} <= set(speaks["opportunities"])
