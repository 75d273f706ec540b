"""The small parts that a page has by the hundred: mentions of records, sentences with mentions,
glyphs. They are made here, not by templates, which take ten times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.template import Context, Library
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from playcall.playbooks.queries import last_reading
from playcall_core.book.records import Role

register = Library()

_DAY: Final = re.compile(r"\b\d{4}-\d\d-\d\d\b")


@register.simple_tag(takes_context=True)
def record_link(context: Context, link: Any) -> SafeString:
    """A link to a record, with the card that shows beside it, and a mark where it is overdue;
    nothing for no link.
    """
    return _mention(context["workspace"].slug, link) if link else SafeString()


@register.simple_tag(takes_context=True)
def pieces_of(context: Context, found: Iterable[Any] | None, between: str = "") -> SafeString:
    """The pieces of a sentence or a list, words and links, with something between them."""
    workspace = context["workspace"].slug
    return SafeString(escape(between).join(_piece(workspace, each) for each in found or ()))


@register.simple_tag(takes_context=True)
def piece_of(context: Context, found: Any) -> str:
    """One piece: words or a link."""
    return _piece(context["workspace"].slug, found)


@register.simple_tag
def glyph(name: object) -> SafeString:
    """One of the glyphs; the words beside it say the same."""
    return _glyph(str(name))


@register.filter
def with_days(words: object) -> str:
    """A sentence of the core, in which days stand as 2026-11-20, with them as the reader writes
    them.
    """
    return _DAY.sub(_written, str(words))


def _written(found: re.Match[str]) -> str:
    try:
        day = date.fromisoformat(found[0])
    except ValueError:  # figures that look like a day
        return found[0]
    return date_format(day, "DATE_FORMAT")


def _piece(workspace: str, found: Any) -> SafeString:
    if isinstance(found, str):
        return escape(found)
    return _mention(workspace, found)


def _mention(workspace: str, link: Any) -> SafeString:
    """The mention; one that is overdue is said in the language of the reader."""
    is_overdue = bool(getattr(link, "is_overdue", False))
    anchor = _anchor(workspace, link.kind, link.id, str(link.words), is_overdue)
    return anchor + _overdue() if is_overdue else anchor


@lru_cache(maxsize=20_000)
def _anchor(workspace: str, kind: str, id_: str, words: str, is_overdue: bool) -> SafeString:
    given = [workspace, kind, id_]
    return format_html(
        '<a href="{}" data-card="{}"{}>{}</a>',
        reverse("record", args=given),
        reverse("card", args=given),
        SafeString(' class="overdue"' if is_overdue else ""),
        words,
    )


@register.simple_tag(takes_context=True)
def roles_to_choose(context: Context, chosen: str) -> list[tuple[str, str]]:
    """The roles of the playbook, id and name, and the chosen one though it may be gone."""
    reading = last_reading(context["member"])
    found = [(role.id, role.heading) for role in reading.of(Role)]
    gone = chosen and chosen not in {id_ for id_, _ in found}
    return [*sorted(found, key=lambda each: each[1]), *([(chosen, chosen)] if gone else [])]


def _overdue() -> SafeString:
    return format_html(
        ' <span class="badge overdue-mark" title="{}">{}</span>',
        _("It should have been looked at again by now."),
        _("overdue"),
    )


@lru_cache(maxsize=200)
def _glyph(name: str) -> SafeString:
    return format_html(
        '<svg class="glyph {}" aria-hidden="true"><use href="{}#{}"/></svg>',
        name,
        static("playcall/glyphs.svg"),
        name,
    )
