"""The page of an opportunity, and what is done on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from playcall.guidance import actions
from playcall.guidance.forms import value_of
from playcall.guidance.pages import Reader, opportunity_page
from playcall.guidance.pages.changes import Change, change_of, offered
from playcall.guidance.pages.plays import doing_of
from playcall.opportunities.actions import answer
from playcall.people.doors import MemberRequest, needs
from playcall.people.rules import May
from playcall_core.book.records import Play
from playcall_core.errors import PlaycallError
from playcall_core.facts import Subject


def _reader(request: MemberRequest, opportunity: str) -> Reader:
    reader = Reader.of(request.member, opportunity)
    if reader is None:
        raise Http404(_("There is no such opportunity."))
    return reader


@needs(May.READ_OPPORTUNITIES)
@require_safe
def opportunity(request: MemberRequest, opportunity: str) -> HttpResponse:
    """The page of one opportunity."""
    page = opportunity_page(_reader(request, opportunity))
    return render(request, "guidance/opportunity.html", {"page": page, "here": "opportunities"})


@needs(May.READ_OPPORTUNITIES)
@require_safe
def play_here(request: MemberRequest, play: str, opportunity: str) -> HttpResponse:
    """How a play is run on an opportunity: the part of its page that opens."""
    reader = _reader(request, opportunity)
    record = reader.read.get(Play.kind_name, play)
    if not isinstance(record, Play):
        raise Http404
    doing = doing_of(reader.setting, record)
    return render(request, "guidance/doing.html", {"doing": doing})


@needs(May.ANSWER)
@require_POST
def answer_question(request: MemberRequest, opportunity: str) -> HttpResponseBase:
    """Answer a question: the fact in `fact`, its value in `value`."""
    reader = _reader(request, opportunity)
    name = request.POST.get("fact", "")
    if reader.read.get("fact", name) is None:
        raise Http404(_("There is no such fact."))
    fact = reader.setting.fact(name)
    before = offered(reader.calls)
    try:
        value = value_of(fact, request.POST, reader.known.moment.currency)
        answer(Subject.OPPORTUNITY, opportunity, fact.id, value, by=request.member)
    except PlaycallError as error:
        return _answered(request, opportunity, problem=str(error), at=fact.id)
    after = _reader(request, opportunity)
    return _answered(request, opportunity, change_of(after.setting, fact.id, before, after.calls))


@needs(May.ANSWER)
@require_POST
def state_criterion(request: MemberRequest, opportunity: str) -> HttpResponseBase:
    """Say of a criterion or an element (`about`) that it is so, confirm it, or deny it (`word`)."""
    word = request.POST.get("word", "")
    if word not in actions.WORDS:
        raise Http404
    try:
        actions.state(opportunity, request.POST.get("about", ""), word, by=request.member)
    except PlaycallError as error:
        return _answered(request, opportunity, problem=str(error))
    return _answered(request, opportunity)


@needs(May.ANSWER)
@require_POST
def move_stage(request: MemberRequest, opportunity: str) -> HttpResponseBase:
    """Move it to the stage `to`; `sure` where open criteria warn of it."""
    try:
        move = actions.move_stage(
            opportunity,
            request.POST.get("to", ""),
            by=request.member,
            sure=request.POST.get("sure") == "yes",
        )
    except actions.HeldUpError as error:
        return _held_up(request, opportunity, error)
    except PlaycallError as error:
        return _answered(request, opportunity, problem=str(error))
    messages.success(request, _("It is at %(stage)s now.") % {"stage": move.to.heading})
    return _answered(request, opportunity)


@needs(May.ANSWER)
@require_POST
def plan_next_step(request: MemberRequest, opportunity: str) -> HttpResponseBase:
    """Say in `words` what is next, and by which day in `due`."""
    try:
        due = parse_date(request.POST.get("due", ""))
    except ValueError:
        return _answered(request, opportunity, problem=_("There is no such day."))
    words = request.POST.get("words", "").replace("\0", " ")
    try:
        _step, beyond = actions.plan_next_step(opportunity, words, by=request.member, due=due)
    except PlaycallError as error:
        return _answered(request, opportunity, problem=str(error))
    messages.success(request, f"{_('The next step is kept.')} {beyond}".strip())
    return _answered(request, opportunity)


def _held_up(
    request: MemberRequest, opportunity: str, error: actions.HeldUpError
) -> HttpResponseBase:
    reader = _reader(request, opportunity)
    known = {"held_up": error.move, "hindrances": reader.hindrances(error.move)}
    return _page(request, reader, known, 422)


def _answered(
    request: MemberRequest,
    opportunity: str,
    change: Change | None = None,
    *,
    problem: str = "",
    at: str = "",
) -> HttpResponseBase:
    """The page again: its part in place, or the whole for a browser without scripts."""
    reader = _reader(request, opportunity)
    if problem:
        return _page(request, reader, {"problem": problem, "problem_at": at}, 422)
    if request.headers.get("HX-Request") or change:
        return _page(request, reader, {"change": change})
    return redirect("opportunity", request.member.workspace.slug, opportunity)


def _page(
    request: MemberRequest, reader: Reader, known: dict[str, Any], status: int = 200
) -> HttpResponse:
    page = opportunity_page(reader, known.get("change"))
    is_part = bool(request.headers.get("HX-Request"))
    name = "guidance/body.html" if is_part else "guidance/opportunity.html"
    shown = {"page": page, "here": "opportunities", "is_part": is_part}
    return render(request, name, shown | known, status=status)
