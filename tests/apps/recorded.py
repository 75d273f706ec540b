"""A CRM that answers what it is told to: a web server on this machine, with answers in a row."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What to answer. With `cut` the connection ends after so many bytes of the body."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None


@dataclass
class Asked:
    """A request that came: the path with its query, and the JSON that was sent."""

    method: str
    path: str
    sent: Any
    headers: Mapping[str, str]


@dataclass
class Recorded:
    """Answers by method and path without query; the last one of a path is given again and again."""

    address: str
    answers: dict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    asked: list[Asked] = field(default_factory=list)

    def will(self, method: str, path: str, *answers: Answer) -> None:
        """Answer these in turn."""
        self.answers[f"{method} {path}"] += answers

    def forget(self) -> None:
        """No answers any more."""
        self.answers.clear()
        self.asked.clear()

    def answer(self, method: str, path: str) -> Answer:
        """The next answer."""
        waiting = self.answers.get(f"{method} {path}", [])
        if not waiting:
            return Answer({"message": f"nothing is recorded for {method} {path}"}, status=404)
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]


@contextmanager
def recorded() -> Iterator[Recorded]:
    """A server with nothing recorded yet."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    it = Recorded(f"http://127.0.0.1:{server.server_port}")
    server.recorded = it  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield it
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _do(self) -> None:
        it: Recorded = self.server.recorded  # type: ignore[attr-defined]
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            sent = json.loads(raw) if raw else None
        except ValueError:
            sent = raw.decode()
        it.asked.append(Asked(self.command, self.path, sent, dict(self.headers)))
        answer = it.answer(self.command, self.path.partition("?")[0])
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        body = b"" if answer.status == 204 else body
        self.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if answer.cut is None else body[: answer.cut])
        if answer.cut is not None:
            self.close_connection = True

    do_GET = do_POST = do_PATCH = do_PUT = _do

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""
