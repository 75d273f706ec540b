"""How doors of a session answer what somebody did: with the room as it is then, or in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from playcall.people.doors import MemberRequest
from playcall.people.rules import NotAllowedError
from playcall.working_sessions.actions import CardConflictError
from playcall.working_sessions.models import WorkingSession
from playcall.working_sessions.views import in_room, sentences, session_of
from playcall_core.errors import PlaycallError

PART: Final = "X-Part"


def done(
    request: MemberRequest, number: int, act: Callable[[WorkingSession], object]
) -> HttpResponseBase:
    """Act on a session. A page that stays gets the room as it is then, others go back to it."""
    found = session_of(request, number)
    try:
        act(found)
    except NotAllowedError:
        raise
    except CardConflictError as error:
        return _conflict(request, found, error)
    except PlaycallError as error:
        return refuse(request, found, " ".join(sentences(error)))
    if request.headers.get(PART):
        return render(request, "working_sessions/part.html", in_room(request, found))
    return _back(request, found)


def refuse(request: MemberRequest, session: WorkingSession, words: str) -> HttpResponseBase:
    """Say why something was not done."""
    if request.headers.get(PART):
        return HttpResponse(words, status=422, content_type="text/plain; charset=utf-8")
    messages.error(request, words)
    return _back(request, session)


def _conflict(
    request: MemberRequest, session: WorkingSession, error: CardConflictError
) -> HttpResponseBase:
    """Both texts stay: mine where I wrote it, theirs beside it."""
    theirs = " · ".join(error.theirs.filled.values())
    words = _(
        "Somebody changed this card meanwhile. It says now: “{theirs}”. Yours is still here: "
        "write what should stand, and send it again."
    ).format(theirs=theirs)
    if request.headers.get(PART):
        answer = HttpResponse(words, status=409, content_type="text/plain; charset=utf-8")
        answer["X-Version"] = str(error.theirs.version)
        return answer
    return refuse(request, session, words)


def _back(request: MemberRequest, session: WorkingSession) -> HttpResponseBase:
    target = redirect("session", request.member.workspace.slug, session.pk)
    at = request.POST.get("at", "")
    if at.isascii() and at.isdecimal():
        target["Location"] += f"?at={at}"
    return target
