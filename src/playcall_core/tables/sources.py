"""Where each fact comes from, and whether the derivations fit together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from playcall_core.conditions import Condition, check_condition
from playcall_core.errors import FactError, Problem, TableError, nearest
from playcall_core.facts import Fact, FactDictionary, FactType, Subject
from playcall_core.facts.derivation import (
    Change,
    Contains,
    Count,
    DaysSince,
    Derivation,
    Exists,
    HeldFor,
    Members,
    Ratio,
    SegmentOf,
    facts_needed,
)
from playcall_core.tables.reading import TABLE_OF
from playcall_core.tables.texts import words_of

QUANTITIES = (FactType.NUMBER, FactType.MONEY)


@dataclass(frozen=True, slots=True)
class SegmentRule:
    """One segment: its key, and the condition that draws it."""

    key: str
    rule: Condition


@dataclass(frozen=True, slots=True)
class FactSource:
    """A fact and where it comes from.

    With a `derivation` it is computed. Otherwise it is read from dated fact values and, where
    `column` names one, from a column of its subject's own table (`opportunities.stage`, or `stage`
    for short); of these the one valid latest holds. `rules` belong to a segment: those of its kind,
    first by precedence first.
    """

    fact: Fact
    derivation: Derivation | None = None
    column: str | None = None
    rules: tuple[SegmentRule, ...] = ()

    @property
    def needs(self) -> tuple[str, ...]:
        """The ids of the facts it is computed from."""
        if isinstance(self.derivation, SegmentOf):
            facts = (fact for rule in self.rules for fact in rule.rule.facts())
            return tuple(dict.fromkeys(facts))
        return facts_needed(self.derivation) if self.derivation else ()

    @property
    def own_column(self) -> str | None:
        """The name of the column in the subject's own table; `TableError` for another table's."""
        if self.column is None:
            return None
        table, _, name = self.column.rpartition(".")
        own = TABLE_OF[self.fact.subject]
        if table in {"", own}:
            return name
        if self.is_stage:
            return None
        raise TableError(
            Problem(
                f"“{self.fact.name}” is a fact of {own}; the column “{self.column}” is not theirs.",
                remedy=f"Name a column of {own}, or derive the fact.",
            )
        )

    @property
    def is_stage(self) -> bool:
        """Whether the stage changes are its history."""
        own = self.fact.subject is Subject.OPPORTUNITY
        return own and self.column in {"stage", "opportunities.stage", "stage_changes.stage"}


def in_order(sources: Sequence[FactSource], dictionary: FactDictionary) -> tuple[FactSource, ...]:
    """The sources, each after those it is computed from.

    `FactError` for every derivation that does not fit: a fact that is not there or of another type
    or subject, a circle (naming the chain); `ConditionError` for a rule that does not fit.
    """
    by_id = {source.fact.id: source for source in sources}
    problems = [problem for source in sources for problem in _problems(source, by_id)]
    if problems:
        raise FactError(*problems)
    for source in sources:
        for rule in source.rules:
            check_condition(rule.rule, dictionary)
    graph = {source.fact.id: source.needs for source in sources}
    try:
        return tuple(by_id[fact] for fact in TopologicalSorter(graph).static_order())
    except CycleError as error:
        # The chain runs from what is needed to what needs it; people read it the other way round.
        chain = " → ".join(f"“{by_id[fact].fact.name}”" for fact in reversed(error.args[1]))
        raise FactError(
            Problem(
                f"These facts are computed from each other: {chain}.",
                remedy="Take one of them out of the circle.",
            )
        ) from None


def _problems(source: FactSource, by_id: Mapping[str, FactSource]) -> Iterator[Problem]:
    fact, derivation = source.fact, source.derivation
    for needed in source.needs:
        if needed not in by_id:
            remedy = nearest(needed, by_id) or "Declare it under `facts`."
            yield Problem(
                f"“{fact.name}” is computed from “{needed}”, which is no fact.", remedy=remedy
            )
        elif by_id[needed].fact.subject not in {fact.subject, Subject.ACCOUNT}:
            other = by_id[needed].fact
            yield Problem(
                f"“{fact.name}” is a fact of the {fact.subject.value}, and is computed from "
                f"“{other.name}”, a fact of the {other.subject.value}.",
                remedy="Compute it from rows of a table instead.",
            )
    if derivation is None:
        return
    if fact.type not in _results(derivation):
        right = " or ".join(kind.value for kind in _results(derivation))
        yield Problem(
            f"“{fact.name}” is a {fact.type.value}, and is computed as “{derivation.how}”.",
            remedy=f"Declare it as a {right}.",
        )
    yield from _problems_of(source, derivation, by_id)


def _results(derivation: Derivation) -> tuple[FactType, ...]:
    match derivation:
        case Change(unit="difference"):
            return QUANTITIES
        case Ratio() | Change() | Count() | DaysSince() | HeldFor():
            return (FactType.NUMBER,)
        case Exists():
            return (FactType.YES_NO,)
        case Contains() | Members():
            return (FactType.SET,)
        case SegmentOf():
            return (FactType.CATEGORY,)


def _problems_of(
    source: FactSource, derivation: Derivation, by_id: Mapping[str, FactSource]
) -> Iterator[Problem]:
    name = source.fact.name
    of = [by_id[needed] for needed in facts_needed(derivation) if needed in by_id]
    match derivation:
        case Ratio() | Change():
            for operand in of:
                if operand.fact.type not in QUANTITIES:
                    yield Problem(f"“{name}”: “{operand.fact.name}” is neither number nor money.")
            alike = all(operand.fact.type is source.fact.type for operand in of)
            if isinstance(derivation, Change) and derivation.unit == "difference" and not alike:
                yield Problem(f"“{name}” is of another type than “{of[0].fact.name}”.")
        case DaysSince(rows=rows, fact=fact):
            if (rows is None) is (fact is None):
                yield Problem(f"“{name}” needs either rows or a date fact.")
            if of and of[0].fact.type is not FactType.DATE:
                yield Problem(f"“{name}”: “{of[0].fact.name}” is not a date.")
        case HeldFor():
            if of and (of[0].derivation is not None or of[0].fact.type is FactType.SET):
                yield Problem(
                    f"“{name}”: “{of[0].fact.name}” has no dated values to be held.",
                    remedy="Name a fact that is stored with dates, and is not a set.",
                )
        case Contains(words=words):
            for phrase in words:
                if not words_of(phrase):
                    yield Problem(f"“{name}” looks for “{phrase}”, which has no word in it.")
        case _:
            return
