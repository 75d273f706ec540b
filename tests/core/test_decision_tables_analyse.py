"""Gaps and overlaps in words, with witnesses; what is not proved; long tables in seconds."""

import random
from dataclasses import replace
from decimal import Decimal
from importlib import import_module
from itertools import count

import pytest

from playcall_core.decision_tables.analyse import Masked, analyse
from playcall_core.decision_tables.evaluate import evaluate
from playcall_core.decision_tables.expressions import parse_expression
from playcall_core.decision_tables.model import DecisionTable, HitPolicy, Input, Output, Rule
from playcall_core.decision_tables.nodes import ANYTHING, Constant, Interval, UnaryTest
from playcall_core.decision_tables.text import print_tests
from playcall_core.decision_tables.tokens import Names
from playcall_core.decision_tables.unary import parse_tests
from playcall_core.decision_tables.values import FeelType

NAMES = Names.of(["Age", "Risk", "Limit"])
RISKS = parse_tests('"low", "medium", "high"')


def table(*rows: str, policy: HitPolicy = HitPolicy.UNIQUE) -> DecisionTable:
    """Inputs are Age (0 to 120) and Risk (low, medium, high); a row is `age | risk => output`."""
    rules = []
    for row in rows:
        tests, output = row.split("=>")
        age, risk = tests.split("|")
        rules.append(
            Rule(
                (parse_tests(age, NAMES, "Age"), parse_tests(risk, NAMES, "Risk")),
                (parse_expression(output, NAMES),),
            )
        )
    inputs = (
        Input("Age", FeelType.NUMBER, "", parse_tests("[0..120]")),
        Input("Risk", FeelType.STRING, "", RISKS),
    )
    outputs = (Output("Rate", FeelType.STRING, "", ("a", "b")),)
    return DecisionTable("T", inputs, outputs, tuple(rules), policy)


def test_gaps_are_few_in_words_and_with_a_witness() -> None:
    rated = table('< 18 | - => "a"', '>= 18 | "low", "medium" => "b"', '> 65 | "high" => "a"')
    found = analyse(rated)
    (gap,) = found.gaps
    assert gap.words == 'Age is between 18 and 65 and Risk is "high"'
    assert [print_tests(test) for test in gap.tests] == ["[18..65]", '"high"']
    assert gap.witness == {"Age": 18, "Risk": "high"}
    assert evaluate(rated, gap.witness).reason == "No rule matches."
    closed = replace(rated, rules=(*rated.rules, Rule(gap.tests, (Constant("b"),))))
    assert analyse(closed).gaps == ()
    assert analyse(closed).not_proved == ()


def test_null_is_no_gap_unless_it_is_asked_for() -> None:
    whole = table('>= 0 | - => "a"')
    assert analyse(whole).gaps == ()
    (gap,) = analyse(whole, nulls=True).gaps
    assert (gap.words, gap.witness["Age"]) == ("Age is null", None)


def test_overlaps_say_where_and_whether_the_hit_policy_allows_them() -> None:
    rows = ('< 30 | - => "a"', '[20..40] | "low" => "b"', '> 35 | - => "b"')
    found = analyse(table(*rows))
    assert [overlap.rules for overlap in found.overlaps] == [(1, 2), (2, 3)]
    first, second = found.overlaps
    assert first.region.words == 'Age is at least 20 and less than 30 and Risk is "low"'
    assert (first.same_output, first.breaks) == (False, True)
    assert (second.same_output, second.breaks) == (True, True)
    found = analyse(table(*rows, policy=HitPolicy.ANY))
    assert [overlap.breaks for overlap in found.overlaps] == [True, False]
    found = analyse(table(*rows, policy=HitPolicy.PRIORITY))
    assert (found.overlap_count, found.breaking_count) == (2, 0)
    found = analyse(table('- | - => "c"', '- | - => "d"', policy=HitPolicy.PRIORITY))
    assert found.breaking_count == 1, "neither output is listed, so none comes first"


