"""Builds the tables: rows in, Arrow out, a chunk at a time."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from playcall_core.importing.building import Building, Count
from playcall_core.importing.fact_rows import add_fact
from playcall_core.importing.plan import Column, TablePlan
from playcall_core.importing.quality import FindingKind, Topic
from playcall_core.importing.reading import Values, read_values
from playcall_core.importing.rows import Rows, Selector
from playcall_core.importing.sources import Chunk
from playcall_core.importing.values import ARROW, Typed
from playcall_core.tables.schemas import INSTANT, SCHEMAS


@dataclass(frozen=True, slots=True)
class _Keep:
    """The places of the rows that are kept; None where all are."""

    rows: pa.Array | None
    length: int

    def __call__(self, array: pa.Array) -> pa.Array:
        return array if self.rows is None else array.take(self.rows)


class TableBuilder:
    """Turns chunks into rows of one table and values of facts."""

    def __init__(self, plan: TablePlan, selector: Selector, building: Building) -> None:
        self._plan = plan
        self._selector = selector
        self._building = building
        self._count = building.counts.setdefault(plan.table, Count())
        self._schema = _schema(plan)

    def add(self, chunk: Chunk) -> None:
        """Take in the rows of a chunk: accept, reject or skip each, and count it."""
        rows = self._selector.select(chunk)
        values = read_values(self._plan, rows, self._building)
        repeats = self._repeats(rows, values)
        keep = _kept(rows, repeats)
        self._report(rows, values, keep)
        recorded = self._recorded(values, keep)
        if self._plan.table != "fact_values":
            self._add_rows(rows, values, recorded, keep)
        self._add_facts(values, recorded, keep)
        self._building.rejected.add(list(rows.rejected(self._plan.table)))
        self._tally(chunk, rows, values, keep)

    def _tally(self, chunk: Chunk, rows: Rows, values: Values, keep: _Keep) -> None:
        count, rejected = self._count, len(rows.refused) + len(chunk.bad)
        count.read += len(chunk) + len(chunk.bad)
        count.accepted += keep.length
        count.rejected += rejected
        count.skipped += len(chunk) + len(chunk.bad) - rejected - keep.length
        if values.state is not None:
            is_open = pc.sum(keep(values.state.is_open)).as_py() or 0
            count.open += is_open
            count.closed += keep.length - is_open

    def _repeats(self, rows: Rows, values: Values) -> set[int]:
        """Refuse rows whose id was there before; where the first is kept, say which they are."""
        repeats: set[int] = set()
        if not self._plan.has_unique_ids:
            return repeats
        seen = self._building.seen.setdefault(self._plan.table, {})
        numbers = rows.numbers.to_pylist()
        ids = values.columns[self._plan.id_column]
        accounts = self._accounts_of_contacts(values)
        for row, name in enumerate(ids.values.to_pylist()):
            if row in rows.refused:
                continue
            if name not in seen:
                seen[name] = numbers[row]
                if accounts:
                    self._building.homes[name] = accounts[row]
            elif self._plan.map.repeats == "first":
                repeats.add(row)
            else:
                says = f"The id “{name}” stands already in row {seen[name]:,}"
                home = self._building.homes.get(name)
                if accounts and home and accounts[row] and home != accounts[row]:
                    says += f", in “{home}”; here it is in “{accounts[row]}”. A contact has one "
                    says += "account: keep the row that is right, or give one another id"
                rows.refuse(row, f"{says}.")
        if repeats:
            says = f"An id of {self._plan.table} is there again, and its first row was kept"
            topic = Topic(FindingKind.REPEATED_ID, self._plan.table, says)
            at = pa.array(sorted(repeats), pa.int64())
            self._note(topic, rows, at, pa.nulls(len(at), pa.string()))
        return repeats

    def _accounts_of_contacts(self, values: Values) -> list[str | None]:
        """The account of each row of contacts; nothing for other tables, or where none is said."""
        accounts = values.columns.get("account_id") if self._plan.table == "contacts" else None
        return accounts.values.to_pylist() if accounts is not None else []

    def _report(self, rows: Rows, values: Values, keep: _Keep) -> None:
        for column in self._plan.columns:
            self._report_strays(column, values.columns[column.name], rows, keep)
        # A stage is a column and a fact of the same cell: a word of it is one word.
        told = {(column.cell.origins, column.fact) for column in self._plan.columns}
        for column in self._plan.facts:
            if (column.cell.origins, column.fact) not in told:
                self._report_strays(column, values.facts[column.name], rows, keep)
        for one in values.state.disagreements if values.state else ():
            says = f"In {self._plan.table}, {one.says}"
            remedy = f"“{self._plan.map.state[0].column}” is believed."
            topic = Topic(FindingKind.CONTRADICTION, self._plan.table, says, remedy)
            at, words = one.hits.cast(pa.int64()), one.words
            if keep.rows is not None:
                kept = pc.is_in(at, value_set=keep.rows)
                at, words = at.filter(kept), words.filter(kept)
            self._note(topic, rows, at, words)

    def _report_strays(self, column: Column, values: Typed, rows: Rows, keep: _Keep) -> None:
        if not values.strays or column.fact is None:
            return
        kept = None if keep.rows is None else set(keep.rows.to_pylist())
        strays = [(row, word) for row, word in values.strays if kept is None or row in kept]
        says = f"A word in {column.shown} is no value of “{column.fact.name}”"
        says += f" and was read as {column.cell.otherwise}"
        topic = Topic(
            FindingKind.STRAY_WORD, self._plan.table, says, "Give it an alias if it is one."
        )
        at = pa.array([row for row, _ in strays], pa.int64())
        self._note(topic, rows, at, pa.array([word for _, word in strays], pa.string()))

    def _note(self, topic: Topic, rows: Rows, at: pa.Array, words: pa.Array) -> None:
        ids = rows.text_of(self._plan.id_cell).take(at)
        numbers = rows.numbers.take(at)
        self._building.findings.note(topic, ids, words, file=rows.chunk.file, rows=numbers)

    def _recorded(self, values: Values, keep: _Keep) -> pa.Array:
        snapshot = self._building.constant(self._building.known_from, INSTANT, keep.length)
        mapped = values.columns.get("recorded_at")
        return snapshot if mapped is None else pc.coalesce(keep(mapped.values), snapshot)

    def _add_rows(self, rows: Rows, values: Values, recorded: pa.Array, keep: _Keep) -> None:
        found = {name: keep(column.values) for name, column in values.columns.items()}
        found["recorded_at"] = recorded
        if values.state is not None:
            found["is_open"], found["is_won"] = (
                keep(values.state.is_open),
                keep(values.state.is_won),
            )
        if "amount" in values.column_currencies and "currency" in self._schema.names:
            codes = keep(values.column_currencies["amount"])
            is_known = pc.is_valid(found["amount"])
            found["currency"] = pc.if_else(is_known, codes, pa.scalar(None, pa.string()))
        arrays = [
            found[one.name]
            if one.name in found
            else self._building.constant(None, one.type, keep.length)
            for one in self._schema
        ]
        self._building.add(self._plan.table, pa.record_batch(arrays, schema=self._schema))
        if self._plan.table == "stage_changes" and keep.length:
            files = self._building.constant(rows.chunk.file, pa.string(), keep.length)
            trace = pa.record_batch([files, keep(rows.numbers)], names=["file", "row"])
            self._building.traces.append(trace)

    def _add_facts(self, values: Values, recorded: pa.Array, keep: _Keep) -> None:
        plan, dated = self._plan, values.valid_from
        valid_from = self._building.constant(self._building.known_from, INSTANT, keep.length)
        if plan.table == "stage_changes" and dated is None:
            dated = values.columns["at"]
        if dated is not None:
            valid_from = pc.coalesce(keep(dated.values), valid_from)
        ids = keep(values.columns[plan.id_column].values)
        for column in plan.facts:
            about = {"subject_id": ids, "valid_from": valid_from, "recorded_at": recorded}
            if column.name in values.fact_currencies:
                about["currency"] = keep(values.fact_currencies[column.name])
            value = keep(values.facts[column.name].values)
            subject, is_dated = str(plan.subject), dated is not None
            add_fact(self._building, subject, column, value, about, keep_unknown=is_dated)


def _kept(rows: Rows, repeats: set[int]) -> _Keep:
    out = rows.refused.keys() | repeats
    if not out:
        return _Keep(None, len(rows))
    kept = [row for row in range(len(rows)) if row not in out]
    return _Keep(pa.array(kept, pa.int64()), len(kept))


def _schema(plan: TablePlan) -> pa.Schema:
    schema = SCHEMAS[plan.table]
    for column in plan.columns:
        if column.name not in schema.names:
            schema = schema.append(pa.field(column.name, ARROW[column.kind]))
    return schema
