"""What the opportunities say, laid beside a session: won and lost, why, and how long it took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby, pairwise
from statistics import median
from typing import Final

from django.db.models import QuerySet

from playcall.opportunities.models import Opportunity, StageChange
from playcall.opportunities.queries import tried
from playcall.people.models import Membership
from playcall.people.rules import May, insist
from playcall.playbooks.queries import Reading
from playcall.working_sessions.models import WorkingSession
from playcall.working_sessions.queries.trying import working_on
from playcall_core.book.records import Segment, SellingStage

LAST: Final = 10
"""So many won and lost ones are shown."""
COUNTED: Final = 1_000
"""Reasons and days are counted over so many of those that closed last."""


@dataclass(frozen=True, slots=True)
class Deal:
    """An opportunity that closed."""

    id: str
    name: str
    amount: Decimal | None
    currency: str
    closed_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class StageDays:
    """How long opportunities were in a stage: the median of `n` stays that ended, in days."""

    stage: str
    days: float
    n: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the opportunities of a session's scope that closed last.

    `n` is how many were counted, `won_n` of them won; `reasons` are of the lost ones, the most
    frequent first, each with how often it was given. `stages` go in the order of the playbook.
    """

    won: tuple[Deal, ...]
    lost: tuple[Deal, ...]
    reasons: tuple[tuple[str, int], ...]
    stages: tuple[StageDays, ...]
    n: int
    won_n: int


def evidence_for(member: Membership, session: WorkingSession) -> Evidence:
    """The evidence for a session: of its segment's opportunities, or of all."""
    insist(member, May.READ_OPPORTUNITIES)
    read = working_on(member)
    closed = Opportunity.objects.filter(workspace=member.workspace, is_open=False)
    closed = closed.order_by("-closed_on", "-id")
    inside = _inside(member, session, read)
    rows = [row for row in closed if inside is None or row.external_id in inside][:COUNTED]
    lost = [row for row in rows if not row.is_won]
    won = [row for row in rows if row.is_won]
    reasons = Counter(row.closed_reason for row in lost if row.closed_reason)
    return Evidence(
        tuple(map(_deal, won[:LAST])),
        tuple(map(_deal, lost[:LAST])),
        tuple(reasons.most_common()),
        tuple(_stages(member, read, [row.external_id for row in rows])),
        len(rows),
        len(won),
    )


def _inside(member: Membership, session: WorkingSession, read: Reading) -> Collection[str] | None:
    """Ids of the opportunities in the segment of a session; None where it has no such scope."""
    kind, _, slug = session.scope.partition("/")
    segment = read.visible.get(kind, slug) if kind == Segment.kind_name else None
    rule = read.visible.condition(segment, "rule") if segment else None
    if rule is None:
        return None
    found = tried(member.workspace, read.playbook, rule)
    ids = found.subjects.situations.table["subject_id"].to_pylist()
    return {id_ for row, id_ in enumerate(ids) if found.on(row)}


def _deal(row: Opportunity) -> Deal:
    name = row.name or row.external_id
    reason = row.closed_reason or ""
    return Deal(row.external_id, name, row.amount, row.currency or "", row.closed_on, reason)


def _stages(member: Membership, read: Reading, ids: list[str]) -> Iterator[StageDays]:
    stays: dict[str, list[float]] = {}
    for stage, stay in _stays(
        StageChange.objects.filter(
            workspace=member.workspace, opportunity_id__in=ids, at__isnull=False
        )
    ):
        stays.setdefault(stage, []).append(stay / timedelta(days=1))
    known = sorted(read.visible.of(SellingStage), key=lambda each: each.order or 0)
    for each in known:
        if each.id in stays:
            yield StageDays(each.heading, median(stays[each.id]), len(stays[each.id]))


def _stays(changes: QuerySet[StageChange]) -> Iterator[tuple[str, timedelta]]:
    """How long each opportunity stayed in each stage that it left."""
    rows = changes.order_by("opportunity_id", "at", "id").values_list(
        "opportunity_id", "stage", "at"
    )
    for _, moves in groupby(rows.iterator(), key=lambda row: row[0]):
        for (_, stage, entered), (_, _, left) in pairwise(moves):
            if isinstance(entered, datetime) and isinstance(left, datetime) and stage:
                yield stage, left - entered
