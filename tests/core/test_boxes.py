"""Boxes in words, with witnesses; what is true nowhere, and why."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from playcall_core.conditions import parse_condition, print_test
from playcall_core.conditions.boxes import (
    Box,
    box_of,
    contradiction,
    intersect,
    is_within,
    subtract,
    witness,
    words,
)
from playcall_core.facts import KnownSet, Money, Situation
from tests.core.coverage_book import MOMENT, playbook

DICTIONARY = playbook().dictionary


def box(text: str) -> Box | None:
    (group,) = parse_condition(text, DICTIONARY).groups
    return box_of(group, DICTIONARY, MOMENT)


def sure(text: str) -> Box:
    found = box(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("employees is 250", "Employees is exactly 250"),
        ("employees is between 250 and 4000", "Employees between 250 and 4,000"),
        (
            "employees is at least 5 and employees is less than 9",
            "Employees is at least 5 and less than 9",
        ),
        ("employees is at least 250 and employees is at most 250", "Employees is exactly 250"),
        ("amount is more than 5", "Amount is more than 5 EUR"),
        ("closes is after 2026-01-31", "Close date is after 2026-01-31"),
        ("closes is within the next 7 days", "Close date between 2026-03-31 and 2026-04-07"),
        ("closes is known", "Close date is known"),
        ("segment is not small", "Segment is one of mid, large"),
        ("segment is unknown", "Segment is unknown"),
        ("region is none of north, south", "Region is none of north, south"),
        ("rivals include any of acme, beta", "Rivals are not empty"),
        ("rivals include none of acme", "Rivals include none of acme"),
        ("budget is no", "Budget is no"),
        (
            "employees is at least 9 and segment is large",
            "Segment is large and Employees is at least 9",
        ),
    ],
)
def test_a_box_in_words(condition: str, said: str) -> None:
    assert words(sure(condition), DICTIONARY) == said


@pytest.mark.parametrize(
    "condition",
    [
        "employees is more than 5 and employees is less than 5",
        "employees is known and employees is unknown",
        "segment is small and segment is not small",
        "rivals include all of acme and rivals include none of acme",
        "rivals include any of acme, beta and rivals include none of acme, beta",
        "closes is before 2026-01-01 and closes is within the next 9 days",
        "amount is more than 5 and amount is less than 5.0001",
        "amount is at least 5 CHF",
    ],
)
def test_true_nowhere(condition: str) -> None:
    assert box(condition) is None


def test_numbers_are_dense_and_days_are_not() -> None:
    assert box("employees is more than 5 and employees is less than 5.0001") is not None
    assert box("closes is after 2026-01-01 and closes is before 2026-01-02") is None


@pytest.mark.parametrize(
    ("condition", "tests"),
    [
        (
            "segment is large and employees is at least 9 and employees is at most 20 "
            "and employees is less than 5",
            ["employees is at least 9", "employees is less than 5"],
        ),
        ("amount is at least 5 CHF", ["amount is at least 5 CHF"]),
        ("segment is large and employees is known", []),
    ],
)
def test_the_tests_that_contradict_each_other(condition: str, tests: list[str]) -> None:
    (group,) = parse_condition(condition, DICTIONARY).groups
    assert [print_test(test) for test in contradiction(group, DICTIONARY, MOMENT)] == tests


def test_a_witness_is_a_situation_in_the_box_with_little_known() -> None:
    condition = (
        "rivals include any of acme and rivals include none of beta and amount is at least 5 "
        "and closes is after 2026-03-31 and employees is more than 2 and segment is unknown"
    )
    assert witness(sure(condition), DICTIONARY) == {
        "rivals": KnownSet(frozenset({"acme"})),
        "amount": Money(Decimal(5), "EUR"),
        "closes": date(2026, 4, 1),
        "employees": Decimal(3),
    }


def test_includes_none_of_needs_a_complete_set() -> None:
    none_of = sure("rivals include none of acme")
    for complete in (True, False):
        situation = Situation({"rivals": KnownSet(frozenset({"beta"}), complete)})
        assert is_within(none_of, situation, MOMENT) is complete


def test_an_amount_in_a_currency_without_a_rate_is_known_but_compares_with_nothing() -> None:
    francs = Situation({"amount": Money(Decimal(5), "CHF")})
    assert is_within(sure("amount is known"), francs, MOMENT)
    assert not is_within(sure("amount is at least 5"), francs, MOMENT)
    assert not is_within(sure("amount is less than 5"), francs, MOMENT)


def test_less_than_five_and_at_least_five_leave_unknown() -> None:
    everywhere, rest = Box(), [Box()]
    for text in ("employees is less than 5", "employees is at least 5"):
        rest = [piece for b in rest for piece in subtract(b, sure(text), DICTIONARY, MOMENT)]
    assert everywhere.facts == ()
    assert [words(piece, DICTIONARY) for piece in rest] == ["Employees is unknown"]


def test_intersection() -> None:
    both = intersect(sure("employees is between 5 and 9"), sure("employees is at least 9"))
    assert both is not None
    assert words(both, DICTIONARY) == "Employees is exactly 9"
    assert intersect(sure("segment is small"), sure("segment is large")) is None


def test_the_facts_and_the_shadow_of_a_box() -> None:
    both = sure("segment is small and employees is 5 and stage is meet")
    assert both.facts == ("employees", "segment", "stage")
    assert both["segment"] == sure("segment is small")["segment"]
    assert both["amount"] is None
    assert both.only(["stage", "segment", "amount"]) == sure("stage is meet and segment is small")
    assert both.only([]) == Box()
    assert words(Box(), DICTIONARY) == "anything at all"


def test_one_side_of_a_box_is_replaced_or_left_out() -> None:
    both = sure("segment is small and stage is meet")
    large = sure("segment is large")["segment"]
    assert both.with_side("segment", large) == sure("segment is large and stage is meet")
    assert both.with_side("segment", None) == sure("stage is meet")
    assert sure("stage is meet").with_side("segment", large) == sure(
        "segment is large and stage is meet"
    )


def test_words_of_a_box_put_what_has_alternatives_into_brackets() -> None:
    (rest,) = subtract(Box(), sure("employees is 5"), DICTIONARY, MOMENT)
    assert words(rest, DICTIONARY) == ("Employees is less than 5 or is more than 5 or is unknown")
    both = intersect(rest, sure("segment is small"))
    assert both is not None
    assert words(both, DICTIONARY) == (
        "Segment is small and (Employees is less than 5 or is more than 5 or is unknown)"
    )


def test_what_is_left_of_a_box_comes_in_pieces_that_share_nothing() -> None:
    one = sure("segment is one of small, mid and employees is at least 5")
    other = sure("employees is less than 9 and segment is one of mid, large and stage is meet")
    assert [words(piece, DICTIONARY) for piece in subtract(one, other, DICTIONARY, MOMENT)] == [
        "Segment is one of small, mid and Employees is at least 9",
        "Segment is small and Employees is at least 5 and less than 9",
        "Segment is mid and (Stage is one of prove, sign or is unknown) "
        "and Employees is at least 5 and less than 9",
    ]
    apart = sure("segment is large")
    assert list(subtract(one, apart, DICTIONARY, MOMENT)) == [one]
    assert list(subtract(one, one, DICTIONARY, MOMENT)) == []
