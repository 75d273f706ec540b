"""Which plays began to apply of late, kept for each subject as long as its calls stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, takewhile
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Max, QuerySet

from playcall.opportunities.models import CallEvent
from playcall.people.models import Workspace
from playcall.playbooks.books import Kept
from playcall_core.calling import Outcome
from playcall_core.facts import Subject

AT_ONCE: Final = 500
_kept: Final = Kept(8)


@dataclass(frozen=True, order=True, slots=True)
class Begun:
    """A play (by id) that began to apply where it did not before; `number` is its call event."""

    number: int
    subject_id: str = field(compare=False)
    play: str = field(compare=False)
    at: datetime = field(compare=False)


def begun(workspace: Workspace, stamps: Mapping[str, UUID], start: datetime) -> Iterator[Begun]:
    """The plays that began to apply to some opportunities since `start` and did not before.

    `stamps`: id of an opportunity -> what changes whenever its calls do (`SubjectState.stamp`). The
    events of one are read again only where that has changed: of a rep who has 2,000 of them that
    takes a quarter of a second at first, then none.
    """
    kept: dict[str, tuple[UUID, tuple[Begun, ...]]] = _kept.get((workspace.pk, start), dict)
    behind = [id_ for id_, stamp in stamps.items() if kept.get(id_, (None,))[0] != stamp]
    for first in range(0, len(behind), AT_ONCE):
        ids = behind[first : first + AT_ONCE]
        found = _begun(workspace, ids, start)
        kept.update((id_, (stamps[id_], tuple(found.get(id_, ())))) for id_ in ids)
    return (each for id_ in stamps for each in kept[id_][1])


def _begun(workspace: Workspace, ids: Sequence[str], start: datetime) -> Mapping[str, list[Begun]]:
    events = CallEvent.objects.filter(workspace=workspace, subject=Subject.OPPORTUNITY.value)
    again = events.filter(subject_id__in=ids).order_by().values("subject_id", "play__record")
    again = again.annotate(n=Count("pk"), last=Max("at")).filter(n__gt=1, last__gte=start)
    pairs = {(each["subject_id"], each["play__record"]) for each in again}
    found: dict[str, list[Begun]] = {}
    if pairs:
        mine = events.filter(subject_id__in={id_ for id_, _ in pairs})
        for each in _beginnings(mine, pairs):
            if each.at >= start:
                found.setdefault(each.subject_id, []).append(each)
    return found


def _beginnings(events: QuerySet[CallEvent], pairs: set[tuple[str, int]]) -> Iterator[Begun]:
    """The last time that each play began on each subject, if it did not apply before.

    A play of which another revision is called has an event too, but has applied all the time.
    """
    names = ("subject_id", "play__record", "pk", "outcome", "at", "play__record__slug")
    rows = events.order_by("subject_id", "play__record", "-pk").values_list(*names)
    for pair, mine in groupby(rows, itemgetter(0, 1)):
        if pair in pairs:
            yield from _beginning(mine)


def _beginning(newest_first: Iterable[Sequence[Any]]) -> Iterator[Begun]:
    rows = list(newest_first)
    applying = list(takewhile(lambda row: row[3] == Outcome.APPLIES.value, rows))
    if applying and len(applying) < len(rows):
        subject_id, _, number, _, at, play = applying[-1]
        yield Begun(number, subject_id, play, at)
