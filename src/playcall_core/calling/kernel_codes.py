"""Arrow's columns to cells, compiled: the compiled engine's way through numbers, dictionaries and
sets, in one pass over the values and the bits that say which are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

from playcall_core.calling.cells import Cells, Masks

Bits = NDArray[np.uint8]

BUCKETS_EACH: Final = 8
MOST_BUCKETS: Final = 4_096
IN_BUCKET: Final = 2
"""So many cuts may lie in one bucket: “more than 5” and “at least 5” are two, side by side."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Ascending cuts, and buckets of equal width that lead to them.

    `base` says how many cuts lie before each bucket, `near` which lie in it (NaN: none). The number
    of a bucket, (value - low) x scale cut off to a whole one, never falls where values rise: so a
    cut in an earlier bucket is below the value, and one in a later bucket above it.
    """

    cuts: NDArray[np.float64]
    low: float
    scale: float
    base: Cells
    near: NDArray[np.float64]

    @classmethod
    def of(cls, cuts: Sequence[float]) -> Line | None:
        """The line of these cuts; None where too many lie together, or too far apart."""
        ascending = np.array(cuts, np.float64)
        count = min(MOST_BUCKETS, max(1, BUCKETS_EACH * len(ascending)))
        low, high = (ascending[0], ascending[-1]) if len(ascending) else (0.0, 0.0)
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            scale = np.float64(count - 1) / np.float64(high - low) if high > low else 0.0
            at = (ascending - low) * scale
        if not np.isfinite(at).all() or not np.isfinite(scale):
            return None
        inside = np.bincount(at.astype(np.int64), minlength=count)
        if inside.max() > IN_BUCKET:
            return None
        base = np.cumsum(inside) - inside
        near = np.full((count, IN_BUCKET), np.nan)
        bucket = at.astype(np.int64)
        near[bucket, np.arange(len(ascending)) - base[bucket]] = ascending
        return cls(ascending, float(low), float(scale), base.astype(np.int32), near)


def numbers(column: pa.Array, line: Line) -> Cells:
    """The cell of each number of a float64 column; one more than there are where it is unknown."""
    found = np.empty(len(column), np.int32)
    if len(column):
        values = np.frombuffer(column.buffers()[1], np.float64)[column.offset :]
        buckets = (line.low, line.scale, line.base, line.near)
        _numbers(values, _valid(column), column.offset, buckets, len(line.cuts) + 1, found)
    return found


def entries(indices: pa.Array, cells: Cells) -> Cells:
    """The cell of each entry of a dictionary that `indices` name; the last one for null."""
    found = np.empty(len(indices), np.int32)
    if len(indices):
        kind = np.dtype(indices.type.to_pandas_dtype())
        places = np.frombuffer(indices.buffers()[1], kind)[indices.offset :]
        _entries(places, _valid(indices), indices.offset, cells, found)
    return found


def set_cells(complete: pa.Array, members: Masks, named: int) -> Masks:
    """See `finding.set_cells`, for sets of which all is in one word."""
    cells = np.empty_like(members)
    if len(complete):
        flags = np.frombuffer(complete.buffers()[1], np.uint8)
        _set_cells(flags, _valid(complete), complete.offset, members[0], named, cells[0])
    return cells


def _valid(column: pa.Array) -> Bits:
    """The bits of what is not null; empty where nothing is."""
    validity = column.buffers()[0]
    if validity is None or not column.null_count:
        return np.empty(0, np.uint8)
    return np.frombuffer(validity, np.uint8)


@njit(cache=True, nogil=True, inline="always")
def _bit(bits: Any, at: Any) -> Any:
    return (bits[at >> np.uint64(3)] >> np.uint8(at & np.uint64(7))) & np.uint8(1)


@njit(cache=True, nogil=True)
def _numbers(values: Any, valid: Any, offset: Any, line: Any, unknown: Any, found: Any) -> None:
    low, scale, base, near = line
    last, all_known = float(len(base) - 1), len(valid) == 0
    first, second = np.uint64(0), np.uint64(1)
    for row in range(np.uint64(len(found))):
        value = values[row]
        at = (value - low) * scale
        # Not “less than”: what is no number shall lie in the first bucket.
        at = at if at > 0.0 else 0.0
        at = at if at < last else last
        bucket = np.uint64(np.int64(at))
        cell = base[bucket] + np.int32(value >= near[bucket, first])
        cell += np.int32(value >= near[bucket, second])
        known = all_known or _bit(valid, np.uint64(offset) + row)
        found[row] = cell if known and not np.isnan(value) else unknown


@njit(cache=True, nogil=True)
def _entries(places: Any, valid: Any, offset: Any, cells: Any, found: Any) -> None:
    null, all_known = np.uint64(len(cells) - 1), len(valid) == 0
    for row in range(np.uint64(len(found))):
        known = all_known or _bit(valid, np.uint64(offset) + row)
        found[row] = cells[np.uint64(places[row]) if known else null]


@njit(cache=True, nogil=True)
def _set_cells(
    complete: Any, valid: Any, offset: Any, members: Any, named: Any, cells: Any
) -> None:
    one, all_known, named = np.uint64(1), len(valid) == 0, np.uint64(named)
    open_, always = one << named, one << named + one
    for row in range(np.uint64(len(cells))):
        at, mine = np.uint64(offset) + row, members[row]
        whole = np.uint64(_bit(complete, at))
        if not all_known:
            whole &= np.uint64(_bit(valid, at))
        cell = mine & ~open_ | (whole ^ one) << named | always
        cells[row] = cell if whole | mine else np.uint64(0)
