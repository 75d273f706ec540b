"""A form sent after the session ended: its text is kept, and is in the form after signing in.

It is kept in the session of the visitor who sent it (nobody else can read it) until they are back.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, cast
from urllib.parse import parse_qs

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from playcall.people.doors import Door

KEY: Final = "unsent"
LARGEST: Final = 2_000_000


def keeps_text(view: Door) -> Door:
    """Guards a view with a form, outside `needs`: what was sent without a session is kept."""

    @wraps(cast(Callable[..., HttpResponseBase], view))
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not request.user.is_authenticated:
            text = request.POST.urlencode()
            if len(text) <= LARGEST:
                request.session[KEY] = {"path": request.path, "text": text}
        return view(request, *args, **kwargs)

    return cast(Door, kept)


def unsent(request: HttpRequest) -> dict[str, list[str]] | None:
    """What this visitor sent to this address before they signed in; given once."""
    found = request.session.get(KEY)
    if not found or found.get("path") != request.path:
        return None
    del request.session[KEY]
    return parse_qs(found["text"], keep_blank_values=True, max_num_fields=20_000)
