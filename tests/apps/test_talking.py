"""A CRM that is busy, breaks off, or is not what it was: tried again, or said in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from playcall.connecting.connector import BusyError, ConnectorError, RefusedError
from playcall.connecting.sealing import opened, sealed
from playcall.connecting.talking import TRIES, Pace, Talk
from tests.apps.recorded import Answer, Recorded, recorded

GOOD = Answer({"amount": 0.1})


@pytest.fixture(scope="module")
def server() -> Iterator[Recorded]:
    with recorded() as server:
        yield server


@pytest.fixture
def crm(server: Recorded) -> Recorded:
    server.forget()
    return server


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def talk(crm: Recorded, slept: list[float]) -> Iterator[Talk]:
    made = Talk("The CRM", crm.address, {}, Pace(sleep=slept.append))
    yield made
    made.close()


@pytest.mark.parametrize(
    "bad",
    [
        Answer(status=500),
        Answer(status=503),
        Answer(status=429),
        Answer({"amount": 1, "more": "x" * 500}, cut=200),
        Answer(b'{"amount": 1, "results": [{"id": 1}'),
    ],
    ids=["500", "503", "429", "broken off", "half a page"],
)
def test_what_may_pass_is_tried_again(
    bad: Answer, crm: Recorded, talk: Talk, slept: list[float]
) -> None:
    crm.will("GET", "/deals", bad, bad, GOOD)
    assert str(talk.ask("GET", "/deals")["amount"]) == "0.1"
    assert len(crm.asked) == 3
    assert len(slept) == 2


def test_it_waits_as_long_as_it_is_asked_to(crm: Recorded, talk: Talk, slept: list[float]) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    for header in ("7", date):
        busy = Answer(status=429, headers={"Retry-After": header})
        crm.will("GET", "/deals", busy, GOOD)
        talk.ask("GET", "/deals")
        crm.forget()
    assert slept[0] == 7
    assert 25 < slept[1] <= 30


def test_asked_to_wait_for_long_it_stops_and_says_until_when(crm: Recorded, talk: Talk) -> None:
    crm.will("GET", "/deals", Answer(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(BusyError, match=r"asks us to wait until \d\d:\d\d") as caught:
        talk.ask("GET", "/deals")
    assert caught.value.until is not None
    assert len(crm.asked) == 1


def test_it_gives_up_after_some_tries(crm: Recorded, talk: Talk) -> None:
    crm.will("GET", "/deals", Answer(status=500))
    with pytest.raises(BusyError, match=r"failed \(HTTP 500\), 6 times in a row"):
        talk.ask("GET", "/deals")
    assert len(crm.asked) == TRIES


def test_what_will_not_pass_is_not_tried_again(crm: Recorded, talk: Talk) -> None:
    crm.will("GET", "/deals", Answer(status=401))
    with pytest.raises(RefusedError, match="refuses our credentials"):
        talk.ask("GET", "/deals")
    crm.will("GET", "/others", Answer({"message": "no such property: stage"}, status=400))
    with pytest.raises(ConnectorError, match="no such property: stage"):
        talk.ask("GET", "/others")
    assert len(crm.asked) == 2


def test_it_does_not_ask_faster_than_it_may(crm: Recorded) -> None:
    slept: list[float] = []
    talk = Talk("The CRM", crm.address, {}, Pace(0.2, slept.append, iter(range(100)).__next__))
    crm.will("GET", "/deals", GOOD)
    for _ in range(3):
        talk.ask("GET", "/deals")
    talk.close()
    assert slept == []
    late: list[float] = []
    talk = Talk("The CRM", crm.address, {}, Pace(0.2, late.append, lambda: 1.0))
    for _ in range(3):
        talk.ask("GET", "/deals")
    talk.close()
    assert late == pytest.approx([0.2, 0.2])


def test_a_secret_is_kept_sealed_and_another_key_does_not_open_it(
    settings: pytest.FixtureRequest,
) -> None:
    kept = sealed("a password")
    assert "password" not in kept
    assert opened(kept) == "a password"
    settings.SECRET_KEY = "another key of at least thirty-two characters"  # type: ignore[attr-defined]
    with pytest.raises(RefusedError, match="Enter the password again"):
        opened(kept)
