"""How signing in is bound to invitations: nobody comes in who was not invited."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from playcall.people.actions import accept
from playcall.people.models import User
from playcall.people.queries import invitations_for


class ByInvitation(DefaultAccountAdapter):
    """There is no open sign-up; signing in accepts what one is invited to."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: a link in an invitation makes the account."""
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> Any:
        """Accept the invitations to the address, then go on."""
        for invitation in invitations_for(user.email):
            accept(invitation, user=user)
        return super().post_login(request, user, **kwargs)


class InvitedThroughProvider(DefaultSocialAccountAdapter):
    """Who was invited may make their account by signing in through the company's provider."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Whether the new user's address was invited, and the provider vouches for it."""
        address = (sociallogin.user.email or "").lower()
        vouched = {each.email.lower() for each in sociallogin.email_addresses if each.verified}
        return address in vouched and invitations_for(address).exists()

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        """The new user with the name that the provider gives."""
        user: User = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name"), data.get("last_name"))
        user.name = (data.get("name") or " ".join(part for part in parts if part))[:120]
        user.email = (user.email or "").lower()
        return user
