"""DMN files as modellers write them, read and written; and files that are refused."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from playcall_core.decision_tables.dmn_in import parse_dmn, read_dmn
from playcall_core.decision_tables.dmn_out import print_dmn, write_dmn
from playcall_core.decision_tables.evaluate import evaluate
from playcall_core.decision_tables.model import Aggregation, DecisionTable, HitPolicy, Output
from playcall_core.decision_tables.nodes import (
    ANYTHING,
    Compare,
    Constant,
    Is,
    OneOf,
    Untaken,
    UntakenTest,
)
from playcall_core.decision_tables.values import FeelType
from playcall_core.errors import DecisionTableError

NAMESPACES = {
    "1.1": "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "1.2": "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "1.3": "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "1.4": "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "1.5": "https://www.omg.org/spec/DMN/20230324/MODEL/",
}

CAMUNDA = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
    xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"
    xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/"
    xmlns:biodi="http://bpmn.io/schema/dmn/biodi/2.0"
    xmlns:camunda="http://camunda.org/schema/1.0/dmn"
    xmlns:modeler="http://camunda.org/schema/modeler/1.0"
    id="Definitions_1" name="DRD" namespace="http://camunda.org/schema/1.0/dmn"
    exporter="Camunda Modeler" exporterVersion="5.0.0" modeler:executionPlatform="Camunda Platform">
  <decision id="season" name="Dish">
    <variable id="v" name="Dish" typeRef="string" />
    <decisionTable id="DecisionTable_1" hitPolicy="FIRST" biodi:annotationsWidth="400">
      <input id="Input_1" label="Season" biodi:width="192" camunda:inputVariable="s">
        <extensionElements><camunda:properties/></extensionElements>
        <inputExpression id="InputExpression_1" typeRef="string" expressionLanguage="feel">
          <text>season</text>
        </inputExpression>
        <inputValues id="UnaryTests_0"><text>"Spring","Summer","Fall","Winter"</text></inputValues>
      </input>
      <input id="Input_2" label="How many guests">
        <inputExpression id="InputExpression_2" typeRef="integer"><text>guestCount</text>
          </inputExpression>
      </input>
      <output id="Output_1" label="Dish" name="desiredDish" typeRef="string" biodi:width="192" />
      <rule id="row-1">
        <description>Save money</description>
        <inputEntry id="U1"><text>not("Fall", "Winter")</text></inputEntry>
        <inputEntry id="U2"><text><![CDATA[<= 8]]></text></inputEntry>
        <outputEntry id="L1"><text>"Spareribs"</text></outputEntry>
      </rule>
      <rule id="row-2">
        <inputEntry id="U3"><text></text></inputEntry>
        <inputEntry id="U4"><text> > 8
        </text></inputEntry>
        <outputEntry id="L2"><text>"Stew"</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
  <dmndi:DMNDI><dmndi:DMNDiagram id="D"><dmndi:DMNShape dmnElementRef="season">
    <dc:Bounds x="1" y="1" width="1" height="1"/></dmndi:DMNShape></dmndi:DMNDiagram></dmndi:DMNDI>
</definitions>
"""

