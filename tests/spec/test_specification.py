"""The condition language does what its manual says, line by line."""

from __future__ import annotations

import pytest

from playcall_core.conditions import evaluate, parse_condition, print_condition
from playcall_core.conditions.operators import OPERATORS
from playcall_core.errors import ConditionError
from tests.spec.cases import PLAYBOOK, Case, cases

CASES = list(cases())
REFUSED = list(cases("refused"))
CONDITIONS = sorted({case.condition for case in CASES})


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_condition_comes_to_what_the_manual_says(case: Case) -> None:
    condition = parse_condition(case.condition, PLAYBOOK.dictionary)
    assert evaluate(condition, case.values(), case.moment()).value == case.expected


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_a_wrong_condition_is_refused_in_the_words_of_the_manual(case: Case) -> None:
    with pytest.raises(ConditionError) as refused:
        parse_condition(case.condition, PLAYBOOK.dictionary)
    assert str(refused.value) == case.expected


@pytest.mark.parametrize("text", CONDITIONS)
def test_a_printed_condition_is_read_back_as_the_same(text: str) -> None:
    condition = parse_condition(text, PLAYBOOK.dictionary)
    assert parse_condition(print_condition(condition), PLAYBOOK.dictionary) == condition
    spoken = print_condition(condition, PLAYBOOK.dictionary)
    assert parse_condition(spoken, PLAYBOOK.dictionary) == condition


def test_every_operator_is_in_the_manual_with_all_three_results() -> None:
    results: dict[type, set[str]] = {}
    for case in CASES:
        condition = parse_condition(case.condition, PLAYBOOK.dictionary)
        tests = list(condition.tests())
        if len(tests) == 1:
            results.setdefault(type(tests[0]), set()).add(case.expected)
    for operator in OPERATORS:
        told = {"true", "false"} if "known" in operator.phrase else {"true", "false", "unknown"}
        assert results.get(operator.node) == told, f"the manual lacks cases of “{operator.phrase}”"
