"""From a playbook to what calling needs: plays, the sources of facts, the questions to ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from playcall_core.book import Playbook, load
from playcall_core.calling import Calls, PastRun, call_plays, plays_of, questions_to_ask
from playcall_core.calling.outcome import Hindrance
from playcall_core.calling.sources import fact_sources
from playcall_core.conditions import print_condition, print_test
from playcall_core.facts import Moment, Situation, Subject, Value

MOMENT = Moment(datetime(2026, 3, 10, 12, tzinfo=UTC))
FACTS = """
format: 1
playbook: {id: test, currency: EUR}
facts:
  - {id: size, name: Size, type: category, derivation: {how: segment, kind: size}}
  - {id: seats, name: Seats, type: number, column: seats, asked_by: [how-many]}
  - {id: used, name: Used, type: number}
  - {id: share, name: Share, type: number, derivation: {how: ratio, of: used, to: seats}}
  - {id: odd, name: Odd, type: number, derivation: {how: ratio, of: share, to: odd}}
  - {id: budget, name: Budget, type: money}
segments:
  - {id: rest, kind: size, rule: seats is known}
  - {id: small, kind: size, rule: seats is less than 250 and used is known, precedence: 2}
  - {id: tiny, kind: size, rule: seats is less than 10, precedence: 1}
  - {id: unruly, kind: size}
  - {id: north, kind: region, rule: budget is known}
discovery_questions:
  - {id: how-many, text: How many are you?}
  - {id: how-often, text: How many of you use it?, fills: used}
  - {id: how-often-else, text: Who else uses it?, fills: used}
  - {id: hello, text: How are you?}
