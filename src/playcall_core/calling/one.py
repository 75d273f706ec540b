"""Calls the plays on one situation, with all reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from playcall_core.calling.outcome import Call, CallablePlay, Calls, Hindrance, Outcome, PastRun
from playcall_core.calling.rank import rank, standing_of
from playcall_core.conditions import Explanation, Truth, all_of, explain
from playcall_core.facts import Moment, Situation


def call_plays(
    plays: Iterable[CallablePlay],
    situation: Situation,
    moment: Moment,
    runs: Sequence[PastRun] = (),
) -> Calls:
    """Match every play of the situation's kind of subject with it, and rank those that apply."""
    mine = [run for run in runs if run.subject_id == situation.id]
    calls = [
        call_play(play, situation, moment, mine) for play in plays if play.on is situation.subject
    ]
    return Calls(situation, tuple(rank(calls)))


def call_play(
    play: CallablePlay, situation: Situation, moment: Moment, runs: Sequence[PastRun] = ()
) -> Call:
    """Match one play with one situation; `runs` are the past runs on this subject.

    It applies when its condition holds, its exclusion does not, and nothing hinders it. An
    exclusion that is unknown makes it “cannot tell”; one that is true, “does not apply”.
    """
    when = explain(play.when, situation, moment)
    exclude = explain(play.exclude, situation, moment) if play.exclude else None
    hindrance = hindrance_of(play, exclude, moment, runs)
    truths = [when.truth]
    if hindrance:
        truths.append(Truth.FALSE)
    elif exclude and exclude.truth is Truth.UNKNOWN:
        truths.append(Truth.UNKNOWN)
    outcome = Outcome.of(all_of(truths))
    return Call(play, outcome, when, exclude, hindrance, standing_of(play, situation, moment))


def hindrance_of(
    play: CallablePlay, exclude: Explanation | None, moment: Moment, runs: Sequence[PastRun] = ()
) -> Hindrance | None:
    """What keeps the play from being called, whatever its condition says; None if nothing does."""
    if exclude and exclude.truth is Truth.TRUE:
        return Hindrance.EXCLUDED
    if play.first and moment.today < play.first:
        return Hindrance.NOT_YET
    if play.last and moment.today > play.last:
        return Hindrance.OVER
    resting = timedelta(days=play.cooldown)
    if any(run.play == play.id and moment.today < run.on + resting for run in runs):
        return Hindrance.COOLDOWN
    return None


def should_stop(play: CallablePlay, situation: Situation, moment: Moment) -> Explanation | None:
    """Why a run of the play should end now; None if it should not, or that cannot be told."""
    if play.stop is None:
        return None
    explanation = explain(play.stop, situation, moment)
    return explanation if explanation.truth is Truth.TRUE else None
