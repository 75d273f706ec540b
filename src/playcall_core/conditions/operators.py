"""The operators of the condition language, once: their phrases, types and meanings.

The text form, the form editors and the reference manual are all made from this table.
"""

from __future__ import annotations

from dataclasses import dataclass

from playcall_core.conditions import nodes
from playcall_core.conditions.nodes import Test
from playcall_core.facts import FactType

ANY_TYPE = tuple(FactType)
CATEGORY, SET, DATE, YES_NO = (
    (FactType.CATEGORY,),
    (FactType.SET,),
    (FactType.DATE,),
    (FactType.YES_NO,),
)
QUANTITY = (FactType.NUMBER, FactType.MONEY)


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator: its node, the phrase it is written with, and the types of facts it tests."""

    node: type[Test]
    phrase: str
    types: tuple[FactType, ...]
    meaning: str


OPERATORS: tuple[Operator, ...] = (
    Operator(nodes.IsOneOf, "is one of", CATEGORY, "has one of these values"),
    Operator(nodes.IsNoneOf, "is none of", CATEGORY, "is known and has none of these values"),
    Operator(nodes.IncludesAnyOf, "include any of", SET, "at least one of these is a member"),
    Operator(nodes.IncludesAllOf, "include all of", SET, "each of these is a member"),
    Operator(nodes.IncludesNoneOf, "include none of", SET, "none of these is a member"),
    Operator(nodes.Equals, "is", QUANTITY, "is exactly this"),
    Operator(nodes.AtLeast, "is at least", QUANTITY, "is this or more"),
    Operator(nodes.MoreThan, "is more than", QUANTITY, "is above this"),
    Operator(nodes.AtMost, "is at most", QUANTITY, "is this or less"),
    Operator(nodes.LessThan, "is less than", QUANTITY, "is below this"),
    Operator(nodes.Between, "is between … and", QUANTITY, "lies between these, ends included"),
    Operator(nodes.Before, "is before", DATE, "lies before this day"),
    Operator(nodes.After, "is after", DATE, "lies after this day"),
    Operator(nodes.BetweenDays, "is between … and", DATE, "lies between these, ends included"),
    Operator(nodes.WithinNext, "is within the next … days", DATE, "lies from today to N days on"),
    Operator(nodes.WithinLast, "is within the last … days", DATE, "lies from N days ago to today"),
    Operator(nodes.MoreThanDaysAgo, "is more than … days ago", DATE, "lies over N days back"),
    Operator(nodes.IsYes, "is yes / is no", YES_NO, "is yes, or is no"),
    Operator(nodes.IsKnown, "is known", ANY_TYPE, "something is known of it"),
    Operator(nodes.IsUnknown, "is unknown", ANY_TYPE, "nothing is known of it"),
)

_BY_NODE = {operator.node: operator for operator in OPERATORS}


def operator_of(test: Test) -> Operator:
    """The operator of a test."""
    return _BY_NODE[type(test)]


def operators_for(fact_type: FactType) -> tuple[Operator, ...]:
    """The operators that test facts of this type."""
    return tuple(operator for operator in OPERATORS if fact_type in operator.types)
