"""Decision tables in CSV files and spreadsheets, as people fill them, and back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from playcall_core.decision_tables.dmn_in import parse_dmn
from playcall_core.decision_tables.evaluate import evaluate
from playcall_core.decision_tables.model import (
    Aggregation,
    DecisionTable,
    HitPolicy,
    Input,
    Output,
    Rule,
)
from playcall_core.decision_tables.nodes import Constant, Interval, UntakenTest
from playcall_core.decision_tables.row_form import SIGNS
from playcall_core.decision_tables.table_files import read_csv, read_excel, write_csv, write_excel
from playcall_core.decision_tables.unary import parse_tests
from playcall_core.decision_tables.values import FeelType
from playcall_core.errors import DecisionTableError

DISCOUNT = '''\
F,Customer,Order sum,then Discount,note Why
type,string,number,number,
values,"""new"", ""old""",>= 0,"0, 5, 10",
1,"""old""",>= 1000,10,loyal and large
2,"""old""",-,5,
3,-,-,0,
'''


def read(text: str, folder: Path) -> DecisionTable:
    (folder / "discount.csv").write_text(text, "utf-8")
    found = read_csv(folder / "discount.csv")
    assert found.not_taken == (), [str(problem) for problem in found.not_taken]
    return found.tables[0]


def problems(text: str, folder: Path) -> list[str]:
    (folder / "x.csv").write_text(text, "utf-8")
    return [str(problem) for problem in read_csv(folder / "x.csv").not_taken]


def test_a_table_is_read_from_a_csv_file(tmp_path: Path) -> None:
    table = read(DISCOUNT, tmp_path)
    assert (table.name, table.hit_policy) == ("discount", HitPolicy.FIRST)
    assert [column.type for column in table.inputs] == [FeelType.STRING, FeelType.NUMBER]
    assert table.outputs[0].allowed == (0, 5, 10)
    assert table.rules[0].annotations == ("loyal and large",)
    assert table.rules[0].line == 4
    assert evaluate(table, {"Customer": "old", "Order sum": 1000}).value == 10
    assert "not allowed" in evaluate(table, {"Customer": "x", "Order sum": 1}).reason


def test_without_a_column_for_the_hit_policy_it_is_unique(tmp_path: Path) -> None:
    table = read("Age;then Rate\n< 18;1\n>= 18;2\n\n;;\n", tmp_path)
    assert table.hit_policy is HitPolicy.UNIQUE
    assert len(table.rules) == 2
    assert evaluate(table, {"Age": 18}).value == 2


def test_words_need_no_quotation_marks_in_a_text_column(tmp_path: Path) -> None:
    table = read(
        'U,Segment,then Team\ntype,text,text\n1,"mid-market, enterprise",Field sales\n2,smb,Desk\n',
        tmp_path,
    )
    assert evaluate(table, {"Segment": "enterprise"}).value == "Field sales"
    assert table.inputs[0].type is FeelType.STRING


def test_defaults_labels_expressions_and_descriptions_are_read(tmp_path: Path) -> None:
    table = read(
        "C+,Age,when note,then Fee,note\n"
        "expression,applicant.age,,,\nlabel,How old?,Kind of note,What to pay,\n"
        "else,,,0,\n1,> 5,-,10,for the grown\n",
        tmp_path,
    )
    assert (table.hit_policy, table.aggregation) == (HitPolicy.COLLECT, Aggregation.SUM)
    assert table.inputs[0] == Input("applicant.age", FeelType.ANY, "How old?")
    assert table.inputs[1] == Input("", FeelType.ANY, "Kind of note")
    assert table.outputs[0] == Output("Fee", label="What to pay", default=Constant(Decimal(0)))
    assert table.rules[0].description == "for the grown"
    assert evaluate(table, {"applicant": {"age": 6}}).value == 10
    assert evaluate(table, {"applicant": {"age": 5}}).value == 0


def test_what_is_not_taken_is_named_with_row_and_column(tmp_path: Path) -> None:
    text = "U,Age,then Rate\ntype,numbr,\nvalue,1,\n1,f(x),1,too\n2,< 18,\n3,low,2\n"
    shown = problems(text, tmp_path)
    assert "“value” is no number of a rule. Did you mean “values”?" in shown[0]
    assert shown[0].startswith("x.csv, row 3, column “U”: ")
    assert "x.csv, row 1, column “Age”: “numbr” is no type" in shown[1]
    assert "row 4, column “”: The row has more cells" in shown[2]
    assert "x.csv, row 4, column “Age”: “f(x)” is not taken. It calls" in shown[3]
    assert "x.csv, row 6, column “Age”: “low” is not taken." in shown[4]
    assert problems('U,Age,then R\ntype,number,\n1,"""a""",1\n', tmp_path) == [
        'x.csv, row 3, column “Age”: “"a"” is not taken. The column is a number, "a" is a string.'
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "The file is empty"),
        ("U,Age\n1,2\n", "names no output"),
        ("U,then Rate\n1,2\n", "names no input"),
        ('U,Age,then R\n1,"a"b,2\n', "row 2: The row cannot be read"),
    ],
)
def test_what_is_no_table_is_refused(text: str, what: str, tmp_path: Path) -> None:
    with pytest.raises(DecisionTableError, match=what):
        read(text, tmp_path)


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(DecisionTableError, match=r"gone\.csv: The file cannot be read"):
        read_csv(tmp_path / "gone.csv")
    with pytest.raises(DecisionTableError, match=r"gone\.xlsx: The file cannot be read"):
        read_excel(tmp_path / "gone.xlsx")
    (tmp_path / "latin.csv").write_bytes("Größe,then R\n".encode("latin-1"))
    with pytest.raises(DecisionTableError, match="not written in UTF-8"):
        read_csv(tmp_path / "latin.csv")
    (tmp_path / "no.xlsx").write_text("no workbook")
    with pytest.raises(DecisionTableError, match="no workbook that can be read"):
        read_excel(tmp_path / "no.xlsx")
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    with pytest.raises(DecisionTableError, match="The workbook is empty"):
        read_excel(tmp_path / "empty.xlsx")


def test_a_workbook_filled_in_a_spreadsheet_is_read(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Prices"
    sheet.append(["P", "Age", "Member", "Since", "then Price"])
    sheet.append(["values", None, None, None, "20, 10.5"])
    sheet.append([1, "< 18", True, "-", 10.5])
    sheet.append([2, 18, False, date(2026, 3, 31), 20])
    second = workbook.create_sheet("Second")
    second.append(["Age", "then Rate"])
    second.append([0.1, 1])
    workbook.save(tmp_path / "prices.xlsx")
    found = read_excel(tmp_path / "prices.xlsx")
    assert found.not_taken == ()
    prices, second_table = found.tables
    assert (prices.name, prices.hit_policy) == ("Prices", HitPolicy.PRIORITY)
    given = {"Age": 18, "Member": False, "Since": date(2026, 3, 31)}
    assert evaluate(prices, given).value == 20
    assert evaluate(prices, {"Age": 17, "Member": True}).value == Decimal("10.5")
    assert second_table.rules[0].tests == (parse_tests("0.1"),)


def odd_table(sign: str) -> DecisionTable:
    policy, aggregation = SIGNS[sign]
    rules = (
        Rule(
            (
                parse_tests('"a,b", "say \\"x\\""'),
                Interval(Constant(Decimal("0.1")), Constant(Decimal(2))),
            ),
            (Constant("line\nbreak"), Constant(None)),
            ("", "note; with, marks"),
            "why",
        ),
        Rule(
            (
                UntakenTest("f(?)", "It calls the function “f”, which is not taken."),
                parse_tests("-"),
            ),
            (Constant(date(2026, 1, 1)), Constant(True)),
            ("x", ""),
        ),
    )
    inputs = (
        Input("then what", FeelType.STRING, "A label"),
        Input("", FeelType.NUMBER, "Größe", parse_tests("[0..10]")),
    )
    outputs = (Output("o", default=Constant("d"), allowed=("b", "a")), Output("note", label="l"))
    return DecisionTable("Sheet one", inputs, outputs, rules, policy, aggregation, ("n", "m"))


@pytest.mark.parametrize("sign", SIGNS)
def test_what_is_written_reads_back_the_same(sign: str, tmp_path: Path) -> None:
    table = odd_table(sign)
    write_csv(table, tmp_path / "Sheet one.csv")
    assert read_csv(tmp_path / "Sheet one.csv").tables == (table,)
    twin = replace(table, name="Other")
    write_excel([table, twin], tmp_path / "both.xlsx")
    assert read_excel(tmp_path / "both.xlsx").tables == (table, twin)
    sheet = openpyxl.load_workbook(tmp_path / "both.xlsx")["Sheet one"]
    assert sheet["A1"].value == sign, "other readers of workbooks open it as well"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Sheet one.csv", "both.xlsx"]


def test_sheets_have_names_that_spreadsheets_allow(tmp_path: Path) -> None:
    table = odd_table("U")
    names = ["a/b: c?", "a b  c", "x" * 40, "x" * 40, "", "A B  C"]
    write_excel([replace(table, name=name) for name in names], tmp_path / "n.xlsx")
    sheets = openpyxl.load_workbook(tmp_path / "n.xlsx").sheetnames
    assert len({name.casefold() for name in sheets}) == len(names)
    assert all(0 < len(name) <= 31 for name in sheets)


def test_a_dmn_table_becomes_a_csv_file_and_back(tmp_path: Path) -> None:
    (table,) = parse_dmn(
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="m" namespace="n">'
        '<decision id="d" name="Rating"><decisionTable hitPolicy="OUTPUT ORDER">'
        '<input label="Age"><inputExpression typeRef="number"><text>Age</text></inputExpression>'
        '</input><output name=\'R\'><outputValues><text>"b","a"</text></outputValues></output>'
        "<rule><inputEntry><text>]1..2[</text></inputEntry>"
        '<outputEntry><text>"a"</text></outputEntry></rule></decisionTable></decision></definitions>'
    ).tables
    write_csv(table, tmp_path / "Rating.csv")
    assert read_csv(tmp_path / "Rating.csv").tables == (table,)


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(DecisionTableError, match="cannot be written"):
        write_csv(odd_table("U"), tmp_path / "gone" / "x.csv")
    with pytest.raises(DecisionTableError, match=r"U\+0001"):
        write_excel([replace(odd_table("U"), annotations=("a\1", "b"))], tmp_path / "x.xlsx")
    assert list(tmp_path.iterdir()) == []
