"""A vote as it is drawn: one's dots, the shares of both, and what deciders choose among."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from playcall.people.models import Function
from playcall.working_sessions.models import Card, Pick, Seat
from playcall.working_sessions.queries import PhaseRoom, Room, Standing
from playcall_core.working_sessions import DOTS_EACH, Impact

MOST_ON_THE_WALL: Final = 9
MOST_TO_CHOOSE: Final = 12
FULL: Final = 100
LEVELS: Final[Mapping[int, Promise]] = {1: _("low"), 2: _("middle"), 3: _("high")}


@dataclass(frozen=True)
class Bars:
    """The two shares of a card, in hundredths of what one function can give, back to back.

    What counts is the smaller of both; what goes beyond it is drawn paler.
    """

    standing: Standing
    marketing: int
    sales: int

    @property
    def agreed(self) -> int:
        """The smaller."""
        return min(self.marketing, self.sales)

    @property
    def left(self) -> int:
        """Where the bar of Marketing begins."""
        return FULL - self.marketing

    @property
    def agreed_left(self) -> int:
        """Where its part that counts begins."""
        return FULL - self.agreed


def bars(standings: Iterable[Standing]) -> tuple[Bars, ...]:
    """The standings of a vote, to be drawn."""
    return tuple(
        Bars(each, _hundredths(each.place.marketing_share), _hundredths(each.place.sales_share))
        for each in standings
    )


def _hundredths(share: Fraction) -> int:
    return round(share * FULL)


def purse(here: PhaseRoom) -> tuple[bool, ...]:
    """One's dots, those that were placed first; empty for who has none."""
    given = sum(each.dots for each in here.cards)
    if not given and not here.dots_left:
        return ()
    return tuple(number < given for number in range(DOTS_EACH))


@dataclass(frozen=True)
class Choice:
    """A card that deciders may choose, where both functions gave it dots.

    `impact` is the middle of what deciders said, else what the evidence suggests; None where
    neither says anything. `effort` is the middle of what they said.
    """

    card: Card
    picks: tuple[Pick, ...]
    suggestion: Impact | None
    mine: Pick | None

    @property
    def is_said(self) -> bool:
        """Whether a decider said how much it matters."""
        return any(each.impact for each in self.picks)

    @property
    def impact(self) -> int | None:
        """1 to 3."""
        said = [each.impact for each in self.picks if each.impact]
        if said:
            return round(median(said))
        return self.suggestion.level if self.suggestion else None

    @property
    def effort(self) -> int | None:
        """1 to 3."""
        said = [each.effort for each in self.picks if each.effort]
        return round(median(said)) if said else None

    @property
    def impact_words(self) -> Promise | None:
        """How much it would matter."""
        return LEVELS[self.impact] if self.impact else None

    @property
    def effort_words(self) -> Promise | None:
        """How much work it is."""
        return LEVELS[self.effort] if self.effort else None

    @property
    def is_mine(self) -> bool:
        """Whether the one who looks chose it."""
        return bool(self.mine and self.mine.is_chosen)


@dataclass(frozen=True)
class Cell:
    """One place of the grid."""

    cards: tuple[Card, ...]
    is_best: bool


@dataclass(frozen=True)
class GridRow:
    """The cards of one impact, by effort."""

    words: Promise
    cells: tuple[Cell, ...]


def choices(
    standings: Sequence[Standing], suggestions: Mapping[int, Impact], seat: Seat | None
) -> tuple[Choice, ...]:
    """What deciders choose among, first one first."""
    both = [each for each in standings if each.place.agreed > 0][:MOST_TO_CHOOSE]
    return tuple(
        Choice(
            each.card,
            each.picks,
            suggestions.get(each.card.pk),
            next((pick for pick in each.picks if seat and pick.seat_id == seat.pk), None),
        )
        for each in both
    )


def grid(those: Sequence[Choice]) -> tuple[GridRow, ...]:
    """Impact by effort, high impact first; empty while nothing has both."""
    if not any(each.impact and each.effort for each in those):
        return ()
    at: dict[tuple[int | None, int | None], list[Card]] = {}
    for each in those:
        at.setdefault((each.impact, each.effort), []).append(each.card)
    return tuple(
        GridRow(
            LEVELS[impact],
            tuple(
                Cell(
                    tuple(at.get((impact, effort), ())),
                    impact > effort or (impact, effort) == (3, 3),
                )
                for effort in (1, 2, 3)
            ),
        )
        for impact in (3, 2, 1)
    )


def voters(room: Room) -> int:
    """How many sit in the room who have dots."""
    seats = (each.seat for each in room.seats)
    return sum(
        each.function != Function.OTHER and each.joined_at is not None and each.left_at is None
        for each in seats
    )
