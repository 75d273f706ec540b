"""What the opportunities say beside a session: evidence, trials of conditions, impact."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal

import pytest
from pytest_django import DjangoDbBlocker

from playcall.opportunities.actions import put_tables
from playcall.opportunities.models import Opportunity
from playcall.people.rules import NotAllowedError
from playcall.playbooks.actions import import_playbook
from playcall.working_sessions.actions import set_up
from playcall.working_sessions.queries import evidence_for, impacts, trial
from playcall_core.book import Playbook
from playcall_core.errors import PlaycallError
from tests.apps.cast import Cast, make_cast
from tests.apps.pipeline import pipeline
from tests.apps.session_case import move, opened, say


@pytest.fixture(scope="module")
def _dealing(shared_rows: DjangoDbBlocker, sample: Playbook) -> Cast:
    with shared_rows.unblock():
        cast = make_cast()
        import_playbook(sample, by=cast.administrator)
        put_tables(pipeline(sample).tables, by=cast.administrator)
    return cast


@pytest.fixture
def dealing(_dealing: Cast, db: None) -> Cast:
    """The cast in the sample's company, with sixty opportunities."""
    return deepcopy(_dealing)


def test_what_was_won_and_lost_lies_beside_a_session(dealing: Cast) -> None:
    found = evidence_for(dealing.rep, set_up("All", by=dealing.editor))
    closed = Opportunity.objects.filter(workspace=dealing.workspace, is_open=False)
    assert found.n == closed.count()
    assert found.won_n == closed.filter(is_won=True).count() > 0
    days = [deal.closed_on for deal in found.lost if deal.closed_on is not None]
    assert len(days) == len(found.lost)
    assert days == sorted(days, reverse=True)
    reasons = dict(found.reasons)
    some = next(iter(reasons))
    assert reasons[some] == closed.filter(is_won=False, closed_reason=some).count()
    assert list(reasons.values()) == sorted(reasons.values(), reverse=True)


def test_days_in_a_stage_are_of_stays_that_ended(dealing: Cast) -> None:
    found = evidence_for(dealing.rep, set_up("All", by=dealing.editor))
    assert found.stages
    assert all(stage.days >= 0 and 0 < stage.n <= found.n * 3 for stage in found.stages)


def test_a_session_about_a_segment_has_its_opportunities_only(dealing: Cast) -> None:
    whole = evidence_for(dealing.rep, set_up("All", by=dealing.editor))
    session = set_up("One", by=dealing.editor, scope="segment/mid-market")
    part = evidence_for(dealing.rep, session)
    assert 0 < part.n < whole.n


def test_guests_see_no_opportunities(dealing: Cast) -> None:
    session = set_up("All", by=dealing.editor)
    with pytest.raises(NotAllowedError):
        evidence_for(dealing.guest, session)
    with pytest.raises(NotAllowedError):
        trial(dealing.guest, "amount is known")


def test_a_condition_must_match_three_and_miss_one(dealing: Cast) -> None:
    found = trial(dealing.rep, "amount is at least 50,000 EUR")
    names = list(found.matches)
    others = set(
        Opportunity.objects.filter(workspace=dealing.workspace, is_open=True).values_list(
            "external_id", flat=True
        )
    ) - {*names, *found.cannot_tell}
    missed = sorted(others)[0]
    assert len(names) >= 3
    assert found.total == len(names) + len(found.cannot_tell) + len(others)
    assert not found.passes

    def tried(should: list[str], miss: list[str]) -> object:
        return trial(dealing.rep, "amount is at least 50,000 EUR", should, miss)

    assert trial(dealing.rep, "amount is at least 50,000 EUR", names[:3], [missed]).passes
    assert not trial(dealing.rep, "amount is at least 50,000 EUR", names[:2], [missed]).passes
    assert not trial(dealing.rep, "amount is at least 50,000 EUR", names[:3]).passes
    wrong = trial(dealing.rep, "amount is at least 50,000 EUR", [*names[:3], missed], names[:1])
    assert wrong.not_matched == {missed}
    assert wrong.not_missed == {names[0]}
    assert not wrong.passes


def test_a_text_that_is_no_condition_says_what_is_wrong(dealing: Cast) -> None:
    with pytest.raises(PlaycallError, match="amont"):
        trial(dealing.rep, "amont is known")


def test_impact_is_suggested_for_conditions_and_not_for_words(dealing: Cast) -> None:
    session = opened(dealing)
    move(session, "play-harvest", dealing.editor)
    tested = say(session, "play-harvest", dealing.rep, when="amount is at least 1 EUR", we="x")
    words = say(session, "play-harvest", dealing.rep, when="they are large", we="x")
    found = impacts(dealing.rep, [tested, words])
    assert set(found) == {tested.pk}
    impact = found[tested.pk]
    assert impact.n == impact.held
    assert impact.n >= 20
    assert impact.level == 3
    amounts = Opportunity.objects.filter(workspace=dealing.workspace, currency="EUR")
    assert impact.at_stake is not None
    assert Decimal(0) < impact.at_stake <= max(each.amount or 0 for each in amounts)
