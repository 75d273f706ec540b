"""Times in filters of HubSpot lists, TIME_POINT and TIME_RANGED, as tests on days, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from playcall_core.conditions import nodes
from playcall_core.decision_tables.filters import Ways, one_of
from playcall_core.decision_tables.json_files import Json, NotExpressed, entries, number_of

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Point:
    """A day, or one so many days from today; `ends`: its last moment is meant, not its first.

    `now`: it is as far from this very moment.
    """

    day: date | None
    offset: int = 0
    ends: bool = False
    now: bool = False


def time_ways(operator: str, operation: Mapping[str, Json], fact: str) -> Ways:
    """The ways in which a filter on a date is true; `NotExpressed` if no test says it."""
    if operation.get("propertyParser", "VALUE") != "VALUE":
        raise NotExpressed("When a property was changed, and anniversaries, are not tested.")
    if operator == "IS_BETWEEN":
        first = _point(operation.get("lowerBoundTimePoint"))
        last = _point(operation.get("upperBoundTimePoint"))
        first_in = operation.get("lowerBoundEndpointBehavior", "INCLUSIVE") == "INCLUSIVE"
        last_in = operation.get("upperBoundEndpointBehavior", "INCLUSIVE") == "INCLUSIVE"
        return _between(_from(first, first_in), _until(last, last_in), fact)
    point = _point(operation.get("timePoint"))
    if point.now:
        raise NotExpressed("Tests know days, not the very moment.")
    inclusive = operation.get("endpointBehavior", "EXCLUSIVE") == "INCLUSIVE"
    match operator:
        case "IS_BEFORE":
            day, offset = _until(point, inclusive)
            if day is not None:
                return one_of(nodes.Before(fact, day + _DAY))
            if offset < 0:
                return one_of(nodes.MoreThanDaysAgo(fact, -offset - 1))
        case "IS_AFTER":
            day, offset = _from(point, inclusive)
            if day is not None:
                return one_of(nodes.After(fact, day - _DAY))
        case _:
            raise NotExpressed(f"“{operator}” is not taken.")
    raise NotExpressed("No test says this date relative to today.")


def _from(point: _Point, inclusive: bool) -> tuple[date | None, int]:
    """The first day that is meant, or its distance from today."""
    later = 0 if inclusive and not point.ends else 1
    return point.day + later * _DAY if point.day else None, point.offset + later


def _until(point: _Point, inclusive: bool) -> tuple[date | None, int]:
    """The last day that is meant, or its distance from today."""
    earlier = 0 if inclusive or point.ends else 1
    return point.day - earlier * _DAY if point.day else None, point.offset - earlier


def _between(first: tuple[date | None, int], last: tuple[date | None, int], fact: str) -> Ways:
    match first, last:
        case (date() as low, _), (date() as high, _):
            return one_of(nodes.BetweenDays(fact, low, high))
        case (None, 0), (None, days) if days >= 0:
            return one_of(nodes.WithinNext(fact, days))
        case (None, days), (None, 0) if days <= 0:
            return one_of(nodes.WithinLast(fact, -days))
        case _:
            raise NotExpressed("No test says this span relative to today.")


def _point(value: Json) -> _Point:
    said = entries(value)
    match said.get("timeType"):
        case "DATE":
            return _day_point(said)
        case "INDEXED":
            return _relative_point(said)
        case other:
            raise NotExpressed(f"A time of the type “{other}” is not taken.")


def _day_point(said: Mapping[str, Json]) -> _Point:
    try:
        day = date(*(int(number_of(said.get(name))) for name in ("year", "month", "day")))
    except ValueError:
        raise NotExpressed("Its day does not exist.") from None
    clock = tuple(int(number_of(said.get(name) or 0)) for name in ("hour", "minute", "second"))
    if clock not in ((0, 0, 0), (23, 59, 59), (23, 59, 0)):
        raise NotExpressed("A time of day is not tested.")
    return _Point(day, ends=clock != (0, 0, 0))


def _relative_point(said: Mapping[str, Json]) -> _Point:
    reference = entries(said.get("indexReference")).get("referenceType")
    if reference not in ("TODAY", "NOW"):
        raise NotExpressed(f"A time relative to “{reference}” is not taken.")
    offset = {name: amount for name, amount in entries(said.get("offset")).items() if amount}
    if offset.keys() - {"days", "weeks"}:
        raise NotExpressed("Only distances in days and weeks are taken.")
    days = number_of(offset.get("days", 0)) + 7 * number_of(offset.get("weeks", 0))
    if days != int(days):
        raise NotExpressed("Only distances in whole days are taken.")
    return _Point(None, int(days), now=reference == "NOW")


def day_point(day: date, zone: str) -> dict[str, Json]:
    """A day as HubSpot writes it."""
    return {
        "timeType": "DATE",
        "timezoneSource": "CUSTOM",
        "zoneId": zone,
        "year": day.year,
        "month": day.month,
        "day": day.day,
    }


def relative_point(days: int, zone: str, *, now: bool = False) -> dict[str, Json]:
    """A day so many days from today. The end of a span is said from now: HubSpot asks for it."""
    return {
        "timeType": "INDEXED",
        "timezoneSource": "CUSTOM",
        "zoneId": zone,
        "indexReference": {"referenceType": "NOW" if now else "TODAY"},
        "offset": {"days": days},
    }
