"""Pages of working sessions: what goes over the wire to whom, and what is refused in words."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from playcall.people.models import Membership
from playcall.playbooks.actions import import_playbook
from playcall.working_sessions.actions import (
    end,
    group,
    keep,
    keep_open,
    reveal,
    take_seat,
)
from playcall.working_sessions.models import Card, Seat, SessionEvent, WorkingSession
from playcall_core.book import Playbook
from playcall_core.working_sessions import Planned
from tests.apps.cast import Cast
from tests.apps.session_case import move, now, opened, phase, say, seated, voting
from tests.apps.test_doors import signed_in

SECRET = "They say we are the most expensive of all"
AS_PART = {"X-Part": "room"}


def address(name: str, session: WorkingSession, **given: object) -> str:
    return reverse(name, kwargs={"workspace": "tallybrook", "number": session.pk, **given})


def text(client: Client, at: str) -> str:
    answer = client.get(at)
    assert answer.status_code == 200
    return answer.content.decode()


def post(member: Membership, name: str, session: WorkingSession, **sent: object) -> tuple[int, str]:
    client = signed_in(member)
    answer = client.post(address(name, session), sent, headers=AS_PART)
    return answer.status_code, answer.content.decode()


class TestUnseen:
    """Before the reveal a card is its author's, and goes to nobody else's page."""

    def test_a_card_is_on_no_other_page_before_it_is_revealed(self, cast: Cast) -> None:
        session = opened(cast)
        say(session, "objections", cast.rep, text=SECRET)
        pages = ("session", "session-part", "session-minutes")
        assert SECRET in text(signed_in(cast.rep), address("session", session))
        for member in (cast.editor, cast.sales_signer, cast.administrator):
            for name in pages:
                assert SECRET not in text(signed_in(member), address(name, session))
        assert "Others have written 1 card." in text(
            signed_in(cast.editor), address("session", session)
        )
        reveal(phase(session, "objections"), by=cast.editor)
        assert SECRET in text(signed_in(cast.editor), address("session-part", session))

    def test_the_wall_shows_not_even_the_cards_of_whoever_opened_it(self, cast: Cast) -> None:
        session = opened(cast)
        say(session, "objections", cast.editor, text=SECRET)
        wall = text(signed_in(cast.editor), address("session-wall", session))
        assert SECRET not in wall
        assert '<p class="written">1</p>' in wall
        reveal(phase(session, "objections"), by=cast.editor)
        assert SECRET in text(
            signed_in(cast.editor), address("session-part", session) + "?wall=yes"
        )

    def test_a_card_of_somebody_else_has_no_page(self, cast: Cast) -> None:
        session = opened(cast)
        card = say(session, "objections", cast.rep, text=SECRET)
        at = address("session-card", session, card=card.pk)
        assert SECRET in text(signed_in(cast.rep), at)
        assert signed_in(cast.editor).get(at).status_code == 404

    def test_nobody_sees_the_dots_of_others_before_the_end(self, cast: Cast) -> None:
        session, (first, *_) = voting(cast)
        vote = phase(session, "vote")
        status, page = post(cast.rep, "session-dot", session, phase=vote.pk, give=first.pk)
        assert (status, "4 dots left" in page) == (200, True)
        assert "1 of your dots" in page
        seen = text(signed_in(cast.marketing_signer), address("session", session))
        assert "5 dots left" in seen
        assert "1 of your dots" not in seen


class TestRefused:
    """What is not done is said in words, on the page where it was tried."""

    def test_no_sixth_dot_and_no_third_on_one_card(self, cast: Cast) -> None:
        session, cards = voting(cast, cards=4)
        vote = phase(session, "vote").pk
        given = [
            post(cast.rep, "session-dot", session, phase=vote, give=card.pk, uid=uuid4())
            for card in (cards[0], cards[0], cards[0], *cards, cards[1])
        ]
        assert [status for status, _ in given] == [200, 200, 422, 422, 200, 200, 200, 422]
        assert given[2][1].startswith("A card takes at most 2 of your dots.")
        assert given[-1][1].startswith("You have placed all your 5 dots.")

    def test_a_dot_that_is_sent_twice_is_one(self, cast: Cast) -> None:
        session, (card, *_) = voting(cast)
        uid = uuid4()
        for _ in range(2):
            sent = {"phase": phase(session, "vote").pk, "give": card.pk, "uid": uid}
            assert post(cast.rep, "session-dot", session, **sent)[0] == 200
        assert card.dots.count() == 1

    def test_whoever_has_no_dots_is_told_why(self, cast: Cast) -> None:
        session, (card, *_) = voting(cast)
        page = text(signed_in(cast.administrator), address("session", session))
        assert "Dots are for Marketing and Sales" in page
        vote = phase(session, "vote").pk
        assert post(cast.administrator, "session-dot", session, phase=vote, give=card.pk)[0] == 422

    def test_a_very_long_card_stays_where_it_was_written(self, cast: Cast) -> None:
        session = opened(cast)
        number = phase(session, "objections").pk
        sent = {"phase": number, "f.text": "x" * 100_000}
        status, words = post(cast.rep, "session-write", session, **sent)
        assert (status, "100,000 characters" in words) == (422, True)

    def test_of_two_changes_of_one_card_the_second_sees_the_first(self, cast: Cast) -> None:
        session = opened(cast)
        card = say(session, "objections", cast.rep, text="Too expensive")
        at = address("session-card", session, card=card.pk)
        client = signed_in(cast.rep)
        first = client.post(at, {"version": 1, "f.text": "Too dear"}, headers=AS_PART)
        second = client.post(at, {"version": 1, "f.text": "Too costly"}, headers=AS_PART)
        assert (first.status_code, second.status_code) == (200, 409)
        assert "“Too dear”" in second.content.decode()
        third = client.post(
            at, {"version": second["X-Version"], "f.text": "Too costly"}, headers=AS_PART
        )
        assert third.status_code == 200
        assert Card.objects.get(pk=card.pk).filled == {"text": "Too costly"}

    def test_only_a_facilitator_leads(self, cast: Cast) -> None:
        session = opened(cast)
        assert post(cast.marketing_signer, "session-phase", session, act="end")[0] == 422
        assert post(cast.rep, "session-phase", session, act="end")[0] == 403
        assert now(session).state == "open"

    def test_a_text_that_is_no_condition_is_said_so(self, cast: Cast) -> None:
        at = address("session-trial", opened(cast)) + "?when=stage+are+lost"
        words = signed_in(cast.rep).get(at, headers=AS_PART).content.decode()
        assert 'class="over"' in words


class TestLeading:
    def test_two_who_press_next_at_once_move_the_room_by_one(self, cast: Cast) -> None:
        session = opened(cast)
        to = phase(session, "play-harvest")
        beyond = phase(session, "vote")
        post(cast.editor, "session-phase", session, go=to.pk, seen=1)
        post(cast.editor, "session-phase", session, go=beyond.pk, seen=1)
        assert now(session).phase == to

    def test_the_page_gets_the_seconds_left_and_no_end(self, cast: Cast) -> None:
        session = opened(cast)
        page = text(signed_in(cast.rep), address("session", session))
        assert 'data-left="600" data-runs' in page or 'data-left="599" data-runs' in page

    def test_without_scripts_a_form_leads_back_to_the_room(self, cast: Cast) -> None:
        session = seated(cast)
        answer = signed_in(cast.editor).post(address("session-phase", session), {"act": "start"})
        assert (answer.status_code, answer["Location"]) == (302, address("session", session))

    def test_what_is_looked_at_elsewhere_says_where_the_room_is(self, cast: Cast) -> None:
        session = opened(cast)
        keep_open(phase(session, "play-harvest"), True, by=cast.editor)
        page = text(signed_in(cast.rep), address("session", session) + "?at=2")
        assert "The room is at “Objections”." in page
        assert 'name="f.when"' in page


class TestLeftAlone:
    """Nobody comes, somebody goes, nothing is written, nobody ends it: the page says so."""

    def test_who_leaves_in_the_middle_looks_on_and_comes_back_to_what_they_wrote(
        self, cast: Cast
    ) -> None:
        session = opened(cast)
        say(session, "objections", cast.rep, text=SECRET)
        status, page = post(cast.rep, "session-seat", session, act="leave")
        assert (status, "You look on." in page) == (200, True)
        number = phase(session, "objections").pk
        status, words = post(cast.rep, "session-write", session, **{"phase": number, "f.text": "x"})
        assert (status, "Take a seat" in words) == (422, True)
        status, page = post(cast.rep, "session-seat", session, act="take")
        assert (status, SECRET in page, "You look on." in page) == (200, True, False)

    def test_an_activity_in_which_nothing_was_written_says_how_to_go_on(self, cast: Cast) -> None:
        session = opened(cast)
        status, page = post(
            cast.editor,
            "session-phase",
            session,
            act="reveal",
            phase=phase(session, "objections").pk,
        )
        assert (status, "Nothing was written here. Go on" in page) == (200, True)
        move(session, "vote", cast.editor)
        page = text(signed_in(cast.rep), address("session", session))
        assert "There is nothing to vote on." in page

    def test_a_session_that_nobody_ended_says_so_to_all_and_is_ended_by_whoever_leads(
        self, cast: Cast
    ) -> None:
        session = opened(cast)
        say(session, "objections", cast.rep, text=SECRET)
        SessionEvent.objects.filter(session=session).update(at=datetime(2026, 1, 5, tzinfo=UTC))
        page = text(signed_in(cast.rep), address("session", session))
        assert "Nothing has happened here for days." in page
        assert post(cast.editor, "session-phase", session, act="end")[0] == 200
        assert SECRET in text(signed_in(cast.rep), address("session-minutes", session))


def test_a_wall_counts_who_is_there_when_they_are_many(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = opened(cast)
    Seat.objects.filter(session=session).update(seen_at=datetime.now(UTC))
    client, wall = signed_in(cast.rep), address("session-wall", session)
    assert '<span class="sr">Mira Adler</span>' in text(client, wall)
    monkeypatch.setattr("playcall.working_sessions.pages.walls.MOST_SEATS", 4)
    many = text(client, wall)
    assert "Mira Adler</span>" not in many.partition("wall-foot")[2]
    assert all(words in many for words in (">Marketing 2<", ">Sales 2<", ">Other 1<"))


class TestReadOut:
    def test_what_is_missing_is_read_and_what_was_kept_is_counted_once_it_is_made(
        self, cast: Cast, small: Playbook
    ) -> None:
        import_playbook(small, by=cast.administrator)
        plan = (Planned("goals", 5), Planned("read-out", 2))
        session = opened(cast, plan)
        card = say(session, "goals", cast.rep, text="Win ten")
        reveal(phase(session, "goals"), by=cast.editor)
        keep(card, True, by=cast.editor)
        move(session, "read-out", cast.editor)
        client = signed_in(cast.editor)
        before = text(client, address("session", session))
        assert "What was kept here is not counted yet" in before
        assert 'data-key="hole-objectives"' in before
        status, after = post(cast.editor, "session-records", session, act="make")
        assert (status, "What was kept here is not counted yet" in after) == (200, False)
        assert now(session).cards.get().record_kind == "objective"


class TestSetUp:
    def test_an_agenda_of_ones_own_with_its_people(self, cast: Cast) -> None:
        sent = {
            "title": "Prices",
            "agenda": "own",
            "own": ["objections", "vote"],
            "minutes.objections": "12",
            "people": [cast.rep.pk, cast.sales_signer.pk],
            "deciders": [cast.sales_signer.pk, cast.marketing_signer.pk],
        }
        at = reverse("new-session", kwargs={"workspace": "tallybrook"})
        answer = signed_in(cast.editor).post(at, sent)
        session = WorkingSession.objects.get()
        assert answer["Location"] == address("session", session)
        assert [(each.activity, each.minutes) for each in session.phases.all()] == [
            ("objections", 12),
            ("vote", 15),
        ]
        decides = {each.member: each.is_decider for each in session.seats.all()}
        assert decides == {cast.editor: False, cast.rep: False, cast.sales_signer: True}

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({"agenda": "own"}, "An agenda has between 1 and 40 activities"),
            ({"agenda": "own", "own": "vote", "minutes.vote": "0"}, "cannot take 0 minutes"),
            ({"agenda": "ninety-minutes", "title": " "}, "This field is required"),
        ],
    )
    def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
        self, cast: Cast, sent: dict[str, str], words: str
    ) -> None:
        at = reverse("new-session", kwargs={"workspace": "tallybrook"})
        given = {"title": "Prices", "people": cast.rep.pk, **sent}
        answer = signed_in(cast.editor).post(at, given)
        page = answer.content.decode()
        assert (answer.status_code, words in page) == (422, True)
        assert f'name="people" value="{cast.rep.pk}" checked' in page


class TestAfterwards:
    def test_guests_read_the_minutes_only_when_it_has_ended(self, cast: Cast) -> None:
        session = opened(cast)
        say(session, "objections", cast.rep, text=SECRET)
        guest = signed_in(cast.guest)
        assert guest.get(address("session-minutes", session)).status_code == 404
        end(session, by=cast.editor)
        assert SECRET in text(guest, address("session-minutes", session))

    def test_what_somebody_took_on_waits_for_them_until_it_is_done(self, cast: Cast) -> None:
        session = opened(cast)
        move(session, "owners", cast.editor)
        given = {"text": "Ask three lost ones", "owner": "Mira Adler", "days": "7"}
        say(session, "owners", cast.editor, **given)
        end(session, by=cast.editor)
        mira = signed_in(cast.rep)
        sessions = reverse("sessions", kwargs={"workspace": "tallybrook"})
        assert "Ask three lost ones" in text(mira, sessions)
        number = session.follow_ups.get(owner=cast.rep).pk
        mira.post(address("session-follow-up", session), {"done": number})
        assert "Ask three lost ones" not in text(mira, sessions)


def test_a_room_of_five_hundred_cards_takes_as_many_queries_as_one_of_two(cast: Cast) -> None:
    session = opened(cast)
    card = say(session, "objections", cast.rep, text="Too expensive")
    say(session, "objections", cast.sales_signer, text="Too late")
    reveal(phase(session, "objections"), by=cast.editor)
    group(card, "Price", by=cast.rep)
    take_seat(session, by=cast.rep)
    few = queries(cast.rep, session)
    Card.objects.bulk_create(
        Card(
            session=session,
            phase=card.phase,
            author=card.author,
            uid=uuid4(),
            fields=card.fields,
            position=number,
        )
        for number in range(3, 501)
    )
    assert queries(cast.rep, session) == few <= 16


def test_the_list_of_many_sessions_takes_as_many_queries_as_of_one(cast: Cast) -> None:
    session = opened(cast)
    few = queries(cast.rep, session, "sessions")
    for _ in range(10):
        opened(cast)
    assert queries(cast.rep, session, "sessions") == few


@pytest.mark.parametrize("name", ["session", "session-wall", "session-minutes"])
def test_a_page_of_many_cards_takes_as_many_queries_as_of_two(cast: Cast, name: str) -> None:
    session = opened(cast)
    for words in ("Too expensive", "Too late"):
        say(session, "objections", cast.rep, text=words)
    few = queries(cast.rep, session, name)
    for number in range(20):
        say(session, "objections", cast.sales_signer, text=f"Too {number}")
    assert queries(cast.rep, session, name) == few


def queries(member: Membership, session: WorkingSession, name: str = "session-part") -> int:
    client = signed_in(member)
    where = reverse(name, args=["tallybrook"]) if name == "sessions" else address(name, session)
    text(client, where)
    with CaptureQueriesContext(connection) as captured:
        text(client, where)
    return len(captured)
