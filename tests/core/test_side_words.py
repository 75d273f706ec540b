"""The parts of an axis in words, and the words of what is left when they are taken away."""

from __future__ import annotations

from functools import reduce

import pytest

from playcall_core.conditions import parse_condition
from playcall_core.conditions.axes import where_true, whole
from playcall_core.conditions.side_words import side_words
from playcall_core.conditions.sides import Members, Side, meet, minus
from playcall_core.facts import Choice, Fact, FactDictionary, FactType, Subject
from tests.core.coverage_book import MOMENT


def fact(name: str, kind: FactType, *labels: str) -> Fact:
    values = tuple(Choice(label.partition(" ")[0].lower(), label) for label in labels)
    return Fact(name.lower(), name, kind, Subject.ACCOUNT, values)


FACTS = FactDictionary(
    (
        fact("Tier", FactType.CATEGORY, "Small", "Mid, or so", "Large", "Huge", "Giant"),
        fact("Grade", FactType.CATEGORY, *"TUVWXYZ"),
        fact("Pair", FactType.CATEGORY, "One", "Two"),
        fact("Region", FactType.CATEGORY),
        fact("Met", FactType.YES_NO),
        fact("Rivals", FactType.SET, "Brill", "Acme Corp", "Corex"),
        fact("Tags", FactType.SET),
        fact("Seats", FactType.NUMBER),
        fact("Amount", FactType.MONEY),
        fact("Closes", FactType.DATE),
    )
)


def side_of(condition: str) -> tuple[Fact, Side]:
    """Where all tests of the condition, which are on one fact, are true."""
    (group,) = parse_condition(condition, FACTS).groups
    tested = FACTS[group.tests[0].fact]
    sides = [where_true(test, tested, MOMENT) for test in group.tests]
    side = reduce(lambda one, other: one and other and meet(one, other), sides)
    assert side is not None
    return tested, side


