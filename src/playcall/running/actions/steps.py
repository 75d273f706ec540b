"""Steps that several actions take."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from playcall.audit.actions import note
from playcall.people.models import Membership
from playcall.running.models import PlayRun, Promise, Task
from playcall.running.planning import planned
from playcall.running.setting import Setting, agreement_of, play_of
from playcall_core.book.records import Agreement
from playcall_core.errors import PlaycallError, Problem
from playcall_core.facts import Subject
from playcall_core.facts.business_time import due_at

LONGEST_WORDS = 20_000


def now() -> datetime:
    """The clock of the actions."""
    return datetime.now(UTC)


def refused(what: str, remedy: str = "") -> PlaycallError:
    """What cannot be done, and what to do instead."""
    return PlaycallError(Problem(what, remedy=remedy))


def said(text: str, without: str) -> str:
    """What somebody wrote, without what no database keeps; refused where nothing is left."""
    words = free(text)
    if not words:
        raise refused(without)
    return words


def free(text: str) -> str:
    """What somebody may have written."""
    words = text.replace("\0", "").strip()
    if len(words) > LONGEST_WORDS:
        raise refused(
            f"The text has {len(words):,} characters.", f"Keep it to {LONGEST_WORDS:,} at most."
        )
    return words


def note_on(run: PlayRun, by: Membership, action: str, says: str, **details: object) -> None:
    """An entry of the audit trail about a run."""
    note(run.workspace, by=by, action=action, says=says, target=run.target, **details)


def insist_open(run: PlayRun) -> None:
    """Refuse what can be done with an open run only."""
    if run.ended_at is not None:
        raise refused("This run has ended.", "Start the play again if it applies.")


def plan_again(run: PlayRun, setting: Setting) -> None:
    """Move the days of the tasks that are still open to what was done until now."""
    tasks = list(run.tasks.all())
    done = {each.step: _day(each.closed_at, setting) for each in tasks if each.closed_at}
    left_out = {each.step for each in tasks if each.closed_at and not each.is_done}
    steps = [each for each in play_of(run.play).steps if each.n not in left_out]
    calendar = setting.book.playbook.head.business_calendar()
    plan = planned(steps, _day(run.started_at, setting), done, calendar)
    moved = []
    for task in tasks:
        if task.closed_at is None and task.step in plan:
            task.begins, task.due = plan[task.step].begins, plan[task.step].due
            moved.append(task)
    Task.objects.bulk_update(moved, ["begins", "due"])


def _day(at: datetime, setting: Setting) -> date:
    return at.astimezone(setting.zone).date()


def promise(
    agreement: Agreement,
    setting: Setting,
    subject: Subject,
    id_: str,
    name: str,
    run: PlayRun | None = None,
) -> Promise:
    """The clock of an agreement, started now; not yet saved. Refused where it has no limit."""
    if not (agreement.limit and agreement.unit and agreement.from_role and agreement.to_role):
        raise refused(
            f"The agreement “{agreement.heading}” does not say until when.",
            "Give it a limit and its unit in the playbook.",
        )
    head = setting.book.playbook.head
    calendar = head.business_calendar()
    revision = setting.book.revisions[agreement.key]
    return Promise(
        workspace=setting.member.workspace,
        subject=subject.value,
        subject_id=id_,
        subject_name=name,
        record_id=setting.book.rows[agreement.key],
        agreement_id=revision,
        run=run,
        from_role=agreement.from_role,
        from_function=setting.function_of(agreement.from_role),
        to_role=agreement.to_role,
        to_function=setting.function_of(agreement.to_role),
        begun_by=setting.member,
        begun_at=setting.at,
        due_at=due_at(setting.at, agreement.limit, agreement.unit, calendar, setting.zone),
    )


def keep(promises: Iterable[Promise], by: Membership, at: datetime) -> None:
    """Keep promises that are still open."""
    for each in promises:
        each.kept_by, each.kept_at = by, at
        each.save(update_fields=["kept_by", "kept_at"])
        says = f"Kept the promise “{agreement_of(each.agreement).heading}”."
        note(by.workspace, by=by, action="promise-kept", says=says, target=f"promise/{each.pk}")
