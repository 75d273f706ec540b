"""The columns of a decision table in DMN: types and allowed values, wherever the file says them."""

from __future__ import annotations

from dataclasses import dataclass, field

from playcall_core.decision_tables.dmn_types import Types
from playcall_core.decision_tables.dmn_xml import Element
from playcall_core.decision_tables.expressions import parse_expression
from playcall_core.decision_tables.model import Input, Output
from playcall_core.decision_tables.nodes import (
    ANYTHING,
    Anything,
    OneOf,
    UnaryTest,
    Untaken,
    UntakenTest,
    Variable,
)
from playcall_core.decision_tables.tokens import Names
from playcall_core.decision_tables.unary import constant, parse_tests
from playcall_core.decision_tables.values import FeelType, Value

_DECLARING = frozenset({"inputData", "decision", "businessKnowledgeModel"})


@dataclass
class Columns:
    """Makes columns of elements; what it cannot take is in `not_taken`, as (line, sentence)."""

    root: Element
    types: Types
    names: Names
    not_taken: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._types_of: dict[str, str] = {}
        for element in self.root.children:
            variable = element.first("variable")
            if element.name in _DECLARING and variable and "typeRef" in variable.attributes:
                name = element.attributes.get("name", "")
                self._types_of[name] = variable.attributes["typeRef"]

    def input(self, element: Element) -> Input:
        """The input that an element says."""
        expression = element.first("inputExpression")
        text = " ".join(expression.said().split()) if expression else ""
        attributes = expression.attributes if expression else {}
        reference = attributes.get("typeRef") or self._type_of_name(text)
        language = attributes.get("expressionLanguage", "")
        if language and "feel" not in language.lower():
            said = f"“{text}” is written in {language}; its value has to be given."
            self.not_taken.append((element.line, said))
        label = element.attributes.get("label", "").strip()
        values = element.first("inputValues")
        allowed = self._allowed(element.line, values.said() if values else "", text or label)
        if isinstance(allowed, Anything):
            allowed = self._allowed(element.line, self.types.allowed(reference), text or label)
        if not text and not label:
            label = element.attributes.get("id", "")
        tested = parse_expression(text, self.names) if text else None
        return Input(text, self.types.type_named(reference), label, allowed, tested)

    def _type_of_name(self, text: str) -> str:
        """The declared type of a name, or of a part of a structured one: `Applicant.Age`."""
        if text in self._types_of:
            return self._types_of[text]
        found = parse_expression(text, self.names) if text else None
        if not isinstance(found, Variable) or found.path[0] not in self._types_of:
            return ""
        reference = self._types_of[found.path[0]]
        for part in found.path[1:]:
            reference = self.types.component(reference, part)
        return reference

    def _allowed(self, line: int, text: str, name: str) -> UnaryTest:
        found = parse_tests(text, self.names)
        if isinstance(found, UntakenTest):
            said = f"the allowed values “{text}” of “{name}” are not taken. {found.why}"
            self.not_taken.append((line, said))
            return ANYTHING
        return found

    def output(self, element: Element, table: Element, owner: Element) -> Output:
        """The output that an element says; one of several is a part of a structured type."""
        name = element.attributes.get("name", "").strip()
        reference = element.attributes.get("typeRef", "")
        if not reference:
            variable = owner.first("variable")
            whole = table.attributes.get("typeRef") or (
                variable.attributes.get("typeRef", "") if variable else ""
            )
            is_alone = len(table.all("output")) == 1
            reference = whole if is_alone else self.types.component(whole, name)
        type_ = self.types.type_named(reference)
        values = element.first("outputValues")
        text = values.said() if values else self.types.allowed(reference)
        default = element.first("defaultOutputEntry")
        found = parse_expression(default.said(), self.names) if default else None
        if isinstance(found, Untaken):
            said = f"the default output “{found.text}” is not taken. {found.why}"
            self.not_taken.append((element.line, said))
        return Output(
            name=name,
            type=FeelType.ANY if type_ is FeelType.LIST and not values else type_,
            label=element.attributes.get("label", "").strip(),
            allowed=self._values(element.line, text, name),
            default=found,
        )

    def _values(self, line: int, text: str, name: str) -> tuple[Value, ...]:
        found = parse_tests(text, self.names)
        if isinstance(found, Anything):
            return ()
        tests = found.tests if isinstance(found, OneOf) else (found,)
        values = [constant(test) for test in tests]
        if None in values:
            said = f"the output values “{text}” of “{name}” are no list of values."
            self.not_taken.append((line, said))
            return ()
        return tuple(value.value for value in values if value)
