"""How a vote counts: by the smaller of the shares that Marketing and Sales gave a card."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

DOTS_EACH: Final = 5
DOTS_ON_ONE_CARD: Final = 2


@dataclass(frozen=True, slots=True)
class Ballot:
    """How many dots each function placed on a card. `card` settles what is equal else."""

    card: int
    marketing: int = 0
    sales: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A card in the order of a vote.

    `marketing_share` is the part of all dots of Marketing that lies on it, 0 where Marketing placed
    none at all; `sales_share` likewise. Cards that are equal in all but their id share a `rank`.
    """

    rank: int
    ballot: Ballot
    marketing_share: Fraction
    sales_share: Fraction

    @property
    def agreed(self) -> Fraction:
        """What both give it: the smaller share."""
        return min(self.marketing_share, self.sales_share)

    @property
    def total(self) -> Fraction:
        """Both shares together."""
        return self.marketing_share + self.sales_share

    @property
    def only_marketing(self) -> bool:
        """Whether Marketing chose it and Sales did not."""
        return self.ballot.marketing > 0 == self.ballot.sales

    @property
    def only_sales(self) -> bool:
        """Whether Sales chose it and Marketing did not."""
        return self.ballot.sales > 0 == self.ballot.marketing


def ranked(ballots: Iterable[Ballot]) -> tuple[Place, ...]:
    """The cards, first one first: by the smaller share, then by the sum of both, then by id.

    Shares, not dots, so that the function with more people in the room does not outvote the other.
    """
    given = list(ballots)
    marketing = sum(each.marketing for each in given)
    sales = sum(each.sales for each in given)
    places = [
        Place(0, each, _share(each.marketing, marketing), _share(each.sales, sales))
        for each in given
    ]
    places.sort(key=lambda place: (-place.agreed, -place.total, place.ballot.card))
    found: list[Place] = []
    for n, place in enumerate(places, start=1):
        before = found[-1] if found else None
        same = before and (before.agreed, before.total) == (place.agreed, place.total)
        rank = before.rank if before and same else n
        found.append(Place(rank, place.ballot, place.marketing_share, place.sales_share))
    return tuple(found)


def _share(dots: int, of: int) -> Fraction:
    return Fraction(dots, of) if of else Fraction(0)
