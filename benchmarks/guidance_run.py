"""Fills a new database and measures the pages of opportunities: one JSON object for each line.

`python -m benchmarks.guidance_run OPPORTUNITIES PLAYS`, with the database in the environment.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from typing import Any, Final
from urllib.parse import quote, urlencode

from benchmarks.large_playbook import large_playbook
from playcall.installation import started

started("playcall.serving").migrate()
connection: Any = started("django.db").connection
settings: Any = started("django.conf").settings
Client: Any = started("django.test").Client
make_cast: Any = started("tests.apps.cast").make_cast
models: Any = started("playcall.opportunities.models")
playbooks: Any = started("playcall.playbooks.actions")
running: Any = started("playcall.running.actions")
answer: Any = started("playcall.opportunities.actions").answer
fill_pipeline: Any = started("playcall.demo_data").fill_pipeline
recall: Any = started("playcall.opportunities.recalling").recall
copy_open: Any = started("benchmarks.copying").copy_open
Subject: Any = started("playcall_core.facts").Subject

OTHERS: Final = 600
RUNS: Final = 5
SAID: Final = 12
"""So many answers and runs the rep has."""
Asked = tuple[str, str, dict[str, str]]
"""What a page is called, its address within the workspace, and what is sent."""


def say(**said: object) -> None:
    """One line for whoever measures."""
    print(json.dumps(said), flush=True)


def fill(count: int, plays: int) -> Any:
    """A workspace with so many open opportunities, some of which somebody works on."""
    cast = make_cast()
    settings.ALLOWED_HOSTS.append("testserver")
    say(progress="the playbook")
    playbook = large_playbook(plays, OTHERS)
    playbooks.import_playbook(playbook, by=cast.administrator)
    playbooks.make_version(cast.workspace, title="First", by=cast.administrator)
    say(progress="the opportunities")
    fill_pipeline(playbook, cast.administrator)
    recall(cast.workspace)
    say(progress=f"{count:,} opportunities")
    copy_open(cast.workspace, count)
    say(progress="what the rep does")
    _work(cast)
    return cast


def _own(cast: Any) -> Any:
    states = models.SubjectState.objects.filter(workspace=cast.workspace, subject="opportunity")
    return states.filter(is_open=True, owner=cast.rep.user.name).order_by("id")


def _work(cast: Any) -> None:
    """Some opportunities of the rep's change, and the first play of some others is started."""
    own = _own(cast)
    for place, state in enumerate(own[: 2 * SAID]):
        if place % 2:
            said = {"subject": Subject.OPPORTUNITY, "subject_id": state.subject_id}
            answer(*said.values(), "budget-confirmed", place % 4 == 1, by=cast.rep)
        elif plays := json.loads(state.applies):
            running.start(plays[0], Subject.OPPORTUNITY, state.subject_id, by=cast.rep)


def asked(cast: Any) -> Iterator[Asked]:
    """The pages, each with what it is asked for."""
    by_plays = sorted(_own(cast)[:500], key=lambda each: len(each.applies))
    for place in (0, len(by_plays) // 2, -1):
        yield "opportunity", f"opportunities/{quote(by_plays[place].subject_id)}/", {}
    yield "today", "today/", {}
    play = json.loads(by_plays[-1].applies)[0]
    for sent in (
        {},
        {"owner": cast.rep.user.name},
        {"stage": "discovery"},
        {"words": "solar"},
        {"mind": "stalled"},
        {"sort": "name"},
        {"sort": "oldest"},
        {"state": "all"},
    ):
        yield "list", "opportunities/", sent
        yield "board", "opportunity-board/", sent
    yield "list by a play", "opportunities/", {"play": play}
    yield "board by a play", "opportunity-board/", {"play": play}
    when = {"when": "amount is at least 20,000 and champion is known"}
    yield "list by a condition", "opportunities/", when
    yield "board by a condition", "opportunity-board/", when
    yield "runs", "runs/", {}
    yield "promises", "promises/", {}


def timed(work: Callable[[], Any]) -> tuple[float, float]:
    """Seconds of the processor and of the clock, with a new connection to the database."""
    connection.close()
    cpu, clock = time.process_time(), time.perf_counter()
    response = work()
    spent = time.process_time() - cpu, time.perf_counter() - clock
    assert response.status_code < 400, response.status_code
    return spent


def client_of(member: Any) -> Any:
    """A client that is signed in."""
    client = Client()
    client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def measure(cast: Any) -> None:
    """Ask for every page some times, and answer a question."""
    clients = {"rep": client_of(cast.rep), "manager": client_of(cast.sales_signer)}
    slowest: dict[str, tuple[float, float, str]] = {}
    for route, path, sent in asked(cast):
        query = f"?{urlencode(sent)}" if sent else ""
        address = f"/w/{cast.workspace.slug}/{path}{query}"
        for who, client in clients.items():
            took = [timed(partial(client.get, address)) for _ in range(RUNS + 1)]
            cpu, clock = (median(each) for each in zip(*took[1:], strict=True))
            said = f"{who}, {path}{query}; first {took[0][1]:.2f} s"
            slowest[route] = max(slowest.get(route, (0.0, 0.0, "")), (cpu, clock, said))
    for route, (cpu, clock, said) in slowest.items():
        say(route=route, what=f"page “{route}”", cpu=cpu, clock=clock, result=said)
    _answers(cast, clients["rep"])


def _answers(cast: Any, client: Any) -> None:
    took = []
    for number, state in enumerate(_own(cast)[100 : 101 + RUNS]):
        address = f"/w/{cast.workspace.slug}/answer/{quote(state.subject_id)}/"
        sent = {"fact": "budget-confirmed", "value": "yes" if number % 2 else "no"}
        took.append(timed(partial(client.post, address, sent)))
    cpu, clock = (median(each) for each in zip(*took[1:], strict=True))
    what = "an answer, and the page after it"
    say(route="answer", what=what, cpu=cpu, clock=clock, result="")


if __name__ == "__main__":
    filled = fill(int(sys.argv[1]), int(sys.argv[2]))
    owned = _own(filled).count()
    say(route="", what="filling", cpu=time.process_time(), clock=0.0, result=f"{owned:,} the rep's")
    measure(filled)
