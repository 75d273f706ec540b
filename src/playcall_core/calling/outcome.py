"""What is called, and what came of it, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import assert_never

from playcall_core.book.records import Play
from playcall_core.conditions import Condition, Explanation, Test, Truth
from playcall_core.facts import Situation, Subject


class Outcome(Enum):
    """The three outcomes of a call."""

    APPLIES = "applies"
    CANNOT_TELL = "cannot tell"
    DOES_NOT_APPLY = "does not apply"

    @classmethod
    def of(cls, truth: Truth) -> Outcome:
        """The outcome that a truth comes to."""
        match truth:
            case Truth.TRUE:
                return cls.APPLIES
            case Truth.UNKNOWN:
                return cls.CANNOT_TELL
            case Truth.FALSE:
                return cls.DOES_NOT_APPLY
            case _:
                assert_never(truth)


class Hindrance(Enum):
    """What keeps a play from being called although its condition might hold."""

    EXCLUDED = "excluded"
    NOT_YET = "its window is not open yet"
    OVER = "its window is over"
    COOLDOWN = "it ran on this subject a short while ago"


@dataclass(frozen=True, slots=True)
class CallablePlay:
    """A play as far as calling needs it, its conditions read. `cooldown` is in days."""

    record: Play
    on: Subject
    when: Condition
    exclude: Condition | None = None
    prefer: tuple[Test, ...] = ()
    stop: Condition | None = None
    first: date | None = None
    last: date | None = None
    cooldown: int = 0

    @property
    def id(self) -> str:
        """The play's id."""
        return self.record.id

    @property
    def narrowness(self) -> int:
        """How narrow the condition is: the tests of its widest group."""
        return min(len(group.tests) for group in self.when.groups)


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run of a play on a subject that ended on a day (or started, while it goes on)."""

    play: str
    subject_id: str
    on: date


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a play stands among those that apply: the ranking criteria, best first when ascending.

    Priority, then the window that closes first, then `prefer` tests held, then the narrower
    condition, then id.
    """

    priority: int
    closes: date
    preferred: int
    narrowness: int
    id: str

    @property
    def order(self) -> tuple[int, date, int, int, str]:
        """The sort key."""
        return (self.priority, self.closes, -self.preferred, -self.narrowness, self.id)


@dataclass(frozen=True, slots=True)
class Call:
    """The result of matching one play with one situation.

    `rank` counts from 1 among the plays that apply, with `rank_reason` in words; both are empty for
    plays that do not. `behind` is the play of the same choice that is offered instead.
    """

    play: CallablePlay
    outcome: Outcome
    when: Explanation
    exclude: Explanation | None
    hindrance: Hindrance | None
    standing: Standing
    rank: int | None = None
    rank_reason: str = ""
    behind: str | None = None

    @property
    def offered(self) -> bool:
        """Whether the play is put before people: it applies and no other of its choice is first."""
        return self.outcome is Outcome.APPLIES and self.behind is None

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that must become known to tell; empty unless it cannot be told."""
        if self.outcome is not Outcome.CANNOT_TELL:
            return ()
        excluded = self.exclude.missing if self.exclude else ()
        return tuple(dict.fromkeys((*self.when.missing, *excluded)))


@dataclass(frozen=True, slots=True)
class Calls:
    """All calls on one situation: those that apply by rank, then those that cannot be told, then
    the rest, each in the order of ids.
    """

    situation: Situation
    calls: tuple[Call, ...]

    def those(self, outcome: Outcome) -> tuple[Call, ...]:
        """The calls with this outcome."""
        return tuple(call for call in self.calls if call.outcome is outcome)

    @property
    def offered(self) -> tuple[Call, ...]:
        """The plays to offer, first one first."""
        return tuple(call for call in self.calls if call.offered)
