"""Changes who is in a workspace and as what. Each is atomic and leaves an audit entry."""

from __future__ import annotations

from datetime import timedelta
from secrets import token_urlsafe
from typing import Final

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify

from playcall.audit.actions import note
from playcall.people.models import Function, Invitation, Membership, Role, User, Workspace
from playcall.people.queries import digest, invitation_by, nobody_is_here
from playcall.people.rules import May, insist
from playcall_core.errors import Place, PlaycallError, Problem

INVITED_FOR: Final = timedelta(days=14)
WELCOME_FOR: Final = timedelta(days=1)
_signer = TimestampSigner(salt="playcall.welcome")


class PeopleError(PlaycallError):
    """Something about people that cannot be done, in words."""


def found_workspace(
    *, name: str, slug: str, administrator: User, function: str = Function.OTHER
) -> Membership:
    """A new workspace with its first administrator; the action of an operator's command."""
    if Workspace.objects.filter(slug=slug).exists():
        raise _refused(f"There is a workspace “{slug}” already.", "slug", "Choose another.")
    with transaction.atomic():
        workspace = Workspace.objects.create(name=name, slug=slug)
        member = Membership.objects.create(
            workspace=workspace, user=administrator, role=Role.ADMINISTRATOR, function=function
        )
        note(
            workspace,
            by=member,
            action="workspace-founded",
            target=f"workspace/{slug}",
            says=f"Founded the workspace {name}",
        )
    return member


def welcome_token() -> str:
    """What the first administrator's link holds. It works once, and for a day."""
    return _signer.sign("first")


def welcome_first(
    *, token: str, email: str, name: str, password: str, workspace: str
) -> Membership:
    """The first administrator of a new installation, in the first workspace."""
    with transaction.atomic():
        if not is_welcome(token):
            what = "This link is not valid any more."
            raise PeopleError(Problem(what, remedy="“playcall serve” prints a new one."))
        user = _new_user(email, name, password)
        slug = slugify(workspace)[:50] or "company"
        return found_workspace(name=workspace.strip(), slug=slug, administrator=user)


def is_welcome(token: str) -> bool:
    """Whether a first administrator may come with this token."""
    try:
        return _signer.unsign(token, max_age=WELCOME_FOR) == "first" and nobody_is_here()
    except BadSignature:
        return False


def invite(email: str, *, role: str, function: str, by: Membership) -> tuple[Invitation, str]:
    """Invite somebody by mail address: the invitation, and the token of its link.

    The token is told once, here. A new invitation to an address takes the place of the old one.
    """
    insist(by, May.ADMINISTER)
    address = _address(email)
    with transaction.atomic():
        if _active(by.workspace).filter(user__email__iexact=address).exists():
            raise _refused(f"{address} is a member already.", "email", "Change their role instead.")
        _invitations(by.workspace).filter(email__iexact=address).update(withdrawn_at=timezone.now())
        token = token_urlsafe(32)
        invitation = Invitation.objects.create(
            workspace=by.workspace,
            email=address,
            role=Role(role),
            function=Function(function),
            token_digest=digest(token),
            invited_by=by,
            expires_at=timezone.now() + INVITED_FOR,
        )
        says = f"Invited {address} as {invitation.get_role_display()}"
        _note(by, "member-invited", address, says, role=role, function=function)
    return invitation, token


def withdraw(invitation: Invitation, *, by: Membership) -> None:
    """Take an invitation back: its link does nothing any more."""
    insist(by, May.ADMINISTER)
    with transaction.atomic():
        those = _invitations(by.workspace).filter(pk=invitation.pk)
        if those.update(withdrawn_at=timezone.now()):
            says = f"Withdrew the invitation to {invitation.email}"
            _note(by, "invitation-withdrawn", invitation.email, says)


def join(token: str, *, name: str, password: str) -> Membership:
    """Accept an invitation as a new user; `PeopleError` in words if that cannot be."""
    with transaction.atomic():
        invitation = _invitation(token)
        if User.objects.filter(email__iexact=invitation.email).exists():
            what = f"{invitation.email} has an account already."
            raise _refused(what, "email", "Sign in; the invitation is then accepted by itself.")
        return _accept(invitation, _new_user(invitation.email, name, password))


def accept(invitation: Invitation, *, user: User) -> Membership:
    """Accept an invitation as a user who is signed in with the address it was sent to."""
    if user.email.lower() != invitation.email.lower():
        what = f"This invitation is for {invitation.email}."
        raise PeopleError(Problem(what, remedy="Sign in with that address."))
    with transaction.atomic():
        return _accept(invitation, user)


