"""Instants and the days they fall on in a time zone, many at once.

Instants are int64 microseconds since 1970 (UTC): databases differ in how they keep time zones, and
none differs in whole numbers. `NEVER` stands for an instant that is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

NEVER: Final = -(2**62)
ALWAYS: Final = 2**62
"""Later than every instant."""
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = 86_400_000_000

Instants = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class AsOf:
    """Reads what held at `valid`, as far as it was recorded by `known`."""

    valid: datetime
    known: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The local day of `valid`."""
        return self.valid.astimezone(self.zone).date()

    def ago(self, days: int) -> AsOf:
        """The same time of day so many days earlier, by the local clock, with today's knowledge."""
        earlier = self.valid.astimezone(self.zone) - timedelta(days=days)
        return AsOf(earlier.astimezone(UTC), self.known, self.zone)

    def start_of(self, days_ago: int) -> int:
        """The first instant of the local day so many days ago, in microseconds."""
        day = self.today - timedelta(days=days_ago)
        return microseconds(datetime.combine(day, time(), self.zone))


def microseconds(instant: datetime) -> int:
    """An aware instant as whole microseconds since 1970."""
    return (instant - EPOCH) // timedelta(microseconds=1)


def instants_of(column: pa.ChunkedArray) -> Instants:
    """A column of instants as microseconds, `NEVER` where null."""
    whole = column.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
    return np.asarray(whole.fill_null(NEVER).to_numpy(), dtype=np.int64)


def local_days(instants: Instants, zone: ZoneInfo) -> NDArray[np.int64]:
    """The local days (days since 1970) of instants, none of which may be `NEVER`.

    The zone's offset is asked once for each UTC day, and instant by instant only on the few days on
    which clocks change.
    """
    utc_days, place = np.unique(instants // _DAY, return_inverse=True)
    first = np.array([_offset(int(day) * _DAY, zone) for day in utc_days], dtype=np.int64)
    last = np.array([_offset(int(day) * _DAY + _DAY - 1, zone) for day in utc_days], dtype=np.int64)
    offsets = first[place]
    for row in np.flatnonzero((first != last)[place]):
        offsets[row] = _offset(int(instants[row]), zone)
    return (instants + offsets) // _DAY


def _offset(instant: int, zone: ZoneInfo) -> int:
    offset = (EPOCH + timedelta(microseconds=instant)).astimezone(zone).utcoffset()
    return (offset or timedelta()) // timedelta(microseconds=1)


def day_column(instants: Instants, zone: ZoneInfo) -> pa.Array:
    """The local days as an Arrow column of dates, null where the instant is not known."""
    known = instants != NEVER
    days = np.zeros(len(instants), dtype=np.int32)
    days[known] = local_days(instants[known], zone)
    return pa.array(days, pa.int32(), mask=~known).cast(pa.date32())


def days_before(today: date, days: pa.Array) -> pa.Array:
    """Whole days from each date to `today` (float64); null where it is null or lies ahead."""
    ordinal = (today - date(1970, 1, 1)).days
    passed = ordinal - days.cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False)
    known = days.is_valid().to_numpy(zero_copy_only=False) & (passed >= 0)
    return pa.array(passed.astype(np.float64), pa.float64(), mask=~known)
