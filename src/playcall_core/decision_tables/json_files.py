"""Filters in JSON: read with their numbers exact, and looked through with the path at hand."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from playcall_core.decision_tables.field_map import Field, FieldMap
from playcall_core.decision_tables.filters import NEVER, Leaf
from playcall_core.errors import DecisionTableError, FactError, Place, Problem, nearest
from playcall_core.facts import Money
from playcall_core.facts.values import exact, round_money

Json = Any
MOST_BYTES: Final = 16 << 20
MOST_DEPTH: Final = 60
_COMMA: Final = re.compile(r"(?<!\\),")
NOTHING: Final = Leaf(NEVER, NEVER)
"""Stands for a filter that is not taken; its problem keeps it from being used."""


class NotExpressed(Exception):
    """A filter says what no condition says. Its text says what, as a sentence."""


def read_json(path: Path) -> Json:
    """The JSON in a file, numbers as decimals; `DecisionTableError` with the line otherwise."""
    place = Place(file=path.name)
    try:
        raw = path.read_bytes()
        if len(raw) > MOST_BYTES:
            raise DecisionTableError(
                Problem(f"The file has more than {MOST_BYTES:,} bytes.", place, "Split it.")
            )
        return json.loads(raw.decode("utf-8-sig"), parse_float=Decimal, parse_int=Decimal)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        what = f"The file cannot be read: {reason}."
        raise DecisionTableError(Problem(what, place, "Check the path.")) from error
    except json.JSONDecodeError as error:
        at = Place(file=path.name, line=error.lineno)
        what = f"This is not JSON: {error.msg[:1].lower()}{error.msg[1:]}."
        raise DecisionTableError(Problem(what, at, "Export it again.")) from error
    except (UnicodeDecodeError, RecursionError, InvalidOperation) as error:
        what = "This is not JSON that can be read."
        raise DecisionTableError(Problem(what, place, "Export it again, as UTF-8.")) from error


@dataclass
class Looking:
    """A filter being looked through: the fields, and what is wrong so far."""

    fields: FieldMap
    file: str = ""
    problems: list[Problem] = field(default_factory=list)

    def leave(self, path: str, what: str, remedy: str = "") -> Leaf:
        """Name something that is not taken."""
        place = Place(file=self.file or None, field=path or None)
        self.problems.append(Problem(what, place, remedy))
        return NOTHING

    def field(self, name: Json, path: str) -> Field | None:
        """The field of this name; None, and named, if there is none."""
        found = self.fields.get(name) if isinstance(name, str) else None
        if found is None:
            place = Place(file=self.file or None, field=path or None)
            self.problems.append(self.fields.missing(str(name), place))
        return found

    def check(self) -> None:
        """Raise `DecisionTableError` if anything is not taken: the rest means another thing."""
        if self.problems:
            raise DecisionTableError(*self.problems)


def entries(value: Json) -> Mapping[str, Json]:
    """The entries of an object; none if it is no object."""
    return value if isinstance(value, dict) else {}


def listed(value: Json) -> list[Json]:
    """The members of a list; of a text with commas its parts; a single value as it is.

    A comma that belongs to a value has a backslash before it, as react-querybuilder writes it.
    """
    if isinstance(value, list):
        return value
    if isinstance(value, str):
        return [part.strip().replace("\\,", ",") for part in _COMMA.split(value)]
    return [] if value is None else [value]


def named(value: Json, known: Field) -> list[Json]:
    """As `listed`; a text that is a value of the field as a whole is not divided."""
    if isinstance(value, str) and known.fact.values and known.key(value) is not None:
        return [value]
    return listed(value)


def key_of(value: Json, known: Field) -> str:
    """The key of a category or set that a value stands for; `NotExpressed` if there is none."""
    if isinstance(value, bool) or not isinstance(value, str | Decimal | int):
        raise NotExpressed(f"“{value}” is no value of “{known.fact.name}”.")
    found = known.key(str(value))
    if found is None or not str(value):
        hint = nearest(str(value), known.fact.labels) or (
            f"Its values are {', '.join(known.fact.labels)}." if known.fact.labels else ""
        )
        raise NotExpressed(f"“{value}” is no value of “{known.fact.name}”. {hint}".strip())
    return found


def keys_of(values: list[Json], known: Field) -> tuple[str, ...]:
    """The keys that some values stand for, each once; `NotExpressed` if there are none."""
    found = tuple(dict.fromkeys(key_of(value, known) for value in values))
    if not found:
        raise NotExpressed("It names no value.")
    return found


def number_of(value: Json) -> Decimal:
    """A number, or a text that is one; `NotExpressed` otherwise."""
    try:
        if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
            raise InvalidOperation
        return exact(Decimal(repr(value) if isinstance(value, float) else value))
    except (InvalidOperation, ValueError):
        raise NotExpressed(f"“{value}” is no number.") from None
    except FactError as error:
        raise NotExpressed(str(error)) from None


def money_of(value: Json, known: Field) -> Money:
    """An amount in the currency of a field; `NotExpressed` if it is finer than money is here."""
    number = number_of(value)
    if number != round_money(number):
        raise NotExpressed(f"{number} has more than four decimals.")
    return Money(number, known.currency)


def day_of(value: Json) -> date:
    """A day such as 2026-03-31, or one with its midnight; `NotExpressed` otherwise."""
    text = str(value)
    day, _, clock = text.partition("T")
    try:
        if clock.strip("Z0:.") or not isinstance(value, str):
            raise ValueError
        return date.fromisoformat(day)
    except ValueError:
        raise NotExpressed(f"“{value}” is no day.") from None


def yes_no_of(value: Json) -> bool:
    """True or false, or a text that says so; `NotExpressed` otherwise."""
    if isinstance(value, bool):
        return value
    said = str(value).casefold()
    if said not in ("true", "false"):
        raise NotExpressed(f"“{value}” is neither true nor false.")
    return said == "true"


def plain_number(number: Decimal) -> int | float:
    """A number as JSON writes it; exact, because numbers here have at most 15 digits."""
    return int(number) if number == number.to_integral_value() else float(number)
