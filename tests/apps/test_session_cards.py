"""Cards of working sessions: writing, changing, grouping and keeping them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from playcall.working_sessions.actions import (
    CardConflictError,
    change_card,
    group,
    name_cluster,
    put_back,
    remove_card,
    reveal,
    set_up,
    start,
    take_seat,
    write_card,
)
from playcall.working_sessions.models import Card
from playcall.working_sessions.queries import (
    room,
)
from playcall_core.errors import PlaycallError
from tests.apps.cast import Cast
from tests.apps.session_case import (
    HARVEST,
    SHORT,
    dot,
    here,
    move,
    now,
    opened,
    phase,
    say,
)

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def test_a_card_sent_twice_is_one_card(cast: Cast) -> None:
    session = opened(cast)
    uid, here = uuid4(), phase(session, "objections")
    first = write_card(here, {"text": "Too dear"}, by=cast.rep, uid=uid)
    number = now(session).number
    assert write_card(here, {"text": "Too dear"}, by=cast.rep, uid=uid) == first
    assert now(session).number == number


def test_a_card_that_was_being_written_when_the_room_moved_is_kept(cast: Cast) -> None:
    session = opened(cast)
    move(session, "play-harvest", cast.editor)
    assert say(session, "objections", cast.rep, text="Too dear").phase.position == 1


def test_a_phase_that_has_not_begun_takes_no_cards(cast: Cast) -> None:
    session = opened(cast)
    with pytest.raises(PlaycallError, match="has not begun"):
        say(session, "play-harvest", cast.rep, **HARVEST)


def test_work_alone_is_done_before_the_session_and_stays_unseen(cast: Cast) -> None:
    session = set_up("Ours", by=cast.editor, plan=SHORT, alone=["objections", "vote"])
    take_seat(session, by=cast.rep)
    say(session, "objections", cast.rep, text="Too dear")
    with pytest.raises(PlaycallError, match="has not begun"):
        dot(session, say(session, "objections", cast.rep, text="Too late"), cast.rep)
    mine, others = (room(who, session, position=1).here for who in (cast.rep, cast.editor))
    assert mine is not None
    assert others is not None
    assert (len(mine.cards), mine.hidden) == (2, 0)
    assert (len(others.cards), others.hidden) == (0, 2)


def test_work_alone_is_shown_when_the_room_has_done_it_together(cast: Cast) -> None:
    session = set_up("Ours", by=cast.editor, plan=SHORT, alone=["objections", "play-harvest"])
    take_seat(session, by=cast.rep)
    say(session, "objections", cast.rep, text="Too dear")
    start(session, by=cast.editor)
    assert not phase(session, "objections").is_open_for_days
    assert not here(cast.editor, session).cards
    assert phase(session, "play-harvest").is_open_for_days
    move(session, "play-harvest", cast.editor)
    assert phase(session, "objections").is_revealed


def test_two_who_change_a_card_at_once_both_keep_their_words(cast: Cast) -> None:
    session = opened(cast)
    card = say(session, "objections", cast.rep, text="Too dear")
    reveal(phase(session, "objections"), by=cast.editor)
    change_card(card, {"text": "Too dear by half"}, by=cast.rep, version=1)
    with pytest.raises(CardConflictError) as raised:
        change_card(card, {"text": "Very dear"}, by=cast.editor, version=1)
    assert raised.value.mine == {"text": "Very dear"}
    assert raised.value.theirs.filled == {"text": "Too dear by half"}
    again = change_card(card, {"text": "Too dear by half"}, by=cast.editor, version=1)
    assert again.version == 2


def test_cards_are_their_authors_until_the_reveal_and_then_the_facilitators_too(
    cast: Cast,
) -> None:
    session = opened(cast)
    card = say(session, "objections", cast.rep, text="Too dear")
    for member in (cast.editor, cast.sales_signer):
        with pytest.raises(PlaycallError, match="somebody else's"):
            remove_card(card, by=member)
    reveal(phase(session, "objections"), by=cast.editor)
    remove_card(card, by=cast.editor)
    assert not here(cast.rep, session).cards
    put_back(card, by=cast.rep)
    assert len(here(cast.rep, session).cards) == 1


def test_five_hundred_cards_are_shown_and_grouped(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    session = opened(cast)
    last = say(session, "objections", cast.rep, text="The last")
    many = (
        Card(
            session=session,
            phase=last.phase,
            author=last.author,
            uid=uuid4(),
            fields=json.dumps({"text": f"No {n}"}),
        )
        for n in range(499)
    )
    Card.objects.bulk_create(many)
    reveal(phase(session, "objections"), by=cast.editor)
    group(last, "Alone", by=cast.rep)
    with django_assert_max_num_queries(12):
        seen = here(cast.editor, session)
        headings = [each.card.heading for each in seen.cards]
        groups = [each.card.cluster.name for each in seen.cards if each.card.cluster]
    assert len(headings) == len(set(headings)) == 500
    assert groups == ["Alone"]


def test_more_cards_than_anybody_can_read_are_refused_in_words(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playcall.working_sessions.actions.writing.MOST_CARDS", 2)
    session = opened(cast)
    for n in range(2):
        say(session, "objections", cast.rep, text=f"No {n}")
    with pytest.raises(PlaycallError, match="There are 2 cards"):
        say(session, "objections", cast.rep, text="No more")


def test_a_very_long_card_is_refused_whole(cast: Cast) -> None:
    session = opened(cast)
    with pytest.raises(PlaycallError, match="4,001 characters"):
        say(session, "objections", cast.rep, response="x" * 4_001)
    assert not here(cast.rep, session).cards


# Groups


def test_cards_are_grouped_once_all_can_see_them(cast: Cast) -> None:
    session = opened(cast)
    card = say(session, "objections", cast.rep, text="Too dear")
    other = say(session, "objections", cast.sales_signer, text="The price")
    with pytest.raises(PlaycallError, match="all can see"):
        group(card, "Price", by=cast.rep)
    reveal(phase(session, "objections"), by=cast.editor)
    price = group(card, "Price", by=cast.rep)
    assert group(other, "price", by=cast.editor) == price
    assert price is not None
    name_cluster(price, "Money", by=cast.rep)
    assert [each.name for each in here(cast.rep, session).clusters] == ["Money"]
    group(card, None, by=cast.rep)
    group(other, None, by=cast.rep)
    assert here(cast.rep, session).clusters == ()
    with pytest.raises(PlaycallError, match="is gone"):
        group(card, price, by=cast.rep)
