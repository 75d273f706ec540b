"""Keeps anybody from filling the disk: a body is counted before anything is done with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from playcall.shapes import ErrorShape, ProblemShape
from playcall_core.errors import Problem

MOST_BYTES: Final = 256 * 1024 * 1024
"""Of one request. Django keeps a body on disk before it asks who sent it."""
Message = Mapping[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class _TooLargeError(Exception):
    """More has come than is taken."""


class Bounded:
    """An ASGI application that takes at most `most` bytes a request; more is refused in words."""

    def __init__(self, application: Application, most: int = MOST_BYTES) -> None:
        self._application, self._most = application, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        left = self._most

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise _TooLargeError
            return message

        try:
            if _declared(scope) > self._most:
                raise _TooLargeError
            await self._application(scope, counted, send)
        except _TooLargeError:
            await self._refuse(send)

    async def _refuse(self, send: Send) -> None:
        what = f"This is more than {self._most // 1024 // 1024} MB, which is not taken at once."
        problem = Problem(what, remedy="Check that it is the right file, or send it in parts.")
        body = ErrorShape(problems=[ProblemShape.of(problem)]).model_dump_json(exclude_none=True)
        headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": body.encode()})


def _declared(scope: Scope) -> int:
    """How long the body is by its own account; 0 if it does not say."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value[:18])
    return 0
