"""Rows become tables: look-ups, which rows count, open and closed, history, what is known when."""

from datetime import date, datetime
from pathlib import Path

from playcall_core.importing import (
    Count,
    FindingKind,
    Imported,
    import_tables,
)
from playcall_core.tables.reading import read_tables
from playcall_core.tables.schemas import SCHEMAS
from tests.core.importing_case import FACTS, column, deals, mapping, reasons, run, values

LOOKUPS = """
    format: 1
    snapshot: 2026-03-31
    time_zone: Europe/Berlin
    sources:
      deals: {file: deals.csv}
      firms: {file: firms.csv}
      sectors: {file: sectors.csv, nulls: ["-"]}
    tables:
      accounts:
        from: firms
        lookups:
          sector: {source: sectors, on: sector, key: code, aliases: {EN: E}}
        columns: {id: firm, name: firm, wing: {column: sector.wing, type: text}}
        facts: {industry: sector.word}
      opportunities:
        from: deals
        columns: {id: id, account_id: firm}
        state: {column: state, closed: [won]}
"""
FILES = {
    "deals": "id,firm,state\n1,Acme,new\n2,,new\n3,Gone,won\n",
    "firms": "firm,sector\nAcme,R\nBolt,EN\nCore,X\nDune,\n",
    "sectors": "code,word,wing\nR,retail,-\nE,energy,north\nR,energy,south\n,retail,west\n",
}


def found_of(imported: Imported, kind: FindingKind) -> list[str]:
    """The findings of one kind as sentences."""
    return [finding.what for finding in imported.findings if finding.kind is kind]


def test_columns_are_looked_up_in_another_source_by_a_key_with_aliases(tmp_path: Path) -> None:
    found = run(tmp_path, LOOKUPS, **FILES)
    assert values(found, "industry") == {"Acme": "retail", "Bolt": "energy"}
    assert column(found, "accounts", "wing") == [None, "north", None, None]


def test_a_key_that_finds_nothing_is_counted_and_leaves_the_rest_unknown(tmp_path: Path) -> None:
    found = run(tmp_path, LOOKUPS, **FILES)
    assert found_of(found, FindingKind.NO_MATCH) == [
        "“sector” of accounts is not found in sectors: 1 time (X).",
        "“account_id” of opportunities points to no row of accounts: 1 time (Gone).",
    ]
    (first, _) = [one for one in found.findings if one.kind is FindingKind.NO_MATCH]
    assert first.cases.to_pylist() == [{"file": "firms.csv", "row": 4, "id": "Core", "what": "X"}]
    assert found_of(found, FindingKind.NO_KEY) == [
        "An opportunity has no account, so that facts of its account are unknown: 1 time."
    ]


def test_a_second_row_of_a_key_is_rejected(tmp_path: Path) -> None:
    found = run(tmp_path, LOOKUPS, **FILES)
    (row,) = found.rejected
    assert (row.file, row.row, row.table) == ("sectors.csv", 4, "look-up in sectors")
    assert row.reason == "The key “R” stands already in row 2; the first one counts."


def test_an_id_that_was_there_before_is_rejected(tmp_path: Path) -> None:
    rows = "id,state,x\na,new,1\nb,new,oops\na,won,3\nb,new,4\n"
    found = deals(tmp_path, "seats: x", rows)
    assert [row for row, _ in reasons(found)] == [3, 4]
    assert reasons(found)[1] == (4, "The id “a” stands already in row 2.")
    assert values(found, "seats") == {"a": 1.0, "b": 4.0}


FLAT = """
    format: 1
    snapshot: 2026-03-31
    sources: {deals: {file: "deals*.csv"}}
    tables:
      accounts:
        from: deals
        repeats: first
        where: [{column: firm, is_not: [""]}, {column: deleted, is: ["No"]}]
        columns: {id: firm}
        facts: {employees: staff}
      opportunities:
        from: deals
        where: {column: deleted, is: [no]}
        columns: {id: id, account_id: firm}
        state: {column: state, open: [new]}
"""