"""
Write = Callable[[str], Playbook]


@pytest.fixture
def playbook(tmp_path: Path) -> Write:
    """A playbook with the records above and the given plays."""

    def write(plays: str) -> Playbook:
        (tmp_path / "playbook.yaml").write_text(f"{FACTS}plays: [{plays}]\n", encoding="utf-8")
        return load(tmp_path)

    return write


def test_a_play_is_taken_over_with_all_that_calling_needs(playbook: Write) -> None:
    book = playbook(
        """{id: a, on: lead, when: seats is 5, exclude: used is 5, stop: share is 1,
        prefer: [budget is known, share is 2], cooldown: 2 weeks,
        window: {first: 2026-03-01, last: 2026-03-31}}, {id: b, when: seats is 6}"""
    )
    full, bare = plays_of(book).plays
    assert full.record is book.get("play", "a")
    assert full.on is Subject.LEAD
    assert full.exclude is not None
    assert full.stop is not None
    assert [print_condition(one) for one in (full.when, full.exclude, full.stop)] == [
        "seats is 5",
        "used is 5",
        "share is 1",
    ]
    assert [print_test(test) for test in full.prefer] == ["budget is known", "share is 2"]
    assert (full.first, full.last) == (date(2026, 3, 1), date(2026, 3, 31))
    assert full.cooldown == 14
    assert (bare.on, bare.cooldown) == (Subject.OPPORTUNITY, 0)
    assert (bare.exclude, bare.stop, bare.prefer) == (None, None, ())
    assert (bare.first, bare.last) == (None, None)
    assert plays_of(book).on(Subject.LEAD) == (full,)


@pytest.mark.parametrize(
    "play",
    [
        "when: seats is 5 pieces",
        "when: seats is 5, exclude: used is much",
        "when: seats is 5, stop: used is much",
        "when: seats is 5, prefer: [used is known, used is much]",
    ],
)
def test_a_play_with_a_condition_that_cannot_be_read_is_named(playbook: Write, play: str) -> None:
    book = playbook(f"{{id: a, name: Grow, {play}}}, {{id: b, when: seats is 6}}")
    found = plays_of(book)
    assert [play.id for play in found.plays] == ["b"]
    (problem,) = found.problems
    assert problem.what == "A condition of the play “Grow” cannot be read, so it is never called."
    assert problem.remedy == "“playcall check” says what is wrong with it."
    record = book.get("play", "a")
    assert record is not None
    assert problem.place == book.place(record)


def test_a_play_without_a_condition_is_named_with_what_to_do(playbook: Write) -> None:
    book = playbook("{id: a, name: Grow}")
    (problem,) = plays_of(book).problems
    assert problem.what == "The play “Grow” has no condition and is never called."
    assert problem.remedy == "Say under “when” when it applies."
    assert problem.place is not None
    assert problem.place.line is not None


def test_every_fact_has_its_source_and_segments_come_by_precedence(playbook: Write) -> None:
    book = playbook("")
    sources = {source.fact.id: source for source in fact_sources(book)}
    assert list(sources) == ["size", "seats", "used", "share", "odd", "budget"]
    assert [(one.key, print_condition(one.rule)) for one in sources["size"].rules] == [
        ("tiny", "seats is less than 10"),
        ("small", "seats is less than 250 and used is known"),
        ("rest", "seats is known"),
    ]
    assert sources["seats"].fact == book.dictionary["seats"]
    assert (sources["seats"].column, sources["seats"].rules) == ("seats", ())
    assert sources["seats"].derivation is None
    assert sources["share"].derivation is not None
    assert sources["share"].rules == ()


def calls(book: Playbook, on: str = "deal-1", **known: Value) -> Calls:
    return call_plays(plays_of(book).plays, Situation(known, id=on), MOMENT)


def test_a_fact_is_asked_for_by_the_questions_that_fill_it_or_what_it_is_made_of(
    playbook: Write,
) -> None:
    book = playbook(
        "{id: a, when: size is small}, {id: b, when: share is 1}, {id: c, when: odd is 1},"
        "{id: d, when: seats is 1}, {id: e, when: used is 1}, {id: f, when: budget is 1 EUR}"
    )
    asked = {
        question.fact: [one.id for one in question.questions]
        for question in questions_to_ask([calls(book)], book)
    }
    used, seats = ["how-often", "how-often-else"], ["how-many"]
    assert asked == {
        "seats": seats,
        "used": used,
        "share": used + seats,
        "odd": used + seats,
        "size": seats + used,
        "budget": [],
    }


def test_who_would_be_told_more_by_a_question(playbook: Write) -> None:
    book = playbook(
        "{id: b, when: seats is at least 5}, {id: a, when: seats is at least 5},"
        "{id: c, when: seats is 5 and used is 5}, {id: d, when: used is 5 and budget is 5 EUR},"
        "{id: e, when: used is 5 and budget is 5 EUR}"
    )
    both = [calls(book, "deal-1"), calls(book, "deal-2")]
    seats, used, budget = questions_to_ask(both, book)
    assert (seats.fact, seats.decides, seats.involved, seats.subjects) == ("seats", 4, 6, 2)
    assert seats.plays == ("a", "b", "c")
    assert (used.fact, used.decides, used.involved, used.subjects) == ("used", 2, 6, 2)
    assert used.plays == ("c", "d", "e")
    assert (budget.fact, budget.decides, budget.involved) == ("budget", 4, 4)
    assert questions_to_ask(both, book, most=2) == (seats, used)
    assert questions_to_ask(both, book, most=0) == ()
    assert questions_to_ask([calls(book, seats=Decimal(4), used=Decimal(4))], book) == ()


def test_of_facts_that_decide_as_much_the_one_in_more_calls_comes_first_then_the_id(
    playbook: Write,
) -> None:
    book = playbook(
        "{id: a, when: used is 5 and budget is 5 EUR and share is 1},"
        "{id: b, when: used is 5 and budget is 5 EUR}"
    )
    asked = questions_to_ask([calls(book)], book)
    assert [question.fact for question in asked] == ["budget", "used", "share"]


def test_a_cooldown_ends_on_its_last_day(playbook: Write) -> None:
    book = playbook("{id: a, when: seats is 5, cooldown: 30 days}")
    (play,) = plays_of(book).plays
    hindered = {
        ended: call_plays(
            [play],
            Situation({"seats": Decimal(5)}, id="deal-1"),
            MOMENT,
            [PastRun(run, "deal-1", ended)],
        )
        .calls[0]
        .hindrance
        for run, ended in (
            ("a", date(2026, 2, 8)),
            ("a", date(2026, 2, 9)),
            ("b", date(2026, 3, 9)),
        )
    }
    assert list(hindered.values()) == [None, Hindrance.COOLDOWN, None]


def test_an_exclusion_counts_before_a_window_and_a_window_before_a_cooldown(
    playbook: Write,
) -> None:
    book = playbook("{id: a, when: seats is 5, exclude: used is 5, cooldown: 30 days}")
    (play,) = plays_of(book).plays
    tomorrow = replace(play, first=date(2026, 3, 11))
    runs = [PastRun("a", "deal-1", date(2026, 3, 9))]
    found = [
        call_plays([tomorrow], Situation({"used": Decimal(used)}, id="deal-1"), MOMENT, runs)
        .calls[0]
        .hindrance
        for used in (5, 6)
    ]
    assert found == [Hindrance.EXCLUDED, Hindrance.NOT_YET]
