"""Plays that can never apply, and plays always behind others of their choice."""

from __future__ import annotations

from datetime import date
from itertools import combinations

from playcall_core.book import Playbook
from playcall_core.conditions.boxes import words
from playcall_core.coverage import Life, dead_plays
from playcall_core.coverage.areas import applying_area, without
from tests.core.coverage_book import called, play, playbook


def lives(book: Playbook) -> dict[str, tuple[Life, tuple[str, ...]]]:
    """Play id -> its life and the plays that shadow it."""
    return {
        verdict.play.id: (verdict.life, tuple(other.id for other in verdict.by))
        for verdict in dead_plays(*called(book))
    }


def test_dead_only_by_several_together() -> None:
    """Comparing pairs would find nothing here: each of the three leaves room beside it."""
    book = playbook(
        play("small-ones", "segment is small", choice="open", priority=1),
        play(
            "young",
            "segment is one of mid, large and employees is less than 50",
            choice="open",
            priority=1,
        ),
        play(
            "grown",
            "segment is one of mid, large and employees is at least 50",
            choice="open",
            priority=2,
        ),
        play("everybody", "segment is known and employees is known", choice="open", priority=3),
    )
    plays, space = called(book)
    areas = {each.id: applying_area(each, space) for each in plays}
    for pair in combinations(("small-ones", "young", "grown"), 2):
        covered = (*areas[pair[0]], *areas[pair[1]])
        assert without(areas["everybody"], covered, space), "no two of them cover it"
    assert lives(book)["everybody"] == (Life.SHADOWED, ("young", "small-ones", "grown"))


def test_unknown_keeps_a_play_alive() -> None:
    """Where the size is unknown neither of the two applies, and the third does."""
    book = playbook(
        play("young", "employees is less than 50", choice="open", priority=1),
        play("grown", "employees is at least 50", choice="open", priority=1),
        play("any-segment", "segment is known", choice="open", priority=2),
    )
    assert lives(book)["any-segment"][0] is Life.APPLIES
    plays, space = called(book)
    (alive,) = (v for v in dead_plays(plays, space) if v.play.id == "any-segment")
    assert alive.where is not None
    assert words(alive.where, space.axes) == "Segment is known and Employees is unknown"


def test_an_incomplete_set_keeps_a_play_alive() -> None:
    book = playbook(
        play("with-acme", "rivals include any of acme", choice="open", priority=1),
        play("without-acme", "rivals include none of acme", choice="open", priority=1),
        play("any", "rivals is known", choice="open", priority=2),
    )
    assert lives(book)["any"][0] is Life.APPLIES


def test_a_play_of_another_choice_or_subject_shadows_nothing() -> None:
    book = playbook(
        play("first", "segment is small", choice="open", priority=1),
        play("other-choice", "segment is small", choice="close", priority=2),
        play("no-choice", "segment is small", priority=2),
        play("other-subject", "segment is small", choice="open", priority=2, on="account"),
        play("behind", "segment is small", choice="open", priority=2),
    )
    found = lives(book)
    assert [id_ for id_, (life, _) in found.items() if life is Life.SHADOWED] == ["behind"]


def test_a_play_with_a_cooldown_shadows_nothing() -> None:
    """While it rests on a subject, the play behind it is offered there."""
    book = playbook(
        play("first", "segment is small", choice="open", priority=1, cooldown="30 days"),
        play("second", "segment is small", choice="open", priority=2),
    )
    assert lives(book)["second"][0] is Life.APPLIES


def test_a_preference_of_the_later_play_keeps_it_alive() -> None:
    preferring = play("b", "segment is small", choice="open", prefer=("budget is yes",))
    plain = play("a", "segment is small", choice="open")
    assert lives(playbook(plain, preferring))["b"][0] is Life.APPLIES
    both = play("a", "segment is small", choice="open", prefer=("budget is yes",))
    assert lives(playbook(both, preferring))["b"] == (Life.SHADOWED, ("a",))


def test_the_narrower_condition_comes_first() -> None:
    """Of two plays with the same priority the one with more tests is ranked first."""
    book = playbook(
        play("a-wide", "segment is small", choice="open"),
        play("narrow", "segment is small and employees is known", choice="open"),
    )
    assert {life for life, _ in lives(book).values()} == {Life.APPLIES}


def test_an_exclusion_that_is_true_or_unknown_keeps_a_play_from_applying() -> None:
    book = playbook(
        play("excluded", "segment is small", exclude="segment is one of small, mid"),
        play("never-told", "budget is unknown", exclude="budget is yes"),
        play("told", "segment is small", exclude="budget is yes"),
    )
    assert {id_: life for id_, (life, _) in lives(book).items()} == {
        "excluded": Life.NEVER,
        "never-told": Life.NEVER,
        "told": Life.APPLIES,
    }


def test_an_excluded_part_is_left_to_the_play_behind() -> None:
    book = playbook(
        play("first", "segment is small", exclude="budget is yes", choice="open", priority=1),
        play("second", "segment is small", choice="open", priority=2),
        play("third", "segment is small and budget is no", choice="open", priority=3),
    )
    assert lives(book)["second"][0] is Life.APPLIES
    assert lives(book)["third"] == (Life.SHADOWED, ("first",))


def test_windows() -> None:
    spring = {"first": date(2026, 4, 1), "last": date(2026, 6, 30)}
    summer = {"first": date(2026, 7, 1), "last": date(2026, 9, 30)}
    book = playbook(
        play("spring", "segment is small", choice="open", priority=1, window=spring),
        play("summer", "segment is small", choice="open", priority=1, window=summer),
        play(
            "may",
            "segment is small",
            choice="open",
            priority=2,
            window={"first": date(2026, 5, 1), "last": date(2026, 8, 31)},
        ),
        play("all-year", "segment is small", choice="open", priority=3),
        play("over", "segment is small", window={"last": date(2026, 3, 30)}),
    )
    found = lives(book)
    assert found["may"] == (Life.SHADOWED, ("spring", "summer"))
    assert found["all-year"][0] is Life.APPLIES
    assert found["over"][0] is Life.NEVER


def test_a_stopped_proof_says_so_and_keeps_what_was_proved() -> None:
    parts = [
        play(
            f"p{n}-{m}",
            f"employees is at least {n} and employees is less than {n + 1} "
            f"and amount is at least {m} and amount is less than {m + 1}",
            choice="open",
            priority=1,
        )
        for n in range(12)
        for m in range(12)
    ]
    last = play(
        "last",
        "employees is between 0 and 11 and amount is between 0 and 11",
        choice="open",
        priority=2,
    )
    plays, space = called(playbook(*parts, last))
    asked = iter([False] * len(parts))
    verdicts = list(dead_plays(plays, space, stop=lambda: next(asked, True)))
    assert verdicts[-1].life is Life.NOT_PROVED
    assert {verdict.life for verdict in verdicts[:-1]} == {Life.APPLIES}
    assert list(dead_plays(plays, space))[-1].life is Life.SHADOWED
