"""Situations in columns of any Arrow form are matched alike, by both engines."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from decimal import Decimal
from math import inf, isnan, nextafter
from random import Random

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.workload import Workload
from playcall_core.calling import Outcome, compile_index
from playcall_core.calling.finding import Finder, PlainFinder
from playcall_core.calling.gathering import MOST_RUNS
from playcall_core.calling.kernel import Compiled
from playcall_core.calling.many import Engine, match_many, words_combined
from playcall_core.tables.situations import ALWAYS, MEMBERS, Situations, plain_texts
from tests.generative.strategies import World
from tests.generative.test_matching import EVERY_WORLD, Playing, found, playing

FEWER = settings(EVERY_WORLD, max_examples=settings().max_examples // 2)
ENGINES: tuple[Engine, ...] = ("numpy", "compiled")
TEXTS = (
    pa.string(),
    pa.large_string(),
    pa.dictionary(pa.int8(), pa.string()),
    pa.dictionary(pa.int32(), pa.large_string()),
)


def formed(columns: Situations, dice: Random) -> Situations:
    """The same situations, each column in some form that Arrow has for it, members in any order."""
    table, members = columns.table, columns.members
    for place, name in enumerate(table.column_names):
        if name not in ALWAYS:
            column = table[name].combine_chunks()
            kind = dice.choice(_kinds(column))
            table = table.set_column(place, name, _in_chunks(_cast(column, kind), dice))
    members = members.take(pa.array(dice.sample(range(len(members)), len(members)), pa.int64()))
    texts = dice.choice(TEXTS)
    kinds = (dice.choice((pa.int64(), pa.int32())), texts, texts)
    parts = [_cast(members[n].combine_chunks(), kind) for n, kind in enumerate(kinds)]
    members = pa.table([_in_chunks(part, dice) for part in parts], names=MEMBERS.names)
    return replace(columns, table=table, members=members)


def _kinds(column: pa.Array) -> list[pa.DataType]:
    """The types that hold the values of a column exactly."""
    kinds, values = [column.type], column.drop_null().to_pylist()
    if not values:
        kinds.append(pa.null())
    if pa.types.is_string(column.type):
        kinds += TEXTS
    if pa.types.is_floating(column.type):
        if all(number == round(number, 18) for number in values):
            kinds.append(pa.decimal128(38, 18))
        if all(number == int(number) for number in values):
            kinds.append(pa.int64())
    if pa.types.is_decimal(column.type):
        kinds += [pa.decimal128(38, 4), pa.decimal256(60, 7)]
    if pa.types.is_date(column.type):
        kinds.append(pa.date64())
    return kinds


def _cast(column: pa.Array, kind: pa.DataType) -> pa.Array:
    if pa.types.is_null(kind):
        return pa.nulls(len(column))
    if pa.types.is_dictionary(kind):
        return column.cast(kind.value_type).dictionary_encode().cast(kind)
    if pa.types.is_decimal(kind) and pa.types.is_floating(column.type):
        return pa.array([None if n is None else Decimal(repr(n)) for n in column.to_pylist()], kind)
    return column.cast(kind)


def _in_chunks(column: pa.Array, dice: Random) -> pa.ChunkedArray:
    """The column cut in two, of which the second part has an offset."""
    cut = dice.randint(0, len(column))
    return pa.chunked_array([column.slice(0, cut), column.slice(cut)], column.type)


@pytest.mark.parametrize("engine", ENGINES)
@FEWER
@given(case=playing(), seed=st.integers(0, 10**9))
def test_columns_of_any_form(engine: Engine, case: Playing, seed: int) -> None:
    columns = formed(case.columns, Random(seed))
    index = compile_index(case.plays, case.world.dictionary, case.world.moment)
    matches = match_many(index, columns, cannot_tell=True, engine=engine)
    assert found(matches.applies) == case.reference(Outcome.APPLIES)
    assert found(matches.cannot_tell) == case.reference(Outcome.CANNOT_TELL)


@pytest.mark.parametrize("engine", ENGINES)
@FEWER
@given(case=playing())
def test_no_situations_at_all(engine: Engine, case: Playing) -> None:
    columns = case.columns
    nothing = replace(columns, table=columns.table.slice(0, 0), members=columns.members.slice(0, 0))
    index = compile_index(case.plays, case.world.dictionary, case.world.moment)
    matches = match_many(index, nothing, cannot_tell=True, engine=engine)
    assert found(matches.applies) == found(matches.cannot_tell) == []


@pytest.mark.parametrize("engine", ENGINES)
@FEWER
@given(case=playing())
def test_what_has_no_column_is_unknown(engine: Engine, case: Playing) -> None:
    columns = case.columns
    bare = replace(columns, table=columns.table.select(["row", "subject_id", "name"]))
    world = replace(case.world, situations=tuple(bare))
    index = compile_index(case.plays, case.world.dictionary, case.world.moment)
    matches = match_many(index, bare, cannot_tell=True, engine=engine)
    assert found(matches.applies) == replace(case, world=world).reference(Outcome.APPLIES)
    assert found(matches.cannot_tell) == replace(case, world=world).reference(Outcome.CANNOT_TELL)


ALIKE = st.text("ab", max_size=20) | st.integers(0, 99_999).map("{:>17}".format) | st.text()
"""Texts that often agree in their length, their first eight bytes or their last eight."""


@settings(EVERY_WORLD, max_examples=6 * settings().max_examples)
@given(
    named=st.lists(ALIKE, unique=True, max_size=40),
    others=st.lists(ALIKE | st.none(), max_size=20),
    more=st.sampled_from((0, 3_000)),
    data=st.data(),
)
def test_texts_are_found_in_a_list(
    named: list[str], others: list[str | None], more: int, data: st.DataObject
) -> None:
    """`more` names are too many for each to have a slot of its own."""
    named += [f"one of many: {number}" for number in range(more)]
    texts = data.draw(st.permutations(named[:60] + others))
    first = data.draw(st.integers(0, len(texts)))
    expected = [
        len(named) + 1 if text is None else named.index(text) if text in named else len(named)
        for text in texts[first:]
    ]
    column = pa.array(texts, pa.string()).slice(first)
    for finder in (PlainFinder(), Compiled()):
        assert finder.keys(column, finder.names(named)).tolist() == expected


CLOSE = st.integers(-5, 5).map(float).flatmap(lambda n: st.sampled_from((n, nextafter(n, inf))))
"""Numbers that often meet, or follow one another at once."""


@settings(EVERY_WORLD, max_examples=6 * settings().max_examples)
@given(
    cuts=st.lists(CLOSE | st.floats(allow_nan=False, allow_infinity=False), unique=True),
    values=st.lists(CLOSE | st.floats() | st.none()),
    data=st.data(),
)
def test_numbers_are_found_on_a_line(
    cuts: list[float], values: list[float | None], data: st.DataObject
) -> None:
    cuts, values = sorted(cuts), values + data.draw(st.permutations(cuts))
    first = data.draw(st.integers(0, len(values)))
    expected = [
        len(cuts) + 1 if value is None or isnan(value) else bisect_right(cuts, value)
        for value in values[first:]
    ]
    column = pa.array(values, pa.float64()).slice(first)
    finders: tuple[Finder, ...] = (PlainFinder(), Compiled())
    for finder in finders:
        assert finder.numbers(column, finder.line(cuts)).tolist() == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_the_workload_of_the_benchmarks(engine: Engine) -> None:
    """Its sets have more members than are looked up together."""
    load = Workload(60)
    columns = load.table(150)
    index = compile_index(load.plays, load.dictionary, load.moment)
    assert words_combined(index, columns) == 150 * len(load.dictionary.facts) * -(
        -_groups(load) // 64
    )
    matches = match_many(index, columns, cannot_tell=True, engine=engine)
    world = World(load.dictionary, load.moment, tuple(columns), load.conditions)
    case = Playing(world, load.plays)
    assert found(matches.applies) == case.reference(Outcome.APPLIES)
    assert found(matches.cannot_tell) == case.reference(Outcome.CANNOT_TELL)


def _groups(load: Workload) -> int:
    return sum(len(condition.groups) for condition in load.conditions)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("texts", ["in dictionaries", "plain"])
def test_members_in_any_order_are_those_of_the_same_situations(engine: Engine, texts: str) -> None:
    """So many that they go back and forth too often to be taken run by run."""
    load = Workload(50)
    columns = load.table(400)
    assert len(columns.members) > 2 * MOST_RUNS
    places = Random(1).sample(range(len(columns.members)), len(columns.members))
    members = columns.members if texts == "in dictionaries" else plain_texts(columns.members)
    mixed = replace(columns, members=members.take(pa.array(places, pa.int64())))
    index = compile_index(load.plays, load.dictionary, load.moment)
    expected = match_many(index, columns, cannot_tell=True)
    matches = match_many(index, mixed, cannot_tell=True, engine=engine)
    assert found(matches.applies) == found(expected.applies)
    assert found(matches.cannot_tell) == found(expected.cannot_tell)
