"""Days and instants as exports write them: `DD/MM/YYYY`, `M/D/YYYY h:mm A`, `YYYY`.

A format is made of YYYY, MM, M, MMM (Jan, January), DD, D, HH, H, hh, h, mm, ss, A (AM or PM) and Z
(an offset such as +02:00, or Z); everything else stands for itself. Without a time it reads a day;
a month or day that is left out is the first. `iso` reads 2026-03-31 and 2026-03-31T18:00:00.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

_TOKENS: Final = {
    "YYYY": r"(?P<year>\d{4})",
    "MMM": r"(?P<name>[A-Za-z]{3,9})\.?",
    "MM": r"(?P<month>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{2})",
    "D": r"(?P<day>\d{1,2})",
    "HH": r"(?P<hour>\d{2})",
    "H": r"(?P<hour>\d{1,2})",
    "hh": r"(?P<hour>\d{2})",
    "h": r"(?P<hour>\d{1,2})",
    "mm": r"(?P<minute>\d{2})",
    "ss": r"(?P<second>\d{2}(?:\.\d{1,6})?)",
    "A": r"(?P<half>[AaPp]\.?[Mm]\.?)",
    "Z": r"(?P<offset>Z|[+-]\d{2}:?\d{2})",
}
_TOKEN: Final = re.compile("YYYY|MMM|MM|M|DD|D|HH|H|hh|h|mm|ss|A|Z")
_WORD: Final = re.compile(r"[A-Za-z]+")
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_ISO: Final = re.compile(
    r"\d{4}-\d\d-\d\d(?P<time>[T ]\d\d:\d\d(:\d\d([.,]\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?)?"
)
KNOWN: Final = "YYYY, MM, M, MMM, DD, D, HH, H, hh, h, mm, ss, A, Z"


@dataclass(frozen=True)
class DateFormat:
    """One way to write a day or instant. Two are equal when they are written the same."""

    text: str
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, text: str) -> DateFormat:
        """The format that `text` describes; `ValueError` if it describes none."""
        return _compiled(text)

    def read(self, word: str, zone: ZoneInfo) -> date | None:
        """The day, or the aware instant, that `word` stands for; None if it is not written so.

        Raises `ValueError` if it is written so but is no day of the calendar.
        """
        if self.text == "iso":
            return read_iso(word, zone)
        found = self.pattern.fullmatch(word)
        return None if found is None else _moment(found.groupdict(), zone)


@lru_cache(maxsize=256)
def _compiled(text: str) -> DateFormat:
    if text == "iso":
        return DateFormat(text, _ISO)
    parts, last, seen = [], 0, set()
    for token in _TOKEN.finditer(text):
        kind = re.findall(r"\?P<(\w+)>", _TOKENS[token[0]])[0]
        if kind in seen:
            raise ValueError(f"it has “{token[0]}” twice; MM is the month and mm the minute")
        seen.add("month" if kind == "name" else kind)
        parts += [_literal(text[last : token.start()]), _TOKENS[token[0]]]
        last = token.end()
    parts.append(_literal(text[last:]))
    if "year" not in seen or ("day" in seen and "month" not in seen):
        raise ValueError(f"it does not say where year, month and day stand; it is made of {KNOWN}")
    if "hour" in seen and "day" not in seen:
        raise ValueError("it has a time and no day")
    return DateFormat(text, re.compile("".join(parts)))


def _literal(text: str) -> str:
    word = _WORD.search(text.replace("T", ""))
    if word:
        raise ValueError(f"“{word[0]}” is no part of a date format; it is made of {KNOWN}")
    return re.escape(text)


def _moment(parts: dict[str, str | None], zone: ZoneInfo) -> date:
    def number(name: str, otherwise: int) -> int:
        given = parts.get(name)
        return otherwise if given is None else int(given)

    month = _month(parts["name"]) if parts.get("name") else number("month", 1)
    day = date(number("year", 1), month, number("day", 1))
    if parts.get("hour") is None:
        return day
    second = float(parts.get("second") or 0)
    hour = _hour(number("hour", 0), parts.get("half"))
    moment = datetime(day.year, day.month, day.day, hour, number("minute", 0), int(second))
    moment = moment.replace(microsecond=round(second % 1 * 1_000_000) % 1_000_000)
    return moment.replace(tzinfo=_offset(parts["offset"]) if parts.get("offset") else zone)


def _month(name: str | None) -> int:
    given = (name or "").casefold()
    for number, month in enumerate(_MONTHS, 1):
        if month.startswith(given):
            return number
    raise ValueError(f"“{name}” is no month")


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(f"{hour} is no hour of a twelve-hour clock")
    return hour % 12 + (12 if half[0] in "Pp" else 0)


def _offset(text: str | None) -> timezone:
    if text is None or text == "Z":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def read_iso(word: str, zone: ZoneInfo) -> date | None:
    """The day or aware instant of an ISO 8601 text; None if it is not written so."""
    found = _ISO.fullmatch(word)
    if found is None:
        return None
    if found["time"] is None:
        return date.fromisoformat(word)
    moment = datetime.fromisoformat(word)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def reader(formats: tuple[str, ...], zone: ZoneInfo) -> Callable[[str], date]:
    """A function that reads a day or instant in the first of `formats` that fits.

    ISO 8601 is always read, since it cannot be mistaken for another. The function raises
    `ValueError` with a sentence where none does.
    """
    known = [DateFormat.of(text) for text in dict.fromkeys((*formats, "iso"))]
    shown = " or ".join(formats) or "2026-03-31"

    def read(word: str) -> date:
        for one in known:
            try:
                moment = one.read(word, zone)
            except ValueError as error:
                raise ValueError(f"“{word}” is no day of the calendar: {error}.") from None
            if moment is not None:
                return moment
        raise ValueError(f"“{word}” is not a date written as {shown}.")

    return read
