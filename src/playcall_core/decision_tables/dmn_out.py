"""Writes decision tables as DMN 1.3, the version that most tools open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from playcall_core.decision_tables.dmn_xml import NAMESPACES
from playcall_core.decision_tables.literals import print_value
from playcall_core.decision_tables.model import DecisionTable, Input, Output, Rule
from playcall_core.decision_tables.names import names_used
from playcall_core.decision_tables.nodes import Anything
from playcall_core.decision_tables.text import print_expression, print_tests
from playcall_core.decision_tables.values import FeelType
from playcall_core.decision_tables.whole_file import write_whole
from playcall_core.errors import DecisionTableError, Place, Problem

_NAMESPACE: Final = next(uri for uri, version in NAMESPACES.items() if version == "1.3")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LIST: Final = "list"


def write_dmn(tables: Sequence[DecisionTable], path: Path, name: str = "decisions") -> None:
    """Write tables to a DMN 1.3 file, whole or not at all; `DecisionTableError` if it cannot be."""
    write_whole(path, print_dmn(tables, name).encode())


def print_dmn(tables: Sequence[DecisionTable], name: str = "decisions") -> str:
    """Tables as a DMN 1.3 document, one decision for each.

    Read back it gives equal tables. Raises `DecisionTableError` for a text that XML cannot hold.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<definitions xmlns="{_NAMESPACE}" id="definitions" name={quoteattr(name)} '
        'namespace="urn:playcall:decisions">',
    ]
    if any(column.type is FeelType.LIST for table in tables for column in _columns(table)):
        lines.append(f'  <itemDefinition id="{_LIST}" name="{_LIST}" isCollection="true">')
        lines += ["    <typeRef>Any</typeRef>", "  </itemDefinition>"]
    used = sorted({name for table in tables for name in names_used(table)})
    for number, variable in enumerate(used, 1):
        lines.append(f'  <inputData id="data-{number}" name={quoteattr(variable)}>')
        lines += [f"    <variable name={quoteattr(variable)}/>", "  </inputData>"]
    numbers = {variable: number for number, variable in enumerate(used, 1)}
    for number, table in enumerate(tables, 1):
        required = [f"#data-{numbers[variable]}" for variable in sorted(names_used(table))]
        lines += _decision(table, number, required)
    text = "\n".join([*lines, "</definitions>", ""])
    if bad := _UNWRITABLE.search(text):
        what = f"A name holds the control character U+{ord(bad.group()):04X}, which XML cannot."
        raise DecisionTableError(Problem(what, Place(), "Remove it."))
    return text


def _columns(table: DecisionTable) -> tuple[Input | Output, ...]:
    return (*table.inputs, *table.outputs)


def _decision(table: DecisionTable, number: int, required: Sequence[str]) -> Iterator[str]:
    yield f'  <decision id="decision-{number}" name={quoteattr(table.name)}>'
    yield f"    <variable name={quoteattr(table.name)}/>"
    for place, reference in enumerate(required, 1):
        yield f'    <informationRequirement id="requirement-{number}-{place}">'
        yield f'      <requiredInput href="{reference}"/>'
        yield "    </informationRequirement>"
    aggregation = f' aggregation="{table.aggregation.value}"' if table.aggregation else ""
    policy = f'hitPolicy="{table.hit_policy.value}"{aggregation}'
    yield f'    <decisionTable id="table-{number}" {policy}>'
    for place, column in enumerate(table.inputs, 1):
        yield from _input(column, f"{number}-{place}")
    for place, output in enumerate(table.outputs, 1):
        yield from _output(output, f"{number}-{place}")
    for name in table.annotations:
        yield f"      <annotation name={quoteattr(name)}/>"
    for place, rule in enumerate(table.rules, 1):
        yield from _rule(rule, f"{number}-{place}")
    yield "    </decisionTable>"
    yield "  </decision>"


def _label(label: str) -> str:
    return f" label={quoteattr(label)}" if label else ""


def _input(column: Input, id_: str) -> Iterator[str]:
    yield f'      <input id="input-{id_}"{_label(column.label)}>'
    yield f'        <inputExpression id="expression-{id_}" typeRef="{column.type.value}">'
    yield f"          {_text(column.expression)}"
    yield "        </inputExpression>"
    if not isinstance(column.allowed, Anything):
        yield f"        <inputValues>{_text(print_tests(column.allowed))}</inputValues>"
    yield "      </input>"


def _output(output: Output, id_: str) -> Iterator[str]:
    name = f" name={quoteattr(output.name)}" if output.name else ""
    type_ = f' typeRef="{output.type.value}"' if output.type is not FeelType.ANY else ""
    yield f'      <output id="output-{id_}"{name}{_label(output.label)}{type_}>'
    if output.allowed:
        values = ", ".join(print_value(value) for value in output.allowed)
        yield f"        <outputValues>{_text(values)}</outputValues>"
    if output.default is not None:
        default = print_expression(output.default)
        yield f"        <defaultOutputEntry>{_text(default)}</defaultOutputEntry>"
    yield "      </output>"


def _rule(rule: Rule, id_: str) -> Iterator[str]:
    yield f'      <rule id="rule-{id_}">'
    if rule.description:
        yield f"        <description>{escape(rule.description)}</description>"
    for test in rule.tests:
        yield f"        <inputEntry>{_text(print_tests(test))}</inputEntry>"
    for expression in rule.outputs:
        yield f"        <outputEntry>{_text(print_expression(expression))}</outputEntry>"
    for annotation in rule.annotations:
        yield f"        <annotationEntry>{_text(annotation)}</annotationEntry>"
    yield "      </rule>"


def _text(text: str) -> str:
    return f"<text>{escape(text, {chr(13): '&#13;'})}</text>"
