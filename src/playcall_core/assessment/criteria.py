"""Criteria of selling stages, and what is in the way of a move from one stage to another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from playcall_core.assessment.evidence import Proved, Statement, data_in_words, prove
from playcall_core.book import Playbook
from playcall_core.book.playbook import uid_of
from playcall_core.book.records import Criterion, SellingStage
from playcall_core.facts import FactDictionary, Moment, Situation

Side = Literal["entry", "exit"]
Strictness = Literal["inform", "warn", "block"]
Statements = Mapping[str, Sequence[Statement]]
"""What people said, by the uid of a criterion (or `element_uid` of an element)."""


@dataclass(frozen=True, slots=True)
class CriterionState:
    """A criterion on one opportunity."""

    criterion: Criterion
    stage: SellingStage
    side: Side
    proved: Proved


@dataclass(frozen=True, slots=True)
class Move:
    """A move from one stage to another, and the criteria that do not hold.

    `start` is None where the stage it is in is not known. `backward` moves have nothing in their
    way: to see that one was wrong must be easy.
    """

    start: SellingStage | None
    to: SellingStage
    backward: bool
    open: tuple[CriterionState, ...]

    def those(self, strictness: Strictness) -> tuple[CriterionState, ...]:
        """The open criteria that are enforced so."""
        return tuple(each for each in self.open if each.criterion.enforce == strictness)

    @property
    def blocked(self) -> bool:
        """Whether the move must not be made."""
        return bool(self.those("block"))

    @property
    def needs_yes(self) -> bool:
        """Whether the one who moves is to be asked whether they are sure."""
        return bool(self.those("warn"))


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges criteria on one situation at one moment. `statements` are what people said of it."""

    playbook: Playbook
    situation: Situation
    moment: Moment
    statements: Statements

    def proved(self, criterion: Criterion) -> Proved:
        """The evidence for one criterion."""
        check = self.playbook.condition(criterion, "check")
        said = self.statements.get(uid_of(criterion), ())
        return prove(check, said, self.situation, self.moment)

    def criteria(self, stage: SellingStage, side: Side) -> tuple[CriterionState, ...]:
        """The criteria to enter or to leave a stage."""
        return tuple(
            CriterionState(each, stage, side, self.proved(each))
            for each in _named(self.playbook, stage.entry if side == "entry" else stage.exit)
        )

    def move(self, start: SellingStage | None, to: SellingStage) -> Move:
        """What is in the way of a move.

        Forward: what has to hold to leave the stage, to leave the stages that are jumped over, and
        to enter the new one; each criterion is told once. To a stage that loses: only its entry.
        """
        if start is None or to.outcome == "lost":
            return Move(start, to, False, _failing(self.criteria(to, "entry")))
        if _order(to) <= _order(start):
            return Move(start, to, _order(to) < _order(start), ())
        asked = [self.criteria(stage, "exit") for stage in self._from(start, to)]
        asked.append(self.criteria(to, "entry"))
        return Move(start, to, False, _failing(each for some in asked for each in some))

    def _from(self, start: SellingStage, to: SellingStage) -> Iterator[SellingStage]:
        between = sorted(self.playbook.of(SellingStage), key=_order)
        for stage in between:
            if _order(start) <= _order(stage) < _order(to) and stage.outcome == "open":
                yield stage


def _named(playbook: Playbook, ids: Iterable[str]) -> Iterator[Criterion]:
    for id_ in ids:
        found = playbook.get(Criterion.kind_name, id_)
        if isinstance(found, Criterion):
            yield found


def _failing(states: Iterable[CriterionState]) -> tuple[CriterionState, ...]:
    found = {each.criterion.id: each for each in states if not each.proved.holds}
    return tuple(found.values())


def _order(stage: SellingStage) -> int:
    return 0 if stage.order is None else stage.order


def in_the_way(
    state: CriterionState,
    dictionary: FactDictionary,
    name_of: Callable[[str], str] = str,
) -> str:
    """Why a criterion does not hold, as a sentence. `name_of` makes a name of who denied it."""
    if state.proved.denied:
        who = name_of(state.proved.denied.by)
        return f"{who} says that it is not so."
    said = data_in_words(state.proved, dictionary)
    return f"{said}." if said else "Nobody has stated it yet."
