"""The clock of a phase. It is the server's: a page gets how long is left, never until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Clock:
    """Runs until `ends_at`; stands, with `left` to go, where that is None.

    What is left may be less than nothing: a time box that is over stops nobody from writing.
    """

    left: timedelta
    ends_at: datetime | None = None

    @property
    def runs(self) -> bool:
        """Whether time goes by."""
        return self.ends_at is not None

    def left_at(self, now: datetime) -> timedelta:
        """How long is left."""
        return self.left if self.ends_at is None else self.ends_at - now

    def started(self, now: datetime) -> Clock:
        """Running from now on."""
        return self if self.runs else Clock(self.left, now + self.left)

    def paused(self, now: datetime) -> Clock:
        """Standing from now on."""
        return Clock(self.left_at(now))

    def extended(self, by: timedelta, now: datetime) -> Clock:
        """With so much more to go; of a time box that is over, counted from now."""
        left = max(self.left_at(now), timedelta()) + by
        return Clock(left, now + left) if self.runs else Clock(left)
