"""From calls, questions and explanations to the shapes of the command line."""

from __future__ import annotations

from playcall.shapes import (
    CallShape,
    ConditionShape,
    QuestionShape,
    SubjectShape,
    TestShape,
)
from playcall_core.book import Playbook
from playcall_core.calling import Call, Calls, Hindrance, Outcome, Question
from playcall_core.conditions import Explanation, because, print_test, value_in_words
from playcall_core.facts import FactDictionary


def subject_shape(calls: Calls, playbook: Playbook, *, with_all: bool = False) -> SubjectShape:
    """A subject with its calls; those that do not apply only `with_all`."""
    dictionary = playbook.dictionary
    situation = calls.situation
    return SubjectShape(
        subject=situation.subject.value,
        id=situation.id,
        name=situation.name,
        facts={fact: value_in_words(value, dictionary[fact]) for fact, value in situation.known()},
        calls=[
            call_shape(call, dictionary)
            for call in calls.calls
            if with_all or call.outcome is not Outcome.DOES_NOT_APPLY
        ],
    )


def call_shape(call: Call, dictionary: FactDictionary) -> CallShape:
    """One call with its reason."""
    return CallShape(
        play=call.play.id,
        name=call.play.record.heading,
        outcome=call.outcome.value,
        offered=call.offered,
        because=because_of(call, dictionary),
        rank=call.rank,
        rank_reason=call.rank_reason or None,
        behind=call.behind,
        hindrance=call.hindrance.value if call.hindrance else None,
        missing=list(call.missing),
    )


def because_of(call: Call, dictionary: FactDictionary) -> str:
    """Why the call came out as it did, in one sentence part."""
    if call.hindrance is Hindrance.EXCLUDED and call.exclude:
        return f"excluded: {because(call.exclude, dictionary)}"
    if call.hindrance:
        return call.hindrance.value
    if call.outcome is Outcome.CANNOT_TELL:
        names = [dictionary[fact].name for fact in call.missing]
        return f"{_listed(names)} {'is' if len(names) == 1 else 'are'} not known well enough"
    return because(call.when, dictionary)


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def question_shape(question: Question, dictionary: FactDictionary) -> QuestionShape:
    """One question to ask."""
    return QuestionShape(
        fact=question.fact,
        name=dictionary[question.fact].name,
        questions=[asked.text or asked.id for asked in question.questions],
        decides=question.decides,
        involved=question.involved,
        subjects=question.subjects,
        plays=list(question.plays),
    )


def condition_shape(explanation: Explanation, dictionary: FactDictionary) -> ConditionShape:
    """A condition test by test."""
    return ConditionShape(
        result=explanation.truth.value,
        groups=[
            [
                TestShape(
                    test=print_test(result.test, dictionary),
                    value=value_in_words(result.value, dictionary[result.test.fact]),
                    result=result.truth.value,
                )
                for result in group.results
            ]
            for group in explanation.groups
        ],
    )
