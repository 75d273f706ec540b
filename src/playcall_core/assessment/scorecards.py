"""Scorecards: the playbook's assessment methods, filled for one opportunity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from playcall_core.assessment.criteria import Judge
from playcall_core.assessment.evidence import Proved, prove
from playcall_core.book.playbook import uid_of
from playcall_core.book.records import AssessmentMethod
from playcall_core.book.records.selling import Element

ENOUGH: Final = 0.6
"""So much of a scorecard's weight must be known before it is given a score."""
ENOUGH_RULE: Final = "A score is given when elements with at least 60 % of the weight are known."


@dataclass(frozen=True, slots=True)
class ElementState:
    """One element: `held` where something speaks for it, `failed` where it is known not to be so,
    else nobody knows.
    """

    element: Element
    uid: str
    proved: Proved

    @property
    def held(self) -> bool:
        """Whether it is so."""
        return self.proved.holds

    @property
    def failed(self) -> bool:
        """Whether it is known not to be so."""
        return self.proved.fails

    @property
    def known(self) -> bool:
        """Whether it is known whether it is so."""
        return self.held or self.failed


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A method filled for one opportunity."""

    method: AssessmentMethod
    elements: tuple[ElementState, ...]

    @property
    def weight(self) -> float:
        """The weight of all elements."""
        return sum(each.element.weight for each in self.elements)

    @property
    def known_weight(self) -> float:
        """The weight of those that are known."""
        return sum(each.element.weight for each in self.elements if each.known)

    @property
    def held_weight(self) -> float:
        """The weight of those that are so."""
        return sum(each.element.weight for each in self.elements if each.held)

    @property
    def is_enough(self) -> bool:
        """Whether enough is known for a score."""
        return self.known_weight > 0 and self.known_weight >= ENOUGH * self.weight

    @property
    def score(self) -> float | None:
        """The share of what is known that is so, 0 to 1; None where not enough is known."""
        return self.held_weight / self.known_weight if self.is_enough else None

    @property
    def missing(self) -> tuple[ElementState, ...]:
        """The elements of which nobody knows, the weightiest first."""
        unknown = (each for each in self.elements if not each.known)
        return tuple(sorted(unknown, key=lambda each: -each.element.weight))


def element_uid(method: AssessmentMethod, element: Element) -> str:
    """What statements about an element are kept under."""
    return f"{uid_of(method)}/{element.key}"


def scorecard(judge: Judge, method: AssessmentMethod) -> Scorecard:
    """Fill a scorecard from the data and from what people said."""
    states = []
    for place, element in enumerate(method.elements):
        uid = element_uid(method, element)
        check = judge.playbook.condition(method, "elements", place, "check")
        said = judge.statements.get(uid, ())
        states.append(ElementState(element, uid, prove(check, said, judge.situation, judge.moment)))
    return Scorecard(method, tuple(states))
