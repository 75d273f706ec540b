"""What is said here of an opportunity and belongs to its CRM too: who wants to know is told.

Apps above this one put their followers in when they are ready; each says in a sentence what it does
with what it was told, or nothing. They are called in the transaction of the change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from playcall.people.models import Membership


@dataclass(frozen=True, slots=True)
class Said:
    """What a member said of an opportunity (its id in the CRM), in plain words."""

    opportunity: str
    what: Literal["next step", "buying stage"]
    words: str
    by: Membership


followers: list[Callable[[Said], str]] = []


def tell(said: Said) -> str:
    """Tell all that follow: their sentences."""
    return " ".join(filter(None, (follow(said) for follow in followers)))
