"""Thirty open pages hear of everything, whatever is cut off, or killed, in between.

How quickly they hear it the benchmark of sessions says, which measures it on a machine of its own.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from subprocess import Popen
from uuid import UUID, uuid4

import httpx
import pytest

from tests.apps.live_room import (
    PLACED,
    REFUSED,
    Live,
    Page,
    Voter,
    all_hear,
    dots,
    filled,
    free_port,
    keys_on_the_wire,
    longest_silence,
    missed_nothing,
    pages,
    serving,
    vote,
)
from tests.apps.servers import Environment, environment

pytestmark = pytest.mark.slow

PEOPLE = 30
LOST_FOR = 10.0
EACH = 3
KILLED_AFTER = 25


@dataclass
class House:
    """An installation that is served on some ports, and the sessions that no test had yet."""

    env: Environment
    ports: tuple[int, ...]
    unused: list[Live]
    open: ExitStack
    servers: list[Popen[str]] = field(default_factory=list)

    def serve(self) -> None:
        """Serve it, again too."""
        self.servers = self.open.enter_context(serving(self.env, *self.ports))


@pytest.fixture(
    scope="module",
    params=[("sqlite", 1), pytest.param(("postgresql", 2), marks=pytest.mark.postgres)],
    ids=["SQLite, one process", "PostgreSQL, two processes"],
)
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """An installation with thirty people in their votes, on each database."""
    kind, processes = request.param
    database = request.getfixturevalue("empty_database") if kind == "postgresql" else None
    env = environment(tmp_path_factory.mktemp("installation"), database)
    ports = tuple(free_port() for _ in range(processes))
    with ExitStack() as opened:
        found = House(env, ports, filled(env, PEOPLE, sessions=3), opened)
        found.serve()
        yield found


@pytest.fixture
def live(house: House) -> Live:
    """A session in its vote, in which nobody has a dot yet."""
    return house.unused.pop()


def test_thirty_pages_hear_of_everything_and_one_that_was_away_misses_nothing(
    house: House, live: Live
) -> None:
    async def happen() -> list[Page]:
        async with pages(live, house.ports) as found:
            await vote(live, house.ports, range(2), each=3, pause=0)
            await all_hear(found, 6)
            found[-1].cut(away=LOST_FOR)
            await vote(live, house.ports, range(2, 14), each=3, pause=0.1)
            await all_hear(found, 42)
        return found

    found = asyncio.run(happen())

    assert longest_silence(found[-1]) >= LOST_FOR, "away meanwhile"
    assert [len(page.dots) for page in found] == [42] * PEOPLE
    assert all(map(missed_nothing, found))
    assert all(keys_on_the_wire(page) == {"number", "kind", "phase"} for page in found)


def test_no_door_passes_the_limits_even_when_all_is_sent_at_once(house: House, live: Live) -> None:
    async def press() -> list[int]:
        voters = [Voter(live, 0, port) for port in house.ports * 2]
        cards = [card for card in live.cards for _ in range(3)]
        went = await asyncio.gather(
            *(voters[n % len(voters)].place(card) for n, card in enumerate(cards))
        )
        for voter in voters:
            await voter.close()
        return went

    went = asyncio.run(press())
    assert Counter(went) == {PLACED: 5, REFUSED: 13}
    mine = Counter(card for _, card, _ in dots(house.env, live))
    assert sum(mine.values()) == 5
    assert max(mine.values()) <= 2


def test_a_server_that_is_killed_in_a_vote_loses_no_dot(house: House, live: Live) -> None:
    acknowledged: set[UUID] = set()
    wanted = {person: [(card, uuid4()) for card in live.cards[:EACH]] for person in range(PEOPLE)}

    async def place_all(person: int) -> None:
        voter = Voter(live, person, house.ports[person % len(house.ports)])
        with suppress(httpx.TransportError):
            for card, uid in wanted[person]:
                assert await voter.place(card, uid) == PLACED
                acknowledged.add(uid)
        await voter.close()

    async def happen() -> list[Page]:
        async with pages(live, house.ports) as found:
            voters = asyncio.gather(*map(place_all, range(PEOPLE)))
            while len(acknowledged) < KILLED_AFTER:
                await asyncio.sleep(0.01)
            for server in house.servers:
                server.kill()
            await voters
            assert KILLED_AFTER <= len(acknowledged) < PEOPLE * EACH, "killed in the middle"
            kept = dots(house.env, live)
            assert acknowledged <= {uid for _, _, uid in kept}
            await asyncio.to_thread(house.serve)
            await asyncio.gather(*map(place_all, range(PEOPLE)))
            await all_hear(found, PEOPLE * EACH)
        return found

    found = asyncio.run(happen())

    assert len(acknowledged) == PEOPLE * EACH
    persons = Counter(person for person, _, _ in dots(house.env, live))
    assert set(persons.values()) == {EACH}
    assert [len(page.dots) for page in found] == [PEOPLE * EACH] * PEOPLE
    assert all(map(missed_nothing, found))
