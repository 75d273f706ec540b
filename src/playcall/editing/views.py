"""Pages that change records: the form of a record or of a new one, and what lies beside it."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.db import OperationalError
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from playcall.editing.forms import Posted, RecordForm, tree_of
from playcall.editing.merging import differences, merged
from playcall.editing.queries import pickable
from playcall.editing.removal import last_content, written
from playcall.editing.sign_in import keeps_text, unsent
from playcall.editing.values import Tree, to_names
from playcall.editing.widgets import PREFIX
from playcall.faults import full_words, is_full
from playcall.people.doors import MemberRequest, needs
from playcall.people.rules import May
from playcall.playbooks import actions, bodies, queries
from playcall.playbooks.models import HEAD, Draft, Record
from playcall.playbooks.pages.generic import title_of
from playcall.playbooks.prose import to_html
from playcall.playbooks.queries import Reading
from playcall_core.book.records import BY_KIND
from playcall_core.errors import PlaycallError

MOST_PREVIEW = 100_000


@keeps_text
@needs(May.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_record(request: MemberRequest, kind: str, slug: str) -> HttpResponseBase:
    """The form of a record: as it is, or as its writer left it."""
    row = _row(request, kind, slug, or_removed=True)
    reading = queries.reading(request.member, "newest")
    if row.slug != slug:
        return redirect("edit-record", request.member.workspace.slug, kind, row.slug)
    assert row.newest is not None
    if request.method == "POST":
        return _sent(request, reading, kind, row)
    draft = queries.draft(request.member, row)
    form, based_on = _opened(request, reading, kind, row, draft)
    if row.is_removed:
        return _removed_page(request, form, row, draft=draft)
    return _form_page(request, form, row=row, based_on=based_on, draft=draft)


@keeps_text
@needs(May.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def new_record(request: MemberRequest, kind: str) -> HttpResponseBase:
    """The form of a new record of a kind; of the head where there is none yet."""
    if kind not in BY_KIND and (kind != HEAD or queries.head(request.member)):
        raise Http404
    reading = queries.reading(request.member, "newest")
    if request.method == "POST":
        return _sent(request, reading, kind, None)
    draft = queries.draft(request.member, None, kind)
    form, based_on = _opened(request, reading, kind, None, draft)
    return _form_page(request, form, row=None, based_on=based_on, draft=draft)


def _opened(
    request: MemberRequest, reading: Reading, kind: str, row: Record | None, draft: Draft | None
) -> tuple[RecordForm, int]:
    """What the form holds when it opens: sent without a session, a draft, or the record."""
    content = last_content(row) if row else None
    now = (row.newest_id if row else None) or 0
    if posted := unsent(request):
        text = _("You were signed out. What you had written is here, and not saved yet.")
        messages.info(request, text)
        form = RecordForm.posted(kind, reading, posted, content)
        return form, _number(posted.get("based_on", [""])[0], now)
    if draft is not None:
        form = RecordForm.posted(kind, reading, json.loads(draft.fields), content)
        return form, draft.based_on_id or now
    return RecordForm.of(kind, reading, content), now


def _sent(
    request: MemberRequest, reading: Reading, kind: str, row: Record | None
) -> HttpResponseBase:
    """A form was sent: by a button that changes its lists, or to be saved."""
    before = last_content(row) if row else None
    form = RecordForm.posted(kind, reading, _posted(request), before)
    based_on = _number(request.POST.get("based_on", ""), (row.newest_id if row else None) or 0)
    asked = request.POST.get("do", "save")
    if row is not None and row.is_removed and based_on != row.newest_id:
        draft = actions.save_draft(_fields(request), by=request.member, record=row)
        return _removed_page(request, form, row, draft=draft, status=409)
    if asked == "merge" and row is not None:
        theirs = _tree(reading, kind, row, based_on)
        form.tree = merged(form.tree, theirs, _posted(request))
    elif asked != "save":
        shown = form.change(asked)
        return _form_page(request, form, row=row, based_on=based_on, shown=shown)
    try:
        data = form.data()
        if row is not None:
            actions.save_record(row, data, by=request.member, based_on=based_on)
            row.refresh_from_db()
        else:
            row = actions.create_record(kind, data, by=request.member)
    except actions.ConflictError as conflict:
        assert row is not None
        row.refresh_from_db()
        if row.is_removed:
            draft = actions.save_draft(_fields(request), by=request.member, record=row)
            return _removed_page(request, form, row, draft=draft, status=409)
        return _conflict_page(request, form, row, conflict)
    except PlaycallError as error:
        form.refuse(error.problems)
        return _form_page(request, form, row=row, based_on=based_on, status=422)
    except OperationalError as error:
        if not is_full(error):
            raise
        form.general = (full_words(),)
        return _form_page(request, form, row=row, based_on=based_on, status=503)
    messages.info(request, _("Saved. It becomes current when it is signed."))
    return redirect("record", request.member.workspace.slug, kind, row.slug)


def _conflict_page(
    request: MemberRequest, form: RecordForm, row: Record, conflict: actions.ConflictError
) -> HttpResponse:
    """Both versions field by field. Mine is kept as a draft, whatever happens next."""
    actions.save_draft(_fields(request), by=request.member, record=row, based_on=conflict.base)
    theirs = _tree(form.reading, form.kind, row, conflict.theirs.pk)
    base = _tree(form.reading, form.kind, row, conflict.base.pk) if conflict.base else theirs
    known = {
        "row": row,
        "theirs": conflict.theirs,
        "says": conflict.problems[0].what,
        "differences": tuple(differences(form.kind, form.tree, theirs, base)),
        "posted": tuple(_fields(request).items()),
        "here": "playbook",
    }
    return render(request, "editing/conflict.html", known, status=409)


def _removed_page(
    request: MemberRequest, form: RecordForm, row: Record, *, draft: Draft | None, status: int = 200
) -> HttpResponse:
    """Somebody removed the record: what was written is kept, and both can come back."""
    kind = BY_KIND[row.kind]
    known = {
        "row": row,
        "removal": row.newest,
        "kind_title": title_of(kind, plural=True),
        "written": written(form),
        "posted": tuple(to_names(form.shape, form.tree, PREFIX)),
        "is_kept": draft is not None,
        "here": "playbook",
    }
    return render(request, "editing/removed.html", known, status=status)


def _tree(reading: Reading, kind: str, row: Record, revision: int) -> Tree:
    found = row.revisions.filter(pk=revision).first()
    content = bodies.content_of(kind, found.body) if found and found.body else None
    return tree_of(kind, reading, content)


def _form_page(
    request: MemberRequest,
    form: RecordForm,
    *,
    row: Record | None,
    based_on: int,
    draft: Draft | None = None,
    shown: str = "",
    status: int = 200,
) -> HttpResponse:
    kind = BY_KIND.get(form.kind)
    known: dict[str, Any] = {
        "form": form,
        "parts": tuple(form.parts()),
        "row": row,
        "kind": form.kind,
        "kind_title": title_of(kind) if kind else _("Playbook"),
        "section": kind.section if kind else None,
        "based_on": based_on,
        "draft": draft,
        "shown": shown,
        "here": "playbook",
        **(_others(request, row) if row else {}),
    }
    return render(request, "editing/record.html", known, status=status)


def _others(request: MemberRequest, row: Record) -> dict[str, Any]:
    """Who else writes about the record: here now, or with a draft left behind."""
    present = queries.present(request.member, row)
    here = {each.pk for each in present}
    drafts = [one for one in queries.others_editing(request.member, row) if one.by_id not in here]
    return {"row": row, "present": present, "others": drafts}


@needs(May.EDIT)
@require_POST
def here(request: MemberRequest, kind: str, slug: str) -> HttpResponse:
    """A browser says that its form is open, or with `leaves` closed: who else is here."""
    row = _row(request, kind, slug, or_removed=True)
    if request.POST.get("leaves"):
        actions.disappear(row, by=request.member)
        return HttpResponse(status=204)
    actions.appear(row, by=request.member)
    return render(request, "editing/others.html", _others(request, row))


@needs(May.EDIT)
@require_POST
def save_draft(request: MemberRequest, kind: str, slug: str) -> HttpResponse:
    """Keep what somebody is writing in the form of a record."""
    row = _row(request, kind, slug, or_removed=True)
    based_on = row.revisions.filter(pk=_number(request.POST.get("based_on", ""), 0)).first()
    try:
        actions.save_draft(_fields(request), by=request.member, record=row, based_on=based_on)
    except PlaycallError as error:
        return _told(error)
    return HttpResponse(status=204)


@needs(May.EDIT)
@require_POST
def save_new_draft(request: MemberRequest, kind: str) -> HttpResponse:
    """Keep what somebody is writing in the form of a new record."""
    if kind not in (*BY_KIND, HEAD):
        raise Http404
    try:
        actions.save_draft(_fields(request), by=request.member, kind=kind)
    except PlaycallError as error:
        return _told(error)
    return HttpResponse(status=204)


@needs(May.EDIT)
@require_POST
def discard_draft(request: MemberRequest, kind: str, slug: str = "") -> HttpResponseBase:
    """Throw one's own draft away, and show the record as it is."""
    row = _row(request, kind, slug, or_removed=True) if slug else None
    draft = queries.draft(request.member, row, kind)
    if draft is not None:
        actions.discard_draft(draft, by=request.member)
    if row is not None and row.is_removed:
        return redirect("records", request.member.workspace.slug, kind)
    given = (kind, row.slug) if row else (kind,)
    name = "edit-record" if row else "new-record"
    return redirect(name, request.member.workspace.slug, *given)


