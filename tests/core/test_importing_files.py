"""Files as people have them: encodings, ragged rows, quotation marks, workbooks, vanishing."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from playcall_core.errors import PlaycallError, TableError
from playcall_core.importing import Imported, Progress, import_tables
from tests.core.importing_case import FACTS, column, deals, mapping, reasons, run, values

HEAD = "id,state,x\n"


def failure(act: Callable[[], object]) -> str:
    """The sentence of the error that `act` ends in."""
    with pytest.raises(PlaycallError) as caught:
        act()
    return str(caught.value)


def test_the_mark_at_the_start_of_a_file_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    found = deals(tmp_path, "seats: x", b"\xef\xbb\xbfid,state,x\na,new,1\n")
    assert column(found, "opportunities", "id") == ["a"]


def test_a_wrong_encoding_is_told_with_the_row_and_the_remedy(tmp_path: Path) -> None:
    rows = HEAD.encode() + b"a,new,1\n" * 3 + "b,neu für alle,1\n".encode("cp1252")
    assert failure(lambda: deals(tmp_path, "seats: x", rows)) == (
        "deals.csv, row 5, column “state”: The file is not written in utf-8. "
        "Write its `encoding` in the mapping, often cp1252, or save the file as UTF-8."
    )
    wide = (HEAD + "a,new,1\n").encode("utf-16")
    assert "write `encoding: utf-16`" in failure(lambda: deals(tmp_path, "seats: x", wide))


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "utf-16", "utf-16-le"])
def test_the_encoding_is_declared(tmp_path: Path, encoding: str) -> None:
    text = f"""
        format: 1
        snapshot: 2026-03-31
        sources: {{deals: {{file: "*.csv", encoding: {encoding}}}}}
        tables:
          opportunities:
            from: deals
            columns: {{id: id, name: name}}
            state: {{column: state, closed: [won]}}
    """
    found = run(tmp_path, text, deals="id,name,state\na,Müller,won\n".encode(encoding))
    assert column(found, "opportunities", "name") == ["Müller"]


def test_ragged_rows_are_rejected_with_their_numbers_and_the_others_go_on(tmp_path: Path) -> None:
    rows = f"{HEAD}a,new,1\nb,new\n\nc,new,3\nd,new,4,5\n,,\ne,new,6\n"
    found = deals(tmp_path, "seats: x", rows)
    assert reasons(found) == [
        (3, "The row has 2 cells, the header has 3."),
        (6, "The row has 4 cells, the header has 3."),
    ]
    assert values(found, "seats") == {"a": 1.0, "c": 3.0, "e": 6.0}
    count = found.counts["opportunities"]
    assert (count.read, count.accepted, count.rejected, count.skipped) == (5, 3, 2, 0)
    assert [row.cells for row in found.rejected] == [("b", "new"), ("d", "new", "4", "5")]


def test_a_line_break_in_a_cell_does_not_count_as_a_row(tmp_path: Path) -> None:
    rows = HEAD + 'a,"new\nline, with ""quotes""",1\nb,new,oops\n'
    found = deals(tmp_path, "seats: x", rows)
    assert [row for row, _ in reasons(found)] == [3]
    assert found.counts["opportunities"].accepted == 1


def test_a_row_with_a_stray_quotation_mark_is_rejected_as_it_stands(tmp_path: Path) -> None:
    found = deals(tmp_path, "seats: x", HEAD + 'a,"new"s,1\nb,new,2\n')
    (row,) = found.rejected
    assert (row.row, row.cells) == (2, ('a,"new"s,1',))
    assert row.reason == (
        "A quotation mark stands inside a quoted cell: it has to be written twice there."
    )
    assert values(found, "seats") == {"b": 2.0}


def test_a_quotation_mark_that_is_never_closed_stops_the_import(tmp_path: Path) -> None:
    rows = HEAD + 'a,new,1\nb,"new,2\nc,new,3\n'
    assert failure(lambda: deals(tmp_path, "seats: x", rows)) == (
        "deals.csv, row 3: A quotation mark is opened here and never closed. "
        "Close it, or write it twice where it belongs to the text."
    )
    long = rows + "d,new,4\n" * 50_000
    assert "deals.csv, row 3: " in failure(lambda: deals(tmp_path, "seats: x", long))


def test_a_nul_rejects_its_row(tmp_path: Path) -> None:
    found = deals(tmp_path, "seats: x", HEAD.encode() + b"a\0b,new,1\nc,new,2\n")
    assert reasons(found) == [
        (2, "“id” holds a NUL character. Export the file again, or remove it.")
    ]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b",,\n"])
