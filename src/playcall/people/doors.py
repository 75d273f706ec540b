"""Who comes in by which door: decorators for views of a workspace, and the request they get."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from playcall.faults import signed_out
from playcall.people.models import Membership
from playcall.people.queries import member_of
from playcall.people.rules import May, NotAllowedError, may, refusal


class MemberRequest(HttpRequest):
    """A request by a member of the workspace in the address, who may use this view."""

    member: Membership


class MemberView(Protocol):
    """A view of a workspace."""

    def __call__(self, request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer."""


class Door(Protocol):
    """A guarded view, as the address table holds it; `needs` is what its users must be allowed."""

    needs: May

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, or show somebody else out."""


def needs(what: May) -> Callable[[Callable[..., HttpResponseBase]], Door]:
    """Guards a view of /w/<workspace>/…: the view gets the request with its `member`.

    Who is not signed in is sent to sign in. Who is no member of the workspace meets a page that is
    not there: it is not told whether there is such a workspace. Who may not is told so in words.
    """

    def guard(view: Callable[..., HttpResponseBase]) -> Door:
        @wraps(view)
        def guarded(
            request: HttpRequest, workspace: str, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            member = member_of(request.user, workspace)
            if member is None:
                raise Http404
            mine = cast(MemberRequest, request)
            mine.member = member
            if not may(member, what):
                raise PermissionDenied(str(refusal(what)))
            try:
                return view(mine, *args, **kwargs)
            except NotAllowedError as error:
                raise PermissionDenied(str(error)) from error

        door = cast(Door, guarded)
        door.needs = what
        return door

    return guard


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """To the page for signing in, and back here; a part of a page sends the whole page there.

    What was sent is not lost on the way: it is shown, or stays where a script sent it from.
    """
    # Nobody of the demo has a password: they come in where they choose who to be.
    page = reverse("enter") if settings.DEMO else settings.LOGIN_URL
    if request.method not in ("GET", "HEAD"):
        return signed_out(request, page)
    if not request.headers.get("HX-Request"):
        return redirect_to_login(request.get_full_path(), page)
    response = HttpResponse(status=401)
    response["HX-Redirect"] = page
    return response
