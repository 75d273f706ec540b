"""Makes teams, and puts members into them. Each is atomic and leaves an audit entry."""

from __future__ import annotations

from django.db import transaction

from playcall.audit.actions import note
from playcall.people.actions import PeopleError
from playcall.people.models import Membership, Team, Workspace
from playcall.people.rules import May, insist
from playcall_core.errors import Place, Problem


def make_team(name: str, *, by: Membership) -> Team:
    """A new team, still without members."""
    insist(by, May.ADMINISTER)
    with transaction.atomic():
        called = _free_name(name, None, by)
        team = Team.objects.create(workspace=by.workspace, name=called)
        _note(by, "team-made", team, f"Made the team {team}")
    return team


def rename_team(team: Team, name: str, *, by: Membership) -> Team:
    """Give a team another name."""
    insist(by, May.ADMINISTER)
    with transaction.atomic():
        called = _free_name(name, team, by)
        found = _team(team, by)
        before, found.name = found.name, called
        if before != called:
            found.save()
            _note(by, "team-renamed", found, f"Renamed the team {before} to {called}")
    return found


def remove_team(team: Team, *, by: Membership) -> None:
    """Take a team away; its members stay, without a team."""
    insist(by, May.ADMINISTER)
    with transaction.atomic():
        found = _team(team, by)
        _note(by, "team-removed", found, f"Removed the team {found}")
        found.delete()


def put_into(team: Team | None, member: Membership, *, by: Membership) -> Membership:
    """Put a member into a team, out of any other; with None into no team."""
    insist(by, May.ADMINISTER)
    with transaction.atomic():
        wanted = _team(team, by) if team is not None else None
        found = Membership.objects.select_related("user", "team").get(
            pk=member.pk, workspace=by.workspace
        )
        if found.team_id != (wanted.pk if wanted else None):
            says = f"Put {found} into {wanted}" if wanted else f"Took {found} out of {found.team}"
            found.team = wanted
            found.save(update_fields=["team"])
            target = f"member/{found.user.email}"
            note(by.workspace, by=by, action="team-changed", target=target, says=says)
    return found


def _team(team: Team, by: Membership) -> Team:
    found = Team.objects.filter(pk=team.pk, workspace=by.workspace).first()
    if found is None:
        raise PeopleError(Problem("There is no such team any more.", remedy="Look again."))
    return found


def _free_name(name: str, team: Team | None, by: Membership) -> str:
    """The name, if it can be one; with the workspace locked, so that it stays free."""
    Workspace.objects.select_for_update().get(pk=by.workspace_id)
    called = " ".join("".join(c for c in name if c.isprintable() or c.isspace()).split())[:120]
    if not called:
        raise PeopleError(Problem("The team has no name.", Place(field="name"), "Give it one."))
    same = Team.objects.filter(workspace=by.workspace, name__iexact=called)
    if team is not None:
        same = same.exclude(pk=team.pk)
    if same.exists():
        what = f"There is a team “{called}” already."
        raise PeopleError(Problem(what, Place(field="name"), "Choose another name."))
    return called


def _note(by: Membership, action: str, team: Team, says: str) -> None:
    note(by.workspace, by=by, action=action, target=f"team/{team.pk}", says=says)
