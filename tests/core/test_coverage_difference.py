"""Two versions of a playbook, and two ways to write a condition: what is different."""

from __future__ import annotations

from decimal import Decimal

import pytest

from playcall_core.calling import Outcome
from playcall_core.conditions import Truth, parse_condition
from playcall_core.conditions.boxes import words
from playcall_core.coverage import (
    PlayChange,
    Space,
    are_same,
    changed_situations,
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
