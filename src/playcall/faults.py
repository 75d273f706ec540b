"""Pages for what went wrong: in words, with what to do, and never a trace."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Final

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from playcall.logs import request_id
from playcall.shapes import ErrorShape, ProblemShape
from playcall_core.errors import Problem

API: Final = "/api/"
_FULL: Final = "database or disk is full"
_log = logging.getLogger(__name__)


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose page is too old to be trusted; what was typed is shown, so that it is kept."""
    known = {
        "title": _("This form is too old"),
        "says": _("You signed in again, or the page was open for long, so nothing was saved."),
        "remedy": _("Copy your text from below, go back, load the page again, and paste it."),
        "texts": _typed(request),
    }
    return render(request, "fault.html", known, status=403)


def signed_out(request: HttpRequest, page: str) -> HttpResponse:
    """Something sent by nobody who is signed in any more; `page` is where one signs in.

    A script that sent it leaves what was typed where it is. Else it is shown, so that it is kept.
    """
    says = _("You are signed out, so nothing was saved.")
    if request.headers.get("HX-Request"):
        remedy = _(
            "What you wrote is still here. Sign in in another tab, then load this page again."
        )
        answer = HttpResponse(status=401)
        answer["HX-Reswap"] = "none"
        answer["HX-Trigger"] = json.dumps({"toast": {"words": f"{says} {remedy}", "stays": True}})
        return answer
    texts = _typed(request)
    known = {
        "title": _("You are signed out"),
        "says": says,
        "remedy": _("Copy your text from below, sign in, and paste it.") if texts else "",
        "texts": texts,
        "sign_in": page,
    }
    return render(request, "fault.html", known, status=401)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that cannot be understood, or is too large."""
    known = {
        "title": _("That could not be read"),
        "says": _("What was sent is not what this page expects, or it is too large."),
        "remedy": _("Go back and send it again."),
    }
    return _shown(request, known, 400)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Something that the member's role does not let them do; or a way back from a company's own
    sign-in that this browser never began, or used before.
    """
    if request.path.startswith("/accounts/") and not str(exception):
        return render(request, "socialaccount/authentication_error.html", status=403)
    known = {
        "title": _("This is not yours to do"),
        "says": str(exception) or _("Your role does not let you do this."),
        "remedy": "",
    }
    return _shown(request, known, 403)


def not_there(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A page that is not there, or not for this person."""
    known = {
        "title": _("There is no such page"),
        "says": _("It was renamed or removed, or it is not for you to see."),
        "remedy": _("Check the address, or start from the playbook."),
    }
    return _shown(request, known, 404)


def is_full(error: BaseException) -> bool:
    """Whether this error, or what caused it, says that the disk of the database is full."""
    found: BaseException | None = error
    while found is not None:
        # SQLite has words only; PostgreSQL a number of its own for it (disk_full).
        if getattr(found, "sqlstate", None) == "53100" or _FULL in str(found):
            return True
        found = found.__cause__
    return False


def full_words() -> str:
    """What people are told when nothing can be saved for want of room."""
    return _(
        "The disk of the database is full, so nothing was saved. What you wrote is still here. Tell"
        " whoever runs Playcall; once there is room, save again."
    )


class FullDisk:
    """Middleware: a full disk is told in words, with what was typed, and never as a mistake."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; also where the session is what cannot be saved."""
        try:
            return self.get_response(request)
        except OperationalError as error:
            return self._told(request, error)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for a full disk, where that is what a view stumbled over."""
        return self._told(request, exception) if is_full(exception) else None

    def _told(self, request: HttpRequest, error: Exception) -> HttpResponse:
        if not is_full(error):
            raise error
        _log.error("The disk of the database is full.", exc_info=error)
        known = {"title": _("There is no room to save"), "says": full_words()}
        if request.path.startswith(API):
            return _for_programs(known | {"remedy": ""}, 503)
        # Nothing is asked of the database for this page.
        return render(None, "broken.html", known | {"texts": _typed(request)}, status=503)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed into the form that was sent, by the name of its field."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if value.strip() and name != "csrfmiddlewaretoken" and "password" not in name
    ]


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours. The page needs no database, which may be what is broken."""
    known = {
        "title": _("Playcall made a mistake"),
        "says": _("Nothing half-done was saved. What happened is in the log, under this number:"),
        "remedy": request_id.get(),
    }
    if request.path.startswith(API):
        return _for_programs(known, 500)
    return render(None, "broken.html", known, status=500)


def _shown(request: HttpRequest, known: dict[str, str], status: int) -> HttpResponse:
    """A page, or JSON where a program asked."""
    if request.path.startswith(API):
        return _for_programs(known, status)
    return render(request, "fault.html", known, status=status)


def _for_programs(known: dict[str, str], status: int) -> JsonResponse:
    problem = Problem(f"{known['title']}. {known['says']}", remedy=known["remedy"])
    shape = ErrorShape(problems=[ProblemShape.of(problem)])
    return JsonResponse(shape.model_dump(exclude_none=True), status=status)
