"""Saving a playbook: what is kept, what is touched, what happens when something is in the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from playcall_core.book import Playbook, Verification, load
from playcall_core.book.records import Persona, Play, Role
from playcall_core.book.writing import save
from playcall_core.errors import PlaybookError
from tests.core.book_cases import (
    COMMENTED,
    and_also,
    files_in,
    whole_playbooks,
    with_record,
    without,
    write_files,
)

LAND, CFO = ("play", "land"), ("persona", "cfo")
MANY = settings(
    max_examples=min(60, settings().max_examples),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_files(tmp_path / "book", COMMENTED)


def text(folder: Path, name: str) -> str:
    return (folder / name).read_bytes().decode()


# --- nothing is lost


@MANY
@given(playbook=whole_playbooks())
def test_what_is_saved_loads_as_it_was(playbook: Playbook, tmp_path: Path) -> None:
    for number, target in enumerate((Path("folder"), Path("one.yaml"))):
        place = tmp_path / str(len(list(tmp_path.iterdir()))) / str(number) / target
        saved = save(playbook, place)
        assert load(place) == playbook == saved
        assert load(place).sources == saved.sources
        again = place.parent / f"again-{target}"
        save(load(place), again)
        if again.is_dir():
            assert files_in(again) == files_in(place)
        else:
            assert again.read_bytes() == place.read_bytes()


@MANY
@given(before=whole_playbooks(), after=whole_playbooks())
def test_any_playbook_can_be_made_any_other_in_place(
    before: Playbook, after: Playbook, tmp_path: Path
) -> None:
    for target in ("folder", "one.yaml"):
        place = tmp_path / str(len(list(tmp_path.iterdir()))) / target
        saved = save(before, place)
        changed = replace(after, sources=saved.sources, files=saved.files)
        assert save(changed, place) == load(place) == after


def test_saving_without_a_change_touches_no_byte(folder: Path) -> None:
    before = files_in(folder)
    times = {path: path.stat().st_mtime_ns for path in folder.rglob("*.yaml")}
    save(load(folder), folder)
    assert files_in(folder) == before
    assert times == {path: path.stat().st_mtime_ns for path in folder.rglob("*.yaml")}


# --- only what changed is touched


@pytest.mark.parametrize(
    ("fields", "was", "now"),
    [
        ({"priority": 4}, "  priority: 3        #", "  priority: 4        #"),
        ({"name": "no"}, "  name: Land with a pilot\n", '  name: "no"\n'),
        ({"name": None}, "  name: Land with a pilot\n", ""),
        ({"purpose": "Be there first."}, "  # Only", "  purpose: Be there first.\n  # Only"),
        (
            {"when": "amount is known"},
            "    amount is at least 50,000 EUR\n    and employees is at least 200\n",
            "    amount is known\n",
        ),
        (
            {"owner": "rep"},
            "      effects: {discount: none}\n",
            "      effects: {discount: none}\n  owner: rep\n",
        ),
    ],
)
def test_one_field_is_changed_and_all_around_it_stays(
    folder: Path, fields: dict[str, object], was: str, now: str
) -> None:
    before = text(folder, "plays/land.yaml")
    if "purpose" in fields:  # new fields come where the record's own order has them
        was, now = "  priority: 3", "  purpose: Be there first.\n  priority: 3"
    save(with_record(load(folder), LAND, **fields), folder)
    assert text(folder, "plays/land.yaml") == before.replace(was, now)
    rest = {name: COMMENTED[name].encode() for name in COMMENTED if name != "plays/land.yaml"}
    assert {n: t for n, t in files_in(folder).items() if n != "plays/land.yaml"} == rest


def test_a_step_is_changed_and_the_comments_of_the_others_stay(folder: Path) -> None:
    playbook = load(folder)
    play = playbook.records[LAND]
    assert isinstance(play, Play)
    first, second = play.steps
    steps = (first, second.model_copy(update={"action": "Visit."}))
    before = text(folder, "plays/land.yaml")
    save(with_record(playbook, LAND, steps=steps), folder)
    assert text(folder, "plays/land.yaml") == before.replace("Write.", "Visit.")


def test_a_step_goes_with_its_own_comment(folder: Path) -> None:
    playbook = load(folder)
    play = playbook.records[LAND]
    assert isinstance(play, Play)
    save(with_record(playbook, LAND, steps=play.steps[1:]), folder)
    after = text(folder, "plays/land.yaml")
    assert "the call comes first" not in after
    assert "# and then the mail\n    - n: 2" in after


def test_quotes_and_blocks_stay_as_they_were(folder: Path) -> None:
    playbook = load(folder)
    playbook = with_record(playbook, CFO, name="Head of money", job="Signs.\nAnd pays.")
    head = playbook.head.model_copy(update={"name": "Harbour and Daughters"})
    save(replace(playbook, head=head), folder)
    assert 'name: "Head of money"' in text(folder, "people/personas.yaml")
    assert "job: |-\n    Signs.\n    And pays.\n" in text(folder, "people/personas.yaml")
    assert "name: 'Harbour and Daughters'   # in single" in text(folder, "playbook.yaml")


def test_windows_line_ends_and_the_byte_order_mark_stay(tmp_path: Path) -> None:
    file = tmp_path / "book.yaml"
    file.write_bytes(b"\xef\xbb\xbf# us\r\nroles:\r\n  - id: rep\r\n    name: Rep # yes\r\n")
    save(and_also(with_record(load(file), ("role", "rep"), name="A rep"), Role(id="b")), file)
    expected = "# us\r\nroles:\r\n  - id: rep\r\n    name: A rep # yes\r\n  - id: b\r\n"
    assert file.read_bytes() == b"\xef\xbb\xbf" + expected.encode()


def test_a_renamed_record_stays_where_it_is(folder: Path) -> None:
    playbook = with_record(load(folder), CFO, id="finance", formerly=("cfo",))
    save(playbook, folder)
    assert "- id: finance\n  formerly: [cfo]\n  name:" in text(folder, "people/personas.yaml")
    assert load(folder) == playbook


# --- where new records go, and what removed ones leave


def test_new_records_join_those_of_their_kind(folder: Path) -> None:
    playbook = and_also(
        load(folder),
        Role(id="ceo", name="CEO"),
        Persona(id="cio", name="CIO"),
        Play(id="new"),
    )
    save(playbook, folder)
    assert text(folder, "facts.yaml").endswith("\n\n  - id: ceo\n    name: CEO\n")
    assert text(folder, "people/personas.yaml").endswith("- id: cio\n  name: CIO\n")
    assert text(folder, "plays/new.yaml") == "format: 1\n\nplay:\n  id: new\n"
    assert load(folder) == playbook


def test_a_removed_record_takes_only_its_own_comments(folder: Path) -> None:
    save(without(load(folder), ("role", "head")), folder)
    expected = COMMENTED["facts.yaml"].replace(
        """\
  # she signs
  - id: head
    name: Head of sales
    function: sales
    # note: on leave in August

