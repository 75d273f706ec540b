"""One situation against all plays, by the standard library, beside other engines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Final

from benchmarks.lines import Line, medians, need_equal, progress
from benchmarks.peers import Peer
from benchmarks.workload import Workload
from playcall_core.calling import (
    Index,
    Outcome,
    call_matching,
    compile_index,
    match_one,
)
from playcall_core.conditions import Truth, evaluate
from playcall_core.facts import Situation

BARS: Final = {1_000: 10e-6, 10_000: 30e-6}
CLIPS_BARS: Final = {1_000: 40.0, 10_000: 40.0}
"""Set where CLIPS took 431 and 2,592 microseconds, as it does when facts are asserted as text."""
REASONS_BAR: Final = 1e-3
JUDGED: Final = 20_000
"""So many conditions, about, are judged by the reference evaluator."""


@dataclass(frozen=True)
class Opponent:
    """A peer: the package it needs beside Python, who builds it, at how many plays it must be how
    much slower, and whether it is built quickly enough for the short form.
    """

    package: str | None
    module: str
    build: str
    least: dict[int, float]
    quick_to_build: bool = True


OPPONENTS: Final = (
    Opponent("zen", "zen_table", "build", {1_000: 20, 10_000: 45}),
    Opponent("clips", "clips_rules", "build_as_text", CLIPS_BARS, quick_to_build=False),
    Opponent("clips", "clips_rules", "build_by_template", {}, quick_to_build=False),
    Opponent(None, "generated", "build_by_group", {1_000: 7, 10_000: 7}),
    Opponent(None, "generated", "build_sharing", {}),
)


def lines(short: bool) -> Iterator[Line | str]:
    """At 1,000 and 10,000 plays; the median of a call."""
    for plays in BARS:
        yield from _lines(Workload(plays), 200 if short else 500, 5 if short else 10, short)


def _lines(load: Workload, count: int, passes: int, short: bool) -> Iterator[Line | str]:
    plays = load.plays_wanted
    index = compile_index(load.plays, load.dictionary, load.moment)
    situations = list(load.situations(count))
    progress(f"{plays:,} plays: judged by the reference evaluator")
    judge(load, index, situations[: JUDGED // plays])
    peers: list[tuple[Peer, float | None]] = []
    for opponent in OPPONENTS:
        if short and plays > 1_000 and not opponent.quick_to_build:
            yield f"{opponent.package} with {plays:,} plays is built in the long form only"
        elif opponent.package and not find_spec(opponent.package):
            yield f"{opponent.package} is not installed; ./dev bench does that"
        else:
            progress(f"{plays:,} plays: {opponent.module} is built")
            module = import_module(f"benchmarks.peers.{opponent.module}")
            peers.append((getattr(module, opponent.build)(load), opponent.least.get(plays)))
    yield from beside(index, situations, peers, passes)
    yield first_seen(load, situations)
    yield from _with_reasons(load, index, situations, passes)


def beside(
    index: Index,
    situations: Sequence[Situation],
    peers: Sequence[tuple[Peer, float | None]],
    passes: int,
) -> Iterator[Line]:
    """The medians of Playcall and of every peer, with the least ratio to it; `Different` if a peer
    finds other plays in any of the situations.
    """
    for peer, _ in peers:
        agree(peer, index, situations)
    progress(f"{len(index.plays):,} plays: {passes} passes over {len(situations):,} situations")
    prepared = [[peer.prepare(situation) for situation in situations] for peer, _ in peers]
    ours, *theirs = medians(
        [
            (partial(match_one, index), situations),
            *((peer.match, ready) for (peer, _), ready in zip(peers, prepared, strict=True)),
        ],
        passes,
    )
    hits = sum(len(match_one(index, each).applies) for each in situations) / len(situations)
    plays = len(index.plays)
    result = f"{hits:.0f} of them apply"
    yield Line(f"{plays:,} plays", ours, bar=BARS.get(plays), result=result)
    for (peer, least), took in zip(peers, theirs, strict=True):
        yield Line(f"{plays:,} plays beside {peer.name}", ours, peer=took, least=least)


def first_seen(load: Workload, situations: Sequence[Situation]) -> Line:
    """The median where none of the situations was there before: some of their rows are not made
    yet. There is one pass only, so what other programs took is in it.
    """
    index = compile_index(load.plays, load.dictionary, load.moment)
    for other in load.situations(len(situations), seed=1):
        match_one(index, other)
    (took,) = medians([(partial(match_one, index), situations)], 1)
    return Line(f"{load.plays_wanted:,} plays, seen for the first time", took)


def agree(peer: Peer, index: Index, situations: Sequence[Situation]) -> None:
    """`Different` unless the peer finds the plays that apply in each of the situations."""
    for number, situation in enumerate(situations):
        found = sorted(peer.places(peer.match(peer.prepare(situation))))
        what = f"{peer.name} beside Playcall with {len(index.plays):,} plays, situation {number}"
        need_equal(found, match_one(index, situation).applies, what)


def judge(load: Workload, index: Index, situations: Sequence[Situation]) -> None:
    """`Different` unless the matcher finds what the reference evaluator says, unknowns included."""
    for number, situation in enumerate(situations):
        truths = [evaluate(when, situation, load.moment) for when in load.conditions]
        matched = match_one(index, situation)
        for truth, found in (
            (Truth.TRUE, matched.applies),
            (Truth.UNKNOWN, matched.cannot_tell),
        ):
            those = [place for place, each in enumerate(truths) if each is truth]
            what = f"{truth.name.lower()} with {len(index.plays):,} plays, situation {number}"
            need_equal(found, those, f"the matcher beside the reference evaluator, {what}")


def _with_reasons(
    load: Workload, index: Index, situations: Sequence[Situation], passes: int
) -> Iterator[Line]:
    applying = partial(call_matching, index, cannot_tell=False)
    for number, situation in enumerate(situations[:5]):
        every = call_matching(index, situation).those(Outcome.APPLIES)
        need_equal(applying(situation).calls, every, f"reasons and ranks, situation {number}")
    (matches,) = medians([(applying, situations[:100])], passes)
    some = situations[: 100 // passes]
    (all_calls,) = medians([(partial(call_matching, index), some)], passes)
    what = f"{load.plays_wanted:,} plays, with full reasons"
    yield Line(what, matches, bar=REASONS_BAR, result="of those that apply, ranked")
    undecided = sum(len(match_one(index, each).cannot_tell) for each in some) / len(some)
    what = f"{load.plays_wanted:,} plays, with those of “cannot tell” too"
    yield Line(what, all_calls, result=f"{undecided:.0f} plays more")
