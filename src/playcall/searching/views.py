"""The search: a page, and its results alone for the dialog."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from playcall.people.doors import MemberRequest, needs
from playcall.people.rules import May
from playcall.playbooks import pages
from playcall.playbooks.views import reading_of
from playcall.searching import queries
from playcall_core.book.records import BY_KIND, KINDS

IN_DIALOG: Final = 6


@needs(May.READ)
@require_safe
def search(request: MemberRequest) -> HttpResponse:
    """Answers to `q`, best first; of one `kind` if asked. The dialog gets the first few alone."""
    reading = reading_of(request)
    # PostgreSQL keeps no NUL, and no question has one.
    question = " ".join(request.GET.get("q", "").replace("\0", " ").split())
    kind = request.GET.get("kind", "")
    kind = kind if kind in BY_KIND else ""
    found = queries.search(request.member, reading, question, kind)
    linker = pages.Linker(reading, request.member.workspace.slug)
    is_dialog = request.headers.get("X-Requested-With") == "search"
    results = [
        (pages.title_of(type(each.record)), linker.to(each.record), each.says)
        for each in (found[:IN_DIALOG] if is_dialog else found)
    ]
    known = {
        "here": "search",
        "question": question,
        "kind": kind,
        "kinds": [(each.kind_name, pages.title_of(each, plural=True)) for each in KINDS],
        "results": results,
        "more": len(found) - len(results),
    }
    page = "searching/results.html" if is_dialog else "searching/search.html"
    return render(request, page, known)
