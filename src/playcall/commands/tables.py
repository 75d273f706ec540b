"""`playcall tables`: decision tables shown, checked and computed; in and out in another module."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
from rich.markup import escape

from playcall.arguments import json_option, out_of_time, seconds_option
from playcall.commands.tables_convert import export_command, import_command
from playcall.interrupting import interruptible
from playcall.shapes import ProblemShape
from playcall.table_shapes import (
    AnalysedShape,
    ColumnShape,
    DecisionShape,
    RegionShape,
    TablesCheckShape,
    TableShape,
    TablesRunShape,
    TablesShape,
    feel,
    plain,
)
from playcall.terminal import (
    INTERRUPTED,
    counted,
    err,
    out,
    print_json,
    print_problems,
    progress,
    speaks,
)
from playcall_core.decision_tables import Decision, DecisionTable, HitPolicy, analyse, evaluate
from playcall_core.decision_tables.any_file import one_table, read_tables, value_said
from playcall_core.decision_tables.table_files import read_rows
from playcall_core.decision_tables.text import print_expression, print_tests
from playcall_core.decision_tables.values import FeelType, Value
from playcall_core.errors import DecisionInputError, DecisionTableError, PlaycallError, Problem

POLICIES: Final = {
    HitPolicy.UNIQUE: "at most one rule may match",
    HitPolicy.ANY: "several rules may match if they say the same",
    HitPolicy.PRIORITY: "of the rules that match, the one whose output is listed first",
    HitPolicy.FIRST: "of the rules that match, the first",
    HitPolicy.COLLECT: "all rules that match, in any order",
    HitPolicy.RULE_ORDER: "all rules that match, in their order",
    HitPolicy.OUTPUT_ORDER: "all rules that match, in the order of the listed outputs",
}
MOST_ROWS: Final = 30
MOST_FOUND: Final = 20

file_argument = click.argument("file", type=click.Path(path_type=Path))
table_option = click.option("--table", "name", help="The table's name, if the file has several.")


@click.group("tables")
def command() -> None:
    """Show, check, compute, import and export decision tables.

    A FILE is DMN 1.1 to 1.5 (.dmn, .xml), CSV, or a workbook (.xlsx, .xls, .ods).
    """


command.add_command(import_command)
command.add_command(export_command)


@command.command("show")
@file_argument
@json_option
@speaks
def show(file: Path, as_json: bool) -> int:
    """Say what tables a file holds, and what of it is not taken."""
    read = read_tables(file)
    if as_json:
        problems = [ProblemShape.of(problem) for problem in read.not_taken]
        print_json(TablesShape(tables=[TableShape.of(t) for t in read], not_taken=problems))
        return 0
    for table in read:
        _print_table(table)
    if read.not_taken:
        out.print(f"\n[strong]Not taken: {counted(len(read.not_taken), 'thing')}[/]")
        print_problems(read.not_taken)
    out.print()
    return 0


def _print_table(table: DecisionTable) -> None:
    aggregation = f", {table.aggregation.value.lower()} of them" if table.aggregation else ""
    policy = f"{table.hit_policy.value.capitalize()}: {POLICIES[table.hit_policy]}{aggregation}"
    out.print(f"\n[strong]{escape(table.name)}[/]  [quiet]{policy}[/]")
    shape = TableShape.of(table)
    for kind, columns in (("if", shape.inputs), ("then", shape.outputs)):
        for column in columns:
            values = f", one of {column.values}" if column.values else ""
            said = f"{column.name or '(no name)'}: {column.type}{values}"
            out.print(f"  [quiet]{kind}[/] {escape(said)}", soft_wrap=True)
    for number, rule in enumerate(table.rules[:MOST_ROWS], 1):
        tests = _named(shape.inputs, [print_tests(test) for test in rule.tests])
        said = _named(shape.outputs, [print_expression(each) for each in rule.outputs])
        when = f"if {tests} " if tests else ""
        out.print(f"  {number}  {escape(f'{when}then {said}')}", soft_wrap=True)
    if len(table.rules) > MOST_ROWS:
        out.print(f"  [quiet]… and {len(table.rules) - MOST_ROWS:,} more rules[/]")


def _named(columns: Sequence[ColumnShape], cells: Sequence[str]) -> str:
    """The cells with the names of their columns; those that say nothing are left out."""
    named = zip(columns, cells, strict=True)
    return ", ".join(f"{column.name}: {cell}" for column, cell in named if cell != "-")


@command.command("check")
@file_argument
@table_option
@seconds_option
@json_option
@speaks
def check(file: Path, name: str | None, seconds: float, as_json: bool) -> int:
    """Prove gaps, overlaps and rules without effect.

    What is not proved in time is said to be so; Ctrl-C keeps what was proved. Exit code: 0 nothing
    found, 1 findings, or not all was proved.
    """
    no_time_left = out_of_time(seconds)  # reading a table of many rules takes its part of it
    read = read_tables(file)
    tables = [one_table(read, name, file.name)] if name else list(read.tables)
    with progress("Proving") as report, interruptible(no_time_left) as stop:
        found = []
        for place, table in enumerate(tables):
            report(table.name, place, len(tables))
            found.append(AnalysedShape.of(table, analyse(table, stop)))
    if as_json:
        problems = [ProblemShape.of(problem) for problem in read.not_taken]
        print_json(TablesCheckShape(tables=found, not_taken=problems, interrupted=stop.interrupted))
    else:
        limit = "before you stopped it" if stop.interrupted else f"within {seconds:g} seconds"
        for table, shape in zip(tables, found, strict=True):
            _print_analysis(table, shape, limit)
        print_problems(read.not_taken)
        out.print()
    if stop.interrupted:
        err.print("Interrupted. What was proved until then is above.")
        return INTERRUPTED
    return 1 if read.not_taken or any(map(_has_findings, found)) else 0


def _has_findings(shape: AnalysedShape) -> bool:
    return bool(
        shape.gaps or shape.breaking_count or shape.masked or shape.never or shape.not_proved
    )


def _print_analysis(table: DecisionTable, shape: AnalysedShape, limit: str) -> None:
    out.print(f"\n[strong]{escape(table.name)}[/]  [quiet]{table.hit_policy.value.lower()}[/]")
    if not _has_findings(shape):
        out.print("[applies]●[/] No gap, no overlap that the hit policy forbids, no idle rule.")
    lines = list(_lines(shape))
    for line in lines[:MOST_FOUND]:
        out.print(line, soft_wrap=True)
    if len(lines) > MOST_FOUND:
        out.print(f"[quiet]… and {len(lines) - MOST_FOUND:,} more (--json lists them).[/]")
    allowed = shape.overlap_count - shape.breaking_count
    if allowed:
        out.print(f"[quiet]· {counted(allowed, 'overlap')} that the hit policy allows[/]")
    for said in shape.not_proved:
        out.print(f"[cannot tell]◐[/] Not proved {limit}: {escape(said)}", soft_wrap=True)


def _lines(shape: AnalysedShape) -> Iterator[str]:
    for gap in shape.gaps:
        yield f"[wrong]○[/] No rule for: {_region(gap)}"
    for each in shape.overlaps:
        if each.breaks:
            one, other = each.rules
            yield f"[wrong]✗[/] Rules {one} and {other} both match where {_region(each.where)}"
    for masked in shape.masked:
        by = ", ".join(map(str, masked.by))
        yield f"[cannot tell]◐[/] Rule {masked.rule} is never chosen: rules before it ({by}) match."
    for number in shape.never:
        yield f"[cannot tell]◐[/] Rule {number} matches no valid input."
    for said in shape.unread:
        yield f"[cannot tell]◐[/] {escape(said)}"


def _region(region: RegionShape) -> str:
    example = ", ".join(f"{name} = {value}" for name, value in region.example.items())
    return f"{escape(region.words)}  [quiet]for example {escape(example)}[/]"


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the table said for a row of inputs (0: those of the command line)."""

    row: int
    decision: Decision


