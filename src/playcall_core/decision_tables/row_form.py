"""Decision tables as rows of texts, the form they have in CSV files and in spreadsheets.

    F,      Customer,        Order sum, then Discount, note Why
    type,   string,          number,    number,
    values, "\"new\", \"old\"",  >= 0,      "0, 5, 10",
    1,      "\"old\"",         >= 1000,   10,            loyal
    2,      -,               -,         0,
    else,   ,                ,          0,

The first row names the columns: `then …` are outputs, `note …` are notes (`note` alone is the
description of a rule), all others are inputs; `when …` says so where a name begins like that. The
first column holds the hit policy by its sign (U A P F R O C C+ C< C> C#) and below it the number of
each rule, or one of the words `type`, `expression`, `label`, `values` and `else` (default outputs).
It may be left out with all these rows; the hit policy is Unique then. Cells are FEEL. In a column
of type `text` they are plain words with commas between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from playcall_core.decision_tables.dmn_types import BUILT_IN, typed_output, typed_tests
from playcall_core.decision_tables.expressions import parse_expression
from playcall_core.decision_tables.literals import print_value
from playcall_core.decision_tables.model import (
    Aggregation,
    DecisionTable,
    HitPolicy,
    Input,
    Output,
    Rule,
    TablesRead,
)
from playcall_core.decision_tables.nodes import (
    ANYTHING,
    NULL,
    Anything,
    Constant,
    Expression,
    Is,
    OneOf,
    UnaryTest,
    Untaken,
    UntakenTest,
)
from playcall_core.decision_tables.text import print_expression, print_tests
from playcall_core.decision_tables.tokens import Names
from playcall_core.decision_tables.unary import constant, parse_tests
from playcall_core.decision_tables.values import FeelType, Value
from playcall_core.errors import DecisionTableError, Place, Problem, nearest

Rows = Sequence[Sequence[str]]
SIGNS: Final[dict[str, tuple[HitPolicy, Aggregation | None]]] = {
    "U": (HitPolicy.UNIQUE, None),
    "A": (HitPolicy.ANY, None),
    "P": (HitPolicy.PRIORITY, None),
    "F": (HitPolicy.FIRST, None),
    "R": (HitPolicy.RULE_ORDER, None),
    "O": (HitPolicy.OUTPUT_ORDER, None),
    "C": (HitPolicy.COLLECT, None),
    "C+": (HitPolicy.COLLECT, Aggregation.SUM),
    "C<": (HitPolicy.COLLECT, Aggregation.MIN),
    "C>": (HitPolicy.COLLECT, Aggregation.MAX),
    "C#": (HitPolicy.COLLECT, Aggregation.COUNT),
}
_SPECIAL: Final = ("type", "expression", "label", "values", "else")
_KINDS: Final = ("when", "then", "note")


@dataclass(frozen=True, slots=True)
class _Column:
    place: int
    kind: str
    name: str


def table_of_rows(rows: Rows, name: str, file: str) -> TablesRead:
    """The table in some rows; `DecisionTableError` if they have no inputs or no outputs."""
    numbered = [(n, [c.strip() for c in row]) for n, row in enumerate(rows, 1) if any(row)]
    if not numbered:
        raise DecisionTableError(Problem("The table is empty.", Place(file=file), _REMEDY))
    return _Reading(name, file, numbered[0], numbered[1:]).read()


_REMEDY: Final = "Begin with a row of names: inputs, then outputs as “then …”."


@dataclass
class _Reading:
    name: str
    file: str
    header: tuple[int, list[str]]
    body: list[tuple[int, list[str]]]
    not_taken: list[Problem] = field(default_factory=list)

    def read(self) -> TablesRead:
        """The table and what of it is not taken."""
        number, header = self.header
        sign = header[0].upper() if header else ""
        has_sign = sign in SIGNS
        policy, aggregation = SIGNS[sign] if has_sign else SIGNS["U"]
        self.columns = [_column(place, said) for place, said in enumerate(header) if said]
        self.columns = self.columns[1:] if has_sign else self.columns
        self.special: dict[str, list[str]] = {}
        rules: list[tuple[int, list[str]]] = []
        for row_number, row in self.body:
            word = row[0].casefold() if has_sign else ""
            if word in _SPECIAL:
                self.special[word] = row
            elif has_sign and word and not word.isdecimal():
                self._leave(row_number, header[0], f"“{row[0]}” is no number of a rule.", word)
            else:
                rules.append((row_number, row))
        self._check(number)
        inputs = tuple(self._input(column) for column in self._of("when"))
        outputs = tuple(self._output(column) for column in self._of("then"))
        self.names = Names.of([*self._names(), *(column.expression for column in inputs)])
        table = DecisionTable(
            self.name,
            inputs,
            outputs,
            tuple(self._rule(row_number, row, inputs, outputs) for row_number, row in rules),
            policy,
            aggregation,
            tuple(column.name for column in self._of("note") if column.name),
        )
        return TablesRead((table,), tuple(self.not_taken))

    def _check(self, number: int) -> None:
        for kind, what in (("when", "input"), ("then", "output")):
            if not self._of(kind):
                place = Place(file=self.file, row=number)
                raise DecisionTableError(Problem(f"The first row names no {what}.", place, _REMEDY))

    def _of(self, kind: str) -> list[_Column]:
        return [column for column in self.columns if column.kind == kind]

    def _names(self) -> list[str]:
        return [column.name for column in self._of("when")]

    def _leave(self, row: int, column: str, what: str, word: str = "") -> None:
        remedy = nearest(word, _SPECIAL) if word else ""
        self.not_taken.append(Problem(what, Place(file=self.file, row=row, column=column), remedy))

    def _special(self, word: str, column: _Column) -> str:
        return _cell(self.special.get(word, []), column.place)

    def _type(self, column: _Column) -> FeelType:
        said = self._special("type", column)
        if said and said not in BUILT_IN:
            known = ", ".join(type_.value for type_ in FeelType)
            what = f"“{said}” is no type; the types are {known} and text."
            self._leave(self.header[0], column.name, what)
        return BUILT_IN.get(said, FeelType.ANY)

    def _is_plain(self, column: _Column) -> bool:
        return self._special("type", column) == "text"

    def _input(self, column: _Column) -> Input:
        expression = column.name
        if "expression" in self.special:
            expression = self._special("expression", column)
        label = self._special("label", column)
        if "label" not in self.special and expression != column.name:
            label = column.name
        said = self._special("values", column)
        allowed = self._tests(said, self._is_plain(column), Names())
        if isinstance(allowed, UntakenTest):
            self._leave(self.header[0], column.name, f"“{said}”: {allowed.why}")
            allowed = ANYTHING
        return Input(expression, self._type(column), label, allowed)

    def _tests(self, text: str, is_plain: bool, names: Names, subject: str = "") -> UnaryTest:
        if not is_plain or text in ("", "-"):
            return parse_tests(text, names, subject)
        words = [Is(Constant(word.strip())) for word in text.split(",") if word.strip()]
        return words[0] if len(words) == 1 else OneOf(tuple(words))

    def _output(self, column: _Column) -> Output:
        is_plain = self._is_plain(column)
        default = self._special("else", column)
        found = self._expression(default, is_plain, Names()) if default else None
        if isinstance(found, Untaken):
            self._leave(self.header[0], column.name, f"“{default}”: {found.why}")
        return Output(
            column.name,
            self._type(column),
            self._special("label", column),
            self._values(self._special("values", column), column),
            found,
        )

    def _expression(self, text: str, is_plain: bool, names: Names) -> Expression:
        if is_plain:
            return Constant(text) if text else NULL
        return parse_expression(text, names)

    def _values(self, text: str, column: _Column) -> tuple[Value, ...]:
        found = self._tests(text, self._is_plain(column), Names())
        if isinstance(found, Anything):
            return ()
        tests = found.tests if isinstance(found, OneOf) else (found,)
        values = [constant(test) for test in tests]
        if None in values:
            self._leave(self.header[0], column.name, f"“{text}” is no list of values.")
            return ()
        return tuple(value.value for value in values if value)

    def _rule(
        self,
        number: int,
        row: list[str],
        inputs: tuple[Input, ...],
        outputs: tuple[Output, ...],
    ) -> Rule:
        if any(row[len(self.header[1]) :]):
            self._leave(number, "", "The row has more cells than the first one.")
        tests = tuple(
            self._test(number, _cell(row, column.place), column, typed)
            for column, typed in zip(self._of("when"), inputs, strict=True)
        )
        results = tuple(
            self._result(number, _cell(row, column.place), column, typed)
            for column, typed in zip(self._of("then"), outputs, strict=True)
        )
        notes = self._of("note")
        annotations = tuple(_cell(row, column.place) for column in notes if column.name)
        description = " ".join(_cell(row, column.place) for column in notes if not column.name)
        return Rule(tests, results, annotations, description, number)

    def _test(self, number: int, text: str, column: _Column, typed: Input) -> UnaryTest:
        found = self._tests(text, self._is_plain(column), self.names, typed.expression)
        found = typed_tests(found, text, typed.type)
        if isinstance(found, UntakenTest):
            self._leave(number, column.name, f"“{text}” is not taken. {found.why}")
        return found

    def _result(self, number: int, text: str, column: _Column, typed: Output) -> Expression:
        found = self._expression(text, self._is_plain(column), self.names)
        found = typed_output(found, text, typed.type)
        if isinstance(found, Untaken):
            self._leave(number, column.name, f"“{text}” is not taken. {found.why}")
        return found


def _column(place: int, said: str) -> _Column:
    kind, _, name = said.partition(" ")
    if kind.casefold() in _KINDS:
        return _Column(place, kind.casefold(), name.strip())
    return _Column(place, "when", said)


def _cell(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def rows_of_table(table: DecisionTable) -> list[list[str]]:
    """The table as rows; read back it is the same (its name is that of the file or sheet)."""
    policy = (table.hit_policy, table.aggregation)
    sign = next(sign for sign, meant in SIGNS.items() if meant == policy)
    has_description = any(rule.description for rule in table.rules)
    notes = [f"note {name or number}" for number, name in enumerate(table.annotations, 1)]
    header = [
        sign,
        *(_input_name(column) for column in table.inputs),
        *(f"then {output.name}".strip() for output in table.outputs),
        *notes,
        *(["note"] if has_description else []),
    ]
    rows = [header, *_special_rows(table)]
    for number, rule in enumerate(table.rules, 1):
        annotations = [*rule.annotations, *[""] * len(notes)][: len(notes)]
        rows.append(
            [
                str(number),
                *(print_tests(test) for test in rule.tests),
                *(print_expression(expression) for expression in rule.outputs),
                *annotations,
                *([rule.description] if has_description else []),
            ]
        )
    return [[*row, *[""] * (len(header) - len(row))] for row in rows]


def _input_name(column: Input) -> str:
    first = column.name.partition(" ")[0].casefold()
    return f"when {column.name}" if first in _KINDS or not column.name else column.name


def _special_rows(table: DecisionTable) -> list[list[str]]:
    columns: tuple[Input | Output, ...] = (*table.inputs, *table.outputs)
    allowed = [
        "" if isinstance(column.allowed, Anything) else print_tests(column.allowed)
        for column in table.inputs
    ]
    values = [", ".join(print_value(value) for value in each.allowed) for each in table.outputs]
    defaults = [print_expression(each.default) if each.default else "" for each in table.outputs]
    blank = [""] * len(table.inputs)
    expressions = [column.expression for column in table.inputs]
    found = [
        ["type", *("" if c.type is FeelType.ANY else c.type.value for c in columns)],
        ["expression", *expressions] if not all(expressions) else ["expression"],
        ["label", *(column.label for column in columns)],
        ["values", *allowed, *values],
        ["else", *blank, *defaults],
    ]
    return [row for row in found if any(row[1:])]
