"""What the words in cells become: every type, blanks, aliases, and words that do not fit."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playcall_core.importing.bulk import bulk_reader
from playcall_core.importing.mapping import Cell, Reading
from playcall_core.importing.values import ARROW, Kind, Reader, Unfit, reader, typed
from tests.core.importing_case import deals, reasons, run, values

ROWS = "id,state,x\n"


@pytest.mark.parametrize(
    ("cell", "word", "number"),
    [
        ("x", "12", 12.0),
        ("x", "-3.5", -3.5),
        ("x", "1,250.5", 1250.5),
        ("x", "1 250", 1250.0),
        ("x", "1'250'000", 1250000.0),
        ("x", ".5", 0.5),
        ("x", "1.2e3", 1200.0),
        ("{column: x, scale: 1000000}", "1100.04", 1100040000.0),
        ("{column: x, strip: ['%', '+']}", "+12 %", 12.0),
        ("{column: x, aliases: {a few: '3'}}", "A few", 3.0),
    ],
)
def test_numbers(tmp_path: Path, cell: str, word: str, number: float) -> None:
    found = deals(tmp_path, f"seats: {cell}", f'{ROWS}a,new,"{word}"\n')
    assert values(found, "seats") == {"a": number}


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("1,25", "“x”: “1,25” is not a number written with the decimal mark “.”."),
        ("12,3456", "“x”: “12,3456” is not a number written with the decimal mark “.”."),
        ("$12", "“x”: “$12” is not a number written with the decimal mark “.”."),
        ("many", "“x”: “many” is not a number written with the decimal mark “.”."),
        (
            "1234567890123456",
            "“x”: 1234567890123456.0 has 16 significant digits; at most 15 are exact. Round it.",
        ),
    ],
)
def test_what_is_no_number_is_rejected(tmp_path: Path, word: str, reason: str) -> None:
    found = deals(tmp_path, "seats: x", f'{ROWS}a,new,"{word}"\nb,new,4\n')
    assert reasons(found) == [(2, reason)]
    assert values(found, "seats") == {"b": 4.0}


def test_each_column_of_a_text_file_may_have_its_own_decimal_mark(tmp_path: Path) -> None:
    facts = """
        seats: {column: x, decimal: ","}
        budget: y
    """
    found = deals(tmp_path, facts, 'id,state,x,y\na,new,"1.250,5","1,250.75"\n')
    assert values(found, "seats") == {"a": 1250.5}
    assert values(found, "budget") == {"a": Decimal("1250.75")}


def test_the_members_of_a_set_may_stand_in_several_columns(tmp_path: Path) -> None:
    facts = "rivals: {columns: [x, y], separator: ;}"
    rows = "id,state,x,y\na,new,Ormundo,Zettelfix\nb,new,,Ormundo\nc,new,,\n"
    found = deals(tmp_path, facts, rows)
    assert values(found, "rivals") == {
        "a": (("ormundo", "zettelfix"), False), "b": (("ormundo",), False),
    }  # fmt: skip


def test_a_decimal_comma_is_declared(tmp_path: Path) -> None:
    text = """
        format: 1
        snapshot: 2026-03-31
        currency: EUR
        decimal: ","
        sources: {deals: {file: deals.csv, delimiter: ";"}}
        tables:
          opportunities:
            from: deals
            columns: {id: id}
            state: {column: state, closed: [won]}
            facts: {budget: x}
    """
    found = run(tmp_path, text, deals="id;state;x\na;new;1.234,56\nb;new;1,234.56\nc;new;1.5\n")
    assert values(found, "budget") == {"a": Decimal("1234.5600")}
    assert [row for row, _ in reasons(found)] == [3, 4]


def test_money_has_a_currency_and_four_decimals(tmp_path: Path) -> None:
    rows = (
        "id,state,x,code\na,new,10.1234,USD\nb,new,10.12345,USD\nc,new,5,\nd,new,,\ne,new,1,usd\n"
    )
    found = deals(tmp_path, "budget: {column: x, currency: {column: code}}", rows)
    (row,) = found.tables["fact_values"].to_pylist()
    assert (row["subject_id"], row["amount"], row["currency"]) == ("a", Decimal("10.1234"), "USD")
    assert reasons(found) == [
        (3, "“x”: 10.12345 has more than four decimals. Round it."),
        (4, "“code”: the currency is blank, and “x” has an amount."),
        (6, "“code”: “usd” is no currency such as EUR, and “x” has an amount."),
    ]
    assert found.counts["opportunities"].accepted == 2


@pytest.mark.parametrize(
    ("dates", "word", "value"),
    [
        ("", "2026-05-01", date(2026, 5, 1)),
        ("DD/MM/YYYY", "01/05/2026", date(2026, 5, 1)),
        ("DD/MM/YYYY", "2026-05-01", date(2026, 5, 1)),
        ("YYYY", "1996", date(1996, 1, 1)),
        ("D MMM YYYY", "3 Mar 2026", date(2026, 3, 3)),
        ("YYYY-MM-DD 00:00:00", "2026-05-01 00:00:00", date(2026, 5, 1)),
        ("", "2026-05-01 10:00", datetime(2026, 5, 1, 8, tzinfo=UTC)),
        ("", "2026-05-01T10:00:00Z", datetime(2026, 5, 1, 10, tzinfo=UTC)),
        ("M/D/YYYY h:mm A", "5/1/2026 12:30 PM", datetime(2026, 5, 1, 10, 30, tzinfo=UTC)),
        ("YYYY-MM-DD HH:mm:ss", "2026-05-01 10:00:01", datetime(2026, 5, 1, 8, 0, 1, tzinfo=UTC)),
    ],
)
def test_dates(tmp_path: Path, dates: str, word: str, value: date) -> None:
    formats = f', dates: "{dates}"' if dates else ""
    cell = f"decides-on: {{column: x, time_zone: Europe/Berlin{formats}}}"
    assert values(deals(tmp_path, cell, f"{ROWS}a,new,{word}\n"), "decides-on") == {"a": value}


def test_a_day_that_is_none_is_rejected_with_the_way_dates_are_written(tmp_path: Path) -> None:
    rows = f"{ROWS}a,new,31/02/2026\nb,new,5/1/26\nc,new,01/01/0001\n"
    found = deals(tmp_path, 'decides-on: {column: x, dates: "DD/MM/YYYY"}', rows)
    assert reasons(found) == [
        (2, "“x”: “31/02/2026” is no day of the calendar: day is out of range for month."),
        (3, "“x”: “5/1/26” is not a date written as DD/MM/YYYY."),
        (4, "“x”: “01/01/0001” lies outside the years 1601 to 2398."),
    ]


def test_a_category_is_a_key_a_label_or_an_alias_in_any_case(tmp_path: Path) -> None:
    rows = f"{ROWS}a,new,proof\nb,new,Proof\nc,new,TRYING\nd,new,\n"
    found = deals(tmp_path, "stage: {column: x, aliases: {Trying: proof}}", rows)
    assert values(found, "stage") == {"a": "proof", "b": "proof", "c": "proof"}


def test_a_word_that_is_no_value_rejects_its_row_and_names_the_nearest(tmp_path: Path) -> None:
    found = deals(tmp_path, "stage: x", f"{ROWS}a,new,prof\nb,new,zzz\n")
    assert reasons(found) == [
        (2, "“x”: “prof” is no value of “Selling stage”. Did you mean “Proof”?"),
        (
            3,
            "“x”: “zzz” is no value of “Selling stage”. Give it an alias in the mapping, or write "
            "`otherwise`.",
        ),
    ]


def test_otherwise_decides_for_all_other_words_and_is_reported(tmp_path: Path) -> None:
    rows = f"{ROWS}a,new,zzz\nb,new,yyy\nc,new,zzz\nd,new,won\n"
    found = deals(tmp_path, "stage: {column: x, otherwise: new}", rows)
    assert values(found, "stage") == {"a": "new", "b": "new", "c": "new", "d": "won"}
    (finding,) = found.findings
    assert finding.what == (
        "A word in “x” is no value of “Selling stage” and was read as new: 3 times (zzz 2, yyy)."
    )
    assert finding.cases["row"].to_pylist() == [2, 3, 4]
    unknown = deals(tmp_path, "stage: {column: x, otherwise: unknown}", rows)
    assert values(unknown, "stage") == {"d": "won"}


def test_sets(tmp_path: Path) -> None:
    rows = f'{ROWS}a,new,"Ormundo; zettelfix"\nb,new,ORM\nc,new,\nd,new,nobody\n'
    listed = "rivals: {column: x, aliases: {orm: ormundo}, none: nobody"
    assert values(deals(tmp_path, f"{listed}}}", rows), "rivals") == {
        "a": (("ormundo", "zettelfix"), False),
        "b": (("ormundo",), False),
        "d": ((), True),
    }
    found = deals(tmp_path, f"{listed}, complete: true, blank: none}}", rows)
    assert values(found, "rivals") == {
        "a": (("ormundo", "zettelfix"), True),
        "b": (("ormundo",), True),
        "c": ((), True),
        "d": ((), True),
    }


def test_a_stray_member_leaves_the_set_incomplete(tmp_path: Path) -> None:
    rows = f'{ROWS}a,new,"ormundo, other"\nb,new,other\n'
    found = deals(tmp_path, "rivals: {column: x, complete: true, otherwise: unknown}", rows)
    assert values(found, "rivals") == {"a": (("ormundo",), False)}
    refused = deals(tmp_path, "rivals: {column: x, complete: true}", rows)
    assert [row for row, _ in reasons(refused)] == [2, 3]


def test_yes_and_no(tmp_path: Path) -> None:
    rows = f"{ROWS}a,new,Yes\nb,new,0\nc,new,\nd,new,perhaps\n"
    found = deals(tmp_path, "tender: x", rows)
    assert values(found, "tender") == {"a": True, "b": False}
    assert reasons(found) == [
        (5, "“x”: “perhaps” is neither yes nor no. List it under `yes` or `no`.")
    ]
    own = deals(tmp_path, "tender: {column: x, yes: ['0'], no: [yes, perhaps], blank: none}", rows)
    assert values(own, "tender") == {"a": False, "b": True, "c": False, "d": False}


def test_a_blank_is_unknown_or_what_the_mapping_says(tmp_path: Path) -> None:
    rows = f"{ROWS}a,new,\nb,new,  \nc,new,NULL\nd,new,7\ne,new,-\n"
    found = deals(tmp_path, "seats: {column: x, nulls: ['NULL', '-']}", rows)
    assert values(found, "seats") == {"d": 7.0}
    given_ = deals(tmp_path, "seats: {column: x, nulls: ['NULL', '-'], blank: {value: 1}}", rows)
    assert values(given_, "seats") == {"a": 1.0, "b": 1.0, "c": 1.0, "d": 7.0, "e": 1.0}


def test_a_constant_is_the_same_for_every_row(tmp_path: Path) -> None:
    found = deals(tmp_path, "tender: {value: yes}", f"{ROWS}a,new,\nb,won,\n")
    assert values(found, "tender") == {"a": True, "b": True}


WORDS = st.one_of(
    st.none(),
    st.from_regex(r"-?[0-9]{0,13}(\.[0-9]{0,5})?", fullmatch=True),
    st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-9]{2})?", fullmatch=True),
    st.datetimes(datetime(1500, 1, 1), datetime(2500, 1, 1)).map(
        lambda at: f"{at:%Y-%m-%d %H:%M:%S}"
    ),
    st.dates(date(1500, 1, 1), date(2500, 1, 1)).map(str),
    st.sampled_from(
        ["2026-03-29 02:30:00", "2026-10-25 02:30:00", "2024-02-29", "2023-02-29", "7"]
    ),
)


@given(
    words=st.lists(WORDS, max_size=20),
    kind=st.sampled_from([Kind.NUMBER, Kind.MONEY, Kind.DAY, Kind.INSTANT, Kind.DATE]),
    dates=st.sampled_from([(), ("YYYY-MM-DD HH:mm:ss",), ("YYYY-MM-DD",)]),
    aliases=st.sampled_from([{}, {"7": "8"}]),
)
def test_words_read_at_once_are_what_they_are_when_read_singly(
    words: list[str | None], kind: Kind, dates: tuple[str, ...], aliases: dict[str, str]
) -> None:
    reading = Reading(time_zone="Europe/Berlin", dates=dates or None)
    if kind not in {Kind.NUMBER, Kind.MONEY} and aliases:
        aliases = {"7": "2020-01-01"}
    cell = Cell(column="x", aliases=aliases)
    read = reader(cell, kind, reading, None)
    texts = pa.array(words, pa.string())
    found = typed(texts, read, kind, bulk_reader(cell, kind, reading))
    singly = [_singly(read, word) for word in words]
    assert found.refused == {row: said for row, (_, said) in enumerate(singly) if said}
    assert found.values.equals(pa.array([value for value, _ in singly], ARROW[kind]))


def _singly(read: Reader, word: str | None) -> tuple[object, str]:
    """The value of a word, or why it has none."""
    try:
        return read(word).value, ""
    except Unfit as error:
        return None, str(error)


def test_an_hour_that_the_clocks_skip_or_repeat_is_read_as_python_does() -> None:
    zone = ZoneInfo("Europe/Berlin")
    cell, reading = Cell(column="x", dates=("YYYY-MM-DD HH:mm:ss",)), Reading(time_zone=zone.key)
    texts = pa.array(["2026-03-29 02:30:00", "2026-10-25 02:30:00"])
    read, bulk = reader(cell, Kind.INSTANT, reading, None), bulk_reader(cell, Kind.INSTANT, reading)
    assert typed(texts, read, Kind.INSTANT, bulk).values.to_pylist() == [
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    ]
