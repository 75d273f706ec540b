"""The page of access tokens: make one, see it once, revoke it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from playcall.people import tokens
from playcall.people.doors import MemberRequest, needs
from playcall.people.forms import TokenForm
from playcall.people.rules import May
from playcall_core.errors import PlaycallError


@needs(May.READ)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def access_tokens(request: MemberRequest) -> HttpResponse:
    """The member's tokens; POST makes one, and its answer is the only one that shows it."""
    if request.method != "POST":
        return _page(request, TokenForm(request.member))
    form = TokenForm(request.member, request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        token, text = tokens.make_token(by=request.member, **form.asked())
    except PlaycallError as error:
        for problem in error.problems:
            field = problem.place.field if problem.place.field in form.fields else None
            form.add_error(field, f"{problem.what} {problem.remedy}")
        return _page(request, form, status=422)
    return _page(request, TokenForm(request.member), made=token, text=text)


@needs(May.READ)
@require_POST
def revoke(request: MemberRequest, token: int) -> HttpResponse:
    """Revoke a token: one's own, or as an administrator anybody's."""
    mine, others = tokens.tokens_of(request.member), tokens.tokens_of_others(request.member)
    found = mine.filter(pk=token).first() or others.filter(pk=token).first()
    if found is None:
        raise Http404
    tokens.revoke_token(found, by=request.member)
    return redirect("access-tokens", request.member.workspace.slug)


def _page(request: MemberRequest, form: TokenForm, status: int = 200, **more: Any) -> HttpResponse:
    known = {
        "form": form,
        "groups": [
            (list(each), is_mine)
            for each, is_mine in (
                (tokens.tokens_of(request.member), True),
                (tokens.tokens_of_others(request.member), False),
            )
        ],
        "address": request.build_absolute_uri(f"/w/{request.member.workspace.slug}/"),
        **more,
    }
    return render(request, "people/tokens.html", known, status=status)
