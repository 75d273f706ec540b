"""What every template knows of the one who looks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from playcall.people.models import Membership
from playcall.people.rules import permissions


def member(request: HttpRequest) -> dict[str, Any]:
    """`member`, `workspace` and `may` (such as `may.edit`) inside a workspace; `is_demo`."""
    found: Membership | None = getattr(request, "member", None)
    known: dict[str, Any] = {"is_demo": settings.DEMO}
    if found is not None:
        known |= {"member": found, "workspace": found.workspace, "may": permissions(found)}
    return known
