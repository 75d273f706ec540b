"""One situation for each condition: the simplest in which it holds."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from playcall_core.conditions import Truth, evaluate, parse_condition
from playcall_core.conditions.axes import money_scale
from playcall_core.conditions.boxes import box_of, value_on, witness
from playcall_core.conditions.side_words import side_words
from playcall_core.conditions.sides import Line, Members
from playcall_core.facts import UNKNOWN, KnownSet, Moment, Money, Rates, Situation, Value
from tests.core.test_side_words import FACTS

JANUARY = date(2026, 1, 1)
RATES = Rates({"USD": ((JANUARY, Decimal("0.9")),), "GBP": ((JANUARY, Decimal(2)),)})
MOMENT = Moment(datetime(2026, 3, 31, 12, tzinfo=UTC), currency="EUR", rates=RATES)

WITNESSES = """
seats is at least 5 -> 5
seats is less than 5 -> 4
seats is less than 5.5 -> 4
seats is less than 0.5 -> -1
seats is at most 5.5 -> 5.5
seats is more than 5 -> 6
seats is more than 5.5 -> 6
seats is more than 5 and seats is less than 6 -> 5.1
seats is more than 5 and seats is at most 6 -> 6
seats is more than 5 and seats is at most 5.2 -> 5.2
seats is more than 5 and seats is less than 5.5 -> 5.1
seats is more than 5 and seats is less than 5.1 -> 5.01
seats is more than 5.1 and seats is less than 5.15 -> 5.11
seats is more than -6 and seats is less than -5 -> -5.9
seats is more than 5.16 and seats is less than 5.25 -> 5.2
seats is at least 123,456,789,012,345 -> 123456789012345
seats is known -> 0
seats is unknown -> unknown
amount is more than 5 -> 5.0001 EUR
amount is known -> 0 EUR
amount is less than 5 -> 4 EUR
amount is at least 999,999,999,999,999 USD -> 100,000,000,000,000,000,000 EUR
amount is at least 999,999,999,999,999 USD and amount is at most 950,000,000,000,000
  -> 900,000,000,000,000 EUR
amount is at least 999,999,999,999,999 USD and amount is less than 900,000,000,000,000
  -> 899,999,999,999,999.1 EUR
amount is at least 902606309999999 USD and amount is at most 812400000000000
  -> 812,400,000,000,000 EUR
amount is at most 999,999,999,999,999 GBP -> 0 EUR
amount is at most -999,999,999,999,999 GBP -> -100,000,000,000,000,000,000 EUR
amount is 999,999,999,999,999 GBP -> 1,999,999,999,999,998 EUR
seats is more than 12345678901234.5 and seats is less than 12345678901234.6 -> 12345678901234.51
seats is more than 123456789012345 and seats is less than 123456789012346 -> 123456789012345.1
closes is before 2026-01-01 -> 0001-01-01
closes is after 2026-01-01 -> 2026-01-02
closes is known -> 0001-01-01
tier is known -> small
tier is one of huge, large -> large
tier is none of small -> mid,
region is known -> another
region is one of south, north -> north
region is not another -> another one
region is none of another, "another one" -> another one one
met is known -> yes
met is no -> no
rivals are known -> none
rivals include any of acme, corex -> acme
rivals include any of acme, corex and rivals include any of brill, corex -> acme, brill
rivals include any of acme, corex and rivals include none of acme -> corex
rivals include none of acme -> none
tags include any of a, b and tags include any of b, c and tags include any of c, d -> a, b, c
tags are known -> none
tags include none of another -> none
tags include any of x, b and tags include none of b -> x
"""


def in_words(value: Value) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case KnownSet(members, complete):
            return (
                f"{', '.join(sorted(members)) or 'none'}{'' if complete else ' and perhaps more'}"
            )
        case Decimal() | Money() | date() | str():
            return str(value)
        case _:
            return "unknown"


@pytest.mark.parametrize("line", WITNESSES.replace("\n  ->", " ->").strip().splitlines())
def test_the_simplest_situation_in_which_a_condition_holds(line: str) -> None:
    text, _, expected = line.partition(" -> ")
    condition = parse_condition(text, FACTS)
    (group,) = condition.groups
    box = box_of(group, FACTS, MOMENT)
    assert box is not None
    known = witness(box, FACTS)
    assert in_words(known.get(group.tests[0].fact, UNKNOWN)) == expected
    assert evaluate(condition, Situation(known), MOMENT) is Truth.TRUE


def test_an_amount_in_a_currency_without_a_rate_is_a_witness_too() -> None:
    amount, scale = FACTS["amount"], money_scale(MOMENT)
    assert value_on(Line((), scale, stray=True), amount) == Money(Decimal(1), "XXX")
    assert value_on(Line((), scale, unknown=True), amount) is UNKNOWN
    stray = Line((), scale, stray=True, unknown=True)
    assert side_words(stray, amount) == "is in a currency without an exchange rate or is unknown"


def test_a_set_of_which_not_all_is_known_has_a_member() -> None:
    a, bc = frozenset({"a"}), frozenset({"b", "c"})
    some = Members(outs=a, complete=False, domain=a | bc)
    assert value_on(some, FACTS["rivals"]) == KnownSet(frozenset({"b"}), complete=False)
    some = Members(outs=frozenset({"another"}), complete=False)
    assert value_on(some, FACTS["tags"]) == KnownSet(frozenset({"another one"}), complete=False)
    never = Members(complete=False, incomplete=False, unknown=True)
    assert value_on(never, FACTS["tags"]) is UNKNOWN
