"""A room full of open pages on real servers: what tests and the benchmark of sessions share."""

from __future__ import annotations

import asyncio
import json
import socket
import sqlite3
import subprocess
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import psycopg

from tests.apps.servers import Environment, run, said, start

TOKEN = "c" * 32
PLACED, REFUSED = 200, 422
PLAYCALL = ("playcall.cli", "serve")


@dataclass(frozen=True)
class Live:
    """A session in its vote, and the sign-ins of its people."""

    session: int
    vote: int
    number: int
    cards: list[int]
    people: list[str]

    @property
    def address(self) -> str:
        """Of the session."""
        return f"/w/tallybrook/sessions/{self.session}/"


def filled(env: Environment, people: int, sessions: int = 1) -> list[Live]:
    """An installation with sessions in their votes, each with the same people."""
    made = run("tests.apps.session_program", str(sessions), str(people), env=env)
    return [Live(**each) for each in said(made)]


DOTS = """
SELECT seat.member_id, dot.card_id, dot.uid FROM working_sessions_dot AS dot
JOIN working_sessions_seat AS seat ON seat.id = dot.seat_id WHERE dot.phase_id = {vote}
"""


def dots(env: Environment, live: Live) -> list[tuple[int, int, UUID]]:
    """Every dot of a session's vote that the database holds: person, card, uid."""
    query = DOTS.format(vote=live.vote)
    if "DATABASE_URL" in env:
        with psycopg.connect(env["DATABASE_URL"]) as server:
            rows = server.execute(query).fetchall()
    else:
        with closing(sqlite3.connect(Path(env["PLAYCALL_DATA"]) / "playcall.sqlite3")) as file:
            rows = file.execute(query).fetchall()
    return [(person, card, UUID(str(uid))) for person, card, uid in rows]


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serving(
    env: Environment, *ports: int, program: Sequence[str] = PLAYCALL
) -> Iterator[list[subprocess.Popen[str]]]:
    """A server for each port, in a process of its own."""
    with ExitStack() as stack:
        servers = [start(*program, "--port", str(port), env=env) for port in ports]
        for server in servers:
            stack.callback(_end, server)
        for port, server in zip(ports, servers, strict=True):
            _until_ready(port, server)
        yield servers


def _end(server: subprocess.Popen[str]) -> None:
    server.kill()
    server.communicate(timeout=30)


def _until_ready(port: int, server: subprocess.Popen[str]) -> None:
    for _ in range(600):
        assert server.poll() is None, server.communicate()
        try:
            if httpx.get(f"http://127.0.0.1:{port}/ready").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("The server does not answer.")


@dataclass(frozen=True, slots=True)
class Heard:
    """An event, and when it came (by `time.perf_counter`)."""

    at: float
    number: int
    kind: str


@dataclass
class Page:
    """The open page of one person: it listens, and comes back when it is cut off, as browsers do.

    `raw` is every line that came; `away` how long it stays away when it is cut off, in seconds.
    """

    live: Live
    person: int
    port: int
    heard: list[Heard] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    is_open: asyncio.Event = field(default_factory=asyncio.Event)
    away: float = 0.2
    _writer: asyncio.StreamWriter | None = None

    @property
    def numbers(self) -> list[int]:
        """Of the events it has heard, in the order in which they came."""
        return [each.number for each in self.heard]

    @property
    def dots(self) -> list[float]:
        """When it heard of each dot."""
        return [each.at for each in self.heard if each.kind == "dot"]

    async def stay(self) -> None:
        """Listen until cancelled; after a loss, come back in `away` seconds."""
        while True:
            with suppress(OSError):
                await self._listen()
            self.is_open.clear()
            await asyncio.sleep(self.away)

    def cut(self, away: float) -> None:
        """Lose the connection for so many seconds."""
        assert self._writer is not None
        self.away = away
        self._writer.transport.abort()

    async def _listen(self) -> None:
        reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        last = f"Last-Event-ID: {self.numbers[-1]}\r\n" if self.heard else ""
        request = (
            f"GET {self.live.address}stream/?after={self.live.number} HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{self.port}\r\n"
            f"Cookie: sessionid={self.live.people[self.person]}\r\n{last}\r\n"
        )
        self._writer.write(request.encode())
        while line := await reader.readline():
            self.raw.append(line)
            if line.startswith(b"retry: "):
                self.is_open.set()
            if line.startswith(b"data: "):
                event = json.loads(line[6:])
                self.heard.append(Heard(time.perf_counter(), event["number"], event["kind"]))


@dataclass
class Voter:
    """Somebody who places dots through the door of the vote."""

    live: Live
    person: int
    port: int

    def __post_init__(self) -> None:
        cookies = {"sessionid": self.live.people[self.person], "csrftoken": TOKEN}
        headers = {"X-CSRFToken": TOKEN, "X-Part": "1"}
        address = f"http://127.0.0.1:{self.port}"
        self._client = httpx.AsyncClient(
            base_url=address, cookies=cookies, headers=headers, timeout=60
        )

    async def place(self, card: int, uid: UUID | None = None) -> int:
        """Place a dot; how the server answered."""
        sent = {"phase": self.live.vote, "give": card, "uid": str(uid or uuid4())}
        return (await self._client.post(f"{self.live.address}dot/", data=sent)).status_code

    async def close(self) -> None:
        """Go."""
        await self._client.aclose()


async def all_hear(open_pages: Sequence[Page], dots: int, seconds: float = 60) -> None:
    """Wait until every page has heard of so many dots."""
    until = time.perf_counter() + seconds
    while any(len(page.dots) < dots for page in open_pages):
        assert time.perf_counter() < until, [len(page.dots) for page in open_pages]
        await asyncio.sleep(0.02)


def longest_silence(page: Page) -> float:
    """Seconds between two dots of which a page heard."""
    return max(after - before for before, after in pairwise(page.dots))


def missed_nothing(page: Page) -> bool:
    """Whether a page has heard every event since it was read, each once and in its order."""
    return page.numbers == list(range(page.live.number + 1, page.numbers[-1] + 1))


def keys_on_the_wire(page: Page) -> set[str]:
    """What the events of a page are made of."""
    lines = (line[6:] for line in page.raw if line.startswith(b"data: "))
    return set().union(*(json.loads(line) for line in lines))


@asynccontextmanager
async def pages(live: Live, ports: Sequence[int]) -> AsyncIterator[list[Page]]:
    """The pages of all people, open, shared among the servers."""
    found = [Page(live, n, ports[n % len(ports)]) for n in range(len(live.people))]
    tasks = [asyncio.create_task(page.stay()) for page in found]
    await asyncio.gather(*(asyncio.wait_for(page.is_open.wait(), 60) for page in found))
    try:
        yield found
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def vote(
    live: Live, ports: Sequence[int], people: Iterable[int], each: int, pause: float
) -> list[float]:
    """One after the other they place dots; when each was sent."""
    sent = []
    for person in people:
        voter = Voter(live, person, ports[person % len(ports)])
        for card in live.cards[:each]:
            sent.append(time.perf_counter())
            assert await voter.place(card) == PLACED
            await asyncio.sleep(pause)
        await voter.close()
    return sent


def waits(open_pages: Iterable[Page], sent: Sequence[float]) -> list[float]:
    """How long each page waited for each of these dots, the first ones that were placed."""
    return [at - was for page in open_pages for at, was in zip(page.dots, sent, strict=False)]
