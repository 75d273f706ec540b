"""Calling: which plays apply to a subject now, in which order, and why."""

from playcall_core.calling.ask import Question, questions_to_ask
from playcall_core.calling.index import Index, compile_index
from playcall_core.calling.matching import Matched, call_matching, match_one
from playcall_core.calling.one import call_play, call_plays, should_stop
from playcall_core.calling.outcome import (
    Call,
    CallablePlay,
    Calls,
    Hindrance,
    Outcome,
    PastRun,
    Standing,
)
from playcall_core.calling.plays import PlaysOf, plays_of
from playcall_core.calling.rank import RANKING_RULE

__all__ = [
    "RANKING_RULE",
    "Call",
    "CallablePlay",
    "Calls",
    "Hindrance",
    "Index",
    "Matched",
    "Outcome",
    "PastRun",
    "PlaysOf",
    "Question",
    "Standing",
    "call_matching",
    "call_play",
    "call_plays",
    "compile_index",
    "match_one",
    "plays_of",
    "questions_to_ask",
    "should_stop",
]
