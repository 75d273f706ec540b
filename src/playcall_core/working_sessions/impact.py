"""How much a play would matter, from what is known: how often it applies, and what is at stake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

LEAST: Final = 20
"""Below so many opportunities of which it can be told, no impact is suggested."""
Level = Literal[1, 2, 3]


@dataclass(frozen=True, slots=True)
class Impact:
    """A condition on past opportunities: it held on `held` of `n`, of which it could be told.

    `at_stake` is the mean amount of those on which it held, in the playbook's currency; None where
    no amount is known. `level` is None where there is not enough to say one.
    """

    n: int
    held: int
    at_stake: Decimal | None
    level: Level | None

    @property
    def share(self) -> float | None:
        """The part on which it held; None where there is nothing to say it of."""
        return self.held / self.n if self.n else None


def suggested(held: Sequence[bool | None], amounts: Sequence[Decimal | None]) -> Impact:
    """The impact of a condition, from whether it held on each of some opportunities (None: cannot
    be told) and their amounts.

    The level is by the part of the whole amount on which it held: 3 from a third on, 2 from a
    tenth on, else 1.
    """
    told = [(on, amount) for on, amount in zip(held, amounts, strict=True) if on is not None]
    hits = [amount for on, amount in told if on]
    known = [amount for amount in hits if amount is not None]
    whole = sum((amount for _, amount in told if amount is not None), Decimal(0))
    mean = sum(known, Decimal(0)) / len(known) if known else None
    level: Level | None = None
    if len(told) >= LEAST and whole > 0:
        part = sum(known, Decimal(0)) / whole
        level = 3 if part * 3 >= 1 else 2 if part * 10 >= 1 else 1
    return Impact(len(told), len(hits), mean, level)
