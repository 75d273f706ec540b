"""YAML text as Playcall writes it: it reads back exactly, here and in other readers."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from playcall_core.book.yaml_source import parse_yaml
from playcall_core.book.yaml_text import WIDTH, document, entry_lines
from tests.core.book_cases import TEXTS

DATA: st.SearchStrategy[Any] = st.recursive(
    TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=10,
)
STYLES = st.sampled_from([None, "'", '"', "|", ">"])


@settings(max_examples=3 * settings().max_examples, deadline=None)
@given(data=st.dictionaries(TEXTS, DATA, min_size=1, max_size=3))
def test_any_texts_in_any_lists_and_fields_read_back(data: dict[str, Any]) -> None:
    text = document(data.items())
    assert parse_yaml(text, file="f").data == data
    if "on" not in text:  # `on` as a name is a truth value to readers of YAML 1.1 only
        assert yaml.load(text, Loader=yaml.CSafeLoader) == data


@settings(max_examples=3 * settings().max_examples, deadline=None)
@given(text=TEXTS, style=STYLES)
def test_any_text_reads_back_in_whatever_style_stood_there(text: str, style: str | None) -> None:
    lines = ["x:", *entry_lines("k", text, 2, style=style), "after: z"]
    written = "\n".join(lines) + "\n"
    assert parse_yaml(written, file="f").data == {"x": {"k": text}, "after": "z"}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("Land with a pilot", "k: Land with a pilot"),
        ("no", 'k: "no"'),
        ("40", 'k: "40"'),
        ("1.10", 'k: "1.10"'),
        ("2026-01-01", 'k: "2026-01-01"'),
        ("", 'k: ""'),
        ("90 days", "k: 90 days"),
        ("a: b", 'k: "a: b"'),
        ("Say “yes” #now", 'k: "Say “yes” #now"'),
        ("- dash", 'k: "- dash"'),
        ("https://example.com/a#b", "k: https://example.com/a#b"),
        (" blank ", 'k: " blank "'),
        ("line\u2028separator\x85", 'k: "line\\u2028separator\\x85"'),
        (40, "k: 40"),
        (True, "k: true"),
        (["cfo", "head-of-it"], "k: [cfo, head-of-it]"),
        ([], "k: []"),
        ({"role": "champion", "orders": ["new"]}, "k: {role: champion, orders: [new]}"),
        ("First.\n\nThen.", "k: |-\n  First.\n\n  Then."),
        (
            ["A sentence that is too long for a list in brackets.", "no"],
            'k:\n  - A sentence that is too long for a list in brackets.\n  - "no"',
        ),
    ],
)
def test_how_values_look(value: Any, written: str) -> None:
    assert "\n".join(entry_lines("k", value, 0)) == written


def test_long_texts_are_folded_to_the_width_of_a_page() -> None:
    condition = " and ".join(f"fact-{n} is at least {n}" for n in range(20))
    lines = entry_lines("when", condition, 4)
    assert lines[0] == "    when: >-"
    assert all(len(line) <= WIDTH for line in lines)
    assert parse_yaml("\n".join(lines), file="f").data == {"when": condition}


def test_paragraphs_with_long_lines_are_folded_and_lists_are_left_as_they_are() -> None:
    prose = "\n\n".join(["many words " * 20 + "end"] * 2)
    assert entry_lines("k", prose, 0)[0] == "k: >-"
    nested = "- first\n  - second " + "and more " * 20 + "end"
    assert entry_lines("k", nested, 0)[0] == "k: |-"
