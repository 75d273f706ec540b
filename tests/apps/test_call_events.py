"""Calls leave a lasting note when they are made or change, and only then."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from playcall.opportunities.actions import CallMade, record_calls, situation_digest
from playcall.opportunities.models import CallEvent
from playcall.playbooks.actions import create_record
from playcall_core.calling import Outcome
from playcall_core.facts import KnownSet, Situation
from tests.apps.cast import Cast

KNOWN = Situation(
    {"amount": Decimal("10"), "rivals": KnownSet(frozenset({"a", "b"}), True)}, id="1"
)


@pytest.fixture
def play(cast: Cast) -> int:
    data = {"name": "Hold", "type": "evergreen", "motion": "land", "purpose": "Hold."}
    return create_record("play", data, by=cast.editor).newest_id or 0


def test_a_call_is_noted_once_until_it_changes(cast: Cast, play: int) -> None:
    def note(outcome: Outcome, situation: Situation = KNOWN) -> int:
        return record_calls(cast.workspace, [CallMade(play, situation, outcome)], version=None)

    assert note(Outcome.DOES_NOT_APPLY) == 0, "nothing was called"
    assert note(Outcome.APPLIES) == 1
    assert note(Outcome.APPLIES) == 0
    assert note(Outcome.APPLIES, KNOWN.with_answer("amount", Decimal("11"))) == 1
    assert note(Outcome.DOES_NOT_APPLY) == 1
    outcomes = CallEvent.objects.values_list("outcome", flat=True)
    assert list(outcomes) == ["applies", "applies", "does not apply"]
    assert set(CallEvent.objects.values_list("play_id", "subject", "subject_id")) == {
        (play, "opportunity", "1")
    }


def test_the_digest_is_of_what_is_known_whatever_its_order() -> None:
    turned = Situation(dict(reversed(list(KNOWN.values.items()))), id="2")
    assert situation_digest(turned) == situation_digest(KNOWN)
    for fact, value in (("amount", "10"), ("rivals", KnownSet(frozenset({"a", "b"}), False))):
        assert situation_digest(KNOWN.with_answer(fact, value)) != situation_digest(KNOWN)


def test_nobody_changes_or_deletes_an_event(cast: Cast, play: int) -> None:
    record_calls(cast.workspace, [CallMade(play, KNOWN, Outcome.APPLIES)], version=None)
    for change in (
        lambda: CallEvent.objects.update(outcome="does not apply"),
        lambda: CallEvent.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
            change()
    with pytest.raises(TypeError):
        CallEvent.objects.get().save()
