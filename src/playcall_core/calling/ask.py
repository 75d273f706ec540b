"""Which questions to ask: the unknown facts that would decide most calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from playcall_core.book import Playbook
from playcall_core.book.records import DiscoveryQuestion, FactRecord
from playcall_core.calling.outcome import Calls, Outcome


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
    found: dict[str, dict[str, DiscoveryQuestion]] = {}
    for fact in playbook.of(FactRecord):
        for asked in fact.asked_by:
            question = playbook.get("discovery_question", asked)
            if isinstance(question, DiscoveryQuestion):
                found.setdefault(fact.id, {})[question.id] = question
    for question in playbook.of(DiscoveryQuestion):
        if question.fills:
            found.setdefault(question.fills, {})[question.id] = question
    return {fact: tuple(questions.values()) for fact, questions in found.items()}
