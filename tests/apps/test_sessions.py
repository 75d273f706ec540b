"""Working sessions: setting them up, who sits in them, their phases, their clock, their end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from playcall.audit.queries import entries
from playcall.people.rules import NotAllowedError
from playcall.working_sessions.actions import (
    appoint,
    end,
    extend,
    follow_up,
    go_to,
    invite,
    keep_open,
    leave,
    pause,
    reopen,
    resume,
    reveal,
    set_up,
    start,
    take_lead,
    take_seat,
    write_card,
)
from playcall.working_sessions.models import PhaseState, State
from playcall.working_sessions.queries import (
    is_forgotten,
    room,
    sessions,
)
from playcall.working_sessions.queries import (
    session as session_of,
)
from playcall_core.errors import PlaycallError
from playcall_core.working_sessions import Planned
from tests.apps.cast import Cast
from tests.apps.session_case import (
    move,
    now,
    opened,
    phase,
    say,
    seated,
)

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def test_a_session_is_led_by_whoever_set_it_up(cast: Cast) -> None:
    session = set_up(" Enterprise  first ", by=cast.editor)
    seen = room(cast.editor, session)
    assert seen.session.title == "Enterprise first"
    assert seen.may_lead
    assert [each.activity for each in seen.phases][:3] == [
        "goals",
        "definition-duel",
        "two-questions",
    ]
    assert seen.here is None
    assert [str(entry.says) for entry in entries(cast.workspace, target=session.target)] == [
        "Set the session “Enterprise first” up"
    ]


@pytest.mark.parametrize("title", ["", " \0 ", "x" * 201])
def test_a_title_that_cannot_be_kept_is_refused(cast: Cast, title: str) -> None:
    with pytest.raises(PlaycallError, match="between 1 and 200"):
        set_up(title, by=cast.editor)


def test_the_scope_is_a_record_that_there_is(cast: Cast) -> None:
    with pytest.raises(PlaycallError, match="no “segment/moon”"):
        set_up("Moon", by=cast.editor, scope="segment/moon")


def test_members_take_part_and_authors_lead(cast: Cast) -> None:
    with pytest.raises(NotAllowedError):
        set_up("Mine", by=cast.rep)
    session = set_up("Ours", by=cast.editor)
    with pytest.raises(NotAllowedError):
        take_seat(session, by=cast.guest)
    take_seat(session, by=cast.rep)
    with pytest.raises(PlaycallError, match="Only a facilitator"):
        start(session, by=cast.rep)
    with pytest.raises(NotAllowedError):
        take_lead(session, by=cast.rep)


def test_nobody_reaches_the_session_of_another_workspace(cast: Cast) -> None:
    session = opened(cast)
    assert session_of(cast.outsider, session.pk) is None
    with pytest.raises(PlaycallError, match="no such session"):
        take_seat(session, by=cast.outsider)
    with pytest.raises(PlaycallError, match="no such session"):
        write_card(phase(session, "objections"), {"text": "x"}, by=cast.outsider, uid=uuid4())


def test_guests_read_sessions_that_have_ended_only(cast: Cast) -> None:
    session = opened(cast)
    assert session_of(cast.guest, session.pk) is None
    end(session, by=cast.editor)
    assert list(sessions(cast.guest)) == [session]
    with pytest.raises(NotAllowedError):
        room(cast.guest, session)


def test_taking_a_seat_twice_is_once_and_who_left_comes_back(cast: Cast) -> None:
    session = seated(cast)
    before = now(session).number
    take_seat(session, by=cast.rep)
    assert now(session).number == before
    leave(session, by=cast.rep)
    assert room(cast.rep, session).seat is None
    with pytest.raises(PlaycallError, match="Take a seat first"):
        leave(session, by=cast.rep)
    take_seat(session, by=cast.rep)
    assert room(cast.rep, session).seat is not None


def test_who_is_invited_sits_when_they_come(cast: Cast) -> None:
    session = set_up("Enterprise", by=cast.editor)
    invite(session, [cast.rep, cast.sales_signer], by=cast.editor)
    assert room(cast.rep, session).seat is None
    assert len(room(cast.rep, session).seats) == 3
    take_seat(session, by=cast.rep)
    assert len(room(cast.rep, session).seats) == 3
    with pytest.raises(PlaycallError, match="cannot take part"):
        invite(session, [cast.guest], by=cast.editor)


def test_what_somebody_who_left_wrote_and_voted_stays(cast: Cast) -> None:
    session = opened(cast)
    card = say(session, "objections", cast.rep, text="Too dear")
    leave(session, by=cast.rep)
    reveal(phase(session, "objections"), by=cast.editor)
    seen = room(cast.sales_signer, session).here
    assert seen is not None
    assert [each.card for each in seen.cards] == [card]


def test_another_takes_the_lead_when_the_facilitator_is_gone(cast: Cast) -> None:
    session = opened(cast)
    leave(session, by=cast.editor)
    take_lead(session, by=cast.sales_signer)
    assert move(session, "play-harvest", cast.sales_signer).position == 2


def test_somebody_always_leads(cast: Cast) -> None:
    session = seated(cast)
    with pytest.raises(PlaycallError, match="Somebody must lead"):
        appoint(session, cast.editor, by=cast.editor, is_facilitator=False)
    with pytest.raises(PlaycallError, match="may not lead"):
        appoint(session, cast.rep, by=cast.editor, is_facilitator=True)
    appoint(session, cast.sales_signer, by=cast.editor, is_facilitator=True)
    appoint(session, cast.editor, by=cast.editor, is_facilitator=False)
    assert not room(cast.editor, session).may_lead


# Phases and the clock


def test_two_facilitators_who_press_next_at_once_move_one_phase(cast: Cast) -> None:
    session = opened(cast)
    appoint(session, cast.sales_signer, by=cast.editor, is_facilitator=True)
    seen = room(cast.editor, session)
    assert seen.next is not None
    assert seen.here is not None
    first = go_to(seen.next, seen=seen.here.phase.position, by=cast.editor)
    number = now(session).number
    second = go_to(seen.next, seen=seen.here.phase.position, by=cast.sales_signer)
    third = go_to(phase(session, "vote"), seen=seen.here.phase.position, by=cast.sales_signer)
    assert first == second == third == phase(session, "play-harvest")
    assert now(session).number == number


def test_starting_twice_starts_once(cast: Cast) -> None:
    session = opened(cast)
    move(session, "play-harvest", cast.editor)
    assert start(session, by=cast.editor) == phase(session, "play-harvest")


def test_the_page_gets_seconds_left_by_the_clock_of_the_server(cast: Cast) -> None:
    session = seated(cast)
    first = start(session, by=cast.editor, at=NOON)

    def left(at: datetime) -> int:
        here = room(cast.rep, session, at=at).here
        assert here is not None
        return here.left_seconds

    assert left(NOON + minutes(4)) == 360
    pause(first, by=cast.editor, at=NOON + minutes(4))
    assert left(NOON + minutes(40)) == 360
    resume(first, by=cast.editor, at=NOON + minutes(40))
    extend(first, 2, by=cast.editor, at=NOON + minutes(40))
    assert left(NOON + minutes(41)) == 420
    assert left(NOON + minutes(50)) == -120


def test_a_time_box_that_is_over_stops_nobody_from_writing(cast: Cast) -> None:
    session = seated(cast)
    start(session, by=cast.editor, at=NOON)
    assert say(session, "objections", cast.rep, text="Too dear").pk


def test_going_back_goes_on_with_what_was_left(cast: Cast) -> None:
    session = seated(cast)
    start(session, by=cast.editor, at=NOON)
    harvest, first = phase(session, "play-harvest"), phase(session, "objections")
    go_to(harvest, seen=1, by=cast.editor, at=NOON + minutes(4))
    go_to(first, seen=2, by=cast.editor, at=NOON + minutes(30))
    here = room(cast.rep, session, at=NOON + minutes(31)).here
    assert here is not None
    assert (here.phase, here.left_seconds) == (first, 300)


def test_an_extension_has_bounds(cast: Cast) -> None:
    session = opened(cast)
    with pytest.raises(PlaycallError, match="between 1 and 1,440"):
        extend(phase(session, "objections"), 100_000, by=cast.editor)


def test_a_session_that_nobody_ended_says_so_and_takes_cards_still(cast: Cast) -> None:
    session = opened(cast)
    assert not is_forgotten(session, datetime.now(UTC))
    weeks_later = datetime.now(UTC) + timedelta(days=20)
    assert room(cast.rep, session, at=weeks_later).is_forgotten
    say(session, "objections", cast.rep, text="Too dear")
    take_lead(session, by=cast.administrator)
    end(session, by=cast.administrator)
    assert not room(cast.rep, session, at=weeks_later).is_forgotten


def test_a_session_with_a_phase_open_for_days_is_not_forgotten(cast: Cast) -> None:
    session = opened(cast)
    keep_open(phase(session, "objections"), True, by=cast.editor)
    assert not is_forgotten(session, datetime.now(UTC) + timedelta(days=20))


def test_an_ended_session_takes_nothing_and_can_be_opened_again(cast: Cast) -> None:
    session = opened(cast)
    end(session, by=cast.editor)
    number = now(session).number
    end(session, by=cast.editor)
    assert now(session).number == number
    with pytest.raises(PlaycallError, match="has ended"):
        say(session, "objections", cast.rep, text="Too late")
    reopen(session, by=cast.editor)
    assert say(session, "objections", cast.rep, text="In time").pk
    resume(phase(session, "objections"), by=cast.editor)
    assert phase(session, "objections").state == PhaseState.OPEN


def test_owners_and_dates_become_follow_ups(cast: Cast) -> None:
    session = opened(cast)
    move(session, "owners", cast.editor)
    say(session, "owners", cast.rep, text="Write the map", owner="mira adler", days="30")
    say(session, "owners", cast.rep, text="Ask finance", owner="Somebody else")
    follow_up(session, "Look at the wins", 90, by=cast.editor, owner=cast.sales_signer)
    end(session, by=cast.editor)
    reopen(session, by=cast.editor)
    end(session, by=cast.editor)
    ended = now(session).ended_at
    assert ended is not None
    today = ended.date()
    said = now(session).follow_ups.exclude(owner=cast.editor)
    found = [(each.text, each.owner, (each.due - today).days) for each in said]
    assert found == [
        ("Ask finance (Somebody else)", None, 7),
        ("Write the map", cast.rep, 30),
        ("Look at the wins", cast.sales_signer, 90),
    ]


def test_after_every_session_it_is_asked_what_became_of_it(cast: Cast) -> None:
    session = opened(cast)
    end(session, by=cast.editor)
    reopen(session, by=cast.editor)
    end(session, by=cast.editor)
    ended = now(session).ended_at
    assert ended is not None
    today = ended.date()
    asked = now(session).follow_ups.all()
    assert [(each.owner, (each.due - today).days) for each in asked] == [
        (cast.editor, 7), (cast.editor, 30), (cast.editor, 60), (cast.editor, 90),
    ]  # fmt: skip


def test_nothing_is_asked_after_a_session_that_never_started(cast: Cast) -> None:
    session = seated(cast)
    end(session, by=cast.editor)
    assert not now(session).follow_ups.exists()


def test_a_phase_that_is_left_shows_what_was_written(cast: Cast) -> None:
    session = opened(cast)
    say(session, "objections", cast.rep, text="Too dear")
    move(session, "play-harvest", cast.editor)
    seen = room(cast.editor, session, position=1).here
    assert seen is not None
    assert (len(seen.cards), seen.hidden) == (1, 0)
    assert phase(session, "objections").state == PhaseState.DONE
    assert now(session).state == State.OPEN


def test_one_s_own_agenda(cast: Cast) -> None:
    session = opened(cast, (Planned("goals", 3),))
    assert room(cast.rep, session).next is None
    assert room(cast.rep, session).previous is None
