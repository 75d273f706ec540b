"""What a decision table says for some inputs, under its hit policy (OMG DMN 1.5, 8.2.8 to 8.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cmp_to_key, reduce
from typing import Final

from playcall_core.decision_tables.expressions import parse_expression
from playcall_core.decision_tables.model import (
    Aggregation,
    DecisionTable,
    HitPolicy,
    Input,
    Rule,
)
from playcall_core.decision_tables.nodes import Anything, UnaryTest, Untaken, UntakenTest
from playcall_core.decision_tables.tokens import Names
from playcall_core.decision_tables.truth import DECIMAL128, Scope, compute, holds
from playcall_core.decision_tables.values import (
    FeelType,
    Value,
    equal,
    feel_value,
    in_words,
    is_of,
    order,
    type_of,
)
from playcall_core.errors import DecisionInputError, DecisionTableError, Problem

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a table said.

    `value` is one output (a context by output name where there are several), or a list of them
    under Collect, Rule order and Output order; null where nothing is said, with the `reason`.
    `matched` are the numbers of the rules that match, ascending.
    """

    value: Value
    matched: tuple[int, ...] = ()
    reason: str = ""


class _Null(Exception):
    """The result is null, for the reason given."""


def evaluate(
    table: DecisionTable, inputs: Mapping[str, object], *, strict: bool = False
) -> Decision:
    """What the table says.

    `inputs` holds values by the names that expressions use: `{"Age": 18, "Applicant": {"Risk":
    "low"}}`. For an input whose expression is not taken (a function, say) its value is looked up
    under the text of the expression. A name that is not there is null.

    Where the specification makes the result null (several rules match under Unique, different
    outputs under Any, a value that is not allowed or of another type than its input's, nothing
    matches), `value` is None and `reason` says why. With `strict` a value of another type raises
    `DecisionInputError`. Raises `DecisionTableError` where the result depends on a cell that is not
    taken.
    """
    scope = {str(name): feel_value(value) for name, value in inputs.items()}
    try:
        values = [_value(column, scope) for column in table.inputs]
    except DecisionInputError as error:
        if strict:
            raise
        return Decision(None, (), str(error))
    except _Null as reason:
        return Decision(None, (), str(reason))
    matched = tuple(_matching(table, values, scope))
    try:
        return Decision(_result(table, matched, scope), matched)
    except _Null as reason:
        return Decision(None, matched, str(reason))


def _value(column: Input, scope: Scope) -> Value:
    value = _converted(_looked_up(column, scope), column.type)
    if not is_of(value, column.type):
        raise DecisionInputError(
            Problem(
                f"The input “{column.name}” is {in_words(value)}, which is no {column.type.value}.",
                remedy=f"Give it a {column.type.value}, or null.",
            )
        )
    if value is not None and holds(column.allowed, value, scope) is False:
        raise _Null(f"The input “{column.name}” is {in_words(value)}, which is not allowed.")
    return value


def _converted(value: Value, wanted: FeelType) -> Value:
    """A value as its column takes it (DMN 1.5, 10.3.2.9.4)."""
    if is_of(value, wanted):
        return value
    match value:
        case (single,):
            return single
        case date() if type(value) is date and wanted is FeelType.DATE_TIME:
            return datetime(value.year, value.month, value.day, tzinfo=UTC)
        case _:
            return (value,) if wanted is FeelType.LIST else value


def _looked_up(column: Input, scope: Scope) -> Value:
    for name in (column.expression, " ".join(column.expression.split()), column.label):
        if name and name in scope:
            return scope[name]
    expression = column.tested
    if expression is None or isinstance(expression, Untaken):
        names = Names.of([*scope, *(part for key in scope for part in _parts(scope[key]))])
        expression = parse_expression(column.expression, names)
    if not isinstance(expression, Untaken):
        return compute(expression, scope)
    if column.expression.replace("_", "").replace(" ", "").isalnum():
        return None  # a name that has no value
    raise DecisionTableError(
        Problem(
            f"The input “{column.name}” is not computed here. {expression.why}",
            remedy=f"Give its value under the name “{column.name}”.",
        )
    )


def _parts(value: Value) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield name
            yield from _parts(inner)


def _matching(table: DecisionTable, values: Sequence[Value], scope: Scope) -> Iterator[int]:
    first_only = table.hit_policy is HitPolicy.FIRST
    for number, rule in enumerate(table.rules, 1):
        if _matches(rule, number, table, values, scope):
            yield number
            if first_only:
                return


