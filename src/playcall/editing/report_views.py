"""The report, waivers, and the list of what is to be looked at again."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from playcall.editing.forms import WaiverForm
from playcall.editing.reporting import (
    PER_PAGE,
    Asked,
    findings_asked_for,
    freshness,
    owners,
    report_lines,
    review_owners,
    section_choices,
    sorted_findings,
    to_look_at_again,
)
from playcall.people.doors import MemberRequest, needs
from playcall.people.rules import May
from playcall.playbooks import actions, pages, queries
from playcall.playbooks.bodies import part_of
from playcall.playbooks.models import HEAD, Record
from playcall.playbooks.views import reading_of
from playcall_core.book import Waiver
from playcall_core.book.completeness import RULES
from playcall_core.errors import PlaycallError


@needs(May.READ)
@require_safe
def report(request: MemberRequest) -> HttpResponse:
    """Every finding of the check: `section`, `owner` and `waived` choose among them."""
    reading = reading_of(request)
    linker = pages.Linker(reading, request.member.workspace.slug)
    asked = _asked(request)
    found = findings_asked_for(reading, asked)
    page: Any = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = report_lines(reading, linker, page.object_list)
    known = {
        "reading": reading,
        "page": page,
        "asked": asked,
        "owners": owners(reading),
        "sections": section_choices(),
        "lines": tuple(zip(pages.section_lines(reading), reading.sections, strict=True)),
        "query": _query(request),
        "here": "report",
    }
    return render(request, "editing/report.html", known)


@needs(May.READ_NEWEST)
@require_safe
def coverage(request: MemberRequest) -> HttpResponse:
    """Contradictions, plays that are never called, and gaps: what the proofs find."""
    reading = reading_of(request)
    linker = pages.Linker(reading, request.member.workspace.slug)
    found = sorted_findings(reading.coverage())
    page: Any = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = report_lines(reading, linker, page.object_list)
    return render(request, "editing/coverage.html", {"page": page, "here": "report"})


@needs(May.READ)
@require_safe
def reviews(request: MemberRequest) -> HttpResponse:
    """What is to be looked at again, by owner."""
    reading = reading_of(request)
    linker = pages.Linker(reading, request.member.workspace.slug)
    asked = _asked(request)
    found = to_look_at_again(reading, asked)
    page: Any = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = freshness(reading, linker, page.object_list)
    known = {
        "page": page,
        "asked": asked,
        "owners": review_owners(reading),
        "query": _query(request),
        "here": "report",
    }
    return render(request, "editing/reviews.html", known)


@needs(May.VERIFY_OWN)
@require_POST
def verify(request: MemberRequest, kind: str, slug: str) -> HttpResponseBase:
    """Say that a record was looked at today and is right."""
    row = _row(request, kind, slug)
    today = queries.reading(request.member, "newest").today
    actions.verify(row, by=request.member, on=today)
    messages.info(request, _("%(record)s is verified as of today.") % {"record": row.heading})
    back, whose = request.POST.get("back"), request.POST.get("whose")
    if back in ("reviews", "look-after"):
        address = reverse(back, args=[request.member.workspace.slug])
        return redirect(f"{address}?whose=all" if whose == "all" else address)
    return redirect("record", request.member.workspace.slug, kind, row.slug)


@needs(May.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def waive(request: MemberRequest, kind: str, slug: str) -> HttpResponseBase:
    """Let a record be without what the rule in `rule` asks for, for a reason and until a day."""
    row = _row(request, kind, slug)
    rule = request.GET.get("rule", request.POST.get("rule", ""))
    form = WaiverForm(request.POST or None)
    problems: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        reason, until = form.cleaned_data["reason"], form.cleaned_data["until"]
        try:
            actions.waive(row, rule, reason=reason, until=until, by=request.member)
            day = date_format(until)
            messages.info(request, _("It may wait until %(day)s.") % {"day": day})
            return redirect("report", request.member.workspace.slug)
        except PlaycallError as error:
            problems = error.problems
    status = 422 if request.method == "POST" else 200
    known = {
        "form": form,
        "row": row,
        "rule": rule,
        "why": next((each.explanation for each in RULES if each.name == rule), ""),
        "problems": problems,
        "here": "report",
    }
    return render(request, "editing/waive.html", known, status=status)


@needs(May.EDIT)
@require_POST
def unwaive(request: MemberRequest, kind: str, slug: str) -> HttpResponseBase:
    """Take back the waivers of one rule for a record."""
    row = _row(request, kind, slug)
    rule = request.POST.get("rule", "")
    for waiver in queries.waivers(row):
        if part_of(Waiver, waiver.body).rule == rule:
            actions.unwaive(waiver, by=request.member)
    return redirect("report", request.member.workspace.slug)


def _row(request: MemberRequest, kind: str, slug: str) -> Record:
    found = queries.record(request.member, kind, slug)
    if found is None or kind == HEAD:
        raise Http404
    return found


def _asked(request: MemberRequest) -> Asked:
    given = request.GET
    return Asked(given.get("section", ""), given.get("owner", ""), bool(given.get("waived")))


def _query(request: MemberRequest) -> str:
    kept = [(name, value) for name, value in request.GET.items() if name != "page" and value]
    return f"{urlencode(kept)}&" if kept else ""
