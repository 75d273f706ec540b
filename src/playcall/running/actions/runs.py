"""Starting, declining and ending runs."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from playcall.audit.actions import note
from playcall.opportunities.calls import situation_digest
from playcall.opportunities.models import Pipeline
from playcall.people.models import Membership
from playcall.people.rules import May, insist
from playcall.playbooks.models import Revision
from playcall.running.actions.steps import (
    free,
    insist_open,
    note_on,
    now,
    plan_again,
    promise,
    refused,
    said,
)
from playcall.running.models import Decline, PlayRun, Promise, Task, lock
from playcall.running.queries import past_runs
from playcall.running.setting import Setting, assignees, name_of, play_of, setting_of
from playcall_core.book.records import Agreement
from playcall_core.calling import CallablePlay, Hindrance, Outcome, call_play
from playcall_core.facts import Situation, Subject


def start(
    play: str, subject: Subject, subject_id: str, *, by: Membership, at: datetime | None = None
) -> PlayRun:
    """Start a play on a subject: its steps become tasks, the clocks of its promises begin.

    Refused where it does not apply, where it or another of its choice runs there already, and
    while it rests. A play of which it cannot be told may be started: people know more than data.
    """
    insist(by, May.RUN)
    setting = setting_of(by, at or now())
    called = setting.play(play)
    name = name_of(by, subject, subject_id)
    situation = setting.situation(subject, subject_id)
    with transaction.atomic():
        Pipeline.objects.select_for_update().filter(workspace=by.workspace).first()
        _insist_is_alone(setting, called, subject, subject_id)
        _insist_is_called(setting, called, situation, name)
        run = _made(setting, called, situation, name)
        _give_tasks(run, setting, called)
        _begin_promises(run, setting, called)
        note_on(run, by, "run-started", f"Started “{called.record.heading}” on {name}.")
    return run


def _insist_is_called(
    setting: Setting, play: CallablePlay, situation: Situation, name: str
) -> None:
    runs = past_runs(setting.member.workspace, situation.subject, [situation.id])
    moment = setting.book.playbook.moment(setting.at)
    if play.on is not situation.subject:
        raise refused(f"“{play.record.heading}” is a play for {play.on.value}s.")
    call = call_play(play, situation, moment, runs)
    if call.outcome is not Outcome.DOES_NOT_APPLY:
        return
    why = f": {call.hindrance.value}" if call.hindrance else ""
    remedy = "Its page says when it applies. Decline it, or correct what is known."
    if call.hindrance is Hindrance.COOLDOWN:
        remedy = f"It rests for {play.cooldown} days after it ran."
    raise refused(f"“{play.record.heading}” does not apply to {name}{why}.", remedy)


def _insist_is_alone(setting: Setting, play: CallablePlay, subject: Subject, id_: str) -> None:
    running = PlayRun.objects.filter(
        workspace=setting.member.workspace, subject=subject.value, subject_id=id_, ended_at=None
    ).select_related("play", "record")
    for each in running:
        other = play_of(each.play)
        if each.record_id == setting.book.rows[play.record.key]:
            raise refused(f"“{play.record.heading}” runs here already.", "Go on with its tasks.")
        if other.choice and other.choice == play.record.choice:
            raise refused(
                f"“{other.heading}” runs here, and of these plays only one is run at a time.",
                f"End “{other.heading}” first.",
            )


def _made(setting: Setting, play: CallablePlay, situation: Situation, name: str) -> PlayRun:
    key = play.record.key
    revision = Revision.objects.get(pk=setting.book.revisions[key])
    return PlayRun.objects.create(
        workspace=setting.member.workspace,
        subject=situation.subject.value,
        subject_id=situation.id,
        subject_name=name,
        record_id=setting.book.rows[key],
        play=revision,
        version=revision.versions.order_by("-number").first(),
        situation=situation_digest(situation),
        started_by=setting.member,
        started_at=setting.at,
    )


def _give_tasks(run: PlayRun, setting: Setting, play: CallablePlay) -> None:
    who = assignees(setting.member)
    first = play.record.runners[0] if play.record.runners else ""
    today = setting.at.astimezone(setting.zone).date()
    Task.objects.bulk_create(
        Task(
            run=run,
            workspace=run.workspace,
            step=step.n,
            role=(role := step.actor or first),
            function=setting.function_of(role),
            assignee=who.get(role),
            begins=today,
            due=today,
        )
        for step in play.record.steps
    )
    plan_again(run, setting)


def _begin_promises(run: PlayRun, setting: Setting, play: CallablePlay) -> None:
    book = setting.book.playbook
    found = (book.get(Agreement.kind_name, each) for each in play.record.agreements)
    subject = Subject(run.subject)
    Promise.objects.bulk_create(
        promise(each, setting, subject, run.subject_id, run.subject_name, run)
        for each in found
        if isinstance(each, Agreement) and each.limit and each.unit
    )


def finish(run: PlayRun, result: str, *, by: Membership, because: str = "") -> PlayRun:
    """End a run with one of its play's result codes; tasks that are open are left out."""
    insist(by, May.RUN)
    because = free(because)
    with transaction.atomic():
        run = lock(run)
        insist_open(run)
        codes = {code.key: code for code in play_of(run.play).result_codes}
        if codes and result not in codes:
            raise refused("Say how the run ended.", "Choose one of the results of the play.")
        at = now()
        left = run.tasks.filter(closed_at=None)
        left.update(closed_at=at, closed_by=by, words="The run ended.")
        run.ended_at, run.ended_by, run.because = at, by, because
        run.result = result if codes else ""
        run.succeeded = codes[result].success if codes else None
        run.save()
        how = codes[result].label if codes else "ended"
        note_on(run, by, "run-ended", f"Ended “{run}”: {how}.", result=run.result)
    return run


def decline(
    play: str, subject: Subject, subject_id: str, *, reason: str, by: Membership
) -> Decline:
    """Say that a play will not be run here, and why; it is not offered here any more."""
    insist(by, May.RUN)
    reason = said(reason, "Say why: it shows what does not work, and helps the playbook.")
    setting = setting_of(by, now())
    called = setting.play(play)
    name = name_of(by, subject, subject_id)
    key = called.record.key
    with transaction.atomic():
        made, is_new = Decline.objects.get_or_create(
            workspace=by.workspace,
            subject=subject.value,
            subject_id=subject_id,
            record_id=setting.book.rows[key],
            taken_back_at=None,
            defaults={
                "play_id": setting.book.revisions[key],
                "subject_name": name,
                "reason": reason,
                "by": by,
            },
        )
        if not is_new:
            raise refused(f"{made.by} declined it here already.", "Take that back first.")
        says = f"Declined “{called.record.heading}” on {name}."
        target = f"{subject.value}/{subject_id}"
        note(by.workspace, by=by, action="play-declined", says=says, target=target, reason=reason)
    return made


def take_back_decline(declined: Decline, *, by: Membership) -> None:
    """Offer a declined play again."""
    insist(by, May.RUN)
    with transaction.atomic():
        found = Decline.objects.filter(pk=declined.pk, taken_back_at=None)
        if not found.update(taken_back_at=now()):
            raise refused("That was taken back already.")
        says = f"Took back that “{declined.record.heading}” was declined."
        target = f"{declined.subject}/{declined.subject_id}"
        note(by.workspace, by=by, action="decline-taken-back", says=says, target=target)
