"""The values a fact can have.

category -> `str` (the stable key), set -> `KnownSet`, number -> `Decimal`, money -> `Money`,
date -> `datetime.date` (a day) or an aware `datetime.datetime` (an instant, read as the day it is
in the workspace's time zone), yes/no -> `bool`. What is not known is `UNKNOWN`, never a default.

Numbers have at most 15 significant digits, and amounts of money four decimals, so that every engine
compares them exactly: below that bound the nearest binary fraction of a number is its own
(IEEE 754-2008, 5.12.2).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from enum import Enum
from typing import Final, Literal

from playcall_core.errors import FactError

SIGNIFICANT_DIGITS: Final = 15
MONEY_STEP: Final = Decimal("0.0001")
"""Amounts are kept to four decimals, in every currency and every engine."""


class Unknown(Enum):
    """The one value of a fact of which nothing is known."""

    UNKNOWN = "unknown"

    # There is one object of it, which is quicker to hash than its name.
    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> Literal[False]:
        return False


UNKNOWN: Final = Unknown.UNKNOWN


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency (ISO 4217 code). Compared only within its currency."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        exact(self.amount)
        if self.amount != round_money(self.amount):
            raise FactError(f"{self.amount} {self.currency} has more than four decimals. Round it.")
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):
            raise FactError(
                f"“{self.currency}” is not a currency. Use a three-letter code such as EUR or USD."
            )

    def __str__(self) -> str:
        return f"{plain(self.amount)} {self.currency}"


@dataclass(frozen=True, slots=True)
class KnownSet:
    """The known members of a set fact, and whether they are all of them.

    An incomplete set without members says nothing; use `UNKNOWN` for it (`known_set` does).
    """

    members: frozenset[str]
    complete: bool = True

    def __post_init__(self) -> None:
        if not self.members and not self.complete:
            raise FactError("A set of which no member is known is unknown.")


Known = str | Decimal | Money | date | datetime | bool | KnownSet
Value = Known | Unknown


def known_set(members: Iterable[str], *, complete: bool) -> KnownSet | Unknown:
    """A set as far as it is known; `UNKNOWN` where nothing is."""
    known = frozenset(members)
    return KnownSet(known, complete) if known or complete else UNKNOWN


def exact(number: Decimal) -> Decimal:
    """`number` if every engine can compare it exactly; else `FactError`."""
    if not number.is_finite():
        raise FactError(f"{number} is not a number that can be compared.")
    digits = number.normalize().as_tuple().digits
    if len(digits) > SIGNIFICANT_DIGITS:
        raise FactError(
            f"{number} has {len(digits)} significant digits; "
            f"at most {SIGNIFICANT_DIGITS} are exact. Round it."
        )
    if number and not -20 <= number.adjusted() <= 20:
        raise FactError(f"{number} is too large or too small. Use another unit.")
    return number


def read_number(text: str) -> Decimal:
    """A number as people write it, `1,250.5` or `-3`; `FactError` if it is none."""
    try:
        return exact(Decimal(text.replace(",", "").strip()))
    except InvalidOperation:
        raise FactError(f"“{text}” is not a number.") from None


def round_money(amount: Decimal) -> Decimal:
    """`amount` to four decimals, half to even."""
    return amount.quantize(MONEY_STEP, rounding=ROUND_HALF_EVEN)


def plain(number: Decimal) -> str:
    """A number for people: thousands separated, no exponent, no trailing zeros: `50,000`, `0.5`."""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
