"""How the time of matching grows with situations, facts and plays. Takes a minute or two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from random import Random
from typing import Final

import pyarrow as pa

from benchmarks.lines import Line, progress, timed
from benchmarks.workload import Workload
from playcall_core.calling import CallablePlay, compile_index
from playcall_core.calling.many import Engine, can_compile, match_many
from playcall_core.conditions import Condition, Group
from playcall_core.facts import FactDictionary
from playcall_core.tables.situations import Situations

TESTS: Final = (5, 7)
SITUATIONS: Final = (125_000, 250_000, 500_000, 1_000_000)
PLAYS: Final = (1_000, 2_000, 4_000, 8_000, 16_000)
COPIES: Final = (1, 2, 4)
NOISE: Final = 1.15
"""What grows linearly may seem to grow so much more."""


def lines(short: bool) -> Iterator[Line | str]:
    """Times at several sizes, the last of each beside what would be linear."""
    if short:
        yield "only in the long form"
        return
    load = Workload(1_000, tests=TESTS)
    tables = ((count, load.table(count)) for count in SITUATIONS)
    times = [(count, _seconds(load.plays, table)) for count, table in tables]
    yield from _growth("situations", "1,000 plays", times)
    copied = [(16 * copies, *with_more_facts(load, copies, 200_000)) for copies in COPIES]
    times = [(facts, _seconds(plays, table)) for facts, plays, table in copied]
    yield from _growth("facts", "1,000 plays, 200,000 situations", times)
    table = load.table(200_000)
    loads = [Workload(plays, tests=TESTS) for plays in PLAYS]
    times = [(each.plays_wanted, _seconds(each.plays, table)) for each in loads]
    yield from _growth("plays", "200,000 situations", times)


def _growth(what: str, of: str, times: Sequence[tuple[int, float]]) -> Iterator[Line]:
    (least, shortest), (most, longest) = times[0], times[-1]
    for size, seconds in times:
        yield Line(f"{size:,} {what}", seconds, result=of if size == least else "")
    factor = most / least
    result = f"{factor:.0f} times the {what}"
    yield Line(f"growth with {what}", longest / shortest, "x", bar=factor * NOISE, result=result)


def _seconds(plays: Sequence[CallablePlay], table: Situations) -> float:
    """The least CPU seconds, new index each time, of matching with “cannot tell”."""
    progress(
        f"{len(plays):,} plays, {len(table):,} situations, {len(table.dictionary.facts)} facts"
    )
    engine: Engine = "compiled" if can_compile() else "numpy"
    shortest = float("inf")
    for _ in range(3):
        index = compile_index(plays, table.dictionary, table.moment)
        work = partial(match_many, index, table, cannot_tell=True, engine=engine)
        shortest = min(shortest, timed(work)[1])
    return shortest


def with_more_facts(
    load: Workload, copies: int, count: int
) -> tuple[tuple[CallablePlay, ...], Situations]:
    """The plays, and so many situations, where each fact is there several times and each test is on
    one of its copies. As many plays apply as before: the copies are as the fact itself.
    """
    dice = Random(3)
    plays = tuple(
        replace(play, when=Condition(tuple(_moved(g, copies, dice) for g in play.when.groups)))
        for play in load.plays
    )
    first, *others = (load.table(count, seed) for seed in range(copies))
    facts = list(load.dictionary)
    table, members = first.table, [first.members]
    for number, other in enumerate(others, 1):
        for fact in load.dictionary:
            name = _copy(fact.id, number)
            facts.append(replace(fact, id=name, name=name))
            table = table.append_column(name, other.table[fact.id])
        names = [_copy(name, number) for name in other.members["fact"].to_pylist()]
        members.append(other.members.set_column(1, "fact", pa.array(names).dictionary_encode()))
    dictionary = FactDictionary(tuple(facts))
    merged = replace(first, dictionary=dictionary, table=table, members=pa.concat_tables(members))
    return plays, merged


def _moved(group: Group, copies: int, dice: Random) -> Group:
    return Group(
        tuple(replace(test, fact=_copy(test.fact, dice.randrange(copies))) for test in group.tests)
    )


@cache
def _copy(fact: str, number: int) -> str:
    return f"{fact}-{number}" if number else fact
