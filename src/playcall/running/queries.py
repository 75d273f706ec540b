"""Reads runs, tasks, declined plays and promises, as far as a member may see their records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Model, Q, QuerySet

from playcall.people.models import Function, Membership, Workspace
from playcall.people.rules import audience_of
from playcall.playbooks.books import book_of
from playcall.running.models import Decline, PlayRun, Promise, Task
from playcall.running.setting import Setting, play_of
from playcall_core.calling import CallablePlay, PastRun, should_stop
from playcall_core.conditions import Explanation
from playcall_core.facts import Situation, Subject

M = TypeVar("M", bound=Model)
Ids = Sequence[str] | QuerySet[Any, Any]
"""Ids of subjects, or the query that finds them: of many that is quicker."""


def _seen(member: Membership, rows: QuerySet[M], record: str = "record") -> QuerySet[M]:
    """Those of some rows whose record a member may see."""
    audience = audience_of(member)
    if audience == "signers":
        return rows
    seen = ["everyone", *([audience] if audience else [])]
    return rows.filter(**{f"{record}__visibility__in": seen})


def runs(member: Membership) -> QuerySet[PlayRun]:
    """All runs that a member may see, the newest first."""
    found = PlayRun.objects.filter(workspace=member.workspace)
    return _seen(member, found).select_related(
        "record", "play", "version", "started_by__user", "ended_by__user"
    )


def runs_on(member: Membership, subject: Subject, id_: str) -> QuerySet[PlayRun]:
    """The runs on one subject, the newest first."""
    return runs(member).filter(subject=subject.value, subject_id=id_)


def run(member: Membership, number: int) -> PlayRun | None:
    """One run; None if there is none that the member may see."""
    return runs(member).filter(pk=number).first()


def tasks_of(run: PlayRun) -> QuerySet[Task]:
    """The tasks of a run in the order of its steps."""
    return run.tasks.select_related("assignee__user", "closed_by__user")


def open_tasks_of(member: Membership) -> QuerySet[Task]:
    """What a member is to do: their own tasks, and those of their role that nobody has."""
    mine = Q(assignee=member)
    if member.playbook_role:
        mine |= Q(assignee=None, role=member.playbook_role)
    found = Task.objects.filter(mine, workspace=member.workspace, closed_at=None)
    found = found.filter(run__ended_at=None)
    seen = _seen(member, found, "run__record")
    return seen.select_related("run__record", "run__play", "assignee__user").order_by("due", "id")


def task(member: Membership, number: int) -> Task | None:
    """One task; None if there is none that the member may see."""
    found = Task.objects.filter(workspace=member.workspace, pk=number)
    related = ("run__record", "run__play", "run__workspace")
    return _seen(member, found, "run__record").select_related(*related).first()


def declines_on(member: Membership, subject: Subject, id_: str) -> QuerySet[Decline]:
    """The plays that somebody declined on a subject, and stands by it."""
    found = Decline.objects.filter(
        workspace=member.workspace, subject=subject.value, subject_id=id_, taken_back_at=None
    )
    return _seen(member, found).select_related("record", "by__user")


def decline(member: Membership, number: int) -> Decline | None:
    """One standing decline; None if there is none that the member may see."""
    found = Decline.objects.filter(workspace=member.workspace, pk=number, taken_back_at=None)
    return _seen(member, found).select_related("record").first()


def past_runs(workspace: Workspace, subject: Subject, ids: Ids) -> tuple[PastRun, ...]:
    """The runs on some subjects as the core counts their cooldown."""
    found = PlayRun.objects.filter(
        workspace=workspace, subject=subject.value, subject_id__in=ids
    ).values_list("record__slug", "subject_id", "started_at", "ended_at")
    zone = ZoneInfo(book_of(workspace, "current").playbook.head.time_zone)
    return tuple(
        PastRun(play, id_, (ended or started).astimezone(zone).date())
        for play, id_, started, ended in found
    )


def not_offered(workspace: Workspace, subject: Subject, ids: Ids) -> Mapping[str, frozenset[str]]:
    """Id of a subject -> ids of the plays that run there or were declined there."""
    about = {"workspace": workspace, "subject": subject.value, "subject_id__in": ids}
    found: dict[str, set[str]] = {}
    running = PlayRun.objects.filter(**about, ended_at=None)
    declined = Decline.objects.filter(**about, taken_back_at=None)
    for rows in (running, declined):
        for id_, play in rows.values_list("subject_id", "record__slug"):
            found.setdefault(id_, set()).add(play)
    return {id_: frozenset(plays) for id_, plays in found.items()}


def should_end(run: PlayRun, setting: Setting, situation: Situation) -> Explanation | None:
    """Why a run should end now, by the stop rule it was started with; None if it should not."""
    record = play_of(run.play)
    stop = setting.condition(record.stop) if record.stop else None
    when = setting.condition(record.when or "")
    if stop is None or when is None:
        return None
    play = CallablePlay(record, Subject(record.on), when, stop=stop)
    return should_stop(play, situation, setting.book.playbook.moment(setting.at))


def promises(member: Membership) -> QuerySet[Promise]:
    """All promises that a member may see, the one due first before the others."""
    found = _seen(member, Promise.objects.filter(workspace=member.workspace))
    return found.select_related("record", "agreement", "run", "kept_by__user", "begun_by__user")


def promise(member: Membership, number: int) -> Promise | None:
    """One promise; None if there is none that the member may see."""
    return promises(member).filter(pk=number).first()


def open_promises_of(member: Membership) -> QuerySet[Promise]:
    """What a member's role promised and did not do yet."""
    return promises(member).filter(kept_at=None, from_role=member.playbook_role or None)


@dataclass(frozen=True, slots=True)
class Kept:
    """How one function kept its promises to another: `kept` of `n` in time, among those that were
    kept or are overdue; `running` are neither.
    """

    giver: Function
    taker: Function
    n: int
    kept: int
    running: int


def kept_by_function(promises: QuerySet[Promise], now: datetime) -> tuple[Kept, ...]:
    """How promises were kept, by direction."""
    running = Q(kept_at=None, due_at__gte=now)
    rows = (
        promises.order_by()
        .values_list("from_function", "to_function")
        .annotate(
            n=Count("pk", filter=~running),
            kept=Count("pk", filter=Q(kept_at__lte=F("due_at"))),
            running=Count("pk", filter=running),
        )
    )
    return tuple(
        Kept(Function(giver), Function(taker), n, kept, runs)
        for giver, taker, n, kept, runs in sorted(rows)
    )
