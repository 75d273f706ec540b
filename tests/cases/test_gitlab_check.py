"""What the check finds by itself in a real playbook, against what the raw source lacks."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import combinations
from typing import Any

import pytest

from playcall_core.book import Playbook
from playcall_core.book.completeness import RULES, check
from playcall_core.book.findings import Finding
from tests.cases.leaves import leaves

TODAY = date(2026, 8, 15)
SIZE = "employees"


class Findings:
    """What the check found, by rule."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.all = findings
        self._rules = {rule.name for rule in RULES}

    def of(self, rule: str) -> list[Finding]:
        assert rule in self._rules
        return [finding for finding in self.all if finding.rule == rule]

    def ids(self, rule: str, kind: str) -> set[str]:
        found = (record for finding in self.of(rule) for record in finding.records)
        return {id_ for record_kind, id_ in found if record_kind == kind}

    def pairs(self, rule: str) -> set[frozenset[str]]:
        return {frozenset(id_ for _, id_ in finding.records) for finding in self.of(rule)}


@pytest.fixture(scope="module")
def found(playbook: Playbook) -> Findings:
    return Findings(check(playbook, TODAY))


def ids(entries: list[dict[str, Any]]) -> set[str]:
    return {entry["id"].replace("_", "-") for entry in entries}


def test_every_finding_says_where_and_what_to_do(found: Findings) -> None:
    for finding in found.all:
        assert finding.what
        assert finding.remedy
        assert finding.place.file
        assert finding.place.line


def test_the_term_with_two_definitions(source: dict[str, Any], found: Findings) -> None:
    defined = Counter(entry["term"] for entry in source["glossary"])
    twice = [term for term, count in defined.items() if count > 1]
    (finding,) = found.of("terms-have-one-definition")
    (term,) = twice
    assert f"“{term}”" in finding.what
    assert len(finding.records) == 2


def test_plays_without_steps(source: dict[str, Any], found: Findings) -> None:
    without = ids([play for play in source["plays"] if not play["steps"]])
    assert len(without) == 8
    assert found.ids("every-play-has-steps", "play") == without


def test_plays_without_owner(source: dict[str, Any], found: Findings) -> None:
    without = ids([play for play in source["plays"] if "owner" not in play])
    assert len(source["plays"]) - len(without) == 1
    assert found.ids("every-record-has-an-owner", "play") == without


def test_plays_without_runner_condition_and_measure(
    source: dict[str, Any], found: Findings
) -> None:
    plays = source["plays"]
    nobody = ids([play for play in plays if not play["runners"]])
    never = ids([play for play in plays if not play["when"]["groups"]])
    unmeasured = ids([play for play in plays if len(play.get("metrics", ())) != 1])
    assert found.ids("every-play-has-a-runner", "play") == nobody
    assert found.ids("every-play-has-a-condition", "play") == never == {"pl-agile"}
    measured_by_one = found.ids("every-play-has-a-success-measure", "play")
    assert measured_by_one >= unmeasured


def test_objectives_without_target(source: dict[str, Any], found: Findings) -> None:
    without = ids([entry for entry in source["objectives"] if entry["target"] is None])
    assert without == {"ob1", "ob2", "ob3"}
    assert found.ids("every-objective-has-a-target", "objective") == without


def test_segments_that_meet(source: dict[str, Any], found: Findings) -> None:
    """Sizes whose ranges share a bound that belongs to both."""
    ranges = {
        entry["id"].replace("_", "-"): size_of(entry["formal"])
        for entry in source["segments"]
        if entry["kind"] == "size"
    }
    shared = {
        frozenset({one, other}): min(high, other_high)
        for (one, (low, high)), (other, (other_low, other_high)) in combinations(ranges.items(), 2)
        if max(low, other_low) == min(high, other_high)
    }
    assert set(shared.values()) == {250, 4000}
    assert found.pairs("segments-meet-cleanly") == set(shared)
    for finding in found.of("segments-meet-cleanly"):
        bound = shared[frozenset(id_ for _, id_ in finding.records)]
        assert f"{bound:,}" in finding.what


def size_of(formal: list[dict[str, Any]]) -> tuple[float, float]:
    (test,) = formal
    assert test["d"] == SIZE
    low, high = test["v"] if test["op"] == "between" else (test["v"], float("inf"))
    return low, high


def test_segments_that_overlap(source: dict[str, Any], found: Findings) -> None:
    """Segments of one kind whose rules look at nothing in common hold together somewhere."""
    pairs = list(combinations(source["segments"], 2))
    overlapping = {
        frozenset(ids([one, other]))
        for one, other in pairs
        if one["kind"] == other["kind"]
        and not {test["d"] for test in one["formal"]} & {test["d"] for test in other["formal"]}
    }
    assert found.pairs("segments-do-not-overlap") == overlapping
    other_kinds = {frozenset(ids([a, b])) for a, b in pairs if a["kind"] != b["kind"]}
    both = found.pairs("segments-do-not-overlap") | found.pairs("segments-meet-cleanly")
    assert frozenset({"seg-smb", "seg-digital-smb"}) in other_kinds
    assert not both & other_kinds


def test_competitors_without_selling_process(source: dict[str, Any], found: Findings) -> None:
    primary = [entry for entry in source["competitors"] if entry["tier"] == "primary"]
    without = ids([entry for entry in primary if not entry.get("selling_process")])
    rule = "every-primary-competitor-has-a-selling-process"
    assert found.ids(rule, "competitor") == without
    unanswered = "every-primary-competitor-has-a-countered-move"
    assert found.ids(unanswered, "competitor") == ids(primary)


def test_objections_without_response(source: dict[str, Any], found: Findings) -> None:
    without = ids([entry for entry in source["objections"] if not entry["response"]])
    assert len(without) == 6
    assert found.ids("every-objection-has-a-response", "objection") == without


def test_buying_stages_without_question(source: dict[str, Any], found: Findings) -> None:
    rule = "every-buying-stage-has-the-buyers-question"
    assert found.ids(rule, "buying_stage") == ids(source["buying_stages"])


def test_placeholders(source: dict[str, Any], found: Findings) -> None:
    """As a text, or where the name of a record should stand."""
    held = re.compile(r"TBD|placeholder|\w+\?")
    texts = {str(leaf) for _, leaf in leaves(source)}
    placeholders = {text for text in texts if held.fullmatch(text)}
    assert len(placeholders) == 3
    rules = ("no-placeholders", "references-lead-somewhere")
    said = [finding.what for rule in rules for finding in found.of(rule)]
    assert all(any(f"“{text}”" in what for what in said) for text in placeholders)


def test_references_that_lead_nowhere(source: dict[str, Any], found: Findings) -> None:
    """Proofs that are names, not records; nothing else is broken by the conversion.

    A reference still to be written (“TBD”, “placeholder”) is a placeholder and not an error.
    """
    known = {entry["id"] for entry in source["proof_points"]}
    houses = [entry for entry in source["message_houses"] if "proof" in entry]
    names = {name for entry in houses for name in entry["proof"] if name not in known}
    segments = {play["segment_text"] for play in source["plays"] if "segment_text" in play}
    unwritten = {name for name in names | segments if name.casefold() in {"tbd", "placeholder"}}
    whats = [finding.what for finding in found.of("references-lead-somewhere")]
    assert len(whats) == len((names | segments) - unwritten)
    assert all(any(f"“{name}”" in what for what in whats) for name in names - unwritten)


def test_every_condition_that_is_there_can_be_read(found: Findings) -> None:
    for rule in ("conditions-can-be-read", "plays-can-apply", "groups-can-hold"):
        assert found.of(rule) == []
