"""What matching found as pairs in a Parquet file: block by block, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from playcall_core.calling.arrays import Hits
from playcall_core.calling.index import Index
from playcall_core.calling.many import Matches
from playcall_core.errors import Place, Problem, TableError
from playcall_core.tables.situations import Situations

OUTCOMES: Final = ("applies", "cannot tell")
PAIRS: Final = pa.schema(
    [
        pa.field("subject_id", pa.string(), nullable=False),
        pa.field("play", pa.dictionary(pa.int32(), pa.string()), nullable=False),
        pa.field("outcome", pa.dictionary(pa.int8(), pa.string()), nullable=False),
    ]
)


def write_pairs(path: Path, blocks: Iterable[Matches], index: Index, situations: Situations) -> int:
    """Write (subject, play, outcome) of every hit to `path`; how many there are.

    `TableError` if the file cannot be written. Whatever stops it leaves no file and no remains.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        count = 0
        with pq.ParquetWriter(part, PAIRS, compression="zstd") as writer:
            for block in blocks:
                for outcome, hits in enumerate((block.applies, block.cannot_tell)):
                    if hits is not None and len(hits.plays):
                        batch = _pairs(hits, block.first, outcome, index, situations)
                        writer.write_batch(batch)
                        count += batch.num_rows
        os.replace(part, path)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        what = f"The calls cannot be written: {reason}."
        raise TableError(Problem(what, Place(file=str(path)), "Name another file.")) from error
    finally:
        part.unlink(missing_ok=True)
    return count


def _pairs(
    hits: Hits, first: int, outcome: int, index: Index, situations: Situations
) -> pa.RecordBatch:
    rows = np.repeat(np.arange(first, first + len(hits)), np.diff(hits.indptr))
    subjects = situations.table["subject_id"].take(pa.array(rows)).combine_chunks()
    names = pa.array([play.id for play in index.plays])
    plays = pa.DictionaryArray.from_arrays(pa.array(hits.plays), names)
    said = np.full(len(rows), outcome, np.int8)
    outcomes = pa.DictionaryArray.from_arrays(pa.array(said), pa.array(OUTCOMES))
    return pa.record_batch([subjects, plays, outcomes], schema=PAIRS)
