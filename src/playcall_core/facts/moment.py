"""As of when, and by whose clock, calendar and exchange rates, something is judged."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from playcall_core.errors import FactError
from playcall_core.facts.values import UNKNOWN, Money, Unknown, round_money


@dataclass(frozen=True, slots=True)
class Rates:
    """Dated exchange rates: currency -> ((day, units of the base currency for one unit), …).

    The days of one currency ascend; a rate holds from its day until the next.
    """

    rates: Mapping[str, tuple[tuple[date, Decimal], ...]] = field(default_factory=dict)

    def on(self, currency: str, day: date) -> Decimal | None:
        """The rate that holds on `day`; None before the first one."""
        dated = self.rates.get(currency, ())
        place = bisect_right(dated, day, key=lambda entry: entry[0])
        return dated[place - 1][1] if place else None


@dataclass(frozen=True, slots=True)
class Calendar:
    """The business calendar: working weekdays (Monday is 0), holidays, and the hours of a day."""

    workdays: frozenset[int] = frozenset(range(5))
    holidays: frozenset[date] = frozenset()
    opens_at: int = 9
    closes_at: int = 17

    def is_working(self, day: date) -> bool:
        """Whether business is done on `day`."""
        return day.weekday() in self.workdays and day not in self.holidays


@dataclass(frozen=True, slots=True)
class Moment:
    """The moment at which situations are judged. Playcall's core has no clock: this is it.

    `at` is an aware instant; `zone` the workspace's time zone, `currency` its base currency (ISO
    4217), in which amounts are compared.
    """

    at: datetime
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    currency: str = "EUR"
    rates: Rates = field(default_factory=Rates)
    calendar: Calendar = field(default_factory=Calendar)

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise FactError(f"{self.at} has no time zone. Say which one it is in.")

    @classmethod
    def end_of(cls, day: date, zone: ZoneInfo, **rest: object) -> Moment:
        """The last microsecond of `day` in `zone`: all that happened on that day is known."""
        start_of_next = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=1)
        at = start_of_next.astimezone(UTC) - timedelta(microseconds=1)
        return cls(at=at, zone=zone, **rest)  # type: ignore[arg-type]

    @property
    def today(self) -> date:
        """The day it is in the workspace's time zone."""
        return self.at.astimezone(self.zone).date()

    def day_of(self, value: date | datetime) -> date:
        """The day of a date, or the day an instant falls on in the workspace's time zone."""
        return value.astimezone(self.zone).date() if isinstance(value, datetime) else value

    def in_base(self, money: Money) -> Decimal | Unknown:
        """The amount in the base currency, at the rate of today, to four decimals.

        `UNKNOWN` where no rate holds.
        """
        if money.currency == self.currency:
            return money.amount
        rate = self.rates.on(money.currency, self.today)
        return UNKNOWN if rate is None else round_money(money.amount * rate)
