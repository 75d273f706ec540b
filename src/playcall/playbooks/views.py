"""Pages of the playbook: overview, sections, records, diagrams."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from playcall.people.doors import MemberRequest, needs
from playcall.people.rules import May, may
from playcall.playbooks import pages, queries
from playcall.playbooks.books import State
from playcall.playbooks.freshness import is_owner, names_of
from playcall.playbooks.models import HEAD
from playcall.playbooks.queries import Reading
from playcall_core.book.records import BY_KIND, SECTIONS, SectionName


def state_of(request: MemberRequest) -> State:
    """Which state a page shows: `?state=newest` or `current`; else what the member works on."""
    asked = request.GET.get("state")
    if not may(request.member, May.READ_NEWEST) or asked == "current":
        return "current"
    return "newest"


def reading_of(request: MemberRequest) -> Reading:
    """The playbook as this request may read it."""
    return queries.reading(request.member, state_of(request))


@needs(May.READ)
@require_safe
def playbook(request: MemberRequest) -> HttpResponse:
    """The overview: every section with its state and how many records it has."""
    reading = reading_of(request)
    known = {"reading": reading, "head": reading.playbook.head}
    return render(request, "playbooks/playbook.html", known | _around(reading))


@needs(May.READ)
@require_safe
def section(request: MemberRequest, section: str) -> HttpResponse:
    """One section: its state, and the first records of each kind."""
    if section not in SECTIONS:
        raise Http404
    reading = reading_of(request)
    page = pages.section_page(reading, section, request.member.workspace.slug)
    known = {"reading": reading, "page": page, "at_section": True}
    return render(request, "playbooks/section.html", known | _around(reading, section))


@needs(May.READ)
@require_safe
def records(request: MemberRequest, kind: str) -> HttpResponse:
    """The records of one kind: `q` filters by words, `side` by function, `play` names some."""
    model = BY_KIND.get(kind)
    if model is None:
        raise Http404
    reading = reading_of(request)
    linker = pages.Linker(reading, request.member.workspace.slug)
    asked = request.GET
    found = pages.matching(linker, model, asked.get("q", ""), asked.get("side", ""))
    if only := asked.getlist(kind):
        found = [each for each in found if each.id in only]
    page = Paginator(found, pages.PER_PAGE).get_page(asked.get("page"))
    kept = urlencode([(name, value) for name, value in asked.items() if name != "page" and value])
    listing = pages.listing(linker, model, list(page.object_list))
    known = {
        "listing": listing,
        "page": page,
        "words": asked.get("q", ""),
        "side": asked.get("side", ""),
        "only": only,
        "query": f"{kept}&" if kept else "",
        "empty": pages.empty_of(kind, listing.title),
    }
    return render(request, "playbooks/records.html", known | _around(reading, model.section))


@needs(May.READ)
@require_safe
def record(request: MemberRequest, kind: str, slug: str) -> HttpResponse:
    """One record, on the page made for its kind."""
    if kind == HEAD:
        return redirect("head", request.member.workspace.slug)
    reading = reading_of(request)
    found = reading.get(kind, slug)
    if found is None:
        raise Http404
    if found.key != (kind, slug):
        return redirect("record", request.member.workspace.slug, *found.key)
    page = pages.record_page(found, reading, request.member.workspace.slug)
    names = names_of(request.member, reading.playbook)
    is_mine = may(request.member, May.VERIFY_OWN) and is_owner(names, found.owner)
    can_verify = is_mine or may(request.member, May.VERIFY)
    known = {"reading": reading, "record": found, "page": page, "can_verify": can_verify}
    return render(request, "playbooks/record.html", known | _around(reading, found.section))


@needs(May.READ)
@require_safe
def head(request: MemberRequest) -> HttpResponse:
    """What holds for the whole playbook: its name, currency, time zone, calendar, axes."""
    reading = reading_of(request)
    linker = pages.Linker(reading, request.member.workspace.slug)
    known = {
        "head": reading.playbook.head,
        "row": queries.head(request.member),
        "blocks": pages.head_page(linker, reading.playbook.head),
    }
    return render(request, "playbooks/head.html", known | _around(reading))


@needs(May.READ)
@require_safe
def card(request: MemberRequest, kind: str, slug: str) -> HttpResponse:
    """A record in a few words, for the card beside a link."""
    reading = reading_of(request)
    found = reading.get(kind, slug)
    if found is None:
        raise Http404
    page = pages.record_page(found, reading, request.member.workspace.slug)
    return render(request, "playbooks/card.html", {"page": page})


@needs(May.READ)
@require_safe
def diagram(request: MemberRequest, name: str) -> HttpResponse:
    """A diagram of the whole playbook, as picture and in words."""
    reading = reading_of(request)
    if name not in pages.DIAGRAMS:
        raise Http404
    drawing = pages.drawn(reading, name)
    linker = pages.Linker(reading, request.member.workspace.slug)
    known = {
        "here": "playbook",
        "label": _("Diagrams"),
        "tabs": pages.diagram_tabs(request.member.workspace.slug, name),
        "title": drawing.title if drawing else _("Coverage"),
        "summary": drawing.summary if drawing else "",
        "picture": pages.picture_of(linker, drawing) if drawing else None,
    }
    return render(request, "playbooks/diagram.html", known)


def _around(reading: Reading, section: SectionName | None = None) -> dict[str, Any]:
    """What the frame of every page of the playbook shows."""
    return {
        "here": "playbook",
        "section": section,
        "section_title": pages.SECTION_TITLES[section] if section else "",
        "section_lines": pages.section_lines(reading),
    }
