"""The page of what is to be looked at again: one's own, and for editors everybody's by owner."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from playcall.people.doors import MemberRequest, needs
from playcall.people.rules import May, may
from playcall.playbooks import pages, queries
from playcall.signing.queries import lapsed_of
from playcall.upkeep.queries import by_owner, mine, never_verified

PER_PAGE = 50


@needs(May.READ)
@require_safe
def look_after(request: MemberRequest) -> HttpResponse:
    """What the member is to look at again; with `whose=all` what everybody is, for editors."""
    member = request.member
    reading = queries.reading(member, "newest")
    linker = pages.Linker(reading, member.workspace.slug)
    sees_others = may(member, May.VERIFY)
    of_all = sees_others and request.GET.get("whose") == "all"
    if of_all:
        found = [(owned.owner, each) for owned in by_owner(reading, linker) for each in owned.due]
    else:
        found = [(None, each) for each in mine(member, reading)]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    overdue = sum(each.is_overdue for _, each in found)
    known = {
        "page": page,
        "lines": [(owner, each, linker.to(each.record)) for owner, each in page],
        "overdue": overdue,
        "soon": len(found) - overdue,
        "of_all": of_all,
        "sees_others": sees_others,
        "never": 0 if of_all else never_verified(member, reading),
        "role": linker.owner(member.playbook_role),
        "lapsed": [] if of_all else lapsed_of(member),
        "query": "whose=all&" if of_all else "",
        "here": "look-after",
    }
    return render(request, "upkeep/look_after.html", known)
