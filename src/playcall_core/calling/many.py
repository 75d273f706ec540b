"""Matching many situations in columns with every play of an index.

Works in blocks: memory is that of the block, of the rows that are kept, and of what it finds. An
engine does the inner loops; the one by NumPy is always there, the compiled one where numba is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Final, Literal, Protocol, cast

from playcall_core.calling.arrays import Bits, Growing, Hits, match_block
from playcall_core.calling.cells import Codes, Rows
from playcall_core.calling.coding import Coder
from playcall_core.calling.finding import Finder, PlainFinder
from playcall_core.calling.index import Index
from playcall_core.calling.layout import WORD
from playcall_core.errors import PlaycallError, TableError
from playcall_core.tables.situations import Situations

Engine = Literal["numpy", "compiled"]
BLOCK: Final = 1 << 14
"""Situations that are coded together."""
MOST_AT_FIRST: Final = 256
"""So many plays in a situation the first block has room for; the others go by those before."""


class Stopped(PlaycallError):
    """Matching was stopped on request, between two blocks."""


class Matcher(Finder, Protocol):
    """What an engine does: see `Finder` and `arrays.match_block`."""

    def match(
        self, rows: Rows, codes: Codes, bits: Bits, applies: Growing, cannot_tell: Growing | None
    ) -> None:
        """Write the plays that apply to each situation of a block, and those that cannot be told if
        wanted.
        """


class _ByNumPy(PlainFinder):
    def match(
        self, rows: Rows, codes: Codes, bits: Bits, applies: Growing, cannot_tell: Growing | None
    ) -> None:
        match_block(rows, codes[: len(rows.axes)], bits, applies, cannot_tell)


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """What matching found, for the situations from `first` on; `cannot_tell` only if asked for."""

    first: int
    applies: Hits
    cannot_tell: Hits | None

    def __len__(self) -> int:
        return len(self.applies)


def can_compile() -> bool:
    """Whether numba is installed, which the compiled engine needs."""
    return find_spec("numba") is not None


def words_combined(index: Index, situations: Situations) -> int:
    """How many words (of 64 bits) of bit rows are combined to find the plays that apply: a row for
    each fact that a condition tests, for every situation. The least work that matching can be.
    """
    axes = len(index.keys) + len(index.numbers) + len(index.lines) + len(index.sets)
    return len(situations) * axes * -(-index.layout.end // WORD)


def match_blocks(
    index: Index,
    situations: Situations,
    *,
    cannot_tell: bool = False,
    engine: Engine = "numpy",
    block: int = BLOCK,
    progress: Callable[[int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Iterator[Matches]:
    """Block by block the plays that apply to every situation, and those that cannot be told if
    wanted: what `call_play` says of each, without past runs.

    The situations must be read as of the index's moment. `progress` is told after each block how
    many are done. When `stop` says so before a block, `Stopped` is raised. The first use of the
    compiled engine after an installation compiles for some seconds.
    """
    run = _Run(index, situations, engine, stop)
    many = len(situations)
    each: tuple[float, float] = (run.most, run.most)
    for first in range(0, many, block):
        count = min(block, many - first)
        applies, undecided = (run.growing(count, some) for some in each)
        run.match(first, count, applies, undecided if cannot_tell else None)
        each = (applies.each, undecided.each)
        yield Matches(first, applies.hits(), undecided.hits() if cannot_tell else None)
        if progress is not None:
            progress(first + count)


def match_many(
    index: Index,
    situations: Situations,
    *,
    cannot_tell: bool = False,
    engine: Engine = "numpy",
    progress: Callable[[int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Matches:
    """The same as `match_blocks` in one piece, into which each block is written at once."""
    run = _Run(index, situations, engine, stop)
    many = len(situations)
    applies = run.growing(many, run.most)
    undecided = run.growing(many if cannot_tell else 0, run.most)
    for first in range(0, many, BLOCK):
        count = min(BLOCK, many - first)
        run.match(first, count, applies, undecided if cannot_tell else None)
        if progress is not None:
            progress(first + count)
    return Matches(0, applies.hits(), undecided.hits() if cannot_tell else None)


class _Run:
    """Matching under way: the rows made so far, and what codes situations and matches them."""

    def __init__(
        self,
        index: Index,
        situations: Situations,
        engine: Engine,
        stop: Callable[[], bool] | None,
    ) -> None:
        if situations.moment != index.moment:
            raise TableError(
                f"The situations are of {situations.moment.at}, the index of {index.moment.at}. "
                "Compile the index for their moment."
            )
        self.most = min(len(index.plays), MOST_AT_FIRST)
        self._many, self._stop = len(situations), stop
        self._matcher = matcher_of(engine)
        self._rows, self._bits = Rows(index), Bits.of(index, situations.subject)
        self._coder = Coder(self._rows, situations, self._matcher)

    def growing(self, situations: int, each: float) -> Growing:
        """Where the hits of so many situations are written."""
        return Growing(situations, self._bits.play_at.dtype, each)

    def match(self, first: int, count: int, applies: Growing, undecided: Growing | None) -> None:
        """Match a block; `Stopped` if that is asked for."""
        if self._stop is not None and self._stop():
            raise Stopped(f"Stopped after {first:,} of {self._many:,} situations.")
        codes = self._coder.codes(first, count)
        self._matcher.match(self._rows, codes, self._bits, applies, undecided)


def matcher_of(engine: Engine) -> Matcher:
    """The engine of this name; `PlaycallError` for the compiled one without numba."""
    if engine == "numpy":
        return _ByNumPy()
    if not can_compile():
        raise PlaycallError(
            "The compiled engine needs numba. Install playcall[fast], or use numpy."
        )
    return cast(Matcher, import_module("playcall_core.calling.kernel").Compiled())
