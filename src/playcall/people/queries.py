"""Reads people: who is signed in where, members and invitations of a workspace."""

from __future__ import annotations

from hashlib import sha256

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from playcall.people.models import Invitation, Membership, Team, User, Workspace


def member_of(user: User | AnonymousUser, workspace: str) -> Membership | None:
    """The active membership of a user in the workspace with this slug; None for outsiders."""
    if not user.is_authenticated:
        return None
    return (
        Membership.objects.select_related("workspace", "user", "team")
        .filter(user=user, workspace__slug=workspace, left_at=None)
        .first()
    )


def memberships(user: User) -> list[Membership]:
    """The active memberships of a user, by the name of the workspace."""
    found = Membership.objects.select_related("workspace", "user")
    return list(found.filter(user=user, left_at=None).order_by("workspace__name"))


def members(workspace: Workspace) -> QuerySet[Membership]:
    """All members of a workspace, those who left last."""
    found = Membership.objects.select_related("user", "team").filter(workspace=workspace)
    return found.order_by("left_at", "user__name", "id")


def teams(workspace: Workspace) -> QuerySet[Team]:
    """The teams of a workspace, each with its members who have not left in `present`."""
    here = Membership.objects.filter(left_at=None).select_related("user").order_by("user__name")
    with_members = Prefetch("members", here, to_attr="present")
    return Team.objects.filter(workspace=workspace).prefetch_related(with_members)


def open_invitations(workspace: Workspace) -> QuerySet[Invitation]:
    """Invitations that can still be accepted."""
    return Invitation.objects.filter(
        workspace=workspace, accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    ).select_related("invited_by__user")


def invitations_for(email: str) -> QuerySet[Invitation]:
    """Invitations to this address that can still be accepted, in any workspace."""
    return Invitation.objects.filter(
        email__iexact=email.strip(),
        accepted_at=None,
        withdrawn_at=None,
        expires_at__gt=timezone.now(),
    ).select_related("workspace", "invited_by__user")


def invitation_by(token: str) -> Invitation | None:
    """The invitation whose link this is, if it can still be accepted."""
    return (
        Invitation.objects.select_related("workspace", "invited_by__user")
        .filter(
            token_digest=digest(token),
            accepted_at=None,
            withdrawn_at=None,
            expires_at__gt=timezone.now(),
        )
        .first()
    )


def digest(token: str) -> str:
    """What is kept of a token: whoever reads the database cannot use it."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def nobody_is_here() -> bool:
    """Whether there is no user yet, so that the first administrator may come."""
    return not User.objects.exists()


def demo_cast() -> list[Membership]:
    """The sample company's people whom a visitor of the demo may be."""
    found = Membership.objects.select_related("user", "workspace")
    return list(found.filter(user__is_demo=True, left_at=None).order_by("id"))
