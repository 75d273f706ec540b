"""Wrong input: a sentence with the place and the remedy, exit code 2, nothing half-written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import MAPPINGS, TALLYBROOK, Run

FACTS = """
facts:
  - {id: segment, name: Segment, type: category, values: [small, large]}
  - {id: amount, name: Amount, type: money}
"""
PLAYBOOKS = {
    "a tab": ("format: 1\nplaybook:\n\tid: mine\n", "playbook.yaml:3", "Indent with spaces"),
    "a duplicate key": (
        "format: 1\nplaybook: {id: a}\nplaybook: {id: b}\n",
        "playbook.yaml:3",
        "Keep one",
    ),
    "an unknown field": (
        "format: 1\nplays:\n  - id: a\n    prority: 3\n",
        "playbook.yaml:4",
        "Did you mean “priority”?",
    ),
    "a reference to nothing": (
        "format: 1\nplays:\n  - id: a\n    scenario: nowhere\n",
        "playbook.yaml:4",
        "scenario",
    ),
    "a cyclic derivation": (
        "format: 1\nfacts:\n"
        "  - {id: a, name: A, type: number, derivation: {how: ratio, of: b, to: b}}\n"
        "  - {id: b, name: B, type: number, derivation: {how: ratio, of: a, to: a}}\n",
        "playbook.yaml:3",
        "Compute one of them from a column",
    ),
    "a condition with a fact of the wrong type": (
        f"format: 1\n{FACTS}plays:\n  - id: a\n    when: segment is at least 5\n",
        "playbook.yaml:8",
        "Segment",
    ),
    "a play without a condition": (
        "format: 1\nplays:\n  - id: a\n    name: Nothing\n",
        "playbook.yaml:3",
        "Nothing",
    ),
    "an empty group": (
        f"format: 1\n{FACTS}plays:\n  - id: a\n    when: segment is small or ()\n",
        "playbook.yaml:8",
        "brackets are empty",
    ),
    "a newer format number": ("format: 99\n", "playbook.yaml:1", "Upgrade Playcall"),
    "a file that is not UTF-8": ("format: 1\nplaybook: {name: M\xfcnchen}\n", ":2", "UTF-8"),
}


@pytest.mark.parametrize("case", PLAYBOOKS)
def test_a_wrong_playbook_is_refused_with_place_and_remedy(
    run: Run, tmp_path: Path, case: str
) -> None:
    text, place, remedy = PLAYBOOKS[case]
    encoding = "latin-1" if "UTF-8" in case else "utf-8"
    (tmp_path / "playbook.yaml").write_text(text, encoding=encoding)
    ran = run("check", tmp_path)
    said = ran.out + ran.err
    assert ran.code == 2
    assert place in said
    assert remedy in " ".join(said.split())


@pytest.mark.parametrize("case", PLAYBOOKS)
def test_the_same_is_said_as_json(run: Run, tmp_path: Path, case: str) -> None:
    text, place, _ = PLAYBOOKS[case]
    encoding = "latin-1" if "UTF-8" in case else "utf-8"
    (tmp_path / "playbook.yaml").write_text(text, encoding=encoding)
    ran = run("check", tmp_path, "--json")
    assert ran.code == 2
    found = ran.json.get("problems") or [
        finding for finding in ran.json["findings"] if finding["severity"] == "error"
    ]
    line = int(place.rpartition(":")[2])
    assert any(one["place"].get("line") == line for one in found)


SMALL = f"format: 1\n{FACTS}plays:\n  - {{id: a, name: A, when: segment is small}}\n"
MAPPING = """
format: 1
sources:
  deals: {file: deals.csv}
tables:
  opportunities:
    from: deals
    columns: {id: id, name: name}
    facts: {segment: size}
    state: {column: state, closed: [done]}
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder with a small playbook and mapping."""
    (tmp_path / "book.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "map.yaml").write_text(MAPPING, encoding="utf-8")
    return tmp_path


def call(run: Run, folder: Path, *words: str | Path) -> tuple[int, str]:
    ran = run(
        "call", folder / "book.yaml", folder / "deals.csv", "--map", folder / "map.yaml", *words
    )
    return ran.code, " ".join((ran.out + ran.err).split())


def test_ragged_rows_are_rejected_one_by_one_and_come_back_in_a_file(run: Run, small: Path) -> None:
    (small / "deals.csv").write_text(
        "id,name,size,state\n1,A,small,new\n2,B\n3,C,large,new\n", encoding="utf-8"
    )
    code, said = call(run, small, "--rejected", small / "back.csv")
    assert code == 0
    assert "2 open opportunities called" in said
    assert "1 rejected" in said
    back = (small / "back.csv").read_text(encoding="utf-8")
    assert "deals.csv" in back
    assert ",3," in back


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "empty"),
        ("id,name,size,state\n1,Z\xfcrich,small,new\n".encode("latin-1"), "utf-8"),
        (b"id,name,sise,state\n1,A,small,new\n", "“size”"),
        (b"id,id,size,state\n1,2,small,new\n", "“id”"),
    ],
    ids=["an empty file", "a wrong encoding", "a missing column", "a doubled column"],
)
def test_a_table_that_cannot_be_read_is_refused(
    run: Run, small: Path, raw: bytes, says: str
) -> None:
    (small / "deals.csv").write_bytes(raw)
    code, said = call(run, small, "--rejected", small / "back.csv")
    assert code == 2
    assert "deals.csv" in said or "map.yaml" in said
    assert says.casefold() in said.casefold()
    assert not (small / "back.csv").exists()


def test_a_table_that_is_not_there_is_named(run: Run, small: Path) -> None:
    code, said = call(run, small)
    assert code == 2
    assert "deals.csv" in said
    ran = run("call", small / "book.yaml", small / "gone.csv", "--map", small / "map.yaml")
    assert ran.code == 2
    assert "gone.csv ✗ There is no such file. → Check the path." in " ".join(ran.err.split())


def test_a_broken_play_stops_the_calls_unless_it_is_to_be_skipped(run: Run, small: Path) -> None:
    (small / "book.yaml").write_text(f"{SMALL}  - {{id: b, name: Empty}}\n", encoding="utf-8")
    (small / "deals.csv").write_text("id,name,size,state\n1,A,small,new\n", encoding="utf-8")
    code, said = call(run, small)
    assert code == 2
    assert "has no condition" in said
    code, said = call(run, small, "--skip-broken")
    assert code == 0
    assert "1 open opportunity called" in said


def test_a_mapping_to_facts_that_are_not_there_names_the_nearest(run: Run, small: Path) -> None:
    (small / "map.yaml").write_text(MAPPING.replace("{segment:", "{segmnt:"), encoding="utf-8")
    (small / "deals.csv").write_text("id,name,size,state\n1,A,small,new\n", encoding="utf-8")
    code, said = call(run, small)
    assert code == 2
    assert "map.yaml:9" in said
    assert "Did you mean “Segment”?" in said


def test_half_of_the_options_for_a_comparison_is_refused(run: Run) -> None:
    ran = run("coverage", TALLYBROOK, "--map", MAPPINGS / "tallybrook.yaml")
    assert ran.code == 2
    assert "go together" in ran.err


def test_more_rows_than_can_be_explained_are_refused_in_words(
    run: Run, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playcall.from_files.MOST_EXPLAINED", 2)
    rows = "".join(f"{n},Deal {n},small,new\n" for n in range(3))
    (small / "deals.csv").write_text(f"id,name,size,state\n{rows}", encoding="utf-8")
    code, said = call(run, small)
    assert code == 2
    assert "There are 3 open opportunities" in said
    assert "Split the tables" in said
