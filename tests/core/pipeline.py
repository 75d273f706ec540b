"""A small pipeline written by hand, for the tests of derived facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import pyarrow as pa
from ibis.backends import BaseBackend

from playcall_core.facts import Choice, Fact, FactType, KnownSet, Moment, Situation, Subject, Value
from playcall_core.facts.derivation import Count, DaysSince, Derivation, Exists
from playcall_core.tables.derive import FactSource, SegmentRule, situations_of
from playcall_core.tables.schemas import SCHEMAS
from playcall_core.tables.situations import Situations

Row = Mapping[str, Any]
BERLIN = ZoneInfo("Europe/Berlin")
NOON = Moment(datetime(2026, 6, 15, 10, 0, tzinfo=UTC), BERLIN)
"""Monday, 15 June 2026, 12:00 in Berlin."""


def at(day: str, time: str = "12:00", zone: str = "Europe/Berlin") -> datetime:
    """The instant of a local time, in UTC."""
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def table(name: str, rows: Sequence[Row]) -> pa.Table:
    """A source table; columns that its schema does not have get the type of their values."""
    schema = SCHEMAS[name]
    columns = {
        field.name: pa.array([row.get(field.name) for row in rows], field.type) for field in schema
    }
    further = dict.fromkeys(key for row in rows for key in row if key not in schema.names)
    columns |= {key: pa.array([row.get(key) for row in rows]) for key in further}
    return pa.table(columns)


def category(fact: str, *keys: str, on: Subject = Subject.OPPORTUNITY) -> Fact:
    return Fact(
        fact, fact.capitalize(), FactType.CATEGORY, on, tuple(Choice(key, key) for key in keys)
    )


def set_of(fact: str, *keys: str, on: Subject = Subject.OPPORTUNITY) -> Fact:
    return Fact(fact, fact.capitalize(), FactType.SET, on, tuple(Choice(key, key) for key in keys))


def number(fact: str, on: Subject = Subject.OPPORTUNITY) -> Fact:
    return Fact(fact, fact.capitalize(), FactType.NUMBER, on)


def money(fact: str, on: Subject = Subject.OPPORTUNITY) -> Fact:
    return Fact(fact, fact.capitalize(), FactType.MONEY, on)


def day(fact: str, on: Subject = Subject.OPPORTUNITY) -> Fact:
    return Fact(fact, fact.capitalize(), FactType.DATE, on)


def yes_no(fact: str, on: Subject = Subject.OPPORTUNITY) -> Fact:
    return Fact(fact, fact.capitalize(), FactType.YES_NO, on)


@dataclass(frozen=True)
class Pipeline:
    """Tables and facts, and what they say of one subject: `pipeline["deal", "meetings"]`."""

    tables: Mapping[str, Sequence[Row]]
    sources: tuple[FactSource, ...] = ()
    subject: Subject = Subject.OPPORTUNITY
    moment: Moment = NOON
    coverage: Mapping[str, datetime] = field(default_factory=dict)
    connection: BaseBackend | None = None

    def fact(
        self,
        fact: Fact,
        derivation: Derivation | None = None,
        column: str | None = None,
        rules: Sequence[SegmentRule] = (),
    ) -> Pipeline:
        """With one more fact."""
        source = FactSource(fact, derivation, column, tuple(rules))
        return replace(self, sources=(*self.sources, source))

    def when(self, moment: datetime) -> Pipeline:
        """As of another moment."""
        return replace(self, moment=replace(self.moment, at=moment))

    def covered_from(self, **instants: datetime) -> Pipeline:
        """With tables that reach back only so far."""
        return replace(self, coverage=instants)

    def of(self, subject: Subject) -> Pipeline:
        """The situations of other subjects."""
        return replace(self, subject=subject)

    def situations(self) -> Situations:
        tables = {name: table(name, rows) for name, rows in self.tables.items()}
        connection = self.connection or _duckdb()
        return situations_of(
            connection, tables, self.sources, self.subject, self.moment, self.coverage
        )

    def subjects(self) -> dict[str, Situation]:
        """The situations by the id of their subject."""
        return {situation.id: situation for situation in self.situations()}

    def __getitem__(self, asked: tuple[str, str]) -> Value:
        subject, fact = asked
        return self.subjects()[subject][fact]


@cache
def _duckdb() -> BaseBackend:
    return ibis.duckdb.connect()


def deal(**more: object) -> Row:
    """The opportunity “deal” of the account “corp”."""
    return {"id": "deal", "name": "A deal", "account_id": "corp", **more}


def on(day: str) -> date:
    return date.fromisoformat(day)


MEETINGS = Count(how="count", rows="touchpoints", where={"kind": "meeting"}, within_days=30)
SEEN = Exists(how="exists", rows="touchpoints", where={"kind": "meeting"}, within_days=30)
QUIET = DaysSince(how="days since", rows="touchpoints", where={"kind": "meeting"})


def touch(when: str | None = "2026-06-10", time: str = "12:00", **more: Any) -> Row:
    kind = {"id": "t", "kind": "meeting", "opportunity_id": "deal"}
    return {**kind, "at": when and at(when, time), **more}


def touched(*touches: Row, **tables: Sequence[Row]) -> Pipeline:
    return Pipeline({"opportunities": [deal()], "touchpoints": list(touches), **tables})


def known(*members: str) -> KnownSet:
    return KnownSet(frozenset(members))


def some(*members: str) -> KnownSet:
    return KnownSet(frozenset(members), complete=False)
