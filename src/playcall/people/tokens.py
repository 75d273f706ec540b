"""Access tokens: how a program acts as a member. Each is told once, ends, and can be revoked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from secrets import token_urlsafe
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from playcall.audit.actions import note
from playcall.people.models import AccessToken, Membership
from playcall.people.queries import digest
from playcall.people.rules import May, insist, may
from playcall_core.errors import Place, PlaycallError, Problem

SCOPES: Final = (May.READ, May.READ_NEWEST, May.READ_HISTORY, May.EXPORT, May.IMPORT)
"""What a token can be good for."""
LONGEST_DAYS: Final = 365
MOST_TOKENS: Final = 50
_PREFIX: Final = "playcall_"
_NOTED_EVERY: Final = timedelta(minutes=1)
_ANOTHER: Final = "Make another on the page “Access tokens”, in the menu under your name."


class TokenError(PlaycallError):
    """A token that opens no door, in words. The token itself is never repeated."""


def make_token(
    name: str, *, scopes: Collection[May], days: int, by: Membership
) -> tuple[AccessToken, str]:
    """A token for some of what a member may do, for 1 to `LONGEST_DAYS` days; its text is told
    once, here.
    """
    insist(by, May.READ)
    named = " ".join(name.split())
    if not named:
        raise _refused("The name is missing.", "name", "Say what the token is for.")
    if not scopes:
        raise _refused("The token would be good for nothing.", "scopes", "Choose what it may do.")
    for scope in scopes:
        if scope not in SCOPES:
            raise _refused(f"No token can {scope.value}.", "scopes", "Choose something else.")
        insist(by, scope)
    if not 1 <= days <= LONGEST_DAYS:
        raise _refused("A token is for 1 to 365 days.", "days", "Choose how long.")
    with transaction.atomic():
        if tokens_of(by).count() >= MOST_TOKENS:
            what = f"You have {MOST_TOKENS} tokens already."
            raise _refused(what, "name", "Revoke those that nothing uses.")
        text = _PREFIX + token_urlsafe(32)
        token = AccessToken.objects.create(
            member=by,
            name=named[:80],
            digest=digest(text),
            scopes=" ".join(scope.name for scope in SCOPES if scope in scopes),
            expires_at=timezone.now() + timedelta(days=days),
        )
        _note(token, by, "token-made", f"Made the access token {token}, for {days} days")
    return token, text


def revoke_token(token: AccessToken, *, by: Membership) -> None:
    """A token does nothing any more. Its member does so, or an administrator."""
    with transaction.atomic():
        those = tokens_of(by)
        if may(by, May.ADMINISTER):
            those = _all_tokens(by)
        if those.filter(pk=token.pk).update(revoked_at=timezone.now()):
            _note(token, by, "token-revoked", f"Revoked the access token {token}")


def tokens_of(member: Membership) -> QuerySet[AccessToken]:
    """The tokens of a member that were not revoked, newest first."""
    return _all_tokens(member).filter(member=member)


def tokens_of_others(member: Membership) -> QuerySet[AccessToken]:
    """For an administrator: those that the others of the workspace have; none for anybody else."""
    found = _all_tokens(member).exclude(member=member)
    return found if may(member, May.ADMINISTER) else found.none()


def bearer(text: str) -> AccessToken:
    """The token with this text, with its member; `TokenError` if it opens nothing."""
    token = (
        AccessToken.objects.select_related("member__user", "member__workspace")
        .filter(digest=digest(text), member__user__is_active=True)
        .first()
    )
    if token is None:
        raise _closed("There is no such access token.")
    now = timezone.now()
    if token.revoked_at is not None:
        raise _closed("This access token was revoked.")
    if token.expires_at <= now:
        raise _closed(f"This access token expired on {token.expires_at:%Y-%m-%d}.")
    if token.member.left_at is not None:
        what = "The member whose access token this is has left the workspace."
        raise TokenError(Problem(what, remedy="Ask an administrator of the workspace."))
    if token.last_used_at is None or token.last_used_at < now - _NOTED_EVERY:
        AccessToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def scopes_of(token: AccessToken) -> tuple[May, ...]:
    """What a token is good for."""
    return tuple(scope for scope in SCOPES if scope.name in token.scopes.split())


def _all_tokens(member: Membership) -> QuerySet[AccessToken]:
    found = AccessToken.objects.filter(member__workspace=member.workspace, revoked_at=None)
    return found.select_related("member__user")


def _closed(what: str) -> TokenError:
    return TokenError(Problem(what, remedy=_ANOTHER))


def _refused(what: str, field: str, remedy: str) -> TokenError:
    return TokenError(Problem(what, Place(field=field), remedy))


def _note(token: AccessToken, by: Membership, action: str, says: str) -> None:
    target = f"member/{token.member.user.email}"
    note(by.workspace, by=by, action=action, target=target, says=says, scopes=token.scopes)
