"""Phases that are open for days, and what of sessions waits for whom."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from playcall.people.models import Membership
from playcall.people.waiting import waiting_for
from playcall.upkeep.actions import remind
from playcall.working_sessions.actions import (
    change_card,
    end,
    follow_up,
    follow_up_done,
    hide,
    invite,
    keep_open,
    reveal,
    set_up,
    take_seat,
)
from playcall.working_sessions.models import FollowUp, SessionEvent
from playcall.working_sessions.queries import result_of_vote
from playcall_core.errors import PlaycallError
from tests.apps.cast import Cast
from tests.apps.session_case import (
    HARVEST,
    SHORT,
    dot,
    move,
    opened,
    phase,
    say,
    seated,
    voting,
)
from tests.apps.test_doors import signed_in

TODAY = datetime.now(UTC).date()


def titles(member: Membership, on: date = TODAY) -> list[str]:
    return [each.title for each in waiting_for(member, on)]


# Votes and cards for days


def test_a_vote_that_is_open_for_days_goes_on_when_the_room_leaves_it(cast: Cast) -> None:
    session, (first, *_) = voting(cast)
    keep_open(phase(session, "vote"), True, by=cast.editor)
    move(session, "owners", cast.editor)
    dot(session, first, cast.rep)
    assert result_of_vote(phase(session, "vote")) is None
    keep_open(phase(session, "vote"), False, by=cast.editor)
    assert result_of_vote(phase(session, "vote")) is not None
    with pytest.raises(PlaycallError, match="is over"):
        dot(session, first, cast.rep)


def test_what_is_voted_on_before_the_session_is_shown(cast: Cast) -> None:
    session = seated(cast)
    keep_open(phase(session, "play-harvest"), True, by=cast.editor)
    card = say(session, "play-harvest", cast.rep, **HARVEST)
    with pytest.raises(PlaycallError, match="has not begun"):
        dot(session, card, cast.sales_signer)
    keep_open(phase(session, "vote"), True, by=cast.editor)
    assert phase(session, "play-harvest").is_revealed
    dot(session, card, cast.sales_signer)


def test_what_is_voted_on_is_neither_hidden_nor_written_anew(cast: Cast) -> None:
    session, (first, *_) = voting(cast)
    with pytest.raises(PlaycallError, match="in a vote"):
        hide(phase(session, "play-harvest"), by=cast.editor)
    with pytest.raises(PlaycallError, match="voted on now"):
        change_card(first, {"we": "do something else"}, by=cast.rep, version=1)
    reveal(phase(session, "vote"), by=cast.editor)
    assert change_card(first, {"we": "say it better"}, by=cast.rep, version=1).version == 2


def test_a_result_that_was_seen_does_not_open_again(cast: Cast) -> None:
    session, _ = voting(cast)
    reveal(phase(session, "vote"), by=cast.editor)
    with pytest.raises(PlaycallError, match="was seen"):
        keep_open(phase(session, "vote"), True, by=cast.editor)


def test_cards_of_days_are_hidden_until_no_more_are_taken(cast: Cast) -> None:
    session = opened(cast)
    objections = phase(session, "objections")
    keep_open(objections, True, by=cast.editor)
    say(session, "objections", cast.rep, text="Too dear")
    move(session, "play-harvest", cast.editor)
    assert not phase(session, "objections").is_revealed
    keep_open(objections, False, by=cast.editor)
    assert phase(session, "objections").is_revealed


# What waits


def test_who_is_asked_to_write_alone_finds_it_until_they_did(cast: Cast) -> None:
    session = set_up("Enterprise", by=cast.editor, plan=SHORT, alone=["objections"])
    assert titles(cast.rep) == []
    invite(session, [cast.rep, cast.sales_signer], by=cast.editor)
    assert titles(cast.rep) == ["Say yours in the session “Enterprise”"]
    take_seat(session, by=cast.rep)
    say(session, "objections", cast.rep, text="Too dear")
    assert titles(cast.rep) == []
    assert titles(cast.sales_signer) != []
    end(session, by=cast.editor)
    assert titles(cast.sales_signer) == []


def test_a_vote_of_days_waits_for_who_has_not_voted(cast: Cast) -> None:
    session, (first, *_) = voting(cast)
    keep_open(phase(session, "vote"), True, by=cast.editor)
    assert titles(cast.rep) == ["Say yours in the session “Enterprise”"]
    assert titles(cast.administrator) == [], "who has no dots"
    dot(session, first, cast.rep)
    assert titles(cast.rep) == []


def test_what_somebody_took_on_waits_from_its_day_until_it_is_done(cast: Cast) -> None:
    session = opened(cast)
    end(session, by=cast.editor)
    point = follow_up(session, "Ask three lost ones", 30, by=cast.editor, owner=cast.rep)
    assert titles(cast.rep, point.due - timedelta(days=1)) == []
    assert titles(cast.rep, point.due) == ["Ask three lost ones"]
    assert titles(cast.rep, point.due + timedelta(days=300)) == ["Ask three lost ones"]
    assert "Ask three lost ones" not in titles(cast.sales_signer, point.due)
    follow_up_done(point, by=cast.rep)
    assert titles(cast.rep, point.due) == []


def test_what_nobody_took_on_waits_for_who_led(cast: Cast) -> None:
    session = opened(cast)
    end(session, by=cast.editor)
    point = follow_up(session, "Ask finance", 7, by=cast.editor)
    assert "Ask finance" in titles(cast.editor, point.due)
    assert "Ask finance" not in titles(cast.rep, point.due)


def test_a_session_that_nobody_ended_waits_for_who_leads_it(cast: Cast) -> None:
    session = opened(cast)
    assert titles(cast.editor) == []
    long_ago = datetime.now(UTC) - timedelta(days=20)
    SessionEvent.objects.filter(session=session).update(at=long_ago)
    assert titles(cast.editor) == ["End the session “Enterprise”, or go on with it"]
    assert titles(cast.rep) == []
    end(session, by=cast.editor)
    assert titles(cast.editor) == []


def test_today_and_the_mail_tell_it(cast: Cast) -> None:
    session = opened(cast)
    end(session, by=cast.editor)
    follow_up(session, "Ask three lost ones", 7, by=cast.editor, owner=cast.rep)
    FollowUp.objects.update(due=TODAY - timedelta(days=1))
    page = signed_in(cast.rep).get(reverse("today", args=["tallybrook"])).content.decode()
    assert "Ask three lost ones" in page
    assert f'href="{reverse("session", args=["tallybrook", session.pk])}"' in page
    remind()
    (told,) = [each for each in mail.outbox if each.to == [cast.rep.user.email]]
    assert "Ask three lost ones (7 days after “Enterprise”)" in told.body
