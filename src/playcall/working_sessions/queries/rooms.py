"""Reads sessions: exactly what one person may see of them at this moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from playcall.people.models import Function, Membership
from playcall.people.rules import May, insist, may
from playcall.working_sessions.models import (
    Card,
    Cluster,
    Dot,
    Phase,
    Pick,
    Seat,
    SessionEvent,
    State,
    WorkingSession,
    voted_on,
)
from playcall_core.working_sessions import DOTS_EACH, Activity, Ballot, Place, ranked

PRESENT_FOR: Final = timedelta(seconds=45)
"""Somebody is there for as long after their page was heard of last."""
FORGOTTEN_AFTER: Final = timedelta(days=3)


@dataclass(frozen=True)
class SeatShown:
    """A seat, and whether its person is there."""

    seat: Seat
    is_present: bool


@dataclass(frozen=True)
class CardShown:
    """A card as one person sees it. `dots` are their own in the vote that is looked at."""

    card: Card
    activity: Activity
    is_mine: bool
    dots: int = 0

    @property
    def filled(self) -> Mapping[str, str]:
        """Its filled blanks by their names."""
        return self.card.filled


@dataclass(frozen=True)
class Standing:
    """A card in the result of a vote; `picks` are what deciders said of it."""

    place: Place
    card: Card
    picks: tuple[Pick, ...]


@dataclass(frozen=True)
class Result:
    """What came of a vote, first one first; `voters` counts those who placed a dot by function."""

    standings: tuple[Standing, ...]
    voters: Mapping[str, int]

    @property
    def only_marketing(self) -> tuple[Standing, ...]:
        """What Marketing chose and Sales did not."""
        return tuple(each for each in self.standings if each.place.only_marketing)

    @property
    def only_sales(self) -> tuple[Standing, ...]:
        """What Sales chose and Marketing did not."""
        return tuple(each for each in self.standings if each.place.only_sales)


@dataclass(frozen=True)
class PhaseRoom:
    """One phase as one person sees it now.

    `left_seconds` is how long its clock has to go, less than nothing where it is over. `cards` are
    those they may see, in a vote the cards that are voted on; `hidden` counts those of others that
    are not shown yet. `result` is that of a vote which is over. `why_not` says in words why they
    cannot write, or vote, here and now; empty if they can.
    """

    phase: Phase
    activity: Activity
    left_seconds: int
    cards: tuple[CardShown, ...]
    clusters: tuple[Cluster, ...]
    hidden: int
    dots_left: int
    result: Result | None
    why_not: str


@dataclass(frozen=True)
class Room:
    """A session as one person sees it now. `number` is that of the newest event it has in it.

    `seat` is theirs, None while they only look on; `here` the phase that is looked at.
    """

    session: WorkingSession
    number: int
    seat: Seat | None
    seats: tuple[SeatShown, ...]
    phases: tuple[Phase, ...]
    here: PhaseRoom | None
    may_lead: bool
    is_forgotten: bool

    @property
    def next(self) -> Phase | None:
        """The phase after the one where the room is."""
        return self._beside(1)

    @property
    def previous(self) -> Phase | None:
        """The phase before it."""
        return self._beside(-1)

    def _beside(self, step: int) -> Phase | None:
        now_in = self.session.phase
        place = (now_in.position if now_in else 0) + step
        return next((each for each in self.phases if each.position == place), None)


def sessions(member: Membership) -> QuerySet[WorkingSession]:
    """The sessions of a workspace, newest first, with how many sit in each and what came of it."""
    seats = Seat.objects.filter(session=OuterRef("pk")).order_by().values("session")
    last = SessionEvent.objects.filter(session=OuterRef("pk")).order_by("-number").values("at")
    counted = _visible(member).annotate(
        seated=Subquery(seats.annotate(n=Count("pk")).values("n")), moved_at=Subquery(last[:1])
    )
    return counted.order_by("-made_at", "-pk")


def session(member: Membership, number: int) -> WorkingSession | None:
    """One session; None if there is none that the member may see."""
    return _visible(member).filter(pk=number).first()


def _visible(member: Membership) -> QuerySet[WorkingSession]:
    insist(member, May.READ)
    found = WorkingSession.objects.filter(workspace=member.workspace)
    if not may(member, May.TAKE_PART):
        found = found.filter(state=State.ENDED)
    return found.select_related("phase", "made_by__user", "proposal__version")


def seat_of(member: Membership, session: WorkingSession) -> Seat | None:
    """The seat in which a member sits now; None while they only look on."""
    return Seat.objects.filter(
        session=session, member=member, joined_at__isnull=False, left_at=None
    ).first()


def room(
    member: Membership,
    session: WorkingSession,
    position: int | None = None,
    at: datetime | None = None,
) -> Room:
    """What a member may see of a session now: the phase where the room is, or that at `position`.

    Before a phase is revealed it has their own cards and how many there are of others, before the
    end of a vote their own dots and no others.
    """
    insist(member, May.TAKE_PART)
    now = at or datetime.now(UTC)
    rows = WorkingSession.objects.select_related("phase", "proposal").filter(
        workspace=member.workspace
    )
    found = rows.get(pk=session.pk)
    seats = tuple(found.seats.select_related("member__user"))
    mine = next((each for each in seats if each.member_id == member.pk), None)
    phases = tuple(found.phases.all())
    here = found.phase
    if position is not None:
        here = next((each for each in phases if each.position == position), here)
    return Room(
        found,
        found.number,
        mine if mine and mine.joined_at and not mine.left_at else None,
        tuple(SeatShown(each, _is_present(each, now)) for each in seats),
        phases,
        _phase_room(found, here, voted_on(here, phases) or here, mine, now) if here else None,
        bool(mine and mine.is_facilitator and may(member, May.FACILITATE)),
        is_forgotten(found, now, phases),
    )


def is_forgotten(
    session: WorkingSession, now: datetime, phases: Iterable[Phase] | None = None
) -> bool:
    """Whether a session was left open: nothing has happened in it for days, and nothing waits."""
    if session.state != State.OPEN:
        return False
    known = session.phases.all() if phases is None else phases
    if any(phase.is_open_for_days for phase in known):
        return False
    last = SessionEvent.objects.filter(session=session).last()
    return last is not None and now - last.at > FORGOTTEN_AFTER


def events_after(session_id: int, number: int, most: int = 1_000) -> list[SessionEvent]:
    """The events of a session after this one, oldest first."""
    found = SessionEvent.objects.filter(session_id=session_id, number__gt=number)
    return list(found.select_related("phase")[:most])


def result_of_vote(vote: Phase) -> Result | None:
    """What came of a vote; None as long as it is not revealed."""
    cards = voted_on(vote) if vote.is_revealed else None
    if cards is None:
        return None
    rows = {
        card.pk: card
        for card in Card.objects.filter(phase=cards, removed_at=None).select_related(
            "phase", "cluster", "author__member__user"
        )
    }
    picks: dict[int, list[Pick]] = {}
    for pick in Pick.objects.filter(card__in=rows).select_related("seat__member__user"):
        picks.setdefault(pick.card_id, []).append(pick)
    dots = list(Dot.objects.filter(phase=vote).values_list("card_id", "seat_id", "seat__function"))
    given = Counter((card, function) for card, _, function in dots)
    voters = Counter(function for _, function in {(seat, side) for _, seat, side in dots})
    order = ranked(
        Ballot(pk, given[pk, Function.MARKETING], given[pk, Function.SALES]) for pk in rows
    )
    standings = (
        Standing(place, rows[place.ballot.card], tuple(picks.get(place.ballot.card, ())))
        for place in order
    )
    return Result(tuple(standings), voters)


def _is_present(seat: Seat, now: datetime) -> bool:
    if seat.seen_at is None or seat.left_at is not None:
        return False
    return now - seat.seen_at < PRESENT_FOR


def _phase_room(
    session: WorkingSession, phase: Phase, shown: Phase, seat: Seat | None, now: datetime
) -> PhaseRoom:
    """A phase with the cards of `shown`, which in a vote are those of an earlier one."""
    visible, hidden = _cards(shown, seat)
    dots: Counter[int] = Counter()
    if phase.what.is_vote and seat is not None:
        mine = Dot.objects.filter(phase=phase, seat=seat)
        dots.update(mine.values_list("card_id", flat=True))
    own = seat.pk if seat else None
    return PhaseRoom(
        phase,
        phase.what,
        round(phase.clock.left_at(now).total_seconds()),
        tuple(
            CardShown(card, shown.what, card.author_id == own, dots[card.pk]) for card in visible
        ),
        tuple(shown.clusters.all()) if shown.is_revealed else (),
        hidden,
        DOTS_EACH - dots.total() if _may_vote(seat) else 0,
        result_of_vote(phase),
        why_not(session, phase, seat, bool(visible)),
    )


def _cards(phase: Phase, seat: Seat | None) -> tuple[Sequence[Card], int]:
    """The cards of a phase that a seat may see, and how many it may not."""
    cards = Card.objects.filter(phase=phase, removed_at=None)
    rows = cards.select_related("phase", "cluster", "author__member__user")
    if phase.is_revealed:
        return list(rows), 0
    mine = list(rows.filter(author=seat)) if seat else []
    return mine, cards.count() - len(mine)


def _may_vote(seat: Seat | None) -> bool:
    return seat is not None and seat.function in (Function.MARKETING, Function.SALES)


def why_not(
    session: WorkingSession, phase: Phase, seat: Seat | None, has_cards: bool = True
) -> str:
    """Why somebody cannot write, or vote, in a phase now; empty if they can."""
    if session.state == State.ENDED:
        return _("This session has ended.")
    if seat is None or seat.joined_at is None or seat.left_at is not None:
        return _("You look on. Take a seat to take part.")
    if not phase.has_begun:
        return _("This has not begun.")
    if not phase.what.is_vote:
        return "" if phase.what.is_written else _("Nothing is written here.")
    if phase.is_over:
        return _("This vote is over.")
    if not _may_vote(seat):
        return _("Dots are for Marketing and Sales: their agreement is what counts.")
    return "" if has_cards else _("There is nothing to vote on.")
