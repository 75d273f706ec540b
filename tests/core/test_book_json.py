"""Playbooks and records as JSON."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings

from playcall_core.book import FORMAT, Head, Playbook, load
from playcall_core.book.records import Objective, Persona, Play
from playcall_core.book.records.plays import Step
from playcall_core.book.serialise import (
    field_order,
    playbook_from_json,
    playbook_to_data,
    playbook_to_json,
    record_to_data,
)
from playcall_core.errors import PlaybookError
from tests.core.book_cases import COMMENTED, whole_playbooks, write_files


@settings(max_examples=min(60, settings().max_examples), deadline=None)
@given(playbook=whole_playbooks())
def test_any_playbook_survives_json(playbook: Playbook) -> None:
    text = playbook_to_json(playbook)
    again = playbook_from_json(text)
    assert again == playbook
    assert playbook_to_json(again) == text


def test_the_shape(tmp_path: Path) -> None:
    data = playbook_to_data(load(write_files(tmp_path, COMMENTED)))
    assert list(data) == ["format", "playbook", "personas", "plays", "roles", "facts", "waivers"]
    assert data["format"] == FORMAT
    assert data["facts"][0] == {"id": "amount", "name": "Amount", "type": "money"}
    assert data["waivers"] == [
        {
            "rule": "an-owner",
            "record": "persona/cfo",
            "reason": "New hire comes in May",
            "until": "2026-05-31",
        }
    ]


def test_defaults_are_left_out_and_types_are_those_of_json() -> None:
    head = Head.model_validate(
        {"rates": [{"currency": "USD", "from": "2026-01-01", "rate": "0.90"}]}
    )
    assert record_to_data(head) == {
        "rates": [{"currency": "USD", "from": "2026-01-01", "rate": "0.90"}]
    }
    assert head.rates[0].rate == Decimal("0.90")
    objective = Objective(id="a", due=date(2026, 3, 31), target="40")
    assert record_to_data(objective) == {"id": "a", "target": "40", "due": "2026-03-31"}
    step = Step(n=1, action="Call.", effects={"discount": "none"})
    play = Play(id="a", priority=5, steps=(step,))
    assert record_to_data(play) == {
        "id": "a",
        "steps": [{"n": 1, "action": "Call.", "effects": {"discount": "none"}}],
    }


def test_what_is_a_record_s_own_comes_before_what_every_record_has() -> None:
    order = field_order(Persona)
    assert order[:4] == ("id", "uid", "formerly", "name")
    assert order[-5:] == ("owner", "visibility", "source", "review_every", "note")
    assert set(order) == set(Persona.model_fields)


def test_numbers_and_truth_values_stand_for_their_texts() -> None:
    text = '{"objectives": [{"id": "a", "target": 1.10, "baseline": true}], "plays": [{"id": 7}]}'
    playbook = playbook_from_json(text)
    objective = playbook.records[("objective", "a")]
    assert isinstance(objective, Objective)
    assert (objective.target, objective.baseline) == ("1.10", "true")
    assert ("play", "7") in playbook.records


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"personas": [\n{"id": "a",}]}', "playbook.json:2: This is not JSON:"),
        ("", "playbook.json:1: This is not JSON: expecting value."),
        ('{"a": 1, "a": 2}', "“a” is there twice in one object."),
        ('{"a": NaN}', "“NaN” is not a number."),
        ("[1]", "This is no playbook: named parts such as “personas” are missing."),
        ('{"personas": [{"id": "\\ud800"}]}', "A text holds half a character"),
        ("[" * 100_000, "Too many lists and fields stand within each other."),
        (f'{{"a": {"[" * 100}{"]" * 100}}}', "More than 50 lists and fields"),
        ('{"personas": {}}', "“personas” is not a list."),
        ('{"personas": [{"id": "A B"}]}', "persona A B, field “id”: “A B” is not written as"),
        (f'{{"format": {FORMAT + 1}}}', "Upgrade Playcall."),
    ],
)
def test_what_is_refused_and_how(text: str, said: str) -> None:
    with pytest.raises(PlaybookError) as caught:
        playbook_from_json(text)
    assert said in str(caught.value)


def test_json_is_valid_json() -> None:
    odd = Persona(id="a", name="“\u2028” \0 é")
    text = playbook_to_json(Playbook(Head(), {odd.key: odd}))
    assert json.loads(text)["personas"] == [{"id": "a", "name": "“\u2028” \0 é"}]
