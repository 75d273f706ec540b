"""What is too much for one request is refused before it is kept, whoever sends it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from playcall.asgi import application
from playcall.bounding import Bounded, Message, Receive, Scope, Send

PIECE = b"x" * 1000


def answer(pieces: int, *, declared: bytes | None = None) -> tuple[list[Message], int]:
    """What is sent for a request of some pieces, and how many of these were taken in."""
    taken = 0
    sent: list[Message] = []

    async def receive() -> Message:
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": PIECE, "more_body": taken < pieces}

    async def send(message: Message) -> None:
        sent.append(message)

    async def reads_all(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["more_body"]:
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})

    headers = [(b"content-length", declared)] if declared else []
    scope: dict[str, Any] = {"type": "http", "headers": headers}
    asyncio.run(Bounded(reads_all, 3_500)(scope, receive, send))
    return sent, taken


def test_what_is_not_too_much_comes_in() -> None:
    sent, taken = answer(3)
    assert (sent[0]["status"], taken) == (200, 3)


@pytest.mark.parametrize(("declared", "most_taken"), [(None, 4), (b"5000000", 0)])
def test_too_much_is_refused_in_words_and_not_read_to_its_end(
    declared: bytes | None, most_taken: int
) -> None:
    sent, taken = answer(1_000_000, declared=declared)
    assert (sent[0]["status"], taken) == (413, most_taken)
    (problem,) = json.loads(sent[1]["body"])["problems"]
    assert "which is not taken at once" in problem["what"]
    assert problem["remedy"]


def test_the_server_runs_behind_it() -> None:
    assert isinstance(application, Bounded)
