"""Decimal arithmetic on columns, exact, without a Python loop over rows.

Numbers have at most 15 significant digits, so each is known by its nearest binary fraction. Nearly
all are whole multiples of a millionth (an amount: of a ten-thousandth) that binary numbers hold
exactly; for those NumPy suffices. The few others, and quotients too near to a tie to be told in
binary, are computed one by one with `decimal` and `fractions`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from playcall_core.errors import TableError
from playcall_core.facts import Moment
from playcall_core.facts.values import SIGNIFICANT_DIGITS
from playcall_core.tables.schemas import AMOUNT

PLACES: Final = 6
"""Decimals of a quotient."""
_MOST: Final = 10.0**SIGNIFICANT_DIGITS - 1
_HIGHEST: Final = 20
_LARGEST: Final = 10.0 ** (_HIGHEST + 1)
"""Numbers have at most 21 digits before the point (`playcall_core.facts.values.exact`)."""
_CONTEXT: Final = Context(prec=SIGNIFICANT_DIGITS, rounding=ROUND_HALF_EVEN)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def number_column(column: pa.Array | pa.ChunkedArray, name: str) -> pa.Array:
    """Numbers of any type as float64 of at most 15 significant digits; “not a number” is null.

    `TableError`, naming the fact, for an infinite number or one of more than 21 digits.
    """
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    cells = column.cast(pa.float64(), safe=False)
    numbers = np.array(cells.fill_null(np.nan).to_numpy(zero_copy_only=False))
    known = ~np.isnan(numbers)
    if (np.abs(numbers[known]) >= _LARGEST).any():
        raise TableError(f"A value of “{name}” is too large. Use another unit.")
    texts = pa.array(numbers, pa.float64(), mask=~known).cast(pa.string())
    long = pc.greater(pc.utf8_length(texts), SIGNIFICANT_DIGITS)
    rows = np.flatnonzero(long.fill_null(False).to_numpy(zero_copy_only=False))
    numbers[rows] = [float(f"{numbers[row]:.{SIGNIFICANT_DIGITS}g}") for row in rows]
    return pa.array(numbers, pa.float64(), mask=~known)


@dataclass(frozen=True, eq=False)
class Exact:
    """A column of numbers or amounts as whole multiples of 10**-places.

    `units` holds them where `whole` is true; elsewhere the number is null or no such multiple.
    """

    cells: pa.Array
    units: Floats
    places: int
    whole: Flags
    known: Flags

    @classmethod
    def of(cls, cells: pa.Array) -> Self:
        """The column of a number fact (float64) or a money fact (decimal(19, 4))."""
        known = cells.is_valid().to_numpy(zero_copy_only=False)
        money = pa.types.is_decimal(cells.type)
        places = AMOUNT.scale if money else PLACES
        values = cells.cast(pa.float64()).fill_null(0.0).to_numpy(zero_copy_only=False)
        units = np.rint(values * 10.0**places)
        fits = (np.abs(units) <= _MOST) & (money | (units / 10.0**places == values))
        return cls(cells, units, places, known & fits, known)

    def decimal(self, row: int) -> Decimal:
        """The number of one row, which must be known."""
        cell = self.cells[row].as_py()
        return cell if isinstance(cell, Decimal) else Decimal(repr(cell))


def quotient(numerator: Exact, divisor: Exact) -> pa.Array:
    """Each number divided by the other, to six decimals, half to even; null by 0 or by null."""
    known = numerator.known & divisor.known & ((divisor.units != 0) | ~divisor.whole)
    shift = 10.0 ** (PLACES + divisor.places - numerator.places)
    with np.errstate(divide="ignore", invalid="ignore"):
        result = numerator.units * shift / divisor.units
    fast = numerator.whole & divisor.whole

    def exactly(row: int) -> Fraction | None:
        below = Fraction(divisor.decimal(row))
        return Fraction(numerator.decimal(row)) / below if below else None

    return _rounded(result, known, fast, exactly)


def percent_change(now: Exact, before: Exact) -> pa.Array:
    """By how many percent of the size of the earlier number it changed; null where that is 0."""
    known = now.known & before.known & ((before.units != 0) | ~before.whole)
    with np.errstate(divide="ignore", invalid="ignore"):
        result = (now.units - before.units) * 10.0 ** (PLACES + 2) / np.abs(before.units)
    fast = now.whole & before.whole

    def exactly(row: int) -> Fraction | None:
        earlier = Fraction(before.decimal(row))
        grown = 100 * (Fraction(now.decimal(row)) - earlier)
        return grown / abs(earlier) if earlier else None

    return _rounded(result, known, fast, exactly)


def difference(now: Exact, before: Exact) -> pa.Array:
    """The later number less the earlier one, of two columns of the same type."""
    if pa.types.is_decimal(now.cells.type):
        return pc.subtract(now.cells, before.cells).cast(AMOUNT)
    known = now.known & before.known
    units = now.units - before.units
    result = units / 10.0**PLACES
    slow = known & ~(now.whole & before.whole & (np.abs(units) <= _MOST))
    for row in np.flatnonzero(slow).tolist():
        result[row] = float(_CONTEXT.subtract(now.decimal(row), before.decimal(row)))
    return pa.array(result, pa.float64(), mask=~known)


def _rounded(
    millionths: Floats, known: Flags, fast: Flags, exactly: Callable[[int], Fraction | None]
) -> pa.Array:
    """Binary quotients rounded to whole millionths, exactly where binary cannot tell which.

    A binary quotient of exact numbers is off by at most three parts in 2**53, so only one that lies
    closer than that to a tie can round to the wrong side.
    """
    with np.errstate(invalid="ignore"):
        whole = np.rint(millionths)
        tie = np.abs(np.abs(millionths - whole) - 0.5) <= np.abs(millionths) * 2.0**-50
        sure = fast & ~tie & (np.abs(whole) <= _MOST)
    result = np.where(sure, whole, 0.0) / 10.0**PLACES + 0.0
    known = known.copy()
    for row in np.flatnonzero(known & ~sure).tolist():
        exact = exactly(row)
        rounded = None if exact is None else _CONTEXT.create_decimal(round(exact * 10**PLACES))
        known[row] = rounded is not None and rounded.adjusted() <= _HIGHEST + PLACES
        result[row] = float(rounded.scaleb(-PLACES)) if rounded is not None else 0.0
    return pa.array(result, pa.float64(), mask=~known)


def converted(amounts: pa.Array, currencies: pa.Array, moment: Moment) -> tuple[pa.Array, pa.Array]:
    """Amounts (decimal(19, 4)) in the base currency at the moment's rates, and those without rate.

    A null currency is the base currency. The second column holds, as text, each amount in a
    currency for which no rate holds (`12000.5 USD`); it is null for all others. `TableError` where
    an amount is too large for its column.
    """
    currencies = currencies.fill_null(moment.currency)
    base, elsewhere = amounts, pa.nulls(len(amounts), pa.string())
    for currency in pc.unique(currencies).to_pylist():
        if currency == moment.currency:
            continue
        theirs = pc.equal(currencies, currency)
        rate = moment.rates.on(currency, moment.today)
        if rate is None:
            texts = pc.binary_join_element_wise(amounts.cast(pa.string()), currency, " ")
            elsewhere = pc.if_else(theirs, texts, elsewhere)
            base = pc.if_else(theirs, pa.scalar(None, AMOUNT), base)
        else:
            base = pc.if_else(theirs, _multiplied(amounts, rate), base)
    return base, elsewhere


def _multiplied(amounts: pa.Array, rate: Decimal) -> pa.Array:
    """Half to even at four decimals, as `Moment.in_base` does for one amount."""
    wide = amounts.cast(pa.decimal256(AMOUNT.precision, AMOUNT.scale))
    factor = pa.scalar(rate)
    product = pc.multiply(
        wide, factor.cast(pa.decimal256(factor.type.precision, factor.type.scale))
    )
    rounded = pc.round(product, ndigits=AMOUNT.scale, round_mode="half_to_even")
    try:
        return rounded.cast(AMOUNT)
    except pa.ArrowInvalid:
        raise TableError("An amount is too large in the base currency. Use another unit.") from None
