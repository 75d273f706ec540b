"""Checks one cell of a mapping: do its settings fit its type, can its own words be read?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from playcall_core.facts import Fact
from playcall_core.importing.mapping import Cell
from playcall_core.importing.values import Kind, Reader, Unfit

_DATES: Final = frozenset({Kind.DAY, Kind.INSTANT, Kind.DATE})
_NUMBERS: Final = frozenset({Kind.NUMBER, Kind.MONEY})
_WORDS: Final = frozenset({Kind.KEY, Kind.SET})
_FITS: Final[Mapping[str, frozenset[Kind]]] = {
    "otherwise": _WORDS,
    "separator": frozenset({Kind.SET}),
    "complete": frozenset({Kind.SET}),
    "none": frozenset({Kind.SET}),
    "currency": frozenset({Kind.MONEY}),
    "scale": _NUMBERS,
    "strip": _NUMBERS,
    "dates": _DATES,
    "time_zone": _DATES,
    "yes": frozenset({Kind.YES_NO}),
    "no": frozenset({Kind.YES_NO}),
    "decimal": _NUMBERS,
    "columns": frozenset({Kind.TEXT, Kind.SET}),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell, the path to it inside the cell, and the remedy."""

    at: tuple[str, ...]
    what: str
    remedy: str = ""


def faults_of(
    cell: Cell, kind: Kind, fact: Fact | None, read: Reader, currency: str | None
) -> Iterator[Fault]:
    """Everything that is wrong with a cell that is read as `kind`."""
    for setting in sorted(cell.model_fields_set):
        kinds = _FITS.get(setting)
        if kinds is not None and kind not in kinds:
            fits = " or ".join(sorted(one.value for one in kinds))
            yield Fault(
                (setting,),
                f"`{setting}` has no meaning for a {kind.value}, only for {fits}.",
                "Remove it.",
            )
    if kind is Kind.MONEY and currency is None and not (cell.currency and cell.currency.column):
        remedy = "Add `currency: USD`, here or for the whole mapping, or `currency: {column: …}`."
        yield Fault((), "It is not said which currency the amounts are in.", remedy)
    if cell.blank.means == "none" and kind not in {Kind.SET, Kind.YES_NO}:
        remedy = "Write `blank: unknown`, or `blank: {value: …}` with the value it stands for."
        yield Fault(("blank",), f"A {kind.value} cannot be “none”.", remedy)
    yield from _unreadable(cell, fact, read)


def _unreadable(cell: Cell, fact: Fact | None, read: Reader) -> Iterator[Fault]:
    tried: list[tuple[tuple[str, ...], str]] = [
        (("aliases", word), target) for word, target in cell.aliases.items()
    ]
    if cell.value is not None:
        tried.append((("value",), cell.value))
    for at, word in tried:
        try:
            strays = read(word).strays
        except Unfit as error:
            yield Fault(at, str(error))
        else:
            if strays and fact:
                yield Fault(at, f"“{strays[0]}” is no value of “{fact.name}”.")
    otherwise = cell.otherwise
    if fact and otherwise not in {None, "unknown"} and fact.key(str(otherwise)) is None:
        what = f"“{otherwise}” is no value of “{fact.name}”."
        yield Fault(("otherwise",), what, f"Write `unknown` or one of {', '.join(fact.labels)}.")
