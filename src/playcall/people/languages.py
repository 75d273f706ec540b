"""In which language somebody reads: the one they chose, else that of their browser."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

KNOWN = frozenset(dict(settings.LANGUAGES))


class ChosenLanguage:
    """Middleware: the language that the one who is signed in has chosen, after the browser's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in their language. Who has no session is not looked for."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.path.startswith(_PAGES):
            chosen = getattr(request.user, "language", "")
            if chosen in KNOWN:
                translation.activate(chosen)
                request.LANGUAGE_CODE = chosen
        return self.get_response(request)


_PAGES = ("/w/", "/accounts/", "/join/")
"""Probes and the style sheet need neither a session nor the database."""
