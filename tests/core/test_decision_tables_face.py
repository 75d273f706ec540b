"""The library as suites use it: whole documents of every version in, answers out."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest

from playcall_core.decision_tables import Months, analyse, evaluate, read_dmn, write_dmn
from playcall_core.decision_tables.dmn_xml import NAMESPACES

VERSIONS = {version: uri for uri, version in NAMESPACES.items()}


def document(version: str, *parts: str) -> bytes:
    """A document as modellers write it: a prefix for DMN, a default namespace of the model."""
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?><dmn:definitions xmlns:dmn="{VERSIONS[version]}" '
        'xmlns:feel="http://www.omg.org/spec/FEEL/20140401" xmlns="urn:model" id="d" name="d" '
        'namespace="urn:model">'
    )
    return (head + "".join(parts) + "</dmn:definitions>").encode()


def data(name: str, type_: str) -> str:
    variable = f"<dmn:variable name={quoteattr(name)} typeRef={quoteattr(type_)}/>"
    return f"<dmn:inputData name={quoteattr(name)} id={quoteattr(name)}>{variable}</dmn:inputData>"


def text(tag: str, said: str, **attributes: str) -> str:
    given = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<dmn:{tag}{given}><dmn:text>{escape(said)}</dmn:text></dmn:{tag}>"


def decision(
    name: str, inputs: str, outputs: str, rows: str, policy: str = "UNIQUE", extra: str = ""
) -> str:
    """`inputs`: `expression:type | …`; `outputs`: `name:type:values:default | …`; `rows`: lines of
    cells with `|` between them.
    """
    said = [f'<dmn:decision name={quoteattr(name)} id="x{hash(name)}"><dmn:variable name="v"/>']
    said.append(f'<dmn:decisionTable hitPolicy="{policy}"{extra}>')
    for column in inputs.split(" | "):
        expression, _, type_ = column.partition(":")
        given = {"typeRef": type_} if type_ else {}
        said.append(f"<dmn:input>{text('inputExpression', expression, **given)}</dmn:input>")
    for column in outputs.split(" | "):
        named, type_, values, default = [*column.split(":"), "", "", ""][:4]
        called = f" name={quoteattr(named)}" if named else ""
        typed = f" typeRef={quoteattr(type_)}" if type_ else ""
        said.append(f"<dmn:output{called}{typed}>")
        said.append(text("outputValues", values) if values else "")
        said.append(text("defaultOutputEntry", default) if default else "")
        said.append("</dmn:output>")
    wide = len(inputs.split(" | "))
    for row in rows.strip().splitlines():
        cells = [cell.strip() for cell in row.split(" | ")]
        entries = [text("inputEntry", cell) for cell in cells[:wide]]
        entries += [text("outputEntry", cell) for cell in cells[wide:]]
        said.append(f"<dmn:rule>{''.join(entries)}</dmn:rule>")
    return "".join([*said, "</dmn:decisionTable></dmn:decision>"])


def said(part: str, inputs: dict[str, Any], *before: str, version: str = "1.3") -> Any:
    read = read_dmn(document(version, *before, part))
    assert not read.not_taken, [str(problem) for problem in read.not_taken]
    (table,) = read
    return evaluate(table, inputs).value


LOAN = """
>= 18 | "Medium", "Low" | true | "Approved" | "Standard"
< 18 | - | - | "Declined" | "Basic"
- | "High" | - | "Declined" | "Standard"
>= 18 | - | - | "Approved" | "Best"
"""
IN = "Age:number | Risk:string | Affordable:boolean"
ONE = {"Age": 40, "Risk": "High", "Affordable": True}
TWO = {"Age": 40, "Risk": "Low", "Affordable": True}
MINOR = {"Age": 17, "Risk": "High", "Affordable": False}
ANSWER = 'Status:string:"Approved", "Declined"'
RATE = 'Rate:string:"Best", "Standard", "Basic"'


def rated(status: str, rate: str) -> dict[str, str]:
    return {"Status": status, "Rate": rate}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("policy", "inputs", "expected"),
    [
        ("FIRST", ONE, rated("Declined", "Standard")),
        ("FIRST", TWO, rated("Approved", "Standard")),
        ("PRIORITY", ONE, rated("Approved", "Best")),
        ("PRIORITY", MINOR, rated("Declined", "Standard")),
        ("ANY", ONE, None),
        ("UNIQUE", MINOR, None),
        ("RULE ORDER", MINOR, (rated("Declined", "Basic"), rated("Declined", "Standard"))),
        (
            "OUTPUT ORDER",
            TWO,
            (rated("Approved", "Best"), rated("Approved", "Standard")),
        ),
        ("COLLECT", ONE, (rated("Declined", "Standard"), rated("Approved", "Best"))),
    ],
)
def test_hit_policies_of_several_outputs(
    version: str, policy: str, inputs: dict[str, Any], expected: object
) -> None:
    part = decision("Loan", IN, f"{ANSWER} | {RATE}", LOAN, policy)
    assert said(part, inputs, version=version) == expected


@pytest.mark.parametrize(
    ("how", "expected"), [("SUM", 301), ("MIN", 98.5), ("MAX", 202.5), ("COUNT", 2)]
)
def test_collect_makes_one_number_of_all(how: str, expected: float) -> None:
    rows = '> 1 | "VIP" | 98.5\n> 2 | "VIP" | 202.5\n> 1 | "Plain" | 7'
    part = decision(
        "Fee", "Years:number | Kind:string", ":number", rows, "COLLECT", f' aggregation="{how}"'
    )
    assert said(part, {"Years": 3, "Kind": "VIP"}) == Decimal(str(expected))
    assert said(part, {"Years": 0, "Kind": "VIP"}) == (0 if how == "COUNT" else None)


def test_a_default_output_is_what_is_said_where_nothing_matches() -> None:
    part = decision("Days", "Age:number", ":number::0", "< 18, >= 60 | 5", "COLLECT", AGGREGATED)
    assert said(part, {"Age": 16}) == 5
    assert said(part, {"Age": 30}) == 0


AGGREGATED = ' aggregation="MAX"'


def test_a_cell_compares_with_other_inputs_and_with_parts_of_them() -> None:
    item = (
        '<dmn:itemDefinition name="tOrder"><dmn:itemComponent name="Unit price">'
        '<dmn:typeRef>feel:number</dmn:typeRef></dmn:itemComponent><dmn:itemComponent name="Due">'
        "<dmn:typeRef>feel:date</dmn:typeRef></dmn:itemComponent></dmn:itemDefinition>"
    )
    before = (item, data("My order", "tOrder"), data("low", "number"), data("high", "feel:number"))
    part = decision(
        "In range",
        "My order.Unit price",
        ':string:"in", "out"',
        '[low..high] | "in"\n- | "out"',
        "PRIORITY",
    )
    inputs = {"My order": {"Unit price": 5}, "low": 5, "high": 9}
    assert said(part, inputs, *before) == "in"
    assert said(part, {**inputs, "low": 5.5}, *before) == "out"
    days = data("other day", "date")
    part = decision("Later", "other day:date", "", "> My order.Due | true\n<= My order.Due | false")
    inputs = {"My order": {"Due": date(2026, 3, 31)}, "other day": date(2026, 4, 1)}
    assert said(part, inputs, *before, days) is True


def test_a_list_that_is_an_input_is_asked_for_its_members() -> None:
    item = (
        '<dmn:itemDefinition name="tList" isCollection="true">'
        "<dmn:typeRef>string</dmn:typeRef></dmn:itemDefinition>"
    )
    before = (item, data("Cold signs", "tList"), data("Sign", "string"))
    part = decision(
        "Found",
        "Sign:string",
        "",
        '"cough", "ache" | Sign + " is common"\nCold signs | Sign + " is a cold"',
        "COLLECT",
    )
    inputs = {"Sign": "cough", "Cold signs": ["cough", "sniff"]}
    assert said(part, inputs, *before) == ("cough is common", "cough is a cold")
    assert said(part, {**inputs, "Sign": "fever"}, *before) == ()


@pytest.mark.parametrize(
    ("type_", "cells", "value"),
    [
        ("time", "< Limit ; Limit ; > Limit", time(9, 30)),
        ("dateTime", "< Limit ; Limit ; > Limit", datetime(2026, 3, 31, 9, 30)),
        ("date and time", "< Limit ; Limit ; > Limit", datetime(2026, 3, 31, 9, 30)),
        ("dayTimeDuration", "< Limit ; Limit ; > Limit", timedelta(days=2)),
        ("yearMonthDuration", "< Limit ; Limit ; > Limit", Months(14)),
        ("number", "< Limit ; = Limit ; > Limit", 5),
        ("boolean", "not(Limit) ; Limit ; null", True),
        ("string", "not(Limit) ; Limit ; null", "a"),
    ],
)
def test_every_type_compares_with_an_input(type_: str, cells: str, value: object) -> None:
    rows = "\n".join(f"{cell} | {n}" for n, cell in enumerate(cells.split(" ; ")))
    part = decision("Compared", f"Given:{type_}", ":number", rows)
    before = (data("Given", type_), data("Limit", type_))
    assert said(part, {"Given": value, "Limit": value}, *before) == 1


@pytest.mark.parametrize(
    ("cell", "yes", "no"),
    [
        ("]1..5[", [2, 4.99], [1, 5]),
        ("(1..5]", [1.01, 5], [1]),
        ("not(1, 2)", [3], [1, 2]),
        ("not([1..5], > 10)", [7], [3, 11]),
        ("[1, 2, 3]", [2], [4]),
        ("1, [5..7], > 10", [1, 6, 11], [2, 10]),
        ("-5", [-5], [5]),
        ("null", [None], [1]),
        ("not(null)", [1], [None]),
        ("-", [None, 1], []),
        ("? > 3 and ? < 5", [4], [3, 5]),
        ("1 + 2", [3], [1]),
    ],
)
def test_unary_tests_of_numbers(cell: str, yes: list[object], no: list[object]) -> None:
    part = decision("T", "x:number", "", f"{cell} | true")
    assert [said(part, {"x": value}) for value in yes] == [True] * len(yes)
    assert [said(part, {"x": value}) for value in no] == [None] * len(no)


def test_allowed_values_of_an_input_and_of_its_type() -> None:
    item = (
        '<dmn:itemDefinition name="tScore"><dmn:typeRef>number</dmn:typeRef>'
        f"{text('allowedValues', '[0..999], null')}</dmn:itemDefinition>"
    )
    part = decision("T", "Score:tScore", "", "- | true")
    before = (item, data("Score", "tScore"))
    assert [said(part, {"Score": value}, *before) for value in (5, None, 1000)] == [
        True,
        True,
        None,
    ]


def test_a_business_knowledge_model_is_asked_by_its_parameters() -> None:
    inner = decision("x", "Buyer.Tier:feel:string", "", '"gold" | Buyer.Name + " first"')
    table = inner[inner.index("<dmn:decisionTable") : inner.index("</dmn:decision>")]
    model = (
        '<dmn:businessKnowledgeModel name="Greeting" id="g"><dmn:encapsulatedLogic>'
        '<dmn:formalParameter name="Buyer.Tier" typeRef="feel:string"/>'
        '<dmn:formalParameter name="Buyer.Name" typeRef="feel:string"/>'
        f"{table}</dmn:encapsulatedLogic></dmn:businessKnowledgeModel>"
    )
    assert said(model, {"Buyer.Tier": "gold", "Buyer.Name": "Ann"}) == "Ann first"
    assert said(model, {"Buyer": {"Tier": "gold", "Name": "Ann"}}) == "Ann first"


def test_several_decisions_of_one_file_are_analysed_and_written_again(tmp_path: Path) -> None:
    parts = [
        decision("One", "Age:number", ":string", '< 18 | "minor"\n> 18 | "adult"'),
        decision("Two", "Age:number", ":string", '<= 18 | "minor"\n>= 18 | "adult"'),
    ]
    read = read_dmn(document("1.2", *parts))
    assert [table.name for table in read] == ["One", "Two"]
    one, two = (analyse(table) for table in read)
    assert [gap.words for gap in one.gaps] == ["Age is 18"]
    assert one.gaps[0].witness == {"Age": 18}
    assert [(overlap.rules, overlap.breaks) for overlap in two.overlaps] == [((1, 2), True)]
    write_dmn(read.tables, tmp_path / "again.dmn")
    assert read_dmn(tmp_path / "again.dmn").tables == read.tables
    assert read_dmn(str(tmp_path / "again.dmn")).tables == read.tables
