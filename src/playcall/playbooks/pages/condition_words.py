"""A condition in words, with its facts and values as links."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from playcall.playbooks.pages.links import Linker, Piece
from playcall_core.book.records import FactRecord, Record
from playcall_core.conditions import Condition
from playcall_core.conditions.nodes import (
    IncludesAllOf,
    IncludesAnyOf,
    IncludesNoneOf,
    IsNoneOf,
    IsOneOf,
    Test,
)
from playcall_core.conditions.text import print_test


@dataclass(frozen=True, slots=True)
class ConditionWords:
    """Groups, any of which suffices; each of tests that all hold; each test in pieces.

    `hidden` says that it tests something the reader must not see, and then there are no groups;
    `unread` is its text where it cannot be read.
    """

    groups: tuple[tuple[tuple[Piece, ...], ...], ...] = ()
    hidden: bool = False
    unread: str = ""


def condition_words(linker: Linker, record: Record, *path: str | int) -> ConditionWords | None:
    """The condition in a field of a record; None if the field is empty."""
    text = _text(record, path)
    if not text:
        return None
    condition = linker.reading.playbook.condition(record, *path)
    if condition is None:
        return ConditionWords(unread=text)
    if not linker.reading.view.shows(condition):
        return ConditionWords(hidden=True)
    return _said(linker, condition)


def _text(record: Record, path: tuple[str | int, ...]) -> str | None:
    value: object = record
    for step in path:
        if isinstance(value, tuple) and isinstance(step, int):
            value = value[step]
        else:
            value = getattr(value, str(step))
    return value if isinstance(value, str) else None


def _said(linker: Linker, condition: Condition) -> ConditionWords:
    return ConditionWords(
        tuple(tuple(_pieces(linker, test) for test in group.tests) for group in condition.groups)
    )


def _pieces(linker: Linker, test: Test) -> tuple[Piece, ...]:
    fact = linker.reading.playbook.dictionary[test.fact]
    name: Piece = linker.link(FactRecord.kind_name, fact.id) or fact.name
    kind = linker.kinds_of_values.get(fact.id)
    match test:
        case (
            IsOneOf(values=values)
            | IsNoneOf(values=values)
            | IncludesAnyOf(values=values)
            | IncludesAllOf(values=values)
            | IncludesNoneOf(values=values)
        ):
            said: list[Piece] = [
                (linker.link(kind, value) if kind else None) or fact.label(value)
                for value in values
            ]
            commas = chain.from_iterable((", ", each) for each in said)
            return (name, f" {_verb(test, len(values))} ", *list(commas)[1:])
        case _:
            return (name, print_test(test).removeprefix(test.fact))


def _verb(test: Test, values: int) -> str:
    match test:
        case IsOneOf():
            return "is" if values == 1 else "is one of"
        case IsNoneOf():
            return "is not" if values == 1 else "is none of"
        case IncludesAllOf():
            return "include" if values == 1 else "include all of"
        case IncludesNoneOf():
            return "do not include" if values == 1 else "include none of"
        case _:
            return "include" if values == 1 else "include any of"
