"""Until when a promise runs, and how many business hours something took."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playcall_core.errors import FactError
from playcall_core.facts import Calendar
from playcall_core.facts.business_time import LimitUnit, business_hours, due_at

BERLIN = ZoneInfo("Europe/Berlin")
NINE_TO_FIVE = Calendar(holidays=frozenset({date(2026, 12, 25)}))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


# The days: 23 November 2026 is a Monday, 25 December a Friday and a holiday.
@pytest.mark.parametrize(
    ("start", "limit", "unit", "due"),
    [
        ("2026-11-23 10:00", 1, "business hours", "2026-11-23 11:00"),
        ("2026-11-23 16:30", 1, "business hours", "2026-11-24 09:30"),
        ("2026-11-23 20:00", 1, "business hours", "2026-11-24 10:00"),
        ("2026-11-23 07:00", 1, "business hours", "2026-11-23 10:00"),
        ("2026-11-27 16:00", 8, "business hours", "2026-11-30 16:00"),
        ("2026-11-28 12:00", 0.5, "business hours", "2026-11-30 09:30"),
        ("2026-12-24 16:00", 2, "business hours", "2026-12-28 10:00"),
        ("2026-11-23 16:00", 8, "hours", "2026-11-24 00:00"),
        ("2026-11-23 16:00", 2, "days", "2026-11-25 16:00"),
        ("2026-11-23 16:00", 2, "business days", "2026-11-25 17:00"),
        ("2026-11-27 08:00", 1, "business days", "2026-11-30 17:00"),
        ("2026-11-28 08:00", 1, "business days", "2026-12-01 17:00"),
        ("2026-12-24 08:00", 1, "business days", "2026-12-28 17:00"),
        ("2026-11-23 16:00", 0, "business days", "2026-11-23 17:00"),
    ],
)
def test_until_when(start: str, limit: float, unit: LimitUnit, due: str) -> None:
    assert due_at(at(start), limit, unit, NINE_TO_FIVE, BERLIN) == at(due)


def test_an_hour_is_an_hour_when_the_clocks_change() -> None:
    whole_day = Calendar(frozenset(range(7)), opens_at=0, closes_at=24)
    before, after = at("2026-03-29 01:30"), at("2026-03-29 03:30")
    assert due_at(before, 1, "business hours", whole_day, BERLIN) == after
    assert business_hours(before, after, whole_day, BERLIN) == 1


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-23 10:00", "2026-11-23 12:30", 2.5),
        ("2026-11-23 16:00", "2026-11-24 10:00", 2),
        ("2026-11-27 18:00", "2026-11-29 12:00", 0),
        ("2026-11-23 12:00", "2026-11-23 10:00", 0),
        ("2026-12-24 12:00", "2026-12-28 10:00", 6),
    ],
)
def test_how_long_it_took(start: str, end: str, hours: float) -> None:
    assert business_hours(at(start), at(end), NINE_TO_FIVE, BERLIN) == hours


calendars = st.builds(
    lambda days, opens, length: Calendar(
        frozenset(days), NINE_TO_FIVE.holidays, opens, opens + length
    ),
    st.sets(st.integers(0, 6), min_size=1),
    st.integers(0, 20),
    st.integers(1, 4),
)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))


@given(instants, st.integers(1, 600), calendars)
def test_exactly_the_promised_hours_lie_between_start_and_due(
    start: datetime, minutes: int, calendar: Calendar
) -> None:
    due = due_at(start, minutes / 60, "business hours", calendar, BERLIN)
    assert business_hours(start, due, calendar, BERLIN) == pytest.approx(minutes / 60)
    assert business_hours(start, due - timedelta(seconds=1), calendar, BERLIN) < minutes / 60


@pytest.mark.parametrize("calendar", [Calendar(frozenset()), Calendar(opens_at=9, closes_at=9)])
def test_a_calendar_that_never_opens_is_told(calendar: Calendar) -> None:
    with pytest.raises(FactError, match="head"):
        due_at(at("2026-11-23 10:00"), 1, "business hours", calendar, BERLIN)
