"""Cards as they lie before somebody, alone, in groups, or side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from playcall.people.models import Function
from playcall.working_sessions.models import Cluster, Phase, Seat, State, voted_on
from playcall.working_sessions.queries import CardShown, PhaseRoom, Room
from playcall_core.working_sessions import DOTS_ON_ONE_CARD, Activity, Blank

SIDE_BY_SIDE: Final = ("definition-duel", "two-questions")
"""In these each function answers apart, and what both keep is written in between."""
LONG: Final = 600
"""So many characters fill a card."""


@dataclass(frozen=True)
class Line:
    """A filled blank of a card."""

    blank: Blank
    text: str

    @property
    def is_joined(self) -> bool:
        """Whether its label begins the sentence."""
        return self.blank.label.endswith("…")

    @property
    def label(self) -> str:
        """What was asked, as it stands before the answer."""
        return _(self.blank.label).removesuffix("…").rstrip()


@dataclass(frozen=True)
class Slip:
    """A card as it lies before somebody: what stands on it, and what they may do with it."""

    shown: CardShown
    lines: tuple[Line, ...]
    may_change: bool
    may_keep: bool

    @property
    def id(self) -> int:
        """Its number."""
        return self.shown.card.pk

    @property
    def heading(self) -> str:
        """What lists call it."""
        return self.shown.card.heading

    @property
    def side(self) -> str:
        """The function of its author."""
        return self.shown.card.author.function

    @property
    def side_words(self) -> str:
        """The function of its author, in words."""
        return str(Function(self.side).label)

    @property
    def is_long(self) -> bool:
        """Whether it is shown in a window of its own."""
        return sum(len(line.text) for line in self.lines) > LONG

    @property
    def given(self) -> range:
        """The dots that one placed on it."""
        return range(self.shown.dots)

    @property
    def is_full(self) -> bool:
        """Whether it takes none of one's dots any more."""
        return self.shown.dots >= DOTS_ON_ONE_CARD


@dataclass(frozen=True)
class Group:
    """Cards under one name; those in no group have no cluster. `more` are not shown."""

    cluster: Cluster | None
    slips: tuple[Slip, ...]
    more: int = 0


def slips(room: Room, here: PhaseRoom, *, is_wall: bool = False) -> tuple[Slip, ...]:
    """The cards of a phase. A wall shows nothing that is not shown to all."""
    if is_wall and not shown_phase(here).is_revealed:
        return ()
    return tuple(_slip(room, here, each) for each in here.cards)


def shown_phase(here: PhaseRoom) -> Phase:
    """The phase whose cards lie there: of a vote, the one that is voted on."""
    return (voted_on(here.phase) if here.activity.is_vote else None) or here.phase


def _slip(room: Room, here: PhaseRoom, shown: CardShown) -> Slip:
    card, seat = shown.card, room.seat
    is_open = room.session.state != State.ENDED and not card.record
    leads = room.may_lead and card.phase.is_revealed
    return Slip(
        shown,
        tuple(_lines(shown.activity, shown)),
        bool(seat) and is_open and not here.activity.is_vote and (shown.is_mine or leads),
        bool(seat) and is_open and card.phase.is_revealed and _decides(room, seat),
    )


def _decides(room: Room, seat: Seat | None) -> bool:
    return room.may_lead or bool(seat and seat.is_decider)


def _lines(activity: Activity, shown: CardShown) -> Iterable[Line]:
    filled = shown.filled
    return (Line(each, filled[each.name]) for each in activity.blanks if each.name in filled)


def groups(here: PhaseRoom, those: Sequence[Slip]) -> tuple[Group, ...]:
    """The cards by their groups; those in none come last."""
    loose = tuple(each for each in those if each.shown.card.cluster_id is None)
    found = [
        Group(
            cluster,
            tuple(each for each in those if each.shown.card.cluster_id == cluster.pk),
        )
        for cluster in here.clusters
    ]
    return (*(each for each in found if each.slips), Group(None, loose))


def both_sides(here: PhaseRoom, those: Sequence[Slip]) -> tuple[tuple[str, tuple[Slip, ...]], ...]:
    """What each function wrote, and between them what is written on from both; empty where an
    activity does not set them side by side.
    """
    if here.activity.key not in SIDE_BY_SIDE or not here.phase.is_revealed:
        return ()
    merged = tuple(each for each in those if each.shown.card.origin_id is not None)
    apart = [each for each in those if each not in merged]
    return (
        ("marketing", tuple(each for each in apart if each.side == "marketing")),
        ("both", (*merged, *(each for each in apart if each.side == "other"))),
        ("sales", tuple(each for each in apart if each.side == "sales")),
    )
