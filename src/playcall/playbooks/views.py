"""Pages of the playbook: overview, sections, records, the report, files in and out."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from playcall.people.doors import MemberRequest, needs
from playcall.people.rules import May, may
from playcall.playbooks import actions, pages, queries
from playcall.playbooks.archives import read_upload, to_file, to_zip
from playcall.playbooks.books import State
from playcall.playbooks.forms import ImportForm
from playcall.playbooks.queries import Reading
from playcall_core.book import kind_of
from playcall_core.book.records import SECTIONS
from playcall_core.errors import PlaycallError, Problem


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
    counts = {
        section: sum(len(reading.of(kind)) for kind in kinds)
        for section, kinds in queries.kinds_by_section().items()
    }
    known = {
        "reading": reading,
        "head": reading.playbook.head,
        "sections": [(state, counts[state.section]) for state in reading.sections],
    }
    return render(request, "playbooks/playbook.html", known)


@needs(May.READ)
@require_safe
def section(request: MemberRequest, section: str) -> HttpResponse:
    """One section: its state, and its records by kind."""
    if section not in SECTIONS:
        raise Http404
    reading = reading_of(request)
    kinds = queries.kinds_by_section()[section]
    known = {
        "reading": reading,
        "state": next(each for each in reading.sections if each.section == section),
        "kinds": [
            (pages.title_of(kind, plural=True), those)
            for kind in kinds
            if (those := reading.of(kind))
        ],
    }
    return render(request, "playbooks/section.html", known)


@needs(May.READ)
@require_safe
def record(request: MemberRequest, kind: str, slug: str) -> HttpResponse:
    """One record: its fields, who mentions it, and what is to be mended."""
    reading = reading_of(request)
    model = kind_of(kind)
    found = reading.get(kind, slug)
    if model is None or found is None:
        raise Http404
    if found.key != (kind, slug):
        return redirect("record", request.member.workspace.slug, *found.key)
    known = {
        "reading": reading,
        "record": found,
        "kind": pages.title_of(model),
        "fields": pages.fields_of(found, reading),
        "mentions": reading.mentions(found),
        "findings": reading.findings_of(found),
    }
    return render(request, "playbooks/record.html", known)


@needs(May.READ)
@require_safe
def report(request: MemberRequest) -> HttpResponse:
    """Every finding of the check, by section."""
    reading = reading_of(request)
    return render(request, "playbooks/report.html", {"reading": reading})


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
    """Show what a playbook from a file would change here, or put it in the place of this one."""
    form = ImportForm(request.POST or None, request.FILES or None)
    problems: tuple[Problem, ...] = ()
    changes: tuple[str, ...] | None = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            uploaded = read_upload(file.name, file.read())
            if form.cleaned_data["only_show"]:
                changes = queries.import_preview(request.member, uploaded)
            else:
                actions.import_playbook(uploaded, by=request.member, words=file.name)
                messages.info(request, _("The playbook of %(file)s is in.") % {"file": file.name})
                return redirect("playbook", request.member.workspace.slug)
        except PlaycallError as error:
            problems = error.problems
    known = {"form": form, "problems": problems, "changes": changes}
    return render(request, "playbooks/import.html", known, status=422 if problems else 200)