def _matches(
    rule: Rule, number: int, table: DecisionTable, values: Sequence[Value], scope: Scope
) -> bool:
    """Whether all tests are true. One that is not taken is asked for only if the others are."""
    untaken: tuple[int, UntakenTest] | None = None
    for place, (test, value) in enumerate(zip(rule.tests, values, strict=True)):
        if isinstance(test, UntakenTest):
            untaken = untaken or (place, test)
        elif not isinstance(test, Anything) and holds(test, value, scope) is not True:
            return False
    if untaken is None:
        return True
    place, cell = untaken
    what = f"Whether rule {number} of “{table.name}” matches cannot be told: {cell.why}"
    remedy = f"Say “{cell.text}” (input “{table.inputs[place].name}”) in another way."
    raise DecisionTableError(Problem(what, remedy=remedy))


def _result(table: DecisionTable, matched: tuple[int, ...], scope: Scope) -> Value:
    if not matched:
        return _nothing(table, scope)
    rows = [_row(table, number, scope) for number in matched]
    match table.hit_policy:
        case HitPolicy.UNIQUE if len(rows) > 1:
            raise _Null(f"Rules {_listed(matched)} match, under Unique at most one may.")
        case HitPolicy.ANY if not all(equal(rows[0], row) is True for row in rows):
            raise _Null(f"Rules {_listed(matched)} match with different outputs, against Any.")
        case HitPolicy.PRIORITY:
            return _said(table, _by_priority(table, rows)[0])
        case HitPolicy.OUTPUT_ORDER:
            return tuple(_said(table, row) for row in _by_priority(table, rows))
        case HitPolicy.COLLECT if table.aggregation is not None:
            return _aggregated(table, table.aggregation, rows)
        case HitPolicy.COLLECT | HitPolicy.RULE_ORDER:
            return tuple(_said(table, row) for row in rows)
    return _said(table, rows[0])


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers[:8])) + (" …" if len(numbers) > 8 else "")


def _row(table: DecisionTable, number: int, scope: Scope) -> tuple[Value, ...]:
    try:
        return tuple(compute(each, scope) for each in table.rules[number - 1].outputs)
    except DecisionTableError as error:
        what = f"Rule {number} of “{table.name}” matches, and its output is not known."
        raise DecisionTableError(Problem(what), *error.problems) from error


def _said(table: DecisionTable, row: tuple[Value, ...]) -> Value:
    if len(row) == 1:
        return row[0]
    return {table.output_name(place): value for place, value in enumerate(row)}


def _nothing(table: DecisionTable, scope: Scope) -> Value:
    """The default outputs; without them null, the empty list, or a count of 0."""
    if any(output.default is not None for output in table.outputs):
        row = tuple(
            compute(each.default, scope) if each.default is not None else None
            for each in table.outputs
        )
        is_list = not table.hit_policy.is_single and table.aggregation is None
        return (_said(table, row),) if is_list else _said(table, row)
    if table.aggregation is Aggregation.COUNT:
        return ZERO
    if table.aggregation is None and not table.hit_policy.is_single:
        return ()
    raise _Null("No rule matches.")


def _by_priority(
    table: DecisionTable, rows: Sequence[tuple[Value, ...]]
) -> list[tuple[Value, ...]]:
    """Rows by the order of the allowed output values, output by output; equals in rule order."""
    if not any(output.allowed for output in table.outputs):
        raise _Null(f"{table.hit_policy.value.capitalize()} needs a list of output values.")
    return sorted(rows, key=lambda row: priority(table, row))


def priority(table: DecisionTable, row: Sequence[Value]) -> tuple[int, ...]:
    """The sort key of a row of outputs: lower comes first; values that are not listed come last."""
    return tuple(
        next(
            (place for place, known in enumerate(output.allowed) if equal(known, value) is True),
            len(output.allowed),
        )
        for output, value in zip(table.outputs, row, strict=True)
        if output.allowed
    )


def _aggregated(table: DecisionTable, how: Aggregation, rows: Sequence[tuple[Value, ...]]) -> Value:
    """One number for each output; how many rules match under COUNT."""
    if how is Aggregation.COUNT:
        return Decimal(len(rows))
    columns = zip(*rows, strict=True)
    return _said(table, tuple(_together(how, column) for column in columns))


def _together(how: Aggregation, column: tuple[Value, ...]) -> Value:
    if len({type_of(value) for value in column}) > 1 or column[0] is None:
        raise _Null(f"{how.value} needs outputs of one type, and none of them null.")
    if how is Aggregation.SUM:
        if not isinstance(column[0], Decimal):
            raise _Null("SUM needs numbers.")
        return reduce(DECIMAL128.add, column)
    if any(order(value, column[0]) is None for value in column):
        raise _Null(f"{how.value} needs outputs that can be put in order.")
    ordered = sorted(column, key=cmp_to_key(lambda one, other: order(one, other) or 0))
    return ordered[0] if how is Aggregation.MIN else ordered[-1]


def is_taken(test: UnaryTest) -> bool:
    """Whether a cell is taken."""
    return not isinstance(test, UntakenTest)
