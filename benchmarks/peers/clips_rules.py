"""Rules of CLIPS, through clipspy: one for each group, on one fact that holds a situation.

A rule that fires puts its play into a global list. A situation is retracted after the run. It is
asserted in two ways: as text, which is how facts of CLIPS are written, and through its template,
which spares CLIPS the reading and takes a third of the time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import clips

from benchmarks.peers import Peer, members_of, not_in_the_workload, values_of
from benchmarks.workload import CATEGORIES, NUMBERS, SETS, Workload
from playcall_core.conditions import Test, nodes
from playcall_core.facts import UNKNOWN, Situation

TEMPLATE = "situation"
FOUND = "found"
ALL = "-all"
"""Ends the slot of all members of a set, which holds `unknown` where these are not known."""
UNKNOWN_MEMBERS = (clips.Symbol("unknown"),)
NIL = clips.Symbol("nil")


class KeptEnvironment(clips.Environment):  # type: ignore[misc, unused-ignore]
    """An environment that lives as long as the process. Taking it down is what CLIPS complains
    about on standard output: the builder of facts has not given everything back.
    """

    def __del__(self) -> None:
        """Leaves it to the end of the process."""


@dataclass(frozen=True)
class Rules:
    """An environment with all rules, the list that they fill, and slot -> its kind."""

    environment: clips.Environment
    found: Any
    kinds: dict[str, str]

    def plays(self, assert_fact: Callable[[], Any]) -> Any:
        """What is found when a fact is asserted."""
        fact = assert_fact()
        self.environment.run()
        plays = self.found.value
        fact.retract()
        self.found.value = ()
        return plays


def build_as_text(load: Workload) -> Peer:
    """A situation is asserted as text."""
    rules = _built(load)
    read = rules.environment.assert_string
    return Peer(
        "CLIPS, asserted as text",
        lambda situation: _text(_prepare(situation, rules.kinds)),
        lambda text: rules.plays(lambda: read(text)),
        set,
    )


def build_by_template(load: Workload) -> Peer:
    """A situation is asserted through its template."""
    rules = _built(load)
    template = rules.environment.find_template(TEMPLATE)
    return Peer(
        "CLIPS, by its template",
        lambda situation: _prepare(situation, rules.kinds),
        lambda slots: rules.plays(lambda: template.assert_fact(**slots)),
        set,
    )


@cache
def _built(load: Workload) -> Rules:
    """All rules, the slots that most of them test first."""
    tests = [_slot(test)[0] for c in load.conditions for group in c.groups for test in group.tests]
    slots = [slot for slot, _ in Counter(tests).most_common()]
    environment = KeptEnvironment()
    kinds = {slot: "multislot" if slot.removesuffix(ALL) in SETS else "slot" for slot in slots}
    declared = " ".join(f"({kind} {slot})" for slot, kind in kinds.items())
    environment.build(f"(deftemplate {TEMPLATE} {declared})")
    environment.build(f"(defglobal ?*{FOUND}* = (create$))")
    for rule in _rules(load, slots):
        environment.build(rule)
    return Rules(environment, environment.find_global(FOUND), kinds)


def _rules(load: Workload, slots: list[str]) -> Iterator[str]:
    number = 0
    for place, condition in enumerate(load.conditions):
        for group in condition.groups:
            number += 1
            cells: dict[str, list[str]] = {}
            for variable, test in enumerate(group.tests):
                slot, cell = _slot(test)
                cells.setdefault(slot, []).append(cell.replace("?x", f"?x{variable}"))
            parts = " ".join(f"({slot} {'&'.join(cells[slot])})" for slot in slots if slot in cells)
            then = f"(bind ?*{FOUND}* (create$ ?*{FOUND}* {place}))"
            yield f"(defrule r{number} ({TEMPLATE} {parts}) => {then})"


def _prepare(situation: Situation, slots: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for fact in CATEGORIES:
        key = situation[fact]
        found[fact] = NIL if key is UNKNOWN else clips.Symbol(key)
    for fact in NUMBERS:
        value = situation[fact]
        found[fact] = int(value) if isinstance(value, Decimal) else NIL
    for fact in SETS:
        known, every = members_of(situation, fact)
        found[fact] = tuple(map(clips.Symbol, known))
        found[fact + ALL] = UNKNOWN_MEMBERS if every is None else found[fact]
    return {slot: found[slot] for slot in slots}


def _text(slots: dict[str, Any]) -> str:
    """A fact as it is written in CLIPS."""
    parts = (
        f"({slot} {' '.join(value) if isinstance(value, tuple) else value})"
        for slot, value in slots.items()
    )
    return f"({TEMPLATE} {' '.join(parts)})"


def _slot(test: Test) -> tuple[str, str]:
    """The slot of a test and its constraint."""
    fact = test.fact
    match test:
        case nodes.IsOneOf() | nodes.IsNoneOf():
            return fact, "|".join(values_of(test))
        case nodes.IncludesAnyOf(_, values):
            return fact, f"$?x&:(or {_members(values)} FALSE)"
        case nodes.IncludesAllOf(_, values):
            return fact, f"$?x&:(and {_members(values)} TRUE)"
        case nodes.IncludesNoneOf(_, values):
            return fact + ALL, f"$?x&:(not (or {_members((*values, 'unknown'))}))"
        case nodes.AtLeast(_, value):
            return fact, f"?x&~nil&:(>= ?x {value})"
        case nodes.MoreThan(_, value):
            return fact, f"?x&~nil&:(> ?x {value})"
        case nodes.LessThan(_, value):
            return fact, f"?x&~nil&:(< ?x {value})"
        case nodes.Between(_, low, high):
            return fact, f"?x&~nil&:(<= {low} ?x {high})"
        case nodes.IsKnown(name) if name in NUMBERS:
            return fact, "~nil"
        case _:
            raise not_in_the_workload(test)


def _members(values: tuple[str, ...]) -> str:
    return " ".join(f"(member$ {value} ?x)" for value in values)
