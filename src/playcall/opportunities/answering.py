"""What people say about a subject: answers to questions, and moves to another stage."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from playcall.audit.actions import note
from playcall.opportunities.extracts import TABLES, row_of
from playcall.opportunities.following import Said, tell
from playcall.opportunities.histories import buying_stage_fact
from playcall.opportunities.marking import Touched, mark_touched
from playcall.opportunities.models import ANSWER, FactValue
from playcall.opportunities.recalling import recall_answered, recall_moved
from playcall.opportunities.values import text_of
from playcall.opportunities.writing import Merged, begin, one_writer
from playcall.people.models import Membership, Workspace
from playcall.people.rules import May, insist
from playcall.playbooks.books import book_of
from playcall_core.book import Playbook
from playcall_core.book.records import FactRecord
from playcall_core.errors import PlaycallError, Problem
from playcall_core.facts import UNKNOWN, Fact, Subject, Value
from playcall_core.facts.situation import check_value


def answer(
    subject: Subject,
    subject_id: str,
    fact: str,
    value: Value | None,
    *,
    by: Membership,
    on: date | datetime | None = None,
    at: datetime | None = None,
) -> FactValue:
    """Say what a fact of a subject is, as a person; None says that it became unknown.

    It holds from `on` (now), and is known since `at` (now). A fact of the account is said of the
    account of the lead or opportunity. `PlaycallError` where the fact is computed, the value does
    not fit, or there is no such subject.
    """
    insist(by, May.ANSWER)
    playbook = book_of(by.workspace, "current").playbook
    told = playbook.dictionary[fact]
    _insist_is_stored(playbook, told.id)
    said = UNKNOWN if value is None else value
    check_value(told, said)
    now = at or datetime.now(UTC)
    with one_writer(by.workspace):
        subject, subject_id = _whose(by.workspace, subject, subject_id, told.subject)
        row = FactValue.objects.create(
            workspace=by.workspace,
            subject=subject.value,
            subject_id=subject_id,
            fact=told.id,
            value=text_of(said),
            valid_from=_instant(on, playbook) or now,
            recorded_at=now,
            source=ANSWER,
            by=by,
        )
        (mark,) = mark_touched(by.workspace, Touched({(subject, subject_id)}))
        note(
            by.workspace,
            by=by,
            action="fact-answered",
            target=f"{subject.value}/{subject_id}",
            says=f"Answered “{told.name}”.",
            fact=told.id,
            value=json.loads(row.value),
        )
        _tell_the_buying_stage(playbook, told, subject_id, value, by)
    recall_answered(by.workspace, subject, subject_id, told.id, mark.pk)
    return row


def _tell_the_buying_stage(
    playbook: Playbook, fact: Fact, opportunity: str, value: Value | None, by: Membership
) -> None:
    place = buying_stage_fact(playbook)
    if place is not None and place.id == fact.id and isinstance(value, str):
        tell(Said(opportunity, "buying stage", fact.labels.get(value, value), by))


def _insist_is_stored(playbook: Playbook, fact: str) -> None:
    record = playbook.get(FactRecord.kind_name, fact)
    if isinstance(record, FactRecord) and record.derivation is not None:
        what = f"“{record.heading}” is computed from other facts."
        raise PlaycallError(Problem(what, remedy="Answer the facts that it is computed from."))


def _whose(
    workspace: Workspace, subject: Subject, subject_id: str, of: Subject
) -> tuple[Subject, str]:
    """Whom a fact is said of."""
    row = row_of(workspace, TABLES[subject], subject_id)
    if row is None:
        raise PlaycallError(f"There is no {subject.value} {subject_id}.")
    if of is subject:
        return subject, subject_id
    if of is not Subject.ACCOUNT or not row["account_id"]:
        raise PlaycallError(f"{row['name'] or subject_id} has no {of.value} to say this of.")
    return Subject.ACCOUNT, row["account_id"]


def _instant(on: date | datetime | None, playbook: Playbook) -> datetime | None:
    if on is None or isinstance(on, datetime):
        return on
    return datetime.combine(on, time(), ZoneInfo(playbook.head.time_zone)).astimezone(UTC)


def move_stage(
    opportunity_id: str,
    stage: str,
    *,
    by: Membership,
    outcome: str = "",
    at: datetime | None = None,
) -> Merged:
    """Move an opportunity to another selling stage of ours, noted in its history.

    `outcome` is that of the stage: one that is won or lost ends the opportunity, and `open` opens
    it again; without it the opportunity stays as it is.
    """
    insist(by, May.ANSWER)
    when = at or datetime.now(UTC)
    with one_writer(by.workspace) as pipeline:
        row = row_of(by.workspace, "opportunities", opportunity_id)
        if row is None:
            raise PlaycallError(f"There is no opportunity {opportunity_id}.")
        merging = begin(by, ANSWER, None, when, f"{opportunity_id} to {stage}", pipeline)
        said = {"stage": stage} | _ended(by.workspace, row, outcome, when)
        moved = pa.Table.from_pylist([{"id": opportunity_id} | said])
        merging.rows("opportunities", moved, tuple(said))
        merging.note_moves()
        mark_touched(by.workspace, merging.touched)
        note(
            by.workspace,
            by=by,
            action="stage-moved",
            target=f"opportunity/{opportunity_id}",
            says=f"Moved {row['name'] or opportunity_id} to {stage}.",
        )
    recall_moved(by.workspace, opportunity_id)
    return Merged(merging.batch, merging.tally.added, merging.tally.changed, merging.tally.same)


def _ended(
    workspace: Workspace, row: Mapping[str, Any], outcome: str, at: datetime
) -> dict[str, Any]:
    """What a stage of this outcome changes about an opportunity besides its stage."""
    is_open, was_open = outcome in {"", "open"}, row["is_open"] is not False
    if is_open:
        is_opened = outcome == "open" and not was_open
        return {"is_open": True, "is_won": None, "closed_on": None} if is_opened else {}
    is_won = outcome == "won"
    if not was_open and row["is_won"] is is_won:
        return {}
    today = book_of(workspace, "current").playbook.moment(at).today
    return {"is_open": False, "is_won": is_won, "closed_on": today}
