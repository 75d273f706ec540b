"""Decision tables and filters as plays and segments.

**Order.** Under First and Priority one rule is chosen. A play gets the conditions of the rules that
come before it and may match together with it as its `exclude`: so the plays cannot apply together,
and where an earlier rule cannot be told, neither can the later one. Segments of a kind have a
`precedence`, which is the same. Under the other policies each rule stands alone.

**What is lost** is named: aggregations (nothing is summed here), the order of more than nine plays
under Rule order and Output order, and that segments of one kind are chosen between.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from playcall_core.book.records import Play, Segment
from playcall_core.book.records.plays import Step
from playcall_core.conditions import Condition, print_condition
from playcall_core.decision_tables.field_map import FieldMap
from playcall_core.decision_tables.from_cells import known_or_not
from playcall_core.decision_tables.model import DecisionTable, HitPolicy
from playcall_core.decision_tables.rows import Row, Rows, output_words, rows_of
from playcall_core.errors import DecisionTableError, Place, Problem
from playcall_core.facts import Subject

Per = Literal["rule", "output"]
_LONGEST_CONDITION: Final = 20_000
_LONGEST_ID: Final = 60
_RANKS: Final = 9


@dataclass(frozen=True, slots=True)
class Made:
    """Plays or segments that were made, and what is not taken or not kept, each named."""

    records: tuple[Play | Segment, ...]
    not_taken: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Said:
    """Rows that become one record: when it holds, what comes before it, what it says."""

    rows: tuple[Row, ...]
    when: Condition
    before: Condition | None
    outputs: tuple[str, ...]
    rank: int
    is_default: bool = False


def plays_of_table(
    table: DecisionTable,
    fields: FieldMap,
    *,
    per: Per = "rule",
    on: Subject = Subject.OPPORTUNITY,
    file: str = "",
    taken: Collection[str] = (),
) -> Made:
    """One play for each rule, or for each output that rules say (`per`).

    What a rule says becomes the play's name, the action of its one step, and the step's effects
    (output: value). A default output becomes a play for when no rule matches. `taken` are ids that
    are used already. Raises `DecisionTableError` if an input is no fact.
    """
    read = rows_of(table, fields, file)
    making = _Making(table, read, per, file, set(taken))
    is_ordered = table.hit_policy in (HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER)
    plays: list[Play] = []
    for said in making.said():
        texts = making.texts(said)
        if texts is None:
            continue
        name = making.name(said)
        plays.append(
            Play(
                id=making.id(said),
                name=name,
                purpose="\n\n".join(row.notes for row in said.rows if row.notes) or None,
                on=on.value,
                when=texts[0],
                exclude=texts[1],
                priority=min(said.rank, _RANKS) if is_ordered else 5,
                steps=(Step(n=1, action=making.action(said), effects=making.effects(said)),),
                source=making.source(said),
            )
        )
    if is_ordered and len(plays) > _RANKS:
        making.leave(f"Only {_RANKS} ranks are kept of the order of the rules.")
    return Made(tuple(plays), tuple(making.not_taken))


def segments_of_table(
    table: DecisionTable,
    fields: FieldMap,
    *,
    per: Per = "rule",
    file: str = "",
    taken: Collection[str] = (),
) -> Made:
    """One segment for each rule, or for each output; their kind is the table's name.

    Raises `DecisionTableError` if an input is no fact, or if one segment that others come behind
    cannot be made: these would hold in its place.
    """
    read = rows_of(table, fields, file)
    making = _Making(table, read, per, file, set(taken))
    is_first = table.hit_policy in (HitPolicy.FIRST, HitPolicy.PRIORITY)
    if not table.hit_policy.is_single:
        making.leave("Several rules may match, of the segments of a kind only the first counts.")
    segments: list[Segment] = []
    for said in making.said():
        texts = making.texts(replace(said, before=None))
        if texts is None:
            continue
        segments.append(
            Segment(
                id=making.id(said),
                name=making.name(said),
                kind=table.name[:400],
                rule=texts[0],
                precedence=said.rank if is_first or said.is_default else None,
                note="\n\n".join(row.notes for row in said.rows if row.notes) or None,
                source=making.source(said),
            )
        )
    if is_first and making.is_broken:
        raise DecisionTableError(*making.not_taken)
    return Made(tuple(segments), tuple(making.not_taken))


def slug(text: str, otherwise: str = "x") -> str:
    """An id made of a text: lower-case letters, digits, hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())
    return "-".join(words)[:_LONGEST_ID].strip("-") or otherwise


def free_id(wanted: str, taken: set[str]) -> str:
    """The id, or the same with a number if it is used already; it is used then."""
    number, found = 1, wanted
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    taken.add(found)
    return found


