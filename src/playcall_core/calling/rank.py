"""In which order the plays that apply are offered, and the reason in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from playcall_core.calling.outcome import Call, CallablePlay, Outcome, Standing
from playcall_core.conditions import Truth, evaluate_test
from playcall_core.facts import Moment, Situation

RANKING_RULE = (
    "Priority, then the window that closes first, then the preferences that hold, "
    "then the narrower condition, then the id."
)


def standing_of(play: CallablePlay, situation: Situation, moment: Moment) -> Standing:
    """The ranking criteria of a play in a situation; an unknown preference does not count."""
    held = sum(
        evaluate_test(test, situation[test.fact], moment) is Truth.TRUE for test in play.prefer
    )
    return Standing(play.record.priority, play.last or date.max, held, play.narrowness, play.id)


def rank(calls: Sequence[Call]) -> list[Call]:
    """`calls` of one situation in order, with rank, reason and choice filled in."""
    applying = sorted(
        (call for call in calls if call.outcome is Outcome.APPLIES),
        key=lambda call: call.standing.order,
    )
    first_of_choice: dict[str, str] = {}
    ranked = []
    for place, call in enumerate(applying):
        following = applying[place + 1].standing if place + 1 < len(applying) else None
        choice = call.play.record.choice
        first = first_of_choice.setdefault(choice, call.play.id) if choice else call.play.id
        ranked.append(
            replace(
                call,
                rank=place + 1,
                rank_reason=rank_reason(call.standing, following),
                behind=first if first != call.play.id else None,
            )
        )
    rest = sorted(
        (call for call in calls if call.outcome is not Outcome.APPLIES),
        key=lambda call: (call.outcome is Outcome.DOES_NOT_APPLY, call.play.id),
    )
    return ranked + rest


def rank_reason(standing: Standing, following: Standing | None) -> str:
    """The first criterion in which a play differs from the next one, in words."""
    if following is None:
        return "no other play comes after it"
    if standing.priority != following.priority:
        return f"its priority is {standing.priority}, the next play's {following.priority}"
    if standing.closes != following.closes:
        return f"its window closes first, on {standing.closes}"
    if standing.preferred != following.preferred:
        return (
            f"{standing.preferred} of its preferences hold, "
            f"{following.preferred} of the next play's"
        )
    if standing.narrowness != following.narrowness:
        return (
            f"its condition is narrower: {standing.narrowness} tests, "
            f"the next play's {following.narrowness}"
        )
    return "all else is equal, so the ids decide"
