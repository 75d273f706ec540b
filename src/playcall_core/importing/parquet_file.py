"""Reads Parquet, a batch of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from playcall_core.errors import Place, Problem, TableError
from playcall_core.importing.sources import (
    CHUNK_ROWS,
    Raw,
    Table,
    Unchanged,
    cannot_be_read,
)

MEMBER_SEPARATOR: Final = "\x1f"
"""Stands between the members of a list column; the unit separator of ASCII, which no text has."""


def open_parquet(path: Path, mark: str) -> Table:
    """The table in a Parquet file; `TableError` if it is none. The header counts as row 1.

    `mark` is the decimal mark that numbers are written with, the one they will be read with.
    """
    unchanged = Unchanged(path)
    try:
        file = pq.ParquetFile(path)
    except OSError as error:
        raise cannot_be_read(path.name, error) from error
    except pa.ArrowException as error:
        what = "The file is no Parquet file that can be read."
        raise TableError(Problem(what, Place(file=path.name), "Export it again.")) from error
    raw = _raw(file, path.name, mark, unchanged)
    return Table(tuple(file.schema_arrow.names), 1, raw)


def _raw(file: pq.ParquetFile, name: str, mark: str, unchanged: Unchanged) -> Iterator[Raw]:
    done, total = 0, max(file.metadata.num_rows, 1)
    try:
        with file:
            for batch in file.iter_batches(batch_size=CHUNK_ROWS):
                numbers = range(done + 2, done + 2 + batch.num_rows)
                done += batch.num_rows
                column, cells = (
                    partial(_column, batch, name, mark),
                    partial(_cells, batch, name, mark),
                )
                yield Raw(numbers, column, cells, (), done / total)
    except (OSError, pa.ArrowException) as error:
        what = f"The file breaks off after {done:,} rows."
        raise TableError(Problem(what, Place(file=name), "Export it again.")) from error
    unchanged.check()


def _column(batch: pa.RecordBatch, file: str, mark: str, place: int) -> pa.Array:
    return as_text(batch.column(place), Place(file=file, column=batch.schema.names[place]), mark)


def _cells(batch: pa.RecordBatch, file: str, mark: str, row: int) -> list[str | None]:
    place, columns = Place(file=file), batch.slice(row, 1).columns
    return [as_text(column, place, mark)[0].as_py() for column in columns]


def as_text(column: pa.Array, place: Place, mark: str = ".") -> pa.Array:
    """A column as text: numbers without loss, instants in UTC, members of lists one after another.

    Raises `TableError` for structs and maps, which have no text.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return as_text(column.dictionary_decode(), place, mark)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        members = as_text(column.flatten(), place, mark)
        lists = pa.ListArray.from_arrays(_offsets(column), members, mask=column.is_null())
        return pc.binary_join(lists, MEMBER_SEPARATOR)
    if pa.types.is_timestamp(kind):
        return _instants(column)
    if pa.types.is_nested(kind) or pa.types.is_binary(kind):
        what = f"A column of type {kind} has no text."
        raise TableError(Problem(what, place, "Export its parts as columns of their own."))
    text = column.cast(pa.string())
    is_broken = pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    return pc.replace_substring(text, ".", mark) if is_broken and mark != "." else text


def _offsets(column: pa.Array) -> pa.Array:
    lengths = pc.fill_null(pc.list_value_length(column), 0)
    ends = pc.cumulative_sum(lengths.cast(pa.int32()))
    return pa.concat_arrays([pa.array([0], pa.int32()), ends])


def _instants(column: pa.Array) -> pa.Array:
    aware = column.type.tz is not None
    moments = column.cast(pa.timestamp("us", tz="UTC" if aware else None), safe=False)
    text = pc.strftime(moments, format="%Y-%m-%dT%H:%M:%S")
    return pc.binary_join_element_wise(text, "Z", "") if aware else text