@command.command("run")
@file_argument
@table_option
@click.option("--input", "inputs", multiple=True, help="An input as NAME=VALUE; VALUE may be FEEL.")
@click.option(
    "--rows",
    type=click.Path(path_type=Path),
    help="A CSV file of inputs: a row of names, then one row for each decision.",
)
@json_option
@speaks
def run(
    file: Path, name: str | None, inputs: tuple[str, ...], rows: Path | None, as_json: bool
) -> int:
    """Say what a table says for some inputs, under its hit policy.

    An input that is not given is null. Exit code: 1 if a decision could not be made of its row.
    """
    table = one_table(read_tables(file), name, file.name)
    given = list(_rows(table, rows)) if rows else [(0, {})]
    said = _said(table, inputs)
    answers = [_Answer(row, _decided(table, {**values, **said})) for row, values in given]
    if as_json:
        decisions = [
            DecisionShape(
                value=plain(each.decision.value),
                matched=list(each.decision.matched),
                reason=each.decision.reason or None,
                row=each.row or None,
            )
            for each in answers
        ]
        print_json(TablesRunShape(table=table.name, decisions=decisions))
    else:
        _print_answers(answers)
    return 1 if any(each.decision.reason and not each.decision.matched for each in answers) else 0


def _decided(table: DecisionTable, values: dict[str, Value]) -> Decision:
    try:
        return evaluate(table, values, strict=True)
    except DecisionInputError as error:
        return Decision(None, (), str(error))
    except DecisionTableError as error:
        return Decision(None, (), str(error))


def _print_answers(answers: Sequence[_Answer]) -> None:
    for each in answers:
        decision = each.decision
        row = f"[quiet]row {each.row}[/]  " if each.row else ""
        numbers = ", ".join(map(str, decision.matched)) or "none"
        reason = f"  {escape(decision.reason)}" if decision.reason else ""
        value = escape(feel(decision.value))
        out.print(f"{row}[strong]{value}[/]  [quiet]rules {numbers}[/]{reason}", soft_wrap=True)


def _type_of(table: DecisionTable, name: str) -> FeelType:
    found = (each.type for each in table.inputs if name in (each.expression, each.label))
    return next(found, FeelType.ANY)


def _said(table: DecisionTable, inputs: Sequence[str]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for said in inputs:
        name, sign, text = said.partition("=")
        if not sign:
            what = f"“{said}” gives no input a value."
            raise PlaycallError(Problem(what, remedy="Write it as NAME=VALUE."))
        found[name.strip()] = value_said(text, _type_of(table, name.strip()))
    return found


def _rows(table: DecisionTable, path: Path) -> Iterator[tuple[int, dict[str, Value]]]:
    (header, *body) = read_rows(path)
    for number, row in enumerate(body, 2):
        if any(row):
            named = zip(header, row, strict=False)
            yield number, {name: value_said(text, _type_of(table, name)) for name, text in named}
