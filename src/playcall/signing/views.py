"""Pages of proposals, versions and history."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from playcall.people.doors import MemberRequest, needs
from playcall.people.rules import May, NotAllowedError
from playcall.playbooks import queries as playbooks
from playcall.signing import actions, queries
from playcall.signing.forms import CommentForm, ProposalForm
from playcall.signing.queries import Review
from playcall_core.book.findings import Severity
from playcall_core.errors import PlaycallError

PAGE = 50
MOST_SHOWN = 200
"""So many opportunities of an impact are listed; the rest are counted."""


@needs(May.READ_NEWEST)
@require_safe
def proposals(request: MemberRequest) -> HttpResponse:
    """The proposals, newest first, and what the member is told about their signatures."""
    page = Paginator(queries.proposals(request.member), PAGE).get_page(request.GET.get("page"))
    known = {
        "page": page,
        "here": "proposals",
        "lapsed": queries.lapsed_of(request.member),
        "changed": playbooks.changed_records(request.member)
        .exclude(pk__in=queries.offered(request.member))
        .count(),
    }
    return render(request, "signing/proposals.html", known)


@needs(May.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: MemberRequest) -> HttpResponseBase:
    """Choose among the records that changed, and offer them."""
    form = ProposalForm(request.POST or None)
    chosen = request.POST.getlist("record")
    problems: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        rows = playbooks.changed_records(request.member).filter(
            pk__in=[int(each) for each in chosen if each.isdecimal() and len(each) < 19]
        )
        try:
            made = actions.propose(by=request.member, records=list(rows), **form.cleaned_data)
            return redirect("proposal", request.member.workspace.slug, made.number)
        except PlaycallError as error:
            problems = _sentences(error)
    found = queries.findings_by_record(request.member)
    offered = queries.offered(request.member)
    wanted = set(chosen) if request.POST else None
    lines = [
        (
            change,
            row,
            found.get(row.pk, []),
            offered.get(row.pk),
            row.pk not in offered if wanted is None else str(row.pk) in wanted,
        )
        for change, row in queries.proposable(request.member)
    ]
    known = {
        "form": form,
        "here": "proposals",
        "problems": problems,
        "groups": [
            (section, list(those))
            for section, those in groupby(lines, lambda line: line[0].section)
        ],
    }
    status = 422 if problems or form.errors else 200
    return render(request, "signing/propose.html", known, status=status)


@needs(May.READ_NEWEST)
@require_safe
def proposal(request: MemberRequest, number: int) -> HttpResponse:
    """One proposal: what changes, in words; what was said; who signed."""
    review = _review(request, number)
    said = list(review.comments)
    seen = {each.row for each in review.changes}
    offered = {item.record_id for item in review.items}
    known = {
        "review": review,
        "here": "proposals",
        "proposal": review.proposal,
        "lines": [
            (change, [each for each in said if each.record_id == change.row])
            for change in review.changes
        ],
        "said": [each for each in said if each.record_id is None],
        "newer": [item for item in review.newer if item.record_id in seen],
        "addable": _addable(request, review, offered),
    }
    return render(request, "signing/proposal.html", known)


def _addable(request: MemberRequest, review: Review, offered: set[int]) -> list[object]:
    if review.proposal.state != "open":
        return []
    rows = playbooks.changed_records(request.member).exclude(pk__in=offered)
    return list(rows[:MOST_SHOWN])


@needs(May.READ_NEWEST)
@require_safe
def impact(request: MemberRequest, number: int) -> HttpResponse:
    """The part of a proposal's page that says which open opportunities get other plays."""
    review = _review(request, number)
    known: dict[str, object] = {
        "review": review,
        "proposal": review.proposal,
        "most_slice": f":{MOST_SHOWN}",
    }
    try:
        known["impact"] = review.impact
        known["more"] = max(0, len(review.impact.lines) - MOST_SHOWN)
    except PlaycallError as error:
        known["problems"] = _sentences(error)
    return render(request, "signing/impact.html", known)


@needs(May.READ_NEWEST)
@require_safe
def findings(request: MemberRequest, number: int) -> HttpResponse:
    """The part of a proposal's page that says what the check finds."""
    review = _review(request, number)
    found = review.checked
    known = {
        "review": review,
        "proposal": review.proposal,
        "checked": found,
        "holes": [each for each in found.new if each.severity is Severity.HOLE],
    }
    return render(request, "signing/findings.html", known)


@needs(May.SIGN)
@require_POST
def sign(request: MemberRequest, number: int) -> HttpResponse:
    """Sign what was looked at."""
    review = _review(request, number)
    seen = request.POST.get("digest", "")
    return _do(request, review, lambda: actions.sign(review.proposal, by=request.member, seen=seen))


@needs(May.SIGN)
@require_POST
def take_back(request: MemberRequest, number: int) -> HttpResponse:
    """Take one's signature back."""
    review = _review(request, number)
    return _do(request, review, lambda: actions.take_back(review.proposal, by=request.member))


@needs(May.EDIT)
@require_POST
def refresh(request: MemberRequest, number: int) -> HttpResponse:
    """Bring a proposal to the newest revisions."""
    review = _review(request, number)
    return _do(request, review, lambda: actions.refresh(review.proposal, by=request.member))


