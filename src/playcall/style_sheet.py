"""The living style sheet at /style: every component in both themes. In demos only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from playcall.people.models import Workspace
from playcall.playbooks.pages import Link, Owner, empty_of
from playcall.playbooks.pages.condition_words import ConditionWords
from playcall.playbooks.pages.drawing import Tab
from playcall_core.book.findings import Finding, Severity
from playcall_core.diagrams.palette import LIGHT
from playcall_core.errors import NOWHERE

CALLS: Final = (
    ("applies", "applies"),
    ("cannot-tell", "cannot tell"),
    ("does-not-apply", "does not apply"),
)
EVIDENCE: Final = ("empty", "suggested", "stated", "confirmed")
SECTIONS: Final = ("complete", "incomplete", "error")


@require_safe
def style_sheet(request: HttpRequest) -> HttpResponse:
    """Every component, once in light and once in dark."""
    if not settings.DEMO:
        raise Http404
    return render(request, "style/sheet.html", _known())


def _known() -> dict[str, Any]:
    link = Link("persona", "cfo", "Chief financial officer")
    amount = (Link("fact", "amount", "Amount"), " is at least 50,000 EUR")
    stage = (Link("fact", "selling-stage", "Selling stage"), " is Proposal")
    return {
        "themes": ("light", "dark"),
        "here_is": Workspace(slug="tallybrook", name="Tallybrook"),
        "calls": CALLS,
        "evidence": EVIDENCE,
        "sections": SECTIONS,
        "link": link,
        "owners": (
            Owner("Product marketer", "marketing"),
            Owner("Account executive", "sales"),
            Owner("Both functions", "both"),
            Owner("Revenue operations", "neither"),
        ),
        "findings": tuple(_finding(severity) for severity in Severity),
        "condition": ConditionWords(((stage, amount), (amount,))),
        "yesterday": datetime.now(UTC).date() - timedelta(days=1),
        "empty": empty_of("objection", "Objections"),
        "page": Paginator(range(10_000), 50).page(2),
        "tabs": (Tab("Stage map", "#map", True), Tab("Coverage", "#coverage", False)),
        "colours": [name for name in LIGHT if name != "--focus"],
    }


def _finding(severity: Severity) -> Finding:
    what = {
        Severity.ERROR: "Two plays that can apply together commit us to different discounts.",
        Severity.HOLE: "The play “Hold the price” has no success measure.",
        Severity.NOTICE: "The persona was last looked at 170 days ago.",
    }[severity]
    return Finding("a-rule", severity, "plays", what, "Open it and mend it.", NOWHERE)
