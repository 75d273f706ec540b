"""The map from another tool's fields and values to facts, and what is wrong with it."""

from pathlib import Path

import pytest

from playcall_core.decision_tables.field_map import load_field_map
from playcall_core.errors import DecisionTableError
from tests.core.filter_case import FACTS


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("fields: {a: seets}", "There is no fact “seets”. Did you mean “seats”"),
        ("fields: {a: {values: {}}}", "names no fact"),
        ("fields: {a: {fact: segment, value: {}}}", "“value” is not known here. Did you mean"),
        ("fields: {a: {fact: segment, values: {x: entt}}}", "“entt” is no value of “Segment”"),
        ("field: {}", "names no fields"),
    ],
)
def test_a_map_of_fields_that_is_wrong_is_named(text: str, what: str, tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(text, "utf-8")
    with pytest.raises(DecisionTableError, match=what) as caught:
        load_field_map(tmp_path / "map.yaml", FACTS)
    assert caught.value.problems[0].place.file == "map.yaml"
