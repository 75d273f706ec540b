"""Whose rows count for a subject: its own, its account's, or those of the account's family."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playcall_core.errors import Place, Problem, TableError
from playcall_core.facts import Subject
from playcall_core.facts.derivation import Scope
from playcall_core.tables.families import families
from playcall_core.tables.reading import TABLE_OF, Source

_VIA: Final = (
    ("opportunity_id", "opportunities"),
    ("lead_id", "leads"),
    ("contact_id", "contacts"),
)
"""Where a row without an account may find it, in this order."""


class Links:
    """The links between tables at one moment; `table` gives a table as it was then, or None."""

    def __init__(self, table: Callable[[str], Source | None]) -> None:
        self._table = table
        self._families = cache(self._read_families)

    def owners(self, name: str, source: Source, subject: Subject, scope: Scope) -> pa.Array:
        """The key each row belongs to: the id of a subject, of an account, or of a family.

        `TableError` where the rows do not belong to such subjects at all.
        """
        if scope == "subject" and subject is not Subject.ACCOUNT:
            column = "id" if TABLE_OF[subject] == name else f"{subject.value}_id"
            owners = source.column(column)
            if owners is None:
                raise TableError(
                    Problem(
                        f"No row belongs to one {subject.value}: there is no column “{column}”.",
                        Place(file=name),
                        "Count those of the account: `scope: account`.",
                    )
                )
            return _one(owners).cast(pa.string())
        accounts = self._accounts(name, source)
        return self._family(accounts) if scope == "family" else accounts

    def keys(self, subject: Subject, ids: pa.Array, accounts: pa.Array, scope: Scope) -> pa.Table:
        """The key of each subject (`key`, `row`); null where it is not known."""
        key = ids if scope == "subject" or subject is Subject.ACCOUNT else accounts
        if scope == "family":
            key = self._family(key)
        return pa.table({"key": key, "row": pa.array(np.arange(len(ids)), pa.int64())})

    def _accounts(self, name: str, source: Source) -> pa.Array:
        if name == "accounts":
            return _one(source.table["id"])
        own = source.column("account_id")
        accounts = pa.nulls(len(source.at), pa.string()) if own is None else _one(own)
        for column, table in _VIA:
            via, through = source.column(column), self._table(table)
            if accounts.null_count and via is not None and through is not None:
                place = pc.index_in(_one(via), _one(through.table["id"]))
                found = _one(through.table["account_id"]).take(place)
                accounts = pc.coalesce(accounts, found)
        return accounts

    def _family(self, accounts: pa.Array) -> pa.Array:
        named = self._families()
        if named is None:
            return pa.nulls(len(accounts), pa.string())
        place = pc.index_in(accounts, _one(named["account_id"]), skip_nulls=True)
        return _one(named["family"]).take(place)

    def _read_families(self) -> pa.Table | None:
        accounts = self._table("accounts")
        return None if accounts is None else families(accounts.table)


def _one(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
