"""The shapes of `playcall tables … --json`; see `playcall.shapes`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from pydantic import Field

from playcall.shapes import FORMAT, ProblemShape, Shape
from playcall_core.decision_tables import Analysis, DecisionTable, Region, Value
from playcall_core.decision_tables.literals import print_value
from playcall_core.decision_tables.nodes import Anything
from playcall_core.decision_tables.text import print_tests


class ColumnShape(Shape):
    """An input or output of a decision table: its name, its type, its values as FEEL if listed."""

    name: str
    type: str
    values: str | None = None


class TableShape(Shape):
    """A decision table: hit policy, columns, and how many rules it has."""

    name: str
    hit_policy: str
    aggregation: str | None = None
    inputs: list[ColumnShape]
    outputs: list[ColumnShape]
    rules: int

    @classmethod
    def of(cls, table: DecisionTable) -> TableShape:
        """The shape of a table."""
        return cls(
            name=table.name,
            hit_policy=table.hit_policy.value,
            aggregation=table.aggregation.value if table.aggregation else None,
            inputs=[
                ColumnShape(
                    name=column.name,
                    type=column.type.value,
                    values=None
                    if isinstance(column.allowed, Anything)
                    else print_tests(column.allowed),
                )
                for column in table.inputs
            ],
            outputs=[
                ColumnShape(
                    name=table.output_name(place),
                    type=output.type.value,
                    values=", ".join(map(print_value, output.allowed)) or None,
                )
                for place, output in enumerate(table.outputs)
            ],
            rules=len(table.rules),
        )


class TablesShape(Shape):
    """`playcall tables show`: the tables of a file, and what of it is not taken."""

    format: int = FORMAT
    tables: list[TableShape]
    not_taken: list[ProblemShape]


class RegionShape(Shape):
    """Some inputs in words, and an example: input -> value as FEEL."""

    words: str
    example: dict[str, str]

    @classmethod
    def of(cls, region: Region) -> RegionShape:
        """The shape of a region."""
        example = {name: feel(value) for name, value in region.witness.items()}
        return cls(words=region.words, example=example)


class OverlapShape(Shape):
    """Two rules that match together, where, and whether the hit policy forbids it."""

    rules: list[int]
    where: RegionShape
    breaks: bool


class MaskedShape(Shape):
    """A rule that is never chosen, because others always come first."""

    rule: int
    by: list[int]


class AnalysedShape(Shape):
    """What was found in one table. `not_proved` says which answers are incomplete, and why."""

    table: str
    gaps: list[RegionShape]
    overlaps: list[OverlapShape]
    overlap_count: int
    breaking_count: int
    masked: list[MaskedShape]
    never: list[int] = Field(description="rules that no valid input matches")
    unread: list[str] = Field(description="rules that were left out of the proofs, and why")
    not_proved: list[str]

    @classmethod
    def of(cls, table: DecisionTable, found: Analysis) -> AnalysedShape:
        """The shape of an analysis."""
        return cls(
            table=table.name,
            gaps=[RegionShape.of(gap) for gap in found.gaps],
            overlaps=[
                OverlapShape(
                    rules=list(each.rules), where=RegionShape.of(each.region), breaks=each.breaks
                )
                for each in found.overlaps
            ],
            overlap_count=found.overlap_count,
            breaking_count=found.breaking_count,
            masked=[MaskedShape(rule=each.rule, by=list(each.by)) for each in found.masked],
            never=list(found.never),
            unread=[f"rule {number}: {why}" for number, why in found.unread],
            not_proved=list(found.not_proved),
        )


class TablesCheckShape(Shape):
    """`playcall tables check`: gaps, overlaps and rules without effect of every table."""

    format: int = FORMAT
    tables: list[AnalysedShape]
    not_taken: list[ProblemShape]
    interrupted: bool


class DecisionShape(Shape):
    """What a table says for some inputs; `value` is left out where it is null, for a `reason`."""

    value: Any = None
    matched: list[int]
    reason: str | None = None
    row: int | None = None


class TablesRunShape(Shape):
    """`playcall tables run`: what a table says, for each row of inputs."""

    format: int = FORMAT
    table: str
    decisions: list[DecisionShape]


class ConvertedShape(Shape):
    """`playcall tables import` and `export`: what was written where, and what is left out."""

    format: int = FORMAT
    written: str
    count: int = Field(description="plays, segments, rules or filters that were written")
    not_taken: list[ProblemShape]


def feel(value: Value) -> str:
    """A value as FEEL writes it."""
    match value:
        case Mapping():
            return "{" + ", ".join(f"{name}: {feel(inner)}" for name, inner in value.items()) + "}"
        case tuple():
            return "[" + ", ".join(map(feel, value)) + "]"
        case _:
            return print_value(value)


def plain(value: Value) -> Any:
    """A value as JSON has it: numbers as numbers, dates and durations as texts."""
    match value:
        case None | bool() | str():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case date() | datetime() | time():
            return value.isoformat()
        case tuple():
            return [plain(item) for item in value]
        case Mapping():
            return {name: plain(inner) for name, inner in value.items()}
        case _:
            return print_value(value)
