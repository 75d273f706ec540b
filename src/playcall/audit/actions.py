"""Adds to the audit trail. Every action of the application calls `note` in its transaction."""

from __future__ import annotations

from typing import Any

from playcall.audit.models import Entry
from playcall.people.models import User, Workspace


def note(
    workspace: Workspace,
    *,
    by: User | None,
    action: str,
    says: str,
    target: str = "",
    **details: Any,
) -> Entry:
    """Add one entry: `says` is the sentence people read, `details` are plain JSON values."""
    return Entry.objects.create(
        workspace=workspace,
        by=by,
        by_name=str(by) if by else "Playcall",
        action=action,
        target=target[:200],
        says=says[:500],
        details=details,
    )
