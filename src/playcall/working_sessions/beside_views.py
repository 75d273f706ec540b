"""What lies beside the work: the evidence, and a condition tried on real opportunities."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from playcall.people.doors import MemberRequest, needs
from playcall.people.rules import May
from playcall.working_sessions import pages, queries
from playcall.working_sessions.answering import PART
from playcall.working_sessions.forms import TrialForm
from playcall.working_sessions.views import sentences, session_of
from playcall_core.errors import PlaycallError


@needs(May.READ_OPPORTUNITIES)
@require_safe
def evidence(request: MemberRequest, number: int) -> HttpResponse:
    """What the opportunities say about the scope of a session."""
    session = session_of(request, number)
    known = {
        "session": session,
        "evidence": queries.evidence_for(request.member, session),
        "here": "sessions",
    }
    return render(request, _page(request, "evidence"), known)


@needs(May.READ_OPPORTUNITIES)
@require_safe
def trial(request: MemberRequest, number: int) -> HttpResponse:
    """A condition on the open opportunities: what it matches, what it misses."""
    form = TrialForm(request.GET)
    form.full_clean()
    given = form.cleaned_data
    known: dict[str, object] = {
        "session": session_of(request, number),
        "when": given.get("when", ""),
        "find": given.get("find", ""),
        "here": "sessions",
    }
    should, miss = (tuple(request.GET.getlist(name)) for name in ("should", "miss"))
    try:
        if given.get("when", "").strip():
            found = queries.trial(request.member, given["when"], should, miss)
            known["trial"] = found
            known["lines"] = pages.trial_lines(request.member, found, given.get("find", ""))
    except PlaycallError as error:
        known["problem"] = " ".join(sentences(error))
    return render(request, _page(request, "trial"), known)


def _page(request: MemberRequest, name: str) -> str:
    return f"working_sessions/{name}{'' if request.headers.get(PART) else '_page'}.html"
