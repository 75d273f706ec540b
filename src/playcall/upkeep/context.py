"""What every page of a workspace says of what is to be looked at again."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest

from playcall.people.models import Membership
from playcall.people.rules import May, may
from playcall.playbooks.queries import last_reading
from playcall.upkeep.queries import mine


def look_after(request: HttpRequest) -> dict[str, Any]:
    """`to_look_after`: how many records the member is to look at again; lazy."""
    member: Membership | None = getattr(request, "member", None)
    if member is None or not may(member, May.READ):
        return {}
    return {"to_look_after": cache(lambda: len(mine(member, last_reading(member))))}
