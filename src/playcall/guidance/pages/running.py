"""The plays that run on an opportunity, and those that were declined on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Q

from playcall.people.models import Membership
from playcall.running.models import Decline, PlayRun
from playcall.running.queries import declines_on, runs_on
from playcall_core.facts import Subject

MOST_ENDED = 5


@dataclass(frozen=True, slots=True)
class RunOf:
    """A run that goes on: how many of its tasks are open, and when the next one is due."""

    run: PlayRun
    left: int
    due: date | datetime | None


@dataclass(frozen=True, slots=True)
class Running:
    """What runs here, what was declined here, and the last runs that ended."""

    runs: tuple[RunOf, ...]
    declined: tuple[Decline, ...]
    ended: tuple[PlayRun, ...]

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the plays that are therefore not offered."""
        running = {each.run.record.slug for each in self.runs}
        return frozenset(running | {each.record.slug for each in self.declined})


def running_of(member: Membership, id_: str) -> Running:
    """What runs on an opportunity, as far as a member may see it."""
    is_open = Q(tasks__closed_at=None)
    found = list(
        runs_on(member, Subject.OPPORTUNITY, id_).annotate(
            left=Count("tasks", filter=is_open), next_due=Min("tasks__due", filter=is_open)
        )
    )
    return Running(
        tuple(RunOf(each, each.left, each.next_due) for each in found if each.ended_at is None),
        tuple(declines_on(member, Subject.OPPORTUNITY, id_)),
        tuple(each for each in found if each.ended_at is not None)[:MOST_ENDED],
    )
