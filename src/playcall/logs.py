"""Logs: one line for each request and event, for people or machines, each with its request's id.

No line holds a query string, form field, cookie or header: those may carry secrets.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from time import perf_counter
from typing import Final
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

request_id: ContextVar[str] = ContextVar("request_id", default="")
log = logging.getLogger("playcall.requests")

_SECRET_PATH: Final = re.compile(r"(?<=/)(?:welcome|join|key)/[^/]+")
_GIVEN_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
_QUIET: Final = ("/health", "/ready", "/static/")


class RequestLog:
    """Gives each request an id (its own, or the proxy's `X-Request-ID`) and logs how it ended."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        mine = given if _GIVEN_ID.fullmatch(given) else uuid4().hex
        token = request_id.set(mine)
        start = perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = mine
            level = logging.DEBUG if request.path.startswith(_QUIET) else logging.INFO
            log.log(level, "request", extra=_about(request, response, perf_counter() - start))
            return response
        finally:
            request_id.reset(token)


def _about(request: HttpRequest, response: HttpResponse, seconds: float) -> dict[str, object]:
    match: ResolverMatch | None = request.resolver_match
    return {
        "method": request.method,
        "path": _SECRET_PATH.sub(lambda found: found.group().split("/")[0] + "/…", request.path),
        "route": match.view_name if match else "",
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
    }


_FIELDS: Final = ("method", "path", "route", "status", "ms")


class JsonForm(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        said: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "says": record.getMessage(),
        }
        if request_id.get():
            said["request"] = request_id.get()
        said |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info:
            said["trace"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)


class TextForm(logging.Formatter):
    """A line that people can read."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        at = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        says = " ".join(record.getMessage().splitlines())
        if hasattr(record, "status"):
            fields = vars(record)
            says = f"{fields['status']} {fields['method']} {fields['path']} {fields['ms']} ms"
        elif record.levelno >= logging.WARNING:
            says = f"{record.levelname.lower()}: {says} ({record.name})"
        if record.exc_info:
            says += "\n" + self.formatException(record.exc_info)
        return f"{at} {says}"