def change_member(
    member: Membership,
    *,
    role: str,
    function: str,
    playbook_role: str = "",
    seen: str = "",
    by: Membership,
) -> Membership:
    """Give a member another role, function or role in the playbook.

    With `seen`, the `state` that the administrator looked at, it is refused where another one
    changed the member meanwhile.
    """
    insist(by, May.ADMINISTER)
    with transaction.atomic():
        changed = _locked(member, by)
        if seen and seen != changed.state:
            now = f"{changed.get_role_display()}, {changed.get_function_display()}"
            what = f"Somebody changed {changed} meanwhile: {now}. Nothing was saved."
            raise _refused(what, "role", "Look again, and save what should hold.")
        if changed.role == Role.ADMINISTRATOR and role != Role.ADMINISTRATOR:
            _keep_an_administrator(changed)
        before = [changed.role, changed.function, changed.playbook_role]
        changed.role, changed.function = Role(role), Function(function)
        changed.playbook_role = playbook_role
        changed.save()
        after = [changed.role, changed.function, changed.playbook_role]
        if before != after:
            now = f"{changed.get_role_display()}, {changed.get_function_display()}"
            says = f"{changed} is now {now}"
            _note(by, "member-changed", changed.user.email, says, before=before, after=after)
    return changed


def choose_language(language: str, *, user: User) -> None:
    """Show everything to a user in this language; in their browser's where it is none of ours."""
    user.language = language if language in dict(settings.LANGUAGES) else ""
    user.save(update_fields=["language"])


def deactivate(member: Membership, *, by: Membership) -> None:
    """Let a member go: they see nothing of the workspace any more, and what they did stays."""
    insist(by, May.ADMINISTER)
    with transaction.atomic():
        gone = _locked(member, by)
        if gone.left_at is None:
            _keep_an_administrator(gone)
            gone.left_at = timezone.now()
            gone.save()
            _note(by, "member-left", gone.user.email, f"Deactivated {gone}")


def reactivate(member: Membership, *, by: Membership) -> None:
    """Take a member back who was deactivated."""
    insist(by, May.ADMINISTER)
    with transaction.atomic():
        back = _locked(member, by)
        if back.left_at is not None:
            back.left_at = None
            back.save()
            _note(by, "member-back", back.user.email, f"Took {back} back")


def _accept(invitation: Invitation, user: User) -> Membership:
    mine = _invitations(invitation.workspace).filter(pk=invitation.pk)
    if not mine.update(accepted_at=timezone.now()):
        raise _gone()
    member, _ = Membership.objects.update_or_create(
        workspace=invitation.workspace,
        user=user,
        defaults={"role": invitation.role, "function": invitation.function, "left_at": None},
    )
    says = f"{member} joined as {member.get_role_display()}"
    _note(member, "member-joined", user.email, says, invitation=invitation.pk)
    return member


def _invitation(token: str) -> Invitation:
    invitation = invitation_by(token)
    if invitation is None:
        raise _gone()
    return invitation


def _new_user(email: str, name: str, password: str) -> User:
    address = _address(email)
    if not name.strip():
        raise _refused("The name is missing.", "name", "Say what people call you.")
    user = User(email=address, name=name.strip()[:120])
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise _refused(" ".join(error.messages), "password", "Choose another.") from error
    if User.objects.filter(email__iexact=address).exists():
        raise _refused(f"{address} has an account already.", "email", "Sign in with it.")
    return User.objects.create_user(address, password, name=user.name)


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        what = f"“{address[:80]}” is no mail address."
        raise _refused(what, "email", "Write it as name@example.com.") from error
    return address


def _locked(member: Membership, by: Membership) -> Membership:
    """The member as it is now, locked with all of the workspace: two administrators who demote
    each other at once must not both succeed.
    """
    Workspace.objects.select_for_update().get(pk=by.workspace_id)
    insist(Membership.objects.get(pk=by.pk), May.ADMINISTER)
    return Membership.objects.select_related("user").get(pk=member.pk, workspace=by.workspace)


def _keep_an_administrator(member: Membership) -> None:
    others = _active(member.workspace).filter(role=Role.ADMINISTRATOR).exclude(pk=member.pk)
    if member.role == Role.ADMINISTRATOR and not others.exists():
        what = f"{member} is the only administrator of this workspace."
        raise _refused(what, "role", "Make somebody else an administrator first.")


def _active(workspace: Workspace) -> QuerySet[Membership]:
    return Membership.objects.filter(workspace=workspace, left_at=None)


def _invitations(workspace: Workspace) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        workspace=workspace, accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    )


def _gone() -> PeopleError:
    what = "This invitation has been used, withdrawn, or is too old."
    return PeopleError(Problem(what, remedy="Ask an administrator for a new one."))


def _refused(what: str, field: str, remedy: str) -> PeopleError:
    return PeopleError(Problem(what, Place(field=field), remedy))


def _note(by: Membership, action: str, email: str, says: str, **details: object) -> None:
    note(by.workspace, by=by, action=action, target=f"member/{email}", says=says, **details)