@needs(May.EDIT)
@require_POST
def withdraw(request: MemberRequest, number: int) -> HttpResponse:
    """Take a proposal back."""
    review = _review(request, number)
    return _do(request, review, lambda: actions.withdraw(review.proposal, by=request.member))


@needs(May.EDIT)
@require_POST
def add_record(request: MemberRequest, number: int) -> HttpResponse:
    """Take a changed record into a proposal."""
    review = _review(request, number)
    row = playbooks.changed_records(request.member).filter(pk=_number(request)).first()
    if row is None:
        raise Http404
    return _do(request, review, lambda: actions.add_record(review.proposal, row, by=request.member))


@needs(May.EDIT)
@require_POST
def remove_record(request: MemberRequest, number: int) -> HttpResponse:
    """Take a record out of a proposal."""
    review = _review(request, number)
    wanted = _number(request)
    row = next((item.record for item in review.items if item.record_id == wanted), None)
    if row is None:
        raise Http404
    return _do(
        request, review, lambda: actions.remove_record(review.proposal, row, by=request.member)
    )


@needs(May.READ_NEWEST)
@require_POST
def comment(request: MemberRequest, number: int) -> HttpResponse:
    """Say something about a proposal, or a record of it."""
    review = _review(request, number)
    form = CommentForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A comment needs words, and at most 20,000 characters."))
        return redirect("proposal", request.member.workspace.slug, number)
    wanted = form.cleaned_data["record"]
    row = next((item.record for item in review.items if item.record_id == wanted), None)
    if wanted is not None and row is None:
        raise Http404
    text = form.cleaned_data["text"]
    return _do(
        request,
        review,
        lambda: actions.comment(review.proposal, text, by=request.member, record=row),
    )


@needs(May.READ_HISTORY)
@require_safe
def versions(request: MemberRequest) -> HttpResponse:
    """The versions, newest first."""
    page = Paginator(queries.versions(request.member), PAGE).get_page(request.GET.get("page"))
    return render(request, "signing/versions.html", {"page": page, "here": "versions"})


@needs(May.READ_HISTORY)
@require_safe
def version(request: MemberRequest, number: int) -> HttpResponse:
    """One version: who signed it, and what it changed."""
    found = queries.version(request.member, number)
    if found is None:
        raise Http404
    before = queries.version_before(request.member, number)
    signatures = queries.signatures_of(found)
    sides = {each.function: each for each in signatures}
    known = {
        "version": found,
        "here": "versions",
        "before": before,
        "changes": queries.compare(request.member, before, found) if before else (),
        "is_current": queries.is_current(found),
        "signatures": signatures,
        **sides,
        "signed_as_known": [(each, queries.known_of(each, request.member)) for each in signatures],
    }
    return render(request, "signing/version.html", known)


@needs(May.READ_HISTORY)
@require_safe
def compare(request: MemberRequest) -> HttpResponse:
    """What changed between any two versions."""
    listed = list(queries.versions(request.member))
    by_number = {each.number: each for each in listed}
    old = by_number.get(_asked(request, "old"))
    new = by_number.get(_asked(request, "new"))
    known = {
        "listed": listed,
        "here": "versions",
        "old": old,
        "new": new,
        "changes": queries.compare(request.member, old, new) if old and new else None,
    }
    return render(request, "signing/compare.html", known)


@needs(May.EDIT)
@require_POST
def roll_back(request: MemberRequest, number: int) -> HttpResponse:
    """Offer to return to an older version."""
    found = queries.version(request.member, number)
    if found is None:
        raise Http404
    try:
        made = actions.roll_back(found, by=request.member)
    except PlaycallError as error:
        _tell(request, error)
        return redirect("version", request.member.workspace.slug, number)
    return redirect("proposal", request.member.workspace.slug, made.number)


@needs(May.READ_HISTORY)
@require_safe
def history(request: MemberRequest, kind: str, slug: str) -> HttpResponse:
    """Every revision of a record: who, when, what, and the versions that have it."""
    row = playbooks.record(request.member, kind, slug)
    if row is None:
        raise Http404
    known = {"row": row, "steps": queries.history(request.member, row), "here": "playbook"}
    return render(request, "signing/history.html", known)


def _review(request: MemberRequest, number: int) -> Review:
    found = queries.review(request.member, number)
    if found is None:
        raise Http404
    return found


def _do(request: MemberRequest, review: Review, act: Callable[[], object]) -> HttpResponse:
    """Do something to a proposal, and show it again with whatever is to be said."""
    try:
        act()
    except NotAllowedError:
        raise
    except PlaycallError as error:
        _tell(request, error)
    return redirect("proposal", request.member.workspace.slug, review.proposal.number)


def _tell(request: MemberRequest, error: PlaycallError) -> None:
    for sentence in _sentences(error):
        messages.error(request, sentence)


def _sentences(error: PlaycallError) -> tuple[str, ...]:
    return tuple(f"{problem.what} {problem.remedy}".strip() for problem in error.problems)


def _number(request: MemberRequest) -> int:
    said = request.POST.get("record", "")
    return int(said) if said.isdecimal() and len(said) < 19 else 0


def _asked(request: MemberRequest, name: str) -> int:
    said = request.GET.get(name, "")
    return int(said) if said.isdecimal() and len(said) < 10 else 0
