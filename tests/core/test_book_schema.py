"""The JSON Schema with which editors complete and check the files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from playcall_core.book import Playbook
from playcall_core.book.records import KINDS
from playcall_core.book.schema import playbook_schema
from playcall_core.book.serialise import playbook_to_data
from playcall_core.book.starter import starter_files
from tests.core.book_cases import COMMENTED, whole_playbooks

SCHEMA = playbook_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
SAMPLE = Path(__file__).parents[2] / "examples" / "tallybrook" / "playbook"


def as_an_editor_sees_it(text: str) -> Any:
    """A YAML file as editors read it: YAML 1.2, numbers as numbers, days as texts."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {str(name): plain(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [plain(inner) for inner in value]
        return value.isoformat() if isinstance(value, date) else value

    return plain(YAML(typ="safe", pure=True).load(text))


def complaints(text: str) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(as_an_editor_sees_it(text))]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_every_kind_is_there_in_the_plural_and_the_singular_with_a_description() -> None:
    for kind in KINDS:
        for name in (kind.plural_name, kind.kind_name):
            assert SCHEMA["properties"][name]["description"]
    assert {"format", "playbook", "waivers", "verifications"} <= set(SCHEMA["properties"])


def test_references_and_conditions_say_what_they_are() -> None:
    play = SCHEMA["$defs"]["Play"]["properties"]
    assert play["runners"]["items"]["description"] == "id of a role"
    assert "such as: amount is at least" in str(play["when"])
    assert "or a person" in str(SCHEMA["$defs"]["Persona"]["properties"]["owner"])


FILES = {**COMMENTED, **starter_files("Ours", "Harbour")}
FILES |= {path.name: path.read_text() for path in sorted(SAMPLE.rglob("*.yaml"))}


@pytest.mark.parametrize("name", FILES)
def test_what_loads_is_valid(name: str) -> None:
    assert complaints(FILES[name]) == []


@settings(deadline=None)
@given(playbook=whole_playbooks())
def test_every_playbook_as_json_is_valid(playbook: Playbook) -> None:
    errors = VALIDATOR.iter_errors(playbook_to_data(playbook))
    assert [error.message for error in errors] == []


@pytest.mark.parametrize(
    "text",
    [
        "objectives: [{id: a, target: 40, baseline: 1.10, due: 2026-03-31}]",
        "objectives: [{id: 2026, target: yes}]",
        "plays: [{id: a, priority: '3', steps: [{n: '1', action: Call}]}]",
        "segments: [{id: a, top: yes, name: 40}]",
        "segments: [{id: a, top: true}]",
        "agreements: [{id: a, limit: 4, unit: business hours, from: b, to: c}]",
        "playbook: {rates: [{currency: USD, from: 2026-01-01, rate: 0.9}]}",
        "personas:",
        "format: 1",
    ],
)
def test_numbers_and_days_may_stand_where_a_text_is_meant(text: str) -> None:
    assert complaints(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "personae: []",
        "personas: [{name: no id}]",
        "personas: [{id: a, gaols: []}]",
        "personas: [{id: The CFO}]",
        "competitors: [{id: a, tier: main}]",
        "plays: [{id: a, priority: 12}]",
        "plays: [{id: a, cooldown: a while}]",
        "objectives: [{id: a, due: soon}]",
        "facts: [{id: a, type: number, derivation: {how: guess}}]",
        "format: 99",
    ],
)
def test_what_does_not_load_is_marked(text: str) -> None:
    assert complaints(text)
