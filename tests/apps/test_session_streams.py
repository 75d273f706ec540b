"""Thirty open pages hear of everything at once, whatever is cut off, or killed, in between."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from statistics import median
from uuid import uuid4

import httpx
import pytest

from tests.apps.live_room import (
    PLACED,
    REFUSED,
    Live,
    Page,
    Voter,
    dots,
    filled,
    free_port,
    keys_on_the_wire,
    newest,
    pages,
    quiet,
    serving,
    vote,
    waits,
)
from tests.apps.servers import Environment, environment

pytestmark = pytest.mark.slow

PEOPLE = 30
LOST_FOR = 10.0
BAR = 0.1
"""Seconds from the press of a button to the page of somebody else, on a machine with a processor
for whatever wants to run; where more wants to run than there are, all wait in proportion.
"""
KILLED_AFTER = 30


@dataclass(frozen=True)
class House:
    """An installation, and on which ports it is served."""

    env: Environment
    live: Live
    ports: tuple[int, ...]


@pytest.fixture(
    params=[("sqlite", 1), pytest.param(("postgresql", 2), marks=pytest.mark.postgres)],
    ids=["SQLite, one process", "PostgreSQL, two processes"],
)
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> House:
    """An installation with thirty people in a vote, on each database."""
    kind, processes = request.param
    database = request.getfixturevalue("second_database") if kind == "postgresql" else None
    env = environment(tmp_path_factory.mktemp("installation"), database)
    live = filled(env, PEOPLE)
    ports = tuple(free_port() for _ in range(processes))
    return House(env, live, ports)


def test_thirty_pages_hear_of_everything_at_once_and_one_that_was_away_misses_nothing(
    house: House,
) -> None:
    async def happen() -> tuple[list[Page], list[float]]:
        async with pages(house.live, house.ports) as found:
            await quiet(found)
            sent = await vote(house.live, house.ports, range(6), each=4, pause=0.05)
            await quiet(found)
            found[-1].cut(away=LOST_FOR)
            later = vote(house.live, house.ports, range(6, 18), each=3, pause=0.2)
            await asyncio.gather(later, asyncio.sleep(LOST_FOR))
            await found[-1].is_open.wait()
            await quiet(found)
        return found, sent

    with serving(house.env, *house.ports):
        found, sent = asyncio.run(happen())

    everything = list(range(house.live.number + 1, newest(found) + 1))
    assert all(page.numbers == everything for page in found)
    assert all(len(page.dots) == 24 + 36 for page in found)
    assert all(keys_on_the_wire(page) == {"number", "kind", "phase"} for page in found)
    took = median(waits(found, sent))
    crowd = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert took < BAR * crowd, f"median {took * 1e3:.0f} ms"
    print(f"median {took * 1e3:.0f} ms, {crowd:.1f} want each processor")


def test_a_server_that_is_killed_in_a_vote_loses_no_dot(house: House) -> None:
    acknowledged: set[str] = set()
    wanted = {
        person: [(card, uuid4()) for card in house.live.cards[:5]] for person in range(PEOPLE)
    }

    async def place_all(person: int) -> None:
        voter = Voter(house.live, person, house.ports[person % len(house.ports)])
        with suppress(httpx.TransportError):
            for card, uid in wanted[person]:
                assert await voter.place(card, uid) == PLACED
                acknowledged.add(str(uid))
        await voter.close()

    async def happen(servers: ExitStack) -> list[Page]:
        running = servers.enter_context(serving(house.env, *house.ports))
        async with pages(house.live, house.ports) as found:
            voters = asyncio.gather(*map(place_all, range(PEOPLE)))
            while len(acknowledged) < KILLED_AFTER:
                await asyncio.sleep(0.01)
            for server in running:
                server.kill()
            await voters
            assert KILLED_AFTER <= len(acknowledged) < PEOPLE * 5, "killed in the middle"
            kept = await asyncio.to_thread(dots, house.env)
            assert acknowledged <= {uid for _, _, uid in kept}
            again = serving(house.env, *house.ports)
            await asyncio.to_thread(servers.enter_context, again)
            await asyncio.gather(*map(place_all, range(PEOPLE)))
            await asyncio.gather(*(page.is_open.wait() for page in found))
            await quiet(found)
        return found

    with ExitStack() as servers:
        found = asyncio.run(happen(servers))

    assert len(acknowledged) == PEOPLE * 5
    assert set(Counter(person for person, _, _ in dots(house.env)).values()) == {5}
    everything = list(range(house.live.number + 1, newest(found) + 1))
    assert all(page.numbers == everything for page in found)


def test_no_door_passes_the_limits_even_when_all_is_sent_at_once(house: House) -> None:
    async def press() -> list[int]:
        voters = [Voter(house.live, 0, port) for port in house.ports * 2]
        cards = [card for card in house.live.cards for _ in range(3)]
        went = await asyncio.gather(
            *(voters[n % len(voters)].place(card) for n, card in enumerate(cards))
        )
        for voter in voters:
            await voter.close()
        return went

    with serving(house.env, *house.ports):
        went = asyncio.run(press())
    assert Counter(went) == {PLACED: 5, REFUSED: 13}
    mine = Counter(card for _, card, _ in dots(house.env))
    assert sum(mine.values()) == 5
    assert max(mine.values()) <= 2
