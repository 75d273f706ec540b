"""Reads the plainest words of a column all at once: simple numbers, dates of fixed width.

What it cannot tell for certain it leaves open, and the reader of single words decides. Both give
the same values; a test holds them together.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from playcall_core.importing.mapping import Cell, Reading
from playcall_core.importing.values import ARROW, DATE_TYPE, Kind
from playcall_core.tables.schemas import AMOUNT, INSTANT

Bulk = Callable[[pa.Array], pa.Array]
"""Distinct words (null: blank) -> values, null where it cannot tell."""

# 11 digits and 4 decimals: exact as a number of 15 digits, and as an amount.
_SIMPLE: Final = r"^-?\d{1,11}(\.\d{1,4})?$"
_PARTS: Final = {"YYYY": 4, "MM": 2, "DD": 2, "HH": 2, "mm": 2, "ss": 2}
_TOKEN: Final = re.compile("|".join(_PARTS))
_DAY: Final = ("YYYY", "MM", "DD")
_ZONES_FROM: Final = np.datetime64("1970-01-02")
_ZONES_UNTIL: Final = np.datetime64("2037-01-01")
_LIKE_NUMBERS: Final = re.compile(r"[-.0-9]")
_LETTER: Final = re.compile(r"[A-SU-Za-z]")


def bulk_reader(cell: Cell, kind: Kind, reading: Reading) -> Bulk | None:
    """What reads the plain words of a cell at once; None if its words have to be read singly."""
    is_plain = cell.scale == 1 and reading.decimal in {None, "."}
    if (
        kind in {Kind.NUMBER, Kind.MONEY}
        and is_plain
        and not _LIKE_NUMBERS.search("".join(cell.strip))
    ):
        return _outside_aliases(cell, lambda words: _numbers(words, kind))
    if kind in {Kind.DAY, Kind.INSTANT, Kind.DATE}:
        zone = cell.time_zone or reading.time_zone or "UTC"
        format_ = (cell.dates or reading.dates or ("iso",))[0]
        layout = _layout("YYYY-MM-DD" if format_ == "iso" else format_)
        if layout is not None:
            return _outside_aliases(cell, lambda words: _dates(words, layout, kind, zone))
    return None


def _outside_aliases(cell: Cell, read: Bulk) -> Bulk:
    if not cell.aliases:
        return read
    aliases = pa.array([word.casefold() for word in cell.aliases], pa.string())

    def read_others(words: pa.Array) -> pa.Array:
        is_alias = pc.is_in(pc.utf8_lower(words), value_set=aliases)
        return read(pc.if_else(is_alias, pa.scalar(None, pa.string()), words))

    return read_others


def _numbers(words: pa.Array, kind: Kind) -> pa.Array:
    simple = pc.match_substring_regex(words, _SIMPLE)
    chosen = pc.if_else(simple, words, pa.scalar(None, pa.string()))
    if kind is Kind.NUMBER:
        return chosen.cast(pa.float64())
    return chosen.cast(AMOUNT)


class _Layout:
    """Where the parts of a date of fixed width stand: token -> first letter; and its pattern."""

    def __init__(self, text: str) -> None:
        self.starts = {found[0]: found.start() for found in _TOKEN.finditer(text)}
        literal = re.split(_TOKEN, text)
        tokens = _TOKEN.findall(text)
        pattern = re.escape(literal[0])
        for token, after in zip(tokens, literal[1:], strict=True):
            pattern += rf"\d{{{_PARTS[token]}}}" + re.escape(after)
        self.pattern = f"^{pattern}$"

    def part(self, words: pa.Array, token: str) -> NDArray[np.int64]:
        """The number that a part stands for; 0 for parts the layout does not have."""
        if token not in self.starts:
            return np.zeros(len(words), np.int64)
        start = self.starts[token]
        digits = pc.utf8_slice_codeunits(words, start, start + _PARTS[token])
        numbers: NDArray[np.int64] = digits.cast(pa.int64()).to_numpy(zero_copy_only=False)
        return numbers


def _layout(text: str) -> _Layout | None:
    """The layout of a format that has year, month and day, and nothing of variable width."""
    rest = _TOKEN.sub("", text)
    if _LETTER.search(rest) or not set(_DAY) <= set(_TOKEN.findall(text)):
        return None
    return _Layout(text)


def _dates(words: pa.Array, layout: _Layout, kind: Kind, zone: str) -> pa.Array:
    fits = pc.fill_null(pc.match_substring_regex(words, layout.pattern), False)
    rows = pc.indices_nonzero(fits)
    chosen = words.take(rows)
    year, month, day = (layout.part(chosen, token) for token in _DAY)
    hour, minute, second = (layout.part(chosen, token) for token in ("HH", "mm", "ss"))
    months = np.asarray((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    days = np.asarray(months.astype("datetime64[D]") + (day - 1))
    is_day = (days.astype("datetime64[M]") == months) & (day > 0) & (month > 0) & (month < 13)
    is_time = (hour < 24) & (minute < 60) & (second < 60)
    good = is_day & is_time & (year > 1600) & (year < 2399)
    seconds = ((hour * 60 + minute) * 60 + second).astype("timedelta64[s]")
    moments = np.asarray(days.astype("datetime64[us]") + seconds)
    values = _as_kind(days, moments, ~good, "HH" in layout.starts, kind, zone)
    return _spread(values, rows, len(words)) if values is not None else _none(kind, len(words))


def _as_kind(
    days: NDArray[Any],
    moments: NDArray[Any],
    bad: NDArray[np.bool_],
    has_time: bool,
    kind: Kind,
    zone: str,
) -> pa.Array | None:
    day = pa.array(days, pa.date32(), mask=bad)
    if kind is Kind.DAY or (kind is Kind.DATE and not has_time):
        if kind is Kind.DAY:
            return day
        empty = pa.nulls(len(day), INSTANT)
        return _struct(day, empty, bad)
    # Beyond these years Arrow and Python differ about summer time: single words are safe.
    beyond = (moments < _ZONES_FROM) | (moments >= _ZONES_UNTIL)
    bad = bad | beyond
    try:
        local = pa.array(moments, pa.timestamp("us"), mask=bad)
        instant = pc.assume_timezone(local, timezone=zone, ambiguous="earliest").cast(INSTANT)
    except pa.ArrowInvalid:  # a moment that the clocks skip: the reader of single words decides
        return None
    if kind is Kind.INSTANT:
        return instant
    return _struct(pa.nulls(len(day), pa.date32()), instant, bad)


def _struct(day: pa.Array, instant: pa.Array, bad: NDArray[np.bool_]) -> pa.Array:
    return pa.StructArray.from_arrays(
        [day, instant], fields=list(DATE_TYPE), mask=pa.array(bad, pa.bool_())
    )


def _spread(values: pa.Array, rows: pa.Array, length: int) -> pa.Array:
    """`values` at `rows` of an array of `length`, null elsewhere."""
    places = np.full(length, -1, np.int64)
    places[rows.to_numpy(zero_copy_only=False)] = np.arange(len(rows))
    return values.take(pa.array(places, pa.int64(), mask=places < 0))


def _none(kind: Kind, length: int) -> pa.Array:
    return pa.nulls(length, ARROW[kind])
