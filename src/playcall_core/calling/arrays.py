"""Matching a block of situations by NumPy: the AND of one row for each axis, then bits to plays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from playcall_core.calling.cells import Codes, Rows
from playcall_core.calling.index import Index
from playcall_core.calling.layout import WORD
from playcall_core.calling.set_rows import Words, words_of
from playcall_core.facts import Subject

Places = NDArray[np.uint16] | NDArray[np.int32]
"""Places of plays in `Index.plays`: of two bytes each where these suffice, which is where time and
memory go when many plays cannot be told.
"""

IN_CACHE: Final = 1 << 18
"""Bytes of rows that are worked on together, so that they stay in the second-level cache."""
SPARE: Final = 16
"""One part in so many is kept free beyond what is expected."""
ROOM: Final = 64
"""So many hits fit in beyond those there is room for: an engine writes a word of them at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """For each situation some plays, by their places in `Index.plays`, ascending.

    Those of situation i are `plays[indptr[i]:indptr[i + 1]]` (compressed sparse rows): int64 of
    length situations + 1; of length hits, uint16 for up to 65,536 plays in the index, else int32.
    """

    indptr: NDArray[np.int64]
    plays: Places

    def __len__(self) -> int:
        return len(self.indptr) - 1

    def of(self, situation: int) -> Places:
        """The plays of one situation."""
        return self.plays[self.indptr[situation] : self.indptr[situation + 1]]


class Growing:
    """The hits of `situations` situations, written one after the other, without a second copy.

    An engine makes `room` for a block, writes into `plays` from `count` on and into `starts`, and
    says that they are `done`. After the first block room is made for all situations to come, with
    as many hits as there have been and a little more: what is never written takes no memory. `each`
    is how many there are in a situation, as far as one knows.
    """

    def __init__(self, situations: int, kind: np.dtype[Any], each: float) -> None:
        self._indptr = np.zeros(situations + 1, np.int64)
        self._done = 0
        self._each = each
        self.plays: Places = np.empty(0, kind)

    @property
    def count(self) -> int:
        """How many hits there are."""
        return int(self._indptr[self._done])

    @property
    def each(self) -> float:
        """How many there are in a situation."""
        return self.count / self._done if self._done else self._each

    def starts(self, situations: int) -> NDArray[np.int64]:
        """Where the hits of the next situations start, and where the last ones end: to write, but
        for the first.
        """
        return self._indptr[self._done : self._done + situations + 1]

    def room(self, needed: int) -> None:
        """Room for so many hits in all, at least."""
        if needed + ROOM <= len(self.plays):
            return
        left = len(self._indptr) - 1 - self._done if self._done else 0
        room = max(needed, self.count + int(left * self.each * (1 + 1 / SPARE)))
        grown = np.empty(room + ROOM, self.plays.dtype)
        grown[: self.count] = self.plays[: self.count]
        self.plays = grown

    def done(self, situations: int) -> None:
        """The next situations have been written."""
        self._done += situations

    def add(self, hits: Hits) -> None:
        """Write the hits of the next situations."""
        first, end = self.count, self.count + len(hits.plays)
        self.room(end)
        self.plays[first:end] = hits.plays
        self.starts(len(hits))[1:] = hits.indptr[1:] + first
        self.done(len(hits))

    def hits(self) -> Hits:
        """Those of all situations."""
        return Hits(self._indptr, self.plays[: self.count])