def test_one_flat_file_fills_accounts_and_opportunities(tmp_path: Path) -> None:
    found = run(
        tmp_path,
        FLAT,
        deals1="id,firm,staff,state,deleted\n1,Acme,10,new,no\n2,Acme,11,x,no\n3,Bolt,5,new,yes\n",
        deals2="id,state,staff,firm,deleted\n4,new,,,no\n5,new,7,Core,no\n",
    )
    assert found.counts["accounts"] == Count(read=5, accepted=2, skipped=3)
    assert found.counts["opportunities"] == Count(read=5, accepted=4, skipped=1, open=3, closed=1)
    assert values(found, "employees") == {"Acme": 10.0, "Core": 7.0}
    assert found_of(found, FindingKind.REPEATED_ID) == [
        "An id of accounts is there again, and its first row was kept: 1 time."
    ]


STATES = """
    format: 1
    snapshot: 2026-03-31
    sources: {deals: {file: deals.csv}}
    tables:
      opportunities:
        from: deals
        columns: {id: id}
        state:
          - {column: stage, closed: [Won, Lost], open: [New], won: [Won]}
          - {column: closed, closed: ["1"], open: ["0"]}
          - {column: won, won: ["1"]}
"""


def test_the_first_column_that_tells_the_state_is_believed_and_contradictions_are_told(
    tmp_path: Path,
) -> None:
    rows = """
        id,stage,closed,won
        a,New,0,0
        b,won,1,1
        c,Lost,0,0
        d,New,1,0
        e,Won,1,0
        f,,1,1
        g,Odd,0,
        h,Odd,,
    """
    found = run(tmp_path, STATES, deals=rows)
    assert column(found, "opportunities", "is_open") == [
        True,
        False,
        False,
        True,
        False,
        False,
        True,
    ]
    assert column(found, "opportunities", "is_won") == [None, True, False, None, True, True, None]
    assert reasons(found) == [
        (
            9,
            "Nothing tells whether it is open: “stage” is “Odd”, “closed” is blank, "
            "“won” is blank. "
            "List the word under `state`.",
        )
    ]
    assert found_of(found, FindingKind.CONTRADICTION) == [
        "In opportunities, “stage” says closed, “closed” says open: 1 time (Lost / 0).",
        "In opportunities, “stage” says open, “closed” says closed: 1 time (New / 1).",
        "In opportunities, “stage” says won, “won” says not won: 1 time (Won / 0).",
    ]
    count = found.counts["opportunities"]
    assert (count.open, count.closed, count.rejected) == (3, 4, 1)


HISTORY = """
    format: 1
    snapshot: 2026-03-31
    time_zone: Europe/Berlin
    dates: DD/MM/YYYY
    sources:
      deals: {file: deals.csv}
      history: {file: history.csv}
    tables:
      opportunities:
        from: deals
        columns: {id: id, stage: {column: stage, values_of: stage}}
        state: {column: stage, closed: [won, lost]}
      stage_changes:
        from: history
        columns:
          opportunity_id: id
          stage: {column: stage, values_of: stage, aliases: {Trying: proof}}
          at: day
          recorded_at: day
        order: [New, Trying]
        closed: [won, lost]
        facts:
          stage: {column: stage, aliases: {Trying: proof}}
"""


def test_moves_against_the_order_of_stages_are_found(tmp_path: Path) -> None:
    history = """
        id,stage,day
        a,Trying,05/01/2026
        a,new,01/01/2026
        a,new,07/01/2026
        a,New,08/01/2026
        b,won,02/01/2026
        b,won,03/01/2026
        b,new,04/01/2026
        c,lost,05/01/2026
        c,,06/01/2026
    """
    found = run(tmp_path, HISTORY, deals="id,stage\na,proof\nb,new\nd,new\n", history=history)
    assert {finding.what for finding in found.findings} == {
        "A stage goes back to an earlier one: 1 time (proof → new).",
        "A stage is the same as the one before: 2 times (new → new, won → won).",
        "A stage comes after the close: 1 time (won → new).",
        "An opportunity stands in another stage than the last of its history: 1 time "
        "(proof / new).",
        "“opportunity_id” of stage_changes points to no row of opportunities: 1 time (c).",
        "A value of a fact belongs to no row of opportunities: 1 time (stage).",
    }
    (backward,) = [one for one in found.findings if one.kind is FindingKind.BACKWARD]
    assert backward.cases.to_pylist() == [
        {"file": "history.csv", "row": 4, "id": "a", "what": "proof → new"}
    ]
    assert reasons(found) == [(10, "“stage” is blank; no row can be without its stage.")]
    dated = found.tables["fact_values"].to_pylist()
    assert {str(row["valid_from"]) for row in dated if row["key"] == "lost"} == {
        "2026-01-04 23:00:00+00:00"
    }


