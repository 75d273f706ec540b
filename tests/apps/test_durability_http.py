"""The server is killed in the middle of a thousand writes: everything it acknowledged is there."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread

import httpx
import pytest

from tests.apps.servers import Environment, environment, run, said, start

pytestmark = pytest.mark.slow

WRITES = 1_000
KILLED_AFTER = 400
WRITERS = 3


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def installation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Environment:
    """An installation with the cast."""
    database = None
    if request.param == "postgresql":
        database = request.getfixturevalue("second_database")
    env = environment(tmp_path_factory.mktemp("installation"), database)
    run("tests.apps.program", "fill", "0", env=env)
    return env


@contextmanager
def served(env: Environment) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The server in a process of its own, and where it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    process = start("playcall.cli", "serve", "--port", str(port), env=env)
    try:
        for _ in range(600):
            assert process.poll() is None
            try:
                if httpx.get(f"{address}/ready").status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.1)
        yield address, process
    finally:
        process.kill()
        process.communicate(timeout=30)


def signed_in(address: str) -> httpx.Client:
    """A browser in which the editor is signed in."""
    client = httpx.Client(base_url=address, timeout=60)
    client.get("/accounts/login/")
    given = {"login": "paula@tallybrook.example", "password": "correct horse battery"}
    headers = {"X-CSRFToken": client.cookies["csrftoken"]}
    answer = client.post("/accounts/login/", data=given, headers=headers)
    assert answer.status_code == 302, answer.text[:2_000]
    return client


def write(client: httpx.Client, names: Iterator[str], acknowledged: list[str]) -> None:
    """Create one record after the other; remember those that the server said are created."""
    for name in names:
        headers = {"X-CSRFToken": client.cookies["csrftoken"]}
        try:
            answer = client.post(
                "/w/tallybrook/pick/term/new/", data={"name": name}, headers=headers
            )
        except httpx.TransportError:
            return
        assert answer.status_code == 201, answer.text[:2_000]
        acknowledged.append(name)


def test_every_acknowledged_write_outlives_the_killed_server(installation: Environment) -> None:
    acknowledged: list[str] = []
    lock, numbers = Lock(), iter(range(WRITES))

    def names() -> Iterator[str]:
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            yield f"Word {number}"

    with served(installation) as (address, process):
        clients = [signed_in(address) for _ in range(WRITERS)]
        writers = [Thread(target=write, args=(client, names(), acknowledged)) for client in clients]
        for writer in writers:
            writer.start()
        waited = Event()
        while len(acknowledged) < KILLED_AFTER and any(each.is_alive() for each in writers):
            waited.wait(0.02)
        process.kill()
        for writer in writers:
            writer.join()

    assert KILLED_AFTER <= len(acknowledged) < WRITES, "killed in the middle"
    terms = set(said(run("tests.apps.program", "terms", env=installation)))
    assert set(acknowledged) <= terms
    assert len(terms) <= len(acknowledged) + WRITERS, "each writer had one on its way at most"

    with served(installation) as (address, _):
        client = signed_in(address)
        write(client, iter(["After it"]), acknowledged)
    assert acknowledged[-1] == "After it"
    assert "After it" in json.dumps(said(run("tests.apps.program", "terms", env=installation)))
