"""The mapping: how the columns of a CRM's export become Playcall's tables and facts.

A mapping is a YAML file. `Mapping` is its model; `mapping_file.load_mapping` reads it and
`check.check_mapping` holds it against a fact dictionary. Every scalar of the file is a text, and
the field that takes it knows its type.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    StringConstraints,
    model_validator,
)

from playcall_core.book.yaml_source import Document, KeyPath
from playcall_core.errors import NOWHERE, Place
from playcall_core.importing.dates import DateFormat

FORMAT = 1
TableName = Literal[
    "leads", "accounts", "contacts", "opportunities", "stage_changes", "touchpoints", "fact_values"
]
SubjectName = Literal["lead", "account", "opportunity"]


def _one_or_more(value: Any) -> Any:
    return [value] if isinstance(value, str | dict) else value


def _date_format(text: str) -> str:
    DateFormat.of(text)
    return text


def _encoding(text: str) -> str:
    try:
        return codecs.lookup(text).name
    except LookupError:
        raise ValueError("no such encoding; use utf-8, cp1252, latin-1 or utf-16") from None


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("no such time zone; write it as Europe/Berlin") from None
    return text


def _snapshot(text: str) -> str:
    read_snapshot(text, ZoneInfo("UTC"))
    return text


Words = Annotated[tuple[str, ...], BeforeValidator(_one_or_more)]
DateFormats = Annotated[
    tuple[Annotated[str, AfterValidator(_date_format)], ...], BeforeValidator(_one_or_more)
]
Encoding = Annotated[str, AfterValidator(_encoding)]
Snapshot = Annotated[str, AfterValidator(_snapshot)]
ZoneName = Annotated[str, AfterValidator(_zone)]
CurrencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
DecimalMark = Literal[".", ","]


class Part(BaseModel):
    """A part of a mapping: never changed, no field that is not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)


class Reading(Part):
    """How cells are read; what is left out here is taken from the level above.

    `nulls` are words that mean a blank, beside the empty cell. `dates` are tried in their order.
    `time_zone` is that of instants without one.
    """

    nulls: Words | None = None
    dates: DateFormats | None = None
    decimal: DecimalMark | None = None
    time_zone: ZoneName | None = None
    currency: CurrencyCode | None = None


class Source(Reading):
    """One table of the export: a file, or all files whose names match a pattern, in turn."""

    file: str
    sheet: str | None = None
    encoding: Encoding = "utf-8"
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=3)] = ","
    header: Annotated[int, Field(ge=1, le=1000)] | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _one_character(self) -> Self:
        if self.separator in '"\r\n' or len(self.separator) != 1:
            raise ValueError("a delimiter is one character, such as “;” or “tab”")
        return self

    @property
    def separator(self) -> str:
        """The character between two cells."""
        return "\t" if self.delimiter in {"tab", "\\t"} else self.delimiter


def _currency(value: Any) -> Any:
    return {"code": value} if isinstance(value, str) else value


class CurrencyOf(Part):
    """The currency of an amount: one code, or the column it stands in."""

    code: CurrencyCode | None = None
    column: str | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.code is None) == (self.column is None):
            raise ValueError("give a currency code or a column, one of them")
        return self


def _blank(value: Any) -> Any:
    return {"means": value} if isinstance(value, str) else value


class Blank(Part):
    """What an empty cell means: unknown, none (the empty set, or no), or a value."""

    means: Literal["unknown", "none"] = "unknown"
    value: Words | None = None


def _cell(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


class Cell(Part):
    """Where one column or fact comes from, and how its words are read.

    Exactly one of `column` (a column of the source, or `lookup.column`), `columns` (texts put
    together with a space, or the members of one set) and `value` (the same for every row).
    `aliases` say which word stands for which, before those of the mapping's `alias_list` that is
    named. `nulls` are words that mean a blank in this column only, `none` words that say of a set
    that there are none. `decimal` is the mark of this column of a text file, where it is not that
    of the others.
    """

    column: str | None = None
    columns: tuple[str, ...] | None = None
    value: str | None = None
    aliases: dict[str, str] = Field(default_factory=dict)
    alias_list: str | None = None
    nulls: Words = ()
    blank: Annotated[Blank, BeforeValidator(_blank)] = Blank()
    otherwise: str | None = None
    values_of: str | None = None
    separator: Words = (",", ";")
    complete: bool = False
    none: Words = ()
    currency: Annotated[CurrencyOf, BeforeValidator(_currency)] | None = None
    scale: Decimal = Decimal(1)
    decimal: DecimalMark | None = None
    strip: Words = ()
    dates: DateFormats | None = None
    time_zone: ZoneName | None = None
    yes: Words | None = None
    no: Words | None = None
    type: Literal["text", "number", "date", "instant", "yes/no"] | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if sum(origin is not None for origin in (self.column, self.columns, self.value)) != 1:
            raise ValueError("say where it comes from: one of column, columns and value")
        return self

    @property
    def origins(self) -> tuple[str, ...]:
        """The columns its text is made of."""
        return (self.column,) if self.column is not None else self.columns or ()


Cells = dict[str, Annotated[Cell, BeforeValidator(_cell)]]


class Lookup(Part):
    """Columns from another source: the one row whose `key` is what stands in `on`.

    `aliases` are applied to what stands in `on` before the look-up.
    """

    source: str
    on: str
    key: str
    aliases: dict[str, str] = Field(default_factory=dict)


class Where(Part):
    """Which rows of the source belong to the table: those with one of `is`, or none of `is_not`."""

    column: str
    is_: Words = Field(default=(), alias="is")
    is_not: Words = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if bool(self.is_) == bool(self.is_not):
            raise ValueError("give “is” or “is_not”, one of them")
        return self


class StateFrom(Part):
    """A column that tells whether a row is closed, or won.

    With `closed` alone every other word is open, with `open` alone every other word is closed; with
    both, another word tells nothing. `won` words are closed too; a closed row that is not won is
    lost.
    """

    column: str
    closed: Words = ()
    open: Words = ()
    won: Words = ()
    lost: Words = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.closed or self.open or self.won or self.lost):
            raise ValueError("list the words under closed, open, won or lost")
        return self


