"""Notes what was called: events that are only added to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from playcall.opportunities.models import CallEvent, Pipeline
from playcall.opportunities.states import digest_of, facts_text
from playcall.people.models import Workspace
from playcall.playbooks.models import Revision, Version
from playcall_core.calling import Outcome
from playcall_core.facts import Situation

BATCH: Final = 1000


@dataclass(frozen=True, slots=True)
class CallMade:
    """A play, as the revision (id) that was called, on a subject of which this was known."""

    play: int
    situation: Situation
    outcome: Outcome


def record_calls(
    workspace: Workspace, calls: Sequence[CallMade], *, version: Version | None
) -> int:
    """Note calls that were made, changed or shown: how many events that took.

    A call that is as it was noted last (same revision, outcome and situation) takes none, nor does
    one that does not apply and never did. `version` is the one the playbook was read from.
    """
    with transaction.atomic():
        Pipeline.objects.select_for_update().filter(workspace=workspace).first()
        record_of = dict(
            Revision.objects.filter(pk__in={call.play for call in calls}).values_list(
                "id", "record_id"
            )
        )
        made: list[CallEvent] = []
        for start in range(0, len(calls), BATCH):
            made += _events(workspace, calls[start : start + BATCH], record_of, version)
        CallEvent.objects.bulk_create(made, batch_size=BATCH)
    return len(made)


def _events(
    workspace: Workspace,
    calls: Sequence[CallMade],
    record_of: Mapping[int, int],
    version: Version | None,
) -> Iterator[CallEvent]:
    last = _last(workspace, {call.situation.id for call in calls})
    for call in calls:
        subject, id_ = call.situation.subject.value, call.situation.id
        told = (call.play, call.outcome.value, situation_digest(call.situation))
        before = last.get((subject, id_, record_of[call.play]))
        if told == before or (before is None and call.outcome is Outcome.DOES_NOT_APPLY):
            continue
        yield CallEvent(
            workspace=workspace,
            play_id=call.play,
            version=version,
            subject=subject,
            subject_id=id_,
            outcome=told[1],
            situation=told[2],
        )


def _last(
    workspace: Workspace, ids: Iterable[str]
) -> Mapping[tuple[str, str, int], tuple[int, str, str]]:
    """Subject, its id, the play's record -> revision, outcome and situation of the last event."""
    names = ("subject", "subject_id", "play__record_id", "play_id", "outcome", "situation")
    found = CallEvent.objects.filter(workspace=workspace, subject_id__in=list(ids))
    return {each[:3]: each[3:] for each in found.order_by("id").values_list(*names)}


def situation_digest(situation: Situation) -> str:
    """SHA-256 of what is known in a situation: facts with their values, in the order of facts."""
    return digest_of(facts_text(situation))