def test_an_empty_file_is_an_error(tmp_path: Path, content: bytes) -> None:
    assert failure(lambda: deals(tmp_path, "seats: x", content)) == (
        "deals.csv: The file is empty: it has no header with the names of the columns. "
        "Export it again, with a header."
    )


def test_a_header_without_rows_gives_empty_tables_and_a_finding(tmp_path: Path) -> None:
    found = deals(tmp_path, "seats: x", HEAD)
    assert len(found.tables["opportunities"]) == 0
    (finding,) = found.findings
    assert finding.what == "The source “deals” of opportunities has a header and no rows."


def test_missing_columns_are_named_with_the_nearest(tmp_path: Path) -> None:
    text = failure(
        lambda: deals(tmp_path, "{seats: seats, tender: tneder}", "id,stat,Seats,tender\n")
    )
    assert text == (
        "deals.csv, row 1: There is no column “state”. Did you mean “stat”?\n"
        "deals.csv, row 1: There is no column “seats”. Did you mean “Seats”?\n"
        "deals.csv, row 1: There is no column “tneder”. Did you mean “tender”?"
    )


def test_two_columns_of_one_name_are_an_error_only_where_they_are_read(tmp_path: Path) -> None:
    assert values(deals(tmp_path, "seats: x", "id,state,x,y,y\na,new,1,2,3\n"), "seats") == {
        "a": 1.0
    }
    assert failure(lambda: deals(tmp_path, "seats: y", "id,state,x,y,y\na,new,1,2,3\n")) == (
        "deals.csv, row 1: Two columns are called “y”. Give one of them another name in the file."
    )


def test_another_delimiter_is_suspected(tmp_path: Path) -> None:
    text = failure(lambda: deals(tmp_path, "seats: x", "id;state;x\na;new;1\n"))
    assert 'The cells seem to be separated by “;”: write `delimiter: ";"`.' in text


def test_a_title_above_the_header(tmp_path: Path) -> None:
    text = """
        format: 1
        snapshot: 2026-03-31
        sources: {deals: {file: deals.csv, header: 3}}
        tables:
          opportunities:
            from: deals
            columns: {id: id}
            state: {column: state, closed: [won]}
    """
    found = run(tmp_path, text, deals="Deals of the week\n\nid,state\na,new\n,new\n")
    assert column(found, "opportunities", "id") == ["a"]
    assert reasons(found) == [(5, "“id” is blank; no row can be without its id.")]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    one = mapping(tmp_path, SHEET)
    assert failure(lambda: import_tables(one, [tmp_path / "gone.xlsx"], FACTS)) == (
        "gone.xlsx: The file cannot be read: no such file or directory. "
        "Check that it is still there."
    )


def test_a_file_that_vanishes_or_changes_while_it_is_read(tmp_path: Path) -> None:
    rows = HEAD + "".join(f"d{n},new,1\n" for n in range(200_000))

    def importing(change: Callable[[Path], object]) -> Imported:
        deals(tmp_path, "seats: x", rows)
        file = tmp_path / "deals.csv"
        one = mapping(tmp_path, (tmp_path / "mapping.yaml").read_text())
        first = iter([True])

        def on_progress(_: Progress) -> None:
            if next(first, False):
                change(file)

        return import_tables(one, [file], FACTS, on_progress)

    assert "The file cannot be read: no such file" in failure(lambda: importing(Path.unlink))
    text = failure(lambda: importing(lambda file: file.write_text(HEAD)))
    assert text == (
        "deals.csv: The file was changed while it was being read. "
        "Import it again once it is complete."
    )


SHEET = """
    format: 1
    snapshot: 2026-03-31
    currency: EUR
    time_zone: Europe/Berlin
    decimal: ","
    dates: DD/MM/YYYY
    sources: {deals: {file: "*.*", sheet: Deals}}
    tables:
      opportunities:
        from: deals
        columns: {id: Id, created_at: Created}
        state: {column: State, closed: [won]}
        facts:
          budget: Budget
          decides-on: Decides
          tender: Tender
          rivals: Rivals
"""


def workbook(file: Path, sheet: str = "Deals") -> Path:
    """A workbook with a title above the header, a blank row, and one wrong row."""
    book = openpyxl.Workbook()
    book.active.title = "Notes"  # type: ignore[union-attr]
    page = book.create_sheet(sheet)
    page.append(["Deals of the week"])
    page.delete_rows(1)
    page.append([])
    page.append(["Id", "State", "Created", "Budget", "Decides", "Tender", "Rivals"])
    page.append([17, "new", datetime(2026, 3, 1, 10), 1.234, date(2026, 5, 1), True, "ormundo"])
    page.append([])
    page.append(["b", "won", None, "1.234,5", "02/05/2026", "no", None])
    page.append(["c", "new", None, "many", None, None, None])
    book.save(file)
    return file


