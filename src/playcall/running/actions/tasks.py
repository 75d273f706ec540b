"""Doing the tasks of a run."""

from __future__ import annotations

from django.db import transaction

from playcall.people.models import Membership
from playcall.people.rules import May, insist
from playcall.running.actions.steps import (
    free,
    insist_open,
    keep,
    note_on,
    now,
    plan_again,
    refused,
    said,
)
from playcall.running.models import PlayRun, Task, lock
from playcall.running.planning import jumped_over
from playcall.running.setting import Setting, play_of, setting_of
from playcall_core.book.records.plays import Step
from playcall_core.conditions import Truth, evaluate
from playcall_core.facts import Situation, Subject


def do_task(task: Task, *, by: Membership, words: str = "") -> Task:
    """Do a task. Steps that the play leaves out from here are closed, the days of the others move.

    Refused while the step's gate is known to be closed. The first task of a role keeps what that
    role promised for this run.
    """
    insist(by, May.RUN)
    words, setting = free(words), setting_of(by, now())
    step, situation = _known(task, setting)
    with transaction.atomic():
        run, task = _locked(task)
        _insist_gate_is_open(step, setting, situation)
        _close(task, by, setting, is_done=True, words=words)
        _follow_branch(run, step, setting, situation)
        plan_again(run, setting)
        keep(run.promises.filter(kept_at=None, from_role=task.role), by, setting.at)
        note_on(run, by, "task-done", f"Did step {task.step} of “{run}”.")
    return task


def leave_task(task: Task, *, by: Membership, because: str) -> Task:
    """Leave a step out, and say why."""
    insist(by, May.RUN)
    because = said(because, "Say why the step is left out: that is how a play gets better.")
    setting = setting_of(by, now())
    with transaction.atomic():
        run, task = _locked(task)
        _close(task, by, setting, is_done=False, words=because)
        plan_again(run, setting)
        note_on(run, by, "task-left-out", f"Left out step {task.step} of “{run}”.", why=because)
    return task


def reopen_task(task: Task, *, by: Membership) -> Task:
    """Take back that a task was done or left out."""
    insist(by, May.RUN)
    setting = setting_of(by, now())
    with transaction.atomic():
        run, task = _locked(task, is_open=False)
        task.closed_at, task.closed_by, task.is_done, task.words = None, None, False, ""
        task.save()
        plan_again(run, setting)
        note_on(run, by, "task-reopened", f"Step {task.step} of “{run}” is to be done after all.")
    return task


def hand_task(task: Task, to: Membership | None, *, by: Membership) -> Task:
    """Hand a task to a member, or to everybody in its role."""
    insist(by, May.RUN)
    if to is not None and (to.workspace_id != by.workspace_id or to.left_at is not None):
        raise refused("There is no such member.", "Choose one of the list.")
    with transaction.atomic():
        run, task = _locked(task)
        task.assignee = to
        task.save(update_fields=["assignee"])
        note_on(run, by, "task-handed", f"Step {task.step} of “{run}” is for {to or 'the role'}.")
    return task


def _locked(task: Task, *, is_open: bool = True) -> tuple[PlayRun, Task]:
    run = lock(task.run)
    insist_open(run)
    found = run.tasks.select_related("assignee__user").get(pk=task.pk)
    if (found.closed_at is None) is not is_open:
        raise refused("Somebody did that already.", "The page shows how it is now.")
    return run, found


def _close(task: Task, by: Membership, setting: Setting, *, is_done: bool, words: str) -> None:
    task.closed_at, task.closed_by = setting.at, by
    task.is_done, task.words = is_done, words
    task.save()


def _known(task: Task, setting: Setting) -> tuple[Step | None, Situation | None]:
    """The step, and the situation where something of it depends on that."""
    run = task.run
    steps = play_of(run.play).steps
    step = next((each for each in steps if each.n == task.step), None)
    if step is None or not (step.gate or step.branch):
        return step, None
    return step, setting.situation(Subject(run.subject), run.subject_id)


def _insist_gate_is_open(step: Step | None, setting: Setting, situation: Situation | None) -> None:
    if step is None or situation is None or not step.gate:
        return
    if _truth(step.gate, setting, situation) is Truth.FALSE:
        raise refused(
            f"Step {step.n} is held back until {step.gate}.",
            "Leave it out with a reason, or correct what is known.",
        )


def _follow_branch(
    run: PlayRun, step: Step | None, setting: Setting, situation: Situation | None
) -> None:
    if step is None or situation is None:
        return
    for branch in step.branch:
        if _truth(branch.when, setting, situation) is Truth.TRUE:
            over = jumped_over(play_of(run.play).steps, step.n, branch.to)
            why = f"Left out because {branch.when}."
            open_ones = run.tasks.filter(step__in=over, closed_at=None)
            open_ones.update(closed_at=setting.at, closed_by=setting.member, words=why)
            return


def _truth(text: str, setting: Setting, situation: Situation) -> Truth:
    condition = setting.condition(text)
    if condition is None:
        return Truth.UNKNOWN
    return evaluate(condition, situation, setting.book.playbook.moment(setting.at))
