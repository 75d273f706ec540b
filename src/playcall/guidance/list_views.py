"""The list of opportunities, its board, its file, and the views of it that members keep."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from playcall.audit.queries import csv_line
from playcall.guidance import actions, listing
from playcall.guidance.listing import Listed
from playcall.guidance.pages.choices import play_options
from playcall.guidance.pages.rows import money, rows_of
from playcall.guidance.queries import saved_views
from playcall.guidance.seeking import Asked
from playcall.opportunities.models import Opportunity
from playcall.people.doors import MemberRequest, needs
from playcall.people.rules import May
from playcall.playbooks.pages import Linker
from playcall.playbooks.queries import Reading, reading
from playcall_core.book.records import SellingStage
from playcall_core.errors import PlaycallError

COLUMNS = ("id", "name", "account", "owner", "stage", "amount", "currency", "opened", "open")
AT_ONCE = 500


@needs(May.READ_OPPORTUNITIES)
@require_safe
def opportunities(request: MemberRequest) -> HttpResponse:
    """The opportunities that the address asks for, page by page."""
    read, asked = reading(request.member), Asked.of(request.GET.dict())
    known = _around(request, read, asked)
    try:
        found = listing.listed(request.member, read, asked)
    except PlaycallError as error:
        shown = known | {"problem": str(error), "rows": ()}
        return render(request, "guidance/opportunities.html", shown, status=422)
    page = listing.page_of(found, asked)
    known |= {"rows": rows_of(request.member, read, page.rows), "on": _next(request, page.on)}
    known["total"] = len(found)
    return render(request, "guidance/opportunities.html", known)


@needs(May.READ_OPPORTUNITIES)
@require_safe
def board(request: MemberRequest) -> HttpResponse:
    """The same, by selling stage."""
    read, asked = reading(request.member), Asked.of(request.GET.dict())
    known = _around(request, read, asked)
    stages = sorted(read.of(SellingStage), key=lambda each: each.order or 0)
    open_ones = [each for each in stages if each.outcome == "open" or asked.state != "open"]
    try:
        columns = listing.board_of(request.member, read, asked, [each.id for each in open_ones])
    except PlaycallError as error:
        shown = known | {"problem": str(error), "columns": ()}
        return render(request, "guidance/board.html", shown, status=422)
    linker = Linker(read, request.member.workspace.slug)
    keys = [key for each in columns for key in each.keys]
    rows = {row.key: row for row in rows_of(request.member, read, listing.rows_with(keys))}
    known["columns"] = [
        {
            "id": each.stage,
            "link": linker.link(SellingStage.kind_name, each.stage),
            "count": each.count,
            "amount": " + ".join(money(*amount) for amount in each.amounts),
            "rows": [rows[key] for key in each.keys if key in rows],
            "more": each.count - len(each.keys),
        }
        for each in columns
    ]
    return render(request, "guidance/board.html", known)


@needs(May.EXPORT)
@require_safe
def as_csv(request: MemberRequest) -> HttpResponseBase:
    """What the list is asked for, as a file."""
    read, asked = reading(request.member), Asked.of(request.GET.dict())
    try:
        found = listing.listed(request.member, read, asked)
    except PlaycallError as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
    response = StreamingHttpResponse(_lines(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="opportunities.csv"'
    return response


def _lines(found: Listed) -> Iterator[str]:
    yield csv_line(COLUMNS)
    for start in range(0, len(found), AT_ONCE):
        for row in listing.rows_with(found.keys[start : start + AT_ONCE]):
            yield _line(row.opportunity)


def _line(each: Opportunity) -> str:
    opened = each.created_at.isoformat() if each.created_at else ""
    amount = "" if each.amount is None else f"{each.amount.normalize():f}"
    return csv_line(
        (
            each.external_id,
            each.name or "",
            each.account_id or "",
            each.owner or "",
            each.stage or "",
            amount,
            each.currency or "",
            opened,
            "no" if each.is_open is False else "yes",
        )
    )


@needs(May.READ_OPPORTUNITIES)
@require_POST
def save_view(request: MemberRequest) -> HttpResponseBase:
    """Keep what the list is asked for now under a name."""
    query = QueryDict(request.POST.get("query", ""), mutable=True)
    query.pop("after", None)
    if name := request.POST.get("name", "").replace("\0", "").strip():
        actions.save_view(name, query.urlencode().replace("%00", ""), by=request.member)
    return _to_list(request, query.urlencode())


@needs(May.READ_OPPORTUNITIES)
@require_POST
def remove_view(request: MemberRequest) -> HttpResponseBase:
    """Forget a view."""
    actions.remove_view(request.POST.get("name", "").replace("\0", ""), by=request.member)
    return _to_list(request, "")


def _to_list(request: MemberRequest, query: str) -> HttpResponseBase:
    address = reverse("opportunities", args=[request.member.workspace.slug])
    return redirect(f"{address}?{query}" if query else address)


def _next(request: MemberRequest, on: str) -> str:
    kept = request.GET.copy()
    kept["after"] = on
    return f"?{kept.urlencode()}" if on else ""


def _around(request: MemberRequest, read: Reading, asked: Asked) -> dict[str, Any]:
    kept = [(name, value) for name, value in request.GET.items() if name != "after" and value]
    owners, me = listing.owners_of(request.member, read), str(request.member)
    return {
        "here": "opportunities",
        "asked": asked,
        "query": urlencode(kept),
        "owners": owners,
        "stages": sorted(read.of(SellingStage), key=lambda each: each.order or 0),
        "plays": play_options(request.member.workspace, read, asked.play),
        "views": saved_views(request.member),
        "mine": urlencode({"owner": me}) if me in owners else "",
        "facts": read.playbook.dictionary,
    }
