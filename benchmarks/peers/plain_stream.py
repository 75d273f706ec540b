"""The least that tells open pages of a press: one program that keeps everything in memory.

The same server and the same words on the wire, but no database, no permissions and no page that
is drawn again. `python -m uvicorn benchmarks.peers.plain_stream:app --port PORT`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Final

Scope = Mapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_PAGES: Final[set[asyncio.Queue[int]]] = set()
_PRESSES: Final[list[None]] = []


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Every POST is an event for every page; addresses that end in /stream/ are pages."""
    if scope["type"] != "http":
        return
    if scope["path"].endswith("/stream/"):
        await _stream(send)
        return
    if scope["method"] == "POST":
        while (await receive()).get("more_body"):
            pass
        _PRESSES.append(None)
        for page in _PAGES:
            page.put_nowait(len(_PRESSES))
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def _stream(send: Send) -> None:
    page: asyncio.Queue[int] = asyncio.Queue()
    _PAGES.add(page)
    headers = [(b"content-type", b"text/event-stream")]
    try:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await _say(send, "retry: 1000\n\n")
        while True:
            number = await page.get()
            data = json.dumps({"number": number, "kind": "dot", "phase": 1})
            await _say(send, f"id: {number}\nevent: change\ndata: {data}\n\n")
    finally:
        _PAGES.discard(page)


async def _say(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
