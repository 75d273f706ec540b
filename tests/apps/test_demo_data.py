"""The demo: a whole company with its cast, filled once."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from playcall.demo_data import CAST, STORY, fill
from playcall.opportunities.models import ANSWER, FactValue, Opportunity, SubjectState
from playcall.opportunities.queries import (
    called,
    contacts_of,
    stage_history,
    state_of,
    states,
    touchpoints,
)
from playcall.opportunities.states import situation_of
from playcall.people.models import Membership, User
from playcall.people.queries import demo_cast
from playcall.playbooks.queries import reading
from playcall.running.setting import setting_of
from playcall.running.today import today_of
from playcall_core.book.findings import Severity
from playcall_core.calling import Outcome, call_plays, plays_of
from playcall_core.facts import Subject


@pytest.mark.slow
@pytest.mark.django_db
def test_the_demo_has_people_a_signed_playbook_and_opportunities() -> None:
    assert fill()

    cast = {str(member): member for member in demo_cast()}
    assert len(cast) == len(CAST) + 1
    rep = cast["Mira Adler"]
    book = reading(rep)
    roles = {member.playbook_role for member in cast.values() if member.playbook_role}
    assert all(book.get("role", role) for role in roles)
    assert not [each for each in book.findings if each.severity is Severity.ERROR]
    found = called(rep.workspace, book.playbook)
    assert sum(bool(found.on(row)) for row in found.subjects.rows) > 20
    check_states(rep)
    first = today_of(rep, book, setting_of(rep, datetime.now(UTC))).entries[0]
    state = state_of(rep, Subject.OPPORTUNITY, first.subject_id)
    assert (first.what, first.subject_id) == ("task", STORY)
    assert state is not None
    assert {"ride-the-mandate", "test-the-champion"} <= set(state.applies), "the rep's journey"

    people = User.objects.count()
    assert not fill()
    assert User.objects.count() == people


def check_states(rep: Membership) -> None:
    """Every call that is shown is that of the reference evaluator, and every kind of past there."""
    playbook = reading(rep).playbook
    plays, called_on = plays_of(playbook).plays, 0
    for row in SubjectState.objects.filter(workspace=rep.workspace, is_open=True):
        situation = situation_of(Subject(row.subject), row.subject_id, row.name, row.facts)
        calls = call_plays(plays, situation, playbook.moment(row.computed_at))
        told = [call.play.id for call in calls.those(Outcome.APPLIES)]
        unsure = {call.play.id for call in calls.those(Outcome.CANNOT_TELL)}
        assert json.loads(row.applies) == told, row
        assert set(json.loads(row.cannot_tell)) == unsure, row
        called_on += bool(told)
    assert called_on > 100
    mine = [row.subject_id for row in states(rep, owner="Mira Adler")]
    histories = [stage_history(rep.workspace, playbook, id_) for id_ in mine]
    assert any(move.is_backward for each in histories for move in each.selling)
    assert any(len(each.buying) > 1 for each in histories)
    assert any(move.source == "Tallybrook CRM" for each in histories for move in each.buying)
    assert any(person.elsewhere for id_ in mine for person in contacts_of(rep.workspace, id_))
    assert any(touchpoints(rep.workspace, id_).exists() for id_ in mine)
    assert FactValue.objects.filter(source=ANSWER, by=rep).count() > 3
    assert Opportunity.objects.exclude(closed_reason=None).exists()
