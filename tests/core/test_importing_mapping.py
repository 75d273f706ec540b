"""A mapping that is wrong says where, what, and what to do about it."""

from pathlib import Path

import pytest

from playcall_core import book
from playcall_core.errors import MappingError
from playcall_core.importing import check_mapping, load_mapping
from tests.core.importing_case import FACTS, mapping

GOOD = """
    format: 1
    snapshot: 2026-03-31
    currency: EUR
    sources:
      deals: {file: deals.csv}
    alias_lists:
      stages: {Trying: proof}
    tables:
      opportunities:
        from: deals
        columns:
          id: id
          amount: worth
        state: {column: state, closed: [won]}
        facts:
          stage: {column: state, alias_list: stages}
          rivals: rivals
"""


def problems(place: Path, text: str) -> list[str]:
    """The sentences of every problem, without the folder of the file."""
    with pytest.raises(MappingError) as caught:
        check_mapping(mapping(place, text), FACTS)
    return [str(problem).replace(f"{place}/", "") for problem in caught.value.problems]


def test_a_good_mapping_passes(tmp_path: Path) -> None:
    check_mapping(mapping(tmp_path, GOOD), FACTS)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "closed: [won]",
            "clsed: [won]",
            "mapping.yaml:14: “clsed” is not known here. Did you mean “closed”?",
        ),
        (
            "alias_list: stages",
            "alias: {}",
            "mapping.yaml:16: “alias” is not known here. Did you mean “aliases”?",
        ),
        (
            "  deals: {file: deals.csv}",
            "  deals: {flie: deals.csv, file: x}",
            "mapping.yaml:5: “flie” is not known here. Did you mean “file”?",
        ),
        (
            "file: deals.csv",
            "file: deals.csv, encoding: utf-9",
            "mapping.yaml:5: “utf-9” does not fit: no such encoding; use utf-8, cp1252, latin-1 or "
            "utf-16. Correct it.",
        ),
        (
            "file: deals.csv",
            "file: deals.csv, time_zone: Berlin",
            "mapping.yaml:5: “Berlin” does not fit: no such time zone; write it as Europe/Berlin. "
            "Correct it.",
        ),
        (
            "file: deals.csv",
            "file: deals.csv, dates: dd.mm.yyyy",
            "mapping.yaml:5: “dd.mm.yyyy” does not fit: “dd” is no part of a date "
            "format; it is made "
            "of YYYY, MM, M, MMM, DD, D, HH, H, hh, h, mm, ss, A, Z. Correct it.",
        ),
        (
            "file: deals.csv",
            "file: deals.csv, nulls: [NULL]",
            "mapping.yaml:5: “nulls” is empty here. Write a text; the word null needs "
            "quotation marks.",
        ),
        (
            "format: 1",
            "format: 2",
            "mapping.yaml:1: The mapping has the format “2”; this version reads 1. "
            "Write “format: 1”, or use a newer Playcall.",
        ),
        ("format: 1", "name: x", "mapping.yaml: “format” is missing. Add it."),
        (
            "snapshot: 2026-03-31",
            "snapshot: March",
            "mapping.yaml:2: “March” does not fit: write it as 2026-03-31 or 2026-03-31 "
            "18:00. Correct it.",
        ),
        (
            "currency: EUR",
            "currency: euro",
            "mapping.yaml:3: “euro” is no currency. Use a three-letter code such as EUR.",
        ),
        (
            "id: id\n",
            "id: {aliases: {}}\n",
            "mapping.yaml:12: “id” does not fit: say where it comes from: one of column, "
            "columns and "
            "value. Correct it.",
        ),
        (
            "id: id\n",
            "id: id\n      id: id\n",
            "mapping.yaml:13: “id” is here twice, first on line 12. Keep one of them.",
        ),
        ("\t", "\t", ""),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    if old == "\t":
        old, new = "columns:\n", "columns:\n\t\n"
        sentence = "A tab stands where spaces are needed. Indent with spaces."
    text = "\n".join(line[4:] for line in GOOD.splitlines()).lstrip()
    assert old in text
    file = tmp_path / "mapping.yaml"
    file.write_text(text.replace(old, new))
    with pytest.raises(MappingError) as caught:
        load_mapping(file)
    assert sentence in str(caught.value).replace(f"{tmp_path}/", "")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "from: deals",
            "from: deal",
            "mapping.yaml:10: There is no source “deal”. Did you mean “deals”?",
        ),
        (
            "stage: {column",
            "stagee: {column",
            "mapping.yaml:16: There is no fact “stagee”. Did you mean “stage”?",
        ),
        (
            "rivals: rivals",
            "employees: rivals",
            "mapping.yaml:17: “employees” is a fact of the account, not of what "
            "opportunities tells. "
            "Map it where the account is mapped.",
        ),
        (
            "rivals: rivals",
            "Selling stage: rivals",
            "mapping.yaml:17: “Selling stage” and “stage” are the same fact. Keep one of them.",
        ),
        (
            "Trying: proof",
            "Trying: prof",
            "“prof” is no value of “Selling stage”. Did you mean “Proof”?",
        ),
        (
            "alias_list: stages",
            "alias_list: stage",
            "mapping.yaml:16: There is no list of aliases “stage”. Did you mean “stages”?",
        ),
        (
            "alias_list: stages",
            "otherwise: prof",
            "mapping.yaml:16: “prof” is no value of “Selling stage”. "
            "Write `unknown` or one of new, proof, won, lost.",
        ),
        (
            "rivals: rivals",
            "seats: {column: x, blank: none}",
            "mapping.yaml:17: A number cannot be “none”. Write `blank: unknown`, or "
            "`blank: {value: …}` with the value it stands for.",
        ),
        (
            "rivals: rivals",
            "seats: {column: x, blank: {value: few}}",
            "mapping.yaml:17: The blank cannot be read. “few” is not a number written "
            "with the decimal "
            "mark “.”.",
        ),
        (
            "rivals: rivals",
            "seats: {column: x, separator: ;}",
            "mapping.yaml:17: `separator` has no meaning for a number, only for set. Remove it.",
        ),
        (
            "rivals: rivals",
            "seats: {value: few}",
            "mapping.yaml:17: “few” is not a number written with the decimal mark “.”.",
        ),
        (
            "currency: EUR\n",
            "",
            "mapping.yaml:12: It is not said which currency the amounts are in. Add "
            "`currency: USD`, "
            "here or for the whole mapping, or `currency: {column: …}`.",
        ),
        (
            "    state: {column: state, closed: [won]}\n",
            "",
            "mapping.yaml:9: It is not said which opportunities are open. Add `state` beside "
            "`from`, such as `state: {column: Stage, closed: [Won, Lost], won: [Won]}`.",
        ),
        (
            "      id: id\n",
            "",
            "The column “id” of opportunities is not mapped. Add `id` under `columns`.",
        ),
        (
            "amount: worth",
            "amuont: worth",
            "mapping.yaml:13: There is no column “amuont” in opportunities. Did you mean “amount”? "
            "A column of your own needs a type: `type: text`.",
        ),
        (
            "amount: worth",
            "is_won: worth",
            "mapping.yaml:13: “is_won” follows from `state`. Say it there.",
        ),
        (
            "amount: worth",
            "stage: {column: x, values_of: rivals}",
            "mapping.yaml:13: There is no category fact “rivals”.",
        ),
        (
            "    from: deals",
            "    from: deals\n    order: [new]",
            "mapping.yaml:11: `order` belongs to stage_changes. Move it there.",
        ),
    ],
)
def test_what_does_not_fit_the_facts(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    text = "\n".join(line[4:] for line in GOOD.splitlines())
    assert old in text
    found = problems(tmp_path, text.replace(old, new))
    assert any(sentence in one for one in found), found


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("from: deals", "from: deal").replace("rivals: rivals", "rivls: rivals")
    assert len(problems(tmp_path, text)) == 2


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="no such file or directory"):
        load_mapping(tmp_path / "gone.yaml")


EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
GUIDE = EXAMPLES.parent / "docs" / "guide" / "importing.md"


@pytest.mark.parametrize(
    "file", sorted((EXAMPLES / "mappings").glob("*.yaml")), ids=lambda f: f.stem
)
def test_the_example_mappings_fit_the_sample_playbook(file: Path) -> None:
    check_mapping(load_mapping(file), book.load(EXAMPLES / "tallybrook" / "playbook").dictionary)


def test_the_first_mapping_of_the_guide_fits_the_sample_playbook(tmp_path: Path) -> None:
    (tmp_path / "guide.yaml").write_text(
        GUIDE.read_text("utf-8").split("```yaml\n")[1].split("```")[0]
    )
    dictionary = book.load(EXAMPLES / "tallybrook" / "playbook").dictionary
    check_mapping(load_mapping(tmp_path / "guide.yaml"), dictionary)


def test_a_column_of_a_workbook_has_no_decimal_mark_of_its_own(tmp_path: Path) -> None:
    text = GOOD.replace("deals.csv", "deals.xlsx").replace(
        "amount: worth", "amount: {column: worth, decimal: ','}"
    )
    (sentence,) = problems(tmp_path, text)
    assert "One column of a workbook or of Parquet has no decimal mark of its own." in sentence
    assert sentence.endswith("Give `decimal` for the whole source.")