def test_a_workbook_keeps_its_types_and_row_numbers(tmp_path: Path) -> None:
    file = workbook(tmp_path / "deals.xlsx")
    found = import_tables(mapping(tmp_path, SHEET), [file], FACTS)
    assert column(found, "opportunities", "id") == ["17", "b"]
    (created, _) = column(found, "opportunities", "created_at")
    assert str(created) == "2026-03-01 09:00:00+00:00"
    assert values(found, "budget") == {"17": Decimal("1.2340"), "b": Decimal("1234.5000")}
    assert values(found, "decides-on") == {"17": date(2026, 5, 1), "b": date(2026, 5, 2)}
    assert values(found, "tender") == {"17": True, "b": False}
    (row,) = found.rejected
    assert (row.file, row.row, row.cells[:4]) == ("deals.xlsx", 6, ("c", "new", "", "many"))


def test_a_workbook_that_is_none(tmp_path: Path) -> None:
    one = mapping(tmp_path, SHEET)
    file = tmp_path / "deals.xlsx"
    file.write_text("hello")
    assert failure(lambda: import_tables(one, [file], FACTS)) == (
        "deals.xlsx: The file is no workbook that can be read. "
        "Open it in a spreadsheet program and save it again, as .xlsx or as CSV."
    )
    workbook(file, sheet="Deal")
    assert failure(lambda: import_tables(one, [file], FACTS)) == (
        "deals.xlsx: There is no sheet “Deals”. Did you mean “Deal”?"
    )
    openpyxl.Workbook().save(file)
    one = mapping(tmp_path, SHEET.replace(", sheet: Deals", ""))
    assert "deals.xlsx, sheet Sheet: The file is empty" in failure(
        lambda: import_tables(one, [file], FACTS)
    )


def test_parquet_keeps_numbers_dates_and_lists(tmp_path: Path) -> None:
    table = pa.table(
        {
            "Id": pa.array([1, 2]),
            "State": pa.array(["new", "won"]).dictionary_encode(),
            "Created": pa.array([datetime(2026, 3, 1, 10), None], pa.timestamp("ms", tz="UTC")),
            "Budget": pa.array([1.234, None], pa.float64()),
            "Decides": pa.array([date(2026, 5, 1), None]),
            "Tender": pa.array([True, None]),
            "Rivals": pa.array([["ormundo", "zettelfix"], None]),
        }
    )
    file = tmp_path / "deals.parquet"
    pq.write_table(table, file)
    found = import_tables(mapping(tmp_path, SHEET), [file], FACTS)
    assert values(found, "budget") == {"1": Decimal("1.2340")}
    assert values(found, "decides-on") == {"1": date(2026, 5, 1)}
    assert values(found, "tender") == {"1": True}
    assert values(found, "rivals") == {"1": (("ormundo", "zettelfix"), False)}
    (created, _) = column(found, "opportunities", "created_at")
    assert str(created) == "2026-03-01 10:00:00+00:00"


def test_parquet_that_is_none_or_breaks_off(tmp_path: Path) -> None:
    one = mapping(tmp_path, SHEET)
    file = tmp_path / "deals.parquet"
    file.write_text("hello, I am not Parquet")
    assert "The file is no Parquet file that can be read." in failure(
        lambda: import_tables(one, [file], FACTS)
    )
    nested = pa.table({name: pa.array([{"a": 1}]) for name in SHEET_COLUMNS})
    pq.write_table(nested, file)
    with pytest.raises(TableError, match="has no text"):
        import_tables(one, [file], FACTS)


SHEET_COLUMNS = ("Id", "State", "Created", "Budget", "Decides", "Tender", "Rivals")


def test_files_that_nobody_asked_for_are_named(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("a\n1\n")
    deals(tmp_path, "seats: x", f"{HEAD}a,new,1\n")
    one = mapping(tmp_path, (tmp_path / "mapping.yaml").read_text())
    found = import_tables(one, [tmp_path], FACTS)
    assert [finding.what for finding in found.findings] == [
        "The file other.csv belongs to no source of the mapping and was not read."
    ]
    text = failure(lambda: import_tables(one, [tmp_path / "other.csv"], FACTS))
    assert "mapping.yaml:4: No file for the source “deals”: none of the files is called" in text


def test_an_ending_that_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "deals.json").write_text("{}")
    one = mapping(tmp_path, SHEET)
    assert failure(lambda: import_tables(one, [tmp_path / "deals.json"], FACTS)) == (
        "deals.json: Files that end in “.json” are not read. "
        "Save it as .csv, .xlsx, .xls, .ods or .parquet."
    )
