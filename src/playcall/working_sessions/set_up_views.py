"""Setting a session up."""

from __future__ import annotations

from typing import Any, Final

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from playcall.people.doors import MemberRequest, needs
from playcall.people.models import Function, Membership
from playcall.people.rules import May, NotAllowedError, may
from playcall.playbooks.queries import records
from playcall.working_sessions import actions
from playcall.working_sessions.forms import OWN, SetUpForm
from playcall.working_sessions.views import sentences, who_can_come
from playcall_core.errors import PlaycallError
from playcall_core.working_sessions import ACTIVITIES

PLANS: Final = {
    "ninety-minutes": (
        gettext_lazy("Ninety minutes"),
        gettext_lazy("From goals to signatures in one sitting, for one segment or product."),
    ),
    "full-1": (
        gettext_lazy("The full one, first part"),
        gettext_lazy("What both mean by their words, who buys, and how: half a day."),
    ),
    "full-2": (
        gettext_lazy("The full one, second part"),
        gettext_lazy("What we say, what works, what both promise, and signing: half a day."),
    ),
    OWN: (
        gettext_lazy("Your own"),
        gettext_lazy("Choose the activities, and how long each takes."),
    ),
}


@needs(May.FACILITATE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponseBase:
    """Set a session up: what it is about, its agenda, its people."""
    people = who_can_come(request.member)
    data = request.POST if request.method == "POST" else None
    form = SetUpForm(data, scopes=_scopes(request.member), members=people)
    problems: tuple[str, ...] = ()
    if data is not None and form.is_valid():
        try:
            return redirect("session", request.member.workspace.slug, _made(request, form, people))
        except NotAllowedError:
            raise
        except PlaycallError as error:
            problems = sentences(error)
    status = 422 if problems or form.errors else 200
    known = {
        "form": form,
        "problems": problems,
        "here": "sessions",
        **_choices(form, people, request.member),
    }
    return render(request, "working_sessions/new.html", known, status=status)


def _made(request: MemberRequest, form: SetUpForm, people: list[Membership]) -> int:
    given, by = form.cleaned_data, request.member
    alone = [key for key, each in ACTIVITIES.items() if each.alone]
    made = actions.set_up(given["title"], by=by, scope=given["scope"], plan=form.plan, alone=alone)
    invited = [each for each in people if each.pk in given["people"]]
    actions.invite(made, invited, by=by)
    for each in invited:
        actions.appoint(made, each, by=by, is_decider=each.pk in given["deciders"])
    return made.pk


def _scopes(member: Membership) -> list[tuple[str, str]]:
    return [
        (f"{kind}/{row.slug}", row.heading)
        for kind in ("segment", "product")
        for row in records(member, kind)
    ]


def _choices(form: SetUpForm, people: list[Membership], leader: Membership) -> dict[str, Any]:
    said = {name: set(form[name].value() or ()) for name in ("own", "people", "deciders")}
    agenda = form["agenda"].value()
    return {
        "plans": [
            {"key": key, "title": title, "says": says, "is_chosen": key == agenda}
            for key, (title, says) in PLANS.items()
        ],
        "activities": [
            {
                "key": key,
                "title": each.title,
                "method": each.method,
                "minutes": form.data.get(f"minutes.{key}", each.minutes),
                "is_chosen": key in said["own"],
            }
            for key, each in ACTIVITIES.items()
        ],
        "sides": [
            {
                "function": side.value,
                "title": side.label,
                "people": [
                    _person(form, said, each, leader)
                    for each in people
                    if each.function == side.value
                ],
            }
            for side in Function
        ],
    }


def _person(
    form: SetUpForm, said: dict[str, set[str]], member: Membership, leader: Membership
) -> dict[str, Any]:
    pk = str(member.pk)
    by_role = not form.is_bound and may(member, May.SIGN)
    return {
        "pk": pk,
        "name": str(member),
        "is_chosen": pk in said["people"] or (member == leader and not form.is_bound),
        "decides": pk in said["deciders"] or by_role,
        "leads": member == leader,
    }
