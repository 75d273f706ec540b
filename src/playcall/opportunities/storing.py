"""Writes states, and notes each call that was made or ended by it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import uuid4

from django.db import connection, transaction

from playcall.opportunities.models import CallEvent, SubjectState
from playcall.opportunities.playing import Playing
from playcall.opportunities.states import digest_of
from playcall.people.models import Workspace
from playcall_core.calling import Outcome

BATCH: Final = 1000
Event = tuple[int, str, str, str]
"""Of a call: the revision of the play, the subject's id, the outcome, the digest of the situation.
"""
_COLUMNS: Final = (
    "name", "owner", "is_open", "digest", "applies", "cannot_tell", "stamp", "computed_at", "facts",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fresh:
    """The state of one subject as it was just computed; the calls as JSON lists."""

    id: str
    name: str
    owner: str
    is_open: bool
    facts: str
    applies: str
    cannot_tell: str

    @classmethod
    def of(cls, row: SubjectState) -> Fresh:
        """As it is kept."""
        return cls(
            row.subject_id,
            row.name,
            row.owner,
            row.is_open,
            row.facts,
            row.applies,
            row.cannot_tell,
        )

    def with_calls(self, applies: str, cannot_tell: str) -> Fresh:
        """The same with other calls."""
        return replace(self, applies=applies, cannot_tell=cannot_tell)


@dataclass(frozen=True, slots=True)
class _Before:
    applies: str
    cannot_tell: str
    digest: str
    name: str
    owner: str
    is_open: bool
    computed_at: datetime


def store(
    workspace: Workspace,
    playing: Playing,
    block: Sequence[Fresh],
    now: datetime,
    *,
    renewed: Collection[str] = frozenset(),
    last: Mapping[str, int] | None = None,
) -> tuple[int, int]:
    """Write the states that differ from what is kept: how many, and how many events that took.

    A state that was read later than `now` stays. `renewed` are plays of which another revision is
    called, `last` the revisions that were called before.
    """
    written: list[SubjectState] = []
    events: list[Event] = []
    stamp = uuid4()
    with transaction.atomic():
        there = _there(workspace, playing, [each.id for each in block])
        for each in block:
            digest, before = digest_of(each.facts), there.get(each.id)
            if before is not None and before.computed_at > now:
                continue
            events += _events(playing, each, digest, before, renewed, last or {})
            if before is None or before != _as_before(each, digest, before.computed_at):
                written.append(
                    SubjectState(
                        workspace=workspace,
                        subject=playing.subject.value,
                        subject_id=each.id,
                        name=each.name,
                        owner=each.owner,
                        is_open=each.is_open,
                        digest=digest,
                        applies=each.applies,
                        cannot_tell=each.cannot_tell,
                        stamp=stamp,
                        computed_at=now,
                        facts=each.facts,
                    )
                )
        SubjectState.objects.bulk_create(
            written,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["workspace", "subject", "subject_id"],
            update_fields=_COLUMNS,
        )
        _note(workspace, playing, events, now)
    return len(written), len(events)


def _there(workspace: Workspace, playing: Playing, ids: Sequence[str]) -> Mapping[str, _Before]:
    names = ("applies", "cannot_tell", "digest", "name", "owner", "is_open", "computed_at")
    found: dict[str, _Before] = {}
    for first in range(0, len(ids), BATCH):
        rows = SubjectState.objects.filter(
            workspace=workspace,
            subject=playing.subject.value,
            subject_id__in=ids[first : first + BATCH],
        )
        for id_, *rest in rows.values_list("subject_id", *names):
            found[id_] = _Before(*rest)
    return found


def _as_before(each: Fresh, digest: str, computed_at: datetime) -> _Before:
    return _Before(
        each.applies, each.cannot_tell, digest, each.name, each.owner, each.is_open, computed_at
    )


def _events(
    playing: Playing,
    each: Fresh,
    digest: str,
    before: _Before | None,
    renewed: Collection[str],
    last: Mapping[str, int],
) -> Iterator[Event]:
    """Calls that are made now, that ended, and those that are made by another revision."""
    was = before.applies if before else "[]"
    if was == each.applies and not renewed:
        return
    old, new = set(json.loads(was)), set(json.loads(each.applies))
    unsure = set(json.loads(each.cannot_tell)) if old - new else set()
    for play in sorted(new - old | new & set(renewed)):
        yield (playing.revisions[play], each.id, Outcome.APPLIES.value, digest)
    for play in sorted(old - new):
        revision = playing.revisions.get(play) or last.get(play)
        outcome = Outcome.CANNOT_TELL if play in unsure else Outcome.DOES_NOT_APPLY
        if revision is not None:
            yield (revision, each.id, outcome.value, digest)


def _note(workspace: Workspace, playing: Playing, events: Sequence[Event], now: datetime) -> None:
    """Add events. As plain rows: there are a million at the first call of a large workspace."""
    names = ("workspace", "version", "subject", "at", "play", "subject_id", "outcome", "situation")
    column_of = {field.name: str(field.column) for field in CallEvent._meta.concrete_fields}
    columns = ", ".join(connection.ops.quote_name(column_of[name]) for name in names)
    places = ", ".join(["%s"] * len(names))
    table = connection.ops.quote_name(CallEvent._meta.db_table)
    at = connection.ops.adapt_datetimefield_value(datetime.now(now.tzinfo))
    version = playing.version.pk if playing.version else None
    ours = (workspace.pk, version, playing.subject.value, at)
    if events:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({places})",
                [(*ours, *event) for event in events],
            )


def forget_missing(
    workspace: Workspace,
    playing: Playing,
    ids: Collection[str],
    now: datetime,
    among: Collection[str] | None = None,
) -> tuple[int, int]:
    """Take the states of subjects away that are not there any more: how many, and the events."""
    kept = SubjectState.objects.filter(
        workspace=workspace, subject=playing.subject.value, computed_at__lte=now
    )
    if among is None:
        known: Collection[str] = kept.values_list("subject_id", flat=True)
    else:
        known = among
    gone = sorted(set(known) - set(ids))
    if not gone:
        return 0, 0
    noted = 0
    for first in range(0, len(gone), BATCH):
        events: list[Event] = []
        with transaction.atomic():
            rows = kept.filter(subject_id__in=gone[first : first + BATCH])
            for row in rows:
                ended = replace(Fresh.of(row), applies="[]", cannot_tell="[]")
                was = _Before(row.applies, "[]", row.digest, row.name, row.owner, row.is_open, now)
                events += _events(playing, ended, row.digest, was, (), {})
            rows.delete()
            _note(workspace, playing, events, now)
            noted += len(events)
    return len(gone), noted