@dataclass(frozen=True, slots=True, eq=False)
class Bits:
    """The layout of an index as machine words: see `layout.Layout`.

    `start` are the two halves of the row of the subject, `folds` shifts and masks. A play of more
    than a word is in `long` (place, first word, last word + 1, of its groups: masks of `when` and
    `exclude`) and has no bit in `firsts`.
    """

    start: tuple[Words, Words]
    firsts: Words
    when: Words
    exclude: Words
    folds: tuple[tuple[int, Words], ...]
    play_at: Places
    excluding: bool
    long: tuple[tuple[int, int, int], ...]

    @classmethod
    def of(cls, index: Index, subject: Subject) -> Self:
        """The words of an index, for situations of one subject."""
        layout, size = index.layout, index.layout.size
        start = words_of(index.start[subject], 2 * size)
        firsts, long = words_of(layout.firsts, size).copy(), []
        for place, (first, when, exclude) in enumerate(layout.spans):
            if when + exclude > WORD:
                long.append((place, first // WORD, -(-(first + when + exclude) // WORD)))
                firsts[first // WORD] &= ~np.uint64(1)
        return cls(
            start=(start[: size // WORD], start[size // WORD :]),
            firsts=firsts,
            when=words_of(layout.when, size),
            exclude=words_of(layout.exclude, size),
            folds=tuple((s, words_of(mask, size)) for s, mask in layout.folds if s < WORD),
            play_at=_narrow(np.array(layout.play_at, np.int32), len(layout.spans)),
            excluding=bool(layout.exclude),
            long=tuple(long),
        )


def _narrow(places: NDArray[np.int32], plays: int) -> Places:
    """The places of so many plays, in two bytes each if they fit; where there is none, any."""
    return places.astype(np.uint16) if plays <= 1 << 16 else places


def match_block(
    rows: Rows, codes: Codes, bits: Bits, applies: Growing, cannot_tell: Growing | None
) -> None:
    """The plays that apply to each situation of a block; if wanted, those that cannot be told."""
    many, words = codes.shape[1], max(1, len(bits.firsts))
    step = max(16, IN_CACHE // (16 * words))
    for first in range(0, many, step):
        hits, undecided = _match(
            rows, codes[:, first : first + step], bits, cannot_tell is not None
        )
        applies.add(hits)
        if cannot_tell is not None and undecided is not None:
            cannot_tell.add(undecided)


def _match(rows: Rows, codes: Codes, bits: Bits, cannot_tell: bool) -> tuple[Hits, Hits | None]:
    true = _all_of(rows.true, codes, bits.start[0])
    possible = true
    if cannot_tell or bits.excluding:
        possible = _all_of(rows.possible, codes, bits.start[1])
    at = np.flatnonzero(possible if cannot_tell else true)
    applies = _first_bits(true, possible, at, bits)
    hits = _hits(at, applies, _long(true, possible, bits), codes.shape[1], bits)
    if not cannot_tell:
        return hits, None
    undecided = _first_bits(possible, true, at, bits) & ~applies
    long = _long(possible, true, bits) & ~_long(true, possible, bits)
    return hits, _hits(at, undecided, long, codes.shape[1], bits)


def _all_of(rows: Words, codes: Codes, start: Words) -> Words:
    """The AND of each situation's rows, shape (situations, words)."""
    result = np.repeat(start[np.newaxis], codes.shape[1], axis=0)
    row = np.empty_like(result)
    for places in codes:
        # Codes are in range; “clip” spares NumPy a copy that “raise” makes.
        np.take(rows, places, axis=0, out=row, mode="clip")
        result &= row
    return result


def _first_bits(when: Words, exclude: Words, at: NDArray[np.intp], bits: Bits) -> Words:
    """At the words `at` (counted through all situations) the first bits of the plays of which a
    group of `when` is set in one matrix, and none of `exclude` in the other.
    """
    word = at % max(1, when.shape[1])
    found: Words = when.ravel()[at]
    if bits.excluding:
        found &= bits.when[word]
    found = _folded(found, word, bits) & bits.firsts[word]
    if bits.excluding:
        found &= ~_folded(exclude.ravel()[at] & bits.exclude[word], word, bits)
    return found


def _folded(found: Words, word: NDArray[np.intp], bits: Bits) -> Words:
    for shift, mask in bits.folds:
        found = found | found >> np.uint64(shift) & mask[word]
    return found


def _long(when: Words, exclude: Words, bits: Bits) -> NDArray[np.bool_]:
    """Which of the plays that do not fit into a word apply, shape (situations, long plays)."""
    found = np.zeros((len(when), len(bits.long)), np.bool_)
    for number, (_, first, end) in enumerate(bits.long):
        part = slice(first, end)
        found[:, number] = (when[:, part] & bits.when[part]).any(axis=1)
        found[:, number] &= ~(exclude[:, part] & bits.exclude[part]).any(axis=1)
    return found


def _hits(
    at: NDArray[np.intp], firsts: Words, long: NDArray[np.bool_], many: int, bits: Bits
) -> Hits:
    """From first bits in words to plays by situation."""
    width = max(1, len(bits.firsts))
    some = np.flatnonzero(firsts)
    at, firsts = at[some], firsts[some]
    flags = np.unpackbits(firsts.astype("<u8").view(np.uint8), bitorder="little")
    bit = np.flatnonzero(flags.view(np.bool_))
    word = at[bit // WORD]
    row, plays = word // width, bits.play_at[word % width * WORD + bit % WORD]
    if bits.long:
        more, number = np.nonzero(long)
        row = np.concatenate([row, more])
        plays = np.concatenate([plays, np.array(bits.long, plays.dtype)[number, 0]])
        order = np.lexsort((plays, row))
        row, plays = row[order], plays[order]
    indptr = np.zeros(many + 1, np.int64)
    np.cumsum(np.bincount(row, minlength=many), out=indptr[1:])
    return Hits(indptr, plays)
