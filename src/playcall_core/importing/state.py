"""Which rows are open, closed, won or lost, and where two columns disagree about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from playcall_core.importing.mapping import StateFrom


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Rows in which a column says otherwise than the one that is believed."""

    says: str
    hits: pa.Array
    words: pa.Array


@dataclass(frozen=True, slots=True)
class State:
    """`is_open` and `is_won`, null where no column tells (an open row is not won and not lost)."""

    is_open: pa.Array
    is_won: pa.Array
    disagreements: tuple[Disagreement, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    by: str
    words: pa.Array
    closed: pa.Array
    won: pa.Array


def read_state(states: Sequence[StateFrom], texts: Mapping[str, pa.Array]) -> State:
    """The state by the first of `states` that can tell; the others are compared with it."""
    told = [_told(state, texts[state.column]) for state in states]
    closed, won = told[0].closed, told[0].won
    for other in told[1:]:
        closed, won = pc.coalesce(closed, other.closed), pc.coalesce(won, other.won)
    won = pc.if_else(closed, won, None)
    return State(pc.invert(closed), won, tuple(_disagreements(told, closed, won)))


def _disagreements(
    told: Sequence[_Told], closed: pa.Array, won: pa.Array
) -> Iterator[Disagreement]:
    first = told[0].by
    for other in told:
        for ours, theirs, yes, no in (
            (closed, other.closed, "closed", "open"),
            (won, other.won, "won", "not won"),
        ):
            hits = pc.fill_null(pc.not_equal(ours, theirs), False)
            for is_so, believed, said in ((True, yes, no), (False, no, yes)):
                these = pc.and_(hits, pc.equal(ours, is_so))
                rows = pc.indices_nonzero(pc.fill_null(these, False))
                if len(rows):
                    says = f"“{first}” says {believed}, “{other.by}” says {said}"
                    words = pc.binary_join_element_wise(
                        told[0].words.take(rows),
                        other.words.take(rows),
                        " / ",
                        null_handling="skip",
                    )
                    yield Disagreement(says, rows, words)


def _told(state: StateFrom, words: pa.Array) -> _Told:
    encoded = words.dictionary_encode(null_encoding="encode")
    told = [_tell(state, word) for word in encoded.dictionary.to_pylist()]
    closed = pa.array([one[0] for one in told], pa.bool_()).take(encoded.indices)
    won = pa.array([one[1] for one in told], pa.bool_()).take(encoded.indices)
    return _Told(state.column, words, closed, won)


def _tell(state: StateFrom, word: str | None) -> tuple[bool | None, bool | None]:
    """(closed, won) as far as one word tells; won counts only for what is closed."""
    if word is None:
        return None, None
    is_won, is_lost = _among(word, state.won), _among(word, state.lost)
    if is_won or is_lost or _among(word, state.closed):
        closed: bool | None = True
    elif _among(word, state.open):
        closed = False
    elif bool(state.closed) != bool(state.open):
        closed = bool(state.open)
    else:
        closed = None
    if is_won or is_lost:
        return closed, is_won
    says_nothing = closed is None and bool(state.closed or state.open)
    if says_nothing or closed is False or not (state.won or state.lost):
        return closed, None
    return closed, not state.won


def _among(word: str, words: Sequence[str]) -> bool:
    return word.casefold() in {one.casefold() for one in words}
