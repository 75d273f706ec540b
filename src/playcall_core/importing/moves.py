"""Moves between stages that should not be: backward, repeated, after the close."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from playcall_core.importing.quality import FindingKind, Findings, Topic

TABLE = "stage_changes"


def note_moves(
    findings: Findings, changes: pa.Table, order: Sequence[str], closed: Sequence[str]
) -> None:
    """Note the moves against the order of stages.

    `changes` has opportunity_id, stage, at, file and row; rows of the same instant keep the order
    they have. All closed stages share the last rank: a move between two of them is a move after
    close.
    """
    if not len(changes) or not (order or closed):
        return
    by = [("opportunity_id", "ascending"), ("at", "ascending")]
    ordered = changes.take(pc.sort_indices(changes, sort_keys=by)).combine_chunks()
    ranks = _ranks(ordered["stage"], order, closed)
    before, after = ordered.slice(0, len(ordered) - 1), ordered.slice(1)
    same = pc.equal(before["opportunity_id"], after["opportunity_id"])
    was, now = ranks.slice(0, len(before)), ranks.slice(1)
    repeated = pc.equal(before["stage"], after["stage"])
    left_close = pc.and_not(pc.equal(was, len(order)), repeated)
    backward = pc.and_not(pc.less(now, was), left_close)
    found = (
        (FindingKind.BACKWARD, backward, "A stage goes back to an earlier one"),
        (FindingKind.REPEAT, repeated, "A stage is the same as the one before"),
        (FindingKind.AFTER_CLOSE, left_close, "A stage comes after the close"),
    )
    for kind, hits, says in found:
        rows = pc.indices_nonzero(pc.fill_null(pc.and_(same, hits), False))
        words = pc.binary_join_element_wise(
            before["stage"].take(rows), after["stage"].take(rows), " → "
        )
        _note(findings, Topic(kind, TABLE, says), after.take(rows), words)
    outside = pc.indices_nonzero(pc.is_null(ranks))
    says = "A stage is not in `order`, so that moves to and from it are not judged"
    topic = Topic(FindingKind.OUT_OF_ORDER, TABLE, says, "Add it there.")
    _note(findings, topic, ordered.take(outside), ordered["stage"].take(outside))


def _ranks(stages: pa.ChunkedArray, order: Sequence[str], closed: Sequence[str]) -> pa.ChunkedArray:
    ranks = pc.index_in(stages, value_set=pa.array(list(order), pa.string()))
    is_closed = pc.is_in(stages, value_set=pa.array(list(closed), pa.string()))
    return pc.if_else(is_closed, len(order), ranks)


def note_last_stages(findings: Findings, changes: pa.Table, opportunities: pa.Table) -> None:
    """Note opportunities whose stage is another than the last of their history."""
    if not len(changes) or not len(opportunities):
        return
    by = [("opportunity_id", "ascending"), ("at", "ascending")]
    ordered = changes.take(pc.sort_indices(changes, sort_keys=by))
    last = ordered.group_by("opportunity_id", use_threads=False).aggregate([("stage", "last")])
    keys = last["opportunity_id"].combine_chunks()
    at = pc.index_in(opportunities["id"], value_set=keys)
    stages = last["stage_last"].take(at)
    differ = pc.and_(pc.is_valid(at), pc.not_equal(stages, opportunities["stage"]))
    rows = pc.indices_nonzero(pc.fill_null(differ, False))
    words = pc.binary_join_element_wise(opportunities["stage"].take(rows), stages.take(rows), " / ")
    says = "An opportunity stands in another stage than the last of its history"
    topic = Topic(FindingKind.LAST_STAGE, "opportunities", says)
    ids = opportunities["id"].take(rows)
    findings.note(topic, _one(ids), _one(words))


def _note(findings: Findings, topic: Topic, rows: pa.Table, words: pa.ChunkedArray) -> None:
    for file in pc.unique(rows["file"]).to_pylist():
        here = pc.equal(rows["file"], file)
        of_file = rows.filter(here)
        ids, numbers = _one(of_file["opportunity_id"]), _one(of_file["row"])
        findings.note(topic, ids, _one(words.filter(here)), file=file, rows=numbers)


def _one(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
