"""What pages of runs show, as typed values: templates only lay them out."""

from __future__ import annotations

from dataclasses import dataclass

from playcall.people.models import Membership
from playcall.playbooks.pages import Linker, Owner
from playcall.playbooks.pages.blocks import StepOf, Steps
from playcall.playbooks.pages.kinds.plays import play as blocks_of
from playcall.running import queries
from playcall.running.actions.steps import now
from playcall.running.models import PlayRun, Promise, Task
from playcall.running.setting import agreement_of, play_of


@dataclass(frozen=True, slots=True)
class TaskOf:
    """A task with the step it is: `step` is None where the revision has none of this number."""

    task: Task
    step: StepOf | None
    role: Owner | None
    is_late: bool
    is_yours: bool


@dataclass(frozen=True, slots=True)
class PromiseOf:
    """A promise in words."""

    promise: Promise
    act: str
    giver: Owner | None
    taker: Owner | None
    is_late: bool


def tasks_of(member: Membership, run: PlayRun, linker: Linker) -> list[TaskOf]:
    """The tasks of a run, with the steps as they were when it was started."""
    shown = next((b for b in blocks_of(linker, play_of(run.play)) if isinstance(b, Steps)), None)
    steps = {each.n: each for each in shown.steps} if shown else {}
    today = linker.reading.today
    return [
        TaskOf(
            each,
            steps.get(each.step),
            linker.owner(each.role),
            each.closed_at is None and each.due < today,
            each.assignee_id == member.pk
            or (each.assignee_id is None and each.role == member.playbook_role),
        )
        for each in queries.tasks_of(run)
    ]


def promise_of(promise: Promise, linker: Linker) -> PromiseOf:
    """A promise, with the roles that gave and took it."""
    found = agreement_of(promise.agreement)
    return PromiseOf(
        promise,
        found.act or found.heading,
        linker.owner(promise.from_role),
        linker.owner(promise.to_role),
        promise.due_at < (promise.kept_at or now()),
    )
