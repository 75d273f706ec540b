"""Which bit stands for which group, and how the groups' bits come together to their plays.

The groups of a play stand side by side, those of `when` first, then those of `exclude`. Whether any
of them is set is *folded* into the play's first bit by a few shifts, for all plays at once. A play
lies within one machine word wherever it can, so that engines may fold word by word; a longer one
shares its words with no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from playcall_core.calling.outcome import CallablePlay
from playcall_core.conditions import Group

WORD: Final = 64
LINE: Final = 512
"""Bits of a line of the cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The places of all groups, up to `end`; rows of bits are numbers of `size` bits, whole lines.

    `spans`: for each play its first bit, how many groups `when` has and how many `exclude`.
    `play_at`: first bit -> place of the play, -1 elsewhere. `firsts`, `when` and `exclude` are the
    bits of those kinds. `folds`: how far to shift, and which bits have a bit of the same play so
    far above them.
    """

    end: int
    size: int
    spans: tuple[tuple[int, int, int], ...]
    play_at: tuple[int, ...]
    firsts: int
    when: int
    exclude: int
    folds: tuple[tuple[int, int], ...]


def lay_out(plays: Sequence[CallablePlay]) -> Layout:
    """The layout of some plays, in their order."""
    spans = tuple(_spans(plays))
    end = sum(spans[-1]) if spans else 0
    size = -(-end // LINE) * LINE
    play_at = [-1] * size
    for place, (first, _, _) in enumerate(spans):
        play_at[first] = place
    return Layout(
        end=end,
        size=size,
        spans=spans,
        play_at=tuple(play_at),
        firsts=number_of(((first, 1) for first, _, _ in spans), size),
        when=number_of(((first, count) for first, count, _ in spans), size),
        exclude=number_of(((first + count, more) for first, count, more in spans), size),
        folds=tuple(_folds(spans, size)),
    )


def groups_of(play: CallablePlay) -> tuple[Group, ...]:
    """The groups of a play in the order of their bits."""
    return (*play.when.groups, *(play.exclude.groups if play.exclude else ()))


def _spans(plays: Sequence[CallablePlay]) -> Iterator[tuple[int, int, int]]:
    first = 0
    for play in plays:
        when = len(play.when.groups)
        exclude = len(play.exclude.groups) if play.exclude else 0
        if first % WORD + when + exclude > WORD:
            first = -(-first // WORD) * WORD
        yield first, when, exclude
        first += when + exclude
        if when + exclude > WORD:
            first = -(-first // WORD) * WORD


def _folds(spans: Sequence[tuple[int, int, int]], size: int) -> Iterator[tuple[int, int]]:
    longest = max((when + exclude for _, when, exclude in spans), default=0)
    shift = 1
    while shift < longest:
        runs = ((first, when + exclude - shift) for first, when, exclude in spans)
        yield shift, number_of(runs, size)
        shift *= 2


def number_of(runs: Iterator[tuple[int, int]], size: int) -> int:
    """The number in which these runs of bits are set: first bit and length (none if negative)."""
    row = bytearray(size // 8)
    for first, count in runs:
        for bit in range(first, first + count):
            row[bit >> 3] |= 1 << (bit & 7)
    return int.from_bytes(row, "little")
