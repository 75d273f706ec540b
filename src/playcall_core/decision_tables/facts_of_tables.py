"""Facts for the inputs of decision tables that are no facts yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final, Literal

from playcall_core.book.records import FactRecord
from playcall_core.decision_tables.dmn_types import constants, inferred
from playcall_core.decision_tables.from_cells import TODAY
from playcall_core.decision_tables.model import DecisionTable
from playcall_core.decision_tables.nodes import Anything, UnaryTest
from playcall_core.decision_tables.to_records import slug
from playcall_core.decision_tables.values import FeelType
from playcall_core.errors import DecisionTableError, Problem

_TYPES: Final[dict[FeelType, Literal["category", "set", "number", "date", "yes/no"]]] = {
    FeelType.STRING: "category",
    FeelType.LIST: "set",
    FeelType.NUMBER: "number",
    FeelType.DATE: "date",
    FeelType.BOOLEAN: "yes/no",
}


def facts_of_tables(
    tables: Iterable[DecisionTable],
    known: Collection[str],
    subject: Literal["lead", "account", "opportunity"] = "opportunity",
) -> tuple[FactRecord, ...]:
    """A fact for each input whose name is not `known`: its type, and its values if they are listed.

    Raises `DecisionTableError` naming the inputs of whose type there is no fact, such as times.
    """
    made: dict[str, FactRecord] = {}
    problems: list[Problem] = []
    for table in tables:
        for place, column in enumerate(table.inputs):
            if {column.expression, column.label} & {*known, TODAY.path[0]}:
                continue
            tests = [rule.tests[place] for rule in table.rules]
            type_ = column.type if column.type is not FeelType.ANY else inferred(iter(tests))
            if type_ not in _TYPES:
                what = f"The input “{column.name}” of “{table.name}” is of a type no fact has."
                remedy = "Say which fact it is: --map FIELD=FACT."
                problems.append(Problem(what, remedy=remedy))
                continue
            id_ = slug(column.name)
            fact = FactRecord(
                id=id_,
                name=(column.label or column.expression)[:400],
                type=_TYPES[type_],
                subject=subject,
                values=tuple(_values(column.allowed)) if type_ is FeelType.STRING else (),
            )
            made.setdefault(id_, fact)
    if problems:
        raise DecisionTableError(*problems)
    return tuple(made.values())


def _values(allowed: UnaryTest) -> Iterator[str]:
    if not isinstance(allowed, Anything):
        yield from dict.fromkeys(c.value for c in constants(allowed) if isinstance(c.value, str))
