"""The types of a DMN file: built-in ones, item definitions, and whether a cell fits its column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from playcall_core.decision_tables.dmn_xml import Element
from playcall_core.decision_tables.nodes import (
    All,
    Compare,
    Constant,
    Contains,
    Expression,
    Interval,
    Is,
    ListOf,
    Not,
    OneOf,
    UnaryTest,
    Untaken,
    UntakenTest,
)
from playcall_core.decision_tables.text import print_expression
from playcall_core.decision_tables.values import ORDERED, FeelType, type_of

BUILT_IN: Final[Mapping[str, FeelType]] = {
    **{type_.value: type_ for type_ in FeelType},
    "any": FeelType.ANY,
    "integer": FeelType.NUMBER,
    "long": FeelType.NUMBER,
    "double": FeelType.NUMBER,
    "text": FeelType.STRING,
    "dateTime": FeelType.DATE_TIME,
    "date time": FeelType.DATE_TIME,
    "dateAndTime": FeelType.DATE_TIME,
    "dayTimeDuration": FeelType.DAYS,
    "daysAndTimeDuration": FeelType.DAYS,
    "yearMonthDuration": FeelType.MONTHS,
    "yearsAndMonthsDuration": FeelType.MONTHS,
    "yearMonthTimeDuration": FeelType.MONTHS,
}
"""Names of types: FEEL's (in the spellings of all versions), and those of older modellers."""

_MOST_STEPS: Final = 50


@dataclass(frozen=True)
class Types:
    """The types that a file defines, by name."""

    definitions: Mapping[str, Element] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Element) -> Types:
        """The item definitions of a file."""
        return cls({item.attributes.get("name", ""): item for item in root.all("itemDefinition")})

    def type_named(self, reference: str) -> FeelType:
        """What a type reference comes to; `ANY` if it is structured, or not known."""
        return self._resolved(reference)[0]

    def allowed(self, reference: str) -> str:
        """The allowed values of a type, as unary tests; empty if it names none."""
        return self._resolved(reference)[1]

    def _resolved(self, reference: str) -> tuple[FeelType, str]:
        allowed = ""
        for _ in range(_MOST_STEPS):
            name = reference.strip()
            if name not in self.definitions and name not in BUILT_IN:
                name = name.rpartition(":")[2]
            item = self.definitions.get(name)
            if item is None:
                return BUILT_IN.get(name, FeelType.ANY), allowed
            if item.attributes.get("isCollection") == "true":
                return FeelType.LIST, ""
            if item.first("itemComponent") is not None or item.first("functionItem") is not None:
                return FeelType.ANY, ""
            values = item.first("allowedValues")
            allowed = allowed or (values.said() if values else "")
            reference = item.said("typeRef")
        return FeelType.ANY, allowed

    def component(self, reference: str, name: str) -> str:
        """The type reference of a part of a structured type; empty if there is none."""
        item: Element | None = self.definitions.get(reference.strip()) or self.definitions.get(
            reference.strip().rpartition(":")[2]
        )
        parts = item.all("itemComponent") if item else []
        part = next((part for part in parts if part.attributes.get("name") == name), None)
        return part.said("typeRef") if part else ""

    def component_names(self) -> Iterator[str]:
        """The names of all parts of structured types."""
        pending = list(self.definitions.values())
        while pending:
            for part in pending.pop().all("itemComponent"):
                yield part.attributes.get("name", "")
                pending.append(part)


def fits(test: UnaryTest, wanted: FeelType) -> str:
    """Why a test cannot be meant for a column of this type; empty if it can."""
    if wanted is FeelType.ANY:
        return ""
    match test:
        case OneOf(tests) | All(tests):
            return next((why for inner in tests if (why := fits(inner, wanted))), "")
        case Not(inner):
            return fits(inner, wanted)
        case Is(expression):
            return _misfit(expression, wanted)
        case Compare(operator, operand):
            if operator not in ("=", "!=") and wanted not in ORDERED:
                return f"A {wanted.value} is neither before nor after another."
            return _misfit(operand, wanted)
        case Interval(low, high):
            if wanted not in ORDERED:
                return f"A {wanted.value} lies in no interval."
            return _misfit(low, wanted) or _misfit(high, wanted)
        case Contains():
            return "" if wanted is FeelType.LIST else f"The column is a {wanted.value}, no list."
        case _:
            return ""


def _misfit(expression: Expression, wanted: FeelType) -> str:
    if isinstance(expression, ListOf):
        if wanted is FeelType.LIST:
            return ""
        return next((why for item in expression.items if (why := _misfit(item, wanted))), "")
    if not isinstance(expression, Constant) or expression.value is None:
        return ""
    found = type_of(expression.value)
    if found is wanted or found is None:
        return ""
    shown = print_expression(expression)
    return f"The column is a {wanted.value}, {shown} is a {found.value}."


def typed_tests(test: UnaryTest, text: str, wanted: FeelType) -> UnaryTest:
    """The test, or `UntakenTest` if it contradicts the type of its column."""
    why = fits(test, wanted)
    return UntakenTest(text, why) if why else test


def typed_output(expression: Expression, text: str, wanted: FeelType) -> Expression:
    """The expression, or `Untaken` if it contradicts the type of its column."""
    if wanted in (FeelType.ANY, FeelType.LIST):
        return expression
    why = _misfit(expression, wanted)
    return Untaken(text, why) if why else expression


def inferred(tests: Iterator[UnaryTest]) -> FeelType:
    """The one type that all constants of a column have; `ANY` if they have several, or none."""
    found = {type_of(value.value) for test in tests for value in constants(test)} - {None}
    return next(iter(found)) or FeelType.ANY if len(found) == 1 else FeelType.ANY


def constants(test: UnaryTest) -> Iterator[Constant]:
    """The literal values in a test."""
    match test:
        case OneOf(tests) | All(tests):
            for inner in tests:
                yield from constants(inner)
        case Not(inner):
            yield from constants(inner)
        case Is(expression) | Compare(_, expression):
            yield from _literals(expression)
        case Interval(low, high):
            yield from _literals(low)
            yield from _literals(high)


def _literals(expression: Expression) -> Iterator[Constant]:
    if isinstance(expression, Constant):
        yield expression
    elif isinstance(expression, ListOf):
        for item in expression.items:
            yield from _literals(item)
