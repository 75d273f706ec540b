"""Unary tests as sides: where on its input's axis a test is true, and where it is false.

The axes are those of `playcall_core.conditions.sides`; null is their unknown point. Times and
durations lie on a line of whole numbers: microseconds, or months. On every axis each test is one
side, so a rule is one box.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from playcall_core.conditions.axes import DAY, DAYS, NO, NUMBER, YES, after, before
from playcall_core.conditions.sides import (
    END,
    START,
    Keys,
    Line,
    Members,
    Scale,
    Side,
    Span,
    joined,
    meet,
    minus,
)
from playcall_core.decision_tables.names import paths_in
from playcall_core.decision_tables.nodes import (
    All,
    Anything,
    Compare,
    Contains,
    Expression,
    Interval,
    Is,
    Not,
    OneOf,
    UnaryTest,
    Untaken,
    UntakenTest,
)
from playcall_core.decision_tables.truth import compute
from playcall_core.decision_tables.values import FeelType, Months, Value, type_of

STEPS: Final = Scale("number", Decimal(1))
_MICROSECOND: Final = timedelta(microseconds=1)
_EPOCH: Final = datetime(1970, 1, 1)
_DAY: Final = Decimal(24 * 3600 * 1_000_000)
LINES: Final = {
    FeelType.NUMBER: NUMBER,
    FeelType.DATE: DAY,
    FeelType.DATE_TIME: STEPS,
    FeelType.TIME: STEPS,
    FeelType.DAYS: STEPS,
    FeelType.MONTHS: STEPS,
}
Pair = tuple[Side | None, Side | None]
"""Where a test is true, where it is false; None for nowhere. Elsewhere it is null."""


class NotSaid(Exception):
    """A test is no side of an axis. Its text says why, as a sentence."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The axis of an input: the type of its values, and whether its moments have a time zone."""

    type: FeelType
    aware: bool = False

    @property
    def whole(self) -> Side:
        """All values, and null."""
        if self.type is FeelType.LIST:
            return Members(incomplete=False, unknown=True)
        if self.type in LINES:
            return Line((self.span,), LINES[self.type], unknown=True)
        if self.type is FeelType.BOOLEAN:
            return Keys(frozenset({YES, NO}), unknown=True)
        return Keys(frozenset(), others=True, unknown=True)

    @property
    def span(self) -> Span:
        """All values of a line."""
        match self.type:
            case FeelType.DATE:
                return DAYS
            case FeelType.TIME:
                return (Decimal(0), 0), (_DAY, 0)
            case _:
                return START, END

    @property
    def null(self) -> Side:
        """Null alone."""
        match self.whole:
            case Line(scale=scale):
                return Line((), scale, unknown=True)
            case Members():
                return Members(complete=False, incomplete=False, unknown=True)
            case _:
                return Keys(frozenset(), unknown=True)

    @property
    def known(self) -> Side:
        """All values without null."""
        return replace(self.whole, unknown=False)

    def code(self, value: Value) -> Decimal:
        """Where a value lies on the line; `NotSaid` if it does not."""
        if type_of(value) is not self.type or self._has_zone(value) is not self.aware:
            raise NotSaid("Its values are not all of one type.")
        match value:
            case Decimal():
                return value
            case datetime():
                local = value.astimezone(UTC).replace(tzinfo=None) if self.aware else value
                return Decimal((local - _EPOCH) // _MICROSECOND)
            case date():
                return Decimal(value.toordinal())
            case time():
                moment = datetime.combine(_EPOCH.date(), value.replace(tzinfo=None))
                return Decimal((moment - _EPOCH) // _MICROSECOND)
            case timedelta():
                return Decimal(value // _MICROSECOND)
            case Months(count):
                return Decimal(count)
            case _:
                raise NotSaid("Its values lie on no line.")

    def _has_zone(self, value: Value) -> bool:
        if isinstance(value, time) and value.tzinfo is not None:
            raise NotSaid("Times of day with an offset are not compared here.")
        return isinstance(value, datetime) and value.tzinfo is not None

    def value(self, code: Decimal) -> Value:
        """The value at a place of the line: the inverse of `code`."""
        match self.type:
            case FeelType.DATE:
                return date.fromordinal(int(code))
            case FeelType.DATE_TIME:
                moment = _EPOCH + int(code) * _MICROSECOND
                return moment.replace(tzinfo=UTC) if self.aware else moment
            case FeelType.TIME:
                return (_EPOCH + int(code) * _MICROSECOND).time()
            case FeelType.DAYS:
                return int(code) * _MICROSECOND
            case FeelType.MONTHS:
                return Months(int(code))
            case _:
                return code

    def sides(self, test: UnaryTest) -> Pair:
        """Where a test is true and where it is false; `NotSaid` if it is no side."""
        match test:
            case Anything():
                return self.whole, None
            case Is(expression):
                return self._is(_constant(expression))
            case Compare("=" | "!=" as operator, operand):
                true, false = self._is(_constant(operand))
                return (true, false) if operator == "=" else (false, true)
            case Compare(operator, operand):
                return self._ordered(self._comparison(operator, _constant(operand)))
            case Interval():
                return self._ordered(self._interval(test))
            case Contains(member):
                return self._contains(_constant(member))
            case OneOf(tests):
                return self._joined([self.sides(inner) for inner in tests])
            case All(tests):
                true, false = self._joined([self.sides(inner)[::-1] for inner in tests])
                return false, true
            case Not(inner):
                true, false = self.sides(inner)
                return false, true
            case UntakenTest(_, why):
                raise NotSaid(why)

    def _is(self, value: Value) -> Pair:
        if isinstance(value, tuple):
            return self._joined([self._is(item) for item in value])
        if value is None:
            return self.null, self.known
        whole, point = self.whole, self._point(value)
        if self.type is FeelType.LIST:
            raise NotSaid("A list is compared as a whole.")
        return point, next(iter(minus(whole, point)), None)

    def _point(self, value: Value) -> Side:
        if self.type in LINES:
            code, scale = self.code(value), LINES[self.type]
            return Line(((before(code), after(code, scale.step)),), scale)
        if isinstance(value, bool) and self.type is FeelType.BOOLEAN:
            return Keys(frozenset({YES if value else NO}))
        if isinstance(value, str) and self.type is FeelType.STRING:
            return Keys(frozenset({value}))
        raise NotSaid("Its values are not all of one type.")

    def _comparison(self, operator: str, limit: Value) -> Span:
        if self.type not in LINES:
            raise NotSaid(f"The order of a {self.type.value} is not analysed.")
        code, step = self.code(limit), LINES[self.type].step
        first, last = self.span
        cut = after(code, step) if operator in ("<=", ">") else before(code)
        return (first, cut) if operator in ("<", "<=") else (cut, last)

    def _interval(self, test: Interval) -> Span:
        low = self._comparison(">" if test.low_open else ">=", _constant(test.low))
        high = self._comparison("<" if test.high_open else "<=", _constant(test.high))
        return low[0], high[1]

    def _ordered(self, span: Span) -> Pair:
        known = self.known
        assert isinstance(known, Line)
        if span[0] >= span[1]:
            return None, known
        inside = Line((span,), known.scale)
        return inside, next(iter(minus(known, inside)), None)

    def _contains(self, member: Value) -> Pair:
        if self.type is not FeelType.LIST or not isinstance(member, str):
            raise NotSaid("Only lists of texts are analysed.")
        keys = frozenset({member})
        return Members(ins=keys, incomplete=False), Members(outs=keys, incomplete=False)

    def _joined(self, pairs: list[Pair]) -> Pair:
        """Where any is true, and where all are false."""
        true: Side | None = None
        false: Side | None = self.whole
        for mine, others in pairs:
            true = _either(true, mine)
            false = meet(false, others) if false and others else None
        return true, false


def _constant(expression: Expression) -> Value:
    if isinstance(expression, Untaken):
        raise NotSaid(expression.why)
    if next(paths_in(expression), None):
        raise NotSaid("It compares with another input, which lies on another axis.")
    return compute(expression, {})


def _either(one: Side | None, other: Side | None) -> Side | None:
    """The union of two sides of an axis; `NotSaid` where it is no side."""
    match one, other:
        case None, _:
            return other
        case _, None:
            return one
        case Line(), Line():
            return replace(
                one, spans=joined((*one.spans, *other.spans)), unknown=one.unknown or other.unknown
            )
        case Keys(), Keys():
            return _either_keys(one, other)
        case Members(), Members() if _is_choice(one) and _is_choice(other):
            clause = _choices(one) | _choices(other)
            return Members(anys=frozenset({clause}), incomplete=False)
    raise NotSaid("It asks for two things of a list at once.")


def _either_keys(one: Keys, other: Keys) -> Keys:
    unknown = one.unknown or other.unknown
    match one.others, other.others:
        case True, True:
            return Keys(one.keys & other.keys, True, unknown)
        case True, False:
            return Keys(one.keys - other.keys, True, unknown)
        case False, True:
            return Keys(other.keys - one.keys, True, unknown)
        case _:
            return Keys(one.keys | other.keys, False, unknown)


def _is_choice(side: Members) -> bool:
    return not side.outs and not side.unknown and len(side.ins) + len(side.anys) == 1


def _choices(side: Members) -> frozenset[str]:
    return side.ins or next(iter(side.anys))
