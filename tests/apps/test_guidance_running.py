"""What runs on an opportunity, or was declined there, is not called again on its page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from playcall.running import actions
from tests.apps.cast import Cast
from tests.apps.running_case import DEAL, start, task
from tests.apps.test_doors import signed_in

DEAL_PAGE = "/w/tallybrook/opportunities/O/"


@pytest.fixture
def client(team: Cast) -> Client:
    return signed_in(team.rep)


def parts(client: Client) -> tuple[str, str]:
    """What stands under “Running here”, and under the plays to call now."""
    page = client.get(DEAL_PAGE).content.decode()
    before, _, called = page.partition('id="plays"')
    _, _, running = before.partition('id="running"')
    return running, called.partition("</section>")[0]


def test_a_play_is_started_on_the_page_and_then_runs_there(client: Client) -> None:
    running, called = parts(client)
    assert not running
    assert "Trade for the price" in called
    about = {"play": "trade", "subject": "opportunity", "subject_id": "O"}
    client.post(reverse("start-play", args=["tallybrook"]), about)
    running, called = parts(client)
    assert "Trade for the price" in running
    assert "4 tasks open" in running
    assert 'id="play-trade"' not in called


def test_a_run_whose_tasks_are_done_asks_how_it_ended(team: Cast, client: Client) -> None:
    run = start("hold", team.rep)
    actions.do_task(task(run, 1), by=team.rep)
    assert "say how it ended" in parts(client)[0]


def test_a_declined_play_is_offered_again_when_that_is_taken_back(
    team: Cast, client: Client
) -> None:
    made = actions.decline("trade", DEAL, "O", reason="They never asked.", by=team.editor)
    running, called = parts(client)
    assert "declined by Paula Prado: They never asked." in running
    assert 'id="play-trade"' not in called
    # Both are of one choice: the next one is offered in its place.
    assert 'id="play-hold"' in called
    client.post(reverse("take-back-decline", args=["tallybrook", made.pk]), {"next": DEAL_PAGE})
    assert 'id="play-trade"' in parts(client)[1]


def test_who_may_only_read_meets_no_button(team: Cast) -> None:
    guest = signed_in(team.guest).get(DEAL_PAGE)
    assert guest.status_code == 403