KIE = """<dmn:definitions xmlns:dmn="http://www.omg.org/spec/DMN/20180521/MODEL/"
    xmlns="https://kiegroup.org/dmn/_A" xmlns:di="http://www.omg.org/spec/DMN/20180521/DI/"
    xmlns:kie="http://www.drools.org/kie/dmn/1.2"
    xmlns:feel="http://www.omg.org/spec/DMN/20180521/FEEL/"
    id="_1" name="Traffic" typeLanguage="http://www.omg.org/spec/DMN/20180521/FEEL/"
    namespace="https://kiegroup.org/dmn/_A">
  <dmn:extensionElements><kie:attachment/></dmn:extensionElements>
  <dmn:itemDefinition id="_2" name="tFine" isCollection="false">
    <dmn:itemComponent id="_3" name="Amount" isCollection="false">
      <dmn:typeRef>number</dmn:typeRef></dmn:itemComponent>
    <dmn:itemComponent id="_4" name="Points" isCollection="false">
      <dmn:typeRef>number</dmn:typeRef></dmn:itemComponent>
  </dmn:itemDefinition>
  <dmn:itemDefinition id="_5" name="tKind" isCollection="false">
    <dmn:typeRef>string</dmn:typeRef>
    <dmn:allowedValues kie:constraintType="enumeration" id="_6">
      <dmn:text>"speed", "parking"</dmn:text></dmn:allowedValues>
  </dmn:itemDefinition>
  <dmn:itemDefinition id="_7" name="tViolation">
    <dmn:itemComponent id="_8" name="Kind"><dmn:typeRef>tKind</dmn:typeRef></dmn:itemComponent>
    <dmn:itemComponent id="_9" name="Actual Speed"><dmn:typeRef>number</dmn:typeRef>
      </dmn:itemComponent>
    <dmn:itemComponent id="_a" name="Speed Limit"><dmn:typeRef>number</dmn:typeRef>
      </dmn:itemComponent>
  </dmn:itemDefinition>
  <dmn:inputData id="_b" name="Violation">
    <dmn:variable id="_c" name="Violation" typeRef="tViolation"/></dmn:inputData>
  <dmn:decision id="_d" name="Fine">
    <dmn:extensionElements/>
    <dmn:variable id="_e" name="Fine" typeRef="tFine"/>
    <dmn:informationRequirement id="_f"><dmn:requiredInput href="#_b"/></dmn:informationRequirement>
    <dmn:decisionTable id="_g" hitPolicy="UNIQUE" preferredOrientation="Rule-as-Row">
      <dmn:input id="_h"><dmn:inputExpression id="_i"><dmn:text>Violation.Kind</dmn:text>
        </dmn:inputExpression></dmn:input>
      <dmn:input id="_j"><dmn:inputExpression id="_k" typeRef="feel:number">
        <dmn:text>Violation.Actual Speed - Violation.Speed Limit</dmn:text></dmn:inputExpression>
          </dmn:input>
      <dmn:output id="_l" name="Amount" typeRef="number"/>
      <dmn:output id="_m" name="Points"/>
      <dmn:annotation name="why"/>
      <dmn:rule id="_n">
        <dmn:inputEntry id="_o"><dmn:text>"speed"</dmn:text></dmn:inputEntry>
        <dmn:inputEntry id="_p"><dmn:text>[10..30)</dmn:text></dmn:inputEntry>
        <dmn:outputEntry id="_q"><dmn:text>500</dmn:text></dmn:outputEntry>
        <dmn:outputEntry id="_r"><dmn:text>3</dmn:text></dmn:outputEntry>
        <dmn:annotationEntry><dmn:text>a little</dmn:text></dmn:annotationEntry>
      </dmn:rule>
      <dmn:rule id="_s">
        <dmn:inputEntry id="_t"><dmn:text>"parking"</dmn:text></dmn:inputEntry>
        <dmn:inputEntry id="_u"><dmn:text>-</dmn:text></dmn:inputEntry>
        <dmn:outputEntry id="_v"><dmn:text>100 + 2 * 10</dmn:text></dmn:outputEntry>
        <dmn:outputEntry id="_w"><dmn:text>1</dmn:text></dmn:outputEntry>
        <dmn:annotationEntry><dmn:text/></dmn:annotationEntry>
      </dmn:rule>
    </dmn:decisionTable>
  </dmn:decision>
  <dmn:decision id="_x" name="Suspended">
    <dmn:variable id="_y" name="Suspended" typeRef="string"/>
    <dmn:literalExpression id="_z"><dmn:text>if Fine.Points > 20 then "Yes" else "No"</dmn:text>
    </dmn:literalExpression>
  </dmn:decision>
  <dmn:businessKnowledgeModel id="_A" name="Rate">
    <dmn:variable id="_B" name="Rate"/>
    <dmn:encapsulatedLogic id="_C" kind="FEEL">
      <dmn:formalParameter id="_D" name="age" typeRef="number"/>
      <dmn:decisionTable id="_E" hitPolicy="COLLECT" aggregation="MAX">
        <dmn:input id="_F"><dmn:inputExpression><dmn:text>age</dmn:text></dmn:inputExpression>
          </dmn:input>
        <dmn:output id="_G"/>
        <dmn:rule id="_H"><dmn:inputEntry><dmn:text>&gt; 18</dmn:text></dmn:inputEntry>
          <dmn:outputEntry><dmn:text>age * 2</dmn:text></dmn:outputEntry></dmn:rule>
      </dmn:decisionTable>
    </dmn:encapsulatedLogic>
  </dmn:businessKnowledgeModel>
</dmn:definitions>
"""


