"""Older formats of the files are read through steps, one for each; an invented chain here."""

from __future__ import annotations

from pathlib import Path

import pytest

from playcall_core.book import load, migrations, reading
from playcall_core.book.migrations import Data, Step, migrate
from playcall_core.book.records import Persona, Role
from playcall_core.book.writing import save
from playcall_core.errors import FormatError, Place
from tests.core.book_cases import and_also, write_files

HERE = Place(file="f.yaml", line=1)


def people_became_personas(data: Data) -> Data:
    """Format 1 said “people”."""
    return {("personas" if name == "people" else name): value for name, value in data.items()}


def job_titles_became_a_list(data: Data) -> Data:
    """Format 2 had one title for each persona."""
    personas = data.get("personas")
    assert isinstance(personas, list)
    changed = []
    for persona in personas:
        assert isinstance(persona, dict)
        rest = {name: value for name, value in persona.items() if name != "title"}
        changed.append({**rest, "titles": [persona["title"]]} if "title" in persona else rest)
    return {**data, "personas": list(changed)}


STEPS: dict[int, Step] = {1: people_became_personas, 2: job_titles_became_a_list}
OLD = "format: 1\npeople:\n  - id: cfo\n    title: CFO   # signs\n"


def test_each_step_is_taken_in_turn() -> None:
    first: Data = {"people": [{"id": "cfo", "title": "CFO"}]}
    assert migrate(first, 1, HERE, steps=STEPS, to=3) == {
        "personas": [{"id": "cfo", "titles": ["CFO"]}]
    }
    second: Data = {"personas": [{"id": "cfo", "title": "CFO"}]}
    assert migrate(second, 2, HERE, steps=STEPS, to=3) == {
        "personas": [{"id": "cfo", "titles": ["CFO"]}]
    }


def test_the_present_format_is_taken_as_it_is() -> None:
    data: Data = {"personas": []}
    assert migrate(data, 3, HERE, steps=STEPS, to=3) is data


def test_a_newer_format_is_refused() -> None:
    with pytest.raises(FormatError) as caught:
        migrate({}, 4, HERE, steps=STEPS, to=3)
    assert str(caught.value) == (
        "f.yaml:1: The playbook is written in format 4; this Playcall reads up to 3. "
        "Upgrade Playcall."
    )


@pytest.mark.parametrize("number", [0, -1])
def test_a_format_that_never_was(number: int) -> None:
    with pytest.raises(FormatError, match=f"There never was a format {number}. Write “format: 3”."):
        migrate({}, number, HERE, steps=STEPS, to=3)


def test_a_missing_step_is_an_error_and_no_silent_loss() -> None:
    with pytest.raises(FormatError, match="There is no step from format 2 to 3"):
        migrate({"people": []}, 1, HERE, steps={1: people_became_personas}, to=3)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Playcall that writes format 3."""

    def to_three(data: Data, number: int, place: Place) -> Data:
        return migrations.migrate(data, number, place, steps=STEPS, to=3)

    monkeypatch.setattr(reading, "migrate", to_three)
    for module in ("reading", "writing", "file_edit"):
        monkeypatch.setattr(f"playcall_core.book.{module}.FORMAT", 3)


@pytest.mark.usefixtures("later")
def test_a_folder_of_several_formats_is_one_playbook(tmp_path: Path) -> None:
    new = "format: 3\nroles:\n  - id: rep   # both of us\n"
    playbook = load(write_files(tmp_path, {"old.yaml": OLD, "new.yaml": new}))
    persona = playbook.records[("persona", "cfo")]
    assert isinstance(persona, Persona)
    assert persona.titles == ("CFO",)
    assert {name: file.format for name, file in playbook.files.items()} == {
        "old.yaml": 1,
        "new.yaml": 3,
    }


@pytest.mark.usefixtures("later")
def test_saving_keeps_an_old_file_until_it_changes_and_then_writes_it_anew(tmp_path: Path) -> None:
    write_files(tmp_path, {"old.yaml": OLD, "new.yaml": "format: 3\nroles:\n  - id: rep\n"})
    once = save(and_also(load(tmp_path), Role(id="head")), tmp_path)
    assert (tmp_path / "old.yaml").read_text() == OLD
    twice = save(and_also(once, Persona(id="cio")), tmp_path)
    assert (tmp_path / "old.yaml").read_text() == (
        "format: 3\n\npersonas:\n  - id: cfo\n    titles: [CFO]\n\n  - id: cio\n"
    )
    assert load(tmp_path) == twice
