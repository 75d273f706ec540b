"""The search: a page, and its results alone for the dialog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from playcall.opportunities.naming import MOST_NAMED, Named, named
from playcall.people.doors import MemberRequest, needs
from playcall.people.rules import May
from playcall.playbooks import pages
from playcall.playbooks.views import reading_of
from playcall.searching import queries
from playcall_core.book.records import BY_KIND, KINDS

IN_DIALOG: Final = 6
FEW: Final = 5
"""So few opportunities and accounts of a name are what is looked for; many are named by the way."""


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the answer: what it is called, where it leads, what kind it is, what it says."""

    words: str
    address: str
    title: str
    says: str
    is_overdue: bool = False


@needs(May.READ)
@require_safe
def search(request: MemberRequest) -> HttpResponse:
    """Answers to `q`, best first; of one `kind` if asked. The dialog gets the first few alone."""
    reading = reading_of(request)
    # PostgreSQL keeps no NUL, and no question has one.
    question = " ".join(request.GET.get("q", "").replace("\0", " ").split())
    kind = request.GET.get("kind", "")
    kind = kind if kind in BY_KIND else ""
    slug = request.member.workspace.slug
    found = queries.search(request.member, reading, question, kind)
    names = named(request.member, question.split()) if not kind else ()
    linker = pages.Linker(reading, slug)
    is_dialog = request.headers.get("X-Requested-With") == "search"
    answers = []
    for each in found[:IN_DIALOG] if is_dialog else found:
        link, title = linker.to(each.record), pages.title_of(type(each.record))
        address = reverse("record", args=[slug, link.kind, link.id])
        answers.append(Result(link.words, address, title, each.says, link.is_overdue))
    results = _joined(answers, [_result(each, slug) for each in names], is_short=is_dialog)
    known = {
        "here": "search",
        "question": question,
        "kind": kind,
        "kinds": [(each.kind_name, pages.title_of(each, plural=True)) for each in KINDS],
        "results": results,
        "more": len(found) + len(names) - len(results),
        "is_more_named": len(names) == MOST_NAMED,
    }
    page = "searching/results.html" if is_dialog else "searching/search.html"
    return render(request, page, known)


def _joined(
    answers: Sequence[Result], names: Sequence[Result], *, is_short: bool
) -> Sequence[Result]:
    """The playbook's answers and what is called so: a few names first, many after the answers."""
    if not is_short:
        return [*names, *answers] if len(names) <= FEW else [*answers, *names]
    if len(names) <= FEW:
        return [*names, *answers][:IN_DIALOG]
    return [*answers[: IN_DIALOG // 2], *names][:IN_DIALOG]


def _result(each: Named, workspace: str) -> Result:
    if each.is_account:
        asked = urlencode({"words": each.name, "state": "all"})
        address = f"{reverse('opportunities', args=[workspace])}?{asked}"
        return Result(each.name, address, _("Account"), "")
    address = reverse("opportunity", args=[workspace, each.id])
    title = _("Opportunity") if each.is_open else _("Opportunity, closed")
    return Result(each.name, address, title, each.account)
