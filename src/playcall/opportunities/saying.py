"""Adds values of facts: only where a source says something else than it said before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

import pyarrow as pa

from playcall.opportunities.merging import BATCH, Merging
from playcall.opportunities.models import FactValue
from playcall.opportunities.values import OWN, is_same, packed
from playcall_core.facts import Subject

Key = tuple[str, str, str]
"""Subject, its id, fact."""
UNKNOWN_TEXT: Final = "{}"
_START: Final = datetime.min


@dataclass(frozen=True, slots=True)
class Said:
    """One value that is known: from when on, recorded when, by which source."""

    value: str
    valid_from: datetime | None
    recorded_at: datetime | None
    source: str
    place: int

    @property
    def clock(self) -> tuple[bool, datetime, bool, datetime, int]:
        """By which the one that holds is the greatest, as the core has it."""
        valid, recorded = self.valid_from, self.recorded_at
        return (
            valid is not None,
            valid.replace(tzinfo=None) if valid else _START,
            recorded is not None,
            recorded.replace(tzinfo=None) if recorded else _START,
            self.place,
        )


def merge_values(merging: Merging, table: pa.Table) -> None:
    """Add the values that a source says for the first time, or differently than before.

    A value that holds since a day of its own is added unless it is known for that day already. One
    that shows the day of the export is compared with what the same source said last (an answer in
    between stays), or with what holds where it said nothing yet.
    """
    values = iter(packed(table.to_pylist()))
    while some := list(islice(values, BATCH)):
        known = said_of(merging, {(row["subject"], row["subject_id"]) for row, _ in some})
        added, same = [], 0
        for row, value in some:
            there = known.setdefault((row["subject"], row["subject_id"], row["fact"]), [])
            told = _told(merging, row, value, there)
            if told is None:
                same += 1
                continue
            there.append(told)
            added.append(_row(merging, row, told))
            merging.touched.subject(Subject(row["subject"]), row["subject_id"])
        FactValue.objects.bulk_create(added, batch_size=BATCH)
        merging.tally.count("fact_values", len(added), 0, same)


def end_values(
    merging: Merging,
    table: pa.Table,
    ids: Mapping[str, Collection[str]],
    facts: Collection[str],
) -> None:
    """Say of facts that they became unknown, where the source fills them but leaves them blank now.

    `ids`: kind of subject -> ids of the rows in the export, `facts` what the source fills. What
    somebody else said stays.
    """
    given = set(zip(*(table[name].to_pylist() for name in OWN[:3]), strict=True))
    for subject, those in ids.items():
        listed = iter(sorted(those))
        while some := list(islice(listed, BATCH)):
            known = said_of(merging, {(subject, id_) for id_ in some})
            ended = [
                key
                for key, there in known.items()
                if key[2] in facts and key not in given and _own(merging, there)
            ]
            _end(merging, ended, known)


def _own(merging: Merging, there: Sequence[Said]) -> bool:
    """Whether the value that holds is the source's own."""
    holding = max(there, key=lambda said: said.clock)
    return holding.source == merging.batch.source and holding.value != UNKNOWN_TEXT


def _end(merging: Merging, ended: Iterable[Key], known: Mapping[Key, Sequence[Said]]) -> None:
    rows = []
    for key in ended:
        own = dict(zip(OWN, (*key, None, None), strict=True))
        told = _told(merging, own, UNKNOWN_TEXT, known[key])
        if told is not None:
            rows.append(_row(merging, own, told))
            merging.touched.subject(Subject(key[0]), key[1])
    FactValue.objects.bulk_create(rows, batch_size=BATCH)
    merging.tally.count("fact_values", len(rows), 0, 0)


def said_of(merging: Merging, subjects: Iterable[tuple[str, str]]) -> dict[Key, list[Said]]:
    """All that is known of some subjects, by fact."""
    kinds: dict[str, set[str]] = {}
    for subject, id_ in subjects:
        kinds.setdefault(subject, set()).add(id_)
    found: dict[Key, list[Said]] = {}
    names = (*OWN[:3], "value", "valid_from", "recorded_at", "source", "id")
    for subject, ids in kinds.items():
        rows = FactValue.objects.filter(
            workspace=merging.batch.workspace,
            subject=subject,
            subject_id__in=ids,
            withdrawn_at=None,
        )
        for row in rows.values_list(*names):
            found.setdefault(row[:3], []).append(Said(*row[3:]))
    return found


def _told(
    merging: Merging, row: Mapping[str, Any], value: str, there: Sequence[Said]
) -> Said | None:
    """The value to be added; None where it is known."""
    batch, valid_from = merging.batch, row["valid_from"]
    recorded = row["recorded_at"]
    if recorded is None and not merging.is_first:
        recorded = batch.at
    if valid_from is not None and valid_from != batch.known_from:
        for_it = [said for said in there if said.valid_from == valid_from]
        if for_it and is_same(max(for_it, key=lambda said: said.clock).value, value):
            return None
        return Said(value, valid_from, recorded, batch.source, _next(there))
    own = [said for said in there if said.source == batch.source] or there
    if own and is_same(max(own, key=lambda said: said.clock).value, value):
        return None
    if there and valid_from is None:
        valid_from = batch.known_from or batch.at
    return Said(value, valid_from, recorded, batch.source, _next(there))


def _next(there: Sequence[Said]) -> int:
    return max((said.place for said in there), default=0) + 1


def _row(merging: Merging, row: Mapping[str, Any], told: Said) -> FactValue:
    return FactValue(
        workspace=merging.batch.workspace,
        subject=row["subject"],
        subject_id=row["subject_id"],
        fact=row["fact"],
        value=told.value,
        valid_from=told.valid_from,
        recorded_at=told.recorded_at,
        source=told.source,
        batch=merging.batch,
    )
