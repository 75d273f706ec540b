"""The playbook that `playcall new` begins with."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from playcall_core.book import load
from playcall_core.book.completeness import check
from playcall_core.book.findings import Severity
from playcall_core.book.records import SECTIONS, AssessmentMethod, Play, Term
from playcall_core.book.records.buying import LeadStatus
from playcall_core.book.starter import starter_files, write_starter
from playcall_core.book.writing import save
from playcall_core.conditions import Truth, evaluate
from playcall_core.errors import PlaybookError
from playcall_core.facts import Situation
from tests.core.book_cases import files_in, with_record

MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_it_loads_and_every_section_has_an_example(tmp_path: Path) -> None:
    write_starter(tmp_path / "book", "Our playbook", "Harbour & Sons")
    playbook = load(tmp_path / "book")
    assert {record.section for record in playbook.records.values()} == set(SECTIONS)
    assert playbook.head.name == "Our playbook"
    assert playbook.head.company == "Harbour & Sons"
    assert playbook.condition_problems == ()


def test_it_has_holes_to_talk_about_and_no_errors(tmp_path: Path) -> None:
    write_starter(tmp_path, "Ours", "Harbour")
    findings = check(load(tmp_path), date(2026, 3, 2))
    assert [found for found in findings if found.severity is Severity.ERROR] == []
    assert [found for found in findings if found.severity is Severity.HOLE]


def test_what_a_company_must_decide_is_empty_with_the_question_beside_it(tmp_path: Path) -> None:
    write_starter(tmp_path, "Ours", "Harbour")
    playbook = load(tmp_path)
    term, status = (
        playbook.records[("term", "qualified-lead")],
        playbook.records[("lead_status", "qualified")],
    )
    assert isinstance(term, Term)
    assert isinstance(status, LeadStatus)
    assert term.definition is None
    assert status.definition is None
    assert "What is a qualified lead?" in (term.asks or "")
    texts = starter_files("Ours", "Harbour")
    assert all("#" in text for text in texts.values()), "every file is commented"
    assert sum("Question" in text or "asks:" in text for text in texts.values()) >= 10


def test_its_play_can_be_called(tmp_path: Path) -> None:
    write_starter(tmp_path, "Ours", "Harbour")
    playbook = load(tmp_path)
    (play,) = playbook.of(Play)
    condition = playbook.condition(play, "when")
    assert condition is not None
    assert play.steps
    moment = playbook.moment(MORNING)
    nobody = Situation({"selling-stage": "qualify", "champion-found": False})
    assert evaluate(condition, nobody, moment) is Truth.TRUE
    assert evaluate(condition, Situation({"selling-stage": "qualify"}), moment) is Truth.UNKNOWN


def test_named_methods_are_editable_scorecards(tmp_path: Path) -> None:
    write_starter(tmp_path, "Ours", "Harbour")
    methods = {each.id: each for each in load(tmp_path).of(AssessmentMethod)}
    assert len(methods["meddicc"].elements) == 7
    assert len(methods["bant"].elements) == 4


def test_it_can_be_changed_and_keeps_its_comments(tmp_path: Path) -> None:
    write_starter(tmp_path, "Ours", "Harbour")
    key = ("term", "qualified-lead")
    save(with_record(load(tmp_path), key, definition="It asked for a price."), tmp_path)
    before, after = starter_files("Ours", "Harbour"), files_in(tmp_path)
    assert after["glossary.yaml"].decode() == before["glossary.yaml"].replace(
        "definition:\n    asks: What is a qualified",
        "definition: It asked for a price.\n    asks: What is a qualified",
    )


@pytest.mark.parametrize(
    ("name", "company", "id_"),
    [
        ("Our playbook", "Harbour", "our-playbook"),
        ("no", "40", "no"),
        ("A: b # c", "“Ö” & 'Sons'", "a-b-c"),
        ("Müller\nund Söhne", "$NAME", "muller-und-sohne"),
        ("戦略", "x" * 400, "playbook"),
        ("word " * 60, "", "word-" * 15 + "word"),
    ],
)
def test_any_name_is_taken_as_it_is(tmp_path: Path, name: str, company: str, id_: str) -> None:
    write_starter(tmp_path, name, company)
    head = load(tmp_path).head
    assert (head.name, head.company) == (" ".join(name.split()), company)
    assert head.id.startswith(id_)
    assert len(head.id) <= 80


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(PlaybookError, match=r"The folder is not empty\. Choose a new folder"):
        write_starter(tmp_path, "Ours", "Harbour")
    with pytest.raises(PlaybookError, match="There is a file of this name"):
        write_starter(tmp_path / "notes.txt", "Ours", "Harbour")
    assert files_in(tmp_path) == {"notes.txt": b"mine"}
