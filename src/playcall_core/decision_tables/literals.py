"""Dates, times and durations as FEEL writes them (OMG DMN 1.5, 10.3.2.3 and table 57)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from playcall_core.decision_tables.tokens import NotTaken, quoted
from playcall_core.decision_tables.values import Months, Value

_DATE = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
_TIME = r"(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<part>\d+))?)?"
_ZONE = r"(?P<zone>Z|[+-]\d\d:\d\d(?::\d\d)?|@[\w/+-]+)?"
_DATE_RULE = re.compile(_DATE)
_TIME_RULE = re.compile(f"T?{_TIME}{_ZONE}")
_DATE_TIME_RULE = re.compile(f"{_DATE}T{_TIME}{_ZONE}")
_DAYS_RULE = re.compile(
    r"(?P<sign>-)?P(?=[\dT])(?:(?P<days>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)
_MONTHS_RULE = re.compile(r"(?P<sign>-)?P(?=\d)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?")
_SECOND: Final = timedelta(seconds=1)


def temporal(word: str, text: str) -> Value:
    """The value of `word("text")`, such as `date("2026-03-31")`; `NotTaken` if there is none.

    `@` as the word stands for whichever fits.
    """
    makers = {
        "date": (read_date,),
        "time": (read_time,),
        "date and time": (read_date_time, read_date),
        "duration": (read_months, read_days),
        "@": (read_date, read_date_time, read_time, read_months, read_days),
    }[word]
    for maker in makers:
        try:
            value = maker(text)
        except (ValueError, OverflowError, InvalidOperation, ZoneInfoNotFoundError):
            continue
        if type(value) is date and word == "date and time":
            return datetime(value.year, value.month, value.day)
        if value is not None:
            return value
    kind = "date, time or duration" if word == "@" else word
    raise NotTaken(f"“{text}” is no {kind} that is read.")


def read_date(text: str) -> date | None:
    """A day, such as 2026-03-31."""
    match = _DATE_RULE.fullmatch(text)
    return date(*_numbers(match, "year", "month", "day")) if match else None


def read_time(text: str) -> time | None:
    """A time of day, such as 08:30:00, with or without an offset or zone."""
    match = _TIME_RULE.fullmatch(text)
    return time(*_clock(match), tzinfo=_zone(match)) if match else None


def read_date_time(text: str) -> datetime | None:
    """A moment, such as 2026-03-31T08:30:00+02:00 or …@Europe/Berlin, or a local one."""
    match = _DATE_TIME_RULE.fullmatch(text)
    if match is None:
        return None
    day = _numbers(match, "year", "month", "day")
    return datetime(*day, *_clock(match), tzinfo=_zone(match))


def read_days(text: str) -> timedelta | None:
    """A days and time duration, such as P3DT4H."""
    match = _DAYS_RULE.fullmatch(text)
    if match is None:
        return None
    microseconds = Decimal(match["seconds"] or 0) * 1_000_000
    if microseconds % 1:
        return None
    found = timedelta(
        days=int(match["days"] or 0),
        hours=int(match["hours"] or 0),
        minutes=int(match["minutes"] or 0),
        microseconds=int(microseconds),
    )
    return -found if match["sign"] else found


def read_months(text: str) -> Months | None:
    """A years and months duration, such as P1Y6M."""
    match = _MONTHS_RULE.fullmatch(text)
    if match is None:
        return None
    count = 12 * int(match["years"] or 0) + int(match["months"] or 0)
    return Months(-count if match["sign"] else count)


def _numbers(match: re.Match[str], *names: str) -> tuple[int, int, int]:
    first, second, third = (int(match[name] or 0) for name in names)
    return first, second, third


def _clock(match: re.Match[str]) -> tuple[int, int, int, int]:
    part = (match["part"] or "").rstrip("0")
    if len(part) > 6:
        raise ValueError("finer than microseconds")
    return *_numbers(match, "hour", "minute", "second"), int(part.ljust(6, "0"))


def _zone(match: re.Match[str]) -> tzinfo | None:
    zone = match["zone"]
    if not zone:
        return None
    if zone == "Z":
        return UTC
    if zone.startswith("@"):
        return ZoneInfo(zone[1:])
    hours, minutes, seconds = map(int, [*zone[1:].split(":"), "0"][:3])
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return timezone(-offset if zone[0] == "-" else offset)


def print_value(value: Value) -> str:
    """A value as FEEL writes it; read back it is the same."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(value)
        case Decimal():
            return print_number(value)
        case datetime():
            return f'date and time("{_local(value)}{_zone_text(value.tzinfo, value)}")'
        case date():
            return f'date("{value.isoformat()}")'
        case time():
            return f'time("{_local(value)}{_zone_text(value.tzinfo, None)}")'
        case timedelta():
            return f'duration("{_days_text(value)}")'
        case Months(count):
            sign, rest = ("-" if count < 0 else ""), abs(count)
            years = f"{rest // 12}Y" if rest >= 12 else ""
            months = f"{rest % 12}M" if rest % 12 or not years else ""
            return f'duration("{sign}P{years}{months}")'
        case tuple():
            return "[" + ", ".join(print_value(item) for item in value) + "]"
        case _:
            raise TypeError(f"{value!r} is no value that FEEL writes as a literal")


def print_number(number: Decimal) -> str:
    """A number without exponent where that is short."""
    return f"{number:f}" if -20 < number.adjusted() < 40 else str(number)


def _local(value: datetime | time) -> str:
    return value.replace(tzinfo=None).isoformat()


def _zone_text(zone: tzinfo | None, at: datetime | None) -> str:
    if zone is None:
        return ""
    if isinstance(zone, ZoneInfo):
        return f"@{zone.key}"
    offset = zone.utcoffset(at) or timedelta()
    if not offset:
        return "Z"
    total = abs(offset) // _SECOND
    seconds = f":{total % 60:02}" if total % 60 else ""
    return (
        f"{'-' if offset < timedelta() else '+'}{total // 3600:02}:{total // 60 % 60:02}{seconds}"
    )


def _days_text(value: timedelta) -> str:
    sign, rest = ("-", -value) if value < timedelta() else ("", value)
    hours, minutes = rest.seconds // 3600, rest.seconds // 60 % 60
    seconds = Decimal(rest.seconds % 60) + Decimal(rest.microseconds).scaleb(-6)
    clock = "".join(
        f"{amount:f}{unit}" if unit == "S" else f"{amount}{unit}"
        for amount, unit in ((hours, "H"), (minutes, "M"), (seconds.normalize(), "S"))
        if amount
    )
    days = f"{rest.days}D" if rest.days or not clock else ""
    return f"{sign}P{days}{'T' if clock else ''}{clock}"
