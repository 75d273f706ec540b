"""Reads the audit trail."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import StringIO

from django.db.models import Model, QuerySet

from playcall.audit.models import Entry

COLUMNS = ("at", "by", "action", "target", "says", "details")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def entries(workspace: Model, *, target: str = "") -> QuerySet[Entry]:
    """The entries of a workspace, newest first; only those about `target` if it is given."""
    found = Entry.objects.filter(workspace_id=workspace.pk).order_by("-id")
    return found.filter(target=target) if target else found


def as_csv(workspace: Model) -> Iterator[str]:
    """The whole trail as CSV, oldest first, a line at a time."""
    yield _line(COLUMNS)
    rows = Entry.objects.filter(workspace_id=workspace.pk).order_by("id")
    for entry in rows.iterator(chunk_size=500):
        details = json.dumps(entry.details, ensure_ascii=False, sort_keys=True)
        at = entry.at.isoformat(timespec="milliseconds")
        yield _line((at, entry.by_name, entry.action, entry.target, entry.says, details))


def _line(cells: tuple[str, ...]) -> str:
    buffer = StringIO()
    csv.writer(buffer).writerow([_inert(cell) for cell in cells])
    return buffer.getvalue()


def _inert(cell: str) -> str:
    """A cell that a spreadsheet takes for text: one that begins as a formula gets an apostrophe."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
