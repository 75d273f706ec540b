"""What facilitators do in a session, and how people come and go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from playcall.people.doors import MemberRequest, needs
from playcall.people.models import Membership
from playcall.people.queries import members
from playcall.people.rules import May
from playcall.working_sessions import actions
from playcall.working_sessions.answering import done
from playcall.working_sessions.forms import FollowUpForm, PeopleForm, PhaseForm
from playcall.working_sessions.models import FollowUp, Phase, WorkingSession

MORE_MINUTES = 5
Act = Callable[[WorkingSession], object]


@needs(May.TAKE_PART)
@require_POST
def seat(request: MemberRequest, number: int) -> HttpResponseBase:
    """Sit down, stand up, or take the lead."""
    by = request.member
    acts: dict[str, Act] = {
        "take": lambda session: actions.take_seat(session, by=by),
        "leave": lambda session: actions.leave(session, by=by),
        "lead": lambda session: actions.take_lead(session, by=by),
    }
    return done(request, number, _chosen(acts, request.POST.get("act", "")))


@needs(May.FACILITATE)
@require_POST
def people(request: MemberRequest, number: int) -> HttpResponseBase:
    """Ask somebody in, or say who leads and who decides."""
    form = PeopleForm(request.POST)
    if not form.is_valid():
        raise Http404
    by, member = request.member, _member(request, form.cleaned_data["member"])

    def appoint(session: WorkingSession, **given: bool) -> object:
        return actions.appoint(session, member, by=by, **given)

    acts: dict[str, Act] = {
        "invite": lambda session: actions.invite(session, [member], by=by),
        "leads": lambda session: appoint(session, is_facilitator=True),
        "leads-no-more": lambda session: appoint(session, is_facilitator=False),
        "decides": lambda session: appoint(session, is_decider=True),
        "decides-no-more": lambda session: appoint(session, is_decider=False),
    }
    return done(request, number, _chosen(acts, form.cleaned_data["act"]))


@needs(May.FACILITATE)
@require_POST
def phase(request: MemberRequest, number: int) -> HttpResponseBase:
    """Lead: the phase, the clock, and what is shown."""
    form = PhaseForm(request.POST)
    if not form.is_valid():
        raise Http404
    given, by = form.cleaned_data, request.member
    if given["go"]:
        return done(
            request,
            number,
            lambda session: actions.go_to(_phase(session, given["go"]), seen=given["seen"], by=by),
        )
    return done(request, number, _chosen(_leading(request, given), given["act"]))


def _leading(request: MemberRequest, given: dict[str, Any]) -> dict[str, Act]:
    by = request.member

    def on(act: Callable[..., object]) -> Act:
        return lambda session: act(_phase(session, given["phase"]), by=by)

    minutes = given["minutes"] or MORE_MINUTES
    return {
        "start": lambda session: actions.start(session, by=by),
        "end": lambda session: actions.end(session, by=by),
        "reopen": lambda session: actions.reopen(session, by=by),
        "pause": on(actions.pause),
        "resume": on(actions.resume),
        "extend": lambda session: actions.extend(_phase(session, given["phase"]), minutes, by=by),
        "reveal": on(actions.reveal),
        "hide": on(actions.hide),
        "open-for-days": lambda session: actions.keep_open(
            _phase(session, given["phase"]), True, by=by
        ),
        "not-for-days": lambda session: actions.keep_open(
            _phase(session, given["phase"]), False, by=by
        ),
    }


@needs(May.FACILITATE)
@require_POST
def records(request: MemberRequest, number: int) -> HttpResponseBase:
    """Make records of the cards that were kept, and offer them for signature."""
    by = request.member
    acts: dict[str, Act] = {
        "make": lambda session: actions.make_records(session, by=by),
        "propose": lambda session: actions.propose(session, by=by),
    }
    return done(request, number, _chosen(acts, request.POST.get("act", "")))


@needs(May.TAKE_PART)
@require_POST
def follow_up(request: MemberRequest, number: int) -> HttpResponseBase:
    """Put something on the list of what is looked at again, or say that it is done."""
    by = request.member
    if request.POST.get("done"):
        return done(request, number, _done_with(request))
    form = FollowUpForm(request.POST)
    if not form.is_valid():
        raise Http404(_("Say what, and after how many days."))
    given = form.cleaned_data
    owner = _member(request, given["owner"]) if given["owner"] else None
    return done(
        request,
        number,
        lambda session: actions.follow_up(
            session, given["text"], given["days"], by=by, owner=owner
        ),
    )


def _done_with(request: MemberRequest) -> Act:
    said = request.POST["done"]

    def act(session: WorkingSession) -> None:
        found = FollowUp.objects.filter(
            session=session, pk=int(said) if said.isdecimal() and len(said) < 19 else 0
        ).first()
        if found is None:
            raise Http404
        actions.follow_up_done(found, by=request.member)

    return act


def _chosen(acts: dict[str, Act], act: str) -> Act:
    if act not in acts:
        raise Http404
    return acts[act]


def _phase(session: WorkingSession, number: int | None) -> Phase:
    found = session.phases.filter(pk=number or 0).first()
    if found is None:
        raise Http404
    return found


def _member(request: MemberRequest, number: int) -> Membership:
    found = members(request.member.workspace).filter(pk=number, left_at=None).first()
    if found is None:
        raise Http404
    return found
