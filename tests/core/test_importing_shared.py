"""Public CRM exports, read by the mappings of `examples/mappings` onto the facts of Tallybrook."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow.compute as pc
import pytest

from playcall_core import book
from playcall_core.facts import FactDictionary
from playcall_core.importing import Count, FindingKind, Imported, import_tables, load_mapping
from tests.core.importing_case import column, values

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="module")
def dictionary() -> FactDictionary:
    return book.load(EXAMPLES / "tallybrook" / "playbook").dictionary


def imported(name: str, shared_data: Path, dictionary: FactDictionary) -> Imported:
    mapping = load_mapping(EXAMPLES / "mappings" / f"{name}.yaml")
    return import_tables(mapping, [shared_data / name], dictionary)


@pytest.fixture(scope="module")
def maven(shared_data: Path, dictionary: FactDictionary) -> Imported:
    return imported("maven_crm", shared_data, dictionary)


def test_every_row_is_accepted_closed_or_open(maven: Imported) -> None:
    assert len(maven.rejected) == 0
    count = Count(read=8800, accepted=8800, open=2089, closed=6711)
    assert maven.counts["opportunities"] == count
    assert maven.counts["accounts"] == Count(read=85, accepted=85)
    assert pc.sum(maven.tables["opportunities"]["is_won"]).as_py() == 4238


def test_open_opportunities_without_account_stay_without(maven: Imported) -> None:
    table = maven.tables["opportunities"]
    open_ones = table.filter(table["is_open"])
    assert open_ones["account_id"].null_count == 1425
    (finding,) = [one for one in maven.findings if one.kind is FindingKind.NO_KEY]
    assert finding.count == 1425
    assert not [one for one in maven.findings if one.kind is FindingKind.NO_MATCH]


def test_wrong_spellings_are_mapped_by_alias(maven: Imported) -> None:
    assert column(maven, "opportunities", "product").count("GTX Pro") == 1480
    assert column(maven, "opportunities", "series").count(None) == 0
    assert values(maven, "industry")["Acme Corporation"] == "technology"
    assert list(values(maven, "industry").values()).count("technology") == 12
    assert column(maven, "accounts", "country").count("Philippines") == 1


def test_amounts_are_exact_and_scaled(maven: Imported) -> None:
    assert values(maven, "annual-revenue")["Acme Corporation"] == Decimal(1_100_040_000)
    assert len(values(maven, "amount")) == 4238  # a lost deal's 0 is no amount
    assert set(column(maven, "opportunities", "currency")) == {"USD", None}


def test_nothing_is_known_before_the_day_of_the_export(maven: Imported) -> None:
    day = datetime(2017, 12, 30, 23, tzinfo=UTC)
    assert set(column(maven, "fact_values", "valid_from")) == {day}
    assert set(column(maven, "opportunities", "recorded_at")) == {day}


@pytest.fixture(scope="module")
def salesforce(shared_data: Path, dictionary: FactDictionary) -> Imported:
    return imported("salesforce_export", shared_data, dictionary)


def test_every_row_is_accepted(salesforce: Imported) -> None:
    assert len(salesforce.rejected) == 0
    assert salesforce.counts == {
        "leads": Count(read=22, accepted=22, open=15, closed=7),
        "accounts": Count(read=13, accepted=13),
        "contacts": Count(read=20, accepted=20),
        "opportunities": Count(read=31, accepted=31, open=13, closed=18),
        "stage_changes": Count(read=62, accepted=62),
    }


def test_competitors_are_a_set_whose_blank_is_unknown(salesforce: Imported) -> None:
    sets = values(salesforce, "competitors")
    # 13 of 31 are blank, and 4 name only rivals that Tallybrook does not know.
    assert len(sets) == 14
    assert sets["006Hp000015Yh7kIAC"] == (("ormundo",), False)
    (finding,) = [
        one
        for one in salesforce.findings
        if one.kind is FindingKind.STRAY_WORD and "MainCompetitors__c" in one.what
    ]
    assert "Hawkpower 6, Mitsubishi 6, Fujitsu 2, Yamaha" in finding.what


def test_an_id_of_zeros_points_to_nothing(salesforce: Imported) -> None:
    assert set(column(salesforce, "accounts", "parent_id")) == {None}
    assert set(column(salesforce, "leads", "account_id")) == {None}


def test_yes_and_no_are_turned_where_the_column_asks_the_opposite(salesforce: Imported) -> None:
    assert set(values(salesforce, "may-be-contacted").values()) == {True}


@pytest.fixture(scope="module")
def history(shared_data: Path, dictionary: FactDictionary) -> Imported:
    return imported("sfdc_stage_history", shared_data, dictionary)


def counted(found: Imported, kind: FindingKind) -> int:
    return sum(finding.count for finding in found.findings if finding.kind is kind)


def test_the_stage_is_believed(history: Imported) -> None:
    assert len(history.rejected) == 0
    count = Count(read=219, accepted=219, open=73, closed=146)
    assert history.counts["opportunities"] == count
    assert history.counts["stage_changes"] == Count(read=584, accepted=584)
    assert pc.sum(history.tables["opportunities"]["is_won"]).as_py() == 89


def test_moves_that_should_not_be_are_found(history: Imported) -> None:
    assert counted(history, FindingKind.BACKWARD) == 72
    assert counted(history, FindingKind.REPEAT) == 107
    assert counted(history, FindingKind.AFTER_CLOSE) == 0


def test_each_contradiction_of_flag_and_stage_is_reported(history: Imported) -> None:
    told = {
        finding.what
        for finding in history.findings
        if finding.kind is FindingKind.CONTRADICTION and "IsClosed" in finding.what
    }
    # 146 closed stages and 36 flags, 31 of which agree.
    assert told == {
        "In opportunities, “StageName” says closed, “IsClosed” says open: 115 times "
        "(Closed Won / FALSE 65, Closed Lost / FALSE 50).",
        "In opportunities, “StageName” says open, “IsClosed” says closed: 5 times "
        "(Value Proposition / TRUE 4, Negotiation/Review / TRUE).",
    }
    cases = [finding.cases for finding in history.findings if "115 times" in finding.what]
    assert cases[0].slice(0, 1).to_pylist() == [
        {
            "file": "Opportunity.csv",
            "row": 2,
            "id": "0068d000002OrZqAAK",
            "what": "Closed Lost / FALSE",
        }
    ]


def test_the_stage_is_a_dated_fact(history: Imported) -> None:
    rows = history.tables["fact_values"].to_pylist()
    stages = [row for row in rows if row["fact"] == "selling-stage"]
    assert len(stages) == 584
    first = next(row for row in stages if row["subject_id"] == "0068d000002OrbYAAS")
    assert first["valid_from"] == datetime(2022, 4, 5, 23, tzinfo=UTC)
