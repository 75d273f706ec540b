"""The tests behind a reason, of which a page has hundreds: made here, not by a template."""

from __future__ import annotations

from collections.abc import Iterator

from django.template import Context, Library
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from playcall.guidance.pages.reasons import Reason, TestLine
from playcall.playbooks.templatetags.records import glyph, pieces_of

register = Library()


@register.simple_tag(takes_context=True)
def tests_of(context: Context, reason: Reason) -> SafeString:
    """The groups of a reason, any of which suffices, each a list of tests that all hold."""
    either = format_html('<p class="hush">{}</p>', _("or"))
    it_is = _("it is")
    lists = (f"<ul>{''.join(_lines(context, group, it_is))}</ul>" for group in reason.groups)
    return SafeString(either.join(lists))


def _lines(context: Context, group: tuple[TestLine, ...], it_is: str) -> Iterator[str]:
    for test in group:
        source = format_html(" · {}", test.source) if test.source else SafeString()
        yield format_html(
            '<li><span class="state {}">{}<span class="sr">{}</span></span><span><span>{}</span> '
            '<span class="hush">{} <b>{}</b>{}</span></span></li>',
            test.glyph,
            glyph(test.glyph),
            test.state,
            pieces_of(context, test.pieces),
            it_is,
            test.value,
            source,
        )
