"""What an import found about the quality of the data, counted, with every case."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

import pyarrow as pa

CASES: Final = pa.schema(
    [
        pa.field("file", pa.string()),
        pa.field("row", pa.int64()),
        pa.field("id", pa.string()),
        pa.field("what", pa.string()),
    ]
)
_SHOWN_WORDS: Final = 5


class FindingKind(Enum):
    """What is the matter."""

    NO_MATCH = "key without match"
    NO_KEY = "no key"
    STRAY_WORD = "word without a value"
    CONTRADICTION = "contradiction"
    BACKWARD = "backward move"
    REPEAT = "repeated stage"
    AFTER_CLOSE = "move after close"
    OUT_OF_ORDER = "stage outside the order"
    LAST_STAGE = "last stage differs"
    REPEATED_ID = "repeated id"
    NO_ROWS = "no rows"
    UNUSED_FILE = "file not used"
    NO_SNAPSHOT = "no snapshot"


_TOLD_ONCE: Final = frozenset(
    {FindingKind.NO_ROWS, FindingKind.UNUSED_FILE, FindingKind.NO_SNAPSHOT}
)


@dataclass(frozen=True, slots=True)
class Topic:
    """What cases have in common. Their number and their words are put behind what it `says`."""

    kind: FindingKind
    table: str
    says: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the data that somebody should know: a sentence, a remedy, and the cases.

    `cases` has a row for each: file, row (from 1), id of the subject, what stands there. File and
    row are null where the case is not one row.
    """

    kind: FindingKind
    table: str
    what: str
    remedy: str
    count: int
    cases: pa.Table = field(repr=False, compare=False)

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}".strip()


class Findings:
    """Collects cases by topic, while the rows come in."""

    def __init__(self) -> None:
        self._cases: dict[Topic, list[pa.RecordBatch]] = {}

    def note(
        self,
        topic: Topic,
        ids: pa.Array,
        words: pa.Array,
        *,
        file: str | None = None,
        rows: pa.Array | None = None,
    ) -> None:
        """Add cases of a topic: arrays of the same length; without cases nothing happens."""
        if len(ids):
            files = pa.repeat(pa.scalar(file, pa.string()), len(ids))
            rows = pa.nulls(len(ids), pa.int64()) if rows is None else rows
            batch = pa.record_batch([files, rows, ids, words], schema=CASES)
            self._cases.setdefault(topic, []).append(batch)

    def note_once(self, topic: Topic, file: str | None = None) -> None:
        """Add a topic that is its own only case."""
        self.note(topic, pa.nulls(1, pa.string()), pa.nulls(1, pa.string()), file=file)

    def found(self) -> tuple[Finding, ...]:
        """Every finding, in the order of their kinds."""
        kinds = list(FindingKind)
        topics = sorted(self._cases, key=lambda topic: (kinds.index(topic.kind), topic.table))
        return tuple(_finding(topic, pa.Table.from_batches(self._cases[topic])) for topic in topics)


def _finding(topic: Topic, cases: pa.Table) -> Finding:
    if topic.kind in _TOLD_ONCE:
        return Finding(topic.kind, topic.table, f"{topic.says}.", topic.remedy, 1, cases)
    counted: Counter[str] = Counter()
    for entry in cases["what"].value_counts().to_pylist():
        if entry["values"] is not None:
            counted[entry["values"]] += entry["counts"]
    what = f"{topic.says}: {len(cases):,} {'time' if len(cases) == 1 else 'times'}"
    if counted:
        shown = ", ".join(f"{word}{_number(n)}" for word, n in counted.most_common(_SHOWN_WORDS))
        rest = len(counted) - _SHOWN_WORDS
        what += f" ({shown}{f' and {rest:,} more' if rest > 0 else ''})"
    return Finding(topic.kind, topic.table, f"{what}.", topic.remedy, len(cases), cases)


def _number(times: int) -> str:
    return f" {times:,}" if times > 1 else ""
