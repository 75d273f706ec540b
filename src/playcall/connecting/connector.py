"""What every connector to a CRM can do, whatever the CRM: the interface, and its errors.

A connector gives tables of texts, a page at a time, as an export's files would hold them; the same
mapping as for files makes Playcall's tables of them. It knows no database and no workspace.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Literal, Protocol

from playcall_core.errors import PlaycallError
from playcall_core.importing.suggest import Choices

Row = Mapping[str, str | None]
FieldKind = Literal["text", "number", "date", "instant", "yes/no", "choice"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a table of the CRM: its name there, its label, and the words it may hold."""

    name: str
    label: str
    kind: FieldKind = "text"
    choices: tuple[tuple[str, str], ...] = ()  # word -> label


@dataclass(frozen=True, slots=True)
class Source:
    """A table that the CRM gives, in words of the core's mapping: a source and its columns."""

    name: str
    title: str
    fields: tuple[Field, ...]

    @property
    def header(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(field.name for field in self.fields)


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a table. `after` is where the next page begins, None after the last."""

    rows: Sequence[Row]
    after: str | None


class Target(Enum):
    """What is written back to the CRM."""

    NEXT_STEP = "next step"
    BUYING_STAGE = "buying stage"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to be written back, told apart from every other by `key`."""

    key: str
    opportunity_id: str
    target: Target
    text: str


class Connector(Protocol):
    """A CRM, reached with somebody's credentials.

    Every method raises `ConnectorError` with a sentence; temporary refusals were retried before.
    """

    def test(self) -> str:
        """Who we are there, and what it is, in one sentence."""

    def clock(self) -> datetime | None:
        """What time it is there, by its last answer; None if it does not say."""

    def sources(self) -> Sequence[Source]:
        """The tables it gives with their fields as they are now, in the order of pulling.

        Raises `SchemaError` where a field that the connector needs is not there any more.
        """

    def page(self, source: Source, since: datetime | None, after: str | None) -> Page:
        """The rows changed at `since` or later (None: all), from `after` on (None: the start).

        Pages go by the ids of the rows, so that a change meanwhile moves none to another page.
        """

    def write(self, change: Change) -> bool:
        """Write a change; False if it stood there already. To write it again changes nothing."""

    def starting_choices(self) -> Choices:
        """How its tables become Playcall's; facts and stages are for people to say."""

    def close(self) -> None:
        """Close what is open."""


class ConnectorError(PlaycallError):
    """The CRM could not be reached, refused, or answered something else than it should."""


class BusyError(ConnectorError):
    """The CRM asks to be left alone until `until`; what was fetched is kept."""

    def __init__(self, sentence: str, until: datetime | None) -> None:
        super().__init__(sentence)
        self.until = until


class RefusedError(ConnectorError):
    """The CRM does not accept the credentials, or does not allow this to their owner."""


class SchemaError(ConnectorError):
    """The CRM has changed: a table or a field is not what it was."""
