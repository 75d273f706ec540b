"""`playcall tables`: shown, checked, computed, brought in and out; and every step of its guide."""

import json
import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from playcall.interrupting import interruptible
from playcall.table_shapes import (
    ConvertedShape,
    TablesCheckShape,
    TablesRunShape,
    TablesShape,
)
from playcall_core.book import load
from playcall_core.book.records import FactRecord, Play, Segment
from tests.cli.conftest import EXAMPLES, ROOT, TALLYBROOK, Run

ROUTING = EXAMPLES / "tables" / "lead_routing.dmn"
GUIDE = ROOT / "docs" / "guide" / "tables.md"


def commands() -> Iterator[str]:
    for block in re.findall(r"```sh\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL):
        yield from block.splitlines()


@pytest.mark.slow
def test_the_steps_of_the_guide_do_what_it_says(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "examples").symlink_to(EXAMPLES)
    monkeypatch.chdir(tmp_path)
    ran = {line: run(*line.split()[1:]) for line in commands()}
    assert len(ran) == 11
    assert {line: (one.code, one.err) for line, one in ran.items() if one.code > 1} == {}
    for folder in ("routing", "routing-segments", "with-partners", "from-lists"):
        assert not load(tmp_path / folder).condition_problems
    assert [p.id for p in load(tmp_path / "routing").of(Play)][:1] == ["lead-routing-1"]
    before, after = load(TALLYBROOK), load(tmp_path / "from-lists")
    assert len(after.of(Segment)) >= len(before.of(Segment))


def test_the_library_is_used_as_the_guide_says(monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    monkeypatch.chdir(ROOT)
    exec(block, {})


def test_show_says_hit_policy_columns_and_rules_in_words(run: Run) -> None:
    ran = run("tables", "show", ROUTING)
    assert ran.code == 0
    assert "First: of the rules that match, the first" in ran.out
    assert 'if Source: string, one of "event", "referral", "web"' in ran.out
    assert '2  if Seats: >= 500 then Team: "enterprise", Days: 1' in ran.out
    shape = TablesShape.model_validate(run("tables", "show", ROUTING, "--json").json)
    assert [(table.name, table.rules) for table in shape.tables] == [("Lead routing", 4)]


def test_check_proves_gaps_with_an_example_and_ends_with_1(run: Run) -> None:
    ran = run("tables", "check", ROUTING)
    assert ran.code == 1
    assert "No rule for: Seats is less than 50 and Source is one of" in ran.out
    assert "for example Seats = 49" in ran.out
    shape = TablesCheckShape.model_validate(run("tables", "check", ROUTING, "--json").json)
    assert len(shape.tables[0].gaps) == 1
    assert shape.tables[0].overlap_count == 3
    assert shape.tables[0].breaking_count == 0
    assert not shape.interrupted


def test_check_is_content_with_a_table_that_says_one_thing_everywhere(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text("U,Age,then Fee\ntype,number,number\n1,< 18,1\n2,>= 18,2\n")
    ran = run("tables", "check", tmp_path / "t.csv")
    assert ran.code == 0
    assert "No gap, no overlap that the hit policy forbids" in ran.out
    (tmp_path / "t.csv").write_text("U,Age,then Fee\ntype,number,number\n1,< 18,1\n2,>= 17,2\n")
    ran = run("tables", "check", tmp_path / "t.csv")
    assert ran.code == 1
    assert "Rules 1 and 2 both match where Age is at least 17 and less than 18" in ran.out


def test_a_proof_that_has_no_time_says_so(run: Run) -> None:
    ran = run("tables", "check", ROUTING, "--seconds", "0")
    assert ran.code == 1
    assert "Not proved within 0 seconds" in ran.out


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Ctrl-C as in a terminal; a program in the background ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_the_first_ctrl_c_ends_the_proof_and_the_second_the_program() -> None:
    with interruptible(lambda: False) as stop:
        assert not stop()
        signal.raise_signal(signal.SIGINT)
        assert stop()
        assert stop.interrupted
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_run_answers_for_every_row_and_a_bad_one_spoils_none(run: Run, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("Seats,Source,Existing customer\n600,web,\nmany,web,\n5,event,true\n")
    ran = run("tables", "run", ROUTING, "--rows", rows, "--json")
    assert ran.code == 1
    shape = TablesRunShape.model_validate(ran.json)
    assert [(one.row, one.value) for one in shape.decisions] == [
        (2, {"Team": "enterprise", "Days": 1}),
        (3, None),
        (4, {"Team": "account team", "Days": 1}),
    ]
    assert "“many”, which is no number" in (shape.decisions[1].reason or "")
    alone = run("tables", "run", ROUTING, "--input", "Seats=600", "--input", 'Source="web"')
    assert alone.code == 0
    assert '{Team: "enterprise", Days: 1}  rules 2' in alone.out


def test_import_makes_facts_and_plays_of_a_table(run: Run, tmp_path: Path) -> None:
    ran = run("tables", "import", ROUTING, "--as", "plays", "-o", tmp_path / "book", "--json")
    assert ran.code == 0
    assert ConvertedShape.model_validate(ran.json).count == 4
    book = load(tmp_path / "book")
    facts = {fact.name: (fact.id, fact.type) for fact in book.of(FactRecord)}
    assert facts == {
        "Seats": ("seats", "number"),
        "Source": ("source", "category"),
        "Existing customer": ("existing-customer", "yes/no"),
    }
    (third,) = (play for play in book.of(Play) if play.id == "lead-routing-3")
    assert third.exclude == "existing-customer is yes"
    assert third.steps[0].effects == {"team": "mid-market", "days": "2"}
    again = run("tables", "import", ROUTING, "--as", "plays", "-o", tmp_path / "book")
    assert again.code == 2
    assert "There is something of this name already" in again.err


def test_import_adds_to_the_playbook_that_it_names(run: Run, tmp_path: Path) -> None:
    book = tmp_path / "book"
    shutil.copytree(TALLYBROOK, book)
    words = ("--as", "plays", "--playbook", book, "--map", "Size=employees", "-o", book)
    ran = run("tables", "import", EXAMPLES / "tables" / "partners.csv", *words)
    assert ran.code == 0, ran.err
    added = {play.id for play in load(book).of(Play)} - {p.id for p in load(TALLYBROOK).of(Play)}
    assert added == {"partners-1", "partners-2", "partners-3"}


def test_import_names_what_it_does_not_take_and_ends_with_1(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "U,Age,Limit,then Fee\ntype,number,number,number\n1,< Limit,-,1\n2,>= 18,-,2\n"
    )
    ran = run("tables", "import", tmp_path / "t.csv", "--as", "plays", "-o", tmp_path / "book")
    assert ran.code == 1
    assert "Rule 1 of “t” is not taken. Input “Age”: It compares with another input" in ran.err
    assert [play.id for play in load(tmp_path / "book").of(Play)] == ["t-2"]


def test_what_is_exported_is_shown_and_imported_again(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "plays.xlsx"
    ran = run("tables", "export", TALLYBROOK, "--as", "xlsx", "-o", target)
    assert ran.code == 1, "cooldowns are not kept, and that is said"
    assert "“cooldown” is not kept" in ran.err
    assert not TablesShape.model_validate(run("tables", "show", target, "--json").json).not_taken
    words = ("--as", "plays", "--per", "output", "--playbook", TALLYBROOK, "-o", tmp_path / "book")
    again = run("tables", "import", target, *words)
    made = [p for p in load(tmp_path / "book").of(Play) if p.source and "Plays on" in p.source]
    assert again.code == 1
    assert "No test asks for the day itself" in again.err, "a window is no condition"
    on = [play for play in load(TALLYBROOK).of(Play) if play.on == "opportunity"]
    assert len(made) == sum(play.window is None for play in on)


@pytest.mark.parametrize("form", ["query-builder", "hubspot"])
def test_filters_go_out_and_come_back(run: Run, tmp_path: Path, form: str) -> None:
    target = tmp_path / "lists.json"
    asked = ("--as", form, "--what", "segments", "-o", target)
    assert run("tables", "export", TALLYBROOK, *asked).code == 0
    segments = load(TALLYBROOK).of(Segment)
    assert set(json.loads(target.read_text("utf-8"))) == {segment.id for segment in segments}
    words = ("--as", "plays", "--playbook", TALLYBROOK, "-o", tmp_path / "book")
    assert run("tables", "import", target, *words).code == 0
    made = {play.id: play.when for play in load(tmp_path / "book").of(Play)}
    assert all(segment.id in made for segment in segments)


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("t.txt", "x", "is not read as decision tables"),
        ("t.dmn", "<html/>", "This is no DMN file"),
        ("t.dmn", "no xml", "This is no XML"),
        (
            "t.dmn",
            '<!DOCTYPE d [<!ENTITY a "b"><!ENTITY c "&a;&a;&a;&a;">]><d>&c;</d>',
            "document type or entities",
        ),
        (
            "t.dmn",
            '<!DOCTYPE d SYSTEM "http://example.com/d.dtd"><d/>',
            "document type or entities",
        ),
        ("t.csv", "", "The file is empty"),
        ("t.json", "{", "This is not JSON"),
        ("t.json", "{}", "“rules” is missing"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence_and_nothing_is_written(
    run: Run, tmp_path: Path, name: str, text: str, what: str
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    ran = run("tables", "import", tmp_path / name, "--as", "plays", "-o", tmp_path / "book")
    assert ran.code == 2
    assert what in " ".join(ran.err.split())
    assert not (tmp_path / "book").exists()


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("run", ROUTING, "--input", "Seats"), "“Seats” gives no input a value"),
        (("run", ROUTING, "--table", "Routing"), "Did you mean “Lead routing”?"),
        (("import", ROUTING, "--as", "plays", "-o", "x", "--map", "Seats"), "maps no field"),
        (
            ("import", ROUTING, "--as", "plays", "-o", "x", "--playbook", TALLYBROOK),
            "The field “Seats” is no fact",
        ),
        (
            ("export", TALLYBROOK, "--as", "csv", "--what", "segments", "-o", "x.csv"),
            "There are 2 tables",
        ),
        (("export", TALLYBROOK, "--as", "dmn", "-o", "no/such/x.dmn"), "cannot be written"),
    ],
)
def test_wrong_words_are_answered_with_a_remedy(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str | Path, ...],
    what: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("tables", *words)
    assert ran.code == 2
    assert what in " ".join(ran.err.split())
    assert "→" in ran.err
    assert not list(tmp_path.iterdir())
