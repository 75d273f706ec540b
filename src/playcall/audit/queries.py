"""Reads the audit trail."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Final

from django.db.models import Model, Q, QuerySet

from playcall.audit.models import Entry

MOST_WORDS: Final = 8
COLUMNS = ("at", "by", "action", "target", "says", "details")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def entries(
    workspace: Model, *, target: str = "", words: str = "", since: date | None = None
) -> QuerySet[Entry]:
    """The entries of a workspace, newest first.

    Only those about `target`, with each of `words` somewhere (who, what, which action, about what),
    and not before the day `since` (UTC), where these are given.
    """
    found = Entry.objects.filter(workspace_id=workspace.pk).order_by("-id")
    if target:
        found = found.filter(target=target)
    for word in words.replace("\0", " ").split()[:MOST_WORDS]:
        found = found.filter(
            Q(says__icontains=word)
            | Q(by_name__icontains=word)
            | Q(action__icontains=word)
            | Q(target__icontains=word)
        )
    return found.filter(at__date__gte=since) if since else found


def as_csv(workspace: Model, *, words: str = "", since: date | None = None) -> Iterator[str]:
    """The trail, or what `entries` finds of it, as CSV, oldest first, a line at a time."""
    yield csv_line(COLUMNS)
    rows = entries(workspace, words=words, since=since).order_by("id")
    for entry in rows.iterator(chunk_size=500):
        details = json.dumps(entry.details, ensure_ascii=False, sort_keys=True)
        at = entry.at.isoformat(timespec="milliseconds")
        yield csv_line((at, entry.by_name, entry.action, entry.target, entry.says, details))


def csv_line(cells: tuple[str, ...]) -> str:
    """One line of CSV, in which no cell is read as a formula."""
    buffer = StringIO()
    csv.writer(buffer).writerow([_inert(cell) for cell in cells])
    return buffer.getvalue()


def _inert(cell: str) -> str:
    """A cell that a spreadsheet takes for text: one that begins as a formula gets an apostrophe."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
