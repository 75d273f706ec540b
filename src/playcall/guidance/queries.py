"""Reads what the pages of opportunities show, as far as the reader may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from playcall.guidance.models import NextStep, SavedView
from playcall.guidance.models import Statement as StatementRow
from playcall.opportunities.histories import Person, contacts_of, touchpoints
from playcall.opportunities.models import (
    ANSWER,
    Account,
    CallEvent,
    FactValue,
    Opportunity,
    StageChange,
    Touchpoint,
)
from playcall.people.models import Membership, Workspace
from playcall_core.assessment import Statement, Word

MOST_TOUCHPOINTS: Final = 100


@dataclass(frozen=True, slots=True)
class Told:
    """The newest value of a fact: where it comes from, and since when it is known."""

    source: str
    at: datetime | None
    by: str = ""

    @property
    def is_answer(self) -> bool:
        """Whether a person said it here."""
        return self.source == ANSWER


def _told(row: FactValue) -> Told:
    return Told(row.source, row.valid_from or row.recorded_at, str(row.by) if row.by else "")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of the database about one opportunity; touchpoints the newest first."""

    opportunity: Opportunity
    account: Account | None
    people: tuple[Person, ...]
    stages: tuple[StageChange, ...]
    touchpoints: tuple[Touchpoint, ...]
    told: Mapping[str, Told]
    answers: tuple[FactValue, ...]
    calls: tuple[CallEvent, ...]
    next_step: NextStep | None


def rows_of(workspace: Workspace, id_: str) -> Rows | None:
    """The rows about an opportunity; None if there is none with this id."""
    opportunity = Opportunity.objects.filter(workspace=workspace, external_id=id_).first()
    if opportunity is None:
        return None
    account_id = opportunity.account_id
    accounts = Account.objects.filter(workspace=workspace, external_id=account_id)
    about = {"workspace": workspace, "opportunity_id": id_}
    values = FactValue.objects.filter(
        workspace=workspace,
        subject__in=("opportunity", "account"),
        subject_id__in=[each for each in (id_, account_id) if each],
        withdrawn_at=None,
    ).select_related("by__user")
    found = tuple(values.order_by("id"))
    newest = {each.fact: _told(each) for each in found}
    calls = CallEvent.objects.filter(workspace=workspace, subject="opportunity", subject_id=id_)
    return Rows(
        opportunity,
        accounts.first() if account_id else None,
        contacts_of(workspace, id_),
        tuple(StageChange.objects.filter(**about).order_by("at", "id")),
        tuple(touchpoints(workspace, id_)[:MOST_TOUCHPOINTS]),
        newest,
        tuple(each for each in found if each.source == ANSWER),
        tuple(calls.select_related("play__record").order_by("-id")[:MOST_TOUCHPOINTS]),
        NextStep.objects.filter(workspace=workspace, opportunity=id_).last(),
    )


@dataclass(frozen=True, slots=True)
class Said:
    """What members said of one opportunity: for the core by uid, and who is who."""

    by_uid: Mapping[str, Sequence[Statement]]
    names: Mapping[str, str]
    rows: tuple[StatementRow, ...]


def statements_on(
    workspace: Workspace, ids: Iterable[str]
) -> Mapping[str, Mapping[str, Sequence[Statement]]]:
    """Id of an opportunity -> what members said of it, by uid."""
    found: dict[str, dict[str, list[Statement]]] = {}
    rows = StatementRow.objects.filter(workspace=workspace, opportunity__in=list(ids))
    for row in rows.order_by("id"):
        word = Statement(Word(row.word), str(row.by_id), row.at, row.words)
        found.setdefault(row.opportunity, {}).setdefault(row.about, []).append(word)
    return found


def said_of(workspace: Workspace, id_: str) -> Said:
    """The statements of members about one opportunity, the oldest first."""
    rows = tuple(
        StatementRow.objects.filter(workspace=workspace, opportunity=id_)
        .select_related("by__user")
        .order_by("id")
    )
    found: dict[str, list[Statement]] = {}
    for row in rows:
        word = Statement(Word(row.word), str(row.by_id), row.at, row.words)
        found.setdefault(row.about, []).append(word)
    return Said(found, {str(row.by_id): str(row.by) for row in rows}, rows)


def saved_views(member: Membership) -> tuple[SavedView, ...]:
    """The views of the list that a member keeps."""
    return tuple(member.saved_views.all())
