"""Two versions of a playbook, and two ways to write a condition: what is different."""

from __future__ import annotations

from decimal import Decimal

import pytest

from playcall_core.book import Playbook
from playcall_core.book.records import FactRecord, Play
from playcall_core.calling import Outcome, plays_of
from playcall_core.conditions import Truth, parse_condition
from playcall_core.conditions.boxes import words
from playcall_core.coverage import (
    PlayChange,
    Space,
    are_same,
    changed_situations,
    comparable,
    difference,
    find_difference,
)
from playcall_core.facts import KnownSet, Situation, Value
from tests.core.coverage_book import MOMENT, called, play, playbook

DICTIONARY = playbook().dictionary
SPACE = Space(DICTIONARY, MOMENT)


def changes(old: str, new: str, **rest: object) -> PlayChange:
    before, space = called(playbook(play("a", old), play("same", "budget is yes")))
    after, _ = called(playbook(play("a", new, **rest), play("same", "budget is yes")))
    (change,) = difference(before, after, space)
    return change


def said(change: PlayChange) -> tuple[list[str], list[str]]:
    gained, lost = (
        [words(box, DICTIONARY) for box in area] for area in (change.gained, change.lost)
    )
    return gained, lost


def test_situations_gained_and_lost() -> None:
    change = changes("employees is between 10 and 50", "employees is between 20 and 90")
    assert said(change) == (
        ["Employees is more than 50 and at most 90"],
        ["Employees is at least 10 and less than 20"],
    )


def test_an_exclusion_takes_situations_away_where_it_is_unknown_too() -> None:
    change = changes("segment is small", "segment is small", exclude="budget is yes")
    assert said(change)[0] == []
    assert sorted(said(change)[1]) == ["Segment is small and (Budget is yes or is unknown)"]


def test_a_rewrite_changes_nothing() -> None:
    change = changes("segment is one of small, mid", "segment is small or segment is mid")
    assert not change.changes_calls


def test_a_play_that_can_be_ruled_out_now() -> None:
    """It applies where it did; but where the set is complete, it can be told to be out."""
    change = changes(
        "rivals include any of acme and segment is known",
        "rivals include any of acme",
    )
    assert change.now_possible is not None
    assert words(change.now_possible, DICTIONARY) != ""


def test_plays_that_are_new_or_gone() -> None:
    old, space = called(playbook(play("a", "segment is small")))
    new, _ = called(playbook(play("b", "segment is mid")))
    gone, added = difference(old, new, space)
    assert (gone.after, added.before) == (None, None)
    assert said(gone) == ([], ["Segment is small"])
    assert said(added) == (["Segment is mid"], [])


def test_a_renamed_play_is_the_same_play() -> None:
    old, space = called(playbook(play("a", "segment is small")))
    new, _ = called(playbook(play("b", "segment is small", formerly=("a",))))
    assert not list(difference(old, new, space))


def test_the_real_subjects_that_get_other_plays() -> None:
    old, _ = called(playbook(play("a", "employees is at least 50"), play("b", "segment is small")))
    new, _ = called(playbook(play("a", "employees is at least 20"), play("b", "segment is small")))
    subjects = [
        Situation({"employees": Decimal(30), "segment": "small"}, id="changed"),
        Situation({"employees": Decimal(60)}, id="same"),
        Situation({}, id="unknown"),
    ]
    (change,) = changed_situations(old, new, subjects, MOMENT)
    assert change.situation.id == "changed"
    assert change.outcomes == (("a", Outcome.DOES_NOT_APPLY, Outcome.APPLIES),)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("segment is one of small, mid", "segment is not large"),
        ("segment is small or segment is mid", "segment is one of mid, small"),
        ("employees is between 5 and 9", "employees is at least 5 and employees is at most 9"),
        (
            "employees is less than 5 or employees is at least 5 or employees is unknown",
            "employees is known or employees is unknown",
        ),
        (
            "rivals include all of acme, beta",
            "rivals include any of acme and rivals include any of beta",
        ),
        ("budget is yes or budget is yes and segment is small", "budget is yes"),
        ("closes is within the next 2 days", "closes is between 2026-03-31 and 2026-04-02"),
    ],
)
def test_the_same(one: str, other: str) -> None:
    assert are_same(parse_condition(one, DICTIONARY), parse_condition(other, DICTIONARY), SPACE)


@pytest.mark.parametrize(
    ("one", "other", "situation"),
    [
        # Unknown is a point of every axis: this is not “always”.
        (
            "employees is less than 5 or employees is at least 5",
            "employees is known or employees is unknown",
            {},
        ),
        ("segment is one of small, mid, large", "segment is known", {}),
        (
            "rivals include any of acme or rivals include none of acme",
            "rivals is known",
            {"rivals": KnownSet(frozenset({"beta"}), complete=False)},
        ),
        ("employees is more than 5", "employees is at least 5", {"employees": Decimal(5)}),
    ],
)
def test_not_the_same(one: str, other: str, situation: dict[str, Value]) -> None:
    found = find_difference(
        parse_condition(one, DICTIONARY), parse_condition(other, DICTIONARY), SPACE
    )
    assert found is not None
    assert found.situation.values == situation
    assert found.truths[0] is not found.truths[1]
    assert Truth.TRUE in found.truths or Truth.FALSE in found.truths


def with_facts(book: Playbook, *facts: FactRecord) -> Playbook:
    """The playbook with some facts changed or added, those formerly called so left out."""
    gone = {("fact", old) for fact in facts for old in fact.formerly}
    records = {key: record for key, record in book.records.items() if key not in gone}
    return Playbook(book.head, records | {fact.key: fact for fact in facts})


def between(old: Playbook, new: Playbook) -> list[PlayChange]:
    dictionaries = (old.dictionary, new.dictionary)
    return list(
        difference(*comparable(plays_of(old).plays, plays_of(new).plays, dictionaries, MOMENT))
    )


def test_a_renamed_fact_is_the_same_fact() -> None:
    staff = FactRecord(id="staff", name="Staff", type="number", formerly=("employees",))
    old = playbook(play("a", "employees is at least 50"))
    new = with_facts(playbook(), staff)
    for limit, changed in ((50, 0), (20, 1)):
        a = play("a", f"staff is at least {limit}")
        assert len(between(old, with_facts_and(new, a))) == changed


def with_facts_and(book: Playbook, *plays: Play) -> Playbook:
    return Playbook(book.head, {**book.records, **{record.key: record for record in plays}})


def test_a_fact_that_is_gone_and_one_that_changed_its_type() -> None:
    old = playbook(play("a", "region is north"), play("b", "employees is at least 50"))
    size = FactRecord(id="employees", name="Employees", type="category", values=("few", "many"))
    new = with_facts(playbook(), size)
    records = {key: record for key, record in new.records.items() if key != ("fact", "region")}
    now = with_facts_and(
        Playbook(new.head, records), play("a", "segment is large"), play("b", "employees is many")
    )
    first, second = between(old, now)
    assert first.lost
    assert all(box["region"] is not None for box in first.lost)
    assert first.gained
    assert all(box["segment"] is not None for box in first.gained)
    assert all(box["employees-before"] is not None for box in second.lost)
    assert all(box["employees"] is not None for box in second.gained)
    assert second.lost
    assert second.gained