# A condition, what its side is called, and what the rest of the axis is called, piece by piece.
SIDES = """
tier is small
 is Small
 is not Small or is unknown

tier is one of large, small
 is one of Small, Large
 is one of "Mid, or so", Huge, Giant or is unknown

tier is one of large, small, "mid, or so"
 is one of Small, "Mid, or so", Large
 is one of Huge, Giant or is unknown

tier is one of large, small, giant, "mid, or so"
 is not Huge
 is Huge or is unknown

tier is none of giant, "mid, or so"
 is one of Small, Large, Huge
 is one of "Mid, or so", Giant or is unknown

tier is known
 is known
 is unknown

tier is unknown
 is unknown
 is known

grade is one of t, u, v, w, x
 is none of Y, Z
 is one of Y, Z or is unknown

grade is one of t, u, v, w
 is one of T, U, V, W
 is one of X, Y, Z or is unknown

pair is two
 is Two
 is "One" or is unknown

region is north
 is north
 is not north or is unknown

region is none of south, north
 is none of north, south
 is one of north, south or is unknown

region is not north
 is not north
 is north or is unknown

region is known
 is known
 is unknown

met is yes
 is yes
 is no or is unknown

met is no
 is no
 is yes or is unknown

met is known
 is known
 is unknown

rivals include any of acme
 include "Acme Corp"
 is unknown
 are not known to include "Acme Corp"

rivals include any of acme, corex
 include any of "Acme Corp", Corex
 is unknown
 are not known to include "Acme Corp", Corex

rivals include any of acme, corex, brill
 are not empty
 is unknown
 include none of Brill, "Acme Corp", Corex

rivals include all of corex, acme
 include all of "Acme Corp", Corex
 is unknown
 are not known to include "Acme Corp"
 include "Acme Corp" and are not known to include Corex

rivals include all of acme, corex and rivals include none of brill
 are exactly "Acme Corp", Corex
 is unknown
 are not all known
 include none of "Acme Corp"
 include "Acme Corp" and include none of Corex
 are exactly Brill, "Acme Corp", Corex

rivals include all of acme and rivals include none of brill, corex
 are only "Acme Corp"
 is unknown
 are not all known
 include none of "Acme Corp"
 include all of Brill, "Acme Corp" and are all known
 are exactly "Acme Corp", Corex

rivals include none of acme
 include none of "Acme Corp"
 is unknown
 are not all known
 include "Acme Corp" and are all known

rivals include none of corex, acme
 include none of "Acme Corp", Corex
 is unknown
 are not all known
 include "Acme Corp" and are all known
 include Corex and include none of "Acme Corp"

rivals include none of corex, acme, brill
 include none of Brill, "Acme Corp", Corex
 is unknown
 are not all known
 include "Acme Corp" and are all known
 include Brill and include none of "Acme Corp"
 are only Corex

rivals are known
 is known
 is unknown

rivals are unknown
 is unknown
 is known

rivals include any of acme, brill and rivals include any of brill, corex
 include any of Brill, "Acme Corp" and include any of Brill, Corex
 is unknown
 are not known to include Brill, "Acme Corp"
 include "Acme Corp" and are not known to include Brill, Corex

rivals include all of acme and rivals include none of brill
 include "Acme Corp" and include none of Brill
 is unknown
 are not all known
 include none of "Acme Corp"
 include all of Brill, "Acme Corp" and are all known

tags include any of x, b
 include any of b, x
 is unknown
 are not known to include b, x

tags include all of x, b
 include all of b, x
 is unknown
 are not known to include b
 include b and are not known to include x

tags include none of x, b
 include none of b, x
 is unknown
 are not all known
 include b and are all known
 include x and include none of b

tags include none of x
 include none of x
 is unknown
 are not all known
 include x and are all known

tags are known
 is known
 is unknown

seats is 5
 is exactly 5
 is less than 5 or is more than 5 or is unknown

seats is at least 5
 is at least 5
 is less than 5 or is unknown

seats is more than 5
 is more than 5
 is at most 5 or is unknown

seats is at most 5
 is at most 5
 is more than 5 or is unknown

seats is less than 5
 is less than 5
 is at least 5 or is unknown

seats is between 5 and 1,500.5
 between 5 and 1,500.5
 is less than 5 or is more than 1,500.5 or is unknown

seats is more than 5 and seats is less than 9
 is more than 5 and less than 9
 is at most 5 or is at least 9 or is unknown

seats is at least 5 and seats is less than 9
 is at least 5 and less than 9
 is less than 5 or is at least 9 or is unknown

seats is more than 5 and seats is at most 9
 is more than 5 and at most 9
 is at most 5 or is more than 9 or is unknown

seats is known
 is known
 is unknown

amount is 5
 is exactly 5 EUR
 is less than 5 EUR or is more than 5 EUR or is in a currency without an exchange rate or is unknown

amount is at least 5
 is at least 5 EUR
 is less than 5 EUR or is in a currency without an exchange rate or is unknown

amount is more than 5
 is more than 5 EUR
 is at most 5 EUR or is in a currency without an exchange rate or is unknown

amount is less than 5
 is less than 5 EUR
 is at least 5 EUR or is in a currency without an exchange rate or is unknown

amount is between 5 and 9
 between 5 EUR and 9 EUR
 is less than 5 EUR or is more than 9 EUR or is in a currency without an exchange rate or is unknown

amount is more than 5 and amount is less than 9
 is more than 5 EUR and less than 9 EUR
 is at most 5 EUR or is at least 9 EUR or is in a currency without an exchange rate or is unknown

amount is less than 0.0002
 is at most 0.0001 EUR
 is at least 0.0002 EUR or is in a currency without an exchange rate or is unknown

amount is more than 0.0001
 is at least 0.0002 EUR
 is at most 0.0001 EUR or is in a currency without an exchange rate or is unknown

amount is less than 5.5
 is less than 5.5 EUR
 is at least 5.5 EUR or is in a currency without an exchange rate or is unknown

amount is known
 is known
 is unknown

amount is unknown
 is unknown
 is known

closes is before 2026-01-01
 is before 2026-01-01
 is after 2025-12-31 or is unknown

closes is after 2026-01-01
 is after 2026-01-01
 is before 2026-01-02 or is unknown

closes is between 2026-01-01 and 2026-02-01
 between 2026-01-01 and 2026-02-01
 is before 2026-01-01 or is after 2026-02-01 or is unknown

closes is between 2026-01-01 and 2026-01-01
 is exactly 2026-01-01
 is before 2026-01-01 or is after 2026-01-01 or is unknown

closes is within the last 3 days
 between 2026-03-28 and 2026-03-31
 is before 2026-03-28 or is after 2026-03-31 or is unknown

closes is more than 3 days ago
 is before 2026-03-28
 is after 2026-03-27 or is unknown

closes is known
 is known
 is unknown
"""


@pytest.mark.parametrize("block", SIDES.strip().split("\n\n"))
def test_a_side_and_the_rest_of_its_axis_in_words(block: str) -> None:
    condition, said, *rest = (line.strip() for line in block.splitlines())
    tested, side = side_of(condition)
    assert side_words(side, tested) == said
    others = minus(whole(tested, MOMENT), side)
    assert [side_words(other, tested) for other in others] == rest


def test_a_set_that_is_known_as_a_whole_and_not_empty() -> None:
    domain = frozenset(FACTS["rivals"].labels)
    side = Members(anys=frozenset({domain}), incomplete=False, domain=domain)
    assert side_words(side, FACTS["rivals"]) == "are not empty and are all known"


def test_what_a_set_includes_any_of_is_said_in_one_order() -> None:
    letters = "abcdefgh"
    conditions = (f"tags include any of {one}{number}, {one}" for number, one in enumerate(letters))
    tested, side = side_of(" and ".join(conditions))
    assert side_words(side, tested) == " and ".join(
        f"include any of {one}, {one}{number}" for number, one in enumerate(letters)
    )