def small(
    rows: str, *, version: str = "1.3", input_type: str = "number", policy: str = "UNIQUE"
) -> str:
    """A table of one input “Age” and one output “Rate”; each row is `input => output`."""
    rules = ""
    for row in rows.strip().splitlines():
        test, output = (part.strip().replace("<", "&lt;") for part in row.split("=>"))
        rules += (
            f"<rule><inputEntry><text>{test}</text></inputEntry>"
            f"<outputEntry><text>{output}</text></outputEntry></rule>\n"
        )
    return (
        f'<definitions xmlns="{NAMESPACES[version]}" name="m" namespace="n">\n'
        f'<decision id="d" name="Rating"><decisionTable hitPolicy="{policy}">'
        f'<input><inputExpression typeRef="{input_type}"><text>Age</text></inputExpression></input>'
        f'<output name="Rate"/>\n{rules}</decisionTable></decision></definitions>'
    )


@pytest.mark.parametrize("version", NAMESPACES)
def test_every_version_is_read(version: str) -> None:
    read = parse_dmn(small("< 18 => 1\n >= 18 => 2", version=version))
    assert read.not_taken == ()
    assert evaluate(read.table("Rating"), {"Age": 18}).value == 2


def test_a_table_of_camunda_modeler_is_read() -> None:
    read = parse_dmn(CAMUNDA)
    assert read.not_taken == ()
    (table,) = read.tables
    assert (table.name, table.hit_policy) == ("Dish", HitPolicy.FIRST)
    season, guests = table.inputs
    assert (season.label, season.expression, season.type) == ("Season", "season", FeelType.STRING)
    assert isinstance(season.allowed, OneOf)
    assert (guests.name, guests.type) == ("guestCount", FeelType.NUMBER)
    assert table.outputs == (Output("desiredDish", FeelType.STRING, "Dish"),)
    assert table.rules[0].description == "Save money"
    assert table.rules[0].tests[1] == Compare("<=", Constant(Decimal(8)))
    assert table.rules[1].tests == (ANYTHING, Compare(">", Constant(Decimal(8))))
    assert evaluate(table, {"season": "Summer", "guestCount": 4}).value == "Spareribs"
    assert evaluate(table, {"season": "Winter", "guestCount": 4}).reason == "No rule matches."
    assert "not allowed" in evaluate(table, {"season": "Autumn", "guestCount": 4}).reason


def test_a_file_of_a_kie_editor_is_read_and_its_other_logic_named() -> None:
    read = parse_dmn(KIE, "traffic.dmn")
    fine, rate = read.tables
    assert fine.inputs[0].type is FeelType.STRING
    assert fine.inputs[0].allowed == OneOf((Is(Constant("speed")), Is(Constant("parking")))), (
        "allowed by the type of the structure's part"
    )
    assert [output.type for output in fine.outputs] == [FeelType.NUMBER, FeelType.NUMBER]
    assert fine.annotations == ("why",)
    assert fine.rules[0].annotations == ("a little",)
    violation = {"Kind": "speed", "Actual Speed": 75, "Speed Limit": 50}
    said = evaluate(fine, {"Violation": violation})
    assert said.value == {"Amount": 500, "Points": 3}
    assert evaluate(fine, {"Violation": {"Kind": "parking"}}).value == {"Amount": 120, "Points": 1}
    assert rate.aggregation is Aggregation.MAX
    assert evaluate(rate, {"age": 20}).value == 40
    (problem,) = read.not_taken
    assert "The decision “Suspended” is a literal expression" in problem.what
    assert problem.place.file == "traffic.dmn"
    assert problem.place.line == KIE[: KIE.index('name="Suspended"')].count("\n") + 1


