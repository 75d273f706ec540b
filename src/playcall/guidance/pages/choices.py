"""The plays to choose from in the filters: of a large playbook made once, not for every page."""

from __future__ import annotations

from typing import Final

from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from playcall.people.models import Workspace
from playcall.playbooks.books import Kept
from playcall.playbooks.queries import Reading
from playcall_core.book.records import Play

_kept: Final = Kept(24)


def play_options(workspace: Workspace, reading: Reading, chosen: str) -> SafeString:
    """The options of the plays on opportunities that the reader may see, by name."""
    key = (workspace.pk, reading.book.state, reading.book.stamp, reading.audience)
    options = _kept.get(key, lambda: _options(reading))
    value = f'<option value="{escape(chosen)}"'
    # Both are escaped already.
    return mark_safe(options.replace(f"{value}>", f"{value} selected>", 1))


def _options(reading: Reading) -> SafeString:
    plays = sorted(
        (each for each in reading.of(Play) if each.on == "opportunity"),
        key=lambda each: each.heading,
    )
    rows = ((each.id, each.heading) for each in plays)
    return format_html_join("", '<option value="{}">{}</option>', rows)
