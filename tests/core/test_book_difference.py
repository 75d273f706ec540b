"""The difference of two playbooks: what counts as a change, and how it is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playcall_core.book import Head, Playbook, Waiver
from playcall_core.book.difference import (
    Added,
    Changed,
    FieldChange,
    Kept,
    ListChange,
    Removed,
    differences,
    words,
)
from playcall_core.book.difference_words import describe
from playcall_core.book.records import Competitor, FactRecord, Persona, Play, Record, Role
from playcall_core.book.serialise import playbook_from_data, playbook_to_json
from tests.core.book_cases import TEXTS, and_also, whole_playbooks, with_record, without

LAND = ("play", "land")
BOOK = playbook_from_data(
    {
        "playbook": {"name": "Ours"},
        "facts": [
            {"id": "amount", "name": "Amount", "type": "money"},
            {"id": "stage", "name": "Stage", "type": "category", "values": ["qualify", "prove"]},
        ],
        "roles": [{"id": "rep", "name": "Rep"}, {"id": "head", "name": "Head of sales"}],
        "competitors": [{"id": "acme", "name": "Acme"}, {"id": "globex", "name": "Globex"}],
        "metrics": [{"id": "win-rate", "name": "Win rate"}],
        "plays": [
            {
                "id": "land",
                "name": "Land with CI",
                "when": "amount is at least 50,000 EUR and stage is one of qualify, prove",
                "prefer": ["stage is prove", "amount is known"],
                "competitors": ["acme"],
                "milestones": ["Met", "Shown"],
                "steps": [
                    {"n": 1, "actor": "rep", "action": "Call."},
                    {"n": 2, "actor": "rep", "action": "Write.", "effects": {"discount": "none"}},
                ],
                "success": {"metric": "win-rate", "target": "40"},
            }
        ],
    }
)
PLAY = BOOK.records[LAND]
assert isinstance(PLAY, Play)
FIRST, SECOND = PLAY.steps


def fields_of(new: Playbook, old: Playbook = BOOK) -> tuple[FieldChange | ListChange, ...]:
    """The changed fields of the one record that changed."""
    (change,) = differences(old, new)
    assert isinstance(change, Changed)
    return change.fields


# --- any two playbooks


@settings(max_examples=min(60, settings().max_examples), deadline=None)
@given(playbook=whole_playbooks())
def test_a_playbook_does_not_differ_from_itself(playbook: Playbook) -> None:
    assert differences(playbook, playbook) == ()


@settings(max_examples=min(60, settings().max_examples), deadline=None)
@given(old=whole_playbooks(), new=whole_playbooks())
def test_other_playbooks_differ_and_every_change_can_be_said(old: Playbook, new: Playbook) -> None:
    changes = differences(old, new)
    texts = playbook_to_json(old) + playbook_to_json(new)
    assert bool(changes) == (old != new)
    for change in changes:
        said = describe(change, old, new)
        assert "\n" not in said.strip()
        assert "None" not in said or "None" in texts


@given(before=TEXTS, after=TEXTS)
def test_words_give_back_both_texts(before: str, after: str) -> None:
    pieces = words(before, after)
    assert "".join(piece.text for piece in pieces if piece.kept is not Kept.ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.kept is not Kept.REMOVED) == after


def test_words_of_very_long_texts_end_soon() -> None:
    before = "one two three\n" * 5_000
    assert "".join(p.text for p in words(before, before + "four") if p.kept is Kept.ADDED) == "four"


# --- records


def test_added_and_removed_records() -> None:
    new = and_also(without(BOOK, ("role", "head")), Role(id="ceo", name="CEO"))
    added, removed = differences(BOOK, new)
    assert added == Added(Role(id="ceo", name="CEO"))
    assert removed == Removed(Role(id="head", name="Head of sales"))
    assert describe(added, BOOK, new) == "role CEO is new"
    assert describe(removed, BOOK, new) == "role Head of sales is gone"


def test_a_renamed_record_is_one_change() -> None:
    new = with_record(BOOK, LAND, id="land-with-ci", formerly=("land",))
    (change,) = differences(BOOK, new)
    assert isinstance(change, Changed)
    assert change.is_renamed
    assert change.fields == (
        FieldChange(("id",), "land", "land-with-ci"),
        ListChange(("formerly",), ("land",), ()),
    )


def test_a_uid_survives_any_renaming() -> None:
    old = with_record(BOOK, LAND, uid="u-1")
    new = with_record(old, LAND, id="other", name="Other")
    assert [type(change) for change in differences(old, new)] == [Changed]


def test_a_new_uid_under_the_same_id_is_still_the_same_record() -> None:
    new = with_record(BOOK, LAND, uid="u-1", priority=1)
    assert [type(change) for change in differences(BOOK, new)] == [Changed]


def test_head_waivers_and_their_words() -> None:
    waiver = Waiver(rule="an-owner", record="play/land", reason="Soon", until=date(2026, 5, 1))
    new = replace(BOOK, head=Head(name="Ours", company="Harbour"), waivers=(waiver,))
    head, added = differences(BOOK, new)
    assert isinstance(head, Changed)
    assert head.fields == (FieldChange(("company",), "", "Harbour"),)
    assert added == Added(waiver)
    assert describe(added, BOOK, new) == "waiver of an-owner for play/land is new"


# --- fields

CASES: list[tuple[dict[str, Any], tuple[FieldChange | ListChange, ...], str]] = [
    (
        {"priority": 3},
        (FieldChange(("priority",), 5, 3),),
        "priority was 5, is 3",
    ),
    (
        {"purpose": "Be first."},
        (FieldChange(("purpose",), None, "Be first."),),
        "purpose is new: “Be first.”",
    ),
    ({"name": None}, (FieldChange(("name",), "Land with CI", None),), "name is gone"),
    (
        {"competitors": ("globex",)},
        (ListChange(("competitors",), ("globex",), ("acme",)),),
        "competitors now with Globex and without Acme",
    ),
    (
        {"milestones": ("Shown", "Met")},
        (ListChange(("milestones",), (), ()),),
        "milestones in another order",
    ),
    (
        {"success": {"metric": "win-rate", "target": "50"}},
        (FieldChange(("success", "target"), "40", "50"),),
        "success, target was 40, is 50",
    ),
    (
        {"steps": (FIRST, SECOND.model_copy(update={"actor": "head"}))},
        (FieldChange(("steps", 1, "actor"), "rep", "head"),),
        "step 2, actor was Rep, is Head of sales",
    ),
    (
        {"steps": (SECOND,)},
        (FieldChange(("steps", 0), FIRST, None),),
        "step 1 is gone",
    ),
    (
        {"steps": (FIRST, SECOND.model_copy(update={"effects": {"discount": "offered"}}))},
        (FieldChange(("steps", 1, "effects", "discount"), "none", "offered"),),
        "step 2, effects, discount was none, is offered",
    ),
    (
        {"when": "amount is at least 10,000 EUR"},
        (
            FieldChange(
                ("when",),
                "amount is at least 50,000 EUR and stage is one of qualify, prove",
                "amount is at least 10,000 EUR",
            ),
        ),
        "when was Amount is at least 50,000 EUR and Stage is one of qualify, prove, "
        "is Amount is at least 10,000 EUR",
    ),
]


@pytest.mark.parametrize(("fields", "expected", "said"), CASES, ids=[case[2] for case in CASES])
def test_a_changed_field(
    fields: dict[str, Any], expected: tuple[FieldChange | ListChange, ...], said: str
) -> None:
    new = with_record(BOOK, LAND, **fields)
    assert fields_of(new) == expected
    (change,) = differences(BOOK, new)
    name = "land" if "name" in fields else "Land with CI"
    assert describe(change, BOOK, new) == f"play {name}: {said}"


@pytest.mark.parametrize(
    "text",
    [
        "stage is one of prove, qualify and amount is at least 50,000 EUR",
        "Amount is at least 50000 and Stage is one of Qualify, Prove",
        "(amount is at least 50,000 EUR) and (stage is one of qualify, prove)",
    ],
)
def test_a_condition_written_differently_means_the_same(text: str) -> None:
    new = with_record(BOOK, LAND, when=text)
    (field,) = fields_of(new)
    assert field.same_meaning
    (change,) = differences(BOOK, new)
    assert describe(change, BOOK, new).endswith("when is written differently and means the same")


def test_tests_that_are_preferred_in_another_order_mean_the_same() -> None:
    new = with_record(BOOK, LAND, prefer=("Amount is known", "stage is one of prove"))
    (field,) = fields_of(new)
    assert field.same_meaning


def test_a_condition_that_cannot_be_read_is_compared_as_text() -> None:
    (field,) = fields_of(with_record(BOOK, LAND, when="no fact of ours"))
    assert not field.same_meaning


def test_a_long_text_is_counted_and_not_repeated() -> None:
    old = with_record(BOOK, LAND, purpose="word " * 60 + "end")
    new = with_record(old, LAND, purpose="word " * 60 + "and then the end")
    (change,) = differences(old, new)
    assert describe(change, old, new) == ("play Land with CI: purpose has changed (3 words added)")


def test_choices_are_known_by_their_keys() -> None:
    def fact(*values: Any) -> Playbook:
        record: Record = FactRecord(id="f", type="category", values=values)
        return Playbook(Head(), {record.key: record})

    old = fact({"key": "a", "label": "A"}, "b")
    new = fact("b", {"key": "a", "label": "Alpha"})
    assert fields_of(new, old) == (
        FieldChange(("values", 1, "label"), "A", "Alpha"),
        ListChange(("values",), (), ()),
    )


@given(st.data())
def test_the_order_of_records_is_no_change(data: st.DataObject) -> None:
    records = data.draw(st.permutations(list(BOOK.records.items())))
    assert differences(BOOK, replace(BOOK, records=dict(records))) == ()


def test_names_come_from_the_playbook_of_their_time() -> None:
    new = with_record(BOOK, ("competitor", "acme"), name="Acme Group")
    new = with_record(new, LAND, competitors=())
    said = [describe(change, BOOK, new) for change in differences(BOOK, new)]
    assert said == [
        "competitor Acme Group: name was Acme, is “Acme Group”",
        "play Land with CI: competitors now without Acme",
    ]
    assert isinstance(new.records[("competitor", "acme")], Competitor)
    assert Persona(id="x").heading == "x"
