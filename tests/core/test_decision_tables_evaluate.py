"""Hit policies, one after another, as the specification has them; and null, with the reason."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from playcall_core.decision_tables.evaluate import evaluate
from playcall_core.decision_tables.expressions import parse_expression
from playcall_core.decision_tables.model import (
    Aggregation,
    DecisionTable,
    HitPolicy,
    Input,
    Output,
    Rule,
)
from playcall_core.decision_tables.tokens import Names
from playcall_core.decision_tables.unary import parse_tests
from playcall_core.decision_tables.values import FeelType, Value
from playcall_core.errors import DecisionInputError

NAMES = Names.of(["Age", "Risk", "Fee"])
LOAN = """
>= 18 | "low", "medium" => "approved" | "basic"
< 18  | -               => "declined" | "standard"
-     | "high"          => "approved" | "standard"
"""


def table(
    rows: str,
    policy: HitPolicy,
    outputs: tuple[Output, ...] = (Output(),),
    aggregation: Aggregation | None = None,
) -> DecisionTable:
    """Inputs are Age, a number, and Risk, a string; a row is `test | test => output | output`."""
    rules = []
    for row in rows.strip().splitlines():
        tests, results = (part.split("|") for part in row.split("=>"))
        rules.append(
            Rule(
                tuple(parse_tests(cell, NAMES) for cell in tests),
                tuple(parse_expression(cell, NAMES) for cell in results),
            )
        )
    inputs = (Input("Age", FeelType.NUMBER), Input("Risk", FeelType.STRING))
    width = len(rules[0].tests)
    return DecisionTable("T", inputs[:width], outputs, tuple(rules), policy, aggregation)


STEPS = "> 1 => 100\n > 2 => 200\n > 3 => 200\n > 5 => 50"
STATUS = Output("status", FeelType.STRING, "", ("approved", "declined"))
RATE = Output("rate", FeelType.STRING)


@pytest.mark.parametrize(
    ("policy", "aggregation", "value"),
    [
        (HitPolicy.UNIQUE, None, None),
        (HitPolicy.ANY, None, None),
        (HitPolicy.FIRST, None, 100),
        (HitPolicy.COLLECT, None, (100, 200, 200)),
        (HitPolicy.RULE_ORDER, None, (100, 200, 200)),
        (HitPolicy.COLLECT, Aggregation.SUM, 500),
        (HitPolicy.COLLECT, Aggregation.MIN, 100),
        (HitPolicy.COLLECT, Aggregation.MAX, 200),
        (HitPolicy.COLLECT, Aggregation.COUNT, 3),
    ],
)
def test_three_rules_match(
    policy: HitPolicy, aggregation: Aggregation | None, value: Value
) -> None:
    said = evaluate(table(STEPS, policy, aggregation=aggregation), {"Age": 4})
    assert said.value == value
    assert said.matched == ((1,) if policy is HitPolicy.FIRST else (1, 2, 3))
    assert bool(said.reason) is (value is None)


@pytest.mark.parametrize(
    ("policy", "aggregation", "value"),
    [
        (HitPolicy.UNIQUE, None, None),
        (HitPolicy.ANY, None, None),
        (HitPolicy.FIRST, None, None),
        (HitPolicy.COLLECT, None, ()),
        (HitPolicy.RULE_ORDER, None, ()),
        (HitPolicy.OUTPUT_ORDER, None, ()),
        (HitPolicy.COLLECT, Aggregation.SUM, None),
        (HitPolicy.COLLECT, Aggregation.COUNT, 0),
    ],
)
@pytest.mark.parametrize("age", [0, None])
def test_no_rule_matches(
    policy: HitPolicy, aggregation: Aggregation | None, value: Value, age: int | None
) -> None:
    said = evaluate(table(STEPS, policy, aggregation=aggregation), {"Age": age})
    assert (said.value, said.matched) == (value, ())
    assert said.reason == ("No rule matches." if value is None else "")


def test_any_is_content_when_the_outputs_agree() -> None:
    rows = '> 1 => "yes"\n > 2 => "yes"\n > 3 => "no"'
    assert evaluate(table(rows, HitPolicy.ANY), {"Age": 3}).value == "yes"
    said = evaluate(table(rows, HitPolicy.ANY), {"Age": 4})
    assert (said.value, said.matched) == (None, (1, 2, 3))
    assert "Rules 1, 2, 3 match with different outputs" in said.reason


def test_unique_says_which_rules_match() -> None:
    said = evaluate(table(STEPS, HitPolicy.UNIQUE), {"Age": 3})
    assert said.reason == "Rules 1, 2 match, under Unique at most one may."


def test_priority_takes_the_output_that_is_listed_first() -> None:
    loan = table(LOAN, HitPolicy.PRIORITY, (STATUS, RATE))
    said = evaluate(loan, {"Age": 17, "Risk": "high"})
    assert said.value == {"status": "approved", "rate": "standard"}
    assert said.matched == (2, 3)
    assert evaluate(loan, {"Age": 17, "Risk": "low"}).value["status"] == "declined"


def test_output_order_sorts_by_all_listed_outputs_and_keeps_ties_in_rule_order() -> None:
    rows = '- => "b" | "y"\n- => "a" | "x"\n- => "b" | "x"\n- => "a" | "y"'
    listed = (
        Output("one", FeelType.STRING, "", ("a", "b")),
        Output("two", FeelType.STRING, "", ("y", "x")),
    )
    said = evaluate(table(rows, HitPolicy.OUTPUT_ORDER, listed), {})
    assert [tuple(row.values()) for row in said.value] == [
        ("a", "y"),
        ("a", "x"),
        ("b", "y"),
        ("b", "x"),
    ]
    said = evaluate(table(rows, HitPolicy.OUTPUT_ORDER, (listed[0], Output("two"))), {})
    assert [row["two"] for row in said.value] == ["x", "y", "y", "x"]


def test_priority_without_a_list_of_values_is_null_with_the_reason() -> None:
    said = evaluate(table(STEPS, HitPolicy.PRIORITY), {"Age": 4})
    assert said.value is None
    assert "needs a list of output values" in said.reason


def test_several_outputs_are_collected_as_contexts_and_aggregated_each() -> None:
    outputs = (Output("fee"), Output("points"))
    rows = "> 1 => 10.5 | 1\n > 2 => 20 | 2"
    said = evaluate(table(rows, HitPolicy.COLLECT, outputs), {"Age": 5})
    assert said.value == ({"fee": Decimal("10.5"), "points": 1}, {"fee": 20, "points": 2})
    total = table(rows, HitPolicy.COLLECT, outputs, Aggregation.SUM)
    assert evaluate(total, {"Age": 5}).value == {"fee": Decimal("30.5"), "points": 3}


def test_aggregation_needs_values_that_go_together() -> None:
    mixed = table('- => 1\n- => "a"', HitPolicy.COLLECT, aggregation=Aggregation.SUM)
    assert "outputs of one type" in evaluate(mixed, {}).reason
    texts = table('- => "b"\n- => "a"', HitPolicy.COLLECT, aggregation=Aggregation.SUM)
    assert evaluate(texts, {}).reason == "SUM needs numbers."
    lowest = table('- => "b"\n- => "a"', HitPolicy.COLLECT, aggregation=Aggregation.MIN)
    assert evaluate(lowest, {}).value == "a"
    yes = table("- => true\n- => false", HitPolicy.COLLECT, aggregation=Aggregation.MAX)
    assert "put in order" in evaluate(yes, {}).reason


def test_default_outputs_are_said_when_nothing_matches() -> None:
    default = (Output("fee", default=parse_expression("0")), Output("points"))
    rows = "> 1 => 10 | 1"
    single = table(rows, HitPolicy.UNIQUE, default)
    assert evaluate(single, {"Age": 0}).value == {"fee": 0, "points": None}
    several = table(rows, HitPolicy.RULE_ORDER, default)
    assert evaluate(several, {"Age": 0}).value == ({"fee": 0, "points": None},)


def test_outputs_are_computed_from_inputs() -> None:
    priced = table("> 1 => Age * 10 + Fee", HitPolicy.UNIQUE)
    assert evaluate(priced, {"Age": 2, "Fee": Decimal("0.1")}).value == Decimal("20.1")
    assert evaluate(priced, {"Age": 2}).value is None


def test_numbers_are_exact() -> None:
    narrow = table("> 0.3 => 1\n<= 0.3 => 2", HitPolicy.UNIQUE)
    assert evaluate(narrow, {"Age": Decimal("0.1") + Decimal("0.2")}).value == 2
    assert evaluate(narrow, {"Age": 0.1 + 0.2}).value == 1, "a float is the decimal it prints as"


@pytest.mark.parametrize("given", ["18", True, date(2026, 1, 1), {"a": 1}, [1, 2]])
def test_a_value_of_another_type_raises_or_is_null(given: object) -> None:
    ages = table("> 1 => 1", HitPolicy.UNIQUE)
    with pytest.raises(DecisionInputError, match=r"The input “Age” is .* which is no number"):
        evaluate(ages, {"Age": given}, strict=True)
    said = evaluate(ages, {"Age": given})
    assert said.value is None
    assert "which is no number" in said.reason


def test_values_are_converted_as_the_specification_says_and_no_further() -> None:
    assert evaluate(table("> 1 => 1", HitPolicy.UNIQUE), {"Age": [2]}).value == 1
    late = one_input(FeelType.DATE_TIME, '> date and time("2026-03-31T00:00:00Z")')
    assert evaluate(late, {"x": date(2026, 4, 1)}).value == 1, "a day is its midnight in UTC"
    assert evaluate(late, {"x": date(2026, 3, 31)}).value is None
    lists = one_input(FeelType.LIST, 'list contains(?, "a")')
    assert evaluate(lists, {"x": "a"}).value == 1, "a value is the list of it"
    days = one_input(FeelType.DATE, '> date("2026-03-31")')
    assert "which is no date" in evaluate(days, {"x": datetime(2026, 4, 1)}).reason


def one_input(type_: FeelType, test: str) -> DecisionTable:
    rule = Rule((parse_tests(test),), (parse_expression("1"),))
    return DecisionTable("T", (Input("x", type_),), (Output(),), (rule,))


@pytest.mark.parametrize("given", [float("nan"), b"18", object()])
def test_what_feel_has_no_value_for_is_refused(given: object) -> None:
    with pytest.raises(DecisionInputError, match="no value that a decision table knows"):
        evaluate(table("> 1 => 1", HitPolicy.UNIQUE), {"Age": given})


def test_values_are_found_by_path_by_whole_text_and_by_label() -> None:
    rule = Rule((parse_tests("> 5"),), (parse_expression("1"),))
    by_path = DecisionTable("T", (Input("Order.Total", FeelType.NUMBER),), (Output(),), (rule,))
    assert evaluate(by_path, {"Order": {"Total": 6}}).value == 1
    assert evaluate(by_path, {"Order.Total": 6}).value == 1
    assert evaluate(by_path, {"Order": None}).value is None
    called = DecisionTable("T", (Input("count(items)"),), (Output(),), (rule,))
    assert evaluate(called, {"count(items)": 6}).value == 1
    labelled = DecisionTable("T", (Input("", label="Size"),), (Output(),), (rule,))
    assert evaluate(labelled, {"Size": 6}).value == 1
