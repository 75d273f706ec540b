"""A reading of an export is suggested by names and content, explained, and asked about."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from playcall_core import book
from playcall_core.errors import MappingError
from playcall_core.facts import FactDictionary
from playcall_core.importing import Count, FindingKind, Imported, import_tables
from playcall_core.importing.suggest import (
    Choices,
    Suggestion,
    alone,
    links_of,
    mapping_of,
    profiles,
    suggest,
)
from playcall_core.importing.suggest.cells import dates_in, numbers_in
from tests.core.importing_case import FACTS

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="module")
def dictionary() -> FactDictionary:
    return book.load(EXAMPLES / "tallybrook" / "playbook").dictionary


def suggested(
    files: list[Path], dictionary: FactDictionary, stage: str = "selling-stage"
) -> Suggestion:
    found = [profile for file in files for profile in profiles(file)]
    return suggest(found, dictionary, stage_fact=stage)


def imported(files: list[Path], choices: Choices, dictionary: FactDictionary) -> Imported:
    chosen = choices.model_copy(update={"currency": "USD", "snapshot": "2026-01-01"})
    return import_tables(mapping_of(chosen, dictionary), files, dictionary)


def written(place: Path, **files: str) -> list[Path]:
    paths = []
    for name, content in files.items():
        paths.append(place / f"{name}.csv")
        paths[-1].write_text(dedent(content).lstrip(), encoding="utf-8")
    return paths


def test_a_real_export_of_four_tables_is_read_with_one_question(
    shared_data: Path, dictionary: FactDictionary
) -> None:
    files = sorted((shared_data / "maven_crm").glob("*.csv"))
    found = suggested(files, dictionary)
    assert [question.key for question in found.questions] == ["currency"]
    assert found.choices.aliases["industry"] == {"technolgy": "technology"}
    told = {(reason.column, reason.says) for reason in found.reasons}
    assert ("sector", "It is “Industry”: 73 of its 85 words are values of it.") in told
    result = imported(files, found.choices, dictionary)
    assert result.counts["opportunities"] == Count(8800, 8800, open=2089, closed=6711)
    assert not [each for each in result.findings if each.kind is FindingKind.UNUSED_FILE]
    assert result.tables["opportunities"]["products_series"].null_count == 0


def test_every_table_of_a_salesforce_export_is_read_or_said_to_be_none_of_ours(
    shared_data: Path, dictionary: FactDictionary
) -> None:
    files = sorted((shared_data / "salesforce_export").glob("*.csv"))
    found = suggested(files, dictionary)
    tables = {file.source: file.table for file in found.choices.files}
    assert {name for name, table in tables.items() if table is None} == {
        "FeedFieldHistory", "FieldHistory", "PricebookEntry", "Product2", "campaign",
    }  # fmt: skip
    result = imported(files, found.choices, dictionary)
    assert result.counts["opportunities"] == Count(31, 31, open=13, closed=18)
    assert result.counts["contacts"] == Count(20, 20)
    assert result.tables["opportunities"]["account_id"].null_count == 0


def test_the_ten_tables_of_an_export_are_joined_by_what_names_their_rows(shared_data: Path) -> None:
    paths = sorted((shared_data / "salesforce_export").glob("*.csv"))
    files = [profile for path in paths for profile in profiles(path)]
    links = links_of(files)
    assert len(files) == 10
    assert {(e.file, e.column, e.other, e.found, e.filled) for e in links if e.key} >= {
        ("contact", "AccountId", "account", 20, 20),
        ("opportunity", "AccountId", "account", 31, 31),
        ("OpportunityHistory", "OpportunityId", "opportunity", 62, 62),
        ("PricebookEntry", "Product2Id", "Product2", 34, 34),
        ("opportunity", "CampaignId", "campaign", 0, 0),
    }
    tables = {each.other: each.found for each in links if each.file == "FeedFieldHistory"}
    assert tables["opportunity"] == 6
    # It tells of contracts, orders, cases and solutions, none of which is in the export.
    assert alone(files, links) == ("FieldHistory",)


def test_moves_backward_are_found_once_the_stages_are_named(
    shared_data: Path, dictionary: FactDictionary
) -> None:
    files = sorted((shared_data / "sfdc_stage_history").glob("*.csv"))
    choices = suggested(files, dictionary).choices
    words = {"Qualification": "discovery", "Value Proposition": "scoping",
             "Negotiation/Review": "contracting"}  # fmt: skip
    aliases = {"selling-stage": choices.aliases["selling-stage"] | words}
    assert aliases["selling-stage"]["Closed Won"] == "won"
    result = imported(files, choices.model_copy(update={"aliases": aliases}), dictionary)
    assert len(result.rejected) == 0
    back = [each.count for each in result.findings if each.kind is FindingKind.BACKWARD]
    assert sum(back) == 72


def test_a_stage_that_the_playbook_does_not_know_is_reported_and_loses_no_deal(
    tmp_path: Path,
) -> None:
    files = written(
        tmp_path,
        deals="""
        id,stage,amount
        1,Proof,10
        2,Limbo,20
        """,
    )
    found = suggested(files, FACTS, stage="stage")
    result = imported(files, found.choices, FACTS)
    assert result.counts["opportunities"].accepted == 2
    (stray,) = [each for each in result.findings if each.kind is FindingKind.STRAY_WORD]
    assert "Limbo" in str(stray)


@pytest.mark.parametrize(
    ("words", "formats", "asked"),
    [
        (["2026-03-31"], (), []),
        (["31/03/2026", "01/02/2026"], ("D/M/YYYY",), []),
        (["03/31/2026", "01/02/2026"], ("M/D/YYYY",), []),
        (["01/02/2026", "02/03/2026"], (), [("D/M/YYYY", "M/D/YYYY")]),
        (["31/03/2026", "03/31/2026"], (), [("D/M/YYYY", "M/D/YYYY")]),
        (["31 Mar 2026", "2026-03-31"], ("D MMM YYYY",), []),
        (["01.02.2026", "01/02/2026", "Mar 3, 2026", "2026/03/31", "2026-01-01"],
         ("YYYY/MM/DD", "MMM D, YYYY"),
         [("D/M/YYYY", "M/D/YYYY"), ("D.M.YYYY", "M.D.YYYY")]),
    ],
)  # fmt: skip
def test_dates_are_told_by_their_words_and_asked_where_they_may_be_two_days(
    words: list[str], formats: tuple[str, ...], asked: list[tuple[str, str]]
) -> None:
    found = dates_in(words)
    assert found.formats == formats
    assert [one.formats for one in found.ambiguous] == asked
    assert found.unread == ()


@pytest.mark.parametrize(
    ("words", "decimal", "mixed", "strip"),
    [
        (["$1,250.50", "$3"], ".", (), ("$",)),
        (["1.250,50 €"], ",", (), ("€",)),
        (["1.250", "3.000"], None, (), ()),
        (["1,250"], None, (), ()),
        (["1,250.50", "2,5.1", "3.5"], ".", (), ()),
        (["12.5", "1.250,75", "7.25"], ".", ("1.250,75",), ()),
    ],
)
def test_decimal_marks_are_told_or_asked_and_the_other_kind_is_named(
    words: list[str], decimal: str | None, mixed: tuple[str, ...], strip: tuple[str, ...]
) -> None:
    found = numbers_in(words)
    assert (found.decimal, found.mixed, found.strip) == (decimal, mixed, strip)


def test_what_is_not_told_is_asked_and_nothing_is_read_without_its_id(tmp_path: Path) -> None:
    files = written(
        tmp_path,
        deals="""
        id,stage,amount,close date,rivals
        1,New,1.250,01/02/2026,ormundo
        2,Proof,3.000,03/04/2026,
        """,
    )
    found = suggested(files, FACTS, stage="stage")
    keys = {question.key for question in found.questions}
    assert keys == {"dates:D/M/YYYY", "decimal", "blank", "currency"}
    (file,) = found.choices.files
    without = tuple(column for column in file.columns if column.name != "id")
    broken = found.choices.model_copy(
        update={"files": (file.model_copy(update={"columns": without}),)}
    )
    with pytest.raises(MappingError, match="no column is its id"):
        mapping_of(broken, FACTS)


def test_a_file_of_another_encoding_and_delimiter_is_opened_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    file.write_bytes("id;stage;Käufer\n1;New;Müller\n".encode("cp1252"))
    (profile,) = profiles(file)
    assert (profile.source.encoding, profile.source.delimiter) == ("cp1252", ";")
    assert [column.name for column in profile.columns] == ["id", "stage", "Käufer"]
