"""The known members of sets, from rows of members to bits, block by block."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from playcall_core.calling.cells import Masks
from playcall_core.calling.finding import Finder, Texts
from playcall_core.calling.set_axis import SetAxis

AT_ONCE: Final = 1 << 16
"""Rows of members that are looked at together."""
MOST_RUNS: Final = 256
"""Rows of members that go back more often than so many times in one such part are sorted first."""


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Rows of members by ascending situation. Where all are of one fact, `only` says which, and
    `texts` has the members ready to be looked up.
    """

    rows: NDArray[np.int64]
    facts: pa.Array
    members: pa.Array
    only: str | None
    texts: Texts | None = None


class Gatherer:
    """Gathers the members of all sets for blocks of situations.

    It keeps nothing but the rows of members themselves, in runs in which situations ascend: these
    are few where members stand by fact or by situation. Others are sorted, which copies them.
    """

    def __init__(
        self,
        axes: Collection[SetAxis],
        members: pa.Table,
        finder: Finder,
        names: Mapping[str, Any],
    ) -> None:
        self._finder = finder
        self._axes = {axis.fact.id: axis for axis in axes}
        self._names = names
        self._facts = finder.names(list(self._axes))
        self._runs = [self._ready(run) for run in _runs(members)] if axes else []

    def masks(self, start: int, count: int) -> dict[str, Masks]:
        """Set fact -> the known members of `count` situations from `start` on."""
        masks = {
            name: np.zeros((mask_words(axis), count), np.uint64)
            for name, axis in self._axes.items()
        }
        for run in self._runs:
            if run.rows[0] < start + count and run.rows[-1] >= start:
                first, end = np.searchsorted(run.rows, (start, start + count)).tolist()
                self._gather(run, slice(first, end), start, masks)
        return masks

    def _ready(self, run: Run) -> Run:
        if run.only not in self._axes:
            return run
        return replace(run, texts=self._texts(run.only, run.members))

    def _texts(self, name: str, members: pa.Array) -> Texts:
        null = len(self._axes[name].named) + 1
        return Texts.of(members, self._finder, self._names[name], null)

    def _gather(self, run: Run, part: slice, start: int, masks: Mapping[str, Masks]) -> None:
        rows = run.rows[part] - start
        if run.texts is not None and run.only is not None:
            self._finder.gather(masks[run.only], rows, run.texts.cells(part))
        elif run.only is None:
            facts = Texts.of(run.facts[part], self._finder, self._facts, len(masks))
            which = facts.cells(slice(None))
            for number, name in enumerate(masks):
                mine = which == number
                those = run.members[part].filter(pa.array(mine))
                cells = self._texts(name, those).cells(slice(None))
                self._finder.gather(masks[name], rows[mine], cells)


def mask_words(axis: SetAxis) -> int:
    """A bit for each named member, one for any other; a cell needs two of its own instead."""
    return (len(axis.named) + 2 + 63) // 64


def _runs(members: pa.Table) -> Iterator[Run]:
    """The runs of a table of members, sorted by situation if there would be too many."""
    found: list[Run] = []
    for batch in members.to_batches(max_chunksize=AT_ONCE):
        rows = batch.column(0).to_numpy().astype(np.int64, copy=False)
        back = np.flatnonzero(rows[1:] < rows[:-1]) + 1
        if len(back) > MOST_RUNS:
            return _runs(members.sort_by(members.column_names[0]))
        for first, end in pairwise((0, *back.tolist(), len(rows))):
            if first < end:
                _, facts, texts = batch.slice(first, end - first).columns
                found.append(Run(rows[first:end], facts, texts, _only(facts)))
    return iter(found)


def _only(texts: pa.Array) -> str | None:
    """The one text that all of them are, told without looking at each; None where it is not told.

    Members mostly stand together by fact.
    """
    if pa.types.is_dictionary(texts.type):
        indices = texts.indices
        least, most = pc.min_max(indices).values()
        return str(texts[0]) if not indices.null_count and least == most else None
    if texts.null_count or texts.type != pa.string():
        return None
    _, offsets, values = texts.buffers()
    bounds = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    length = int(bounds[1] - bounds[0])
    if not length or not (np.diff(bounds) == length).all():
        return None
    data = np.frombuffer(values, np.uint8)[bounds[0] : bounds[-1]]
    return str(texts[0]) if bool((data[length:] == data[:-length]).all()) else None
