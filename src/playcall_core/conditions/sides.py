"""Sides of boxes: parts of one fact's axis, which is the fact's domain *plus unknown*.

Three kinds, one for each shape of axis:

- `Keys`: categories and yes/no; points are the keys (finitely many, or all but finitely many), and
  unknown.
- `Line`: numbers, money and days; points are ordered values, unknown, and for money one more: an
  amount in a currency that no rate converts, which is known but compares with nothing.
- `Members`: sets; a point is (known members, whether they are all), or unknown.

Sides are closed under intersection (`meet`); a difference (`minus`) is a few disjoint sides. That
is all that exact box algebra needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal

Cut = tuple[Decimal, int]
"""A place between two points of a line: (value, 0) lies just before it, (value, 1) just after."""

START: Final[Cut] = (Decimal("-Infinity"), 0)
END: Final[Cut] = (Decimal("Infinity"), 0)
Span = tuple[Cut, Cut]
"""All points between two cuts."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Some keys; with `others` all keys *but* these (open categories have endlessly many)."""

    keys: frozenset[str]
    others: bool = False
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """What a line measures. Money is in `currency`; `stray` is a currency that no rate converts.

    Money goes in steps of 0.0001 and dates in steps of a day (as ordinals), so that “more than
    5 EUR and less than 5.0001 EUR” is empty; numbers are dense.
    """

    kind: Literal["number", "money", "date"]
    step: Decimal | None = None
    currency: str = ""
    stray: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Ascending spans that neither overlap nor touch; `stray`: amounts that cannot be converted."""

    spans: tuple[Span, ...]
    scale: Scale
    stray: bool = False
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Members:
    """Sets with all of `ins`, none of `outs` and, for each clause of `anys`, one of its members.

    “Has” means: is known to have. `complete` and `incomplete` say whether sets of which all members
    are known, or not all, belong to it. `domain` are the declared members; None if any may occur.
    """

    ins: frozenset[str] = frozenset()
    outs: frozenset[str] = frozenset()
    anys: frozenset[frozenset[str]] = frozenset()
    complete: bool = True
    incomplete: bool = True
    unknown: bool = False
    domain: frozenset[str] | None = None


Side = Keys | Line | Members


def meet(one: Side, other: Side) -> Side | None:
    """What two sides of the same axis share; None if nothing."""
    match one, other:
        case Keys(), Keys():
            return _meet_keys(one, other)
        case Line(), Line():
            spans = tuple(_shared(one.spans, other.spans))
            stray, unknown = one.stray and other.stray, one.unknown and other.unknown
            return Line(spans, one.scale, stray, unknown) if spans or stray or unknown else None
        case Members(), Members():
            return tidy_members(
                Members(
                    one.ins | other.ins,
                    one.outs | other.outs,
                    one.anys | other.anys,
                    one.complete and other.complete,
                    one.incomplete and other.incomplete,
                    one.unknown and other.unknown,
                    one.domain,
                )
            )
        case _:
            raise TypeError(f"{one} and {other} are sides of different axes")


def minus(one: Side, other: Side) -> tuple[Side, ...]:
    """Disjoint sides that together are `one` without `other`."""
    match one, other:
        case Keys(), Keys():
            rest = _meet_keys(one, Keys(other.keys, not other.others, not other.unknown))
            return (rest,) if rest else ()
        case Line(), Line():
            spans = tuple(_shared(one.spans, tuple(_between(other.spans))))
            stray = one.stray and not other.stray
            unknown = one.unknown and not other.unknown
            return (Line(spans, one.scale, stray, unknown),) if spans or stray or unknown else ()
        case Members(), Members():
            return tuple(_members_minus(one, other))
        case _:
            raise TypeError(f"{one} and {other} are sides of different axes")


def _meet_keys(one: Keys, other: Keys) -> Keys | None:
    unknown = one.unknown and other.unknown
    match one.others, other.others:
        case False, False:
            keys, others = one.keys & other.keys, False
        case False, True:
            keys, others = one.keys - other.keys, False
        case True, False:
            keys, others = other.keys - one.keys, False
        case _:
            keys, others = one.keys | other.keys, True
    return Keys(keys, others, unknown) if keys or others or unknown else None


def _shared(one: tuple[Span, ...], other: tuple[Span, ...]) -> Iterator[Span]:
    for low, high in one:
        for start, end in other:
            first, last = max(low, start), min(high, end)
            if first < last:
                yield first, last


def _between(spans: tuple[Span, ...]) -> Iterator[Span]:
    """The spans between `spans`: their complement on the line."""
    last = START
    for start, end in spans:
        if last < start:
            yield last, start
        last = end
    if last < END:
        yield last, END


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same points as ascending spans that neither overlap nor touch."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = result[-1][0], max(end, result[-1][1])
        else:
            result.append((start, end))
    return tuple(result)


def tidy_members(side: Members) -> Members | None:
    """The same sets in canonical form; None if there are none.

    Exact, because every clause asks for more members only: if the set of all members that are not
    out fails, every set does.
    """
    ins, outs = side.ins, side.outs
    known = side.complete or side.incomplete
    if ins & outs or (side.domain is not None and not ins <= side.domain):
        known = False
    clauses: set[frozenset[str]] = set()
    for clause in side.anys:
        allowed = clause - outs
        if clause & ins:
            continue
        if len(allowed) == 1 and known:
            return tidy_members(replace(side, ins=ins | allowed))
        known = known and bool(allowed)
        clauses.add(allowed)
    incomplete = known and side.incomplete
    if incomplete and side.domain is not None and side.domain <= outs:
        incomplete = False  # a set of which nothing is known is unknown, not incomplete
    if not (known and (side.complete or incomplete)):
        nothing = Members(complete=False, incomplete=False, unknown=True, domain=side.domain)
        return nothing if side.unknown else None
    smallest = frozenset(c for c in clauses if not any(other < c for other in clauses))
    return Members(ins, outs, smallest, side.complete, incomplete, side.unknown, side.domain)


def _members_minus(one: Members, other: Members) -> Iterator[Members]:
    """Peels `one` off at each thing that `other` asks for, in turn."""
    if one.unknown and not other.unknown:
        yield Members(complete=False, incomplete=False, unknown=True, domain=one.domain)
    rest = tidy_members(replace(one, unknown=False))
    if rest is None:
        return
    peeled: list[Members] = [
        replace(
            rest,
            complete=rest.complete and not other.complete,
            incomplete=rest.incomplete and not other.incomplete,
        )
    ]
    rest = replace(
        rest,
        complete=rest.complete and other.complete,
        incomplete=rest.incomplete and other.incomplete,
    )
    for key in sorted(other.ins):
        peeled.append(replace(rest, outs=rest.outs | {key}))
        rest = replace(rest, ins=rest.ins | {key})
    for key in sorted(other.outs):
        peeled.append(replace(rest, ins=rest.ins | {key}))
        rest = replace(rest, outs=rest.outs | {key})
    for clause in sorted(other.anys, key=sorted):
        peeled.append(replace(rest, outs=rest.outs | clause))
        rest = replace(rest, anys=rest.anys | {clause})
    for piece in peeled:
        tidied = tidy_members(piece)
        if tidied is not None:
            yield tidied
