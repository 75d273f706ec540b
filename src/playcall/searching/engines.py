"""The full-text indexes of the databases, behind one small interface.

SQLite has FTS5 with Porter's stems, PostgreSQL tsvector with English ones. Both get the same folded
words, so that they differ in ranking only. What a record is called counts most, its text least.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from django.db import connection

from playcall.searching.models import Entry

MOST_FOUND: Final = 60
Weighted = Sequence[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Within:
    """Where is looked: in one workspace and state, at what the reader may see, of a kind or all."""

    workspace_id: int
    is_current: bool
    visibilities: tuple[str, ...]
    kind: str = ""

    def sql(self) -> tuple[str, list[Any]]:
        """The condition on the entries (as `e`), and its parameters."""
        state = "e.is_current" if self.is_current else "e.is_newest"
        marks = ", ".join(["%s"] * len(self.visibilities))
        sql = f"e.workspace_id = %s AND {state} AND e.visibility IN ({marks})"
        parameters = [self.workspace_id, *self.visibilities]
        return (
            (f"{sql} AND e.kind = %s", [*parameters, self.kind]) if self.kind else (sql, parameters)
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that has some of the words; a higher score is better."""

    kind: str
    slug: str
    score: float


class Engine(Protocol):
    """A full-text index of the entries."""

    def make(self) -> None:
        """Make the empty index; in a migration."""

    def unmake(self) -> None:
        """Take it away; in a migration."""

    def put(self, entries: Iterable[Entry]) -> None:
        """Index entries that are in the database and not in the index."""

    def drop(self, ids: Sequence[int]) -> None:
        """Forget entries."""

    def search(self, words: Weighted, begun: str, within: Within) -> list[Hit]:
        """The best entries that have any of these words, the last perhaps only begun."""


class SqliteIndex:
    """FTS5 and its bm25, which knows by itself how rare a word is."""

    def make(self) -> None:
        """Make the empty index."""
        _run(
            "CREATE VIRTUAL TABLE searching_text USING fts5("
            "title, label, text, tokenize = 'porter unicode61 remove_diacritics 2')"
        )

    def unmake(self) -> None:
        """Take it away."""
        _run("DROP TABLE searching_text")

    def put(self, entries: Iterable[Entry]) -> None:
        """Index entries."""
        rows = [(each.pk, each.title, each.label, each.text) for each in entries]
        sql = "INSERT INTO searching_text (rowid, title, label, text) VALUES (%s, %s, %s, %s)"
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)

    def drop(self, ids: Sequence[int]) -> None:
        """Forget entries."""
        with connection.cursor() as cursor:
            cursor.executemany(
                "DELETE FROM searching_text WHERE rowid = %s", [(id_,) for id_ in ids]
            )

    def search(self, words: Weighted, begun: str, within: Within) -> list[Hit]:
        """The best entries."""
        where, parameters = within.sql()
        terms = [f'"{word}"' for word, _ in words] + ([f'"{begun}" *'] if begun else [])
        sql = (
            "SELECT e.kind, e.slug, -bm25(searching_text, 6.0, 3.0, 1.0) AS score"
            " FROM searching_text JOIN searching_entry e ON e.id = searching_text.rowid"
            f" WHERE searching_text MATCH %s AND {where}"
            f" ORDER BY score DESC, e.id LIMIT {MOST_FOUND}"
        )
        return _hits(sql, [" OR ".join(terms), *parameters])


class PostgresIndex:
    """tsvector; ts_rank knows no rarity, so each word's rank is taken times its own."""

    def make(self) -> None:
        """Make the empty index."""
        _run(
            "CREATE TABLE searching_text (entry_id bigint PRIMARY KEY"
            " REFERENCES searching_entry ON DELETE CASCADE, words tsvector NOT NULL)"
        )
        _run("CREATE INDEX searching_text_words ON searching_text USING gin (words)")

    def unmake(self) -> None:
        """Take it away."""
        _run("DROP TABLE searching_text")

    def put(self, entries: Iterable[Entry]) -> None:
        """Index entries."""
        rows = [(each.pk, each.title, each.label, each.text) for each in entries]
        sql = (
            "INSERT INTO searching_text (entry_id, words) VALUES (%s,"
            " setweight(to_tsvector('english', %s), 'A') ||"
            " setweight(to_tsvector('english', %s), 'B') || to_tsvector('english', %s))"
        )
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)

    def drop(self, ids: Sequence[int]) -> None:
        """Forget entries."""
        _run("DELETE FROM searching_text WHERE entry_id = ANY(%s)", [list(ids)])

    def search(self, words: Weighted, begun: str, within: Within) -> list[Hit]:
        """The best entries."""
        where, parameters = within.sql()
        terms = [(f"'{word}'", weight) for word, weight in words]
        terms += [(f"'{begun}':*", 0.5)] if begun else []
        ranks = " + ".join(
            ["%s * ts_rank('{0.3, 0.3, 0.6, 1}', t.words, to_tsquery('english', %s), 1)"]
            * len(terms)
        )
        sql = (
            f"SELECT e.kind, e.slug, {ranks} AS score"
            " FROM searching_text t JOIN searching_entry e ON e.id = t.entry_id"
            f" WHERE t.words @@ to_tsquery('english', %s) AND {where}"
            f" ORDER BY score DESC, e.id LIMIT {MOST_FOUND}"
        )
        weights = [each for term, weight in terms for each in (weight, term)]
        return _hits(sql, [*weights, " | ".join(term for term, _ in terms), *parameters])


def engine() -> Engine:
    """The index of the database that is in use."""
    return PostgresIndex() if connection.vendor == "postgresql" else SqliteIndex()


def _run(sql: str, parameters: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def _hits(sql: str, parameters: list[Any]) -> list[Hit]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [Hit(kind, slug, float(score)) for kind, slug, score in cursor.fetchall()]
