"""What happened with an opportunity: the stages it went through, who took part, who said what."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from django.db.models import Q, QuerySet

from playcall.opportunities.models import (
    Contact,
    ContactRole,
    FactValue,
    Opportunity,
    StageChange,
    Touchpoint,
)
from playcall.people.models import Workspace
from playcall_core.book import Playbook
from playcall_core.book.records import FactRecord, SellingStage
from playcall_core.book.records.buying import BuyingStage
from playcall_core.facts import Subject


@dataclass(frozen=True, slots=True)
class Move:
    """An opportunity entered a stage at an instant, null from the start, and was in it `until` the
    next (null: it still is). `is_backward` where it came from a later stage. `source` says who told
    of it: empty for the CRM's own history.
    """

    stage: str
    name: str
    at: datetime | None
    until: datetime | None = None
    is_backward: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class StageHistory:
    """The moves through our stages and through the buyer's, oldest first."""

    selling: tuple[Move, ...]
    buying: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """A contact and the part it has in one opportunity; `elsewhere` are ids of others it is in."""

    contact: Contact
    persona: str | None
    buying_role: str | None
    elsewhere: tuple[str, ...] = ()


def opportunity_row(workspace: Workspace, id_: str) -> Opportunity | None:
    """The opportunity with this id of the CRM as it is now; None if there is none."""
    return Opportunity.objects.filter(workspace=workspace, external_id=id_).first()


def buying_stage_fact(playbook: Playbook) -> FactRecord | None:
    """The fact that says where the buyer is: the one whose values are the buying stages."""
    facts = playbook.of(FactRecord)
    return next((fact for fact in facts if fact.values_from == "buying_stages"), None)


def stage_history(workspace: Workspace, playbook: Playbook, id_: str) -> StageHistory:
    """How an opportunity moved, as far as it is known now."""
    changes = StageChange.objects.filter(workspace=workspace, opportunity_id=id_)
    selling = [
        (stage or "", at, "")
        for stage, at in sorted(
            changes.order_by("id").values_list("stage", "at"), key=lambda each: _clock(each[1])
        )
    ]
    ours = {stage.id: (stage.order, stage.heading) for stage in playbook.of(SellingStage)}
    theirs = {stage.id: (stage.order, stage.heading) for stage in playbook.of(BuyingStage)}
    buying = list(_buying(workspace, playbook, id_))
    return StageHistory(tuple(_moves(selling, ours)), tuple(_moves(buying, theirs)))


def _buying(
    workspace: Workspace, playbook: Playbook, id_: str
) -> Iterator[tuple[str, datetime | None, str]]:
    fact = buying_stage_fact(playbook)
    if fact is None:
        return
    said = FactValue.objects.filter(
        workspace=workspace,
        subject=Subject.OPPORTUNITY.value,
        subject_id=id_,
        fact=fact.id,
        withdrawn_at=None,
    ).order_by("id")
    rows = said.values_list("value", "valid_from", "source")
    for value, valid_from, source in sorted(rows, key=lambda each: _clock(each[1])):
        yield json.loads(value).get("key") or "", valid_from, source


def _clock(at: datetime | None) -> tuple[bool, float]:
    return (at is not None, at.timestamp() if at else 0.0)


def _moves(
    entered: Sequence[tuple[str, datetime | None, str]], known: Mapping[str, tuple[int | None, str]]
) -> Iterator[Move]:
    """Each change of stage once, with its end; a stage that is said again is no move."""
    moves = [
        each for place, each in enumerate(entered) if place == 0 or each[0] != entered[place - 1][0]
    ]
    before: int | None = None
    for (stage, at, source), following in zip_longest(moves, moves[1:]):
        order, name = known.get(stage, (None, stage))
        back = before is not None and order is not None and order < before
        until = following[1] if following else None
        if stage:
            yield Move(stage, name, at, until, back, source)
        before = before if order is None else order


def touchpoints(workspace: Workspace, id_: str) -> QuerySet[Touchpoint]:
    """The touchpoints of an opportunity, newest first: its own, and those with its account or its
    people that belong to no opportunity.
    """
    row = opportunity_row(workspace, id_)
    own = Q(opportunity_id=id_)
    if row is not None:
        people = [person.contact.external_id for person in contacts_of(workspace, id_)]
        loose = Q(contact_id__in=people)
        if row.account_id:
            loose |= Q(account_id=row.account_id)
        own |= loose & Q(opportunity_id=None)
    return Touchpoint.objects.filter(own, workspace=workspace).order_by("-at", "-id")


def contacts_of(workspace: Workspace, id_: str) -> tuple[Person, ...]:
    """The people of an opportunity with the part they have in it, in the order they came in."""
    roles = {
        role.contact_id: role
        for role in ContactRole.objects.filter(workspace=workspace, opportunity_id=id_)
    }
    found = Contact.objects.filter(
        Q(opportunity_id=id_) | Q(external_id__in=roles), workspace=workspace
    ).order_by("id")
    elsewhere = _elsewhere(workspace, [contact.external_id for contact in found], id_)
    return tuple(
        Person(
            contact,
            (role.persona if role else None) or contact.persona,
            (role.buying_role if role else None) or contact.buying_role,
            elsewhere.get(contact.external_id, ()),
        )
        for contact in found
        for role in [roles.get(contact.external_id)]
    )


def _elsewhere(
    workspace: Workspace, contacts: Iterable[str], id_: str
) -> Mapping[str, tuple[str, ...]]:
    others = ContactRole.objects.filter(workspace=workspace, contact_id__in=list(contacts))
    found: dict[str, tuple[str, ...]] = {}
    for contact, opportunity in others.exclude(opportunity_id=id_).values_list(
        "contact_id", "opportunity_id"
    ):
        found[contact] = (*found.get(contact, ()), opportunity)
    return found
