"""Plays called inside a database, where the facts of many subjects lie.

    rules = rules_of(plays, dictionary, moment, Subject.OPPORTUNITY)
    write_calls(connection, WarehouseTables("situations", "members"), rules, into="calls")

What comes out is what `call_play` says of each play and subject. The order in which plays are
offered, their choices and their reasons are found afterwards, for the few subjects that somebody
looks at, by `call_plays` or `call_matching`.
"""

from __future__ import annotations

from collections.abc import Iterable

from playcall_core.calling.index import is_open
from playcall_core.calling.outcome import CallablePlay
from playcall_core.facts import FactDictionary, Moment, Subject
from playcall_core.tables.pushdown import (
    Rule,
    Rules,
    WarehouseTables,
    load_situations,
    stream_calls,
    write_calls,
)

__all__ = ["WarehouseTables", "load_situations", "rules_of", "stream_calls", "write_calls"]


def rules_of(
    plays: Iterable[CallablePlay], dictionary: FactDictionary, moment: Moment, on: Subject
) -> Rules:
    """The plays on one kind of subject whose window is open, as a database needs them.

    They hold for the moment: relative days, windows, cooldowns and exchange rates are resolved.
    """
    rules = tuple(
        Rule(play.id, play.when, play.exclude, play.cooldown)
        for play in plays
        if play.on is on and is_open(play, moment)
    )
    return Rules(rules, dictionary, moment)
