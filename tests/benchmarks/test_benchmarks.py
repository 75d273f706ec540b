"""The benchmarks print no number of engines that do not say the same."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from benchmarks import limit
from benchmarks.linear import with_more_facts
from benchmarks.lines import Different, Line, Unit, medians, quantity
from benchmarks.many_situations import agree, digest_of, head, judged_sample
from benchmarks.measuring import DIFFERENT, STOPPED, Report, Section, run
from benchmarks.one_situation import beside, judge
from benchmarks.peers import Peer, generated
from benchmarks.proved import agree_on_gaps, agree_on_overlaps
from benchmarks.tables import broken_table, table_dictionary, whole_table
from benchmarks.workload import MOMENT, Workload
from playcall_core.calling import Index, compile_index
from playcall_core.calling.arrays import Hits
from playcall_core.calling.many import match_many
from playcall_core.coverage import Space, open_boxes

LOAD = Workload(60, tests=(1, 3))
SITUATIONS = list(LOAD.situations(40))


@pytest.fixture(scope="module")
def index() -> Index:
    return compile_index(LOAD.plays, LOAD.dictionary, LOAD.moment)


@pytest.mark.parametrize("build", [generated.build_by_group, generated.build_sharing])
def test_a_peer_that_agrees_is_measured(build: Callable[[Workload], Peer], index: Index) -> None:
    ours, theirs = beside(index, SITUATIONS, [(build(LOAD), 7.0)], passes=1)
    assert ours.ours > 0
    assert theirs.peer is not None
    assert theirs.peer > 0


def test_a_peer_that_misses_a_play_is_not_measured(index: Index) -> None:
    peer = generated.build_by_group(LOAD)
    poor = replace(peer, places=lambda found: sorted(set(found))[1:])
    with pytest.raises(Different, match="a generated function beside Playcall with 60 plays"):
        list(beside(index, SITUATIONS, [(poor, 7.0)], passes=1))


def test_a_matcher_that_errs_is_found_by_the_reference_evaluator(index: Index) -> None:
    judge(LOAD, index, SITUATIONS)
    others = compile_index(LOAD.plays[1:], LOAD.dictionary, LOAD.moment)
    with pytest.raises(Different, match="beside the reference evaluator"):
        judge(LOAD, others, SITUATIONS)


def test_columns_that_differ_from_one_by_one_are_found(index: Index) -> None:
    table = LOAD.table(50)
    expected = judged_sample(LOAD, table)
    matches = match_many(index, table, cannot_tell=True)
    agree(matches, expected, "as it is")
    wrong = matches.applies.plays.copy()
    wrong[0] += 1
    changed = replace(matches, applies=Hits(matches.applies.indptr, wrong))
    assert digest_of(changed) != digest_of(matches)
    with pytest.raises(Different, match="applies, with one play changed"):
        agree(changed, expected, "with one play changed")


def test_the_head_of_a_table_holds_its_first_situations() -> None:
    table = LOAD.table(30)
    assert list(head(table, 10)) == list(table)[:10]


def test_more_facts_leave_about_as_many_plays() -> None:
    once = compile_index(LOAD.plays, LOAD.dictionary, MOMENT)
    plays, table = with_more_facts(LOAD, 3, 2_000)
    thrice = compile_index(plays, table.dictionary, MOMENT)
    assert len(thrice.keys) > len(once.keys)
    few = len(match_many(once, LOAD.table(2_000)).applies.plays)
    assert 0.6 < len(match_many(thrice, table).applies.plays) / few < 1.6
    for situation in head(table, 5):
        assert situation.values.keys() == {fact.id for fact in table.dictionary}


@pytest.mark.slow
@pytest.mark.parametrize("facts", [1, 8, 19])
def test_both_ways_of_the_limit_come_to_the_same(facts: int) -> None:
    dice = np.random.default_rng(facts)
    rows = dice.integers(0, 1 << 64, (10, 5), np.uint64)
    places = dice.integers(0, 10, (50, facts), np.int32)
    check = np.bitwise_xor.reduce(np.bitwise_and.reduce(rows[places], axis=1), axis=None)
    assert limit.row_by_row(rows, places) == limit.eight_at_once(rows, places) == check


def test_gaps_and_overlaps_that_are_wrong_are_found() -> None:
    dictionary = table_dictionary(3)
    rules = broken_table(60, dictionary, random.Random(1), share=0.2)
    gaps = open_boxes(rules, whole_table(dictionary), Space(dictionary, MOMENT)).boxes
    agree_on_gaps(rules, gaps, dictionary, 200)
    agree_on_overlaps(rules)
    with pytest.raises(Different, match="the gaps at the point"):
        agree_on_gaps(rules, gaps[1:], dictionary, 2_000)


def section(*given: Line | str | BaseException) -> Section:
    """A section that gives these lines and raises these errors."""

    def lines(short: bool) -> Iterator[Line | str]:
        for each in given:
            if isinstance(each, BaseException):
                raise each
            yield each

    return Section("Something", lines)


MET, MISSED = Line("quick", 1e-6, bar=2e-6), Line("slow", 3.0, bar=2.0, peer=6.0, least=3.0)


def test_results_that_differ_fail_the_run_but_not_the_other_sections(
    capsys: pytest.CaptureFixture[str],
) -> None:
    sections = {"one": section(Different("Results differ: 1 and 2."), MET), "two": section(MISSED)}
    assert run(sections, True, Report(as_json=False)) == DIFFERENT
    printed = capsys.readouterr()
    assert "Results differ: 1 and 2." in printed.out
    assert "quick" not in printed.out
    assert "slow" in printed.out
    assert "RESULTS DIFFER" in printed.err


def test_a_missed_bar_is_said_and_fails_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run({"one": section(MET, MISSED)}, True, Report(as_json=False)) == 0
    printed = capsys.readouterr()
    quick, slow = printed.out.splitlines()[-2:]
    assert quick.split() == ["quick", "1.0", "µs", "≤", "2.0", "µs", "met"]
    assert slow.split()[-5:] == ["MISSED", "6.00", "s", "2.00", "x"]
    assert "bars missed: 1" in printed.err


def test_a_run_that_is_stopped_leaves_what_was_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    sections = {"one": section(MET, KeyboardInterrupt(), MISSED), "two": section(MISSED)}
    assert run(sections, True, Report(as_json=False)) == STOPPED
    printed = capsys.readouterr()
    assert "quick" in printed.out
    assert "slow" not in printed.out
    assert "Stopped" in printed.err


def test_json_keeps_every_number_in_its_unit(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report(as_json=True)
    report.machine({"cores": "2"})
    assert run({"one": section(MISSED, "in words")}, True, report) == 0
    machine, line, text = map(json.loads, capsys.readouterr().out.splitlines())
    assert machine == {"machine": {"cores": "2"}}
    assert text == {"section": "one", "text": "in words"}
    kept = {name: line[name] for name in ("section", "what", "ours", "ratio", "met")}
    assert kept == {"section": "one", "what": "slow", "ours": 3.0, "ratio": 2.0, "met": False}


@pytest.mark.parametrize(
    ("line", "met"),
    [
        (Line("no bar", 1.0), None),
        (Line("at the bar", 2.0, bar=2.0), True),
        (Line("above", 2.1, bar=2.0), False),
        (Line("ratio at the bar", 2.0, peer=4.0, least=2.0), True),
        (Line("ratio below", 2.0, peer=3.9, least=2.0), False),
        (Line("one of two", 2.0, bar=3.0, peer=3.9, least=2.0), False),
    ],
    ids=lambda value: value.what if isinstance(value, Line) else "",
)
def test_a_bar_is_met_up_to_itself(line: Line, met: bool | None) -> None:
    assert line.met is met


def test_the_median_is_over_inputs_and_the_least_over_passes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 0.0
    waits = iter([9.0, 2.0, 3.0, 1.0, 9.0, 9.0])

    def wait(_: object) -> None:
        nonlocal now
        now += next(waits)

    monkeypatch.setattr("benchmarks.lines.time.perf_counter", lambda: now)
    assert medians([(wait, "abc")], passes=2) == [2.0]


@pytest.mark.parametrize(
    ("number", "unit", "words"),
    [
        (9.24e-6, "s", "9.2 µs"),
        (0.0163, "s", "16.3 ms"),
        (0.72, "s", "0.72 s"),
        (4.64e6, "B", "4.6 MB"),
        (2.5, "x", "2.50 x"),
        (45, "x", "45 x"),
        (53.46, "x", "53.5 x"),
    ],
)
def test_quantities_as_people_say_them(number: float, unit: Unit, words: str) -> None:
    assert quantity(number, unit) == words
