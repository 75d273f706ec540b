"""Derived facts: computed from tables, outside the condition language, so that it stays small.

A derivation says what is computed, not how; `playcall_core.tables` computes it as of a moment. A
derived value is unknown wherever the data does not cover what it is computed from.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Table = Literal["leads", "accounts", "contacts", "opportunities", "stage_changes", "touchpoints"]
Scope = Literal["subject", "account", "family"]
"""Whose rows count: the subject's own, its account's, or those of the account's whole family."""

Days = Annotated[int, Field(ge=1, le=36_500)]


def _as_written(value: Any) -> Any:
    """What a file would say: numbers and yes or no as texts, so that a filter survives saving."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, int) else value


Filter = dict[str, Annotated[str | tuple[str, ...], BeforeValidator(_as_written)]]
"""Column -> the value, or one of the values, a row must have, as text."""


class _Derivation(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)


class Ratio(_Derivation):
    """One number or amount divided by another, to six decimals; unknown where the divisor is 0."""

    how: Literal["ratio"]
    of: str
    to: str


class Change(_Derivation):
    """The change of a number fact over the last N days, as a difference or in percent.

    Needs dated values of the fact: unknown unless one was valid N days ago.
    """

    how: Literal["change"]
    of: str
    over_days: Days
    unit: Literal["difference", "percent"] = "difference"


class Count(_Derivation):
    """How many rows of a table fall in the last N days (of all time without N).

    Known only where the data covers the window.
    """

    how: Literal["count"]
    rows: Table
    where: Filter = Field(default_factory=dict)
    within_days: Days | None = None
    scope: Scope = "subject"


class DaysSince(_Derivation):
    """Days since the latest row of a table, or since a date fact; whole days, never negative."""

    how: Literal["days since"]
    rows: Table | None = None
    where: Filter = Field(default_factory=dict)
    scope: Scope = "subject"
    fact: str | None = None


class Exists(_Derivation):
    """Yes if a row of a table meets the filter, no where the data covers it and none does."""

    how: Literal["exists"]
    rows: Table
    where: Filter = Field(default_factory=dict)
    within_days: Days | None = None
    scope: Scope = "subject"


class Contains(_Derivation):
    """Which of these words occur in a text column: a set fact, words in any case.

    Without `rows` the column is the subject's own.
    """

    how: Literal["contains"]
    column: str
    words: tuple[str, ...]
    rows: Table | None = None
    within_days: Days | None = None
    scope: Scope = "subject"


class Members(_Derivation):
    """The distinct values of a column over rows: a set fact, such as personas engaged."""

    how: Literal["members"]
    column: str
    rows: Table
    where: Filter = Field(default_factory=dict)
    within_days: Days | None = None
    scope: Scope = "subject"


class HeldFor(_Derivation):
    """For how many days a fact has had the value it has now, from its dated values."""

    how: Literal["days held"]
    of: str


class SegmentOf(_Derivation):
    """The segment of one kind: the first by precedence whose rule holds.

    Unknown where a rule that comes before the first that holds cannot be told.
    """

    how: Literal["segment"]
    kind: str


Derivation = Annotated[
    Ratio | Change | Count | DaysSince | Exists | Contains | Members | HeldFor | SegmentOf,
    Field(discriminator="how"),
]

DERIVATIONS = (
    "ratio",
    "change",
    "count",
    "days since",
    "exists",
    "contains",
    "members",
    "days held",
    "segment",
)
"""The ways to derive a fact, as written after `how:`."""


def facts_needed(derivation: Derivation) -> tuple[str, ...]:
    """The ids of the facts it is computed from. A segment's come from the rules of its kind."""
    match derivation:
        case Ratio():
            return tuple(dict.fromkeys((derivation.of, derivation.to)))
        case Change() | HeldFor():
            return (derivation.of,)
        case DaysSince():
            return (derivation.fact,) if derivation.fact else ()
        case Count() | Exists() | Contains() | Members() | SegmentOf():
            return ()
