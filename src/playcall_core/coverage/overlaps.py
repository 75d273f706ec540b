"""Which of many boxes meet which, all pairs at once, by bit rows.

Two boxes meet when their sides meet on every axis. On each axis the few distinct sides are compared
with each other once; the answer is one row of bits for each side, one bit for each box, and the
rows of a box's sides are ANDed. Cost: boxes x boxes x axes / 8 bytes of memory traffic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from playcall_core.conditions.boxes import Box
from playcall_core.conditions.sides import Keys, Line, Members, Side, meet

Matrix = npt.NDArray[np.bool_]
BLOCK: Final = 1 << 24
"""Bytes of bit rows worked on at a time."""


def overlapping_pairs(boxes: Sequence[Box]) -> Iterator[tuple[int, int]]:
    """All pairs (n, m), n < m, of boxes that have a situation in common; in ascending order."""
    for start, rows in _rows(boxes):
        bits = np.unpackbits(rows, axis=1, count=len(boxes)).astype(np.bool_)
        above = np.arange(len(boxes))[None, :] > np.arange(start, start + len(rows))[:, None]
        for one, other in np.argwhere(bits & above).tolist():
            yield start + one, other


def overlap_count(boxes: Sequence[Box]) -> int:
    """How many pairs of boxes have a situation in common."""
    found = sum(int(np.bitwise_count(rows).sum()) for _, rows in _rows(boxes))
    return (found - len(boxes)) // 2


def _rows(boxes: Sequence[Box]) -> Iterator[tuple[int, npt.NDArray[np.uint8]]]:
    """Blocks of (first box, packed bit rows: bit m of row n says whether n and m meet)."""
    facts = sorted({fact for box in boxes for fact in box.facts})
    tables = [_table(boxes, fact) for fact in facts]
    width = (len(boxes) + 7) // 8
    many = max(1, BLOCK // max(width, 1))
    for start in range(0, len(boxes), many):
        rows = np.full((min(many, len(boxes) - start), width), 255, np.uint8)
        for table, which in tables:
            rows &= table[which[start : start + many]]
        yield start, rows


def _table(boxes: Sequence[Box], fact: str) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """For each distinct side of a fact the bit row of the boxes that it meets; each box's side."""
    numbers: dict[Side, int] = {}
    which = np.empty(len(boxes), np.int64)
    for place, box in enumerate(boxes):
        side = box[fact]
        which[place] = -1 if side is None else numbers.setdefault(side, len(numbers))
    sides = list(numbers)
    meets = np.ones((len(sides) + 1, len(sides) + 1), np.bool_)  # the last is the whole axis
    meets[:-1, :-1] = _meeting(sides)
    return np.packbits(meets[:, which], axis=1), which


def _meeting(sides: Sequence[Side]) -> Matrix:
    """Which sides of one axis meet."""
    keys = [side for side in sides if isinstance(side, Keys)]
    lines = [side for side in sides if isinstance(side, Line)]
    members = [side for side in sides if isinstance(side, Members)]
    if keys:
        return _meeting_keys(keys)
    if lines:
        return _meeting_lines(lines)
    if any(side.outs and not side.complete for side in members):
        return np.array([[meet(one, other) is not None for other in members] for one in members])
    return _meeting_members(members)


def _meeting_keys(sides: Sequence[Keys]) -> Matrix:
    named = sorted(frozenset().union(*(side.keys for side in sides)))
    has = np.array([[(key in side.keys) is not side.others for key in named] for side in sides])
    others = np.array([[side.others, side.unknown] for side in sides])
    return _share(np.hstack([has.reshape(len(sides), -1), others]))


def _meeting_lines(sides: Sequence[Line]) -> Matrix:
    cuts = sorted({cut for side in sides for span in side.spans for cut in span})
    place = {cut: number for number, cut in enumerate(cuts)}
    most = max((len(side.spans) for side in sides), default=0)
    ends = np.zeros((most, 2, len(sides)), np.int32)  # an empty span meets nothing
    for number, side in enumerate(sides):
        for span, (start, end) in enumerate(side.spans):
            ends[span, :, number] = place[start], place[end]
    meets = _share(np.array([[side.stray, side.unknown] for side in sides]))
    for start, end in ends:
        for other_start, other_end in ends:
            first = np.maximum(start[:, None], other_start[None, :])
            meets |= first < np.minimum(end[:, None], other_end[None, :])
    return meets


def _meeting_members(sides: Sequence[Members]) -> Matrix:
    """Exact for tidied sides, whose clauses name none of their own `outs`."""
    named = sorted(
        {key for side in sides for key in side.ins | side.outs}.union(
            *(clause for side in sides for clause in side.anys)
        )
    )
    place = {key: number for number, key in enumerate(named)}

    def rows(groups: Sequence[frozenset[str]]) -> Matrix:
        table = np.zeros((len(groups), len(named)), np.bool_)
        for number, group in enumerate(groups):
            table[number, [place[key] for key in group]] = True
        return table

    ins, outs = rows([side.ins for side in sides]), rows([side.outs for side in sides])
    clash = _share(ins, outs)
    owners = [number for number, side in enumerate(sides) for _ in side.anys]
    if owners:
        clauses = rows([clause for side in sides for clause in side.anys])
        broken = clauses.astype(np.int32) @ outs.T.astype(np.int32) == clauses.sum(1)[:, None]
        np.logical_or.at(clash, owners, broken)
    status = np.array([[side.complete, side.incomplete] for side in sides])
    unknown = np.array([[side.unknown] for side in sides])
    return (_share(status) & ~clash & ~clash.T) | _share(unknown)


def _share(rows: Matrix, others: Matrix | None = None) -> Matrix:
    """Which rows have a true entry in common."""
    right = rows if others is None else others
    return np.asarray(rows.astype(np.float32) @ right.T.astype(np.float32) > 0)