def test_a_stage_outside_the_order_is_told(tmp_path: Path) -> None:
    text = HISTORY.replace("order: [New, Trying]", "order: [New]")
    found = run(
        tmp_path, text, deals="id,stage\na,proof\n", history="id,stage,day\na,proof,01/01/2026\n"
    )
    assert found_of(found, FindingKind.OUT_OF_ORDER) == [
        "A stage is not in `order`, so that moves to and from it are not judged: 1 time (proof)."
    ]


def test_a_snapshot_says_nothing_about_the_time_before_it(tmp_path: Path) -> None:
    found = deals(tmp_path, "seats: x", "id,state,x\na,new,1\n")
    assert str(found.known_from) == "2026-03-31 00:00:00+00:00"
    (row,) = found.tables["fact_values"].to_pylist()
    assert row["valid_from"] == row["recorded_at"] == found.known_from
    assert column(found, "opportunities", "recorded_at") == [found.known_from]


def test_the_snapshot_may_be_given_at_the_import(tmp_path: Path) -> None:
    deals(tmp_path, "seats: x", "id,state,x\na,new,1\n")
    one = mapping(tmp_path, (tmp_path / "mapping.yaml").read_text())
    found = import_tables(one, [tmp_path / "deals.csv"], FACTS, snapshot=date(2026, 4, 30))
    assert str(found.known_from) == "2026-04-30 00:00:00+00:00"
    moment = datetime.fromisoformat("2026-04-30T12:00:00+02:00")
    found = import_tables(one, [tmp_path / "deals.csv"], FACTS, snapshot=moment)
    assert found.known_from == moment


def test_without_a_snapshot_values_are_known_from_the_start_and_that_is_said(
    tmp_path: Path,
) -> None:
    text = FLAT.replace("snapshot: 2026-03-31", "name: flat")
    found = run(tmp_path, text, deals="id,firm,staff,state,deleted\n1,Acme,10,new,no\n")
    assert column(found, "fact_values", "valid_from") == [None]
    assert len(found_of(found, FindingKind.NO_SNAPSHOT)) == 1


DATED = """
    format: 1
    snapshot: 2026-03-31
    sources: {usage: {file: usage.csv}}
    tables:
      fact_values:
        from: usage
        subject: account
        columns: {subject_id: firm, recorded_at: written}
        valid_from: day
        facts: {employees: staff}
"""


def test_dated_values_end_with_a_blank(tmp_path: Path) -> None:
    rows = "firm,day,written,staff\nAcme,2026-01-01,2026-01-02,10\nAcme,2026-02-01,,\nAcme,,,12\n"
    found = run(tmp_path, DATED, usage=rows)
    shown = [
        (str(row["valid_from"])[:10], str(row["recorded_at"])[:10], row["number"])
        for row in found.tables["fact_values"].to_pylist()
    ]
    assert shown == [
        ("2026-01-01", "2026-01-02", 10.0),
        ("2026-02-01", "2026-03-31", None),
        ("2026-03-31", "2026-03-31", 12.0),
    ]
    assert found.counts["fact_values"] == Count(read=3, accepted=3)


def test_the_tables_are_those_that_facts_are_read_from(tmp_path: Path) -> None:
    found = run(tmp_path, LOOKUPS, **FILES)
    assert set(found.tables) == set(SCHEMAS)
    for name, schema in SCHEMAS.items():
        own = found.tables[name].select(schema.names).schema
        assert own.equals(schema), name
    assert set(read_tables(found.tables)) == set(SCHEMAS)
