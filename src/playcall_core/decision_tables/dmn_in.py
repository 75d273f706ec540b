"""Reads the decision tables of a DMN file, versions 1.1 to 1.5 (OMG DMN 1.5, 8 and 12).

Taken are the tables of decisions and of business knowledge models, wherever they stand in their
logic. Diagrams, extensions and the requirements between decisions are passed over; other logic is
named in `TablesRead.not_taken`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from playcall_core.decision_tables.dmn_columns import Columns
from playcall_core.decision_tables.dmn_types import Types, typed_output, typed_tests
from playcall_core.decision_tables.dmn_xml import Cell, DmnXml, Element, Row, parse_xml, read_xml
from playcall_core.decision_tables.expressions import parse_expression
from playcall_core.decision_tables.model import (
    Aggregation,
    DecisionTable,
    HitPolicy,
    Input,
    Output,
    Rule,
    TablesRead,
)
from playcall_core.decision_tables.nodes import Expression, UnaryTest, Untaken, UntakenTest
from playcall_core.decision_tables.tokens import Names
from playcall_core.decision_tables.unary import parse_tests
from playcall_core.errors import Place, Problem

_LOGIC: Final = {
    "literalExpression": "a literal expression",
    "invocation": "an invocation",
    "context": "a context",
    "list": "a list",
    "relation": "a relation",
    "functionDefinition": "a function",
    "conditional": "a conditional",
    "for": "a loop",
    "every": "a test of every member",
    "some": "a test of some member",
    "filter": "a filter",
}
_RESERVED: Final = frozenset(
    ("true", "false", "null", "not", "and", "or", "in", "between", "if", "for", "some", "every")
)
_NAME = re.compile(r"[^\W\d][\w' ]*")
_NAMED: Final = frozenset(
    {"inputData", "decision", "variable", "businessKnowledgeModel", "formalParameter"}
)


def read_dmn(source: Path | str | bytes) -> TablesRead:
    """The decision tables in a file, or in the bytes of one.

    Raises `DecisionTableError` if it is no DMN file.
    """
    if isinstance(source, bytes):
        return parse_dmn(source)
    path = Path(source)
    return _tables(read_xml(path), path.name)


def parse_dmn(text: str | bytes, file: str = "decisions.dmn") -> TablesRead:
    """The decision tables in a text; `DecisionTableError` if it is no DMN."""
    return _tables(parse_xml(text, file), file)


def _tables(xml: DmnXml, file: str) -> TablesRead:
    reading = _Reading(xml.root, file)
    reading.not_taken += [Problem(note, Place(file=file, line=xml.root.line)) for note in xml.notes]
    tables = tuple(reading.tables())
    return TablesRead(tables, tuple(reading.not_taken))


@dataclass
class _Found:
    """A decision table and where it stands."""

    name: str
    element: Element
    owner: Element
    is_all: bool


@dataclass
class _Reading:
    root: Element
    file: str
    not_taken: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.types = Types.of(self.root)
        self.names = Names.of(
            name
            for name in [*self._names(self.root), *self.types.component_names()]
            if name and (name[0].isalpha() or name[0] == "_") and name not in _RESERVED
        )

    def _names(self, element: Element) -> Iterator[str]:
        for child in element.children:
            if child.name in _NAMED:
                yield child.attributes.get("name", "")
            if child.name != "decisionTable":
                yield from self._names(child)
            else:
                expressions = (each.first("inputExpression") for each in child.all("input"))
                said = (" ".join(each.said().split()) for each in expressions if each)
                yield from (text for text in said if _NAME.fullmatch(text))

    def tables(self) -> Iterator[DecisionTable]:
        """The tables in the order of the file."""
        for element in self.root.children:
            name = element.attributes.get("name") or element.attributes.get("id", "")
            match element.name:
                case "import":
                    said = element.attributes.get("locationURI") or name
                    self._leave(element, f"The import of “{said}” is not followed.")
                case "decisionService":
                    self._leave(element, f"The decision service “{name}” is not taken.")
                case "decision" | "businessKnowledgeModel":
                    yield from self._tables_of(element, name)

    def _tables_of(self, owner: Element, name: str) -> Iterator[DecisionTable]:
        found = list(_search(owner, name, owner))
        is_all = len(found) == 1 and found[0].is_all
        if not is_all:
            kind = "decision" if owner.name == "decision" else "business knowledge model"
            logic = next((_LOGIC[e.name] for e in _logic_of(owner) if e.name in _LOGIC), "no logic")
            rest = f"; {len(found)} decision tables within it are" if found else ""
            self._leave(owner, f"The {kind} “{name}” is {logic}, which is not taken{rest}.")
        for each in found:
            yield self._table(each)

    def _leave(self, element: Element, what: str, remedy: str = "") -> None:
        self.not_taken.append(Problem(what, Place(file=self.file, line=element.line), remedy))

    def _table(self, found: _Found) -> DecisionTable:
        element = found.element
        columns = Columns(self.root, self.types, self.names)
        inputs = tuple(columns.input(each) for each in element.all("input"))
        outputs = tuple(
            columns.output(each, element, found.owner) for each in element.all("output")
        )
        for line, what in columns.not_taken:
            place = Place(file=self.file, line=line)
            self.not_taken.append(Problem(f"In “{found.name}”: {what}", place))
        rules = _Rules(self, found.name, inputs, outputs)
        policy = self._policy(element, found.name)
        return DecisionTable(
            name=found.name,
            inputs=inputs,
            outputs=outputs,
            rules=tuple(rules.rule(number, row) for number, row in enumerate(element.rows, 1)),
            hit_policy=policy,
            aggregation=self._aggregation(element, found.name, policy),
            annotations=tuple(
                each.attributes.get("name", "") for each in element.all("annotation")
            ),
        )

    def _policy(self, element: Element, name: str) -> HitPolicy:
        said = element.attributes.get("hitPolicy", "UNIQUE").replace("_", " ").strip().upper()
        try:
            return HitPolicy(said)
        except ValueError:
            what = f"The hit policy “{said}” of “{name}” is not known; Unique is taken."
            self._leave(element, what, "Correct it in the file.")
            return HitPolicy.UNIQUE

    def _aggregation(self, element: Element, name: str, policy: HitPolicy) -> Aggregation | None:
        said = element.attributes.get("aggregation", "").strip().upper()
        if not said or said == "LIST":
            return None
        if policy is not HitPolicy.COLLECT:
            what = f"The aggregation {said} of “{name}” means nothing under {policy.value}."
            self._leave(element, what)
            return None
        try:
            return Aggregation(said)
        except ValueError:
            self._leave(element, f"The aggregation “{said}” of “{name}” is not known.")
            return None


def _logic_of(owner: Element) -> list[Element]:
    inner = owner.first("encapsulatedLogic")
    return inner.children if inner else owner.children


def _search(element: Element, name: str, owner: Element) -> Iterator[_Found]:
    for child in element.children:
        if child.name == "decisionTable":
            is_all = element is owner or element.name == "encapsulatedLogic"
            yield _Found(name, child, owner, is_all)
            continue
        inner = name
        if child.name == "contextEntry":
            variable = child.first("variable")
            inner += f" › {variable.attributes.get('name', '')}" if variable else " › result"
        yield from _search(child, inner, owner)


@dataclass
class _Rules:
    """Makes rules of rows. Equal cells are read once: long tables repeat them."""

    reading: _Reading
    name: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]

    def __post_init__(self) -> None:
        self._tests: list[dict[Cell, UnaryTest]] = [{} for _ in self.inputs]
        self._expressions: list[dict[Cell, Expression]] = [{} for _ in self.outputs]

    def rule(self, number: int, row: Row) -> Rule:
        """The rule of a row; cells that are missing or not taken are named."""
        wide = (len(row.inputs), len(row.outputs))
        if wide != (len(self.inputs), len(self.outputs)):
            what = (
                f"has {wide[0]} input and {wide[1]} output entries, "
                f"the table {len(self.inputs)} and {len(self.outputs)} columns"
            )
            self._leave(row, number, what)
        tests = tuple(self._test(number, row, place) for place in range(len(self.inputs)))
        outputs = tuple(self._output(number, row, place) for place in range(len(self.outputs)))
        return Rule(tests, outputs, row.annotations, row.description, row.line)

    def _test(self, number: int, row: Row, place: int) -> UnaryTest:
        if place >= len(row.inputs):
            return UntakenTest("", "The entry is missing.")
        cell = row.inputs[place]
        found = self._tests[place].get(cell)
        if found is None:
            found = self._tests[place][cell] = self._read_test(cell, self.inputs[place])
        if isinstance(found, UntakenTest):
            where = f"input “{self.inputs[place].name}”"
            self._leave(row, number, f"{where}: “{found.text}” is not taken. {found.why}")
        return found

    def _read_test(self, cell: Cell, column: Input) -> UnaryTest:
        if why := _other_language(cell):
            return UntakenTest(cell.text, why)
        found = parse_tests(cell.text, self.reading.names, column.expression)
        return typed_tests(found, cell.text, column.type)

    def _output(self, number: int, row: Row, place: int) -> Expression:
        if place >= len(row.outputs):
            return Untaken("", "The entry is missing.")
        cell = row.outputs[place]
        found = self._expressions[place].get(cell)
        if found is None:
            found = self._expressions[place][cell] = self._read_output(cell, self.outputs[place])
        if isinstance(found, Untaken):
            column = self.outputs[place]
            where = f"output “{column.name or column.label or place + 1}”"
            self._leave(row, number, f"{where}: “{found.text}” is not taken. {found.why}")
        return found

    def _read_output(self, cell: Cell, column: Output) -> Expression:
        if why := _other_language(cell):
            return Untaken(cell.text, why)
        found = parse_expression(cell.text, self.reading.names)
        return typed_output(found, cell.text, column.type)

    def _leave(self, row: Row, number: int, what: str) -> None:
        place = Place(file=self.reading.file, line=row.line)
        said = f"Rule {number} of “{self.name}”, {what}"
        self.reading.not_taken.append(Problem(said if said.endswith(".") else f"{said}.", place))


def _other_language(cell: Cell) -> str:
    if not cell.language or "feel" in cell.language.lower():
        return ""
    return f"It is written in {cell.language}, not in FEEL."
