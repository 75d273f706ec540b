"""Why a condition came out as it did, in the words that people read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from playcall_core.conditions import Explanation, because, explain, parse_condition, value_in_words
from playcall_core.conditions.explain import nearest_miss
from playcall_core.conditions.text import print_group
from playcall_core.facts import (
    UNKNOWN,
    Choice,
    Fact,
    FactDictionary,
    FactType,
    KnownSet,
    Money,
    Situation,
    Subject,
    Value,
)
from tests.core.coverage_book import MOMENT


def fact(name: str, kind: FactType, *labels: str, unit: str = "") -> Fact:
    values = tuple(Choice(label.lower(), label) for label in labels)
    return Fact(name.partition(" ")[0].lower(), name, kind, Subject.ACCOUNT, values, unit)


FACTS = FactDictionary(
    (
        fact("Size", FactType.CATEGORY, "Small", "Large"),
        fact("Rivals", FactType.SET, "Brill", "Acme"),
        fact("Seats", FactType.NUMBER, unit="licences"),
        fact("Desks", FactType.NUMBER),
        fact("Quiet for", FactType.NUMBER, unit="days"),
        fact("Meetings in 30 Days", FactType.NUMBER, unit="days of it"),
        fact("Amount", FactType.MONEY),
        fact("Closes on", FactType.DATE),
        fact("Met (and agreed)", FactType.YES_NO),
    )
)
ACME = KnownSet(frozenset({"acme"}))


def why(condition: str, **known: Value) -> Explanation:
    return explain(parse_condition(condition, FACTS), Situation(known), MOMENT)


@pytest.mark.parametrize(
    ("condition", "known", "reason"),
    [
        (
            "size is large and seats is at least 5",
            {"size": "large", "seats": Decimal(9)},
            "Size is Large and Seats is at least 5",
        ),
        ("size is one of small, large", {"size": "small"}, "Size is Small"),
        ("rivals include any of brill, acme", {"rivals": ACME}, "Rivals include any of Acme"),
        ("size is large", {}, "Size is not known well enough"),
        (
            "seats is 3 and size is large and quiet is 5",
            {"quiet": Decimal(5)},
            "Seats and Size are not known well enough",
        ),
        (
            "seats is 3 and size is large and quiet is 5",
            {},
            "Seats, Size and Quiet for are not known well enough",
        ),
        (
            "size is large and seats is at least 5",
            {"size": "small", "seats": Decimal(3)},
            "would apply if Size were Large (it is Small) and Seats were at least 5 "
            "(it is 3 licences)",
        ),
        (
            "size is large and seats is at least 5 and amount is 7 EUR",
            {"size": "small"},
            "would apply if Size were Large (it is Small), "
            "and Seats and Amount were known and fitting",
        ),
        (
            "rivals include any of brill",
            {"rivals": ACME},
            "would apply if Rivals included any of Brill (they are Acme)",
        ),
        (
            '"Met (and agreed)" is yes',
            {"met": False},
            "would apply if Met (and agreed) were yes (it is no)",
        ),
        ("seats is known", {}, "would apply if Seats were known (it is unknown)"),
    ],
)
def test_because(condition: str, known: dict[str, Value], reason: str) -> None:
    assert because(why(condition, **known), FACTS) == reason


def test_a_wish_changes_its_verb_once() -> None:
    rivals = Fact(
        "rivals", "Rivals", FactType.SET, Subject.ACCOUNT, (Choice("i", "who include us"),)
    )
    facts = FactDictionary((rivals,))
    miss = explain(
        parse_condition("rivals include any of i", facts),
        Situation({"rivals": KnownSet(frozenset())}),
        MOMENT,
    )
    assert because(miss, facts) == (
        'would apply if Rivals included any of "who include us" (they are none)'
    )


@pytest.mark.parametrize(
    ("known", "decisive"),
    [
        ({"size": "large", "seats": Decimal(1), "quiet": Decimal(1)}, "size is large"),
        ({"size": "small", "seats": Decimal(5), "quiet": Decimal(5)}, "seats is 5 and quiet is 5"),
        ({"size": "small", "seats": Decimal(5), "quiet": Decimal(1)}, "size is large"),
        ({"size": "small", "seats": Decimal(5)}, "seats is 5 and quiet is 5"),
        ({"seats": Decimal(1), "quiet": Decimal(1)}, "size is large"),
        ({}, "size is large"),
    ],
)
def test_the_group_to_show_is_the_one_nearest_to_holding(
    known: dict[str, Value], decisive: str
) -> None:
    explanation = why("size is large or seats is 5 and quiet is 5", **known)
    assert print_group(explanation.decisive.group) == decisive


def test_only_facts_that_could_still_decide_are_missing() -> None:
    condition = "size is large and seats is 5 or quiet is 5 and seats is 5 and amount is 1 EUR"
    assert why(condition, size="small").missing == ("quiet", "seats", "amount")
    assert why(condition, seats=Decimal(5)).missing == ("size", "quiet", "amount")
    assert why(condition, size="large", seats=Decimal(5)).missing == ()
    assert why(condition, seats=Decimal(4)).missing == ()


def test_a_nearest_miss_names_what_is_not_known() -> None:
    (group,) = why("size is large and seats is 5", size="small").groups
    assert nearest_miss(group, FACTS) == (
        "would apply if Size were Large (it is Small), and Seats were known and fitting"
    )


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("size", UNKNOWN, "unknown"),
        ("size", "large", "Large"),
        ("met", True, "yes"),
        ("met", False, "no"),
        ("seats", Decimal("1234.50"), "1,234.5 licences"),
        ("desks", Decimal(3), "3"),
        ("quiet", Decimal(3), "3 days"),
        ("meetings", Decimal(3), "3"),
        ("amount", Money(Decimal(20_000), "EUR"), "20,000 EUR"),
        ("closes", date(2026, 3, 31), "2026-03-31"),
        ("closes", datetime(2026, 3, 31, 9, 5, 7, tzinfo=UTC), "2026-03-31 09:05+00:00"),
        ("rivals", KnownSet(frozenset()), "none"),
        ("rivals", ACME, "Acme"),
        ("rivals", KnownSet(frozenset({"brill", "acme"})), "Acme and Brill"),
        ("rivals", KnownSet(frozenset({"acme"}), complete=False), "Acme and perhaps more"),
    ],
)
def test_a_value_in_words(name: str, value: Value, said: str) -> None:
    assert value_in_words(value, FACTS[name]) == said
