"""Pages for bringing in exports: upload, what columns mean, the trial, the import, the way back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from playcall.importing import actions, queries
from playcall.importing.editor import Sheet
from playcall.importing.forms import UploadForm
from playcall.importing.models import FileImport
from playcall.people.doors import MemberRequest, needs
from playcall.people.rules import May
from playcall_core.errors import PlaycallError, Problem
from playcall_core.importing.suggest.words import TABLES

PER_PAGE = 20


@needs(May.IMPORT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: MemberRequest) -> HttpResponseBase:
    """The imports so far, and the files of a new one."""
    form = UploadForm(request.POST or None, request.FILES or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.upload(form.cleaned_data["tables"], by=request.member)
        except PlaycallError as error:
            problems = error.problems
        else:
            return redirect("bring-in-reading", request.member.workspace.slug, made.pk)
    page = Paginator(queries.imports(request.member), PER_PAGE).get_page(request.GET.get("page"))
    known = {"form": form, "problems": problems, "page": page, "here": "opportunities"}
    return render(request, "importing/imports.html", known, status=422 if problems else 200)


@needs(May.IMPORT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: MemberRequest, number: int) -> HttpResponseBase:
    """What the columns of the files mean: suggested, explained, asked; then tried."""
    found = _one(request, number)
    problems: tuple[Problem, ...] = ()
    try:
        if request.method == "POST":
            sheet = actions.choose(found, request.POST.dict(), by=request.member)
            if "again" not in request.POST:
                actions.try_out(found, by=request.member)
                return redirect("bring-in-result", request.member.workspace.slug, found.pk)
        else:
            sheet = actions.sheet_for(found, by=request.member)
    except PlaycallError as error:
        problems = error.problems
        sheet = _sheet_or_404(request, found)
    known = {"one": found, "sheet": sheet, "problems": problems, "here": "opportunities",
             "table_options": [(t, t.replace("_", " ")) for t in sorted(TABLES)]}  # fmt: skip
    return render(request, "importing/reading.html", known, status=422 if problems else 200)


def _sheet_or_404(request: MemberRequest, found: FileImport) -> Sheet:
    try:
        return actions.sheet_for(found, by=request.member)
    except PlaycallError as error:
        raise Http404(str(error)) from error


@needs(May.IMPORT_OPPORTUNITIES)
@require_safe
def result(request: MemberRequest, number: int) -> HttpResponse:
    """How the trial or the import goes, and how it went; a part of it for who waits."""
    found = _one(request, number)
    known: dict[str, Any] = {
        "one": found,
        "told": queries.told(found),
        "here": "opportunities",
        "is_busy": found.state in ("trying", "importing", "undoing"),
    }
    part = request.headers.get("X-Part") == "progress"
    return render(request, "importing/progress.html" if part else "importing/result.html", known)


@needs(May.IMPORT_OPPORTUNITIES)
@require_POST
def go(request: MemberRequest, number: int) -> HttpResponseBase:
    """Import what was tried."""
    return _do(request, number, actions.bring_in)


@needs(May.IMPORT_OPPORTUNITIES)
@require_POST
def undo(request: MemberRequest, number: int) -> HttpResponseBase:
    """Take an import back."""
    return _do(request, number, actions.take_back)


@needs(May.IMPORT_OPPORTUNITIES)
@require_POST
def drop(request: MemberRequest, number: int) -> HttpResponseBase:
    """Forget files that were not imported."""
    try:
        actions.drop(_one(request, number), by=request.member)
    except PlaycallError as error:
        messages.error(request, str(error))
    return redirect("bring-in", request.member.workspace.slug)


@needs(May.IMPORT_OPPORTUNITIES)
@require_safe
def rejected(request: MemberRequest, number: int) -> HttpResponse:
    """The rejected rows as CSV: file, row, table, reason, and the row as it stood."""
    found = _one(request, number)
    response = HttpResponse(found.rejected, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejected-{found.pk}.csv"'
    return response


def _do(request: MemberRequest, number: int, act: Any) -> HttpResponseBase:
    found = _one(request, number)
    try:
        act(found, by=request.member)
    except PlaycallError as error:
        messages.error(request, str(error))
    return redirect("bring-in-result", request.member.workspace.slug, found.pk)


def _one(request: MemberRequest, number: int) -> FileImport:
    found = queries.one_import(request.member, number)
    if found is None:
        raise Http404
    return found
