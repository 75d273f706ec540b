"""How the dates and numbers of a column are written: told by its words, asked where they do not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal
from zoneinfo import ZoneInfo

from playcall_core.importing.dates import DateFormat

_UTC: Final = ZoneInfo("UTC")
MOST_WORDS: Final = 3_000
"""Distinct words of a column that are tried."""

SURE: Final = (
    "YYYY-MM-DD HH:mm:ss", "YYYY-MM-DD HH:mm", "YYYY/MM/DD", "YYYY/M/D", "YYYY.MM.DD", "YYYYMMDD",
    "D MMM YYYY", "MMM D, YYYY", "MMM D YYYY", "D-MMM-YYYY", "D. MMM YYYY", "MMM YYYY",
    "D MMM YYYY HH:mm", "MMM D, YYYY h:mm A",
)  # fmt: skip
"""Formats that cannot be mistaken for another."""
_TIMES: Final = ("", " HH:mm:ss", " HH:mm", " H:mm", " h:mm A", " h:mm:ss A")
PAIRS: Final = tuple(
    (f"D{mark}M{mark}YYYY{time}", f"M{mark}D{mark}YYYY{time}")
    for mark in ("/", ".", "-")
    for time in _TIMES
)
"""Formats of which one may be mistaken for the other: the day first, the month first."""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Words that are dates in either order: the two formats, and some of the words."""

    formats: tuple[str, str]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DatesFound:
    """How a column writes its dates. `unread` are words that are no dates in any known way."""

    formats: tuple[str, ...]
    ambiguous: tuple[Ambiguous, ...]
    unread: tuple[str, ...]

    @property
    def is_dates(self) -> bool:
        """Whether there are dates at all, and hardly anything else."""
        return bool(self.formats or self.ambiguous or not self.unread)


def dates_in(words: Iterable[str]) -> DatesFound:
    """How these words write dates. ISO 8601 needs no format; years alone count for none."""
    left = [word for word in islice(words, MOST_WORDS) if not _reads("iso", word)]
    formats: list[str] = []
    for sure in SURE:
        if any(_reads(sure, word) for word in left):
            formats.append(sure)
            left = [word for word in left if not _reads(sure, word)]
    ambiguous: list[Ambiguous] = []
    for day_first, month_first in PAIRS:
        mine = [w for w in left if _reads(day_first, w) or _reads(month_first, w)]
        if not mine:
            continue
        left = [word for word in left if word not in set(mine)]
        only_day = [word for word in mine if not _reads(month_first, word)]
        only_month = [word for word in mine if not _reads(day_first, word)]
        if only_day and not only_month:
            formats.append(day_first)
        elif only_month and not only_day:
            formats.append(month_first)
        else:
            both = [w for w in mine if _reads(day_first, w) and _reads(month_first, w)] or mine
            ambiguous.append(Ambiguous((day_first, month_first), tuple(both[:3])))
    return DatesFound(tuple(formats), tuple(ambiguous), tuple(left[:5]))


def _reads(text: str, word: str) -> bool:
    try:
        return DateFormat.of(text).read(word, _UTC) is not None
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class NumbersFound:
    """How a column writes its numbers.

    `decimal` is the mark, None where the words leave it open (`open_words`); `mixed` are words that
    are written the other way. `strip` is what stands around them, such as a currency sign.
    """

    decimal: Literal[".", ","] | None
    open_words: tuple[str, ...]
    mixed: tuple[str, ...]
    strip: tuple[str, ...]
    unread: tuple[str, ...]

    @property
    def is_numbers(self) -> bool:
        """Whether there is nothing else than numbers."""
        return not self.unread


_AROUND: Final = re.compile(
    r"(?P<before>[^\d.,+-]*?)(?P<sign>[+-]?)(?P<bare>[\d.,'’ \u00a0\u202f]*\d)(?P<after>[^\d]*)"
)
_THOUSANDS: Final = "'’ \u00a0\u202f"
CURRENCIES: Final[Mapping[str, str]] = {"€": "EUR", "£": "GBP", "CHF": "CHF", "EUR": "EUR",
                                        "USD": "USD", "GBP": "GBP", "zł": "PLN"}  # fmt: skip
"""Signs that name one currency; “$” and “kr” name several."""


def numbers_in(words: Iterable[str]) -> NumbersFound:
    """How these words write numbers."""
    point, comma, either, unread = [], [], [], []
    around: dict[str, None] = {}
    for word in islice(words, MOST_WORDS):
        found = _AROUND.fullmatch(word.strip())
        if found is None:
            unread.append(word)
            continue
        around |= dict.fromkeys(part for part in _affixes(found) if part)
        match _mark(found["bare"]):
            case ".":
                point.append(word)
            case ",":
                comma.append(word)
            case "?":
                either.append(word)
            case None:
                pass
    decimal: Literal[".", ","] | None = "." if len(point) >= len(comma) else ","
    mixed = comma if decimal == "." else point
    is_open = bool(either) and not point and not comma
    return NumbersFound(
        None if is_open else decimal,
        tuple(either[:3]) if is_open else (),
        tuple(mixed[:3]),
        tuple(around),
        tuple(unread[:5]),
    )


def _affixes(found: re.Match[str]) -> Iterator[str]:
    for part in (found["before"], found["after"]):
        yield part.strip()


def _mark(bare: str) -> Literal[".", ",", "?"] | None:
    """The decimal mark of a number; "?" where 1,234 may be either, None where there is none."""
    text = "".join(c for c in bare if c not in _THOUSANDS)
    points, commas = text.count("."), text.count(",")
    if points and commas:
        return "." if text.rindex(".") > text.rindex(",") else ","
    if points > 1:
        return ","
    if commas > 1:
        return "."
    if not points and not commas:
        return None
    whole, _, part = text.partition("." if points else ",")
    if len(part) == 3 and 1 <= len(whole) <= 3 and whole != "0":
        return "?"
    return "." if points else ","


def currency_of(strip: Sequence[str]) -> str | None:
    """The currency that the signs around numbers name; None if none, or if several may be meant."""
    named = {CURRENCIES.get(sign) for sign in strip if sign != "%"}
    return named.pop() if len(named) == 1 else None
