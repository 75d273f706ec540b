"""The fast matcher on a few plays and situations: what is called is what `call_plays` calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain, product
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from playcall_core.book.records import Play
from playcall_core.calling import (
    CallablePlay,
    Calls,
    Index,
    Outcome,
    PastRun,
    call_matching,
    call_play,
    call_plays,
    compile_index,
    match_one,
)
from playcall_core.calling.axes import Rows
from playcall_core.calling.many import Matches, match_blocks
from playcall_core.calling.pairs import write_pairs
from playcall_core.calling.sieve import Pairs
from playcall_core.calling.warehouse import rules_of
from playcall_core.conditions import parse_condition
from playcall_core.conditions.nodes import Condition
from playcall_core.errors import FactError, TableError
from playcall_core.facts import UNKNOWN, KnownSet, Money, Situation, Subject, Value
from playcall_core.tables.pushdown import Rule, Rules
from playcall_core.tables.situations import from_situations
from tests.core.coverage_book import MOMENT, playbook

FACTS = playbook().dictionary
APRIL = date(2026, 4, 1)
CONDITIONS = (
    "segment is large",
    "segment is none of large, mid",
    "segment is known",
    "segment is unknown",
    "region is none of north, south",
    "employees is at least 5",
    "employees is more than 5 and employees is less than 9",
    "employees is between 5 and 9 or employees is unknown",
    "amount is more than 5 EUR",
    "amount is at most 5 EUR and segment is large",
    "closes is within the next 7 days",
    "closes is after 2026-04-01 or segment is small",
    "rivals include any of acme, beta",
    "rivals include all of acme, beta and segment is large",
    "rivals include none of acme",
    "rivals include any of acme and rivals include none of beta",
    "rivals are known",
    "rivals are unknown and budget is yes",
    "budget is yes",
    "budget is no or budget is unknown",
)
VALUES: dict[str, tuple[Value, ...]] = {
    "segment": ("small", "mid", "large", "unheard of"),
    "region": ("north", "west"),
    "employees": tuple(Decimal(number) for number in ("4.9", "5", "5.1", "9", "9.1")),
    "amount": (Money(Decimal(5), "EUR"), Money(Decimal("5.0001"), "EUR"), Money(Decimal(5), "CHF")),
    "closes": (
        date(2026, 3, 30),
        date(2026, 3, 31),
        APRIL,
        date(2026, 4, 7),
        date(2026, 4, 8),
        datetime(2026, 4, 7, 23, tzinfo=UTC),
    ),
    "rivals": tuple(
        KnownSet(frozenset(members), complete)
        for members, complete in product(
            ((), ("acme",), ("beta",), ("acme", "beta"), ("corex",)), (True, False)
        )
        if members or complete
    ),
    "budget": (True, False),
}


def play(number: int, when: str, exclude: str = "") -> CallablePlay:
    return CallablePlay(
        Play.model_validate({"id": f"play-{number:02}"}),
        Subject.OPPORTUNITY,
        parse_condition(when, FACTS),
        parse_condition(exclude, FACTS) if exclude else None,
    )


def index_of(*plays: CallablePlay) -> Index:
    return compile_index(plays, FACTS, MOMENT)


PLAIN = tuple(play(number, when) for number, when in enumerate(CONDITIONS))
EXCLUDING = tuple(
    play(number, when, exclude)
    for number, (when, exclude) in enumerate(zip(CONDITIONS, CONDITIONS[7:], strict=False))
)
SITUATIONS = [
    Situation({}),
    *(Situation({fact: value}) for fact, values in VALUES.items() for value in values),
    *(
        Situation({"segment": segment, "rivals": rivals, "budget": budget})
        for segment, rivals, budget in product(
            VALUES["segment"], VALUES["rivals"], VALUES["budget"]
        )
    ),
]


@pytest.mark.parametrize("plays", [PLAIN, EXCLUDING, ()], ids=["plain", "excluding", "none"])
def test_every_situation_is_matched_as_play_by_play(plays: tuple[CallablePlay, ...]) -> None:
    index = index_of(*plays)
    for situation in SITUATIONS:
        outcomes = [call_play(play, situation, MOMENT).outcome for play in plays]
        matched = match_one(index, situation)
        for found, outcome in (
            (matched.applies, Outcome.APPLIES),
            (matched.cannot_tell, Outcome.CANNOT_TELL),
        ):
            assert found == [n for n, said in enumerate(outcomes) if said is outcome], situation


def test_more_plays_than_are_looked_at_together() -> None:
    many = [play(n, "budget is yes", "segment is large") for n in range(1_700)]
    index = index_of(*many)
    everyone = list(range(1_700))
    yes = match_one(index, Situation({"budget": True, "segment": "mid"}))
    assert (yes.applies, yes.cannot_tell) == (everyone, [])
    untold = match_one(index, Situation({"segment": "mid"}))
    assert (untold.applies, untold.cannot_tell) == ([], everyone)


def test_one_of_more_plays_than_are_looked_at_together() -> None:
    """2,048 bits are; the next play stands alone in the next piece."""
    index = index_of(*(play(n, f"employees is {n}") for n in range(2_100)))
    for number in (2_048, 2_047, 2_049, 0, 1, 2_099):
        assert match_one(index, Situation({"employees": Decimal(number)})).applies == [number]


@pytest.mark.parametrize("groups", [70, 1_000])
def test_a_play_with_more_groups_than_are_looked_at_together(groups: int) -> None:
    even = " or ".join(f"employees is {2 * n}" for n in range(groups))
    plays = (*PLAIN, play(20, even), play(21, "budget is yes", even), *PLAIN)
    index = index_of(*plays)
    for value in (Decimal(0), Decimal(1), Decimal(2 * groups - 2), Decimal(2 * groups), UNKNOWN):
        situation = Situation({"employees": value, "budget": True})
        outcomes = [call_play(play, situation, MOMENT).outcome for play in plays]
        matched = match_one(index, situation)
        assert matched.applies == _those(outcomes, Outcome.APPLIES)
        assert matched.cannot_tell == _those(outcomes, Outcome.CANNOT_TELL)


def _those(outcomes: list[Outcome], wanted: Outcome) -> list[int]:
    return [place for place, outcome in enumerate(outcomes) if outcome is wanted]


def test_keys_that_nobody_declared_are_forgotten_when_they_are_too_many() -> None:
    plays = (
        play(0, "segment is none of large and region is none of north"),
        play(1, "budget is yes"),
    )
    index = index_of(*plays)
    for number in range(300):
        there: dict[str, Value] = {
            "segment": f"segment {number}",
            "region": f"region {number}",
            "budget": number % 2 == 0,
        }
        assert match_one(index, Situation(there)).applies == ([0, 1] if number % 2 == 0 else [0])
    assert match_one(index, Situation({"segment": "large", "region": "west"})).applies == []
    for _, _, pair in index.sure.pairs:
        assert len(pair) < 20
        assert all(len(rows) < 100 for rows in pair.values())


def test_no_more_rows_are_kept_than_there_is_room_for() -> None:
    rows: Rows[str] = Rows(len, 2)
    assert [(rows[key], len(rows)) for key in ("a", "bb", "a", "ccc")] == [
        (1, 1),
        (2, 2),
        (1, 2),
        (3, 1),
    ]
    pairs = Pairs(Rows(lambda _: 3, 9), Rows(lambda _: 6, 9), 2, 1)
    assert [(pairs[key][key], len(pairs)) for key in ("a", "b", "a", "c")] == [
        (2, 1),
        (2, 2),
        (2, 2),
        (2, 1),
    ]


def test_a_line_with_many_limits() -> None:
    plays = [play(n, f"employees is at least {n}") for n in range(600)]
    index = index_of(*plays)
    for number in (0, 1, 255, 256, 257, 511, 512, 598, 599):
        found = match_one(index, Situation({"employees": Decimal(number)}))
        assert found.applies == list(range(number + 1))


def test_only_plays_on_the_subject_whose_window_is_open_are_matched() -> None:
    today = MOMENT.today
    index = index_of(
        replace(play(0, "budget is yes"), on=Subject.LEAD),
        replace(play(1, "budget is yes"), first=APRIL),
        replace(play(2, "budget is yes"), last=date(2026, 3, 30)),
        replace(play(3, "budget is yes"), first=today, last=today),
        play(4, "budget is yes"),
    )
    assert match_one(index, Situation({"budget": True})).applies == [3, 4]
    assert match_one(index, Situation({})).cannot_tell == [3, 4]
    assert match_one(index, Situation({"budget": True}, Subject.LEAD)).applies == [0]


@pytest.mark.parametrize(
    ("fact", "value", "kind", "name"),
    [
        ("segment", Decimal(5), "category", "Segment"),
        ("segment", True, "category", "Segment"),
        ("budget", "yes", "yes/no", "Budget"),
        ("employees", "5", "number", "Employees"),
        ("employees", Money(Decimal(5), "EUR"), "number", "Employees"),
        ("amount", Decimal(5), "money", "Amount"),
        ("closes", "2026-04-01", "date", "Close date"),
        ("rivals", "acme", "set", "Rivals"),
    ],
)
def test_a_value_of_another_type_is_refused(fact: str, value: Value, kind: str, name: str) -> None:
    with pytest.raises(FactError) as refused:
        match_one(index_of(*PLAIN), Situation({fact: value}))
    assert str(refused.value) == f"{value!r} is not a {kind}, as “{name}” needs."


def test_a_value_that_is_said_to_be_unknown_is_unknown() -> None:
    index = index_of(*PLAIN)
    nothing = match_one(index, Situation(dict.fromkeys(VALUES, UNKNOWN)))
    assert nothing.applies == match_one(index, Situation({})).applies
    assert nothing.cannot_tell == match_one(index, Situation({})).cannot_tell


def test_calls_of_the_matched_are_those_of_all_without_the_plays_that_do_not_apply() -> None:
    runs = [PastRun(play.id, "deal-1", date(2026, 3, 30)) for play in PLAIN[:2]]
    runs += [PastRun(play.id, "deal-2", date(2026, 3, 30)) for play in PLAIN]
    plays = [replace(play, cooldown=30) for play in PLAIN]
    index = index_of(*plays)
    situation = Situation({"segment": "large", "budget": True}, id="deal-1")
    every = call_plays(plays, situation, MOMENT, runs)
    matched = call_matching(index, situation, runs)
    left = {call.play.id for call in matched.calls}
    assert matched == Calls(situation, tuple(call for call in every.calls if call.play.id in left))
    told = call_plays(plays, situation, MOMENT)
    assert left == {call.play.id for call in told.calls} - {
        call.play.id for call in told.those(Outcome.DOES_NOT_APPLY)
    }


@pytest.mark.parametrize("limit", ["0", "0.1", "-0.3", "5", "9.99999999999999", "999999999999999"])
def test_numbers_next_to_a_limit(limit: str) -> None:
    """Numbers of 15 digits, the most there are, lie on the right side of every kind of limit."""
    words = ("at least", "more than", "less than", "at most")
    plays = tuple(play(n, f"employees is {word} {limit}") for n, word in enumerate(words))
    edge = Decimal(limit)
    step = Decimal(1).scaleb(edge.adjusted() - 14) if edge else Decimal("1e-12")
    for value in (edge - step, edge, edge + step):
        one = Situation({"employees": value})
        expected = [
            n for n in range(4) if call_play(plays[n], one, MOMENT).outcome.value == "applies"
        ]
        assert match_one(index_of(*plays), one).applies == expected


def test_what_is_found_is_written_as_pairs(tmp_path: Path) -> None:
    index = index_of(*EXCLUDING)
    some = [
        Situation({"segment": "large"}, id="a"),
        Situation({"employees": Decimal(6)}, id="b"),
        Situation({"budget": True, "segment": "small"}, id="c"),
    ]
    columns = from_situations(some, FACTS, MOMENT, Subject.OPPORTUNITY)
    path = tmp_path / "calls.parquet"
    count = write_pairs(
        path,
        match_blocks(index, columns, cannot_tell=True, block=2),
        index,
        columns,
    )
    written = [tuple(row.values()) for row in pq.read_table(path).to_pylist()]
    expected = {
        (one.id, play.id, call_play(play, one, MOMENT).outcome.value)
        for one in some
        for play in EXCLUDING
    }
    assert set(written) == {row for row in expected if row[2] != "does not apply"}
    assert len(written) == count
    column = pq.ParquetFile(path).metadata.row_group(0).column(0)
    assert column.compression == "ZSTD"
    assert [path.name for path in tmp_path.iterdir()] == ["calls.parquet"]


def test_pairs_that_cannot_be_written_leave_nothing_behind(tmp_path: Path) -> None:
    index = index_of(*PLAIN)
    columns = from_situations([Situation({})], FACTS, MOMENT, Subject.OPPORTUNITY)
    path = tmp_path / "folder.parquet"
    path.mkdir()

    def full() -> Iterator[Matches]:
        yield from ()
        raise OSError("The disk is full")

    with pytest.raises(TableError, match=r"cannot be written: the disk is full\. Name another"):
        write_pairs(path, full(), index, columns)
    with pytest.raises(TableError) as refused:
        write_pairs(path, match_blocks(index, columns), index, columns)
    assert str(refused.value) == (
        f"{path}: The calls cannot be written: is a directory. Name another file."
    )
    assert [path.name for path in tmp_path.iterdir()] == ["folder.parquet"]


def test_a_database_gets_the_plays_on_its_subject_whose_window_is_open() -> None:
    first = replace(play(0, "budget is yes", "segment is large"), cooldown=30)
    others = (
        replace(play(1, "budget is yes"), on=Subject.LEAD),
        replace(play(2, "budget is yes"), first=APRIL),
        replace(play(3, "budget is yes"), on=Subject.LEAD, first=APRIL),
    )
    rules = rules_of((first, *others), FACTS, MOMENT, Subject.OPPORTUNITY)
    assert rules == Rules((Rule("play-00", first.when, first.exclude, 30),), FACTS, MOMENT)


def test_a_play_with_more_groups_than_a_text_may_have() -> None:
    """It takes up a piece of its own; others stand before it, behind it and in its last word."""
    parts = (
        " or ".join(f"employees is {n}" for n in range(first, first + 1600, 2))
        for first in (0, 1600, 3200)
    )
    long = Condition(
        tuple(chain.from_iterable(parse_condition(each, FACTS).groups for each in parts))
    )
    plays = (
        play(0, "employees is less than 2200"),
        replace(play(1, "employees is known"), when=long),
        play(2, "employees is at most 3000"),
        replace(play(3, "employees is at least 1"), exclude=long),
        play(4, "employees is at least 3000"),
    )
    index = index_of(*plays)
    for employees in (0, 1, 1599, 1600, 2199, 2200, 3000, 4798, 4799, 4800):
        situation = Situation({"employees": Decimal(employees)})
        outcomes = [call_play(each, situation, MOMENT).outcome for each in plays]
        expected = [n for n, each in enumerate(outcomes) if each is Outcome.APPLIES]
        assert match_one(index, situation).applies == expected
    assert match_one(index, Situation({})).cannot_tell == [0, 1, 2, 3, 4]
