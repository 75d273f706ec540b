"""What fits on a wall, whose letters are large."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from playcall.people.models import Function
from playcall.working_sessions.pages.cards import Group
from playcall.working_sessions.queries import Room

MOST_GROUPS: Final = 9
MOST_SEATS: Final = 12


def on_wall(those: Sequence[Group]) -> tuple[Group, ...]:
    """The groups as far as they fit on a wall, whose letters are large."""
    filled = [each for each in those if each.slips][:MOST_GROUPS]
    fit = 9 if len(filled) == 1 else 4 if len(filled) <= 3 else 2 if len(filled) <= 6 else 1
    return tuple(
        Group(each.cluster, each.slips[:fit], max(len(each.slips) - fit, 0)) for each in filled
    )


def present_on_wall(room: Room) -> dict[str, Any]:
    """Who is in the room, each alone; where they are many, how many of each function."""
    here = [each.seat for each in room.seats if each.is_present]
    if len(here) <= MOST_SEATS:
        return {"present": here}
    sides = ((side, sum(seat.function == side for seat in here)) for side in Function)
    return {"present_by_side": [(side.value, side.label, n) for side, n in sides if n]}
