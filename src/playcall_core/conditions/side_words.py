"""Sides of boxes in words: `Employees between 250 and 4,000`, `Segment is Enterprise`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, assert_never

from playcall_core.conditions.axes import DAYS
from playcall_core.conditions.sides import END, START, Cut, Keys, Line, Members, Scale, Side, Span
from playcall_core.conditions.text import quoted
from playcall_core.facts import Fact, FactType
from playcall_core.facts.values import plain

ENDS: Final = frozenset({START, END, *DAYS})


def side_words(side: Side, fact: Fact) -> str:
    """What the side says of its fact, as a predicate: `is Enterprise`, `between 250 and 4,000`."""
    match side:
        case Keys():
            said = _keys(side, fact)
        case Line():
            said = [_span(span, side.scale) for span in side.spans]
            if side.stray and all(cut in ENDS for span in side.spans for cut in span):
                said = ["is known"] if said else ["is in a currency without an exchange rate"]
            elif side.stray:
                said.append("is in a currency without an exchange rate")
        case Members():
            said = _members(side, fact)
        case _:
            assert_never(side)
    if side.unknown:
        said.append("is unknown")
    return " or ".join(said)


def _keys(side: Keys, fact: Fact) -> list[str]:
    if fact.type is FactType.YES_NO:
        return ["is known"] if len(side.keys) == 2 else [f"is {key}" for key in side.keys]
    order = [key for key in fact.labels if key in side.keys] or sorted(side.keys)
    left_out = [key for key in fact.labels if key not in side.keys]
    if side.others:
        return [_listed("is none of", "is not", order, fact)] if order else ["is known"]
    if not order:
        return []
    if fact.values and not left_out:
        return ["is known"]
    if fact.values and len(order) > 3 and len(left_out) <= 2:
        return [_listed("is none of", "is not", left_out, fact)]
    return [_listed("is one of", "is", order, fact)]


def _listed(phrase: str, phrase_for_one: str, keys: list[str], fact: Fact) -> str:
    words = ", ".join(quoted(fact.label(key)) for key in keys)
    return f"{phrase_for_one if len(keys) == 1 else phrase} {words}"


def _members(side: Members, fact: Fact) -> list[str]:
    if not (side.complete or side.incomplete):
        return []
    parts = []
    order = list(fact.labels)

    def named(keys: frozenset[str]) -> str:
        ranked = [key for key in order if key in keys] + sorted(keys.difference(order))
        return ", ".join(quoted(fact.label(key)) for key in ranked)

    if side.domain and side.ins and side.ins | side.outs == side.domain and not side.incomplete:
        return [f"are {'exactly' if len(side.ins) > 1 else 'only'} {named(side.ins)}"]
    if side.ins:
        parts.append(f"include {'all of ' if len(side.ins) > 1 else ''}{named(side.ins)}")
    for clause in sorted(side.anys, key=sorted):
        every = clause == side.domain
        parts.append("are not empty" if every else f"include any of {named(clause)}")
    if side.outs:
        verb = "are not known to include" if side.incomplete else "include none of"
        parts.append(f"{verb} {named(side.outs)}")
    if not side.complete:
        parts.append("are not all known")
    elif not side.incomplete and not side.outs:
        parts.append("are all known")
    return [" and ".join(parts) or "is known"]


def _span(span: Span, scale: Scale) -> str:
    start, end = span
    first, last = _first(start, scale), _last(end, scale)
    if start in ENDS and end in ENDS:
        return "is known"
    if scale.kind == "date":
        return _days(span)
    match first, last:
        case ((low, True), (high, True)) if low == high:
            return f"is exactly {shown(low, scale)}"
        case ((low, True), (high, True)):
            return f"between {shown(low, scale)} and {shown(high, scale)}"
        case _:
            ends = []
            if start != START:
                ends.append(f"{'at least' if first[1] else 'more than'} {shown(first[0], scale)}")
            if end != END:
                ends.append(f"{'at most' if last[1] else 'less than'} {shown(last[0], scale)}")
            return f"is {' and '.join(ends)}"


def _days(span: Span) -> str:
    start, end = span
    if start in ENDS:
        return f"is before {shown_day(end)}"
    if end in ENDS:
        return f"is after {shown_day((start[0] - 1, 0))}"
    if end[0] - start[0] == 1:
        return f"is exactly {shown_day(start)}"
    return f"between {shown_day(start)} and {shown_day((end[0] - 1, 0))}"


def _first(start: Cut, scale: Scale) -> tuple[Decimal, bool]:
    """The lower end as people would say it, and whether it is included.

    On a stepped line every span includes its ends; “more than 5” is said where 5 is the rounder.
    """
    if scale.step is None or start in ENDS:
        return start[0], start[1] == 0 and start != START
    below = start[0] - scale.step
    return (below, False) if _decimals(below) < _decimals(start[0]) else (start[0], True)


def _last(end: Cut, scale: Scale) -> tuple[Decimal, bool]:
    if scale.step is None or end in ENDS:
        return end[0], end[1] == 1
    highest = end[0] - scale.step
    return (end[0], False) if _decimals(end[0]) < _decimals(highest) else (highest, True)


def _decimals(number: Decimal) -> int:
    return -int(number.normalize().as_tuple().exponent)


def shown(number: Decimal, scale: Scale) -> str:
    """A number, with its currency if it is an amount."""
    return f"{plain(number)} {scale.currency}" if scale.kind == "money" else plain(number)


def shown_day(cut: Cut) -> str:
    """The day that begins at a cut."""
    return str(date.fromordinal(int(cut[0])))
