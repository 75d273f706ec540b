"""A real playbook, converted from its neutral form: nothing is lost, its conditions are called, and
the check finds its holes. What is expected is computed here from the raw source.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml

from playcall_core.book import Playbook
from playcall_core.book.records import KINDS, FactRecord, Objection, Objective, Play, Segment, Term
from playcall_core.calling import plays_of
from playcall_core.conditions import Truth, evaluate, parse_condition, print_condition
from playcall_core.facts import Moment, Situation
from playcall_core.facts.situation import check_situation
from tests.cases.gitlab import Converted
from tests.cases.leaves import NO_RULE, SourcePath, Target, leaves
from tests.cases.neutral_truth import as_fact_value, situations, truth

TODAY = date(2026, 8, 15)
NOON = datetime(2026, 8, 15, 12, tzinfo=UTC)
CONDITIONS = {"formal", "groups", "prefer", "needs"}
OTHER_WORDS = {
    "researcher": "recommender",
    "presales": "sales",
    "customer_success": "sales",
    "services": "other",
    "leadership": "other",
    "legal": "other",
    "finance": "other",
}
TRUTHS = {True: Truth.TRUE, False: Truth.FALSE, None: Truth.UNKNOWN}


def slug(id_: str) -> str:
    return id_.replace("_", "-")


def ids(entries: list[dict[str, Any]]) -> set[str]:
    return {slug(entry["id"]) for entry in entries}


# --- nothing is lost ---------------------------------------------------------------------------


def leaves_in_file(node: yaml.Node | None) -> int:
    """The scalars and empty lists below a node, counted without the converter's help."""
    match node:
        case yaml.MappingNode(value=pairs) if pairs:
            return sum(leaves_in_file(value) for _, value in pairs)
        case yaml.SequenceNode(value=items) if items:
            return sum(leaves_in_file(item) for item in items)
        case _:
            return 1


def test_every_field_is_placed_or_has_a_reason(
    shared_cases: Path, source: dict[str, Any], converted: Converted
) -> None:
    report = converted.report
    text = (shared_cases / "gitlab_playbook.yaml").read_text("utf-8")
    assert report.total == leaves_in_file(yaml.compose(text, Loader=yaml.SafeLoader))
    paths = [path for path, _ in leaves(source)]
    unplaced = [entry.path for entry in report.unplaced]
    assert Counter(paths) == Counter([*report.placed, *unplaced])
    assert report.total == len(paths) > 2_900
    assert len(unplaced) / len(paths) <= 0.05
    assert all(entry.reason and entry.reason != NO_RULE for entry in report.unplaced)


def test_what_is_placed_is_in_the_playbook(
    source: dict[str, Any], converted: Converted, playbook: Playbook
) -> None:
    """Each value that is called placed stands in the field that is said to have it."""
    values = dict(leaves(source))
    lost = []
    for path, target in converted.report.placed.items():
        said = values[path]
        if said in (None, "", False) or isinstance(said, list | dict):
            continue
        held = held_by(playbook, target)
        assert held, (path, target)
        if not CONDITIONS & set(path) and folded(said_again(path, said, source)) not in held:
            lost.append((path, said, target, held))
    assert not lost, "\n".join(map(str, lost))


def held_by(playbook: Playbook, target: Target) -> str:
    """The texts in the field of a record, folded."""
    head = target.kind == "playbook"
    record = playbook.head if head else playbook.records[target.kind, target.id]
    value = record.model_dump(mode="json", by_alias=True).get(target.field.split(".", 1)[0])
    return "\n".join(folded(leaf) for _, leaf in leaves(value) if leaf not in (None, "", [], {}))


def folded(value: object) -> str:
    return " ".join(re.sub(r"[_.-]", " ", str(value).casefold()).split())


def said_again(path: SourcePath, said: Any, source: dict[str, Any]) -> Any:
    """A value of the source in the words that Playcall should have for it."""
    match path[-1]:
        case "fills" if said.startswith("pain."):
            return "pains"
        case "framework":
            return said.partition(".")[2]
        case "due":
            return said.removeprefix("within ")
        case "accept":
            return said.split()[0]
        case "act":
            return said.split(" / ")[0]
        case "stage" if path[0] == "assignments":
            return next(p["name"] for p in source["lifecycle_phases"] if p["id"] == said)
        case "function":
            return OTHER_WORDS.get(said, said)
        case _ if "buying_roles" in path:
            return OTHER_WORDS.get(said, said)
        case _:
            return said


def test_notes_hold_remarks_only(source: dict[str, Any], converted: Converted) -> None:
    for path, target in converted.report.placed.items():
        if target.field.endswith("note"):
            assert path[-1] in ("note", "conflicts"), path


def test_the_files_give_the_records_back(converted: Converted, playbook: Playbook) -> None:
    assert playbook.head == converted.playbook.head
    assert dict(playbook.records) == dict(converted.playbook.records)


