"""The subjects of one kind, and the values of their facts at any moment, each computed once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import assert_never

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis.backends import BaseBackend
from numpy.typing import NDArray

from playcall_core.errors import Place
from playcall_core.facts import Fact, FactDictionary, Moment, Subject
from playcall_core.facts.derivation import (
    Change,
    Contains,
    Count,
    DaysSince,
    Exists,
    HeldFor,
    Members,
    Ratio,
    Scope,
    SegmentOf,
)
from playcall_core.tables.columns import ROW_MEMBERS, FactColumn, read_column
from playcall_core.tables.compile import compile_condition, members_tested
from playcall_core.tables.days import NEVER, AsOf, days_before, microseconds
from playcall_core.tables.evaluate import fact_columns
from playcall_core.tables.exact import Exact, difference, percent_change, quotient
from playcall_core.tables.history import days_held, latest, statements_of
from playcall_core.tables.links import Links
from playcall_core.tables.reading import TABLE_OF, Source, as_of_table
from playcall_core.tables.rows import Linked, RowDerivation, from_rows
from playcall_core.tables.situations import MEMBERS, Situations, unconverted
from playcall_core.tables.sources import FactSource
from playcall_core.tables.texts import phrases_in

Key = tuple[str, AsOf]


@dataclass(frozen=True, eq=False)
class Tables:
    """The source tables on an open connection, read as of any moment, each moment once.

    `covers_from`: table -> the instant (microseconds) from which it has all rows.
    """

    connection: BaseBackend
    sources: Mapping[str, Source]
    covers_from: Mapping[str, int]
    _read: dict[Key, Source | None] = field(default_factory=dict)
    _links: dict[AsOf, Links] = field(default_factory=dict)

    def at(self, name: str, as_of: AsOf) -> Source | None:
        """A table as it was; None if it is not there at all."""
        if (name, as_of) not in self._read:
            self._read[name, as_of] = as_of_table(self.sources, name, as_of)
        return self._read[name, as_of]

    def links(self, as_of: AsOf) -> Links:
        """The links between the tables as they were."""
        if as_of not in self._links:
            self._links[as_of] = Links(lambda name: self.at(name, as_of))
        return self._links[as_of]


class SubjectFacts:
    """The subjects of one kind that were there at `now`, in the order of their table."""

    def __init__(
        self,
        tables: Tables,
        sources: Mapping[str, FactSource],
        dictionary: FactDictionary,
        subject: Subject,
        moment: Moment,
    ) -> None:
        self.subject = subject
        self.now = AsOf(moment.at, moment.at, moment.zone)
        self._tables = tables
        self._sources = sources
        self._dictionary = dictionary
        self._moment = moment
        self._columns: dict[Key, FactColumn] = {}
        source = tables.at(TABLE_OF[subject], self.now)
        self._table = None if source is None else source.table

    def __len__(self) -> int:
        return 0 if self._table is None else int(self._table.num_rows)

    @cached_property
    def ids(self) -> pa.Array:
        """The id of each subject."""
        return self._own("id")

    @cached_property
    def names(self) -> pa.Array:
        """The name of each subject."""
        return self._own("name")

    @cached_property
    def _accounts(self) -> SubjectFacts:
        return SubjectFacts(
            self._tables, self._sources, self._dictionary, Subject.ACCOUNT, self._moment
        )

    @cached_property
    def _account_rows(self) -> NDArray[np.int64]:
        """For each subject the row of its account, -1 where there is none."""
        rows = pc.index_in(self._own("account_id"), self._accounts.ids).fill_null(-1)
        return np.asarray(rows.to_numpy(zero_copy_only=False), dtype=np.int64)

    def _own(self, name: str) -> pa.Array:
        if self._table is None:
            return pa.nulls(0, pa.string())
        return self._table[name].combine_chunks()

    def sees(self, fact: Fact) -> bool:
        """Whether the fact is one of these subjects', or of their accounts'."""
        return fact.subject in {self.subject, Subject.ACCOUNT}

    def column(self, fact_id: str, as_of: AsOf) -> FactColumn:
        """The values of a fact at `as_of`, one for each subject that is there at `now`."""
        key = (fact_id, as_of)
        if key not in self._columns:
            source = self._sources[fact_id]
            if source.fact.subject is self.subject:
                self._columns[key] = self._compute(source, as_of)
            else:
                theirs = self._accounts.column(fact_id, as_of)
                self._columns[key] = theirs.take(self._account_rows)
        return self._columns[key]

    def _compute(self, source: FactSource, as_of: AsOf) -> FactColumn:
        derivation = source.derivation
        match derivation:
            case None:
                return self._stored(source, as_of)
            case Ratio() | Change():
                return self._arithmetic(source.fact, derivation, as_of)
            case DaysSince(fact=str() as day):
                return FactColumn(days_before(as_of.today, self.column(day, as_of).cells))
            case Contains(rows=None):
                return self._said(source.fact, derivation, as_of)
            case Count() | DaysSince() | Exists() | Contains() | Members():
                self._count_rows(derivation.rows or "", derivation.scope, as_of)
                return self._columns[source.fact.id, as_of]
            case HeldFor():
                return self._held(self._sources[derivation.of], as_of)
            case SegmentOf():
                return self._segment(source, as_of)
            case _:
                assert_never(derivation)

    # --- stored facts ------------------------------------------------------------------------

    def _stored(self, source: FactSource, as_of: AsOf) -> FactColumn:
        snapshot, recorded = self._snapshot(source, as_of)
        statements = self._statements(source, as_of)
        if statements is None or not statements.num_rows:
            return snapshot
        newest = latest(source.fact, statements, self.ids, self._moment)
        empty = ~snapshot.known
        later = (newest.valid > recorded) | (
            (newest.valid == recorded) & (newest.recorded >= recorded)
        )
        return newest.column.where(newest.stated & (empty | later), snapshot)

    @cached_property
    def _keys(self) -> pa.Table:
        return pa.table({"subject_id": self.ids, "row": pa.array(np.arange(len(self)), pa.int64())})

    def _statements(self, source: FactSource, as_of: AsOf) -> pa.Table | None:
        stored = self._tables.at("fact_values", as_of)
        stages = self._tables.at("stage_changes", as_of) if source.is_stage else None
        if stored is None and stages is None:
            return None
        return statements_of(source.fact, stored, stages, as_of)

    def _snapshot(self, source: FactSource, as_of: AsOf) -> tuple[FactColumn, NDArray[np.int64]]:
        """The fact's own column, and when each row was recorded.

        A row says nothing about the time before it was recorded; without that, nothing but now.
        """
        nothing = FactColumn.unknown(source.fact, len(self))
        never = np.full(len(self), NEVER, dtype=np.int64)
        name = "stage" if source.is_stage else source.own_column
        table = self._tables.at(TABLE_OF[self.subject], as_of)
        column = None if table is None or name is None else table.column(name)
        if table is None or name is None or column is None:
            return nothing, never
        place = Place(file=TABLE_OF[self.subject], column=name)
        values = read_column(source.fact, column, table.column("currency"), self._moment, place)
        if as_of == self.now:
            return values, table.recorded
        rows = pc.index_in(self.ids, table.table["id"].combine_chunks()).fill_null(-1)
        places = np.asarray(rows.to_numpy(zero_copy_only=False), dtype=np.int64)
        recorded = np.append(table.recorded, NEVER)[places]
        held = (recorded != NEVER) & (recorded <= microseconds(as_of.valid))
        return values.take(np.where(held, places, -1)), recorded

    def _held(self, source: FactSource, as_of: AsOf) -> FactColumn:
        statements = self._statements(source, as_of)
        if statements is None or not statements.num_rows:
            return FactColumn(pa.nulls(len(self), pa.float64()))
        return FactColumn(
            days_held(
                self._tables.connection,
                source.fact,
                statements,
                self._keys,
                as_of,
                self._tables.covers_from.get("fact_values"),
            )
        )

    # --- derived facts -----------------------------------------------------------------------

    def _arithmetic(self, fact: Fact, derivation: Ratio | Change, as_of: AsOf) -> FactColumn:
        now = Exact.of(self.column(derivation.of, as_of).cells)
        if isinstance(derivation, Ratio):
            return FactColumn(quotient(now, Exact.of(self.column(derivation.to, as_of).cells)))
        before = Exact.of(self.column(derivation.of, as_of.ago(derivation.over_days)).cells)
        change = percent_change if derivation.unit == "percent" else difference
        return FactColumn(change(now, before))

    def _said(self, fact: Fact, derivation: Contains, as_of: AsOf) -> FactColumn:
        """Which words a text of the subject's own row has: all that it has, where there is one."""
        text = FactSource(fact, column=derivation.column).own_column
        table = self._tables.at(TABLE_OF[self.subject], as_of)
        column = None if table is None or text is None else table.column(text)
        if column is None or as_of != self.now:
            return FactColumn.unknown(fact, len(self))
        texts = column.combine_chunks()
        parts = [
            pa.table([np.flatnonzero(said), pa.repeat(word, int(said.sum()))], schema=ROW_MEMBERS)
            for word, flags in zip(
                derivation.words, phrases_in(texts, derivation.words), strict=True
            )
            for said in [flags.fill_null(False).to_numpy(zero_copy_only=False)]
        ]
        known = pc.if_else(texts.is_valid(), True, pa.scalar(None, pa.bool_()))
        return FactColumn(known, members=keyed(fact, pa.concat_tables(parts)))

    def _count_rows(self, name: str, scope: Scope, as_of: AsOf) -> None:
        """Compute every fact that comes from the same rows of the same subjects, at once."""
        alike = {
            source.fact.id: source.derivation
            for source in self._sources.values()
            if source.fact.subject is self.subject
            and isinstance(source.derivation, RowDerivation)
            and source.derivation.rows == name
            and source.derivation.scope == scope
        }
        source = self._tables.at(name, as_of)
        if source is None:
            for fact in alike:
                unknown = FactColumn.unknown(self._sources[fact].fact, len(self))
                self._columns[fact, as_of] = unknown
            return
        links = self._tables.links(as_of)
        accounts = self.ids if self.subject is Subject.ACCOUNT else self._own("account_id")
        linked = Linked(
            name,
            source,
            links.owners(name, source, self.subject, scope),
            links.keys(self.subject, self.ids, accounts, scope),
            as_of,
            self._tables.covers_from.get(name),
        )
        for fact, column in from_rows(self._tables.connection, linked, alike).items():
            told = self._sources[fact].fact
            members = None if column.members is None else keyed(told, column.members)
            self._columns[fact, as_of] = replace(column, members=members)

    def _segment(self, source: FactSource, as_of: AsOf) -> FactColumn:
        """The first rule that holds, unless one before it cannot be told."""
        rules = [rule.rule for rule in source.rules]
        if not rules:
            return FactColumn.unknown(source.fact, len(self))
        situations = self.situations(source.needs, as_of)
        table, columns = fact_columns(situations, source.needs, members_tested(rules))
        cases = []
        for segment in source.rules:
            verdict = compile_condition(segment.rule, columns, situations.moment)
            cases += [
                (verdict.holds, ibis.literal(segment.key)),
                (~verdict.fails, ibis.null("string")),
            ]
        query = table.select("row", key=ibis.cases(*cases)).order_by("row")
        return FactColumn(self._tables.connection.to_pyarrow(query)["key"].combine_chunks())

    def situations(self, facts: Sequence[str], as_of: AsOf) -> Situations:
        """The situations at `as_of`, of the subjects that are there at `now`, with these facts."""
        columns = {
            "row": pa.array(np.arange(len(self)), pa.int64()),
            "subject_id": self.ids,
            "name": self.names,
        }
        members = [MEMBERS.empty_table()]
        for fact in facts:
            values = self.column(fact, as_of)
            columns[fact] = values.cells
            if values.elsewhere is not None:
                columns[unconverted(fact)] = values.elsewhere
            if values.members is not None:
                row, member = values.members.columns
                named = pa.repeat(fact, values.members.num_rows)
                members.append(pa.table([row, named, member], schema=MEMBERS))
        moment = replace(self._moment, at=as_of.valid)
        table = pa.table(columns)
        return Situations(self.subject, self._dictionary, moment, table, pa.concat_tables(members))


def keyed(fact: Fact, members: pa.Table) -> pa.Table:
    """Members as the keys of the fact's choices, whether keys or labels were met, each once."""
    met = members["member"].unique()
    keys = pa.array([fact.key(word) or word for word in met.to_pylist()], pa.string())
    key = keys.take(pc.index_in(members["member"], met).combine_chunks())
    table = pa.table([members["row"], key], schema=ROW_MEMBERS)
    return table.group_by(ROW_MEMBERS.names).aggregate([])
