"""Pages for administrators: connect a CRM, say what its fields mean, pull, write back, end it."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from playcall.connecting import actions, queries
from playcall.connecting.connector import Target
from playcall.connecting.forms import ConnectForm, WriteBackForm
from playcall.connecting.jobs import pull_now
from playcall.connecting.kinds import KINDS
from playcall.connecting.models import Connection
from playcall.people.doors import MemberRequest, needs
from playcall.people.rules import May
from playcall_core.errors import PlaycallError, Problem
from playcall_core.importing.suggest.words import TABLES


@needs(May.ADMINISTER)
@require_safe
def connections(request: MemberRequest) -> HttpResponse:
    """The CRMs that are connected, and those that can be."""
    found = [(each, KINDS[each.kind]) for each in queries.connections(request.member)]
    known = {"connections": found, "kinds": KINDS.values(), "here": "opportunities"}
    return render(request, "connecting/connections.html", known)


@needs(May.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def connect(request: MemberRequest, kind: str) -> HttpResponseBase:
    """Connect a CRM: where it is and who we are there. It is asked before anything is kept."""
    if kind not in KINDS:
        raise Http404
    form = ConnectForm(KINDS[kind], request.POST or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.connect(
                kind, form.settings, form.cleaned_data["secret"], by=request.member
            )
        except PlaycallError as error:
            problems = error.problems
        else:
            return redirect("connection-mapping", request.member.workspace.slug, made.pk)
    known = {"form": form, "kind": KINDS[kind], "problems": problems, "here": "opportunities"}
    return render(request, "connecting/connect.html", known, status=422 if problems else 200)


@needs(May.ADMINISTER)
@require_safe
def connection(request: MemberRequest, number: int) -> HttpResponse:
    """One connection: how its pulls went, what waits to be written; a part for who waits."""
    found = _one(request, number)
    known = {"one": found, "told": queries.told(found), "here": "opportunities"}
    if request.headers.get("X-Part") == "progress":
        return render(request, "connecting/pulls.html", known)
    return render(request, "connecting/connection.html", {**known, "form": WriteBackForm()})


@needs(May.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: MemberRequest, number: int) -> HttpResponseBase:
    """Reach the same CRM otherwise, such as with a new password."""
    found = _one(request, number)
    kind = KINDS[found.kind]
    initial = json.loads(found.settings)
    form = ConnectForm(kind, request.POST or None, has_secret=True, initial=initial)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            secret = form.cleaned_data["secret"]
            actions.change_settings(found, form.settings, secret, by=request.member)
        except PlaycallError as error:
            problems = error.problems
        else:
            return _back(request, found, _("The CRM answers, and this is kept."))
    known = {"form": form, "kind": kind, "problems": problems, "one": found}
    return render(request, "connecting/connect.html", known, status=422 if problems else 200)


@needs(May.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: MemberRequest, number: int) -> HttpResponseBase:
    """What the fields and stages of the CRM mean."""
    found = _one(request, number)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            actions.keep_mapping(found, request.POST.dict(), by=request.member)
        except PlaycallError as error:
            problems = error.problems
        else:
            return _back(request, found, _("Kept. The next pull reads everything again."))
    known: dict[str, Any] = {
        "one": found,
        "kind": KINDS[found.kind],
        "sheet": actions.sheet_for(found, by=request.member),
        "problems": problems,
        "table_options": [(t, t.replace("_", " ")) for t in sorted(TABLES)],
        "is_connection": True,
    }
    return render(request, "connecting/mapping.html", known, status=422 if problems else 200)


@needs(May.ADMINISTER)
@require_POST
def pull(request: MemberRequest, number: int) -> HttpResponseBase:
    """Pull now, in the background; a pull that was interrupted goes on."""
    found = _one(request, number)
    try:
        begun = actions.start_pull(found, by=request.member)
    except PlaycallError as error:
        return _back(request, found, str(error), is_bad=True)
    pull_now.enqueue(begun.pk)
    return _back(request, found)


@needs(May.ADMINISTER)
@require_POST
def test(request: MemberRequest, number: int) -> HttpResponseBase:
    """Ask the CRM who we are there."""
    found = _one(request, number)
    try:
        connector = actions.connector_of(found)
        try:
            said = connector.test()
        finally:
            connector.close()
    except PlaycallError as error:
        return _back(request, found, str(error), is_bad=True)
    return _back(request, found, said)


@needs(May.ADMINISTER)
@require_POST
def write_backs(request: MemberRequest, number: int) -> HttpResponseBase:
    """Whether anything is written to the CRM."""
    found = _one(request, number)
    actions.set_write_back(found, request.POST.get("is_on") == "yes", by=request.member)
    return _back(request, found)


@needs(May.ADMINISTER)
@require_POST
def write(request: MemberRequest, number: int) -> HttpResponseBase:
    """Have a next step or a buying stage written to the CRM at the next pull."""
    found = _one(request, number)
    form = WriteBackForm(request.POST)
    if not form.is_valid():
        return _back(request, found, _("Say which opportunity, what, and the words."), is_bad=True)
    said = form.cleaned_data
    try:
        target = Target(said["target"])
        actions.write_back(found, said["opportunity"], target, said["text"], by=request.member)
    except PlaycallError as error:
        return _back(request, found, str(error), is_bad=True)
    return _back(request, found, _("It is written at the next pull."))


@needs(May.ADMINISTER)
@require_POST
def disconnect(request: MemberRequest, number: int) -> HttpResponseBase:
    """End a connection; what was pulled stays."""
    actions.disconnect(_one(request, number), by=request.member)
    messages.info(request, _("Disconnected. What was pulled stays here."))
    return redirect("connections", request.member.workspace.slug)


@needs(May.ADMINISTER)
@require_safe
def rejected(request: MemberRequest, number: int, pull: int) -> HttpResponse:
    """The rows of a pull that were rejected, as CSV."""
    found = _one(request, number).pulls.filter(pk=pull).first()
    if found is None:
        raise Http404
    response = HttpResponse(found.rejected, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejected-{found.pk}.csv"'
    return response


def _one(request: MemberRequest, number: int) -> Connection:
    found = queries.one_connection(request.member, number)
    if found is None:
        raise Http404
    return found


def _back(
    request: MemberRequest, found: Connection, says: str = "", *, is_bad: bool = False
) -> HttpResponseBase:
    if says:
        messages.add_message(request, messages.ERROR if is_bad else messages.INFO, says)
    return redirect("connection", request.member.workspace.slug, found.pk)
