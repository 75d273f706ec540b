"""Rules about references: they lead somewhere, owners exist, and what is written is used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from playcall_core.book.completeness.checkup import Checkup, Link
from playcall_core.book.completeness.placeholders import is_placeholder
from playcall_core.book.completeness.rules import Found, rule
from playcall_core.book.completeness.wording import named
from playcall_core.book.findings import Severity
from playcall_core.book.playbook import Key
from playcall_core.book.records import BY_KIND, FactRecord
from playcall_core.conditions.nodes import (
    IncludesAllOf,
    IncludesAnyOf,
    IncludesNoneOf,
    IsNoneOf,
    IsOneOf,
    Test,
)
from playcall_core.errors import nearest
from playcall_core.facts.derivation import facts_needed

MOST_GUESSES = 200
"""For so many broken references the nearest id is looked for; a playbook with more has another
problem, and comparing every id with every other would take minutes."""

MADE_TO_BE_USED = (
    "persona",
    "use_case",
    "product",
    "differentiator",
    "value_driver",
    "proof_point",
    "content",
    "criterion",
    "scenario",
    "metric",
    "role",
    "fact",
)
"""Kinds that serve others. The rest (plays, stages, objections …) are looked up as they are."""

_LIKE_AN_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")


@rule(
    "references-lead-somewhere",
    severity=Severity.ERROR,
    explanation="A reference to nothing leaves the reader with an id where help should stand.",
    remedy="Add the record, or remove the reference.",
)
def broken_references(checkup: Checkup) -> Iterator[Found]:
    """Finds references to records that do not exist."""
    guesses: dict[Key, str] = {}
    for link in checkup.links:
        to = link.reference.to
        if link.target is not None or to.or_person or link.stands_for_one:
            continue
        key = (to.kind, link.reference.id)
        if key not in guesses and len(guesses) < MOST_GUESSES:
            guesses[key] = nearest(link.reference.id, _ids(checkup, to.kind))
        what = (
            f"The {named(link.record)} refers to the {to.kind.replace('_', ' ')} "
            f"“{link.reference.id}”, which does not exist."
        )
        yield Found(what, link.record, link.reference.path, guesses.get(key, ""))


def _ids(checkup: Checkup, kind: str) -> list[str]:
    return [record.id for record in checkup.playbook.of(BY_KIND[kind])]


@rule(
    "references-use-present-ids",
    severity=Severity.NOTICE,
    explanation="A former id still works, but a search for the present one misses it.",
    remedy="Write the present id.",
)
def former_references(checkup: Checkup) -> Iterator[Found]:
    """Finds references through an id that the record had before."""
    for link in checkup.links:
        if link.target is not None and link.target.id != link.reference.id:
            what = f"“{link.reference.id}” is a former id of the {named(link.target)}."
            remedy = f"Write “{link.target.id}”."
            yield Found(what, link.record, link.reference.path, remedy)


@rule(
    "owners-are-roles-or-people",
    severity=Severity.ERROR,
    explanation="An owner that nobody can find is no owner.",
    remedy="Add the role, or write a person by full name or mail address.",
)
def unknown_owners(checkup: Checkup) -> Iterator[Found]:
    """Finds owners written as an id that no role has."""
    for link in checkup.links:
        written = link.reference.id
        if link.target is not None or not link.reference.to.or_person or is_placeholder(written):
            continue
        if _LIKE_AN_ID.fullmatch(written):
            what = f"“{written}”, who is to own the {named(link.record)}, is no role."
            if link.reference.path[-1] != "owner":
                what = f"“{written}” in the {named(link.record)} is no role."
            remedy = nearest(written, _ids(checkup, "role"))
            yield Found(what, link.record, link.reference.path, remedy)


@rule(
    "every-record-is-used",
    severity=Severity.NOTICE,
    explanation="What nothing refers to, no call, page or play ever shows.",
    remedy="Use it where it belongs, or remove it.",
)
def unused_records(checkup: Checkup) -> Iterator[Found]:
    """Finds records of serving kinds that nothing refers to."""
    used = set(chain(_linked(checkup), _tested(checkup), _derived(checkup)))
    used |= {("fact", axis) for axis in checkup.playbook.head.axes}
    for kind in MADE_TO_BE_USED:
        for record in checkup.playbook.of(BY_KIND[kind]):
            if record.key not in used:
                yield Found(f"Nothing refers to the {named(record)}.", record)


def _linked(checkup: Checkup) -> Iterator[Key]:
    for link in checkup.links:
        if link.target is not None and not _refers_to_itself(link):
            yield link.target.key


def _refers_to_itself(link: Link) -> bool:
    return link.target is not None and link.target.key == link.record.key


def _tested(checkup: Checkup) -> Iterator[Key]:
    for condition in checkup.conditions.values():
        for test in condition.tests():
            yield ("fact", test.fact)
            if kind := checkup.value_kinds.get(test.fact):
                yield from ((kind, value) for value in values_of(test))


def _derived(checkup: Checkup) -> Iterator[Key]:
    for fact in checkup.playbook.of(FactRecord):
        for needed in facts_needed(fact.derivation) if fact.derivation else ():
            if (target := checkup.playbook.get("fact", needed)) and target.key != fact.key:
                yield target.key


def values_of(test: Test) -> tuple[str, ...]:
    """The keys that a test on a category or set names."""
    match test:
        case (
            IsOneOf(_, values)
            | IsNoneOf(_, values)
            | IncludesAnyOf(_, values)
            | IncludesAllOf(_, values)
            | IncludesNoneOf(_, values)
        ):
            return values
        case _:
            return ()
