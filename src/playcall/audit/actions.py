"""Adds to the audit trail. Every action of the application calls `note` in its transaction."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Model

from playcall.audit.models import Entry


def note(
    workspace: Model,
    *,
    by: Model | None,
    action: str,
    says: str,
    target: str = "",
    **details: Any,
) -> None:
    """Add one entry: `says` is the sentence people read, `details` are plain JSON values.

    `workspace` is a Workspace, `by` a Membership of it; without `by` it was Playcall itself, such
    as a command of the operator.
    """
    Entry.objects.create(
        workspace_id=workspace.pk,
        by_id=by.pk if by else None,
        by_name=_plain(str(by))[:200] if by else "Playcall",
        action=action,
        target=_plain(target)[:200],
        says=_plain(says)[:500],
        details=_storable(details),
    )


def _plain(text: str) -> str:
    """One line without control characters: PostgreSQL takes no NUL, and people read it as a row."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _storable(details: dict[str, Any]) -> Any:
    """The details without NUL characters, which PostgreSQL takes in no JSON."""
    return json.loads(json.dumps(details).replace("\\u0000", ""))
