"""Tables as public suites for DMN engines have them: with types of their own, names with blanks and
signs, variables in cells, lists as cells, prefixes without a namespace, and diagrams.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from playcall_core.decision_tables.dmn_in import parse_dmn
from playcall_core.decision_tables.evaluate import evaluate
from playcall_core.decision_tables.model import DecisionTable

HEAD = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<definitions xmlns="{namespace}" xmlns:triso="http://www.trisotech.com/2015/triso/modeling"
    xmlns:dmndi="http://www.omg.org/spec/DMN/20180521/DMNDI/"
    xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" exporter="DMN Modeler"
    namespace="http://www.trisotech.com/definitions/_1" name="suite" triso:logoChoice="Default">
  <extensionElements/>
  <itemDefinition isCollection="false" name="tOffer" label="tOffer">
    <itemComponent name="Yes/No"><typeRef>string</typeRef>
      <allowedValues triso:constraintsType="enumeration"><text>"yes", "no"</text></allowedValues>
    </itemComponent>
    <itemComponent name="Rate"><typeRef>string</typeRef></itemComponent>
  </itemDefinition>
  <itemDefinition name="tDeal"><itemComponent name="price"><typeRef>number</typeRef>
    </itemComponent></itemDefinition>
  <itemDefinition isCollection="true" name="tTexts"><typeRef>string</typeRef></itemDefinition>
  <inputData name="deal" id="_a"><variable typeRef="tns:tDeal" name="deal"/></inputData>
  <inputData name="from" id="_b"><variable typeRef="number" name="from"/></inputData>
  <inputData name="until" id="_c"><variable typeRef="number" name="until"/></inputData>
  <inputData name="Our Rivals" id="_d"><variable typeRef="tTexts" name="Our Rivals"/></inputData>
  <inputData name="Rival" id="_e"><variable typeRef="string" name="Rival"/></inputData>
  <inputData name="day" id="_f"><variable typeRef="date" name="day"/></inputData>
  <inputData name="other day" id="_g"><variable typeRef="date" name="other day"/></inputData>
"""
TAIL = """
  <dmndi:DMNDI><dmndi:DMNDiagram id="_D1"><dmndi:Size height="650.0" width="879.0"/>
    <dmndi:DMNShape dmnElementRef="_a" id="_s"><dc:Bounds height="1" width="1" x="0" y="0"/>
    </dmndi:DMNShape></dmndi:DMNDiagram></dmndi:DMNDI>
</definitions>
"""
NEWEST = "https://www.omg.org/spec/DMN/20230324/MODEL/"
NAMESPACES = (
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    NEWEST,
)
Columns = Mapping[str, str]


def table(
    policy: str, inputs: Columns, outputs: Columns, rows: str, namespace: str = NEWEST
) -> DecisionTable:
    """Inputs are expressions with their types, outputs names with their list of values; a row is
    `test | test => output | output`.
    """
    columns = "".join(
        f'<input label="{text}"><inputExpression typeRef="{kind}"><text>{text}</text>'
        "</inputExpression></input>"
        for text, kind in inputs.items()
    )
    for name, values in outputs.items():
        named = f' name="{name}"' if name else ""
        listed = f"<outputValues><text>{values}</text></outputValues>" if values else ""
        columns += f"<output{named}>{listed}</output>"
    rules = ""
    for row in rows.strip().splitlines():
        tests, results = (
            [cell.strip().replace("<", "&lt;") for cell in part.split("|")]
            for part in row.split("=>")
        )
        entries = "".join(f"<inputEntry><text>{test}</text></inputEntry>" for test in tests)
        entries += "".join(f"<outputEntry><text>{out}</text></outputEntry>" for out in results)
        rules += f"<rule>{entries}</rule>"
    decision = (
        f'<decision name="Said" id="_x"><variable name="Said"/><decisionTable '
        f'hitPolicy="{policy}" outputLabel="Said">{columns}{rules}</decisionTable></decision>'
    )
    read = parse_dmn(HEAD.format(namespace=namespace) + decision + TAIL)
    assert not read.not_taken
    (found,) = read.tables
    return found


