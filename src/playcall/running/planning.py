"""When the steps of a play are to be done, and where it branches: pure functions of its record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from playcall_core.book.records.base import days_in
from playcall_core.book.records.plays import Step
from playcall_core.facts import Calendar
from playcall_core.facts.business_time import working_day


@dataclass(frozen=True, slots=True)
class Planned:
    """The first day on which a step may be done, and the last one; both are working days."""

    begins: date
    due: date


def planned(
    steps: Iterable[Step], start: date, done: Mapping[int, date], calendar: Calendar
) -> Mapping[int, Planned]:
    """When each step is to be done, by its number.

    A step begins so long `after` the one before it, or on its `day` of the run, and is due
    `within` its time, else on the day it begins. The one before counts from the day it was `done`,
    or else from the day it is due.
    """
    found = {}
    before = start
    for step in sorted(steps, key=lambda each: each.n):
        if step.day is not None:
            begins = start + timedelta(days=step.day)
        else:
            begins = before + timedelta(days=days_in(step.after) if step.after else 0)
        begins = working_day(begins, calendar)
        due = begins
        if step.within:
            due = max(begins, working_day(before + timedelta(days=days_in(step.within)), calendar))
        found[step.n] = Planned(begins, due)
        before = done.get(step.n, due)
    return found


def jumped_over(steps: Iterable[Step], step: int, to: int) -> frozenset[int]:
    """The steps that a branch from one step to a later one leaves out."""
    return frozenset(each.n for each in steps if step < each.n < to)
