"""The workload that every benchmark works on: seeded, of any size, the same on every machine.

Sixteen facts (8 categories, 3 sets, 5 numbers), each unknown in 0 to 30 % of the situations, sets
complete in 7 of 10. A thousand plays have about 1,580 groups of 3 to 5 tests, of which about 13
apply to a situation; ten thousand have about 16,000 groups of 5 to 7 tests, with about 15.

    load = Workload(1_000)
    load.conditions      one condition for each play
    load.plays           the same as plays that can be called
    load.playbook        the same as a playbook
    load.situations(n)   n situations as values (for the reference evaluator and one-by-one calling)
    load.table(n)        n situations in columns (for bulk calling; a million takes seconds)

`situations(n)` and `table(n)` hold the same situations.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from playcall_core.book import Head, Playbook
from playcall_core.book.records import FactRecord, Play
from playcall_core.calling import CallablePlay
from playcall_core.conditions import Condition, Group, Test, nodes, print_condition
from playcall_core.facts import Choice, Fact, FactDictionary, FactType, Moment, Situation, Subject
from playcall_core.tables.situations import MEMBERS, Situations

MOMENT: Final = Moment(datetime(2026, 3, 31, 12, tzinfo=UTC))
CATEGORIES: Final = {
    "segment": 4,
    "stage": 7,
    "industry": 12,
    "region": 8,
    "source": 6,
    "order-type": 3,
    "product": 10,
    "owner-team": 9,
}
SETS: Final = {"competitors": 12, "personas": 8, "in-use": 10}
NUMBERS: Final = {"employees": 5_000, "amount": 200_000, "age": 365, "discount": 40, "health": 100}
STEPS: Final = 20
"""The limits of a number fact lie on so many round values."""
UNKNOWN_AT_MOST: Final = 0.3
COMPLETE: Final = 0.7
DEAD_IN_1000: Final = 20
"""So many plays of a thousand are made dead on purpose, each by two others together."""


def dictionary() -> FactDictionary:
    """The sixteen facts."""
    facts = [_fact(name, FactType.CATEGORY, size) for name, size in CATEGORIES.items()]
    facts += [_fact(name, FactType.SET, size) for name, size in SETS.items()]
    facts += [_fact(name, FactType.NUMBER, 0) for name in NUMBERS]
    return FactDictionary(tuple(facts))


def _fact(name: str, fact_type: FactType, size: int) -> Fact:
    values = tuple(Choice(f"{name}-{n}", f"{name.title()} {n}") for n in range(size))
    return Fact(name, name.title(), fact_type, Subject.OPPORTUNITY, values)


@dataclass(frozen=True)
class Workload:
    """So many plays, from a seed; `tests` is how many tests a group has, from and to."""

    plays_wanted: int = 1_000
    seed: int = 20_260_331
    tests: tuple[int, int] | None = None

    @cached_property
    def dictionary(self) -> FactDictionary:
        """The sixteen facts."""
        return dictionary()

    @property
    def moment(self) -> Moment:
        """The moment at which conditions are judged."""
        return MOMENT

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """One condition for each play."""
        dice = random.Random(self.seed)
        least, most = self.tests or ((3, 5) if self.plays_wanted < 5_000 else (5, 7))
        made = [self._condition(dice, least, most) for _ in range(self.plays_wanted)]
        for _ in range(self.plays_wanted * DEAD_IN_1000 // 1_000):
            self._let_die(made, dice)
        return tuple(made)

    def _let_die(self, made: list[Condition], dice: random.Random) -> None:
        """Makes a play of the last third dead: two of the first third cover it together."""
        third = len(made) // 3
        first, second, last = (dice.randrange(n * third, (n + 1) * third) for n in (0, 0, 2))
        base = made[last].groups[0].tests
        free = [name for name in NUMBERS if all(test.fact != name for test in base)]
        fact, limit = dice.choice(free or list(NUMBERS)), Decimal(10)
        for place, test in (
            (first, nodes.LessThan(fact, limit)),
            (second, nodes.AtLeast(fact, limit)),
            (last, nodes.IsKnown(fact)),
        ):
            made[place] = Condition((Group((*base, test)),))

    def _condition(self, dice: random.Random, least: int, most: int) -> Condition:
        (count,) = dice.choices((1, 2, 3), (0.55, 0.32, 0.13))
        return Condition(
            tuple(
                Group(
                    tuple(
                        self._test(fact, dice)
                        for fact in dice.sample(self.dictionary.facts, dice.randint(least, most))
                    )
                )
                for _ in range(count)
            )
        )

    def _test(self, fact: Fact, dice: random.Random) -> Test:
        keys = [choice.key for choice in fact.values]
        match fact.type:
            case FactType.CATEGORY:
                share = dice.randint(1, max(1, len(keys) // 3))
                (node,) = dice.choices((nodes.IsOneOf, nodes.IsNoneOf), (9, 1))
                return node(fact.id, tuple(dice.sample(keys, share)))
            case FactType.SET:
                operators = (nodes.IncludesAnyOf, nodes.IncludesAllOf, nodes.IncludesNoneOf)
                (member_node,) = dice.choices(operators, (6, 1, 3))
                share = 1 if member_node is nodes.IncludesAllOf else dice.randint(1, 3)
                return member_node(fact.id, tuple(dice.sample(keys, share)))
            case _:
                return _number_test(fact, dice)

    @cached_property
    def plays(self) -> tuple[CallablePlay, ...]:
        """Plays of one choice, the first of the highest priority; every tenth has an effect."""
        dice, many = random.Random(self.seed + 1), self.plays_wanted
        return tuple(
            CallablePlay(_record(number, 1 + 9 * number // many, dice), Subject.OPPORTUNITY, when)
            for number, when in enumerate(self.conditions)
        )

    @cached_property
    def playbook(self) -> Playbook:
        """The same plays and facts as a playbook, its axes segment, stage and competitors."""
        facts = [
            FactRecord.model_validate(
                {
                    "id": fact.id,
                    "name": fact.name,
                    "type": fact.type.value,
                    "values": [{"key": c.key, "label": c.label} for c in fact.values],
                }
            )
            for fact in self.dictionary
        ]
        plays = [
            play.record.model_copy(update={"when": print_condition(play.when)})
            for play in self.plays
        ]
        head = Head(axes=("segment", "stage", "competitors"))
        return Playbook(head, {record.key: record for record in (*facts, *plays)})

    def situations(self, count: int, seed: int = 0) -> Iterator[Situation]:
        """So many situations, one after the other."""
        return iter(self.table(count, seed))

    def table(self, count: int, seed: int = 0) -> Situations:
        """So many situations in columns."""
        dice = np.random.default_rng((self.seed, seed))
        columns: dict[str, pa.Array] = {
            "row": pa.array(np.arange(count)),
            "subject_id": pa.array(np.arange(count).astype(str)),
            "name": pa.nulls(count, pa.string()),
        }
        members: list[pa.Table] = []
        for fact in self.dictionary:
            unknown = dice.random(count) < dice.random() * UNKNOWN_AT_MOST
            match fact.type:
                case FactType.CATEGORY:
                    keys = pa.array([choice.key for choice in fact.values])
                    places = pa.array(dice.integers(0, len(keys), count), mask=unknown)
                    columns[fact.id] = _texts(places, keys)
                case FactType.SET:
                    columns[fact.id], rows = _set_column(fact, unknown, dice)
                    members.append(rows)
                case _:
                    limit = NUMBERS[fact.id]
                    numbers = dice.integers(0, limit + 1, count).astype(float)
                    columns[fact.id] = pa.array(numbers, mask=unknown)
        return Situations(
            Subject.OPPORTUNITY,
            self.dictionary,
            MOMENT,
            pa.table(columns),
            pa.concat_tables(members),
        )


def _number_test(fact: Fact, dice: random.Random) -> Test:
    step = NUMBERS[fact.id] / STEPS
    low, high = sorted(Decimal(int(n * step)) for n in dice.sample(range(STEPS), 2))
    match dice.randrange(5):
        case 0:
            return nodes.AtLeast(fact.id, high)
        case 1:
            return nodes.LessThan(fact.id, low + Decimal(int(step)))
        case 2:
            return nodes.MoreThan(fact.id, high)
        case _:
            return nodes.Between(fact.id, low, high)


def _set_column(
    fact: Fact, unknown: npt.NDArray[np.bool_], dice: np.random.Generator
) -> tuple[pa.Array, pa.Table]:
    """The column of a set fact (are its known members all?) and its rows of members.

    A set of which no member is known and that is not complete is unknown.
    """
    count, size = len(unknown), len(fact.values)
    has = dice.random((count, size)) < 2.0 / size
    has[unknown] = False
    complete = dice.random(count) < COMPLETE
    rows, which = np.nonzero(has)
    keys = pa.array([choice.key for choice in fact.values])
    named = _texts(pa.array(np.zeros(len(rows), np.int64)), pa.array([fact.id]))
    columns = [pa.array(rows.astype(np.int64)), named, _texts(pa.array(which), keys)]
    table = pa.table(columns, names=MEMBERS.names)
    return pa.array(complete, mask=unknown | (~complete & ~has.any(axis=1))), table


def _texts(places: pa.Array, texts: pa.Array) -> pa.Array:
    """The texts at these places, kept as Parquet and Arrow keep texts of which few differ."""
    return pa.DictionaryArray.from_arrays(places.cast(pa.int32()), texts)


def _record(number: int, priority: int, dice: random.Random) -> Play:
    steps: list[dict[str, object]] = [{"n": 1, "action": "Call the buyer."}]
    if dice.random() < 0.1:
        key = dice.choice(("discount", "contact", "trial"))
        steps[0]["effects"] = {key: dice.choice(("offered", "held-back"))}
    return Play.model_validate(
        {
            "id": f"play-{number}",
            "name": f"Play {number}",
            "priority": priority,
            "choice": "one",
            "steps": steps,
        }
    )
