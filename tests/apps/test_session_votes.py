"""Votes of working sessions: their limits, their result, and what nobody sees."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from playcall.audit.queries import entries
from playcall.working_sessions.actions import (
    hide,
    keep,
    pick,
    place_dot,
    remove_card,
    reveal,
    take_dot,
)
from playcall.working_sessions.models import Card, Dot, Seat, SessionEvent
from playcall.working_sessions.queries import (
    events_after,
    result_of_vote,
    room,
)
from playcall_core.errors import PlaycallError
from tests.apps.cast import Cast
from tests.apps.session_case import (
    dot,
    here,
    move,
    now,
    opened,
    phase,
    say,
    voting,
)

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def test_everybody_has_five_dots_and_two_for_a_card(cast: Cast) -> None:
    session, cards = voting(cast)
    for card in (cards[0], cards[0], cards[1], cards[1], cards[2]):
        dot(session, card, cast.rep)
    assert here(cast.rep, session).dots_left == 0
    with pytest.raises(PlaycallError, match="all your 5 dots"):
        dot(session, cards[2], cast.rep)
    take_dot(phase(session, "vote"), cards[1], by=cast.rep)
    with pytest.raises(PlaycallError, match="at most 2"):
        dot(session, cards[0], cast.rep)
    dot(session, cards[2], cast.rep)
    assert [each.dots for each in here(cast.rep, session).cards] == [2, 1, 2]


def test_the_database_itself_holds_no_dot_too_many(cast: Cast) -> None:
    session, cards = voting(cast)
    vote, seat = phase(session, "vote"), Seat.objects.get(session=session, member=cast.rep)
    placed = {"phase": vote, "seat": seat}
    dot(session, cards[0], cast.rep)
    for slot, nth in ((1, 2), (2, 1), (6, 1), (0, 1), (2, 3), (2, 0)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Dot.objects.create(**placed, card=cards[0], uid=uuid4(), slot=slot, nth=nth)


def test_a_dot_sent_twice_is_one_dot(cast: Cast) -> None:
    session, cards = voting(cast)
    uid, vote = uuid4(), phase(session, "vote")
    first = place_dot(vote, cards[0], by=cast.rep, uid=uid)
    assert place_dot(vote, cards[0], by=cast.rep, uid=uid) == first
    take_dot(vote, cards[0], by=cast.rep, uid=uid)
    take_dot(vote, cards[0], by=cast.rep, uid=uid)
    assert here(cast.rep, session).dots_left == 5


def test_dots_are_for_marketing_and_sales(cast: Cast) -> None:
    session, cards = voting(cast)
    with pytest.raises(PlaycallError, match="Dots are for Marketing and Sales"):
        dot(session, cards[0], cast.administrator)
    assert here(cast.administrator, session).why_not.startswith("Dots are for")


def test_only_cards_of_the_vote_take_dots(cast: Cast) -> None:
    session, _ = voting(cast)
    card = say(session, "objections", cast.rep, text="Too dear")
    with pytest.raises(PlaycallError, match="not in the vote"):
        dot(session, card, cast.rep)
    with pytest.raises(PlaycallError, match="No dots are placed"):
        place_dot(phase(session, "objections"), card, by=cast.rep, uid=uuid4())


def test_a_card_that_is_voted_on_stays(cast: Cast) -> None:
    _session, cards = voting(cast)
    with pytest.raises(PlaycallError, match="in the vote"):
        remove_card(cards[0], by=cast.rep)


def test_a_vote_without_cards_says_so(cast: Cast) -> None:
    session, _ = voting(cast, cards=0)
    assert here(cast.rep, session).why_not == "There is nothing to vote on."
    reveal(phase(session, "vote"), by=cast.editor)
    result = result_of_vote(phase(session, "vote"))
    assert result is not None
    assert result.standings == ()


def test_the_result_is_by_what_both_functions_chose(cast: Cast) -> None:
    session, cards = voting(cast)
    for member in (cast.rep, cast.sales_signer):
        dot(session, cards[0], member)
        dot(session, cards[0], member)
        dot(session, cards[2], member)
    dot(session, cards[1], cast.editor)
    dot(session, cards[2], cast.marketing_signer)
    assert result_of_vote(phase(session, "vote")) is None
    reveal(phase(session, "vote"), by=cast.editor)
    result = here(cast.administrator, session).result
    assert result is not None
    assert [each.card for each in result.standings] == [cards[2], cards[0], cards[1]]
    assert [each.card for each in result.only_sales] == [cards[0]]
    assert [each.card for each in result.only_marketing] == [cards[1]]
    assert result.voters == {"sales": 2, "marketing": 2}


def test_a_vote_whose_result_was_seen_is_over(cast: Cast) -> None:
    session, cards = voting(cast)
    reveal(phase(session, "vote"), by=cast.editor)
    with pytest.raises(PlaycallError, match="is over"):
        dot(session, cards[0], cast.rep)
    with pytest.raises(PlaycallError, match="was seen"):
        hide(phase(session, "vote"), by=cast.editor)


def test_leaving_the_vote_ends_it(cast: Cast) -> None:
    session, cards = voting(cast)
    dot(session, cards[0], cast.rep)
    move(session, "owners", cast.editor)
    with pytest.raises(PlaycallError, match="is over"):
        take_dot(phase(session, "vote"), cards[0], by=cast.rep)
    result = result_of_vote(phase(session, "vote"))
    assert result is not None
    assert result.standings[0].place.ballot.sales == 1


def test_deciders_pick_and_what_they_chose_is_kept(cast: Cast) -> None:
    _session, cards = voting(cast)
    with pytest.raises(PlaycallError, match="do not decide"):
        pick(cards[0], by=cast.rep, is_chosen=True)
    pick(cards[0], by=cast.sales_signer, is_chosen=True, effort=2)
    pick(cards[0], by=cast.marketing_signer, impact=3)
    assert Card.objects.filter(is_kept=True).exists()
    pick(cards[0], by=cast.sales_signer, is_chosen=False)
    assert not Card.objects.filter(is_kept=True).exists()
    with pytest.raises(PlaycallError, match="effort cannot be 4"):
        pick(cards[0], by=cast.sales_signer, effort=4)


def test_facilitators_and_deciders_keep_cards(cast: Cast) -> None:
    session = opened(cast)
    card = say(session, "objections", cast.rep, text="Too dear")
    with pytest.raises(PlaycallError, match="not shown yet"):
        keep(card, True, by=cast.editor)
    reveal(phase(session, "objections"), by=cast.editor)
    with pytest.raises(PlaycallError, match="keep cards"):
        keep(card, True, by=cast.rep)
    keep(card, True, by=cast.sales_signer)
    assert here(cast.rep, session).cards[0].card.is_kept


def test_nobody_sees_hidden_cards_of_others_by_any_position(cast: Cast) -> None:
    session = opened(cast)
    say(session, "objections", cast.rep, text="Secret words")
    for member in (cast.editor, cast.sales_signer, cast.administrator):
        for position in range(1, 5):
            seen = room(member, session, position=position).here
            assert seen is not None
            assert "Secret words" not in repr(
                [[card.filled for card in seen.cards], seen.clusters, seen.result]
            )
    assert here(cast.editor, session).hidden == 1


def test_nobody_sees_the_dots_of_others_before_the_end_of_the_vote(cast: Cast) -> None:
    session, cards = voting(cast)
    others, at = (cast.editor, cast.administrator), datetime.now(UTC)
    before = [room(who, session, at=at).here for who in others]
    dot(session, cards[0], cast.rep)
    after = [room(who, session, at=at).here for who in others]
    assert before == after
    assert result_of_vote(phase(session, "vote")) is None


def test_events_count_without_gaps_and_say_nothing_of_what_was_written(cast: Cast) -> None:
    session, cards = voting(cast)
    dot(session, cards[0], cast.rep)
    found = events_after(session.pk, 0)
    assert [each.number for each in found] == list(range(1, now(session).number + 1))
    assert {field.name for field in SessionEvent._meta.get_fields()} == {
        "id", "session", "number", "kind", "phase", "at",
    }  # fmt: skip
    assert [each.number for each in events_after(session.pk, 5, most=2)] == [6, 7]


def test_the_audit_trail_says_nothing_of_who_voted(cast: Cast) -> None:
    session, cards = voting(cast)
    number = len(entries(cast.workspace, target=session.target))
    dot(session, cards[0], cast.rep)
    assert len(entries(cast.workspace, target=session.target)) == number
