"""Sides of axes back as unary tests, and in words."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from typing import assert_never

from playcall_core.conditions.axes import YES
from playcall_core.conditions.boxes import value_on
from playcall_core.conditions.sides import Keys, Line, Members, Side, Span
from playcall_core.decision_tables.literals import print_number
from playcall_core.decision_tables.nodes import (
    ANYTHING,
    NULL,
    Compare,
    Constant,
    Contains,
    Interval,
    Is,
    Not,
    OneOf,
    UnaryTest,
)
from playcall_core.decision_tables.sides import LINES, Axis
from playcall_core.decision_tables.tokens import quoted
from playcall_core.decision_tables.values import FeelType, Value, in_words
from playcall_core.facts import UNKNOWN, Fact, FactType, KnownSet, Subject


def fact_of(axis: Axis, id_: str) -> Fact:
    """A fact whose axis this is, as box algebra needs it."""
    if axis.type is FeelType.DATE:
        type_ = FactType.DATE
    elif axis.type in LINES:
        type_ = FactType.NUMBER
    elif axis.type is FeelType.BOOLEAN:
        type_ = FactType.YES_NO
    else:
        type_ = FactType.SET if axis.type is FeelType.LIST else FactType.CATEGORY
    return Fact(id_, id_, type_, Subject.OPPORTUNITY)


def value_at(axis: Axis, side: Side) -> Value:
    """One value on the side; null only where nothing else lies on it."""
    if isinstance(side, Line):
        return axis.value(_simplest(axis, side.spans[0])) if side.spans else None
    found = value_on(side, fact_of(axis, "input"))
    if found is UNKNOWN:
        return None
    if isinstance(found, KnownSet):
        return tuple(sorted(found.members))
    return found


def _simplest(axis: Axis, span: Span) -> Decimal:
    """A place of the span that is short to say; its ends where they belong to it."""
    (low, low_open), (high, high_closed) = span
    step = LINES[axis.type].step
    if span == axis.span:
        return Decimal(730_120 if axis.type is FeelType.DATE else 0)  # 2000-01-01
    if span[0] == axis.span[0]:
        return high - step if step else high if high_closed else high.to_integral(ROUND_FLOOR) - 1
    if not low_open:
        return low
    above = low.to_integral(ROUND_FLOOR) + 1
    return above if span[1] == axis.span[1] or (above, 1) < span[1] else (low + high) / 2


def test_of(axis: Axis, side: Side) -> UnaryTest:
    """The unary test that is true just on the side."""
    if side == axis.whole:
        return ANYTHING
    if side == axis.known:
        return Not(Is(NULL))
    tests = list(_tests(axis, side))
    if side.unknown and not _is_negative(side):
        tests.append(Is(NULL))
    return tests[0] if len(tests) == 1 else OneOf(tuple(tests))


def _is_negative(side: Side) -> bool:
    return isinstance(side, Keys) and side.others


def _tests(axis: Axis, side: Side) -> list[UnaryTest]:
    match side:
        case Keys(keys, others):
            values = [Is(Constant(_key(axis, key))) for key in sorted(keys, reverse=not others)]
            if axis.type is not FeelType.BOOLEAN:
                values.sort(key=lambda test: str(test.expression))
            if not others:
                return list(values)
            left_out = [*values, *([] if side.unknown else [Is(NULL)])]
            return [Not(left_out[0] if len(left_out) == 1 else OneOf(tuple(left_out)))]
        case Line(spans):
            return [_range(axis, span) for span in spans]
        case Members():
            return _member_tests(side)
        case _:
            assert_never(side)


def _key(axis: Axis, key: str) -> Value:
    return key == YES if axis.type is FeelType.BOOLEAN else key


def _range(axis: Axis, span: Span) -> UnaryTest:
    (low, low_open), (high, high_closed) = span
    if LINES[axis.type].step is not None:
        high, high_closed = high - 1, True
    if span[0] == axis.span[0]:
        return Compare("<=" if high_closed else "<", Constant(axis.value(high)))
    first = Constant(axis.value(low))
    if span[1] == axis.span[1]:
        return Compare(">" if low_open else ">=", first)
    last = Constant(axis.value(high))
    if first == last:
        return Is(first)
    return Interval(first, last, bool(low_open), not high_closed)


def _member_tests(side: Members) -> list[UnaryTest]:
    if not side.complete:
        return []
    if len(side.anys) + bool(side.ins) + bool(side.outs) != 1 or len(side.ins) > 1:
        return [ANYTHING]  # wider than the side: FEEL's lists in cells say no more
    if side.outs:
        inner = [Contains(Constant(key)) for key in sorted(side.outs)]
        return [Not(inner[0] if len(inner) == 1 else OneOf(tuple(inner)))]
    keys = side.ins or next(iter(side.anys))
    return [Contains(Constant(key)) for key in sorted(keys)]


def words_of(axis: Axis, side: Side) -> str:
    """The side as a predicate: `is at least 18`, `is one of "high", "low"`."""
    if side == axis.known:
        return "is known"
    said = _said(axis, side)
    if side.unknown:
        said.append("is null")
    return " or ".join(said)


def _said(axis: Axis, side: Side) -> list[str]:
    match side:
        case Keys(keys, others):
            if axis.type is FeelType.BOOLEAN:
                return [f"is {in_words(key == YES)}" for key in sorted(keys, reverse=True)]
            named = ", ".join(quoted(key) for key in sorted(keys))
            if not keys:
                return ["is known"] if others else []
            if len(keys) == 1:
                return [f"is not {named}" if others else f"is {named}"]
            return [f"is none of {named}" if others else f"is one of {named}"]
        case Line(spans):
            return [_range_words(axis, span) for span in spans]
        case Members():
            return _member_words(side)
        case _:
            assert_never(side)


def _member_words(side: Members) -> list[str]:
    if not side.complete:
        return []
    parts = [f"includes {quoted(key)}" for key in sorted(side.ins)]
    for clause in sorted(side.anys, key=sorted):
        parts.append(f"includes any of {', '.join(quoted(key) for key in sorted(clause))}")
    if side.outs:
        parts.append(f"includes none of {', '.join(quoted(key) for key in sorted(side.outs))}")
    return [" and ".join(parts) or "is known"]


def _range_words(axis: Axis, span: Span) -> str:
    match _range(axis, span):
        case Is(Constant(value)):
            return f"is {_shown(value)}"
        case Compare(operator, Constant(value)):
            words = {"<": "less than", "<=": "at most", ">": "more than", ">=": "at least"}
            return f"is {words[operator]} {_shown(value)}"
        case Interval(Constant(low), Constant(high), low_open, high_open):
            if not low_open and not high_open:
                return f"is between {_shown(low)} and {_shown(high)}"
            first = "more than" if low_open else "at least"
            last = "less than" if high_open else "at most"
            return f"is {first} {_shown(low)} and {last} {_shown(high)}"
        case other:
            raise TypeError(f"{other} is no range")


def _shown(value: Value) -> str:
    return print_number(value) if isinstance(value, Decimal) else in_words(value)