APPROVAL = """
>= 18 | "medium", "low" | true => "yes" | "basic"
< 18  | -               | -    => "no"  | "standard"
-     | "high"          | -    => "yes" | "standard"
"""
APPLICANT = {"Age": "number", "Risk": "string", "isAffordable": "boolean"}
OFFER = {"Yes/No": '"yes", "no"', "Rate": ""}


@pytest.mark.parametrize("namespace", NAMESPACES)
@pytest.mark.parametrize(
    ("age", "risk", "yes_no", "rate"),
    [(25, "low", "yes", "basic"), (15, "low", "no", "standard"), (15, "high", "yes", "standard")],
)
def test_priority_of_several_outputs_of_which_one_has_a_list(
    namespace: str, age: int, risk: str, yes_no: str, rate: str
) -> None:
    found = evaluate(
        table("PRIORITY", APPLICANT, OFFER, APPROVAL, namespace),
        {"Age": age, "Risk": risk, "isAffordable": True},
    )
    assert found.value == {"Yes/No": yes_no, "Rate": rate}


def test_several_outputs_in_the_orders_of_rules_and_outputs() -> None:
    asked = {"Age": 15, "Risk": "high", "isAffordable": False}
    no, yes = {"Yes/No": "no", "Rate": "standard"}, {"Yes/No": "yes", "Rate": "standard"}
    for policy, expected in (
        ("RULE ORDER", (no, yes)),
        ("COLLECT", (no, yes)),
        ("OUTPUT ORDER", (yes, no)),
        ("FIRST", no),
        ("ANY", None),
        ("UNIQUE", None),
    ):
        assert evaluate(table(policy, APPLICANT, OFFER, APPROVAL), asked).value == expected, policy


@pytest.mark.parametrize(
    ("aggregation", "expected"), [("SUM", 60), ("MIN", 10), ("MAX", 30), ("COUNT", 3)]
)
def test_what_is_collected_is_aggregated(aggregation: str, expected: int) -> None:
    rows = "> 1 => 10\n > 2 => 20\n > 3 => 30\n > 9 => 40"
    collected = table(f'COLLECT" aggregation="{aggregation}', {"Age": "number"}, {"": ""}, rows)
    assert evaluate(collected, {"Age": Decimal(4)}).value == expected
    nothing = 0 if aggregation == "COUNT" else None
    assert evaluate(collected, {"Age": Decimal(0)}).value == nothing


def test_the_ends_of_an_interval_are_other_inputs() -> None:
    within = table(
        "PRIORITY",
        {"deal.price": "number"},
        {"": '"in range", "not in range"'},
        '[from..until] => "in range"\n - => "not in range"',
    )
    asked = {"deal": {"price": 10}, "from": 5, "until": 10}
    assert evaluate(within, asked).value == "in range"
    assert evaluate(within, asked | {"until": 9}).value == "not in range"


def test_a_day_is_compared_with_a_written_one_and_with_another_input() -> None:
    rows = '> date("2016-10-01") => true\n <= date("2016-10-01") => false'
    written = table("UNIQUE", {"day": "date"}, {"": ""}, rows)
    assert evaluate(written, {"day": date(2016, 10, 2)}).value is True
    assert evaluate(written, {"day": date(2016, 10, 1)}).value is False
    rows = "> other day => true\n <= other day => false"
    other = table("UNIQUE", {"day": "date"}, {"": ""}, rows)
    asked = {"day": date(2016, 10, 2), "other day": date(2016, 10, 2)}
    assert evaluate(other, asked).value is False
    assert evaluate(other, asked | {"day": date(2016, 10, 3)}).value is True


def test_a_cell_that_is_a_list_matches_each_of_its_members() -> None:
    rows = """
    "acme", "beta" => Rival + " is met often"
    Our Rivals     => Rival + " is one of ours"
    """
    met = table("COLLECT", {"Rival": "string"}, {"": ""}, rows)
    ours = {"Our Rivals": ["beta", "corex"]}
    assert evaluate(met, ours | {"Rival": "beta"}).value == (
        "beta is met often",
        "beta is one of ours",
    )
    assert evaluate(met, ours | {"Rival": "corex"}).value == ("corex is one of ours",)
    assert evaluate(met, ours | {"Rival": "dorn"}).value in (None, ())
