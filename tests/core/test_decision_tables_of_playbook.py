"""A playbook's plays and segments become decision tables; what these do not hold is named."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from playcall_core.book import Playbook
from playcall_core.book.head import Head
from playcall_core.book.records import FactRecord, Play, Segment
from playcall_core.book.records.plays import Window
from playcall_core.book.yaml_source import Plain
from playcall_core.decision_tables import (
    DecisionTable,
    HitPolicy,
    evaluate,
    read_csv,
    read_dmn,
    read_excel,
    write_csv,
    write_dmn,
    write_excel,
)
from playcall_core.decision_tables.field_map import FieldMap, field_map
from playcall_core.decision_tables.of_playbook import table_of_plays, tables_of_segments
from playcall_core.decision_tables.to_records import plays_of_table
from playcall_core.errors import DecisionTableError

RECORDS = (
    FactRecord(id="deal-size", name="Deal size", type="money"),
    FactRecord(id="segment", name="Segment", type="category", values=("smb", "ent")),
    FactRecord(id="rivals", name="Rivals", type="set", values=("acme", "brill")),
    FactRecord(id="renewal", name="Renewal", type="date"),
    FactRecord(id="trial", name="Trial", type="yes/no"),
)


def book(*records: Play | Segment, currency: str = "EUR") -> Playbook:
    every = (*RECORDS, *records)
    return Playbook(Head(currency=currency), {record.key: record for record in every})


def table(playbook: Playbook) -> DecisionTable:
    return table_of_plays(playbook, FieldMap(playbook.dictionary)).tables[0]


def called(playbook: Playbook, **inputs: Any) -> tuple[str, ...]:
    found = evaluate(table(playbook), {"today": date(2026, 3, 31), **inputs}).value
    assert isinstance(found, tuple)
    return found


WIN_BACK = Play(
    id="win-back",
    name="Win back",
    when="segment is ent and deal-size is at least 50,000 or trial is yes",
    exclude="rivals include any of acme and deal-size is less than 10,000",
)


def test_a_play_is_a_row_for_each_group_and_its_exclusion_must_be_false() -> None:
    playbook = book(WIN_BACK)
    assert table(playbook).hit_policy is HitPolicy.COLLECT
    assert [column.name for column in table(playbook).inputs] == [
        "segment",
        "deal_size",
        "rivals",
        "trial",
    ]
    assert called(playbook, segment="ent", deal_size=60_000) == ("win-back",)
    assert called(playbook, segment="ent", deal_size=40_000) == ()
    assert called(playbook, trial=True, rivals=["brill"]) == ("win-back",)
    assert called(playbook, trial=True, rivals=["acme"], deal_size=5) == ()
    assert called(playbook, trial=True) == (), "whether it is excluded cannot be told"


def test_windows_and_dates_relative_to_today_ask_for_an_input_today() -> None:
    renew = Play(id="renew", when="renewal is within the next 30 days")
    season = Play(id="season", when="trial is yes", window=Window(first=date(2026, 4, 1)))
    playbook = book(renew, season)
    assert table(playbook).inputs[-1].name == "today"
    assert called(playbook, renewal=date(2026, 4, 30), trial=True) == ("renew",)
    assert called(playbook, renewal=date(2026, 5, 1), trial=True) == ()
    assert called(playbook, trial=True, today=date(2026, 4, 1)) == ("season",)


def test_segments_of_a_kind_are_a_table_in_the_order_of_their_precedence() -> None:
    big = Segment(id="big", kind="size", rule="deal-size is at least 100", precedence=1)
    rest = Segment(id="rest", kind="size", rule="deal-size is at least 0", precedence=2)
    tried = Segment(id="tried", kind="state", rule="trial is yes")
    playbook = book(rest, tried, big)
    found = tables_of_segments(playbook, FieldMap(playbook.dictionary)).tables
    assert [(each.name, each.hit_policy) for each in found] == [
        ("size", HitPolicy.FIRST),
        ("state", HitPolicy.FIRST),
    ]
    assert evaluate(found[0], {"deal_size": Decimal(100)}).value == "big"
    assert evaluate(found[0], {"deal_size": Decimal(99)}).value == "rest"


def test_what_a_table_does_not_hold_is_named_and_nothing_is_dropped_in_silence() -> None:
    playbook = book(
        Play(id="a", when="trial is yes", choice="one", cooldown="30 days"),
        Play(id="b", when="deal-size is at least 5 USD"),
        Play(id="c"),
        Play(id="d", when="trial is yes", exclude="renewal is more than 30 days ago"),
    )
    made = table_of_plays(playbook, FieldMap(playbook.dictionary))
    assert [rule.annotations for rule in made.tables[0].rules] == [("a",)]
    shown = " ".join(str(problem) for problem in made.not_taken)
    assert "“choice” is not kept: a." in shown
    assert "“cooldown” is not kept: a." in shown
    assert "Play “b” is left out. 5 USD is not in EUR, the currency of its column." in shown
    assert "Play “c”: It has no condition that can be read" in shown
    assert "Play “d”: It is left out: what excludes it cannot be said." in shown
    with pytest.raises(DecisionTableError, match="no play that a decision table can hold"):
        table(book(Play(id="c")))


def test_fields_of_another_tool_name_columns_and_values() -> None:
    playbook = book(Play(id="a", when="segment is ent and deal-size is at least 5 USD"))
    said: dict[str, Plain] = {
        "Tier": {"fact": "segment", "values": {"1": "smb", "2": "ent"}},
        "Sum": {"fact": "deal-size", "currency": "USD"},
    }
    fields = field_map({"fields": said}, playbook.dictionary)
    made = table_of_plays(playbook, fields)
    assert not made.not_taken
    assert evaluate(made.tables[0], {"Tier": "2", "Sum": 5}).value == ("a",)


def test_through_every_file_and_back_a_play_means_the_same(tmp_path: Path) -> None:
    dated = "renewal is within the last 9 days and rivals include all of acme, brill"
    playbook = book(WIN_BACK, Play(id="dated", when=dated), Play(id="new", when="trial is unknown"))
    fields = FieldMap(playbook.dictionary)
    made = table_of_plays(playbook, fields).tables
    write_dmn(made, tmp_path / "t.dmn")
    write_csv(made[0], tmp_path / "t.csv")
    write_excel(made, tmp_path / "t.xlsx")
    for read in (
        read_dmn(tmp_path / "t.dmn"),
        read_csv(tmp_path / "t.csv"),
        read_excel(tmp_path / "t.xlsx"),
    ):
        assert not read.not_taken
        again = plays_of_table(read.tables[0], fields, per="output")
        assert not again.not_taken
        found = {
            play.steps[0].action: play.when for play in again.records if isinstance(play, Play)
        }
        assert found["dated"] == (
            "rivals include all of acme, brill and renewal is within the last 9 days"
        )
        assert found["new"] == "trial is unknown"
