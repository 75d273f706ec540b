"""What everyone does in a session: write cards, group them, place dots, pick."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from playcall.people.doors import MemberRequest, needs
from playcall.people.rules import May
from playcall.working_sessions import actions, pages, queries
from playcall.working_sessions.answering import done
from playcall.working_sessions.forms import (
    ChangeForm,
    DotForm,
    GroupForm,
    PickForm,
    WriteForm,
    blanks_in,
)
from playcall.working_sessions.models import Card, Cluster, Phase, WorkingSession
from playcall.working_sessions.views import session_of

NEW = "new"


@needs(May.TAKE_PART)
@require_POST
def write(request: MemberRequest, number: int) -> HttpResponseBase:
    """A new card."""
    form = WriteForm(request.POST)
    if not form.is_valid():
        raise Http404
    given = form.cleaned_data

    def act(session: WorkingSession) -> Card:
        return actions.write_card(
            _phase(session, given["phase"]),
            blanks_in(request.POST.dict()),
            by=request.member,
            uid=given["uid"] or uuid4(),
            origin=_card(session, given["origin"]) if given["origin"] else None,
        )

    return done(request, number, act)


@needs(May.TAKE_PART)
@require_POST
def cards(request: MemberRequest, number: int) -> HttpResponseBase:
    """Keep a card or not, take it off the wall, or put it back."""
    by = request.member
    acts: dict[str, Callable[[Card], object]] = {
        "keep": lambda card: actions.keep(card, True, by=by),
        "drop": lambda card: actions.keep(card, False, by=by),
        "remove": lambda card: actions.remove_card(card, by=by),
        "put-back": lambda card: actions.put_back(card, by=by),
    }
    named = next((name for name in acts if name in request.POST), None)
    if named is None:
        raise Http404
    chosen = _digits(request.POST[named])
    return done(request, number, lambda session: acts[named](_card(session, chosen)))


@needs(May.TAKE_PART)
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: MemberRequest, number: int, card: int) -> HttpResponseBase:
    """One card to write anew."""
    if request.method != "POST":
        return _card_page(request, session_of(request, number), card)
    form = ChangeForm(request.POST)
    if not form.is_valid():
        raise Http404
    version = form.cleaned_data["version"]
    written = blanks_in(request.POST.dict())
    return done(
        request,
        number,
        lambda session: actions.change_card(
            _card(session, card), written, by=request.member, version=version
        ),
    )


def _card_page(request: MemberRequest, session: WorkingSession, number: int) -> HttpResponse:
    found = _card(session, number)
    seen = queries.room(request.member, session, found.phase.position)
    those = pages.slips(seen, seen.here) if seen.here else ()
    slip = next((each for each in those if each.id == found.pk and each.may_change), None)
    if slip is None:
        raise Http404
    known = {
        "session": session,
        "slip": slip,
        "blanks": pages.blanks(slip.shown.activity, slip.shown.card),
        "here": "sessions",
    }
    return render(request, "working_sessions/card_page.html", known)


@needs(May.TAKE_PART)
@require_POST
def group(request: MemberRequest, number: int) -> HttpResponseBase:
    """A card into a group, into a new one, or out of any; or another name of a group."""
    form = GroupForm(request.POST)
    if not form.is_valid():
        raise Http404
    given = form.cleaned_data

    def act(session: WorkingSession) -> None:
        if given["card"] is None:
            cluster = _cluster(session, given["cluster"])
            actions.name_cluster(cluster, given["name"], by=request.member)
            return
        to: Cluster | str | None = None
        if given["cluster"] == NEW:
            to = given["name"]
        elif given["cluster"]:
            to = _cluster(session, given["cluster"])
        actions.group(_card(session, given["card"]), to, by=request.member)

    return done(request, number, act)


@needs(May.TAKE_PART)
@require_POST
def dot(request: MemberRequest, number: int) -> HttpResponseBase:
    """A dot on a card, or back from it."""
    form = DotForm(request.POST)
    if not form.is_valid() or not (form.cleaned_data["give"] or form.cleaned_data["take"]):
        raise Http404
    given, by = form.cleaned_data, request.member

    def act(session: WorkingSession) -> None:
        vote = _phase(session, given["phase"])
        if given["take"]:
            actions.take_dot(vote, _card(session, given["take"]), by=by)
            return
        chosen = _card(session, given["give"])
        actions.place_dot(vote, chosen, by=by, uid=given["uid"] or uuid4())

    return done(request, number, act)


@needs(May.TAKE_PART)
@require_POST
def pick(request: MemberRequest, number: int) -> HttpResponseBase:
    """What a decider says of a card."""
    form = PickForm(request.POST)
    if not form.is_valid():
        raise Http404
    given = form.cleaned_data
    chosen = {"yes": True, "no": False}.get(given["chosen"])
    return done(
        request,
        number,
        lambda session: actions.pick(
            _card(session, given["card"]),
            by=request.member,
            is_chosen=chosen,
            effort=given["effort"],
            impact=given["impact"],
        ),
    )


def _digits(said: str) -> int:
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else 0


def _phase(session: WorkingSession, number: int) -> Phase:
    found = session.phases.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _card(session: WorkingSession, number: int) -> Card:
    found = session.cards.select_related("phase").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _cluster(session: WorkingSession, said: str) -> Cluster:
    rows = Cluster.objects.select_related("phase__session").filter(phase__session=session)
    found = rows.filter(pk=_digits(said)).first()
    if found is None:
        raise Http404
    return found
