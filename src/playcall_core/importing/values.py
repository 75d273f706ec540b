"""From the words in cells to typed values, each distinct word read once.

A `Reader` turns one word (None for a blank) into a value, and raises `Unfit` with a sentence where
it cannot. Columns repeat their words, so reading the distinct ones in Python is exact and fast
enough.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playcall_core.errors import FactError, nearest
from playcall_core.facts import Fact, FactType, Money
from playcall_core.facts.values import exact
from playcall_core.importing import dates
from playcall_core.importing.mapping import Cell, Reading
from playcall_core.importing.parquet_file import MEMBER_SEPARATOR
from playcall_core.tables.schemas import AMOUNT, INSTANT


class Kind(Enum):
    """What the words of a column are read as."""

    TEXT = "text"
    KEY = "category"
    SET = "set"
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"
    INSTANT = "instant"
    DATE = "date"
    YES_NO = "yes/no"


DATE_TYPE: Final = pa.struct([("day", pa.date32()), ("instant", INSTANT)])
"""The value of a date fact: a day or an instant, the other null."""
SET_TYPE: Final = pa.struct([("members", pa.list_(pa.string())), ("complete", pa.bool_())])

ARROW: Final[Mapping[Kind, pa.DataType]] = {
    Kind.TEXT: pa.string(),
    Kind.KEY: pa.string(),
    Kind.SET: SET_TYPE,
    Kind.NUMBER: pa.float64(),
    Kind.MONEY: AMOUNT,
    Kind.DAY: pa.date32(),
    Kind.INSTANT: INSTANT,
    Kind.DATE: DATE_TYPE,
    Kind.YES_NO: pa.bool_(),
}
KIND_OF_FACT: Final[Mapping[FactType, Kind]] = {
    FactType.CATEGORY: Kind.KEY,
    FactType.SET: Kind.SET,
    FactType.NUMBER: Kind.NUMBER,
    FactType.MONEY: Kind.MONEY,
    FactType.DATE: Kind.DATE,
    FactType.YES_NO: Kind.YES_NO,
}
YES: Final = ("yes", "true", "y", "t", "1")
NO: Final = ("no", "false", "n", "f", "0")


class Unfit(ValueError):
    """A word that cannot be read, as a sentence."""


@dataclass(frozen=True, slots=True)
class Read:
    """A value (None: unknown), and the words in it that `otherwise` had to decide."""

    value: Any
    strays: tuple[str, ...] = ()


Reader = Callable[[str | None], Read]
_Plain = Callable[[str], Read]


@dataclass(frozen=True, slots=True)
class Typed:
    """A column of values: null where unknown; the rows refused, with the reason.

    `strays` has the rows with a word that `otherwise` decided, and the word.
    """

    values: pa.Array
    refused: Mapping[int, str] = field(default_factory=dict)
    strays: tuple[tuple[int, str], ...] = ()


def typed(
    texts: pa.Array,
    read: Reader,
    kind: Kind,
    bulk: Callable[[pa.Array], pa.Array] | None = None,
) -> Typed:
    """The values of a column of texts (null: blank).

    Each distinct word is read once: by `bulk` all at once as far as it can tell, else by `read`.
    """
    encoded = texts.dictionary_encode(null_encoding="encode")
    words, known = encoded.dictionary, None
    places = list(range(len(words)))
    if bulk is not None:
        known = bulk(words)
        places = pc.indices_nonzero(pc.is_null(known)).to_pylist()
        words = words.take(pa.array(places, pa.int64()))
    values: list[Any] = []
    reasons: dict[int, str] = {}
    strays: dict[int, tuple[str, ...]] = {}
    for place, word in zip(places, words.to_pylist(), strict=True):
        try:
            found = read(word)
        except Unfit as error:
            found, reasons[place] = Read(None), str(error)
        values.append(found.value)
        if found.strays:
            strays[place] = found.strays
    single = pa.array(values, ARROW[kind])
    of_words = single if known is None else _merged(known, single, places)
    refused = {row: reasons[at] for row, at in _rows_of(encoded.indices, reasons)}
    stray = [(row, word) for row, at in _rows_of(encoded.indices, strays) for word in strays[at]]
    return Typed(of_words.take(encoded.indices), refused, tuple(stray))


def _merged(known: pa.Array, single: pa.Array, places: list[int]) -> pa.Array:
    """`known`, with `single` at `places`."""
    if not places:
        return known
    order = np.arange(len(known))
    order[places] = np.arange(len(known), len(known) + len(single))
    return pa.concat_arrays([known, single]).take(pa.array(order))


def _rows_of(indices: pa.Array, wanted: Mapping[int, object]) -> list[tuple[int, int]]:
    """(row, index) of the rows whose index is one of `wanted`."""
    if not wanted:
        return []
    hits = pc.is_in(indices, value_set=pa.array(list(wanted), indices.type))
    rows = pc.indices_nonzero(hits)
    return list(zip(rows.to_pylist(), indices.take(rows).to_pylist(), strict=True))


def reader(cell: Cell, kind: Kind, reading: Reading, fact: Fact | None) -> Reader:
    """The reader of a cell's words: aliases first, then the kind; a blank as the cell says."""
    plain = _plain_reader(cell, kind, reading, fact)
    aliases = {word.casefold(): target for word, target in cell.aliases.items()}

    def read(word: str | None) -> Read:
        return blank if word is None else plain(aliases.get(word.casefold(), word))

    blank = Read(None)
    if cell.blank.value is not None:
        blank = plain(cell.separator[0].join(cell.blank.value))
    elif cell.blank.means == "none":
        blank = Read({"members": [], "complete": True} if kind is Kind.SET else False)
    return read


