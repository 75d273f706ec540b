"""The head of a playbook, and what lies beside its records: waivers and verifications."""

from __future__ import annotations

from datetime import date as Day
from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, StringConstraints

from playcall_core.book.records.base import Line, Markdown, Part, Slug
from playcall_core.facts import Calendar, Rates

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"“{name}” is not a time zone; write it as Europe/Berlin") from None
    return name


class CalendarHead(Part):
    """The business calendar as written in the file."""

    workdays: tuple[Weekday, ...] = WEEKDAYS[:5]
    holidays: tuple[Day, ...] = ()
    opens_at: int = Field(default=9, ge=0, le=23)
    closes_at: int = Field(default=17, ge=1, le=24)


class RateHead(Part):
    """From a day on, one unit of `currency` is worth `rate` units of the base currency."""

    currency: Currency
    start: Day = Field(alias="from")
    rate: Decimal = Field(gt=0)


class Head(Part):
    """What holds for the whole playbook: names, currency, time zone, calendar, and the axes
    (fact ids) along which gaps are looked for.
    """

    id: Slug = "playbook"
    name: Line = "Playbook"
    company: Line = ""
    description: Markdown | None = None
    language: Line = "en"
    currency: Currency = "EUR"
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "UTC"
    calendar: CalendarHead = CalendarHead()
    rates: tuple[RateHead, ...] = ()
    axes: tuple[Slug, ...] = ()

    def exchange_rates(self) -> Rates:
        """The dated rates, for judging amounts."""
        dated: dict[str, list[tuple[Day, Decimal]]] = {}
        for entry in self.rates:
            dated.setdefault(entry.currency, []).append((entry.start, entry.rate))
        return Rates({currency: tuple(sorted(days)) for currency, days in dated.items()})

    def business_calendar(self) -> Calendar:
        """The calendar, for promises in business hours."""
        return Calendar(
            frozenset(WEEKDAYS.index(day) for day in self.calendar.workdays),
            frozenset(self.calendar.holidays),
            self.calendar.opens_at,
            self.calendar.closes_at,
        )


class Waiver(Part):
    """A rule that a record need not meet for a while, and why. `record` is “kind/id”."""

    rule: Line
    record: Line
    reason: Line
    until: Day


class Verification(Part):
    """Somebody looked at a record on a day and found it right. `record` is “kind/id”."""

    record: Line
    by: Line
    on: Day
