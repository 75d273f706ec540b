"""Pages for what went wrong: in words, with what to do, and never a trace."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from playcall.logs import request_id


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose page is too old to be trusted; what was typed is shown, so that it is kept."""
    texts = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if value.strip() and name != "csrfmiddlewaretoken" and "password" not in name
    ]
    known = {
        "title": _("This form is too old"),
        "says": _("You signed in again, or the page was open for long, so nothing was saved."),
        "remedy": _("Copy your text from below, go back, load the page again, and paste it."),
        "texts": texts,
    }
    return render(request, "fault.html", known, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that cannot be understood, or is too large."""
    known = {
        "title": _("That could not be read"),
        "says": _("What was sent is not what this page expects, or it is too large."),
        "remedy": _("Go back and send it again."),
    }
    return render(request, "fault.html", known, status=400)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Something that the member's role does not let them do."""
    known = {
        "title": _("This is not yours to do"),
        "says": str(exception) or _("Your role does not let you do this."),
        "remedy": "",
    }
    return render(request, "fault.html", known, status=403)


def not_there(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A page that is not there, or not for this person."""
    known = {
        "title": _("There is no such page"),
        "says": _("It was renamed or removed, or it is not for you to see."),
        "remedy": _("Check the address, or start from the playbook."),
    }
    return render(request, "fault.html", known, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours. The page needs no database, which may be what is broken."""
    known = {
        "title": _("Playcall made a mistake"),
        "says": _("Nothing half-done was saved. What happened is in the log, under this number:"),
        "remedy": request_id.get(),
    }
    return render(None, "broken.html", known, status=500)