class _Making:
    def __init__(
        self,
        table: DecisionTable,
        read: Rows,
        per: Per,
        file: str,
        taken: set[str],
    ) -> None:
        self.table, self.read, self.per, self.file = table, read, per, file
        self.taken = taken
        self.not_taken = list(read.not_taken)
        self.is_broken = False
        if table.aggregation is not None:
            self.leave(f"{table.aggregation.value} of the outputs is not made: each stands alone.")

    def leave(self, what: str, number: int | None = None) -> None:
        place = Place(file=self.file or None, line=self._line(number))
        self.not_taken.append(Problem(f"“{self.table.name}”: {what}", place))

    def _line(self, number: int | None) -> int | None:
        return (self.table.rules[number - 1].line or None) if number else None

    def said(self) -> Iterator[_Said]:
        """What becomes one record each, in the order in which they are chosen."""
        together: dict[tuple[str, ...], list[int]] = {}
        for place, row in enumerate(self.read.rows):
            key = row.outputs if self.per == "output" else (str(row.number),)
            together.setdefault(key, []).append(place)
        ranks: dict[int, int] = {}
        for rank, places in enumerate(together.values(), 1):
            if self._is_mixed(places, ranks):
                continue
            ranks |= dict.fromkeys(places, rank)
            rows = [self.read.rows[place] for place in places]
            before = sorted({b for place in places for b in self.read.before[place]} - {*places})
            when, others = _any(rows), [self.read.rows[place] for place in before]
            yield _Said(tuple(rows), when, _any(others) if others else None, rows[0].outputs, rank)
        yield from self._default(len(together) + 1)

    def _is_mixed(self, places: Sequence[int], ranks: dict[int, int]) -> bool:
        """Whether a rule with another output stands between these and overlaps with both sides."""
        chosen = {*places}
        for later in places[1:]:
            for between in {*self.read.before[later]} - chosen:
                if between not in ranks:
                    numbers = [self.read.rows[place].number for place in (later, between)]
                    self.leave(
                        f"Rule {numbers[0]} comes behind rule {numbers[1]}, which says something "
                        "else where both match: take one record for each rule.",
                        numbers[0],
                    )
                    self.is_broken = True
                    return True
        return False

    def _default(self, rank: int) -> Iterator[_Said]:
        """What is said where no rule matches."""
        if all(output.default is None for output in self.table.outputs) or not self.read.rows:
            return
        if self.read.not_taken:
            self.leave("The default is not taken, because not all rules are.")
            return
        outputs = tuple(
            output_words(each.default) if each.default is not None else ""
            for each in self.table.outputs
        )
        when = known_or_not(next(self.read.rows[0].condition.tests()).fact)
        yield _Said((), when, _any(self.read.rows), outputs, rank, is_default=True)

    def texts(self, said: _Said) -> tuple[str, str | None] | None:
        """The conditions in words; None, and named, if they are too long to be kept."""
        if said.before is not None and _is_always(said.before):
            number = said.rows[0].number if said.rows else None
            self.leave(f"{self.name(said)} is never chosen: rules before it always match.", number)
            return None
        when = print_condition(said.when)
        exclude = print_condition(said.before) if said.before else None
        if max(len(when), len(exclude or "")) > _LONGEST_CONDITION:
            number = said.rows[0].number if said.rows else None
            what = f"its condition has more than {_LONGEST_CONDITION:,} characters"
            self.leave(f"{self.name(said)} is not taken: {what}.", number)
            self.is_broken = True
            return None
        return when, exclude

    def id(self, said: _Said) -> str:
        start = slug(self.table.name, "table")
        if said.is_default:
            return free_id(f"{start}-otherwise", self.taken)
        if self.per == "output":
            return free_id(slug(f"{start} {' '.join(said.outputs)}"), self.taken)
        return free_id(f"{start}-{said.rows[0].number}", self.taken)

    def name(self, said: _Said) -> str:
        words = self.action(said)
        many = sum(row.outputs == said.outputs for row in self.read.rows)
        if self.per == "rule" and many > 1 and said.rows:
            words = f"{words[:380]} (rule {said.rows[0].number})"
        return words[:400]

    def action(self, said: _Said) -> str:
        named = self._named(said)
        if len(named) == 1:
            return said.outputs[0] or self.table.name
        return ", ".join(f"{name}: {value}" for name, value in named if value) or self.table.name

    def effects(self, said: _Said) -> dict[str, str]:
        return {slug(name, "output"): value for name, value in self._named(said) if value}

    def _named(self, said: _Said) -> list[tuple[str, str]]:
        names = (self.table.output_name(place) for place in range(len(said.outputs)))
        return [
            (name or f"output {place}", value)
            for place, (name, value) in enumerate(zip(names, said.outputs, strict=True), 1)
        ]

    def source(self, said: _Said) -> str:
        where = f" in {self.file}" if self.file else ""
        numbers = ", ".join(str(row.number) for row in said.rows)
        rules = f"rule{'s' if len(said.rows) > 1 else ''} {numbers}" if said.rows else "default"
        return f"Decision table “{self.table.name}”{where}, {rules}"


def _any(rows: Sequence[Row]) -> Condition:
    """That any of some rules matches; a rule that always does says it alone."""
    always = next((row.condition for row in rows if _is_always(row.condition)), None)
    if always is not None:
        return always
    return Condition(tuple(dict.fromkeys(g for row in rows for g in row.condition.groups)))


def _is_always(condition: Condition) -> bool:
    fact = next(condition.tests()).fact
    return condition == known_or_not(fact)
