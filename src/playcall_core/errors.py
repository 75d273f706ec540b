"""One tree of errors. Everything under `PlaycallError` is a sentence to show to the user.

An error carries one or more `Problem`s: what happened, where, and what to do about it. A door (the
command line, a page, the API) prints them as they are; it never needs to know the subclass.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: a line of a file, a row and column of a table, a field of a record.

    `line`, `row` and `position` count from 1, as people do.
    """

    file: str | None = None
    line: int | None = None
    row: int | None = None
    column: str | None = None
    record: str | None = None
    field: str | None = None
    position: int | None = None

    def __str__(self) -> str:
        where = self.file or ""
        if self.line is not None:
            where += f":{self.line}" if where else f"line {self.line}"
        parts = [where] if where else []
        if self.row is not None:
            parts.append(f"row {self.row:,}")
        if self.column is not None:
            parts.append(f"column “{self.column}”")
        if self.record is not None:
            parts.append(self.record)
        if self.field is not None:
            parts.append(f"field “{self.field}”")
        if self.position is not None:
            parts.append(f"character {self.position}")
        return ", ".join(parts)


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Problem:
    """What happened (a sentence), where, and what to do about it (a sentence)."""

    what: str
    place: Place = NOWHERE
    remedy: str = ""

    def __str__(self) -> str:
        where = str(self.place)
        return " ".join(
            part for part in (f"{where}:" if where else "", self.what, self.remedy) if part
        )

    def at(self, place: Place) -> Problem:
        """The same problem at `place`; what `place` leaves open stays as it was."""
        known = {
            name: value for name in Place.__slots__ if (value := getattr(place, name)) is not None
        }
        return replace(self, place=replace(self.place, **known))


class PlaycallError(Exception):
    """The base of every error whose text is meant for the user."""

    def __init__(self, *problems: Problem | str) -> None:
        self.problems: tuple[Problem, ...] = tuple(
            Problem(problem) if isinstance(problem, str) else problem for problem in problems
        )
        super().__init__("\n".join(str(problem) for problem in self.problems))


class FactError(PlaycallError):
    """A fact is declared wrongly, or a value does not fit its fact."""


class ConditionError(PlaycallError):
    """A condition cannot be read, or does not fit the fact dictionary."""


class PlaybookError(PlaycallError):
    """A playbook cannot be read or saved."""


class FormatError(PlaybookError):
    """A playbook is written in a format this version does not know."""


class TableError(PlaycallError):
    """A table cannot be read, or derived facts cannot be computed from it."""


class MappingError(PlaycallError):
    """A mapping from tables to facts is wrong."""


class DecisionTableError(PlaycallError):
    """A decision table or filter of another tool cannot be read, written or translated."""


class DecisionInputError(DecisionTableError):
    """A value given to a decision table is not of the type that its input has."""


def nearest(word: str, known: Iterable[str]) -> str:
    """`" Did you mean “…”?"` with the nearest known word, or an empty string."""
    choices = {choice.casefold(): choice for choice in known}
    close = get_close_matches(word.casefold(), choices, n=1, cutoff=0.6)
    return f"Did you mean “{choices[close[0]]}”?" if close else ""