def _plain_reader(cell: Cell, kind: Kind, reading: Reading, fact: Fact | None) -> _Plain:
    match kind:
        case Kind.KEY if fact is not None:
            return lambda word: _key(fact, cell.otherwise, word)
        case Kind.SET if fact is not None:
            return _set_reader(cell, fact)
        case Kind.NUMBER:
            return lambda word: Read(float(_scaled(word, cell, reading)))
        case Kind.MONEY:
            return lambda word: Read(_amount(_scaled(word, cell, reading)))
        case Kind.DAY | Kind.INSTANT | Kind.DATE:
            return _date_reader(cell, kind, reading)
        case Kind.YES_NO:
            return _yes_no_reader(cell)
        case _:
            return Read


def _key(fact: Fact, otherwise: str | None, word: str) -> Read:
    key = fact.key(word)
    if key is not None:
        return Read(key)
    if otherwise is None:
        known = (*fact.labels, *fact.labels.values())
        said = nearest(word, known) or "Give it an alias in the mapping, or write `otherwise`."
        raise Unfit(f"“{word}” is no value of “{fact.name}”. {said}")
    return Read(None if otherwise == "unknown" else fact.key(otherwise), (word,))


def members_in(word: str, separators: tuple[str, ...]) -> list[str]:
    """The members that a cell of a set names."""
    parts = _between(separators).split(word)
    return [part.strip() for part in parts if part.strip()]


@lru_cache(maxsize=16)
def _between(separators: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(mark) for mark in (*separators, MEMBER_SEPARATOR)))


def _set_reader(cell: Cell, fact: Fact) -> _Plain:
    aliases = {word.casefold(): target for word, target in cell.aliases.items()}
    none = {word.casefold() for word in cell.none}

    def read(word: str) -> Read:
        if word.casefold() in none:
            return Read({"members": [], "complete": True})
        words = members_in(word, cell.separator)
        found = [_key(fact, cell.otherwise, aliases.get(w.casefold(), w)) for w in words]
        members = sorted({str(one.value) for one in found if one.value is not None})
        strays = tuple(stray for one in found for stray in one.strays)
        complete = cell.complete and all(one.value is not None for one in found)
        value = {"members": members, "complete": complete} if members or complete else None
        return Read(value, strays)

    return read


@lru_cache(maxsize=4)
def _number_pattern(mark: str) -> re.Pattern[str]:
    thousands = ",' \u00a0\u202f’" if mark == "." else ".' \u00a0\u202f’"
    whole = rf"(?:\d+|\d{{1,3}}(?:(?P<mark>[{thousands}])\d{{3}})(?:(?P=mark)\d{{3}})*)"
    point = re.escape(mark)
    return re.compile(
        rf"(?P<whole>[+-]?(?:{whole}|(?={point}\d)))(?:{point}(?P<part>\d+))?"
        r"(?P<power>[eE][+-]?\d{1,3})?"
    )


def _scaled(word: str, cell: Cell, reading: Reading) -> Decimal:
    """The exact number a word stands for, times the cell's scale."""
    text = word
    for affix in cell.strip:
        text = text.removeprefix(affix).removesuffix(affix).strip()
    mark = reading.decimal or "."
    found = _number_pattern(mark).fullmatch(text)
    if found is None:
        raise Unfit(f"“{word}” is not a number written with the decimal mark “{mark}”.")
    whole = re.sub(r"[^\d+-]", "", found["whole"])
    number = Decimal(f"{whole}.{found['part'] or '0'}{found['power'] or ''}") * cell.scale
    try:
        return exact(number)
    except FactError as error:
        raise Unfit(str(error)) from None


def _amount(number: Decimal) -> Decimal:
    try:
        return Money(number, "XXX").amount
    except FactError:
        raise Unfit(f"{number.normalize():f} has more than four decimals. Round it.") from None


def _date_reader(cell: Cell, kind: Kind, reading: Reading) -> _Plain:
    zone = ZoneInfo(cell.time_zone or reading.time_zone or "UTC")
    read_date = dates.reader(cell.dates or reading.dates or (), zone)

    def read(word: str) -> Read:
        try:
            moment = read_date(word)
        except ValueError as error:
            raise Unfit(str(error)) from None
        if not 1600 < moment.year < 2399:
            raise Unfit(f"“{word}” lies outside the years 1601 to 2398.")
        return Read(_as_kind(moment, kind, zone))

    return read


def _as_kind(moment: date, kind: Kind, zone: ZoneInfo) -> date | dict[str, date | None]:
    if kind is Kind.DATE:
        is_instant = isinstance(moment, datetime)
        return {"day": None if is_instant else moment, "instant": moment if is_instant else None}
    if isinstance(moment, datetime):
        return moment if kind is Kind.INSTANT else moment.astimezone(zone).date()
    if kind is Kind.DAY:
        return moment
    return datetime(moment.year, moment.month, moment.day, tzinfo=zone)


def _yes_no_reader(cell: Cell) -> _Plain:
    yes = {word.casefold() for word in cell.yes or YES}
    no = {word.casefold() for word in cell.no or NO}

    def read(word: str) -> Read:
        if word.casefold() in yes:
            return Read(True)
        if word.casefold() in no:
            return Read(False)
        raise Unfit(f"“{word}” is neither yes nor no. List it under `yes` or `no`.")

    return read
