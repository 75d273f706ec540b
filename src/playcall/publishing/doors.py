"""Who comes in by the API: a program with an access token, as the member whose token it is."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest
from ninja.security import HttpBearer

from playcall.people.doors import MemberRequest
from playcall.people.models import AccessToken
from playcall.people.rules import May, NotAllowedError, insist
from playcall.people.tokens import TokenError, bearer, scopes_of
from playcall_core.errors import Problem


class TokenRequest(MemberRequest):
    """A request that came in by an access token, `auth`."""

    auth: AccessToken


class Bearer(HttpBearer):
    """Guards an operation, as `needs` guards a page: its request has the token's `member`.

    What the token is not good for, or its member may not do, is refused in words; a workspace that
    is not the token's is not there.
    """

    def __init__(self, needs: May) -> None:
        super().__init__()
        self.needs = needs

    def __call__(self, request: HttpRequest) -> Any:
        """The token of the header `Authorization: Bearer …`, or `TokenError` in words."""
        found = super().__call__(request)
        if found is None:
            remedy = "Send it in the header “Authorization: Bearer …”."
            raise TokenError(Problem("There is no access token with this request.", remedy=remedy))
        return found

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The token, if it and its member may do this here."""
        found = bearer(token.strip())
        member = found.member
        match = request.resolver_match
        asked = match.kwargs.get("workspace") if match else None
        if asked not in (None, member.workspace.slug):
            raise Http404
        if self.needs not in scopes_of(found):
            says = f"This access token is not made to {self.needs.value}."
            raise NotAllowedError(Problem(says, remedy="Make another on the page “Access tokens”."))
        insist(member, self.needs)
        cast(MemberRequest, request).member = member
        return found
