"""What a manager minds about an opportunity: off the path, ahead of the buyer, blocked, stalled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from playcall.guidance import knowing
from playcall.guidance.queries import statements_on
from playcall.people.models import Membership
from playcall.playbooks.queries import Reading
from playcall_core.assessment import Judge, Statements, buyer_at, parted
from playcall_core.book.records import SellingStage
from playcall_core.errors import PlaycallError, Problem

Mind = Literal["off-path", "ahead", "blocked"]
MOST_JUDGED: Final = 5_000
"""Each opportunity is judged by itself: of more than these somebody has to choose some."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the buyer is, and in words what is wrong; empty where nothing is.

    `off_path`: what had to hold to be at its stage and does not. `blocked`: what keeps it there for
    good, because it does not hold. `ahead`: we are further than the buyer.
    """

    buyer: str = ""
    ahead: str = ""
    off_path: str = ""
    blocked: str = ""

    def has(self, mind: Mind) -> bool:
        """Whether it has one of the things to mind."""
        match mind:
            case "off-path":
                return bool(self.off_path)
            case "ahead":
                return bool(self.ahead)
            case "blocked":
                return bool(self.blocked)


def standing_of(
    reading: Reading,
    known: knowing.Known | None,
    stage: SellingStage | None,
    said: Statements,
) -> Standing:
    """How an opportunity stands, as far as the reader may see the criteria."""
    if known is None:
        return Standing()
    at = buyer_at(reading.playbook, known.situation, known.moment)
    here = at.stage if at.stage and reading.shows(at.stage) else None
    buyer = here.heading if here else ""
    if stage is None or stage.outcome != "open":
        return Standing(buyer)
    warning = parted(reading.playbook, stage, here) if here else None
    judge = Judge(reading.playbook, known.situation, known.moment, said)
    return Standing(
        buyer,
        warning.words if warning and warning.ahead else "",
        "; ".join(_failing(reading, judge, stage, "entry")),
        "; ".join(_failing(reading, judge, stage, "exit")),
    )


def _failing(
    reading: Reading, judge: Judge, stage: SellingStage, side: Literal["entry", "exit"]
) -> Iterator[str]:
    """The criteria that block and do not hold."""
    for each in judge.criteria(stage, side):
        is_blocking = each.criterion.enforce == "block" and each.proved.fails
        if is_blocking and reading.shows(each.criterion):
            yield each.criterion.heading


def ids_to_mind(
    member: Membership, reading: Reading, stages: Mapping[str, str | None], mind: Mind
) -> frozenset[str]:
    """Which of some opportunities (id -> selling stage) have one of the things to mind."""
    if len(stages) > MOST_JUDGED:
        what = f"{len(stages):,} opportunities would have to be judged one by one."
        remedy = f"Choose an owner, a stage or a play first: at most {MOST_JUDGED:,} are judged."
        raise PlaycallError(Problem(what, remedy=remedy))
    known = knowing.known_of_many(member, reading.book, stages)
    said = statements_on(member.workspace, stages)
    kept = {each.id: each for each in reading.of(SellingStage)}
    return frozenset(
        id_
        for id_, stage in stages.items()
        if standing_of(reading, known.get(id_), kept.get(stage or ""), said.get(id_, {})).has(mind)
    )
