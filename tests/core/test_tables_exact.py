"""Arithmetic on columns is decimal arithmetic: no result differs from one worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playcall_core.errors import TableError
from playcall_core.facts import UNKNOWN, Moment, Money, Rates
from playcall_core.tables.exact import (
    Exact,
    converted,
    difference,
    number_column,
    percent_change,
    quotient,
)
from playcall_core.tables.schemas import AMOUNT
from tests.generative.strategies import amounts, numbers


def of_numbers(*numbers: float | None) -> Exact:
    return Exact.of(pa.array(numbers, pa.float64()))


def of_amounts(*amounts: str | None) -> Exact:
    return Exact.of(pa.array([amount and Decimal(amount) for amount in amounts], AMOUNT))


@pytest.mark.parametrize(
    ("number", "divisor", "expected"),
    [
        (1.0, 3.0, 0.333333),
        (2.0, 3.0, 0.666667),
        (1.0, 128.0, 0.007812),  # 0.0078125: a tie goes to the even digit
        (3.0, 128.0, 0.023438),  # 0.0234375
        # 63.4469125000000004…: in binary it looks like a tie, and is none
        (987001779.500038, 15556340.578433, 63.446913),
        (0.3, 0.1, 3.0),
        (-1.0, 3.0, -0.333333),
        (1.0, 0.0, None),
        (None, 2.0, None),
        (2.0, None, None),
        (1e-11, 1e-12, 10.0),
        (1e20, 1e-20, None),  # larger than any number Playcall compares
        (123456789012345.0, 1.0, 123456789012345.0),
        (999999999999999.0, 7.0, 142857142857143.0),  # 15 significant digits
    ],
)
def test_a_ratio_has_six_decimals(
    number: float | None, divisor: float | None, expected: float | None
) -> None:
    assert quotient(of_numbers(number), of_numbers(divisor)).to_pylist() == [expected]


def test_a_ratio_of_amounts_and_of_an_amount_by_a_number() -> None:
    assert quotient(of_amounts("10"), of_amounts("3")).to_pylist() == [3.333333]
    assert quotient(of_amounts("0.0001"), of_numbers(3.0)).to_pylist() == [0.000033]
    assert quotient(of_numbers(2.5), of_amounts("0.0001")).to_pylist() == [25000.0]


def test_a_difference_has_no_binary_dust() -> None:
    now, before = of_numbers(0.3, 1000000.1, 1e15, None), of_numbers(0.1, 1000000.0, 0.1, 1.0)
    assert difference(now, before).to_pylist() == [0.2, 0.1, 1e15, None]
    assert difference(of_amounts("10.0001"), of_amounts("10")).to_pylist() == [Decimal("0.0001")]


def test_a_change_in_percent_is_of_the_size_of_the_earlier_number() -> None:
    now, before = of_numbers(5.0, -5.0, 1.0, 0.0), of_numbers(4.0, -10.0, 0.0, 8.0)
    assert percent_change(now, before).to_pylist() == [25.0, 50.0, None, -100.0]


def test_numbers_are_rounded_to_fifteen_digits_on_entry() -> None:
    column = pa.array([0.1 + 0.2, 1 / 3, 2.0, None, float("nan"), 1e-20], pa.float64())
    assert number_column(column, "Size").to_pylist() == [
        0.3,
        0.333333333333333,
        2.0,
        None,
        None,
        1e-20,
    ]


def test_a_number_that_cannot_be_compared_is_refused() -> None:
    with pytest.raises(TableError, match="“Size” is too large"):
        number_column(pa.array([float("inf")]), "Size")


@settings(deadline=None)
@given(st.lists(st.tuples(numbers(), numbers()), min_size=1, max_size=30))
def test_columns_agree_with_fractions(pairs: list[tuple[Decimal, Decimal]]) -> None:
    above = of_numbers(*(float(pair[0]) for pair in pairs))
    below = of_numbers(*(float(pair[1]) for pair in pairs))
    for (number, divisor), cell in zip(pairs, quotient(above, below).to_pylist(), strict=True):
        if not divisor:
            assert cell is None
        elif cell is not None:
            millionths = round(Fraction(number) / Fraction(divisor) * 10**6)
            assert cell == float(f"{Decimal(millionths).scaleb(-6):.15g}")
    for (now, before), cell in zip(pairs, difference(above, below).to_pylist(), strict=True):
        assert Decimal(repr(cell)) == Decimal(f"{now - before:.15g}")


@settings(deadline=None)
@given(st.lists(amounts(), min_size=1, max_size=20))
def test_columns_convert_as_a_moment_does(sums: list[Money]) -> None:
    rates = Rates({"USD": ((date(2026, 1, 1), Decimal("0.92335")),)})
    moment = Moment(datetime(2026, 3, 1, tzinfo=UTC), rates=rates)
    base, elsewhere = converted(
        pa.array([money.amount for money in sums], AMOUNT),
        pa.array([money.currency for money in sums]),
        moment,
    )
    for money, cell, text in zip(sums, base.to_pylist(), elsewhere.to_pylist(), strict=True):
        amount = moment.in_base(money)
        assert cell == (None if amount is UNKNOWN else amount)
        if amount is UNKNOWN:
            assert Money(Decimal(text.split()[0]), text.split()[1]) == money
        else:
            assert text is None


def test_conversion_rounds_half_to_even() -> None:
    rates = Rates({"USD": ((date(2026, 1, 1), Decimal("0.5")),)})
    moment = Moment(datetime(2026, 3, 1, tzinfo=UTC), rates=rates)
    amounts = pa.array([Decimal("0.0001"), Decimal("0.0003")], AMOUNT)
    base, _ = converted(amounts, pa.array(["USD", "USD"]), moment)
    assert base.to_pylist() == [Decimal("0.0000"), Decimal("0.0002")]
    assert moment.in_base(Money(Decimal("0.0003"), "USD")) == Decimal("0.0002")
    assert Decimal("0.00015").quantize(Decimal("0.0001"), ROUND_HALF_EVEN) == Decimal("0.0002")
