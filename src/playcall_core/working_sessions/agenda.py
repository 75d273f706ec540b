"""Which activities a session has, in which order, with how many minutes each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from playcall_core.errors import PlaycallError, Problem, nearest
from playcall_core.working_sessions.activities import Activity, activity

MOST_PHASES: Final = 40
LONGEST_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class Planned:
    """One activity in the plan of a session; without `minutes` as long as the activity says."""

    activity: str
    minutes: int | None = None

    @property
    def what(self) -> Activity:
        """The activity."""
        return activity(self.activity)

    @property
    def length(self) -> int:
        """Minutes."""
        return self.what.minutes if self.minutes is None else self.minutes


def _plan(*keys: str) -> tuple[Planned, ...]:
    return tuple(Planned(key) for key in keys)


AGENDAS: Final[Mapping[str, tuple[Planned, ...]]] = MappingProxyType(
    {
        "full-1": _plan(
            "goals", "definition-duel", "segments", "personas", "buyers-timeline", "stage-map"
        ),
        "full-2": _plan(
            "two-questions",
            "playing-the-rival",
            "objections",
            "play-harvest",
            "vote",
            "write-plays",
            "promises",
            "read-out",
            "owners",
            "signing",
        ),
        "ninety-minutes": (
            Planned("goals", 5),
            Planned("definition-duel", 10),
            Planned("two-questions", 10),
            Planned("objections", 8),
            Planned("play-harvest", 15),
            Planned("vote", 5),
            Planned("write-plays", 20),
            Planned("promises", 8),
            Planned("read-out", 2),
            Planned("owners", 4),
            Planned("signing", 3),
        ),
    }
)


def agenda(plan: str | Sequence[Planned]) -> tuple[Planned, ...]:
    """The agenda of a name, or one's own; `PlaycallError` where it cannot be held."""
    if isinstance(plan, str):
        if plan not in AGENDAS:
            what = f"There is no agenda “{plan[:80]}”."
            raise PlaycallError(Problem(what, remedy=nearest(plan, AGENDAS)))
        return AGENDAS[plan]
    if not 1 <= len(plan) <= MOST_PHASES:
        what = f"An agenda has between 1 and {MOST_PHASES} activities; this has {len(plan)}."
        raise PlaycallError(Problem(what, remedy="Choose its activities."))
    for each in plan:
        if not 1 <= each.length <= LONGEST_MINUTES:
            what = f"“{each.what.title}” cannot take {each.length:,} minutes."
            remedy = f"Give it between 1 and {LONGEST_MINUTES:,}, or leave it open for days."
            raise PlaycallError(Problem(what, remedy=remedy))
    return tuple(plan)
