"""Texts to places in a short list, compiled: the compiled engine's way through Arrow's strings.

A text of up to 16 bytes is known by its length, its first eight bytes and its last eight (which
overlap where it is shorter); in longer ones what lies between is compared too. The list is hashed
perfectly where a few tries find how (Fredman, Komlós and Szemerédi, Storing a Sparse Table with
O(1) Worst Case Access Time, 1984), so that a text costs two loads, one look and no branch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Words = NDArray[np.uint64]

_TRIES: Final = 64
_MIX: Final = 0x9E3779B97F4A7C15
"""2 to the 64th over the golden ratio (Knuth, The Art of Computer Programming, volume 3, 6.4)."""


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """A list of texts, hashed with a factor: `slots` holds their places, `count` where empty.

    `ends` and `lengths` have one entry more, which no text equals, for the empty slots.
    """

    count: int
    perfect: bool
    factor: np.uint64
    slots: NDArray[np.int32]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    data: Bytes
    ends: Words


def names(named: Sequence[str]) -> Names:
    """The texts `named`, ready to be looked up."""
    texts = [text.encode() for text in named]
    starts = np.cumsum([0, *(len(text) for text in texts)], dtype=np.int64)
    lengths = np.append(np.diff(starts), -1)
    data = np.frombuffer(b"".join(texts) + bytes(8), np.uint8)
    ends = np.zeros((len(texts) + 1, 2), np.uint64)
    size = 1 << (8 * len(texts) + 1).bit_length()
    for attempt in range(_TRIES):
        factor = np.uint64(_MIX * (2 * attempt + 1) % (1 << 64))
        slots = np.full(size, len(texts), np.int32)
        perfect = _fill(overlapping(data), data, starts, lengths, factor, slots, ends)
        if perfect:
            break
    return Names(len(texts), perfect, factor, slots, starts, lengths, data, ends)


def overlapping(data: Bytes) -> Words:
    """The eight bytes from every place on, as one word each, without a copy."""
    count = max(0, len(data) - 7)
    return np.ndarray((count,), np.uint64, data, strides=(1,)) if count else np.empty(0, np.uint64)


def places(texts: pa.Array, of: Names) -> NDArray[np.int32]:
    """The place of each text; `of.count` where it is not there, one more where it is null."""
    found = np.empty(len(texts), np.int32)
    validity, offsets, values = texts.buffers()
    if not len(texts) or offsets is None:
        found.fill(of.count + 1)
        return found
    bounds = np.frombuffer(offsets, np.int32)[texts.offset :]
    data = np.frombuffer(values, np.uint8) if values else np.empty(0, np.uint8)
    listed = (overlapping(of.data), of.starts, of.lengths, of.ends, of.slots, of.factor)
    look_up = _look_up if of.perfect else _search
    look_up(overlapping(data), data, bounds, listed, found)
    if validity is not None and texts.null_count:
        _mark_null(np.frombuffer(validity, np.uint8), texts.offset, of.count + 1, found)
    return found


# Indices are unsigned on purpose: for signed ones numba asks each time whether they count from the
# end, which takes three times as long as all the rest.


@njit(cache=True, nogil=True)
def _short(words: Any, data: Any, start: Any, length: Any) -> Any:
    """A text of less than eight bytes as a word."""
    if start < np.uint64(len(words)):
        return words[start] & ((np.uint64(1) << np.uint64(8) * length) - np.uint64(1))
    word = np.uint64(0)
    for number in range(length):
        place = np.uint64(number)
        word |= np.uint64(data[start + place]) << np.uint64(8) * place
    return word


@njit(cache=True, nogil=True)
def _ends(words: Any, data: Any, start: Any, length: Any) -> Any:
    """The first and the last eight bytes of a text; the whole of a shorter one twice."""
    if length < np.uint64(8):
        word = _short(words, data, start, length)
        return word, word
    return words[start], words[start + length - np.uint64(8)]


@njit(cache=True, nogil=True)
def _slot(head: Any, tail: Any, length: Any, factor: Any, last: Any) -> Any:
    """Names often differ in their last letters only, the high bytes of a word, which multiplying
    does not spread: so these are brought down first.
    """
    half = np.uint64(32)
    mixed = (head ^ (tail >> half | tail << half) ^ length) * factor
    mixed = (mixed ^ mixed >> half) * factor
    return (mixed >> half) & last


@njit(cache=True, nogil=True)
def _fill(
    words: Any, data: Any, starts: Any, lengths: Any, factor: Any, slots: Any, ends: Any
) -> Any:
    """Fill the slots by open addressing; whether every name got its own."""
    count, perfect, mask = len(lengths) - 1, True, np.uint64(len(slots) - 1)
    for place in range(count):
        start, length = np.uint64(starts[place]), np.uint64(lengths[place])
        head, tail = _ends(words, data, start, length)
        ends[place, 0], ends[place, 1] = head, tail
        slot = _slot(head, tail, length, factor, mask)
        while slots[slot] != count:
            perfect = False
            slot = (slot + np.uint64(1)) & mask
        slots[slot] = place
    return perfect


@njit(cache=True, nogil=True)
def _same_between(words: Any, start: Any, others: Any, other: Any, length: Any) -> Any:
    eight = np.uint64(8)
    step = eight
    while step + eight < length:
        if words[start + step] != others[other + step]:
            return False
        step += eight
    return True


@njit(cache=True, nogil=True)
def _look_up(words: Any, data: Any, bounds: Any, of: Any, found: Any) -> None:
    names_words, starts, lengths, ends, slots, factor = of
    count, mask = np.uint64(len(lengths) - 1), np.uint64(len(slots) - 1)
    first, last = np.uint64(0), np.uint64(1)
    for row in range(len(found)):
        start = np.uint64(bounds[row])
        length = np.uint64(bounds[row + 1]) - start
        if length < np.uint64(8):
            head = tail = _short(words, data, start, length)
        else:
            head, tail = words[start], words[start + length - np.uint64(8)]
        place = np.uint64(slots[_slot(head, tail, length, factor, mask)])
        same = (head == ends[place, first]) & (tail == ends[place, last])
        place = place if same & (length == np.uint64(lengths[place])) else count
        if length > np.uint64(16) and place != count:
            other = np.uint64(starts[place])
            place = place if _same_between(words, start, names_words, other, length) else count
        found[row] = place


@njit(cache=True, nogil=True)
def _search(words: Any, data: Any, bounds: Any, of: Any, found: Any) -> None:
    """The same where names share a slot: the others stand in the next ones."""
    names_words, starts, lengths, ends, slots, factor = of
    count, mask = len(lengths) - 1, np.uint64(len(slots) - 1)
    for row in range(len(found)):
        start = np.uint64(bounds[row])
        length = np.uint64(bounds[row + 1]) - start
        head, tail = _ends(words, data, start, length)
        slot = _slot(head, tail, length, factor, mask)
        while slots[slot] != count:
            place = np.uint64(slots[slot])
            same = head == ends[place, 0] and tail == ends[place, 1]
            same = same and length == np.uint64(lengths[place])
            other = np.uint64(starts[place])
            if same and _same_between(words, start, names_words, other, length):
                break
            slot = (slot + np.uint64(1)) & mask
        found[row] = slots[slot]


@njit(cache=True, nogil=True)
def _mark_null(valid: Any, offset: Any, null: Any, found: Any) -> None:
    for row in range(len(found)):
        at = np.uint64(offset + row)
        known = (valid[at >> np.uint64(3)] >> np.uint8(at & np.uint64(7))) & np.uint8(1)
        found[row] = found[row] if known else null
