"""The form of a record holds exactly the record: nothing is lost or changed by opening it."""

from __future__ import annotations

from typing import Any

import pytest

from playcall.editing.shapes import Choices, Group, ListOf, Pairs, Shape, Variants, form_of
from playcall.editing.values import Tree, clean, from_names, nested, to_data, to_tree
from playcall.playbooks import bodies
from playcall_core.book import Playbook
from playcall_core.book.records import KINDS


def posted(shape: Shape, tree: Tree, name: str) -> dict[str, list[str]]:
    """What a browser would send for a form that holds `tree`."""
    match shape:
        case Group(fields):
            parts = [posted(each.shape, tree[each.name], f"{name}.{each.name}") for each in fields]
        case Variants(tag, options):
            inner = posted(options[tree[tag]], tree, name) if tree[tag] else {}
            parts = [{f"{name}.{tag}": [tree[tag]]}, inner]
        case ListOf(item):
            parts = [posted(item, each, f"{name}.x{n}") for n, each in enumerate(tree)]
        case Pairs(value):
            parts = [{f"{name}.{n}.key": [each["key"]]} for n, each in enumerate(tree)]
            parts += [
                posted(value, row["value"], f"{name}.{n}.value") for n, row in enumerate(tree)
            ]
        case Choices():
            return {name: tree} if tree else {}
        case _ if isinstance(tree, dict):
            parts = [{f"{name}.{key}": [text]} for key, text in tree.items()]
        case _ if isinstance(tree, list):
            parts = [{f"{name}.{n}": [text]} for n, text in enumerate(tree)]
        case _:
            return {name: [tree.replace("\n", "\r\n")]} if tree else {}
    return {key: value for part in parts for key, value in part.items()}


def saved_unchanged(kind: str, body: str) -> str:
    form = form_of(kind)
    tree = to_tree(form, bodies.fields_of(bodies.content_of(kind, body)))
    back = from_names(form, nested(posted(form, tree, "f"), "f"))
    assert back == tree
    return bodies.canonical(bodies.validated(kind, to_data(form, back).data))


def test_every_record_of_the_sample_opened_and_saved_unchanged_stays_as_it_is(
    sample: Playbook,
) -> None:
    everything: list[Any] = [sample.head, *sample.records.values()]
    assert len(everything) > 500
    changed = []
    for content in everything:
        kind, body = bodies.kind_of(content), bodies.canonical(content)
        if saved_unchanged(kind, body) != body:
            changed.append((kind, content.id))
    assert changed == []


def test_every_real_record_too_but_for_texts_that_are_there_and_empty(gitlab: Playbook) -> None:
    for content in gitlab.records.values():
        kind, body = content.kind_name, bodies.canonical(content)
        filled = bodies.canonical(bodies.validated(kind, bodies.fields_of(content)))
        assert saved_unchanged(kind, body) == filled


@pytest.mark.parametrize("kind", ["playbook", *(kind.kind_name for kind in KINDS)])
def test_every_kind_has_a_form(kind: str) -> None:
    names = {field.name for field in form_of(kind).fields}
    assert names == {
        info.alias or name for name, info in bodies.model_of(kind).model_fields.items()
    }


def test_a_changed_field_changes_only_itself(sample: Playbook) -> None:
    for record in sample.records.values():
        kind = record.kind_name
        form, before = form_of(kind), bodies.fields_of(record)
        tree = to_tree(form, before)
        tree["note"] = "Seen on Monday"
        after = bodies.fields_of(bodies.validated(kind, to_data(form, tree).data))
        assert after.pop("note") == "Seen on Monday"
        assert after == {name: value for name, value in before.items() if name != "note"}


def test_pasted_text_loses_what_no_page_can_show_and_keeps_its_typography() -> None:
    assert (
        clean("“Smart” – it’s\x00 \x0bWord\x93\r\nnext\tcell") == "“Smart” – it’s Word\nnext\tcell"
    )
    assert clean("half \ud83d") == "half "


def test_what_was_added_and_left_empty_is_not_saved_and_problems_find_their_field() -> None:
    form = form_of("play")
    tree = to_tree(form, {"id": "p", "steps": [{"n": 1}, {"n": 2, "action": "Call", "gate": "x"}]})
    read = to_data(form, tree)
    assert read.data["steps"] == [{"n": "2", "action": "Call", "gate": "x"}]
    assert read.places["steps.0.gate"] == ("steps", 1, "gate")


def test_a_key_that_stands_twice_is_told() -> None:
    form = form_of("assignment")
    tree = to_tree(form, {"id": "a"})
    tree["cells"] = [{"key": "R", "value": ["rep"]}, {"key": "R", "value": ["sdr"]}]
    assert to_data(form, tree).doubled == [("cells", 1, "key")]
