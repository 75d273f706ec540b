"""A decision table as a value, independent of Playcall's facts (OMG DMN 1.5, 8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from playcall_core.decision_tables.nodes import (
    ANYTHING,
    Expression,
    UnaryTest,
    Untaken,
    UntakenTest,
)
from playcall_core.decision_tables.values import FeelType, Value
from playcall_core.errors import Problem


class HitPolicy(Enum):
    """What becomes of several rules that match (DMN 1.5, 8.2.8)."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    FIRST = "FIRST"
    COLLECT = "COLLECT"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"

    @property
    def is_single(self) -> bool:
        """Whether the result is one output, not a list of them."""
        return self in _SINGLE


_SINGLE = frozenset({HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.PRIORITY, HitPolicy.FIRST})


class Aggregation(Enum):
    """What Collect makes of the outputs."""

    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"


@dataclass(frozen=True, slots=True)
class Input:
    """A column of conditions. `expression` is what is tested, as it was written.

    `allowed` says which values are valid, as unary tests; `ANYTHING` where nothing is said.
    `tested` is the expression as it was read with the names of its file, if there was one.
    """

    expression: str
    type: FeelType = FeelType.ANY
    label: str = ""
    allowed: UnaryTest = ANYTHING
    tested: Expression | None = field(default=None, compare=False)

    @property
    def name(self) -> str:
        """What people call it, and the name under which its value is given."""
        return self.expression or self.label


@dataclass(frozen=True, slots=True)
class Output:
    """A column of results. `allowed` are its values, the one with the highest priority first."""

    name: str = ""
    type: FeelType = FeelType.ANY
    label: str = ""
    allowed: tuple[Value, ...] = ()
    default: Expression | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: one test for each input, one expression for each output, notes.

    `line` is where it stands in its file (0: nowhere); it does not count when rules are compared.
    """

    tests: tuple[UnaryTest, ...]
    outputs: tuple[Expression, ...]
    annotations: tuple[str, ...] = ()
    description: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """Inputs, outputs, rules (numbered from 1) and a hit policy.

    `annotations` are the names of the columns of notes.
    """

    name: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    hit_policy: HitPolicy = HitPolicy.UNIQUE
    aggregation: Aggregation | None = None
    annotations: tuple[str, ...] = ()

    def output_name(self, place: int) -> str:
        """The name of an output; those of a single nameless output is the table's."""
        output = self.outputs[place]
        return output.name or output.label or (self.name if len(self.outputs) == 1 else "")

    def untaken(self) -> Iterator[tuple[int, str, str, str]]:
        """(rule number, column, text, why) of every cell that is not taken."""
        for number, rule in enumerate(self.rules, 1):
            for place, test in enumerate(rule.tests):
                if isinstance(test, UntakenTest):
                    yield number, self.inputs[place].name, test.text, test.why
            for place, expression in enumerate(rule.outputs):
                if isinstance(expression, Untaken):
                    name = self.output_name(place) or f"output {place + 1}"
                    yield number, name, expression.text, expression.why


@dataclass(frozen=True, slots=True)
class TablesRead:
    """The tables of a file, and everything of it that is not taken, each with its place.

    A table stays whole: a cell that is not taken is kept as it is written (see `nodes`), and a
    computation that would need it says so instead of passing over it.
    """

    tables: tuple[DecisionTable, ...]
    not_taken: tuple[Problem, ...] = ()

    def __iter__(self) -> Iterator[DecisionTable]:
        return iter(self.tables)

    def table(self, name: str) -> DecisionTable:
        """The table of this name; `KeyError` if there is none."""
        found = next((table for table in self.tables if table.name == name), None)
        if found is None:
            raise KeyError(name)
        return found
