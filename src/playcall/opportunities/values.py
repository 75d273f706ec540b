"""Values of facts between the rows of `fact_values` and the one text that a `FactValue` keeps.

The text is JSON with the columns that are not null, sets as a list: `{"key": "enterprise"}`,
`{"number": 12.5}`, `{"amount": "50000.0000", "currency": "EUR"}`, `{"day": "2026-03-31"}`,
`{"instant": "2026-03-31T09:00:00+00:00"}`, `{"flag": true}`,
`{"keys": ["acme"], "complete": true}`; `{}` says that the fact became unknown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, Final, assert_never

from playcall_core.facts import KnownSet, Money, Unknown, Value

Row = Mapping[str, Any]
OWN: Final = ("subject", "subject_id", "fact", "valid_from", "recorded_at")
VALUE: Final = ("key", "number", "amount", "currency", "day", "instant", "flag", "complete")
_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "amount": Decimal,
    "day": date.fromisoformat,
    "instant": datetime.fromisoformat,
}


def packed(rows: Iterable[Row]) -> Iterator[tuple[Row, str]]:
    """(a row with the columns `OWN`, its value as text) for each value: a set's rows are one."""
    for _, those in groupby(rows, key=lambda row: tuple(row[name] for name in OWN)):
        first, *others = those
        if first["complete"] is None:
            for row in (first, *others):
                yield row, _text({name: row[name] for name in VALUE if row[name] is not None})
        else:
            keys = [row["key"] for row in (first, *others) if row["key"] is not None]
            yield first, _text({"keys": keys, "complete": first["complete"]})


def unpacked(text: str) -> Iterator[dict[str, Any]]:
    """The columns of the rows that a value is, those that are null left out."""
    said = json.loads(text)
    if "keys" in said:
        for key in said["keys"] or [None]:
            yield {"key": key, "complete": said["complete"]}
    else:
        yield {name: _READ.get(name, _as_it_is)(value) for name, value in said.items()}


def is_same(one: str, other: str) -> bool:
    """Whether two texts are the same value: members of a set have no order."""
    return one == other or _unordered(one) == _unordered(other)


def text_of(value: Value) -> str:
    """A value of a fact as the text that is kept."""
    match value:
        case Unknown():
            said: dict[str, Any] = {}
        case KnownSet(members, complete):
            said = {"keys": sorted(members), "complete": complete}
        case Money(amount, currency):
            said = {"amount": f"{amount:.4f}", "currency": currency}
        case bool():
            said = {"flag": value}
        case str():
            said = {"key": value}
        case Decimal():
            said = {"number": float(value)}
        case datetime():
            said = {"instant": value.isoformat()}
        case date():
            said = {"day": value.isoformat()}
        case _:
            assert_never(value)
    return _text(said)


def _unordered(text: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(text)
    return said | {"keys": sorted(said["keys"])} if "keys" in said else said


def _as_it_is(value: Any) -> Any:
    return value


def _text(value: dict[str, Any]) -> str:
    return json.dumps(value, default=_plain, separators=(",", ":"))


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
