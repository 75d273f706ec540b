"""A session in which anybody does anything, in any order: what always holds of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import Phase as Stage
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from playcall.people.models import Membership
from playcall.working_sessions import actions
from playcall.working_sessions.models import (
    Card,
    Dot,
    Phase,
    PhaseState,
    SessionEvent,
    State,
    WorkingSession,
)
from playcall.working_sessions.queries import room
from playcall_core.errors import PlaycallError
from tests.apps.cast import Cast
from tests.apps.session_case import now, opened

WHO = st.sampled_from(("editor", "rep", "sales_signer", "administrator", "guest", "outsider"))
LEADER = st.sampled_from(("editor", "editor", "editor", "sales_signer", "rep"))
POSITION = st.integers(1, 4)
WRITTEN = st.sampled_from((1, 2, 1, 2, 3, 4))
TEXT = st.sampled_from(("Too dear", "Too late", "Dear", " "))
NTH = st.integers(0, 5)
UID = st.sampled_from([UUID(int=n) for n in range(4)]) | st.builds(uuid4)
BLANK = {"objections": "text", "play-harvest": "we", "owners": "text"}


class Session(RuleBasedStateMachine):
    """`said` has what was acknowledged of each card, `dots` who placed how many on which."""

    def __init__(self, cast: Cast) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.cast = cast
        self.session: WorkingSession = opened(cast)
        self.said: dict[int, dict[str, str]] = {}
        self.dots: dict[tuple[str, UUID], int] = {}
        self.over: set[int] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def member(self, who: str) -> Membership:
        found: Membership = getattr(self.cast, who)
        return found

    def phase(self, position: int) -> Phase:
        return self.session.phases.get(position=position)

    def card(self, nth: int) -> Card | None:
        cards = list(Card.objects.filter(session=self.session).order_by("id"))
        return cards[nth % len(cards)] if cards else None

    # What people do. What is refused in words changes nothing: the invariants see to that.

    @rule(who=LEADER, position=POSITION, seen=POSITION, is_fresh=st.booleans())
    def go(self, who: str, position: int, seen: int, is_fresh: bool) -> None:
        here = now(self.session).phase
        seen = here.position if here and is_fresh else seen
        with suppress(PlaycallError):
            actions.go_to(self.phase(position), seen=seen, by=self.member(who))

    @rule(
        who=LEADER,
        position=WRITTEN,
        act=st.sampled_from(
            (
                actions.pause,
                actions.resume,
                actions.reveal,
                actions.hide,
                partial(actions.extend, minutes=5),
                partial(actions.keep_open, is_open=True),
                partial(actions.keep_open, is_open=False),
            )
        ),
    )
    def lead(self, who: str, position: int, act: Callable[..., None]) -> None:
        with suppress(PlaycallError):
            act(self.phase(position), by=self.member(who))

    @rule(
        who=WHO,
        act=st.sampled_from(
            (actions.leave, actions.take_seat, actions.take_lead, actions.end, actions.reopen)
        ),
    )
    def come_and_go(self, who: str, act: Callable[..., object]) -> None:
        with suppress(PlaycallError):
            act(self.session, by=self.member(who))

    @rule(who=WHO, position=WRITTEN, uid=UID, text=TEXT)
    def write(self, who: str, position: int, uid: UUID, text: str) -> None:
        phase = self.phase(position)
        fields = {BLANK.get(phase.activity, "text"): text}
        with suppress(PlaycallError):
            card = actions.write_card(phase, fields, by=self.member(who), uid=uid)
            self.said.setdefault(card.pk, dict(card.filled))

    @rule(who=WHO, nth=NTH, behind=st.sampled_from((0, 0, 1)), text=TEXT)
    def change(self, who: str, nth: int, behind: int, text: str) -> None:
        card = self.card(nth)
        if card is not None:
            fields = {BLANK[card.phase.activity]: text}
            with suppress(PlaycallError):
                version = card.version - behind
                changed = actions.change_card(card, fields, by=self.member(who), version=version)
                self.said[card.pk] = dict(changed.filled)

    @rule(
        who=WHO,
        nth=NTH,
        act=st.sampled_from(
            (
                actions.remove_card,
                actions.put_back,
                partial(actions.keep, is_kept=True),
                partial(actions.group, to="Price"),
                partial(actions.group, to=None),
                partial(actions.pick, is_chosen=True, effort=2),
            )
        ),
    )
    def sort(self, who: str, nth: int, act: Callable[..., object]) -> None:
        card = self.card(nth)
        if card is not None:
            with suppress(PlaycallError):
                act(card, by=self.member(who))

    @rule(who=WHO, nth=NTH, uid=UID)
    def place(self, who: str, nth: int, uid: UUID) -> None:
        card = self.card(nth)
        if card is not None:
            with suppress(PlaycallError):
                dot = actions.place_dot(self.phase(3), card, by=self.member(who), uid=uid)
                self.dots.setdefault((who, uid), dot.card_id)

    @rule(who=WHO, uid=UID)
    def take(self, who: str, uid: UUID) -> None:
        dot = Dot.objects.filter(uid=uid, seat__member=self.member(who)).first()
        if dot is not None:
            with suppress(PlaycallError):
                actions.take_dot(self.phase(3), dot.card, by=self.member(who), uid=uid)
                del self.dots[who, uid]

    # What always holds

    @invariant()
    def events_have_no_gaps(self) -> None:
        events = SessionEvent.objects.filter(session=self.session)
        numbers = list(events.values_list("number", flat=True))
        assert numbers == list(range(1, now(self.session).number + 1))

    @invariant()
    def no_card_is_lost(self) -> None:
        rows = Card.objects.filter(session=self.session)
        assert {card.pk: dict(card.filled) for card in rows} == self.said

    @invariant()
    def no_dot_is_lost_and_none_is_too_many(self) -> None:
        rows = Dot.objects.filter(phase__session=self.session).select_related("seat")
        names = {self.member(who).pk: who for who, _ in self.dots}
        found = {(names.get(dot.seat.member_id), dot.uid): dot.card_id for dot in rows}
        assert found == self.dots
        assert all(n <= 5 for n in Counter(who for who, _ in self.dots).values())
        on_cards = Counter((who, card) for (who, _), card in self.dots.items())
        assert all(n <= 2 for n in on_cards.values())

    @invariant()
    def the_room_is_in_one_phase(self) -> None:
        session, phases = now(self.session), list(self.session.phases.all())
        running = [each for each in phases if each.state in (PhaseState.OPEN, PhaseState.PAUSED)]
        assert running == ([] if session.state == State.ENDED else [session.phase])
        assert all(each.ends_at is None for each in phases if each.state != PhaseState.OPEN)

    @invariant()
    def a_result_that_was_seen_stays(self) -> None:
        votes = (each for each in self.session.phases.all() if each.what.is_vote)
        seen = {each.pk for each in votes if each.is_revealed}
        assert self.over <= seen
        self.over = seen

    @invariant()
    def nobody_sees_what_is_hidden(self) -> None:
        for who in ("editor", "sales_signer"):
            member = self.member(who)
            for position in (1, 2, 3):
                here = room(member, self.session, position=position).here
                assert here is not None
                for shown in here.cards:
                    assert shown.card.phase.is_revealed or shown.card.author.member == member
                assert here.result is None or here.phase.is_revealed


@pytest.mark.slow
def test_whatever_anybody_does_nothing_is_lost_or_seen_too_early(cast: Cast) -> None:
    class Here(Session):
        def __init__(self) -> None:
            super().__init__(cast)

    # To make a failure shorter takes many minutes of a database; so it is shown as it was found.
    found = (Stage.explicit, Stage.reuse, Stage.generate)
    few = settings(stateful_step_count=30, max_examples=settings().max_examples // 3, phases=found)
    run_state_machine_as_test(Here, settings=few)
