"""Runs of plays: what starting one does, its tasks for both functions, how it ends."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from playcall.audit.queries import entries
from playcall.people.models import Membership
from playcall.people.rules import NotAllowedError
from playcall.playbooks import queries as playbooks
from playcall.playbooks.actions import make_version, save_record
from playcall.running import actions, queries
from playcall.running.models import PlayRun, Promise
from playcall.running.planning import planned
from playcall.running.setting import play_of, setting_of
from playcall_core.book.records.plays import Step
from playcall_core.errors import PlaycallError
from playcall_core.facts import Calendar, Subject
from tests.apps.cast import Cast
from tests.apps.running_case import (
    DEAL,
    MONDAY,
    ask_discount,
    start,
    task,
)


def days(run: PlayRun) -> dict[int, date]:
    return {each.step: each.due for each in run.tasks.all()}


def test_the_steps_become_tasks_for_roles_of_both_functions(team: Cast) -> None:
    run = start("trade", team.rep)
    told = [(each.step, each.role, each.function, each.assignee) for each in run.tasks.all()]
    assert told == [
        (1, "rep", "sales", team.rep),
        (2, "product-marketer", "marketing", team.editor),
        (3, "rep", "sales", team.rep),
        (4, "rep", "sales", team.rep),
    ]
    # Four days after Tuesday is a Saturday, so the third step is due on Monday.
    assert days(run) == {
        1: date(2026, 11, 23),
        2: date(2026, 11, 24),
        3: date(2026, 11, 30),
        4: date(2026, 12, 1),
    }
    assert [each.step for each in queries.open_tasks_of(team.editor)] == [2]


def test_the_days_of_later_tasks_move_with_what_was_done() -> None:
    steps = [Step(n=1, action="a"), Step(n=2, action="b", after="1 day", within="3 days")]
    start_day, calendar = date(2026, 11, 23), Calendar()
    assert planned(steps, start_day, {}, calendar)[2].due == date(2026, 11, 26)
    late = planned(steps, start_day, {1: date(2026, 11, 26)}, calendar)[2]
    assert (late.begins, late.due) == (date(2026, 11, 27), date(2026, 11, 30))


def test_a_role_that_several_people_have_gets_its_tasks_as_a_role(team: Cast) -> None:
    Membership.objects.filter(pk=team.marketing_signer.pk).update(playbook_role="product-marketer")
    team.marketing_signer.refresh_from_db()
    run = start("trade", team.rep)
    assert task(run, 2).assignee is None
    for each in (team.editor, team.marketing_signer):
        assert [open_.step for open_ in queries.open_tasks_of(each)] == [2]
    actions.hand_task(task(run, 2), team.marketing_signer, by=team.rep)
    assert not queries.open_tasks_of(team.editor)


def test_a_run_keeps_the_play_it_was_started_with(team: Cast) -> None:
    run = start("trade", team.rep)
    row = playbooks.record(team.editor, "play", "trade")
    assert row is not None
    assert row.newest_id is not None
    data = {"id": "trade", "name": "Trade it", "when": "discount is at least 5"}
    save_record(row, data, by=team.editor, based_on=row.newest_id)
    make_version(team.workspace, title="Two", by=team.administrator)
    run.refresh_from_db()
    assert play_of(run.play).heading == "Trade for the price"
    assert run.version is not None
    assert run.version.number == 1


class TestStartingIsRefused:
    def test_where_the_play_does_not_apply(self, team: Cast) -> None:
        with pytest.raises(PlaycallError, match="“Wait” does not apply to Deal"):
            start("wait", team.rep)

    def test_where_it_runs_already(self, team: Cast) -> None:
        start("trade", team.rep)
        with pytest.raises(PlaycallError, match="runs here already"):
            start("trade", team.editor)

    def test_where_another_of_its_choice_runs(self, team: Cast) -> None:
        start("trade", team.rep)
        with pytest.raises(PlaycallError, match="End “Trade for the price” first"):
            start("hold", team.rep)

    def test_while_it_rests_and_no_longer(self, team: Cast) -> None:
        run = start("trade", team.rep)
        actions.finish(run, "lost", by=team.rep)
        ended = PlayRun.objects.get(pk=run.pk).ended_at
        assert ended is not None
        with pytest.raises(PlaycallError, match="It rests for 30 days"):
            start("trade", team.rep, at=ended + timedelta(days=29))
        assert start("trade", team.rep, at=ended + timedelta(days=31)).pk != run.pk

    def test_for_who_may_not_and_of_what_they_may_not_see(self, team: Cast) -> None:
        with pytest.raises(NotAllowedError):
            start("trade", team.guest)
        with pytest.raises(PlaycallError, match="no play “quiet”"):
            start("quiet", team.rep)

    def test_on_the_wrong_kind_of_subject(self, team: Cast) -> None:
        with pytest.raises(PlaycallError, match="There is no account O"):
            actions.start("trade", Subject.ACCOUNT, "O", by=team.rep)
        assert not PlayRun.objects.exists()


def test_a_play_of_which_it_cannot_be_told_may_be_started(team: Cast) -> None:
    ask_discount(team, None)
    assert start("trade", team.rep, at=None).ended_at is None


class TestTasks:
    def test_a_branch_leaves_steps_out_with_its_reason(self, team: Cast) -> None:
        ask_discount(team, Decimal(60))
        run = start("trade", team.rep, at=None)
        actions.do_task(task(run, 1), by=team.rep)
        told = {each.step: (each.is_done, each.words) for each in run.tasks.all()}
        why = "Left out because discount is more than 50."
        assert told == {1: (True, ""), 2: (False, why), 3: (False, why), 4: (False, "")}
        assert task(run, 4).closed_at is None

    def test_a_gate_holds_a_step_back_while_it_is_known_to_be_closed(self, team: Cast) -> None:
        ask_discount(team, Decimal(30))
        run = start("trade", team.rep, at=None)
        with pytest.raises(PlaycallError, match="held back until discount is at most 20"):
            actions.do_task(task(run, 3), by=team.rep)
        ask_discount(team, Decimal(20))
        assert actions.do_task(task(run, 3), by=team.rep).is_done

    def test_leaving_one_out_takes_a_reason_and_can_be_taken_back(self, team: Cast) -> None:
        run = start("trade", team.rep)
        with pytest.raises(PlaycallError, match="Say why"):
            actions.leave_task(task(run, 2), because="  ", by=team.rep)
        actions.leave_task(task(run, 2), because="They know it.", by=team.rep)
        assert not queries.open_tasks_of(team.editor)
        actions.reopen_task(task(run, 2), by=team.editor)
        assert [each.step for each in queries.open_tasks_of(team.editor)] == [2]

    def test_nobody_does_twice_what_somebody_did(self, team: Cast) -> None:
        run = start("trade", team.rep)
        seen = task(run, 1)
        actions.do_task(task(run, 1), by=team.rep)
        with pytest.raises(PlaycallError, match="Somebody did that already"):
            actions.do_task(seen, by=team.editor)


class TestEnding:
    def test_a_result_of_the_play_is_needed(self, team: Cast) -> None:
        run = start("trade", team.rep)
        with pytest.raises(PlaycallError, match="Choose one of the results"):
            actions.finish(run, "no such", by=team.rep)
        ended = actions.finish(run, "traded", because="Two years.", by=team.rep)
        assert (ended.result, ended.succeeded, ended.because) == ("traded", True, "Two years.")
        assert not queries.open_tasks_of(team.rep)

    def test_what_has_ended_stays_as_it_is(self, team: Cast) -> None:
        run = start("trade", team.rep)
        actions.finish(run, "traded", by=team.rep)
        for act in (
            lambda: actions.do_task(task(run, 1), by=team.rep),
            lambda: actions.finish(run, "lost", by=team.rep),
            lambda: actions.hand_task(task(run, 2), None, by=team.rep),
        ):
            with pytest.raises(PlaycallError, match="has ended"):
                act()

    def test_the_stop_rule_says_when(self, team: Cast) -> None:
        run = start("trade", team.rep)
        setting = setting_of(team.rep, MONDAY)
        known = setting.situation(DEAL, "O")
        assert queries.should_end(run, setting, known) is None
        assert queries.should_end(run, setting, known.with_answer("stage", "second"))


class TestPromises:
    def test_a_run_begins_those_of_its_play_in_business_hours(self, team: Cast) -> None:
        run = start("trade", team.rep, at=MONDAY + timedelta(hours=6))
        promise = run.promises.get()
        # Four o'clock on Monday and two business hours are ten o'clock on Tuesday.
        assert promise.due_at == MONDAY + timedelta(days=1)
        assert [each.pk for each in queries.open_promises_of(team.editor)] == [promise.pk]

    def test_the_first_task_of_who_promised_keeps_it(self, team: Cast) -> None:
        run = start("trade", team.rep)
        actions.do_task(task(run, 1), by=team.rep)
        assert run.promises.get().kept_at is None
        actions.do_task(task(run, 2), by=team.editor)
        assert run.promises.get().kept_by == team.editor

    def test_anybody_says_that_a_trigger_happened(self, team: Cast) -> None:
        made = actions.begin_promise("tell-why", DEAL, "O", by=team.editor, at=MONDAY)
        assert (made.from_function, made.to_function) == ("sales", "marketing")
        with pytest.raises(PlaycallError, match="already running"):
            actions.begin_promise("tell-why", DEAL, "O", by=team.editor)
        actions.keep_promise(made, by=team.rep)
        with pytest.raises(PlaycallError, match="kept already"):
            actions.keep_promise(made, by=team.rep)

    def test_both_directions_are_counted(self, team: Cast) -> None:
        first = actions.begin_promise("first-answer", DEAL, "O", by=team.rep, at=MONDAY)
        actions.begin_promise("tell-why", DEAL, "O", by=team.editor, at=MONDAY)
        Promise.objects.filter(pk=first.pk).update(kept_at=MONDAY, kept_by=team.editor)
        told = queries.kept_by_function(queries.promises(team.rep), MONDAY + timedelta(days=30))
        assert [(each.giver.value, each.kept, each.n, each.running) for each in told] == [
            ("marketing", 1, 1, 0),
            ("sales", 0, 1, 0),
        ]


def test_declining_takes_a_reason_and_ends_the_offer(team: Cast) -> None:
    with pytest.raises(PlaycallError, match="Say why"):
        actions.decline("trade", DEAL, "O", reason="", by=team.rep)
    made = actions.decline("trade", DEAL, "O", reason="They never asked.", by=team.rep)
    assert queries.not_offered(team.workspace, DEAL, ["O"]) == {"O": frozenset({"trade"})}
    with pytest.raises(PlaycallError, match="declined it here already"):
        actions.decline("trade", DEAL, "O", reason="Again", by=team.editor)
    actions.take_back_decline(made, by=team.rep)
    assert queries.not_offered(team.workspace, DEAL, ["O"]) == {}


def test_everything_is_in_the_audit_trail(team: Cast) -> None:
    run = start("trade", team.rep)
    actions.do_task(task(run, 1), by=team.rep)
    actions.finish(run, "traded", by=team.rep)
    told = [each.action for each in entries(team.workspace, target=run.target)]
    assert sorted(told) == ["run-ended", "run-started", "task-done"]
