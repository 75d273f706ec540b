"""A playbook as a file: out of a workspace, and in with a look at what it would change first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from playcall.people.doors import MemberRequest, needs
from playcall.people.rules import May
from playcall.playbooks import actions, queries
from playcall.playbooks.archives import to_file, to_zip
from playcall.playbooks.forms import ImportForm
from playcall.playbooks.models import Upload
from playcall.playbooks.queries import Preview
from playcall.playbooks.views import state_of
from playcall_core.errors import PlaycallError, Problem

MOST_LISTED = 1_000


@needs(May.EXPORT)
@require_safe
def export(request: MemberRequest, form: str) -> HttpResponse:
    """The playbook as a file: what the member may see of it."""
    visible = queries.exported(request.member, state_of(request))
    match form:
        case "zip":
            response = HttpResponse(to_zip(visible), content_type="application/zip")
        case "yaml":
            response = HttpResponse(to_file(visible), content_type="application/yaml")
        case _:
            raise Http404
    name = f"{request.member.workspace.slug}-playbook.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@needs(May.IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: MemberRequest) -> HttpResponseBase:
    """Show what a playbook from a file would change here; then put it in the place of this one."""
    if request.method == "POST" and "kept" in request.POST:
        return _import_kept(request)
    if request.method != "POST":
        return _page(request, ImportForm())
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form)
    file = form.cleaned_data["file"]
    try:
        preview = actions.keep_upload(file.name, file.read(), by=request.member)
    except PlaycallError as error:
        return _page(request, form, error.problems)
    return _page(request, ImportForm(), preview=preview, name=file.name)


def _import_kept(request: MemberRequest) -> HttpResponseBase:
    upload = queries.kept_upload(request.member)
    if upload is None or str(upload.pk) != request.POST["kept"]:
        what = _("The file is kept for an hour, until another takes its place. It is gone by now.")
        return _page(request, ImportForm(), (Problem(what, remedy=_("Choose it again.")),))
    try:
        done = actions.import_upload(upload, by=request.member)
    except actions.MovedError as moved:
        return _again(request, upload, moved)
    except PlaycallError as error:
        return _page(request, ImportForm(), error.problems)
    says = _(
        "The playbook of %(file)s is in: %(added)s added, %(changed)s changed, %(removed)s removed."
    )
    counts = {"added": done.added, "changed": done.changed, "removed": done.removed}
    messages.info(request, says % {"file": upload.name, **counts})
    return redirect("playbook", request.member.workspace.slug)


def _again(request: MemberRequest, upload: Upload, moved: actions.MovedError) -> HttpResponse:
    """Somebody was quicker: the difference to what is there now, to be looked at once more."""
    preview = actions.keep_upload(upload.name, bytes(upload.raw), by=request.member)
    return _page(request, ImportForm(), moved.problems, preview, upload.name)


def _page(
    request: MemberRequest,
    form: ImportForm,
    problems: tuple[Problem, ...] = (),
    preview: Preview | None = None,
    name: str = "",
) -> HttpResponse:
    known: dict[str, Any] = {"form": form, "problems": problems, "name": name}
    if preview is not None:
        known["kept"] = queries.kept_upload(request.member)
        known["number"] = len(preview.changes)
        known["changes"] = preview.changes[:MOST_LISTED]
        known["left_out"] = max(0, len(preview.changes) - MOST_LISTED)
    status = 409 if preview and problems else 422 if problems or form.errors else 200
    return render(request, "playbooks/import.html", known, status=status)
