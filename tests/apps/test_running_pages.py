"""The pages of runs: Today, a run, the promises, and what they say where something is refused."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from playcall.opportunities.models import CallEvent, SubjectState
from playcall.playbooks.models import Record
from playcall.playbooks.queries import reading
from playcall.running import actions
from playcall.running.models import Decline, PlayRun, Promise, Task
from playcall.running.setting import setting_of
from playcall.running.today import today_of
from playcall_core.calling import Outcome
from tests.apps.cast import Cast
from tests.apps.running_case import DEAL, start, task
from tests.apps.test_doors import signed_in

APPLIES, DOES_NOT = Outcome.APPLIES, Outcome.DOES_NOT_APPLY
TRADE = {"play": "trade", "subject": "opportunity", "subject_id": "O"}


@pytest.fixture
def client(team: Cast) -> Client:
    return signed_in(team.rep)


def address(name: str, **given: object) -> str:
    return reverse(name, kwargs={"workspace": "tallybrook", **given})


def know(team: Cast, *plays: str) -> None:
    """What calling found on the deal."""
    SubjectState.objects.update_or_create(
        workspace=team.workspace,
        subject=DEAL.value,
        subject_id="O",
        defaults={
            "name": "Deal",
            "owner": str(team.rep.user),
            "applies": json.dumps(plays),
            "computed_at": timezone.now(),
            "stamp": uuid4(),
        },
    )


def happened(team: Cast, play: str, *outcomes: Outcome) -> None:
    """What was noted of the calls of a play on the deal, one after the other."""
    record = Record.objects.get(workspace=team.workspace, kind="play", slug=play)
    assert record.current is not None
    for outcome in outcomes:
        CallEvent.objects.create(
            workspace=team.workspace,
            play=record.current,
            subject=DEAL.value,
            subject_id="O",
            outcome=outcome.value,
        )


def told(team: Cast) -> list[tuple[str, str]]:
    setting = setting_of(team.rep, timezone.now())
    found = today_of(team.rep, reading(team.rep), setting).entries
    return [(each.what, each.title) for each in found]


class TestToday:
    def test_a_call_becomes_tasks_when_it_is_started(self, team: Cast, client: Client) -> None:
        know(team, "trade", "hold")
        assert told(team) == [("call", "Trade for the price")]
        assert "Trade for the price" in client.get(address("today")).content.decode()
        client.post(address("start-play"), TRADE)
        assert told(team)[0] == ("task", "Ask compared with what.")

    def test_a_call_says_because(self, team: Cast) -> None:
        know(team, "trade")
        SubjectState.objects.update(facts='{"discount":10}')
        setting = setting_of(team.rep, timezone.now())
        entry = today_of(team.rep, reading(team.rep), setting).entries[0]
        assert entry.because == "because Discount asked for is at least 5"

    def test_plays_that_were_declined_or_are_hidden_are_not_told(self, team: Cast) -> None:
        know(team, "quiet", "trade", "hold")
        actions.decline("trade", DEAL, "O", reason="No.", by=team.rep)
        assert told(team) == [("call", "Hold the price")]

    def test_a_late_promise_comes_first_then_late_tasks(self, team: Cast) -> None:
        run = start("trade", team.rep, at=timezone.now() - timedelta(days=20))
        actions.begin_promise(
            "tell-why", DEAL, "O", by=team.editor, at=timezone.now() - timedelta(days=30)
        )
        assert [what for what, _ in told(team)][:2] == ["promise", "task"]
        assert run.ended_at is None

    def test_a_play_that_began_to_apply_where_it_did_not_has_changed(self, team: Cast) -> None:
        know(team, "trade", "hold")
        happened(team, "trade", APPLIES)
        happened(team, "hold", APPLIES, APPLIES)
        assert told(team) == [("call", "Trade for the price")], "another revision is no beginning"
        know(team, "hold")
        happened(team, "trade", DOES_NOT)
        assert told(team) == [("call", "Hold the price")], "it ended"
        know(team, "trade", "hold")
        happened(team, "trade", APPLIES, APPLIES)
        assert told(team)[0] == ("changed", "Trade for the price")
        SubjectState.objects.update(owner="Somebody else")
        assert told(team) == []

    def test_nothing_to_do_says_what_would_come_here(self, client: Client) -> None:
        assert "Nothing waits for you." in client.get(address("today")).content.decode()

    def test_opportunities_of_others_are_theirs(self, team: Cast) -> None:
        know(team, "trade")
        SubjectState.objects.update(owner="Somebody else")
        assert told(team) == []


class TestRun:
    def test_marketings_task_is_with_the_marketer(self, team: Cast, client: Client) -> None:
        answer = client.post(address("start-play"), TRADE)
        run = PlayRun.objects.get()
        assert answer["Location"] == address("run", number=run.pk)
        page = signed_in(team.editor).get(address("today")).content.decode()
        assert "Gives a first answer" in page
        other = signed_in(team.editor).get(address("run", number=run.pk)).content.decode()
        assert "Say what the other offer leaves out." in other

    def test_a_refusal_stands_on_the_page_and_keeps_what_was_typed(
        self, team: Cast, client: Client
    ) -> None:
        run = start("trade", team.rep)
        sent = {"result": "", "because": "They went silent."}
        answer = client.post(address("finish-run", number=run.pk), sent)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "Say how the run ended." in page
        assert "They went silent." in page

    def test_one_goes_back_where_one_came_from_and_nowhere_else(
        self, team: Cast, client: Client
    ) -> None:
        run = start("trade", team.rep)
        done = address("task-done", number=task(run, 1).pk)
        elsewhere = client.post(done, {"next": "https://elsewhere.example/"})
        assert elsewhere["Location"] == address("run", number=run.pk)
        again = address("task-reopened", number=task(run, 1).pk)
        assert client.post(again, {"next": address("today")})["Location"] == address("today")

    def test_a_run_of_a_hidden_play_is_not_there(self, team: Cast, client: Client) -> None:
        run = start("quiet", team.editor)
        assert client.get(address("run", number=run.pk)).status_code == 404
        assert client.post(address("task-done", number=task(run, 1).pk)).status_code == 404
        assert not Task.objects.filter(is_done=True).exists()

    def test_starting_what_does_not_apply_says_so(self, team: Cast, client: Client) -> None:
        answer = client.post(address("start-play"), TRADE | {"play": "wait"}, follow=True)
        assert "does not apply to Deal" in answer.content.decode()
        assert not PlayRun.objects.exists()


class TestDeclining:
    def test_the_reason_is_asked_for_and_kept(self, team: Cast, client: Client) -> None:
        page = client.get(address("decline-play"), TRADE)
        assert "Why not here?" in page.content.decode()
        refused = client.post(address("decline-play"), TRADE | {"reason": " "})
        assert refused.status_code == 422
        client.post(address("decline-play"), TRADE | {"reason": "They never asked."})
        assert Decline.objects.get().reason == "They never asked."


class TestPromises:
    def test_a_clock_is_started_and_kept_on_the_page(self, team: Cast, client: Client) -> None:
        begun = {"agreement": "tell-why", "subject": "opportunity", "subject_id": "O"}
        page = client.post(address("begin-promise"), begun, follow=True).content.decode()
        assert "Writes down why" in page
        actions.keep_promise(Promise.objects.get(), by=team.rep)
        assert "1 of 1 in time" in client.get(address("promises")).content.decode()

    def test_an_unknown_subject_is_told(self, client: Client) -> None:
        begun = {"agreement": "tell-why", "subject": "lead", "subject_id": "L"}
        page = client.post(address("begin-promise"), begun, follow=True).content.decode()
        assert "There is no lead L." in page


@pytest.mark.parametrize("name", ["today", "runs", "promises"])
def test_a_page_takes_no_more_queries_for_many_runs(team: Cast, client: Client, name: str) -> None:
    run = start("trade", team.rep)
    actions.begin_promise("tell-why", DEAL, "O", by=team.editor)
    few = queries(client, name)
    open_task, promise = task(run, 1), Promise.objects.first()
    assert promise is not None
    for number in range(20):
        run.pk, run.subject_id, run._state.adding = None, f"O-{number}", True
        run.save()
        open_task.pk, open_task.run, open_task._state.adding = None, run, True
        open_task.save()
        promise.pk, promise.run, promise._state.adding = None, run, True
        promise.subject_id = run.subject_id
        promise.save()
    assert queries(client, name) == few


def queries(client: Client, name: str) -> int:
    client.get(address(name))
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address(name)).status_code == 200
    return len(captured)
