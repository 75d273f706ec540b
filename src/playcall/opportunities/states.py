"""Situations as the text that is kept of them, one by one and many at once in columns.

The text is JSON, facts in the order of their ids: a category is a string, a number a number, yes/no
true or false, the others are as in `values`: `{"day": …}`, `{"amount": …, "currency": …}`,
`{"keys": […], "complete": …}`. What is not known is not there.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from playcall.opportunities.values import text_of
from playcall_core.facts import Fact, FactType, KnownSet, Money, Situation, Subject, Value
from playcall_core.tables.situations import Situations, unconverted

_PLAIN: Final = frozenset({"key", "number", "flag"})
"""What stands in the text without its name."""


def facts_text(situation: Situation) -> str:
    """What is known in a situation."""
    known = sorted(situation.known())
    return _joined((fact, _fragment(value)) for fact, value in known)


def situation_of(
    subject: Subject, id_: str, name: str, text: str, facts: Collection[str] | None = None
) -> Situation:
    """The situation that a text holds; with `facts` as far as these go."""
    said = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    values = {fact: _value(value) for fact, value in said.items() if facts is None or fact in facts}
    return Situation(values, subject, id_, name)


def digest_of(text: str) -> str:
    """SHA-256 of what is known."""
    return sha256(text.encode()).hexdigest()


def texts_of(situations: Situations) -> list[str]:
    """The text of every situation."""
    columns = [
        (fact.id, _fragments(situations, fact))
        for fact in sorted(situations.dictionary, key=lambda fact: fact.id)
        if fact.id in situations.table.column_names
    ]
    listed = zip(*(cells for _, cells in columns), strict=True) if columns else ()
    names = [fact for fact, _ in columns]
    texts = [
        _joined((fact, cell) for fact, cell in zip(names, cells, strict=True) if cell is not None)
        for cells in listed
    ]
    return texts or ["{}"] * len(situations)


def _joined(fragments: Iterator[tuple[str, str]] | Any) -> str:
    return "{" + ",".join(f'"{fact}":{text}' for fact, text in fragments) + "}"


def _fragment(value: Value) -> str:
    said = json.loads(text_of(value))
    (first, *_) = said
    return _dumped(said[first] if first in _PLAIN else said)


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _value(said: Any) -> Value:
    if not isinstance(said, dict):
        plain: Value = said
        return plain
    if "keys" in said:
        return KnownSet(frozenset(said["keys"]), said["complete"])
    if "amount" in said:
        return Money(Decimal(said["amount"]), said["currency"])
    return date.fromisoformat(said["day"])


def _fragments(situations: Situations, fact: Fact) -> Sequence[str | None]:
    column = situations.table[fact.id]
    if fact.type is FactType.SET:
        return _sets(situations, fact, column.to_pylist())
    cells = column.to_pylist()
    match fact.type:
        case FactType.CATEGORY:
            met = {key: _dumped(key) for key in set(cells) if key is not None}
            found: list[str | None] = [met.get(cell) for cell in cells]
        case FactType.NUMBER:
            found = [None if cell is None else repr(cell) for cell in cells]
        case FactType.YES_NO:
            words = {True: "true", False: "false", None: None}
            found = [words[cell] for cell in cells]
        case FactType.DATE:
            found = [None if cell is None else f'{{"day":"{cell}"}}' for cell in cells]
        case _:
            found = _amounts(situations, fact, cells)
    return found


def _amounts(situations: Situations, fact: Fact, cells: Sequence[Any]) -> list[str | None]:
    currency = situations.moment.currency
    found = [
        None if cell is None else f'{{"amount":"{cell:.4f}","currency":"{currency}"}}'
        for cell in cells
    ]
    name = unconverted(fact.id)
    if name in situations.table.column_names:
        for row, told in enumerate(situations.table[name].to_pylist()):
            if told:
                amount, other = told.split()
                text = f"{Decimal(amount):.4f}"
                found[row] = f'{{"amount":"{text}","currency":"{other}"}}'
    return found


def _sets(situations: Situations, fact: Fact, complete: Sequence[Any]) -> list[str | None]:
    members = _members(situations.members, fact.id)
    found: list[str | None] = []
    for row, whole in enumerate(complete):
        keys = members.get(row)
        if not keys and not whole:
            found.append(None)
        else:
            said = {"keys": sorted(keys or ()), "complete": whole is True}
            found.append(_dumped(said))
    return found


def _members(table: pa.Table, fact: str) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = {}
    mine = table.filter(pc.equal(table["fact"], fact))
    for row, member in zip(mine["row"].to_pylist(), mine["member"].to_pylist(), strict=True):
        found.setdefault(row, []).append(member)
    return found
