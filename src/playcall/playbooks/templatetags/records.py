"""Mentions of records in templates. A page has hundreds: they are made here, not by a template."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.template import Context, Library
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from playcall.playbooks.queries import last_reading
from playcall_core.book.records import Role

register = Library()


@register.simple_tag(takes_context=True)
def record_link(context: Context, link: Any) -> SafeString:
    """A link to a record, with the card that shows beside it."""
    record, card = _addresses(context["workspace"].slug, link.kind, link.id)
    overdue = ' class="overdue"' if getattr(link, "is_overdue", False) else ""
    return format_html(
        '<a href="{}" data-card="{}"{}>{}</a>', record, card, SafeString(overdue), link.words
    )


@register.simple_tag(takes_context=True)
def roles_to_choose(context: Context, chosen: str) -> list[tuple[str, str]]:
    """The roles of the playbook, id and name, and the chosen one though it may be gone."""
    reading = last_reading(context["member"])
    found = [(role.id, role.heading) for role in reading.of(Role)]
    gone = chosen and chosen not in {id_ for id_, _ in found}
    return [*sorted(found, key=lambda each: each[1]), *([(chosen, chosen)] if gone else [])]


@lru_cache(maxsize=50_000)
def _addresses(workspace: str, kind: str, id_: str) -> tuple[str, str]:
    given = [workspace, kind, id_]
    return reverse("record", args=given), reverse("card", args=given)
