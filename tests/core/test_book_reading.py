"""Reading a playbook: every way to write it wrongly is a sentence with place and remedy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from playcall_core.book import folder as folders
from playcall_core.book import load, yaml_source
from playcall_core.book.records import Persona, Term
from playcall_core.errors import PlaybookError
from tests.core.book_cases import write_files

DEEP = 100_000

REFUSED = {
    "a tab": ("personas:\n\t- id: a\n", "f.yaml:2: A tab stands where spaces are needed."),
    "a tab further down": ("a: b\n\tc: d\n", "f.yaml:2: A tab stands"),
    "a name twice": (
        "personas:\n  - id: a\n    name: A\n    name: B\n",
        "f.yaml:4: “name” is here twice, first on line 3. Keep one of them.",
    ),
    "an unknown part": (
        "persona_s: []\n",
        "f.yaml:1: There is no part of a playbook called “persona_s”. Did you mean “personas”?",
    ),
    "an unknown field": (
        "personas:\n  - id: a\n    gaols: [x]\n",
        "f.yaml:3, persona a, field “gaols”: There is no field “gaols” here. Did you mean “goals”?",
    ),
    "a comma in braces": (
        "scenarios:\n  - {id: a, when: x is one of b, former}\n",
        "There is no field “former” here. Put the text in quotes if “former” belongs to it.",
    ),
    "two records of one id": (
        "personas:\n  - id: a\n  - id: a\n",
        "f.yaml:3: There are two of persona a; the first is in f.yaml:2. Give one another id.",
    ),
    "two heads": ("playbook: {}\n", "The playbook has a second head; the first is in a.yaml:1."),
    "a list where a record is meant": (
        "personas: {id: a}\n",
        "f.yaml:1: “personas” is not a list. Start each entry with “- ”.",
    ),
    "a text where a record is meant": (
        "personas: [cfo]\n",
        "“cfo” stands where named fields are needed. Write “name: value” lines.",
    ),
    "no id": ("personas:\n  - name: A\n", "f.yaml:2, persona without id, field “id”: “id” is miss"),
    "an id with blanks": (
        "personas:\n  - id: The CFO\n",
        "“The CFO” is not written as it should be. Use lower-case letters",
    ),
    "a wrong choice": (
        "competitors:\n  - id: a\n    tier: main\n",
        "f.yaml:3, competitor a, field “tier”: “main” is not a choice here. Write one of 'primary'",
    ),
    "a wrong day": (
        "objectives:\n  - {id: a, due: soon}\n",
        "“soon” is not a day. Write it as 2026-03-31.",
    ),
    "a wrong number": (
        "plays:\n  - {id: a, priority: high}\n",
        "“high” is not a number. Write digits only.",
    ),
    "an endless number": ("lead_scorings: [{id: a, threshold: inf}]\n", "“inf” does not fit"),
    "a second document": ("a: 1\n---\nb: 2\n", "f.yaml:2: The file has a second document."),
    "a list at the top": ("- a\n", "f.yaml:1: The file does not start with a name and a colon."),
    "a text at the top": ("hello\n", "f.yaml:1: The file does not start with a name and a colon."),
    "an anchor used twice": ("a: &x 1\nb: *x\n", "f.yaml:2: An anchor is used twice."),
    "a tag": ("a: !!python/object 1\n", "f.yaml:1: The tag “tag:yaml.org,2002:python/object”"),
    "a merge": ("<<: {a: 1}\n", "f.yaml:1: This is not a plain name."),
    "a list as a name": ("? [a]\n: b\n", "f.yaml:1: This is not a plain name."),
    "an open bracket": ("a: [1\n", "f.yaml:2: This is not YAML"),
    "an open quote": ("a: 'x\n", "This is not YAML"),
    "a NUL": ("terms:\n  - id: a\0\n", "f.yaml:2: The file has a control character in it."),
    "brackets without end": ("a: " + "[" * DEEP, "More than 50 lists and fields stand within"),
    "indents without end": (
        "".join(" " * n + "a:\n" for n in range(200)),
        "f.yaml:52: More than 50 lists and fields stand within each other.",
    ),
    "a newer format": (
        "format: 7\n",
        "f.yaml:1: The playbook is written in format 7; this Playcall reads up to 1. Upgrade",
    ),
    "no number as format": (
        "format: one\n",
        "f.yaml:1: The format is “one”, not a number. Write “format: 1”.",
    ),
    "an empty format": ("format:\n", "f.yaml:1: The format is not said. Write “format: 1”."),
    "a format of many digits": (f"format: {'9' * 5000}\n", "not a number. Write “format: 1”."),
    "a format before all formats": ("format: 0\n", "f.yaml:1: There never was a format 0."),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_and_how(tmp_path: Path, name: str) -> None:
    text, said = REFUSED[name]
    write_files(tmp_path, {"a.yaml": "playbook: {}\n", "f.yaml": text})
    with pytest.raises(PlaybookError) as caught:
        load(tmp_path)
    assert said in str(caught.value)
    assert len(str(caught.value)) < 1_000, "a sentence does not repeat a whole file"


def test_every_problem_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "a.yaml": "personas:\n  - id: A B\n  - {}\n",
            "b/c.yml": "x: 1\ny: 2\n",
            "d.yaml": "a: [\n",
        },
    )
    with pytest.raises(PlaybookError) as caught:
        load(tmp_path)
    places = [(problem.place.file, problem.place.line) for problem in caught.value.problems]
    assert places == [("a.yaml", 2), ("a.yaml", 3), ("b/c.yml", 1), ("b/c.yml", 2), ("d.yaml", 2)]


def test_scalars_stay_the_text_they_are_written_as(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "f.yaml": "personas:\n  - id: '40'\n    name: no\n"
            "    goals: [1.10, 2026-01-01, 0x1F, '~', '']\n"
            "terms:\n  - {id: 2026-01-01, term: null, definition: ~}\n"
        },
    )
    playbook = load(tmp_path)
    persona, term = playbook.records[("persona", "40")], playbook.records[("term", "2026-01-01")]
    assert isinstance(persona, Persona)
    assert isinstance(term, Term)
    assert persona.name == "no"
    assert persona.goals == ("1.10", "2026-01-01", "0x1F", "~", "")
    assert (term.term, term.definition) == (None, None)


def test_windows_line_ends_a_byte_order_mark_and_markers_are_read(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_bytes(b"\xef\xbb\xbf---\r\nterms:\r\n  - id: a\r\n    term: x\r\n")
    (tmp_path / "only-comments.yaml").write_text("# nothing yet\n")
    (tmp_path / "empty.yaml").write_text("")
    playbook = load(tmp_path)
    record = playbook.records[("term", "a")]
    assert str(playbook.place(record, ("term",))) == "f.yaml:4, term a, field “term”"


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_bytes("terms:\n  - id: a\n    term: ü\n".encode("latin-1"))
    with pytest.raises(PlaybookError, match=r"f.yaml:3: The file is not UTF-8. Save it as UTF-8."):
        load(tmp_path)


def test_a_huge_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_source, "MOST_BYTES", 1024 * 1024)
    (tmp_path / "f.yaml").write_text("# " + "x" * 1024 * 1024)
    with pytest.raises(PlaybookError, match=r"f.yaml: The file is larger than 1 MB. Split it"):
        load(tmp_path)


def test_no_such_folder_and_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(PlaybookError, match="There is no such file or folder"):
        load(tmp_path / "nothing")
    with pytest.raises(PlaybookError, match="The folder has no YAML files"):
        load(tmp_path)


def test_a_file_that_vanishes_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, {"a.yaml": "terms: []\n", "b.yaml": "terms: []\n"})
    walk = folders._walk

    def vanishing(folder: Path, seen: set[str]) -> Iterator[Path]:
        yield from list(walk(folder, seen))
        (tmp_path / "b.yaml").unlink()

    monkeypatch.setattr(folders, "_walk", vanishing)
    with pytest.raises(PlaybookError, match=r"b.yaml: The file cannot be read: no such file"):
        load(tmp_path)


def test_a_folder_that_must_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, {"a.yaml": "terms: []\n", "plays/b.yaml": "terms: []\n"})
    scan = os.scandir

    def refusing(place: Any) -> Any:
        if Path(place).name == "plays":
            raise PermissionError(13, "Permission denied", str(place))
        return scan(place)

    monkeypatch.setattr(os, "scandir", refusing)
    with pytest.raises(PlaybookError, match=r"plays: The folder cannot be read: permission denied"):
        load(tmp_path)


def test_links_are_followed_once_and_loops_end(tmp_path: Path) -> None:
    write_files(
        tmp_path, {"book/plays/a.yaml": "play: {id: a}\n", "more/b.yaml": "play: {id: b}\n"}
    )
    (tmp_path / "book" / "more").symlink_to(tmp_path / "more")
    (tmp_path / "book" / "plays" / "up").symlink_to(tmp_path / "book")
    assert set(load(tmp_path / "book").records) == {("play", "a"), ("play", "b")}


def test_a_link_to_itself(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to(tmp_path / "a.yaml")
    with pytest.raises(PlaybookError, match=r"a.yaml: The file cannot be read: too many levels"):
        load(tmp_path)


def test_hidden_files_and_other_files_are_left_alone(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {"a.yaml": "terms: []\n", ".b.yaml": "x", ".git/c.yaml": "x", "d.txt": "x", "e.yaml~": "x"},
    )
    assert list(load(tmp_path).files) == ["a.yaml"]


def test_a_playbook_of_empty_files_is_refused(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": "", "b.yaml": "# still to be written\n"})
    for path in (tmp_path, tmp_path / "a.yaml"):
        with pytest.raises(PlaybookError, match=r"There is nothing in it.*playcall new"):
            load(path)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.yaml")
    with pytest.raises(PlaybookError, match=r"a.yaml: The file cannot be read: it is no file"):
        load(tmp_path)
