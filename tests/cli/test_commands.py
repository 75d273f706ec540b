"""What the commands do on the sample company."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from playcall.shapes import (
    AskShape,
    CallsShape,
    CheckShape,
    CoverageShape,
    DiffShape,
    ExplainShape,
)
from tests.cli.conftest import DAY, MAPPINGS, TALLYBROOK, Ran, Run, playcall

TABLES = ("--map", MAPPINGS / "tallybrook.yaml", "--as-of", DAY)


@pytest.fixture(scope="module")
def called(pipeline: Path) -> Ran:
    """The plays called on the sample pipeline, as JSON."""
    return playcall("call", TALLYBROOK, pipeline, *TABLES, "--json")


def test_the_sample_playbook_passes_its_own_check(run: Run) -> None:
    ran = run("check", TALLYBROOK, "--as-of", DAY, "--json")
    shape = CheckShape.model_validate(ran.json)
    assert [finding.what for finding in shape.findings if finding.severity != "notice"] == []
    assert ran.code == 0
    assert {section.state for section in shape.sections} == {"complete"}


def test_of_each_rule_the_first_findings_are_listed_and_the_rest_counted(
    run: Run, tmp_path: Path
) -> None:
    book = tmp_path / "book.yaml"
    plays = "".join(f"  - id: play-{number}\n" for number in range(25))
    book.write_text(f"plays:\n{plays}", encoding="utf-8")
    rule = "every-play-has-a-runner"
    rest = f"… and 5 more by the rule {rule}; --all lists them."
    some, every = run("check", book), run("check", book, "--all")
    assert some.out.count(f"  {rule}\n") == 20
    assert rest in some.out
    assert every.out.count(f"  {rule}\n") == 25
    assert rest not in every.out
    (verdict,) = {ran.out.rstrip().splitlines()[-1] for ran in (some, every)}
    assert "holes" in verdict or "errors" in verdict


def test_a_play_made_contradictory_is_found_named_and_explained(run: Run, tmp_path: Path) -> None:
    book = tmp_path / "book"
    shutil.copytree(TALLYBROOK, book)
    play = book / "plays" / "count-the-cost-of-waiting.yaml"
    text = play.read_text(encoding="utf-8")
    assert "discount: none" in text
    play.write_text(text.replace("discount: none", "discount: offered"), encoding="utf-8")
    ran = run("check", book, "--as-of", DAY, "--json")
    assert ran.code == 2
    found = [one for one in ran.json["findings"] if one["rule"] == "plays-do-not-contradict"]
    assert found
    assert "play/count-the-cost-of-waiting" in found[0]["records"]
    assert "For example" in found[0]["what"]


def test_coverage_names_the_situations_that_a_version_changes(
    run: Run, pipeline: Path, tmp_path: Path
) -> None:
    new = tmp_path / "book"
    shutil.copytree(TALLYBROOK, new)
    (new / "plays" / "count-the-cost-of-waiting.yaml").unlink()
    tables = (pipeline, "--map", MAPPINGS / "tallybrook.yaml", "--as-of", DAY)
    ran = run("coverage", new, *tables, "--against", TALLYBROOK, "--json")
    shape = CoverageShape.model_validate(ran.json)
    assert shape.changes is not None
    assert [(one.play, one.kind) for one in shape.changes] == [
        ("count-the-cost-of-waiting", "gone")
    ]
    assert shape.changes[0].lost
    assert shape.subjects_changed is not None
    assert all(set(one.plays) == {"count-the-cost-of-waiting"} for one in shape.subjects or ())


def test_check_says_what_where_and_what_to_do(run: Run, tmp_path: Path) -> None:
    (tmp_path / "playbook.yaml").write_text(
        "format: 1\nplays:\n  - id: empty\n    name: Empty play\n", encoding="utf-8"
    )
    ran = run("check", tmp_path)
    assert ran.code == 2
    assert "Empty play" in ran.out
    assert "playbook.yaml:3" in ran.out
    assert "→" in ran.out


def test_call_counts_every_row_and_gives_every_call_its_reason(called: Ran) -> None:
    shape = CallsShape.model_validate(called.json)
    assert called.code == 0
    assert shape.called + shape.closed + shape.rejected == 120
    assert shape.rejected == 0
    assert shape.with_plays > 0
    for subject in shape.subjects:
        assert all(call.because for call in subject.calls)
        ranks = [call.rank for call in subject.calls if call.outcome == "applies"]
        assert ranks == list(range(1, len(ranks) + 1))
        for call in subject.calls:
            assert bool(call.missing) is (call.outcome == "cannot tell")


@pytest.mark.parametrize("subject", ["lead", "account"])
def test_call_works_on_leads_and_accounts_too(run: Run, pipeline: Path, subject: str) -> None:
    shape = CallsShape.model_validate(
        run("call", TALLYBROOK, pipeline, *TABLES, "--on", subject, "--json").json
    )
    assert shape.subject == subject
    assert shape.with_plays > 0


def test_call_prints_cards_with_reasons_and_questions(run: Run, pipeline: Path) -> None:
    ran = run("call", TALLYBROOK, pipeline, *TABLES, "--top", "3")
    assert ran.code == 0
    assert "because" in ran.out
    assert "first because" in ran.out
    assert "Answers that would decide most calls" in ran.out


def test_explain_shows_every_test_of_one_play(run: Run, pipeline: Path, called: Ran) -> None:
    subject = next(one for one in called.json["subjects"] if one["calls"])
    call = subject["calls"][0]
    words = ("--subject", subject["id"], "--play", call["play"])
    shape = ExplainShape.model_validate(
        run("explain", TALLYBROOK, pipeline, *TABLES, *words, "--json").json
    )
    assert shape.when.result == "true"
    assert shape.subject.calls[0].play == call["play"]
    assert "holds" in run("explain", TALLYBROOK, pipeline, *TABLES, *words).out


def test_explain_proposes_the_nearest_play(run: Run, pipeline: Path) -> None:
    words = ("--subject", "O-000001", "--play", "unbundle-the-free-modul")
    ran = run("explain", TALLYBROOK, pipeline, *TABLES, *words)
    assert ran.code == 2
    assert "There is no play “unbundle-the-free-modul”" in ran.err


def test_ask_lists_the_most_deciding_question_first(run: Run, pipeline: Path) -> None:
    shape = AskShape.model_validate(run("ask", TALLYBROOK, pipeline, *TABLES, "--json").json)
    decides = [question.decides for question in shape.questions]
    assert decides[0] == max(decides)
    assert shape.questions[0].questions
    assert shape.open_calls > 0


def test_coverage_shows_the_table_along_the_declared_axes(run: Run) -> None:
    ran = run("coverage", TALLYBROOK, "--as-of", DAY, "--json")
    shape = CoverageShape.model_validate(ran.json)
    assert shape.axes == ["segment", "selling-stage", "competitors"]
    assert {cell.covered for cell in shape.table} <= {"always", "partly", "never"}
    assert [finding.what for finding in shape.findings] == []


def test_new_makes_a_playbook_that_loads_and_says_what_is_missing(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert run("new", folder, "--company", "Ours").code == 0
    ran = run("check", folder, "--json")
    assert CheckShape.model_validate(ran.json).errors == 0
    assert ran.code == 1
    assert run("new", folder).code == 2


@pytest.mark.parametrize("target", ["out", "out.yaml", "out.json"])
def test_export_loses_nothing(run: Run, tmp_path: Path, target: str) -> None:
    assert run("export", TALLYBROOK, tmp_path / target).code == 0
    if not target.endswith(".json"):
        ran = run("diff", TALLYBROOK, tmp_path / target, "--json")
        assert (ran.code, DiffShape.model_validate(ran.json).changes) == (0, [])


def test_export_refuses_to_overwrite(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out.md").write_text("mine", encoding="utf-8")
    ran = run("export", TALLYBROOK, tmp_path / "out.md")
    assert ran.code == 2
    assert (tmp_path / "out.md").read_text(encoding="utf-8") == "mine"


def test_diff_says_what_changed_in_one_sentence(run: Run, tmp_path: Path) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    text = "format: 1\nplays:\n  - {{id: land, name: Land, priority: {}}}\n"
    old.write_text(text.format(5), encoding="utf-8")
    new.write_text(text.format(3), encoding="utf-8")
    ran = run("diff", old, new)
    assert ran.code == 1
    assert "priority was 5, is 3" in ran.out


def test_completion_is_there_for_the_common_shells(run: Run) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert "playcall" in run("completion", shell).out
