"""What an import has built so far: rows by table, counts, findings, rejected rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

from playcall_core.importing.quality import Findings
from playcall_core.importing.rejected import Rejected
from playcall_core.importing.sources import CHUNK_ROWS


@dataclass
class Count:
    """How many rows of a table were read, and what became of them.

    `read` = `accepted` + `rejected` + `skipped`; skipped rows do not meet `where`, or repeat an id
    of which the first is kept. `open` and `closed` count accepted rows with a state.
    """

    read: int = 0
    accepted: int = 0
    rejected: int = 0
    skipped: int = 0
    open: int = 0
    closed: int = 0


@dataclass
class Building:
    """Everything built so far, and what was found on the way.

    `known_from` is the instant of the snapshot. `seen` has the row of each id by table, `homes` the
    account of each contact; `traces` the file and row of stage changes, beside their batches.
    """

    known_from: datetime | None
    batches: dict[str, list[pa.RecordBatch]] = field(default_factory=dict)
    counts: dict[str, Count] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)
    rejected: Rejected = field(default_factory=Rejected)
    seen: dict[str, dict[str, int]] = field(default_factory=dict)
    homes: dict[str, str | None] = field(default_factory=dict)
    traces: list[pa.RecordBatch] = field(default_factory=list)
    _constants: dict[tuple[Any, pa.DataType], pa.Array] = field(default_factory=dict)

    def constant(self, value: Any, kind: pa.DataType, length: int) -> pa.Array:
        """An array of one value: a slice of one that all share, so that it costs no memory."""
        known = self._constants.get((value, kind))
        if known is None or len(known) < length:
            known = pa.repeat(pa.scalar(value, kind), max(length, CHUNK_ROWS))
            self._constants[(value, kind)] = known
        return known.slice(0, length)

    def add(self, table: str, batch: pa.RecordBatch) -> None:
        """Add rows to a table."""
        if batch.num_rows:
            self.batches.setdefault(table, []).append(batch)