class TableMap(Part):
    """How rows of one source become rows of one table, and values of facts of their subjects."""

    from_: str = Field(alias="from")
    lookups: dict[str, Lookup] = Field(default_factory=dict)
    where: Annotated[tuple[Where, ...], BeforeValidator(_one_or_more)] = ()
    repeats: Literal["reject", "first"] = "reject"
    columns: Cells = Field(default_factory=dict)
    facts: Cells = Field(default_factory=dict)
    subject: SubjectName | None = None
    valid_from: Annotated[Cell, BeforeValidator(_cell)] | None = None
    state: Annotated[tuple[StateFrom, ...], BeforeValidator(_one_or_more)] = ()
    order: tuple[str, ...] = ()
    closed: Words = ()
    note: str | None = None


TableMaps = Annotated[tuple[TableMap, ...], BeforeValidator(_one_or_more)]


class Tables(Part):
    """What each of Playcall's tables is filled from; a table may have several sources."""

    leads: TableMaps = ()
    accounts: TableMaps = ()
    contacts: TableMaps = ()
    opportunities: TableMaps = ()
    stage_changes: TableMaps = ()
    touchpoints: TableMaps = ()
    fact_values: TableMaps = ()


class Mapping(Reading):
    """A whole mapping.

    `snapshot` is the day (its first moment) or instant that the export shows: its rows and values
    are known from then on, so that a call as of an earlier day does not know them. `alias_lists`
    are aliases that several columns share.
    """

    format: Literal["1"]
    name: str = ""
    note: str | None = None
    snapshot: Snapshot | None = None
    alias_lists: dict[str, dict[str, str]] = Field(default_factory=dict)
    sources: dict[str, Source]
    tables: Tables

    _document: Document | None = PrivateAttr(default=None)

    def place(self, *path: str | int) -> Place:
        """Where something stands in the file, or the nearest thing around it."""
        if self._document is None:
            return NOWHERE
        known: KeyPath = ()
        for part in path:
            known = (*known, part) if (*known, part) in self._document.lines else known
        return self._document.place(known)

    def maps(self) -> Iterator[tuple[TableName, int, TableMap]]:
        """Every table's maps: the name of the table, the number among its maps, the map."""
        for name in Tables.model_fields:
            for number, table_map in enumerate(getattr(self.tables, name)):
                yield name, number, table_map  # type: ignore[misc]

    def with_aliases(self, cell: Cell) -> Cell:
        """The cell with the aliases of the list it names; `KeyError` without such a list."""
        if cell.alias_list is None:
            return cell
        aliases = {**self.alias_lists[cell.alias_list], **cell.aliases}
        return cell.model_copy(update={"aliases": aliases})

    def reading_of(self, source: str) -> Reading:
        """How the cells of a source are read: its own settings before those of the mapping."""
        own = self.sources[source]
        fields = Reading.model_fields
        chosen = {
            name: value
            for name in fields
            if (
                value := getattr(own, name)
                if getattr(own, name) is not None
                else getattr(self, name)
            )
            is not None
        }
        return Reading(**chosen)


def read_snapshot(value: str | date, zone: ZoneInfo) -> datetime:
    """The instant from which a snapshot is known: of a day its first moment in `zone`.

    Raises `ValueError` if it is neither a day nor an instant.
    """
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
        except ValueError:
            raise ValueError("write it as 2026-03-31 or 2026-03-31 18:00") from None
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    return datetime(value.year, value.month, value.day, tzinfo=zone)