@needs(May.EDIT)
@require_safe
def pick(request: MemberRequest, kind: str) -> HttpResponse:
    """The records of a kind that a field may lead to, by `q`, as JSON."""
    if kind not in BY_KIND:
        raise Http404
    reading = queries.reading(request.member, "newest")
    found = pickable(reading, kind, request.GET.get("q", "")[:200])
    listed = [{"id": each.id, "heading": each.heading, "beside": each.beside} for each in found]
    return JsonResponse({"found": listed})


@needs(May.EDIT)
@require_POST
def make_in_place(request: MemberRequest, kind: str) -> HttpResponse:
    """Make a record of a kind with nothing but a name, to refer to it at once."""
    model = BY_KIND.get(kind)
    if model is None:
        raise Http404
    name = " ".join(request.POST.get("name", "").split())[:400]
    if not name:
        return HttpResponse(_("Give it a name."), status=422, content_type="text/plain")
    try:
        row = actions.create_record(kind, {model.heading_field: name}, by=request.member)
    except PlaycallError as error:
        return _told(error)
    return JsonResponse({"id": row.slug, "heading": row.heading}, status=201)


@needs(May.EDIT)
@require_POST
def preview(request: MemberRequest) -> HttpResponse:
    """Markdown as readers will see it."""
    return HttpResponse(to_html(request.POST.get("text", "")[:MOST_PREVIEW]))


def _row(request: MemberRequest, kind: str, slug: str, *, or_removed: bool = False) -> Record:
    found = queries.record(request.member, kind, slug)
    if found is None and or_removed:
        gone = queries.removed_records(request.member).filter(kind=kind, slug=slug)
        found = gone.order_by("-newest__saved_at").first()
    if found is None:
        raise Http404
    return found


def _posted(request: MemberRequest) -> Posted:
    return dict(request.POST.lists())


def _fields(request: MemberRequest) -> dict[str, Any]:
    return {name: values for name, values in _posted(request).items() if name.startswith("f.")}


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else otherwise


def _told(error: PlaycallError) -> HttpResponse:
    said = " ".join(f"{each.what} {each.remedy}".strip() for each in error.problems)
    return HttpResponse(said, status=422, content_type="text/plain; charset=utf-8")
