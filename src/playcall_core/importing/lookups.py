"""Looks up columns in other sources: many rows to one, by a key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from playcall_core.importing.formats import Files
from playcall_core.importing.mapping import Lookup
from playcall_core.importing.rejected import Rejected, RejectedRow
from playcall_core.importing.sources import Chunk


@dataclass(frozen=True, slots=True)
class LookupTable:
    """A source held in memory: the texts of some columns, one row for each key."""

    keys: pa.Array
    columns: Mapping[str, pa.Array]

    def find(self, words: pa.Array) -> pa.Array:
        """The row of each word, null where there is none."""
        return pc.index_in(words, value_set=self.keys)


def cleaned(column: pa.Array, nulls: Sequence[str]) -> pa.Array:
    """The words of a column without space around them; null for nothing or a null marker."""
    trimmed = pc.utf8_trim_whitespace(column)
    blank = pc.is_in(trimmed, value_set=pa.array(["", *nulls], pa.string()))
    return pc.if_else(blank, pa.scalar(None, pa.string()), trimmed)


def renamed(words: pa.Array, aliases: Mapping[str, str]) -> pa.Array:
    """The words with aliases applied, in any case."""
    if not aliases:
        return words
    targets = {word.casefold(): target for word, target in aliases.items()}
    encoded = words.dictionary_encode()
    known = [targets.get(word.casefold(), word) for word in encoded.dictionary.to_pylist()]
    return pa.array(known, pa.string()).take(encoded.indices)


def load_lookup(
    files: Files, lookup: Lookup, columns: Sequence[str], nulls: Sequence[str], rejected: Rejected
) -> LookupTable:
    """All rows of the looked-up source.

    Of rows with the same key the first counts; the others, and rows that do not fit the header, are
    rejected.
    """
    first: dict[str, int] = {}
    parts: list[pa.Table] = []
    wanted = list(dict.fromkeys((lookup.key, *columns)))
    for chunk in files.chunks(lookup.source, wanted):
        texts = {name: cleaned(column, nulls) for name, column in chunk.columns.items()}
        kept, refused = _first_of_each(texts[lookup.key], chunk, first, lookup)
        bad = [
            RejectedRow(chunk.file, b.row, _label(lookup), (b.reason,), chunk.header, b.cells)
            for b in chunk.bad
        ]
        rejected.add(sorted([*bad, *refused], key=lambda row: row.row))
        parts.append(pa.table(texts).take(pa.array(kept, pa.int64())))
    table = pa.concat_tables(parts).combine_chunks()
    found = {name: _one(table[name]) for name in wanted}
    return LookupTable(found[lookup.key], found)


def _label(lookup: Lookup) -> str:
    return f"look-up in {lookup.source}"


def _first_of_each(
    keys: pa.Array, chunk: Chunk, first: dict[str, int], lookup: Lookup
) -> tuple[list[int], list[RejectedRow]]:
    kept, refused = [], []
    for at, (key, row) in enumerate(zip(keys.to_pylist(), chunk.rows.to_pylist(), strict=True)):
        if key is None:
            continue
        if key not in first:
            first[key] = row
            kept.append(at)
        else:
            reason = f"The key “{key}” stands already in row {first[key]:,}; the first one counts."
            cells = tuple(chunk.cells(at))
            refused.append(
                RejectedRow(chunk.file, row, _label(lookup), (reason,), chunk.header, cells)
            )
    return kept, refused


def _one(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.string())
