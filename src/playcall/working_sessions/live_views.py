"""The stream by which an open page hears that something changed in its session.

It carries numbers and kinds, nothing that anybody wrote or voted: the page asks for what it may
see. So there is nothing on the wire that a person must not know.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from playcall.people.doors import MemberRequest, needs
from playcall.people.rules import May
from playcall.working_sessions.broker import BROKER
from playcall.working_sessions.models import SessionEvent
from playcall.working_sessions.queries import seat_of, session

RETRY_MS = 1_000


@needs(May.TAKE_PART)
@require_safe
def stream(request: MemberRequest, number: int) -> HttpResponseBase:
    """The events of a session after `Last-Event-ID`, which browsers send when they come back, else
    after `?after=`, the number of the page; else from now on.
    """
    found = session(request.member, number)
    if found is None:
        raise Http404
    seat = seat_of(request.member, found)
    given = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
    after = int(given) if given.isdecimal() and len(given) < 10 else found.number
    lines = _lines(found.pk, seat.pk if seat else None, min(after, found.number))
    response = StreamingHttpResponse(lines, content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"  # nginx would keep the lines back
    return response


async def _lines(session_id: int, seat: int | None, after: int) -> AsyncIterator[str]:
    # The connection of the request would stay open as long as the page does.
    await sync_to_async(close_old_connections)()
    yield f"retry: {RETRY_MS}\n\n"
    async for events in BROKER.events(session_id, seat, after):
        yield "".join(map(_said, events)) or ":\n\n"


def _said(event: SessionEvent) -> str:
    phase = event.phase.position if event.phase else None
    data = json.dumps({"number": event.number, "kind": event.kind, "phase": phase})
    return f"id: {event.number}\nevent: change\ndata: {data}\n\n"
