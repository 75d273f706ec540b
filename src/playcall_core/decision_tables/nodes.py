"""FEEL as far as it is taken: unary tests of input entries, expressions of output entries.

(OMG DMN 1.5: unary tests 7.3.7 and 10.3.1.2 grammar rules 7 to 18; S-FEEL 9.) What lies outside is
kept word by word in `UntakenTest` and `Untaken`, with the reason; it is written back as it was, and
nothing is ever computed from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from playcall_core.decision_tables.values import Value

Comparator = Literal["<", "<=", ">", ">=", "=", "!="]
COMPARATORS: Final = frozenset({"<", "<=", ">", ">=", "=", "!="})


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal value."""

    value: Value


@dataclass(frozen=True, slots=True)
class Variable:
    """The value of an input or decision, or of a part of it: `Applicant.Age`."""

    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`left + right`, with + - * / or **."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Negative:
    """`-operand`."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class ListOf:
    """`[first, second]`."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Untaken:
    """An expression outside the subset, as it was written, and why it is not taken."""

    text: str
    why: str


Expression = Constant | Variable | Arithmetic | Negative | ListOf | Untaken


@dataclass(frozen=True, slots=True)
class Anything:
    """`-`: true for every value and for null."""


@dataclass(frozen=True, slots=True)
class Is:
    """The input equals the expression, or is a member of it if it is a list."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class Compare:
    """`< 5`: the input compares so with the operand."""

    operator: Comparator
    operand: Expression


@dataclass(frozen=True, slots=True)
class Interval:
    """`[1..5)`: the input lies between the ends; an open end does not belong to it."""

    low: Expression
    high: Expression
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True, slots=True)
class Contains:
    """`list contains(?, x)`: the input is a list with this member."""

    member: Expression


@dataclass(frozen=True, slots=True)
class OneOf:
    """`a, b`: any of the tests."""

    tests: tuple[UnaryTest, ...]


@dataclass(frozen=True, slots=True)
class All:
    """`? > 1 and ? < 5`: all of the tests."""

    tests: tuple[UnaryTest, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """`not(…)`: the test is false. It is not enough that it is null."""

    test: UnaryTest


@dataclass(frozen=True, slots=True)
class UntakenTest:
    """A unary test outside the subset, as it was written, and why it is not taken."""

    text: str
    why: str


UnaryTest = Anything | Is | Compare | Interval | Contains | OneOf | All | Not | UntakenTest

ANYTHING: Final = Anything()
NULL: Final = Constant(None)
