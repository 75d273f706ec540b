"""Local days of many instants are those that Python's own calendar gives one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from playcall_core.tables.days import EPOCH, AsOf, local_days, microseconds
from tests.generative.strategies import ZONES


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize(
    "around", ["2026-03-29", "2026-10-25", "2026-03-08", "2026-04-05", "2011-12-30", "1969-12-31"]
)
def test_every_half_hour_around_a_change_of_clocks(name: str, around: str) -> None:
    zone = ZoneInfo(name)
    start = datetime.fromisoformat(around).replace(tzinfo=UTC) - timedelta(days=1)
    instants = [
        start + timedelta(minutes=30 * step, microseconds=edge)
        for step in range(144)
        for edge in (-1, 0)
    ]
    days = local_days(np.array([microseconds(instant) for instant in instants]), zone)
    expected = [(instant.astimezone(zone).date() - EPOCH.date()).days for instant in instants]
    assert days.tolist() == expected


def test_so_many_days_ago_is_the_same_time_by_the_local_clock() -> None:
    zone = ZoneInfo("Europe/Berlin")
    summer = datetime(2026, 4, 10, 10, 0, tzinfo=UTC)  # 12:00, clocks went forward on 29 March
    as_of = AsOf(summer, summer, zone).ago(30)
    assert as_of.valid == datetime(2026, 3, 11, 11, 0, tzinfo=UTC)  # 12:00 too
    assert as_of.known == summer


def test_a_window_begins_with_the_local_day() -> None:
    now = datetime(2026, 4, 10, 10, 0, tzinfo=UTC)
    start = AsOf(now, now, ZoneInfo("Europe/Berlin")).start_of(30)
    assert start == microseconds(datetime(2026, 3, 10, 23, 0, tzinfo=UTC))
