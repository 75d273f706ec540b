"""Real processes on real databases: what was accepted stays, and nobody overwrites anybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.apps.servers import Environment, environment, run, said, start

pytestmark = pytest.mark.slow

PROGRAM = "tests.apps.program"
OBJECTIONS = 12


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
def installation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Environment:
    """An installation with the cast and some objections."""
    database = None
    if request.param == "postgresql":
        database = request.getfixturevalue("empty_database")
    env = environment(tmp_path_factory.mktemp("installation"), database)
    run(PROGRAM, "fill", str(OBJECTIONS), env=env)
    return env


def test_two_who_save_at_the_same_moment_lose_nothing(installation: Environment) -> None:
    both = [start(PROGRAM, "save", name, env=installation) for name in ("one", "two")]
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in both:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    went = [said(process.communicate(timeout=120)[0]) for process in both]

    texts = said(run(PROGRAM, "state", env=installation))

    del texts["written"]
    assert len(texts) == OBJECTIONS
    for slug, revisions in texts.items():
        outcomes = {one[slug] for one in went}
        winner = "one" if went[0][slug] == "saved" else "two"
        loser = "two" if winner == "one" else "one"
        assert revisions == ["As it was", f"By {winner}"]
        assert outcomes == {"saved", f"By {loser}, not By {winner}"}


def test_two_who_sign_at_the_same_moment_make_one_version(installation: Environment) -> None:
    run(PROGRAM, "offer", env=installation)
    both = [start(PROGRAM, "sign", side, env=installation) for side in ("marketing", "sales")]
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in both:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    went = [said(process.communicate(timeout=120)[0]) for process in both]

    found = said(run(PROGRAM, "signed", env=installation))

    assert {answer for one in went for answer in one.values()} == {"signed"}
    assert len(found) == OBJECTIONS + 1
    assert {tuple(sides) for _, *sides in found.values()} == {("marketing", "sales")}
    numbers = [number for number, *_ in found.values()]
    assert sorted(numbers) == list(range(1, len(found) + 1)), "one version for each proposal"


def test_two_administrators_who_depose_each_other_leave_one(installation: Environment) -> None:
    run(PROGRAM, "companies", "25", env=installation)
    both = [
        start(PROGRAM, "depose", one, two, env=installation)
        for one, two in (("one", "two"), ("two", "one"))
    ]
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in both:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    went = [said(process.communicate(timeout=120)[0]) for process in both]

    found = said(run(PROGRAM, "rulers", env=installation))

    assert len(found) == 25
    assert all(len(names) == 1 for names in found.values())
    for company, (name,) in found.items():
        loser = went[1] if name == "one" else went[0]
        assert "Your role does not let you" in loser[company]


def test_a_killed_process_loses_nothing_that_it_accepted(installation: Environment) -> None:
    writer = start(PROGRAM, "write", env=installation)
    assert writer.stdout is not None
    accepted = [writer.stdout.readline().strip() for _ in range(60)]
    writer.kill()
    accepted += [line.strip() for line in writer.communicate(timeout=60)[0].splitlines(True)]
    accepted = [text for text in accepted if text]

    texts = said(run(PROGRAM, "state", env=installation))["written"]

    assert len(accepted) >= 60
    assert texts[0] == "As it was"
    assert texts[1 : len(accepted) + 1] == accepted
    assert len(texts) <= len(accepted) + 2, "at most one write was on its way"


def test_a_backup_made_while_somebody_writes_is_restored_whole(
    installation: Environment, tmp_path: Path
) -> None:
    file = tmp_path / "backup"
    before = said(run(PROGRAM, "state", env=installation))
    writer = start(PROGRAM, "write", env=installation)
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline()
        run("playcall.cli", "backup", str(file), env=installation)
    finally:
        writer.kill()
        writer.communicate(timeout=60)
    after = said(run(PROGRAM, "state", env=installation))["written"]

    run("playcall.cli", "restore", str(file), "--yes", env=installation)

    restored = said(run(PROGRAM, "state", env=installation))
    texts = restored.pop("written")
    assert len(before.pop("written")) < len(texts) <= len(after)
    assert texts == after[: len(texts)]
    assert restored == before


def test_a_file_that_is_no_backup_changes_nothing(
    installation: Environment, tmp_path: Path
) -> None:
    before = run(PROGRAM, "state", env=installation)
    for content in (b"hello", b"SQLite format 3\x00 and no more", b"PGDMP and no more"):
        file = tmp_path / "backup"
        file.write_bytes(content)
        assert refused("restore", str(file), "--yes", env=installation)
    assert run(PROGRAM, "state", env=installation) == before


def test_a_backup_overwrites_nothing(installation: Environment, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("mine")
    said_why = refused("backup", str(file), env=installation)
    assert "There is something of this name already." in said_why
    assert file.read_text() == "mine"


def refused(*words: str, env: Environment) -> str:
    """Why the command line refused, in words."""
    process = start("playcall.cli", *words, env=env)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2, err
    assert "✗" in err
    assert "Traceback" not in err
    return err


@pytest.mark.postgres
def test_postgresql_holds_the_same_as_sqlite(second_database: str, tmp_path: Path) -> None:
    came_out = [
        said(run(PROGRAM, "sample", env=environment(tmp_path / "data", database)))
        for database in (None, second_database)
    ]
    assert came_out[0] == came_out[1]
    assert sum(applies for applies, _ in came_out[0]["counts"].values()) > 0
