"""Business hours: until when something is promised, and how long it took."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import Literal, assert_never
from zoneinfo import ZoneInfo

from playcall_core.errors import FactError
from playcall_core.facts.moment import Calendar

LimitUnit = Literal["hours", "business hours", "days", "business days"]
_LONGEST_PAUSE = 366
"""A calendar that is closed for longer than these days never opens again."""


def due_at(
    start: datetime, limit: float, unit: LimitUnit, calendar: Calendar, zone: ZoneInfo
) -> datetime:
    """The instant (UTC) until which something that began at `start` has to be done.

    Business hours run only while the calendar is open. Business days end at closing time: what
    is promised within two of them may be kept until the second working day after `start` closes;
    what begins on a closed day begins with the next open one; half a day counts as one.
    Raises `FactError` where the calendar never opens.
    """
    match unit:
        case "hours":
            return start.astimezone(UTC) + timedelta(hours=limit)
        case "days":
            return (start.astimezone(zone) + timedelta(days=limit)).astimezone(UTC)
        case "business hours":
            return _after_business_hours(start, timedelta(hours=limit), calendar, zone)
        case "business days":
            return _after_business_days(start, limit, calendar, zone)
        case _:
            assert_never(unit)


def business_hours(start: datetime, end: datetime, calendar: Calendar, zone: ZoneInfo) -> float:
    """How many hours the calendar was open between two instants; 0 where `end` is not later."""
    open_for = timedelta()
    for opens, closes in _open_spans(start, calendar, zone):
        if opens >= end:
            break
        open_for += min(closes, end) - opens
    return open_for / timedelta(hours=1)


def working_day(day: date, calendar: Calendar) -> date:
    """The day itself if business is done on it, else the next on which it is."""
    for later in range(_LONGEST_PAUSE):
        if calendar.is_working(found := day + timedelta(days=later)):
            return found
    raise FactError("The business calendar has no working day. Name one in the playbook's head.")


def _after_business_hours(
    start: datetime, left: timedelta, calendar: Calendar, zone: ZoneInfo
) -> datetime:
    for opens, closes in _open_spans(start, calendar, zone):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    raise AssertionError("the spans never end")


def _after_business_days(
    start: datetime, limit: float, calendar: Calendar, zone: ZoneInfo
) -> datetime:
    day = working_day(start.astimezone(zone).date(), calendar)
    for _ in range(ceil(limit)):
        day = working_day(day + timedelta(days=1), calendar)
    return _instant(day, calendar.closes_at, zone)


def _open_spans(
    start: datetime, calendar: Calendar, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    """From `start` on, without end: from when until when the calendar is open, in UTC."""
    if calendar.closes_at <= calendar.opens_at:
        raise FactError("The business calendar closes before it opens. Mend the playbook's head.")
    day = start.astimezone(zone).date()
    while True:
        day = working_day(day, calendar)
        opens = max(_instant(day, calendar.opens_at, zone), start.astimezone(UTC))
        closes = _instant(day, calendar.closes_at, zone)
        if opens < closes:
            yield opens, closes
        day += timedelta(days=1)


def _instant(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """An hour of a day, 24 being the midnight that ends it."""
    start = datetime.combine(day + timedelta(days=hour // 24), time(hour % 24), zone)
    return start.astimezone(UTC)