def test_rules_that_are_never_chosen_and_rules_that_never_match() -> None:
    rows = (
        '< 50 | - => "b"',
        '>= 50 | "low", "medium" => "b"',
        '>= 50 | "high" => "b"',
        '[20..60] | - => "a"',
        '> 130 | - => "a"',
        '- | "none" => "a"',
        '[30..20] | - => "a"',
    )
    found = analyse(table(*rows, policy=HitPolicy.FIRST))
    assert found.masked == (Masked(4, (1, 2, 3), but_for_null=True),), (
        "by the union of three, not by one of them"
    )
    assert found.never == (5, 6, 7)
    assert analyse(table(*rows, policy=HitPolicy.PRIORITY)).masked == ()


def test_rules_that_are_no_boxes_are_named_and_nothing_is_claimed_of_them() -> None:
    found = analyse(table('< Limit | - => "a"', 'f(?) | - => "b"', '>= 18 | - => "a"'))
    assert [number for number, _ in found.unread] == [1, 2]
    assert "another input" in found.unread[0][1]
    assert found.gaps[0].words == "Age is at least 0 and less than 18"
    assert "2 rules are not read" in found.not_proved[0]


def split_space(rules: int, width: int, left_out: int) -> DecisionTable:
    """A space split into rules at random, of which some are then left out."""
    dice = random.Random(7)
    boxes = [[(0, 1_000)] * width]
    while len(boxes) < rules:
        box = boxes.pop(dice.randrange(len(boxes)))
        place = dice.randrange(width)
        low, high = box[place]
        middle = dice.randrange(low, high) if high - low > 1 else low
        for part in ((low, middle), (middle, high)):
            if part[0] < part[1]:
                boxes.append([*box[:place], part, *box[place + 1 :]])
    limits = Interval(Constant(Decimal(0)), Constant(Decimal(1_000)), False, True)

    def cell(low: int, high: int) -> UnaryTest:
        if (low, high) == (0, 1_000):
            return ANYTHING
        return Interval(Constant(Decimal(low)), Constant(Decimal(high)), False, True)

    return DecisionTable(
        "Long",
        tuple(Input(f"x{n}", FeelType.NUMBER, "", limits) for n in range(width)),
        (Output(),),
        tuple(
            Rule(tuple(cell(*side) for side in box), (Constant(Decimal(1)),))
            for box in boxes[left_out:]
        ),
    )


def test_a_stopped_proof_says_so_and_keeps_what_it_has() -> None:
    long = split_space(300, 8, 20)
    clock = count()
    found = analyse(long, stop=lambda: next(clock) >= 3)
    assert any("not proved that there are none" in said for said in found.not_proved)
    few = analyse(long, most=5)
    assert len(few.gaps) == 5
    assert few.not_proved


def test_fifteen_hundred_rules_of_fifteen_inputs_take_seconds() -> None:
    long = split_space(1_500, 15, 20)
    found = analyse(long)
    assert found.not_proved == ()
    assert found.overlap_count == 0
    assert 0 < len(found.gaps) <= 20
    for gap in found.gaps:
        assert evaluate(long, gap.witness).matched == ()


def test_a_stop_is_heard_between_thousands_of_small_proofs() -> None:
    rows = [f"> {n / 4} | - => {n}" for n in range(300)]
    long = table(*rows, policy=HitPolicy.FIRST)
    asked = count()
    assert len(analyse(long, lambda: next(asked) < 0).masked) == 299
    most = next(asked) - 100
    again = count()
    found = analyse(long, lambda: next(again) > most)
    assert found.not_proved == ("There may be more rules that are never chosen.",)
    assert 0 < len(found.masked) < 299, "what was proved is kept"


def test_what_would_not_fit_into_memory_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("playcall_core.decision_tables.analyse")
    monkeypatch.setattr(module, "MOST_BYTES", 10)
    rows = (f"[{n}..{n + 1}) | - => {n}" for n in range(50))
    found = analyse(table(*rows, policy=HitPolicy.FIRST))
    assert len(found.not_proved) == 3
    assert not found.gaps
    assert not found.overlaps