def test_a_cell_outside_the_subset_is_named_with_table_rule_and_column() -> None:
    read = parse_dmn(small('< 18 => 1\n count(x) => 2\n "old" => f(1)'), "m.dmn")
    shown = [str(problem) for problem in read.not_taken]
    assert shown == [
        "m.dmn:4: Rule 2 of “Rating”, input “Age”: “count(x)” is not taken. "
        "It calls the function “count”, which is not taken.",
        "m.dmn:5: Rule 3 of “Rating”, input “Age”: “"
        '"old"” is not taken. The column is a number, "old" is a string.',
        "m.dmn:5: Rule 3 of “Rating”, output “Rate”: “f(1)” is not taken. "
        "It calls the function “f”, which is not taken.",
    ]
    table = read.table("Rating")
    assert isinstance(table.rules[1].tests[0], UntakenTest)
    assert isinstance(table.rules[2].outputs[0], Untaken)
    assert [cell[:3] for cell in table.untaken()] == [
        (2, "Age", "count(x)"),
        (3, "Age", '"old"'),
        (3, "Rate", "f(1)"),
    ]
    with pytest.raises(DecisionTableError, match="Whether rule 2 of “Rating” matches"):
        evaluate(table, {"Age": 20})


def test_a_rule_that_cannot_matter_does_not_keep_a_table_from_speaking() -> None:
    text = small("< 18 => f(1)\n >= 18 => 2")
    table = parse_dmn(text).table("Rating")
    assert evaluate(table, {"Age": 18}).value == 2
    with pytest.raises(DecisionTableError, match="Rule 1 of “Rating” matches, and its output"):
        evaluate(table, {"Age": 17})


def test_another_language_is_named() -> None:
    text = small("< 18 => 1").replace("<inputEntry>", '<inputEntry expressionLanguage="juel">')
    (problem,) = parse_dmn(text).not_taken
    assert "written in juel, not in FEEL" in problem.what


def test_names_with_blanks_and_other_inputs_are_found() -> None:
    text = small("[Lower Limit..Upper Limit] => Age * Risk Rate")
    text = text.replace(
        '<decision id="d"',
        '<inputData name="Lower Limit"/><inputData name="Upper Limit"/>'
        '<inputData name="Risk Rate"/><inputData name="Age"/><decision id="d"',
    )
    read = parse_dmn(text)
    assert read.not_taken == ()
    given = {"Age": 5, "Lower Limit": 1, "Upper Limit": 10, "Risk Rate": Decimal("1.5")}
    assert evaluate(read.tables[0], given).value == Decimal("7.5")
    assert evaluate(read.tables[0], given | {"Lower Limit": 6}).value is None


def test_several_tables_in_one_file_and_tables_inside_contexts() -> None:
    inner = small("< 18 => 1").split("<decision ")[1].split("</definitions>")[0]
    second = "<decision " + inner.replace('name="Rating"', 'name="Second"', 1)
    boxed = second.replace(
        'name="Second">', 'name="Third"><context><contextEntry><variable name="part"/>', 1
    ).replace("</decision>", "</contextEntry></context></decision>")
    text = small("< 18 => 1").replace("</definitions>", second + boxed + "</definitions>")
    read = parse_dmn(text)
    assert [table.name for table in read.tables] == ["Rating", "Second", "Third › part"]
    (problem,) = read.not_taken
    assert (
        "“Third” is a context, which is not taken; 1 decision tables within it are" in problem.what
    )


def test_imports_are_named_and_not_followed() -> None:
    text = small("< 18 => 1").replace(
        "<decision id", '<import name="i" locationURI="http://elsewhere/x.dmn"/><decision id', 1
    )
    (problem,) = parse_dmn(text).not_taken
    assert "“http://elsewhere/x.dmn” is not followed" in problem.what


