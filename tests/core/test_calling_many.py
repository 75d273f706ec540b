"""Many situations in columns are matched as `call_play` says, whatever becomes of the rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random

import numpy as np
import pyarrow as pa
import pytest

from playcall_core.calling import (
    CallablePlay,
    Outcome,
    arrays,
    call_play,
    cells,
    compile_index,
    many,
    match_one,
    set_axis,
)
from playcall_core.calling.many import (
    Engine,
    Matches,
    Stopped,
    match_blocks,
    match_many,
    words_combined,
)
from playcall_core.conditions.nodes import (
    Condition,
    Group,
    IncludesAllOf,
    IncludesAnyOf,
    IncludesNoneOf,
    Test,
)
from playcall_core.errors import PlaycallError
from playcall_core.facts import KnownSet, Money, Situation, Subject, Value
from playcall_core.tables.situations import from_situations, plain_texts
from tests.core.coverage_book import MOMENT
from tests.core.test_calling_matching import EXCLUDING, FACTS, SITUATIONS, VALUES, play

ENGINES: tuple[Engine, ...] = ("numpy", "compiled")


def expected(
    plays: tuple[CallablePlay, ...], situations: list[Situation], outcome: Outcome
) -> list[list[int]]:
    """For each situation the places of the plays with this outcome."""
    return [
        [n for n, each in enumerate(plays) if call_play(each, one, MOMENT).outcome is outcome]
        for one in situations
    ]


def found(blocks: Iterator[Matches]) -> tuple[list[list[int]], list[list[int]]]:
    """The places of the plays that apply, and of those that cannot be told."""
    applies: list[list[int]] = []
    cannot_tell: list[list[int]] = []
    for block in blocks:
        assert block.cannot_tell is not None
        for place in range(len(block)):
            applies.append(block.applies.of(place).tolist())
            cannot_tell.append(block.cannot_tell.of(place).tolist())
    return applies, cannot_tell


def assert_matched(
    plays: tuple[CallablePlay, ...], situations: list[Situation], engine: Engine, block: int
) -> None:
    index = compile_index(plays, FACTS, MOMENT)
    columns = from_situations(situations, FACTS, MOMENT, Subject.OPPORTUNITY)
    blocks = match_blocks(index, columns, cannot_tell=True, engine=engine, block=block)
    assert found(blocks) == (
        expected(plays, situations, Outcome.APPLIES),
        expected(plays, situations, Outcome.CANNOT_TELL),
    )


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("few", [0, 5])
def test_rows_that_take_up_too_much_room_are_forgotten_and_made_again(
    monkeypatch: pytest.MonkeyPatch, engine: Engine, few: int
) -> None:
    """With no room but for what a block needs, of axes with all their rows or with none."""
    monkeypatch.setattr(cells, "FEW", few)
    monkeypatch.setattr(cells, "KEPT", 0)
    assert_matched(EXCLUDING, [*SITUATIONS[::2], *SITUATIONS[::-3]], engine, 9)


@pytest.mark.parametrize("engine", ENGINES)
def test_plays_in_several_words(engine: Engine) -> None:
    """No play lies in two words, wherever the words begin."""
    assert_matched(EXCLUDING * 4, SITUATIONS[::5], engine, 9)


@pytest.mark.parametrize("engine", ENGINES)
def test_members_of_facts_whose_names_are_as_long(engine: Engine) -> None:
    """Where texts stand in full, that all are of one fact is told by their letters."""
    columns = from_situations(SITUATIONS[:40], FACTS, MOMENT, Subject.OPPORTUNITY)
    rivals = plain_texts(columns.members)
    others = rivals.set_column(1, "fact", pa.array(["tivals"] * len(rivals)))
    both = pa.concat_tables([others, rivals]).sort_by("row")
    table = replace(columns, table=plain_texts(columns.table), members=both)
    index = compile_index(EXCLUDING, FACTS, MOMENT)
    blocks = match_blocks(index, table, cannot_tell=True, engine=engine, block=7)
    assert found(blocks) == (
        expected(EXCLUDING, SITUATIONS[:40], Outcome.APPLIES),
        expected(EXCLUDING, SITUATIONS[:40], Outcome.CANNOT_TELL),
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_what_has_no_column_is_unknown(engine: Engine) -> None:
    columns = from_situations(SITUATIONS[::9], FACTS, MOMENT, Subject.OPPORTUNITY)
    bare = replace(columns, table=columns.table.select(["row", "subject_id", "name"]))
    index = compile_index(EXCLUDING, FACTS, MOMENT)
    blocks = match_blocks(index, bare, cannot_tell=True, engine=engine, block=5)
    assert found(blocks) == (
        expected(EXCLUDING, list(bare), Outcome.APPLIES),
        expected(EXCLUDING, list(bare), Outcome.CANNOT_TELL),
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_plays_with_more_groups_than_a_word_has_bits(engine: Engine) -> None:
    """Beside short ones, before and after them, in what they need and in what they exclude."""
    even, odd = (" or ".join(f"employees is {n}" for n in range(start, 140, 2)) for start in (0, 1))
    plays = (
        play(0, "budget is yes"),
        play(1, even),
        play(2, "budget is yes", odd),
        *EXCLUDING[:3],
        play(6, "segment is large", even),
        play(7, "budget is yes"),
    )
    values: list[dict[str, Value]] = [{"employees": Decimal(n)} for n in (0, 1, 138, 139, 140)]
    situations = [
        Situation({**one, "budget": yes}) for one in (*values, {}) for yes in (True, False)
    ]
    situations += [Situation({**one, "segment": "large"}) for one in (*values, {})]
    assert_matched(plays, situations, engine, 9)


@pytest.mark.parametrize("engine", ENGINES)
def test_hits_are_joined_in_the_order_of_situations(
    monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    """Of blocks, and of parts of a block that fit into the cache; in two bytes for each play."""
    monkeypatch.setattr(arrays, "IN_CACHE", 0)
    monkeypatch.setattr(many, "BLOCK", 40)
    index = compile_index(EXCLUDING, FACTS, MOMENT)
    columns = from_situations(SITUATIONS, FACTS, MOMENT, Subject.OPPORTUNITY)
    told: list[int] = []
    matches = match_many(index, columns, cannot_tell=True, engine=engine, progress=told.append)
    assert found(iter([matches])) == (
        expected(EXCLUDING, SITUATIONS, Outcome.APPLIES),
        expected(EXCLUDING, SITUATIONS, Outcome.CANNOT_TELL),
    )
    assert told == [*range(40, len(SITUATIONS), 40), len(SITUATIONS)]
    assert matches.applies.plays.dtype.name == "uint16"
    assert matches.applies.indptr.dtype.name == "int64"


def test_rows_that_are_forgotten_leave_their_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "FEW", 0)
    monkeypatch.setattr(cells, "KEPT", 0)
    rows = cells.Rows(compile_index(EXCLUDING, FACTS, MOMENT))
    for cell in range(4):
        wanted = {0: [cell]}
        rows.make(wanted, wanted.copy)
        assert rows.places(0, np.array([cell], np.int32)).tolist() == [1]
    assert rows.places(0, np.array([0], np.int32)).tolist() == [-1]
    assert len(rows.true) == len(rows.possible) == len(rows.untold) == 3


def of_members(named: int) -> tuple[CallablePlay, ...]:
    """Plays whose conditions name so many members of one set."""
    keys = [f"rival {number}" for number in range(named)]
    one_of_each: list[Test] = [IncludesAnyOf("rivals", (key,)) for key in keys]
    several: list[Test] = [
        IncludesAllOf("rivals", (keys[0], keys[-1])),
        IncludesNoneOf("rivals", (keys[0], keys[1])),
        IncludesAnyOf("rivals", tuple(keys[-2:])),
    ]
    base = play(0, "budget is yes")
    return tuple(
        replace(base, when=Condition((Group((test,)),))) for test in (*one_of_each, *several)
    )


def of_rivals(named: int, complete: bool) -> list[Situation]:
    """Situations with up to four rivals, mostly named ones."""
    dice = Random(named)
    keys = [f"rival {number}" for number in (0, 1, named - 2, named - 1, *range(2, named + 3))]
    sets = [frozenset(dice.sample(keys, dice.randrange(5))) for _ in range(60)]
    ends = [frozenset({key}) for key in keys[:4]]
    return [
        Situation({"rivals": KnownSet(members, complete)} if members or complete else {})
        for members in (*sets, *ends)
    ]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("named", [14, 15, 62, 63, 130])
def test_sets_with_many_named_members(engine: Engine, named: int) -> None:
    """A cell has a bit for each: up to 14 it is looked up in a table, up to 62 in a word."""
    assert_matched(
        of_members(named), [*of_rivals(named, True), *of_rivals(named, False)], engine, 50
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_amounts_that_do_not_fit_into_eight_bytes(engine: Engine) -> None:
    """In ten-thousandths, as they are compared, these have up to 19 digits."""
    limits = (-999_999_999_999_999, -930_000_000_000_000, 0, 930_000_000_000_000)
    plays = tuple(play(n, f"amount is at least {each} EUR") for n, each in enumerate(limits))
    amounts = [each + step for each in limits for step in (-1, 0, 1) if abs(each + step) < 10**15]
    situations = [Situation({"amount": Money(Decimal(each), "EUR")}) for each in amounts]
    assert_matched(plays, situations, engine, 50)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_amount_for_which_no_rate_holds_is_known(engine: Engine) -> None:
    plays = tuple(
        play(n, f"amount is {each}")
        for n, each in enumerate(("known", "unknown", "at least 1 EUR"))
    )
    amounts = (Money(Decimal(5), "CHF"), Money(Decimal(5), "EUR"))
    situations = [Situation({"amount": each}) for each in amounts] + [Situation({})]
    assert_matched(plays, situations, engine, 2)


@pytest.mark.parametrize("named", [7, 8, 9, 20])
def test_one_situation_with_many_named_members(named: int) -> None:
    """They are looked up eight at a time."""
    plays, situations = of_members(named), [*of_rivals(named, True), *of_rivals(named, False)]
    index = compile_index(plays, FACTS, MOMENT)
    matched = [match_one(index, situation) for situation in situations]
    assert [each.applies for each in matched] == expected(plays, situations, Outcome.APPLIES)
    assert [each.cannot_tell for each in matched] == expected(
        plays, situations, Outcome.CANNOT_TELL
    )


def test_no_more_unions_of_members_are_kept_than_there_is_room_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(set_axis, "KEPT", 0)
    unions = compile_index(of_members(9), FACTS, MOMENT).sets["rivals"].made.unions
    sizes = [len(unions) for members in range(1, 1 << 9) if unions[members]]
    assert (max(sizes), len(sizes)) == (256, 511)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_axis_with_more_keys_than_have_rows_from_the_start(
    monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    """Its cells are as many as do not fit into a table."""
    monkeypatch.setattr(cells, "FEW", 10)
    monkeypatch.setattr(cells, "TABLED", 40)
    plays = tuple(play(n, f"employees is at least {n}") for n in range(100))
    values: list[Value] = [Decimal(n) for n in (*range(0, 100, 7), 38, 39, 40, 41, 99, 100)]
    situations = [Situation({"employees": value}) for value in values] + [Situation({})]
    assert_matched(plays, situations, engine, 8)


def test_the_least_work_is_a_row_for_each_fact_and_situation() -> None:
    columns = from_situations(SITUATIONS[:3], FACTS, MOMENT, Subject.OPPORTUNITY)
    assert words_combined(compile_index(EXCLUDING, FACTS, MOMENT), columns) == 3 * len(VALUES)


def test_what_cannot_be_told_is_found_only_if_wanted() -> None:
    index = compile_index(EXCLUDING, FACTS, MOMENT)
    columns = from_situations(SITUATIONS[:3], FACTS, MOMENT, Subject.OPPORTUNITY)
    assert [block.cannot_tell for block in match_blocks(index, columns, block=2)] == [None, None]
    assert match_many(index, columns).cannot_tell is None


def test_the_compiled_engine_needs_numba_and_the_other_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(many, "find_spec", lambda name: None if name == "numba" else name)
    assert_matched(EXCLUDING, SITUATIONS[:3], "numpy", 50)
    with pytest.raises(
        PlaycallError, match=r"needs numba\. Install playcall\[fast\], or use numpy"
    ):
        assert_matched(EXCLUDING, SITUATIONS[:3], "compiled", 50)


def test_it_stops_before_a_block_when_it_is_told_to() -> None:
    index = compile_index(EXCLUDING, FACTS, MOMENT)
    columns = from_situations(SITUATIONS[:3], FACTS, MOMENT, Subject.OPPORTUNITY)
    told = iter([False, True])
    blocks = match_blocks(index, columns, block=2, stop=lambda: next(told))
    assert len(next(blocks)) == 2
    with pytest.raises(Stopped, match="Stopped after 2 of 3 situations"):
        next(blocks)


def test_it_tells_how_many_are_done_after_each_block() -> None:
    index = compile_index(EXCLUDING, FACTS, MOMENT)
    columns = from_situations(SITUATIONS[:5], FACTS, MOMENT, Subject.OPPORTUNITY)
    told: list[int] = []
    for _ in match_blocks(index, columns, block=2, progress=told.append):
        pass
    assert told == [2, 4, 5]