def test_every_record_of_the_source_is_there(source: dict[str, Any], playbook: Playbook) -> None:
    found = {kind.plural_name: {record.id for record in playbook.of(kind)} for kind in KINDS}
    same = ("segments", "pains", "personas", "competitors", "plays", "objectives", "metrics")
    for plural in (*same, "use_cases", "triggers", "proof_points", "objections", "roles"):
        assert found[plural] == ids(source[plural])
    assert len(found["terms"]) == len(source["glossary"]) + len(source["play_types"]) - 1


# --- facts and conditions ----------------------------------------------------------------------


def raw_plays(source: dict[str, Any]) -> Iterator[tuple[str, list[list[dict[str, Any]]]]]:
    for play in source["plays"]:
        yield slug(play["id"]), play["when"]["groups"]


def test_every_condition_but_one_can_be_read(source: dict[str, Any], playbook: Playbook) -> None:
    without = {play for play, groups in raw_plays(source) if not groups}
    assert without == {"pl-agile"}
    assert playbook.condition_problems == ()
    called = plays_of(playbook)
    assert {play.record.id for play in called.plays} == ids(source["plays"]) - without
    assert len(called.plays) == 25
    (problem,) = called.problems
    assert (
        next(play["name"] for play in source["plays"] if slug(play["id"]) in without)
        in problem.what
    )
    assert "has no condition" in problem.what


def test_every_condition_means_what_the_source_says(
    source: dict[str, Any], playbook: Playbook
) -> None:
    """Each applies, does not apply and cannot be told somewhere, as the raw source has it."""
    moment = playbook.moment(NOON)
    for play_id, groups in raw_plays(source):
        if not groups:
            continue
        play = next(play for play in playbook.of(Play) if play.id == play_id)
        condition = playbook.condition(play, "when")
        assert condition is not None
        seen = set()
        for known in situations(groups, TODAY):
            expected = TRUTHS[truth(groups, known, TODAY)]
            situation = situation_of(playbook, known)
            assert evaluate(condition, situation, moment) is expected, (play_id, known)
            seen.add(expected)
        assert seen == set(Truth), play_id


def situation_of(playbook: Playbook, known: dict[str, Any]) -> Situation:
    facts = playbook.dictionary
    named = {slug(dimension.replace(".", "-")): raw for dimension, raw in known.items()}
    situation = Situation({fact: as_fact_value(facts[fact], raw) for fact, raw in named.items()})
    check_situation(situation, facts)
    return situation


def test_rules_of_segments_mean_what_the_source_says(
    source: dict[str, Any], playbook: Playbook
) -> None:
    moment: Moment = playbook.moment(NOON)
    for raw in source["segments"]:
        segment = next(s for s in playbook.of(Segment) if s.id == slug(raw["id"]))
        condition = playbook.condition(segment, "rule")
        assert condition is not None
        for known in situations([raw["formal"]], TODAY):
            expected = TRUTHS[truth([raw["formal"]], known, TODAY)]
            assert evaluate(condition, situation_of(playbook, known), moment) is expected, raw


def test_conditions_parse_back_with_names_and_labels(playbook: Playbook) -> None:
    facts = playbook.dictionary
    for condition in playbook.conditions.values():
        assert parse_condition(print_condition(condition, facts), facts) == condition


def test_what_a_play_needs_is_derived(source: dict[str, Any], playbook: Playbook) -> None:
    """A ratio, a change, words in a text, a look at the family: facts with a derivation."""
    ways = {"ratio": "ratio", "delta": "change", "text": "contains", "exists": "exists"}
    derived = {
        fact.id: fact.derivation for fact in playbook.of(FactRecord) if fact.derivation is not None
    }
    for raw in source["plays"]:
        play = next(play for play in playbook.of(Play) if play.id == slug(raw["id"]))
        condition = playbook.condition(play, "when")
        used = [
            derived[fact] for fact in (condition.facts() if condition else ()) if fact in derived
        ]
        for need in raw["when"].get("needs", ()):
            if need == "rollup":
                assert any(getattr(one, "scope", "") == "family" for one in used)
            else:
                assert ways[need] in {one.how for one in used}, (play.id, need)


# --- holes stay holes --------------------------------------------------------------------------


def test_holes_of_the_source_stay_holes(source: dict[str, Any], playbook: Playbook) -> None:
    plays = {play.id: play for play in playbook.of(Play)}
    for raw in source["plays"]:
        play = plays[slug(raw["id"])]
        assert (play.owner is None) is ("owner" not in raw)
        assert len(play.steps) == len(raw["steps"])
        assert (play.purpose is None) is ("purpose" not in raw)
    responses = {objection.id: objection.response for objection in playbook.of(Objection)}
    assert responses == {slug(raw["id"]): raw["response"] for raw in source["objections"]}
    targets = {objective.id: objective.target for objective in playbook.of(Objective)}
    assert targets == {
        slug(raw["id"]): None if raw["target"] is None else str(raw["target"])
        for raw in source["objectives"]
    }


def test_the_term_with_two_definitions_is_there_twice(
    source: dict[str, Any], playbook: Playbook
) -> None:
    raw = Counter(entry["term"] for entry in source["glossary"])
    twice = {term for term, count in raw.items() if count > 1}
    found = Counter(term.term for term in playbook.of(Term))
    assert {term for term, count in found.items() if count > 1} == twice == {"MQL"}
