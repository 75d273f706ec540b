"""The rows of a chunk that belong to a table, as texts, with what is wrong with each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from playcall_core.importing.lookups import LookupTable, cleaned, renamed
from playcall_core.importing.mapping import Cell, Lookup, Where
from playcall_core.importing.plan import TablePlan
from playcall_core.importing.quality import FindingKind, Findings, Topic
from playcall_core.importing.rejected import RejectedRow
from playcall_core.importing.sources import Chunk


@dataclass
class Rows:
    """Rows of one chunk: `texts` has each column by its name in the mapping (`lookup.column` too).

    `at` is the place of each row in the chunk; `refused` has the reasons by the place in `Rows`.
    """

    chunk: Chunk
    at: pa.Array
    texts: dict[str, pa.Array]
    refused: dict[int, list[str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.at)

    @property
    def numbers(self) -> pa.Array:
        """The number of each row in its file."""
        return self.chunk.rows.take(self.at)

    def text_of(self, cell: Cell, joiner: str = " ") -> pa.Array:
        """The words of a cell, those of several columns with `joiner` between: null where blank."""
        if cell.value is not None:
            return pa.repeat(pa.scalar(cell.value, pa.string()), len(self))
        texts = [self.texts[origin] for origin in cell.origins]
        if len(texts) > 1:
            joined = pc.binary_join_element_wise(*texts, joiner, null_handling="skip")
            return cleaned(joined, cell.nulls)
        return cleaned(texts[0], cell.nulls) if cell.nulls else texts[0]

    def refuse(self, row: int, reason: str) -> None:
        """Reject a row; it may be rejected for several reasons."""
        self.refused.setdefault(row, []).append(reason)

    def rejected(self, table: str) -> Iterator[RejectedRow]:
        """The rejected rows, and those that could not be read at all, in the order of the file."""
        chunk = self.chunk
        rows = [
            RejectedRow(chunk.file, b.row, table, (b.reason,), chunk.header, b.cells)
            for b in chunk.bad
        ]
        for row, reasons in self.refused.items():
            at = self.at[row].as_py()
            cells, number = tuple(chunk.cells(at)), chunk.rows[at].as_py()
            rows.append(RejectedRow(chunk.file, number, table, tuple(reasons), chunk.header, cells))
        yield from sorted(rows, key=lambda one: one.row)


class Selector:
    """Picks the rows of a table out of chunks, and puts looked-up columns beside their own."""

    def __init__(
        self,
        plan: TablePlan,
        lookups: Mapping[str, LookupTable],
        nulls: tuple[str, ...],
        findings: Findings,
    ) -> None:
        self._plan = plan
        self._lookups = lookups
        self._nulls = nulls
        self._findings = findings

    def select(self, chunk: Chunk) -> Rows:
        """The rows of the chunk that meet `where`."""
        texts = {name: cleaned(column, self._nulls) for name, column in chunk.columns.items()}
        at = pa.array(range(len(chunk)), pa.int64())
        wanted = _meets(self._plan.map.where, texts)
        if wanted is not None:
            at = pc.indices_nonzero(wanted).cast(pa.int64())
            texts = {name: column.take(at) for name, column in texts.items()}
        rows = Rows(chunk, at, texts)
        _refuse_nul(rows)
        for name, lookup in self._plan.map.lookups.items():
            self._look_up(name, lookup, rows)
        return rows

    def _look_up(self, name: str, lookup: Lookup, rows: Rows) -> None:
        words = renamed(rows.texts[lookup.on], lookup.aliases)
        found = self._lookups[name].find(words)
        for column, values in self._lookups[name].columns.items():
            rows.texts[f"{name}.{column}"] = values.take(found)
        missed = pc.indices_nonzero(pc.and_(pc.is_valid(words), pc.is_null(found)))
        if len(missed):
            table = self._plan.table
            says = f"“{lookup.on}” of {table} is not found in {lookup.source}"
            remedy = "What is looked up is unknown for them. Add the rows there, or `aliases` here."
            ids = rows.text_of(self._plan.id_cell).take(missed)
            topic = Topic(FindingKind.NO_MATCH, table, says, remedy)
            numbers = rows.numbers.take(missed)
            self._findings.note(topic, ids, words.take(missed), file=rows.chunk.file, rows=numbers)


def _meets(conditions: tuple[Where, ...], texts: Mapping[str, pa.Array]) -> pa.Array | None:
    """Which rows meet all conditions, a blank being the empty word; None without conditions."""
    result = None
    for condition in conditions:
        words = pc.utf8_lower(pc.fill_null(texts[condition.column], ""))
        listed = [word.casefold() for word in condition.is_ or condition.is_not]
        hit = pc.is_in(words, value_set=pa.array(listed, pa.string()))
        hit = hit if condition.is_ else pc.invert(hit)
        result = hit if result is None else pc.and_(result, hit)
    return result


def _refuse_nul(rows: Rows) -> None:
    """Refuse rows with a NUL in a column that is read: it is no letter, and databases refuse it."""
    for name, column in rows.texts.items():
        hits = pc.match_substring(column, "\0")
        for row in pc.indices_nonzero(pc.fill_null(hits, False)).to_pylist():
            rows.refuse(
                row, f"“{name}” holds a NUL character. Export the file again, or remove it."
            )
