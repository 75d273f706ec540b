"""What was found in a record or a text is not looked for again, and nothing old is ever taken."""

from __future__ import annotations

import gc

import pytest

from playcall_core.book.once import OfEach
from playcall_core.book.records import Record, Term
from playcall_core.conditions import known, parse_condition
from playcall_core.conditions.known import MOST_DICTIONARIES, known_texts
from playcall_core.errors import ConditionError
from playcall_core.facts import Fact, FactDictionary, FactType, Subject


def term(text: str) -> Term:
    return Term.model_validate({"id": "term", "term": text, "definition": text})


def test_a_record_is_looked_at_once_for_as_long_as_it_lives() -> None:
    seen: list[str] = []

    def find(record: Record) -> str:
        seen.append(record.heading)
        return record.heading.upper()

    once = OfEach(find)
    lead = term("lead")
    assert [once(lead), once(lead), once(term("other")), once(lead)] == [
        "LEAD",
        "LEAD",
        "OTHER",
        "LEAD",
    ]
    assert seen == ["lead", "other"]

    equal = lead.model_copy(update={"term": "changed"})
    assert once(equal) == "CHANGED"
    del lead, equal
    gc.collect()
    assert once._found == {}


def facts(name: str) -> FactDictionary:
    return FactDictionary((Fact("size", name, FactType.NUMBER, Subject.OPPORTUNITY),))


def test_a_text_is_read_once_by_dictionaries_that_are_equal() -> None:
    text = "size is at least 5"
    first = known_texts(facts("Size")).condition(text)
    assert first == parse_condition(text, facts("Size"))
    assert known_texts(facts("Size")).condition(text) is first


def test_a_text_is_read_again_by_other_facts() -> None:
    assert known_texts(facts("Size")).condition("Size is at least 5").facts()
    with pytest.raises(ConditionError, match="Size"):
        known_texts(
            FactDictionary((Fact("age", "Age", FactType.NUMBER, Subject.OPPORTUNITY),))
        ).condition("Size is at least 5")


def test_a_text_that_is_none_says_the_same_each_time() -> None:
    texts = known_texts(facts("Size"))
    said = []
    for _ in range(2):
        with pytest.raises(ConditionError) as error:
            texts.condition("size is at least")
        said.append(error.value.problems)
    assert said[0] == said[1]


def test_few_dictionaries_are_kept() -> None:
    first = known_texts(facts("Name 0"))
    for number in range(1, MOST_DICTIONARIES):
        known_texts(facts(f"Name {number}"))
    assert known_texts(facts("Name 0")) is first
    known_texts(facts("One more"))
    assert known_texts(facts("Name 0")) is not first


def test_no_more_texts_are_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "MOST_TEXTS", 2)
    texts = known_texts(facts("Few texts"))
    first = texts.condition("size is 1")
    texts.condition("size is 2")
    assert texts.condition("size is 1") is first
    texts.condition("size is 3")
    assert texts.condition("size is 1") is not first
