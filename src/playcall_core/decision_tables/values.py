"""The values of FEEL that decision tables hold, and how they compare (OMG DMN 1.5, 10.3.2).

number -> `Decimal` (exact; FEEL asks for 34 digits), string -> `str`, boolean -> `bool`, date ->
`datetime.date`, date and time -> `datetime` (aware or local), time -> `time`, days and time
duration -> `timedelta`, years and months duration -> `Months`, list -> `tuple`, context ->
`Mapping`, null -> `None`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from playcall_core.errors import DecisionInputError


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A years and months duration, in months."""

    count: int


Value = Any
"""One of the values above. (Recursive and open to contexts, so it is not spelled out.)"""


class FeelType(Enum):
    """The types that an input or output may have; `ANY` where none is given or it is not simple."""

    ANY = "Any"
    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATE_TIME = "date and time"
    TIME = "time"
    DAYS = "days and time duration"
    MONTHS = "years and months duration"
    LIST = "list"


ORDERED: Final = frozenset(FeelType) - {FeelType.ANY, FeelType.BOOLEAN, FeelType.LIST}
"""The types whose values are before or after each other (DMN 1.5, table 55)."""

_TYPE_OF: Final[Mapping[type, FeelType]] = {
    bool: FeelType.BOOLEAN,
    str: FeelType.STRING,
    Decimal: FeelType.NUMBER,
    date: FeelType.DATE,
    datetime: FeelType.DATE_TIME,
    time: FeelType.TIME,
    timedelta: FeelType.DAYS,
    Months: FeelType.MONTHS,
    tuple: FeelType.LIST,
}


def type_of(value: Value) -> FeelType | None:
    """The type of a value; None for null; `ANY` for a context."""
    return None if value is None else _TYPE_OF.get(type(value), FeelType.ANY)


def feel_value(value: object) -> Value:
    """A Python value as FEEL has it: whole numbers and floats become exact decimals.

    A float stands for the decimal that it is printed as: 0.1 is 0.1. Raises `DecisionInputError`
    for what FEEL has no value for, such as bytes, or a number that is not finite.
    """
    match value:
        case None | bool() | str() | Months() | date() | time() | timedelta():
            return value
        case Decimal() if value.is_finite():
            return value
        case int():
            return Decimal(value)
        case float() if value - value == 0:
            return Decimal(repr(value))
        case Mapping():
            return {str(name): feel_value(inner) for name, inner in value.items()}
        case list() | tuple():
            return tuple(feel_value(item) for item in value)
        case _:
            raise DecisionInputError(f"{value!r} is no value that a decision table knows.")


def equal(one: Value, other: Value) -> bool | None:
    """Whether two values are the same; None (null) if they are of different kinds.

    null equals null and nothing else (DMN 1.5, table 53).
    """
    if one is None or other is None:
        return one is other
    if type(one) is not type(other):
        both = isinstance(one, Mapping) and isinstance(other, Mapping)
        return same_context(one, other) if both else None
    if isinstance(one, Mapping):
        return same_context(one, other)
    if isinstance(one, tuple):
        pairs = zip(one, other, strict=False)
        return len(one) == len(other) and all(equal(mine, yours) is True for mine, yours in pairs)
    return bool(one == other)


def same_context(one: Mapping[str, Value], other: Mapping[str, Value]) -> bool:
    """Whether two contexts have equal entries."""
    return one.keys() == other.keys() and all(equal(one[k], other[k]) is True for k in one)


def order(one: Value, other: Value) -> int | None:
    """-1, 0 or 1 as `one` lies before, at or after `other`; None where they do not compare."""
    if type(one) is not type(other) or type_of(one) not in ORDERED:
        return None
    try:
        return int(one > other) - int(one < other)
    except TypeError:  # one has a time zone and the other none
        return None


def is_of(value: Value, wanted: FeelType) -> bool:
    """Whether a value is of a type; null is of every type (DMN 1.5, 7.3.2.2)."""
    return value is None or wanted is FeelType.ANY or type_of(value) is wanted


def in_words(value: Value) -> str:
    """A value as error messages show it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return f"“{value}”" if len(value) <= 60 else f"“{value[:59]}…”"
        case _:
            return str(value)


def listed(words: Iterable[str], most: int = 8) -> str:
    """Some words with commas, shortened where there are many."""
    shown: Sequence[str] = list(words)
    rest = f" and {len(shown) - most:,} more" if len(shown) > most else ""
    return ", ".join(shown[:most]) + rest