""",
        "",
    )
    assert text(folder, "facts.yaml") == expected


def test_a_file_left_empty_is_removed(folder: Path) -> None:
    playbook = without(load(folder), LAND, CFO)
    save(playbook, folder)
    assert set(files_in(folder)) == {"playbook.yaml", "facts.yaml", "plays/renew.yaml"}
    assert load(folder) == playbook


def test_waivers_and_verifications_are_kept_beside_the_records(folder: Path) -> None:
    seen = Verification(record="play/land", by="Mona", on=date(2026, 3, 1))
    playbook = replace(load(folder), waivers=(), verifications=(seen,))
    save(playbook, folder)
    after = text(folder, "playbook.yaml")
    assert "waivers" not in after
    assert "# Our playbook." in after
    assert after.endswith(
        "\n\nverifications:\n  - record: play/land\n    by: Mona\n    on: 2026-03-01\n"
    )


def test_the_canonical_layout(folder: Path, tmp_path: Path) -> None:
    save(load(folder), tmp_path / "new")
    assert set(files_in(tmp_path / "new")) == {
        "playbook.yaml",
        "buyers.yaml",
        "facts.yaml",
        "plays/land.yaml",
        "plays/renew.yaml",
        "responsibilities.yaml",
    }
    assert text(tmp_path / "new", "plays/renew.yaml") == (
        "format: 1\n\nplay:\n  id: renew\n  name: Renew early\n  when: amount is known\n"
    )


def test_saved_twice_in_a_row(folder: Path) -> None:
    once = save(with_record(load(folder), LAND, priority=1), folder)
    twice = save(and_also(once, Role(id="x")), folder)
    assert load(folder) == twice


# --- what is in the way


def test_a_file_changed_meanwhile_is_not_overwritten(folder: Path) -> None:
    playbook = with_record(load(folder), LAND, priority=1)
    other = folder / "facts.yaml"
    other.write_text(other.read_text() + "# a colleague was here\n")
    before = files_in(folder)
    with pytest.raises(PlaybookError, match=r"facts.yaml: The file has changed since"):
        save(playbook, folder)
    assert files_in(folder) == before


def test_files_added_or_gone_meanwhile_are_named(folder: Path) -> None:
    playbook = with_record(load(folder), LAND, priority=1)
    (folder / "facts.yaml").rename(folder / "dictionary.yaml")
    with pytest.raises(PlaybookError) as caught:
        save(playbook, folder)
    said = [(problem.place.file, problem.what) for problem in caught.value.problems]
    assert said == [
        ("dictionary.yaml", "The file has been added since the playbook was read."),
        ("facts.yaml", "The file has vanished since the playbook was read."),
    ]


def test_another_playbook_is_not_overwritten(folder: Path) -> None:
    before = files_in(folder)
    with pytest.raises(PlaybookError, match="Another playbook is already here"):
        save(replace(load(folder), files={}, sources={}), folder)
    assert files_in(folder) == before


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(PlaybookError, match="The folder cannot be made"):
        save(load(write_files(tmp_path / "b", COMMENTED)), tmp_path / "file" / "book")


def test_a_link_stays_a_link(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "shared-facts.yaml"
    (folder / "facts.yaml").rename(elsewhere)
    (folder / "facts.yaml").symlink_to(elsewhere)
    save(and_also(load(folder), Role(id="x")), folder)
    assert (folder / "facts.yaml").is_symlink()
    assert "- id: x" in elsewhere.read_text()
