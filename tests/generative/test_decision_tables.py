"""Decision tables by brute force: analysed, computed and written, against plain counting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from playcall_core.decision_tables.analyse import Region, analyse
from playcall_core.decision_tables.dmn_in import parse_dmn
from playcall_core.decision_tables.dmn_out import print_dmn
from playcall_core.decision_tables.evaluate import evaluate
from playcall_core.decision_tables.model import (
    Aggregation,
    DecisionTable,
    HitPolicy,
    Input,
    Output,
    Rule,
)
from playcall_core.decision_tables.nodes import (
    ANYTHING,
    NULL,
    All,
    Arithmetic,
    Compare,
    Constant,
    Expression,
    Interval,
    Is,
    ListOf,
    Negative,
    Not,
    OneOf,
    UnaryTest,
    Variable,
)
from playcall_core.decision_tables.text import print_tests
from playcall_core.decision_tables.tokens import Names
from playcall_core.decision_tables.truth import holds
from playcall_core.decision_tables.unary import parse_tests
from playcall_core.decision_tables.values import FeelType, Months, Value

DAY = date(2026, 2, 27)
LIMITS: dict[FeelType, list[Value]] = {
    FeelType.NUMBER: [Decimal(n) for n in (-1, 0, 2)],
    FeelType.STRING: ["a", "b", ""],
    FeelType.BOOLEAN: [True, False],
    FeelType.DATE: [DAY + timedelta(days=n) for n in (0, 1, 3)],
    FeelType.DATE_TIME: [datetime(2026, 2, 27, hour) for hour in (0, 8, 9)],
    FeelType.TIME: [time(hour) for hour in (0, 8, 9)],
    FeelType.DAYS: [timedelta(hours=n) for n in (-1, 0, 30)],
    FeelType.MONTHS: [Months(n) for n in (-1, 0, 14)],
}
BETWEEN: dict[FeelType, list[Value]] = {
    FeelType.NUMBER: [Decimal(text) for text in ("-2", "-0.5", "0.001", "3")],
    FeelType.STRING: ["c"],
    FeelType.BOOLEAN: [],
    FeelType.DATE: [DAY + timedelta(days=n) for n in (-9, 2, 9)],
    FeelType.DATE_TIME: [datetime(2026, 2, 26), datetime(2026, 2, 27, 1), datetime(2027, 1, 1)],
    FeelType.TIME: [time(7), time(8, 30), time(23, 59, 59, 999_999)],
    FeelType.DAYS: [timedelta(hours=n) for n in (-99, -0.5, 1, 99)],
    FeelType.MONTHS: [Months(n) for n in (-99, 1, 99)],
}
"""Beside the limits, values in each cell that the limits make. Null is met as well."""

ORDERED = [type_ for type_ in LIMITS if type_ not in (FeelType.STRING, FeelType.BOOLEAN)]


def cells(type_: FeelType, depth: int = 2) -> st.SearchStrategy[UnaryTest]:
    """Cells of a column."""
    value = st.sampled_from([*LIMITS[type_], None]).map(Constant)
    limit = st.sampled_from(LIMITS[type_]).map(Constant)
    found: list[st.SearchStrategy[UnaryTest]] = [
        value.map(Is),
        value.map(lambda one: Compare("!=", one)),
        st.lists(value, max_size=2).map(lambda some: Is(ListOf(tuple(some)))),
    ]
    if type_ in ORDERED:
        signs = st.sampled_from(("<", "<=", ">", ">="))
        found.append(st.builds(Compare, signs, limit))
        found.append(st.builds(Interval, limit, limit, st.booleans(), st.booleans()))
    if depth == 2:
        found.append(st.just(ANYTHING))  # `-` stands alone in its cell
    if depth:
        inner = cells(type_, depth - 1)
        some = st.lists(inner, min_size=2, max_size=3).map(tuple)
        found += [inner.map(Not), st.builds(OneOf, some), st.builds(All, some)]
    return st.one_of(found)


@st.composite
def tables(draw: st.DrawFn) -> DecisionTable:
    """Small tables of all types and hit policies."""
    types = draw(st.lists(st.sampled_from(list(LIMITS)), min_size=1, max_size=2))
    inputs = tuple(Input(f"in {n}", type_) for n, type_ in enumerate(types))
    outcome = st.sampled_from("xyz").map(Constant)
    row = st.builds(
        lambda tests, output: Rule(tests, (output,)),
        st.tuples(*(cells(type_) for type_ in types)),
        outcome,
    )
    rules = tuple(draw(st.lists(row, min_size=1, max_size=6)))
    policy = draw(st.sampled_from(HitPolicy))
    outputs = (Output("out", FeelType.STRING, "", tuple("zyx")),)
    return DecisionTable("t", inputs, outputs, rules, policy)


def points(table: DecisionTable, *, nulls: bool) -> Iterator[tuple[Value, ...]]:
    """One point in each cell of the space, at least."""
    null = [None] if nulls else []
    yield from product(*([*LIMITS[i.type], *BETWEEN[i.type], *null] for i in table.inputs))


def matching(table: DecisionTable, point: tuple[Value, ...]) -> tuple[int, ...]:
    """The rules that match at a point, as plainly as possible."""
    return tuple(
        number
        for number, rule in enumerate(table.rules, 1)
        if all(holds(t, v, {}) is True for t, v in zip(rule.tests, point, strict=True))
    )


def is_in(region: Region, point: tuple[Value, ...]) -> bool:
    return all(holds(t, v, {}) is True for t, v in zip(region.tests, point, strict=True))


@given(table=tables(), nulls=st.booleans())
def test_gaps_are_just_where_no_rule_matches(table: DecisionTable, nulls: bool) -> None:
    found = analyse(table, nulls=nulls)
    assert not found.not_proved
    for point in points(table, nulls=nulls):
        in_gap = any(is_in(region, point) for region in found.gaps)
        assert in_gap is not bool(matching(table, point)), point
    for region in found.gaps:
        witness = tuple(region.witness[column.name] for column in table.inputs)
        assert is_in(region, witness)
        assert not matching(table, witness)


@given(table=tables())
def test_overlaps_are_just_the_pairs_that_match_together(table: DecisionTable) -> None:
    found = analyse(table)
    pairs = {
        (one, other)
        for point in points(table, nulls=True)
        for one, other in product(matching(table, point), repeat=2)
        if one < other
    }
    assert {overlap.rules for overlap in found.overlaps} == pairs
    assert found.overlap_count == len(pairs)
    for overlap in found.overlaps:
        one, other = (table.rules[number - 1] for number in overlap.rules)
        assert overlap.same_output is (one.outputs == other.outputs)
        witness = tuple(overlap.region.witness[column.name] for column in table.inputs)
        assert set(overlap.rules) <= set(matching(table, witness))
    never = set(range(1, len(table.rules) + 1)) - {
        number for point in points(table, nulls=True) for number in matching(table, point)
    }
    assert set(found.never) == never


@given(table=tables())
def test_masked_rules_are_just_those_that_are_never_chosen(table: DecisionTable) -> None:
    found = analyse(table)
    order = {"z": 0, "y": 1, "x": 2}

    def rank(number: int) -> tuple[int, int]:
        output = table.rules[number - 1].outputs[0]
        assert isinstance(output, Constant)
        return (order[output.value] if table.hit_policy is HitPolicy.PRIORITY else 0, number)

    if table.hit_policy not in (HitPolicy.FIRST, HitPolicy.PRIORITY):
        assert found.masked == ()
        return
    for nulls in (False, True):
        matched = [matching(table, point) for point in points(table, nulls=nulls)]
        chosen = {min(numbers, key=rank) for numbers in matched if numbers}
        reached = {number for numbers in matched for number in numbers}
        masked = [each for each in found.masked if not (nulls and each.but_for_null)]
        assert {each.rule for each in masked} & reached == reached - chosen
        for each in masked:
            assert all(set(each.by) & set(n) for n in matched if each.rule in n)


@given(table=tables(), aggregation=st.sampled_from([None, *Aggregation]))
def test_the_hit_policy_decides_over_the_rules_that_match(
    table: DecisionTable, aggregation: Aggregation | None
) -> None:
    for point in list(points(table, nulls=True))[:200]:
        named = {column.name: value for column, value in zip(table.inputs, point, strict=True)}
        said = evaluate(table, named)
        numbers = matching(table, point)
        assert said.matched == (numbers[:1] if table.hit_policy is HitPolicy.FIRST else numbers)
        outputs = [table.rules[number - 1].outputs[0] for number in numbers]
        values = [output.value for output in outputs if isinstance(output, Constant)]
        assert said.value == _expected(table.hit_policy, values)


def _expected(policy: HitPolicy, values: list[str]) -> object:
    match policy:
        case HitPolicy.UNIQUE:
            return values[0] if len(values) == 1 else None
        case HitPolicy.ANY:
            return values[0] if len(set(values)) == 1 else None
        case HitPolicy.FIRST:
            return values[0] if values else None
        case HitPolicy.PRIORITY:
            return max(values, default=None)  # z is listed first
        case HitPolicy.OUTPUT_ORDER:
            return tuple(sorted(values, reverse=True))
        case _:
            return tuple(values)


TEXTS = st.text(max_size=8) | st.sampled_from(['say "yes"', "back\\slash", "a\nb", " ", "]]>"])
WORDS = st.sampled_from(("Age", "Flu Symptoms", "Ort", "Rate"))
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False).filter(
    lambda n: -90 < n.adjusted() < 90
)
LITERALS = st.one_of(
    TEXTS,
    NUMBERS,
    st.booleans(),
    st.none(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.integers(-99, 99).map(Months),
).map(Constant)


def expressions(depth: int = 2) -> st.SearchStrategy[Expression]:
    leaf = LITERALS | st.lists(WORDS, min_size=1, max_size=2).map(lambda p: Variable(tuple(p)))
    if not depth:
        return leaf
    inner = expressions(depth - 1)
    return st.one_of(
        leaf,
        st.builds(Arithmetic, st.sampled_from(("+", "-", "*", "/", "**")), inner, inner),
        inner.filter(lambda e: not isinstance(e, Constant)).map(Negative),
        st.lists(inner, max_size=3).map(lambda some: ListOf(tuple(some))),
    )


@given(test=cells(FeelType.NUMBER), expression=expressions())
def test_cells_are_printed_and_mean_the_same_when_read(
    test: UnaryTest, expression: Expression
) -> None:
    names = Names.of(["Age", "Flu Symptoms", "Ort", "Rate"])
    for cell in (test, Is(expression), Compare("<", expression), Not(Is(expression))):
        again = parse_tests(print_tests(cell), names)
        scope = {"Age": Decimal(3), "Rate": {"Ort": "x"}}
        for value in (None, Decimal(0), Decimal("0.001"), "a", True):
            assert holds(again, value, scope) == holds(cell, value, scope), print_tests(cell)
        assert print_tests(again) == print_tests(cell)


@given(table=tables(), label=TEXTS, note=TEXTS, default=st.none() | LITERALS)
def test_what_is_written_as_dmn_reads_back_equal(
    table: DecisionTable, label: str, note: str, default: Constant | None
) -> None:
    printable = "".join(letter for letter in label if letter.isprintable()).strip()
    inputs = tuple(Input(i.expression, i.type, printable, i.allowed) for i in table.inputs)
    rules = tuple(
        Rule(tuple(parse_tests(print_tests(t)) for t in rule.tests), rule.outputs)
        for rule in table.rules
    )
    output = Output("out", FeelType.ANY, printable, (Constant(note).value,), default or NULL)
    written = DecisionTable("t", inputs, (output,), rules, table.hit_policy)
    assert parse_dmn(print_dmn([written])).tables == (written,)
