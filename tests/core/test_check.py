"""Conditions that were not read from text: what does not fit the facts is said, all of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from playcall_core.conditions import Condition, Group, Test, check_condition, evaluate_test, nodes
from playcall_core.errors import ConditionError, FactError
from playcall_core.facts import (
    Choice,
    Fact,
    FactDictionary,
    FactType,
    KnownSet,
    Money,
    Subject,
    Value,
)
from tests.core.coverage_book import MOMENT

FACTS = FactDictionary(
    (
        Fact(
            "size",
            "Size",
            FactType.CATEGORY,
            Subject.ACCOUNT,
            (Choice("s", "Small"), Choice("l", "Large")),
        ),
        Fact("region", "Region", FactType.CATEGORY, Subject.ACCOUNT),
        Fact("seats", "Seats", FactType.NUMBER, Subject.ACCOUNT, formerly=("users",)),
        Fact("amount", "Amount", FactType.MONEY, Subject.ACCOUNT),
        Fact("closes", "Close date", FactType.DATE, Subject.ACCOUNT),
        Fact("met", "Met", FactType.YES_NO, Subject.ACCOUNT),
    )
)
FIVE, NINE = Decimal(5), Decimal(9)
EUROS, DOLLARS = Money(FIVE, "EUR"), Money(FIVE, "USD")
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def said(*tests: Test) -> list[str]:
    """What is said against a condition of these tests; nothing if it fits."""
    try:
        check_condition(Condition((Group(tests),)), FACTS)
    except ConditionError as error:
        return str(error).splitlines()
    return []


@pytest.mark.parametrize(
    "test",
    [
        nodes.IsOneOf("size", ("s",)),
        nodes.IsNoneOf("region", ("anywhere",)),
        nodes.Equals("seats", FIVE),
        nodes.Between("seats", FIVE, FIVE),
        nodes.Between("amount", EUROS, EUROS),
        nodes.BetweenDays("closes", MARCH, MARCH),
        nodes.WithinNext("closes", 0),
        nodes.WithinLast("closes", 36_500),
        nodes.IsYes("met", False),
        nodes.IsKnown("met"),
    ],
)
def test_a_test_that_fits(test: Test) -> None:
    assert said(test) == []


@pytest.mark.parametrize(
    ("test", "problem"),
    [
        (nodes.IsKnown("sise"), "There is no fact “sise”. Did you mean “size”?"),
        (nodes.IsKnown("Size"), "There is no fact “Size”. Its id is “size”."),
        (nodes.IsKnown("users"), "There is no fact “users”. Its id is “seats”."),
        (
            nodes.IsYes("seats", True),
            "“is yes / is no” does not fit “Seats”, which is a number. Use one of “is”, "
            "“is at least”, “is more than”, “is at most”, “is less than”, “is between … and”, "
            "“is known”, “is unknown”.",
        ),
        (nodes.IsOneOf("size", ()), "The list of values for “Size” is empty. Name at least one."),
        (nodes.IsNoneOf("size", ("S",)), "“S” is not a value of “Size”. Did you mean “s”?"),
        (nodes.IsOneOf("size", ("big",)), "“big” is not a value of “Size”. Its values are s, l."),
        (nodes.Equals("seats", EUROS), "“Seats” is a number, not money. Leave the currency out."),
        (nodes.AtMost("amount", FIVE), "“Amount” is money. Say the currency, such as 50,000 EUR."),
        (nodes.Between("seats", NINE, FIVE), "“Seats” cannot be between 9 and 5. Swap the two."),
        (
            nodes.Between("amount", Money(NINE, "EUR"), EUROS),
            "“Amount” cannot be between 9 EUR and 5 EUR. Swap the two.",
        ),
        (
            nodes.Between("amount", EUROS, DOLLARS),
            "“Amount” is between two currencies, EUR and USD. Use one currency.",
        ),
        (
            nodes.Between("amount", EUROS, FIVE),
            "“Amount” is money. Say the currency, such as 50,000 EUR.",
        ),
        (
            nodes.Between("seats", EUROS, FIVE),
            "“Seats” is a number, not money. Leave the currency out.",
        ),
        (
            nodes.BetweenDays("closes", APRIL, MARCH),
            "“Close date” cannot be between 2026-04-01 and 2026-03-01. Swap the two.",
        ),
        (nodes.WithinNext("closes", -1), "-1 days is out of range. Use 0 to 36,500."),
        (nodes.MoreThanDaysAgo("closes", 36_501), "36,501 days is out of range. Use 0 to 36,500."),
    ],
)
def test_a_test_that_does_not_fit(test: Test, problem: str) -> None:
    assert said(test) == [problem]


def test_every_problem_is_said_once() -> None:
    wrong, empty = nodes.IsKnown("nothing"), nodes.IsOneOf("size", ())
    assert said(wrong, empty, wrong) == [
        "There is no fact “nothing”.",
        "The list of values for “Size” is empty. Name at least one.",
    ]


@pytest.mark.parametrize(
    ("test", "value"),
    [
        (nodes.IsOneOf("size", ("s",)), FIVE),
        (nodes.IncludesAnyOf("size", ("s",)), "s"),
        (nodes.IsNoneOf("size", ("s",)), KnownSet(frozenset({"s"}))),
        (nodes.Equals("seats", FIVE), EUROS),
        (nodes.Between("amount", EUROS, EUROS), FIVE),
        (nodes.Between("amount", EUROS, FIVE), EUROS),
        (nodes.Before("closes", MARCH), "tomorrow"),
        (nodes.IsYes("met", True), "yes"),
    ],
)
def test_a_value_of_another_type_cannot_be_tested(test: Test, value: Value) -> None:
    with pytest.raises(FactError) as refused:
        evaluate_test(test, value, MOMENT)
    assert str(refused.value) == (
        f"The fact “{test.fact}” has the value {value!r}, which {type(test).__name__} cannot test."
    )


def test_only_numbers_and_money_are_compared_as_quantities() -> None:
    with pytest.raises(FactError) as refused:
        evaluate_test(nodes.Equals("seats", FIVE), "five", MOMENT)
    assert str(refused.value) == "'five' is neither a number nor an amount of money."


def test_nothing_is_no_condition() -> None:
    with pytest.raises(ConditionError, match=r"^The condition is empty\. Say when it holds\.$"):
        Condition(())
    with pytest.raises(
        ConditionError, match=r"^A group of tests is empty\. Add a test or remove the group\.$"
    ):
        Group(())