def test_elements_in_the_modellers_own_namespace_are_read_and_said() -> None:
    text = small("< 18 => 1", version="1.2").replace(
        'xmlns="', 'xmlns="http://www.trisotech.com/definitions/_1" xmlns:semantic="', 1
    )
    read = parse_dmn(text)
    assert evaluate(read.table("Rating"), {"Age": 1}).value == 1
    assert "were read as DMN 1.2" in read.not_taken[0].what


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "no XML, so it is no DMN file: no element found"),
        ("Age,Rate\n1,2\n", 1, "no XML"),
        (small("1 => 1").replace("</rule>", ""), 4, "mismatched tag"),
        ("<html/>", 1, "no DMN file of version 1.1 to 1.5: it begins with “html”"),
        ('<definitions xmlns="urn:other"/>', 1, "“definitions” of urn:other"),
        (
            '<!DOCTYPE definitions SYSTEM "http://elsewhere/x.dtd">\n<definitions/>',
            1,
            "document type",
        ),
        ('\n<!DOCTYPE d [<!ENTITY a "b">]><definitions>&a;</definitions>', None, "document type"),
        ("<definitions>&a;</definitions>", None, "no DMN file|undefined entity"),
    ],
)
def test_what_is_no_dmn_file_is_refused_with_its_line(
    text: str, line: int | None, what: str
) -> None:
    with pytest.raises(DecisionTableError, match=what) as caught:
        parse_dmn(text, "x.dmn")
    place = caught.value.problems[0].place
    assert place.file == "x.dmn"
    assert line is None or place.line == line
    assert caught.value.problems[0].remedy


def test_deep_nesting_is_refused() -> None:
    opened = "<context>" * 200
    text = small("1 => 1").replace('<decision id="d"', f'<decision id="d">{opened}', 1)
    with pytest.raises(DecisionTableError, match=r"stand within each other|mismatched"):
        parse_dmn(text)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DecisionTableError, match=r"gone.dmn: The file cannot be read"):
        read_dmn(tmp_path / "gone.dmn")


def test_rows_of_the_wrong_width_are_named() -> None:
    text = small("< 18 => 1").replace("</rule>", "<outputEntry><text>2</text></outputEntry></rule>")
    (problem,) = parse_dmn(text).not_taken
    assert "has 1 input and 2 output entries, the table 1 and 1 columns" in problem.what
    text = small("< 18 => 1").replace("<inputEntry>", "<gone>").replace("</inputEntry>", "</gone>")
    read = parse_dmn(text)
    assert "has 0 input and 1 output entries" in read.not_taken[0].what
    assert read.tables[0].rules[0].tests == (UntakenTest("", "The entry is missing."),)


@pytest.mark.parametrize("text", [CAMUNDA, KIE, small('< 18 => 1\n f(x) => "a\\u0000"')])
def test_what_was_read_is_written_and_read_back_equal(text: str, tmp_path: Path) -> None:
    tables = parse_dmn(text).tables
    again = parse_dmn(print_dmn(tables))
    assert again.tables == tables
    write_dmn(tables, tmp_path / "out.dmn")
    assert read_dmn(tmp_path / "out.dmn").tables == tables
    assert [path.name for path in tmp_path.iterdir()] == ["out.dmn"]


def test_what_xml_cannot_hold_is_refused() -> None:
    table = DecisionTable("a\0b", (), (Output(),), ())
    with pytest.raises(DecisionTableError, match="U\\+0000"):
        print_dmn([table])


def test_dates_are_written_and_read(tmp_path: Path) -> None:
    text = small('< date("2026-01-01") => date("2026-01-02")', input_type="date")
    tables = parse_dmn(text).tables
    assert parse_dmn(print_dmn(tables)).tables == tables
    assert evaluate(tables[0], {"Age": date(2025, 1, 1)}).value == date(2026, 1, 2)


@pytest.mark.slow
def test_fifty_thousand_rules_are_read() -> None:
    rows = "\n".join(f"[{n}..{n + 1}) => {n}" for n in range(50_000))
    read = parse_dmn(small(rows))
    table = read.table("Rating")
    assert len(table.rules) == 50_000
    assert table.rules[49_999].line == 50_002
    assert evaluate(table, {"Age": 40_000}).value == 40_000
