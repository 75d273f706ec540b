"""Parts of axes: what two of them share, what is left, and which values lie on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from playcall_core.conditions import Test
from playcall_core.conditions.axes import (
    DAY,
    NUMBER,
    is_inside,
    known,
    money_scale,
    nothing_known,
    where_false,
    where_true,
    whole,
)
from playcall_core.conditions.nodes import IncludesAllOf, IncludesAnyOf, IncludesNoneOf
from playcall_core.conditions.sides import (
    END,
    START,
    Keys,
    Line,
    Members,
    Side,
    Span,
    joined,
    meet,
    minus,
    tidy_members,
)
from playcall_core.facts import UNKNOWN, Fact, KnownSet, Moment, Money, Rates, Value
from tests.core.coverage_book import MOMENT
from tests.core.test_side_words import FACTS

SOME_KEYS = Keys(frozenset({"a"}))
SOME_LINE = Line(((START, END),), NUMBER)
SOME_SETS = Members(ins=frozenset({"a"}))


def span(first: int, last: int) -> Span:
    return (Decimal(first), 0), (Decimal(last), 0)


@pytest.mark.parametrize("other", [SOME_LINE, SOME_SETS])
def test_sides_of_different_axes_have_nothing_to_do_with_each_other(other: Side) -> None:
    for compare in (meet, minus):
        with pytest.raises(TypeError) as refused:
            compare(SOME_KEYS, other)
        assert str(refused.value) == f"{SOME_KEYS} and {other} are sides of different axes"


@pytest.mark.parametrize(("side", "value"), [(SOME_KEYS, Decimal(5)), (SOME_SETS, "a")])
def test_a_value_of_another_axis_lies_on_no_side(side: Side, value: Value) -> None:
    with pytest.raises(TypeError) as refused:
        is_inside(side, value, MOMENT)
    assert str(refused.value) == f"{value!r} does not lie on the axis of {side}"


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.id)
def test_what_is_left_without_all_that_is_known_is_that_nothing_is_known(fact: Fact) -> None:
    unknown = nothing_known(fact, MOMENT)
    assert minus(whole(fact, MOMENT), known(fact, MOMENT)) == (unknown,)
    assert is_inside(unknown, UNKNOWN, MOMENT)


def test_joined_spans_neither_overlap_nor_touch() -> None:
    spans = [span(7, 9), span(1, 5), span(2, 3), span(5, 6), span(8, 12), span(20, 21)]
    assert joined(spans) == (span(1, 6), span(7, 12), span(20, 21))
    assert joined([]) == ()


def test_spans_share_what_lies_in_both_and_the_rest_lies_between() -> None:
    one = Line((span(1, 5), span(7, 9)), NUMBER, unknown=True)
    other = Line((span(2, 3), span(4, 8)), NUMBER)
    assert meet(one, other) == Line((span(2, 3), span(4, 5), span(7, 8)), NUMBER)
    assert minus(one, other) == (Line((span(1, 2), span(3, 4), span(8, 9)), NUMBER, unknown=True),)
    assert minus(other, one) == (Line((span(5, 7),), NUMBER),)
    assert minus(other, other) == ()
    assert meet(Line((span(1, 2),), NUMBER), Line((span(2, 3),), NUMBER)) is None


def test_sets_in_their_simplest_form() -> None:
    a, b, c = (frozenset({key}) for key in "abc")
    sets = Members(domain=a | b | c)
    assert tidy_members(replace(sets, ins=a, outs=a)) is None
    assert tidy_members(replace(sets, ins=frozenset({"z"}))) is None
    assert tidy_members(replace(sets, anys=frozenset({a | b}), outs=a | b)) is None
    assert tidy_members(replace(sets, complete=False, incomplete=False)) is None
    assert tidy_members(replace(sets, anys=frozenset({a | b}), outs=a)) == replace(
        sets, ins=b, outs=a
    )
    assert tidy_members(replace(sets, anys=frozenset({a | b}), ins=a)) == replace(sets, ins=a)
    assert tidy_members(replace(sets, anys=frozenset({a | b, a | b | c}))) == replace(
        sets, anys=frozenset({a | b})
    )
    met = {a | b, a | c, a | frozenset({"d"}), a | b | c}
    unmet = {b | c, b | frozenset({"d"}), c | frozenset({"d"})}
    open_sets = Members(ins=a, anys=frozenset(met | unmet))
    assert tidy_members(open_sets) == replace(open_sets, anys=frozenset(unmet))
    nothing = Members(complete=False, incomplete=False, unknown=True, domain=sets.domain)
    assert tidy_members(replace(sets, ins=a, outs=a, unknown=True)) == nothing
    assert tidy_members(replace(sets, outs=a | b | c)) == replace(
        sets, outs=a | b | c, incomplete=False
    )
    assert tidy_members(replace(sets, outs=a | b | c, complete=False)) is None


def test_what_is_left_of_sets_comes_in_pieces_that_share_nothing() -> None:
    a, domain = frozenset("a"), frozenset("abc")
    every = Members(unknown=True, domain=domain)
    some = Members(ins=a, complete=False, domain=domain)
    assert minus(every, some) == (
        Members(complete=False, incomplete=False, unknown=True, domain=domain),
        Members(incomplete=False, domain=domain),
        Members(outs=a, complete=False, domain=domain),
    )


def test_where_tests_on_a_set_are_true_and_false() -> None:
    rivals = FACTS["rivals"]
    domain = frozenset(rivals.labels)
    one, both = ("brill",), ("brill", "corex")
    brill, corex = frozenset(one), frozenset({"corex"})
    without = Members(incomplete=False, domain=domain)
    tests: dict[Test, tuple[Side, tuple[Side, ...]]] = {
        IncludesAnyOf("rivals", one): (
            Members(ins=brill, domain=domain),
            (replace(without, outs=brill),),
        ),
        IncludesAnyOf("rivals", both): (
            Members(anys=frozenset({brill | corex}), domain=domain),
            (replace(without, outs=brill | corex),),
        ),
        IncludesAllOf("rivals", both): (
            Members(ins=brill | corex, domain=domain),
            (replace(without, outs=brill), replace(without, outs=corex)),
        ),
        IncludesNoneOf("rivals", both): (
            replace(without, outs=brill | corex),
            (Members(anys=frozenset({brill | corex}), domain=domain),),
        ),
    }
    for test, (true, false) in tests.items():
        assert where_true(test, rivals, MOMENT) == true
        assert where_false(test, rivals, MOMENT) == false


@pytest.mark.parametrize(
    ("value", "inside"),
    [
        (KnownSet(frozenset({"a", "b"})), True),
        (KnownSet(frozenset({"a", "b", "z"})), True),
        (KnownSet(frozenset({"a", "b"}), complete=False), False),
        (KnownSet(frozenset({"b"})), False),
        (KnownSet(frozenset({"a"})), False),
        (KnownSet(frozenset({"a", "b", "d"})), False),
    ],
)
def test_a_set_lies_on_a_side(value: KnownSet, inside: bool) -> None:
    side = Members(
        ins=frozenset({"a"}),
        outs=frozenset({"d"}),
        anys=frozenset({frozenset({"b", "c"})}),
        incomplete=False,
    )
    assert is_inside(side, value, MOMENT) is inside
    turned = replace(side, complete=False, incomplete=True)
    assert is_inside(turned, replace(value, complete=not value.complete), MOMENT) is inside


def test_an_amount_without_a_rate_lies_beside_the_line() -> None:
    axis = whole(FACTS["amount"], MOMENT)
    assert isinstance(axis, Line)
    francs = Money(Decimal(5), "CHF")
    assert is_inside(axis, francs, MOMENT)
    assert not is_inside(replace(axis, stray=False), francs, MOMENT)


@pytest.mark.parametrize(
    ("currency", "rated", "stray"),
    [
        ("EUR", (), "XXX"),
        ("XXX", (), "XXW"),
        ("EUR", ("XXX", "XXW"), "XXV"),
        ("EUR", [f"XX{letter}" for letter in "BCDEFGHIJKLMNOPQRSTUVWX"], "XXA"),
        ("EUR", [f"XX{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWX"], "ZZZ"),
    ],
)
def test_a_currency_that_no_rate_converts(
    currency: str, rated: tuple[str, ...], stray: str
) -> None:
    rates = Rates(dict.fromkeys(rated, ((date(2026, 1, 1), Decimal(2)),)))
    moment = Moment(datetime(2026, 3, 31, tzinfo=UTC), currency=currency, rates=rates)
    assert money_scale(moment).stray == stray
    assert money_scale(moment).currency == currency


def test_days_lie_on_the_line_of_the_time_zone() -> None:
    day = Decimal(date(2026, 3, 31).toordinal())
    today = Line((((day, 0), (day + 1, 0)),), DAY)
    assert is_inside(today, date(2026, 3, 31), MOMENT)
    assert is_inside(today, datetime(2026, 3, 31, 23, 59, tzinfo=UTC), MOMENT)
    assert not is_inside(today, date(2026, 4, 1), MOMENT)
    assert not is_inside(today, date(2026, 3, 30), MOMENT)


def test_the_ends_of_a_span_belong_to_it_or_not() -> None:
    five, nine = Decimal(5), Decimal(9)
    at_least_and_less = Line((((five, 0), (nine, 0)),), NUMBER)
    more_and_at_most = Line((((five, 1), (nine, 1)),), NUMBER)
    assert [is_inside(at_least_and_less, end, MOMENT) for end in (five, nine)] == [True, False]
    assert [is_inside(more_and_at_most, end, MOMENT) for end in (five, nine)] == [False, True]
