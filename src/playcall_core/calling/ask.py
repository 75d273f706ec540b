"""Which questions to ask: the unknown facts that would decide most calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from playcall_core.book import Playbook
from playcall_core.book.records import DiscoveryQuestion, FactRecord, Segment
from playcall_core.calling.outcome import Calls, Outcome
from playcall_core.facts.derivation import SegmentOf, facts_needed


@dataclass(frozen=True, slots=True)
class Question:
    """An unknown fact, how to ask for it, and what knowing it would do.

    `decides` counts the calls that it alone keeps from being told, given that the facts asked
    before it are known; `involved` all calls that cannot be told and test it; `subjects` those it
    is unknown of; `plays` the ids of the plays concerned.
    """

    fact: str
    questions: tuple[DiscoveryQuestion, ...]
    decides: int
    involved: int
    subjects: int
    plays: tuple[str, ...]


def questions_to_ask(
    calls: Iterable[Calls], playbook: Playbook, most: int | None = None
) -> tuple[Question, ...]:
    """The facts to ask for, the most deciding first.

    Greedy: the fact that alone decides most open calls comes first (with ties by the calls it is
    involved in, then by id), then it counts as known. Greedy choice is within 1 - 1/e of the best
    (Nemhauser, Wolsey and Fisher, 1978) for covering; for calls that need several facts it is a
    sensible order, not a proved optimum.
    """
    open_calls = [
        (group.situation.id, call.play.id, frozenset(call.missing))
        for group in calls
        for call in group.those(Outcome.CANNOT_TELL)
    ]
    by_fact = _questions_by_fact(playbook)
    involved = Counter(fact for _, _, missing in open_calls for fact in missing)
    asked: list[Question] = []
    known: set[str] = set()
    while len(known) < len(involved) and (most is None or len(asked) < most):
        left = [(s, p, missing - known) for s, p, missing in open_calls if missing - known]
        alone = Counter(fact for _, _, missing in left if len(missing) == 1 for fact in missing)
        best = min(involved.keys() - known, key=lambda fact: (-alone[fact], -involved[fact], fact))
        concerned = [(s, p) for s, p, missing in open_calls if best in missing]
        asked.append(
            Question(
                best,
                by_fact.get(best, ()),
                alone[best],
                involved[best],
                len({subject for subject, _ in concerned}),
                tuple(sorted({play for _, play in concerned})),
            )
        )
        known.add(best)
    return tuple(asked)


def _questions_by_fact(playbook: Playbook) -> dict[str, tuple[DiscoveryQuestion, ...]]:
    """The questions that fill each fact; of a derived one, else those it is computed from."""
    asked: dict[str, dict[str, DiscoveryQuestion]] = {}
    for fact in playbook.of(FactRecord):
        for id_ in fact.asked_by:
            question = playbook.get("discovery_question", id_)
            if isinstance(question, DiscoveryQuestion):
                asked.setdefault(fact.id, {})[question.id] = question
    for question in playbook.of(DiscoveryQuestion):
        if question.fills:
            asked.setdefault(question.fills, {})[question.id] = question
    direct = {fact: tuple(questions.values()) for fact, questions in asked.items()}
    behind = {fact.id: _computed_from(fact, playbook) for fact in playbook.of(FactRecord)}
    return {fact: _found(fact, direct, behind, set()) for fact in behind}


def _computed_from(fact: FactRecord, playbook: Playbook) -> tuple[str, ...]:
    if isinstance(fact.derivation, SegmentOf):
        segments = [one for one in playbook.of(Segment) if one.kind == fact.derivation.kind]
        rules = [rule for one in segments if (rule := playbook.condition(one, "rule"))]
        return tuple(dict.fromkeys(needed for rule in rules for needed in rule.facts()))
    return facts_needed(fact.derivation) if fact.derivation else ()


def _found(
    fact: str,
    direct: Mapping[str, tuple[DiscoveryQuestion, ...]],
    behind: Mapping[str, tuple[str, ...]],
    seen: set[str],
) -> tuple[DiscoveryQuestion, ...]:
    if fact in direct or fact in seen:
        return direct.get(fact, ())
    seen.add(fact)
    questions = (
        one for inner in behind.get(fact, ()) for one in _found(inner, direct, behind, seen)
    )
    return tuple({question.id: question for question in questions}.values())
