"""The page of teams: made, renamed, filled and removed by administrators."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from playcall.people import queries, team_actions
from playcall.people.doors import MemberRequest, needs
from playcall.people.forms import TeamForm
from playcall.people.models import Membership, Team
from playcall.people.rules import May
from playcall_core.errors import PlaycallError


@needs(May.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def teams(request: MemberRequest) -> HttpResponse:
    """The teams of a workspace with their members; POST makes one."""
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            team_actions.make_team(form.cleaned_data["name"], by=request.member)
            return redirect("teams", request.member.workspace.slug)
        except PlaycallError as error:
            for problem in error.problems:
                form.add_error("name", f"{problem.what} {problem.remedy}")
    known = {
        "form": form,
        "teams": queries.teams(request.member.workspace),
        "members": queries.members(request.member.workspace).filter(left_at=None),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "people/teams.html", known, status=status)


@needs(May.ADMINISTER)
@require_POST
def change_team(request: MemberRequest, team: int) -> HttpResponse:
    """Rename a team; with `remove` take it away."""
    found = get_object_or_404(Team, pk=team, workspace=request.member.workspace)
    if request.POST.get("remove"):
        return _done(request, lambda: team_actions.remove_team(found, by=request.member))
    name = request.POST.get("name", "")
    return _done(request, lambda: team_actions.rename_team(found, name, by=request.member))


@needs(May.ADMINISTER)
@require_POST
def put_into_team(request: MemberRequest) -> HttpResponse:
    """Put the member of the form into its team, or into none."""
    workspace = request.member.workspace
    number, chosen = request.POST.get("member", ""), request.POST.get("team", "")
    member = get_object_or_404(Membership, pk=_key(number), workspace=workspace)
    team = get_object_or_404(Team, pk=_key(chosen), workspace=workspace) if chosen else None
    return _done(request, lambda: team_actions.put_into(team, member, by=request.member))


def _key(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


def _done(request: MemberRequest, do: Callable[[], object]) -> HttpResponse:
    try:
        do()
    except PlaycallError as error:
        for problem in error.problems:
            messages.error(request, f"{problem.what} {problem.remedy}")
    return redirect("teams", request.member.workspace.slug)
