"""Translations of values: references, aliases, durations, texts that become records."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from playcall_core.book.records import BY_KIND
from tests.cases.leaves import Target
from tests.cases.placing import Fields, Piece, Spot, Translation, place, plain, slug

_DURATION = re.compile(r"(\d+) (day|week|month|year)s?\b")
_LIMIT = re.compile(r"^(\d+) (.+)$")


def one_or_more(value: Any, _spot: Spot) -> list[Any]:
    """A list, also where the source has a single value."""
    return list(plain(value)) if isinstance(value, list) else [plain(value)]


def joined(value: Any, _spot: Spot) -> str:
    """One text, also where the source has several."""
    return "; ".join(value) if isinstance(value, list) else str(value)


def words(value: Any, _spot: Spot) -> str:
    """A key as people say it."""
    return str(value).replace("_", " ")


def reference(value: Any, spot: Spot) -> Any:
    """The id of another record, written as ids are; what is no id of the source stays as it is."""
    if isinstance(value, list):
        return [reference(item, spot) for item in value]
    return slug(value) if value in spot.work.ids else value


def references(value: Any, spot: Spot) -> list[str]:
    """Ids of other records; a hole is no reference."""
    if value is None:
        return []
    return [reference(item, spot) for item in one_or_more(value, spot)]


def aliased(aliases: Mapping[str, str], reason: str) -> Translation:
    """The word that Playcall has for one of the source; what has none is left for `reason`."""

    def translate(value: Any, spot: Spot) -> Any:
        if isinstance(value, list):
            found = (translate(item, spot.at(n)) for n, item in enumerate(value))
            return [word for word in found if word is not None]
        if value in aliases:
            return aliases[value]
        spot.leave(reason)
        return None

    return translate


def parts(fields: Fields) -> Translation:
    """A list of mappings as a list of parts, each placed by its own table."""

    def translate(value: Any, spot: Spot) -> list[dict[str, Any]]:
        found = []
        for n, item in enumerate(value):
            entry = {key: Piece((*spot.path, n, key), inner) for key, inner in item.items()}
            data: dict[str, Any] = {}
            inside = f"{spot.target.field}.{n}."
            place(data, fields, replace(spot, entry=entry, index=n), inside)
            found.append(data)
        return found

    return translate


def as_records(kind: str, text_field: str, suffix: str = "", **constants: Any) -> Translation:
    """Each text becomes a record of `kind`; gives their ids.

    With a suffix the id is the id of the record it comes from, the suffix and a number, else it is
    made of the text.
    """
    model = BY_KIND[kind]

    def translate(value: Any, spot: Spot) -> list[str]:
        ids = []
        for n, text in enumerate(value):
            wanted = f"{spot.target.id}-{suffix}-{n + 1}" if suffix else slug(text)
            data = {text_field: plain(text), **constants}
            if spot.beside("src"):
                data["source"] = joined(spot.beside("src"), spot)
            ids.append(spot.work.add(model, wanted, data))
            spot.at(n).place(Target(kind, ids[-1], text_field))
        return ids

    return translate


def duration(value: Any, spot: Spot) -> str | None:
    """The time in a text such as “within 10 days”."""
    found = _DURATION.search(str(value))
    if found is None:
        spot.leave("no number of days, weeks or months is said")
        return None
    return f"{found[1]} {found[2]}{'s' if found[1] != '1' else ''}"


def waiting(value: Any, spot: Spot) -> tuple[str, str]:
    """The shortest and the longest wait, in days."""
    first, last = value
    step = spot.target.field.rpartition(".")[0]
    spot.at(1).place(replace(spot.target, field=f"{step}.within"))
    return f"{first} days", f"{last} days"


def limit_and_unit(value: Any, _spot: Spot) -> tuple[str, str]:
    """The number and the unit of a limit written as text."""
    found = _LIMIT.match(str(value))
    if found is None:
        raise ValueError(f"“{value}” is no limit with a unit")
    return found[1], found[2]


def twice(value: str, _spot: Spot) -> tuple[str, str]:
    """The same for two fields."""
    return value, value


def at_most(value: Any, _spot: Spot) -> tuple[str, str]:
    """A target that must not be passed, and that less is better."""
    return str(value), "down"
