"""The check as a whole: every rule has a case, order, waivers, states of sections, speed."""

from datetime import date
from pathlib import Path

import pytest

from playcall_core.book import Playbook, load
from playcall_core.book.completeness import RULES, Rule, SectionState, State, check, sections
from playcall_core.book.findings import Finding, Severity
from playcall_core.book.records import KINDS, SECTIONS, Record, SectionName
from playcall_core.book.records.base import NEEDED
from tests.core import (
    test_completeness_conditions,
    test_completeness_consistency,
    test_completeness_customer,
    test_completeness_everywhere,
    test_completeness_market,
    test_completeness_plan,
    test_completeness_plays,
    test_completeness_selling,
)
from tests.core.completeness_case import TODAY, Case, playbook

CASES: tuple[Case, ...] = (
    *test_completeness_conditions.CASES,
    *test_completeness_consistency.CASES,
    *test_completeness_customer.CASES,
    *test_completeness_everywhere.CASES,
    *test_completeness_market.CASES,
    *test_completeness_plan.CASES,
    *test_completeness_plays.CASES,
    *test_completeness_selling.CASES,
)
COMPLETE = Path(__file__).with_name("complete_playbook.yaml")


def checked(text: str, today: date = TODAY) -> tuple[Finding, ...]:
    return check(playbook(text), today)


def state_of(section: SectionName, findings: tuple[Finding, ...]) -> SectionState:
    return next(state for state in sections(findings) if state.section == section)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_has_a_case(rule: Rule) -> None:
    assert [case.rule for case in CASES].count(rule.name) == 1


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_says_why_it_matters_and_what_to_do(rule: Rule) -> None:
    assert rule.search.__doc__
    for sentence in (rule.explanation, rule.remedy):
        assert sentence[0] in "“" or sentence[0].isupper()
        assert sentence.endswith(".")
        assert sentence.count(".") == 1 or "…" in sentence


def test_the_names_of_rules_differ() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_a_complete_playbook_has_no_findings() -> None:
    findings = check(load(COMPLETE), TODAY)
    assert [str(finding.what) for finding in findings] == []
    assert {state.state for state in sections(findings)} == {State.COMPLETE}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind_name)
def test_every_needed_field_has_a_rule_that_misses_it(kind: type[Record]) -> None:
    """A record with nothing but an id: each needed field is missed exactly once."""
    shape = "\n    type: number" if kind.kind_name == "fact" else ""
    extra = {"competitor": "\n    tier: primary"}.get(kind.kind_name, "")
    text = f"{kind.plural_name}:\n  - id: bare{shape}{extra}\n"
    key = (kind.kind_name, "bare")
    missed = [f.place.field for f in checked(text) if key in f.records and f.place.field]
    needed = [
        field.alias or name
        for name, field in kind.model_fields.items()
        if NEEDED in field.metadata and not (extra and name == "tier")
    ]
    assert sorted(field for field in missed if field in needed) == sorted(needed)


def test_findings_stand_in_the_order_of_sections_files_and_lines() -> None:
    findings = check(load(COMPLETE.with_name("complete_playbook.yaml")), date(2027, 1, 1))
    assert [finding.rule for finding in findings] == ["records-are-reviewed-in-time"]
    text = """
    personas: [{id: cfo, name: Finance chief}]
    pains:
      - {id: slow, text: The close is slow}
      - {id: paper, text: Paper everywhere}
    """
    found = checked(text)
    places = [(SECTIONS.index(f.section), f.place.file or "", f.place.line or 0) for f in found]
    assert places == sorted(places)
    assert found == checked(text)


WAIVED = """
pains: [{id: slow, text: The close is slow, owner: Ann Sample}]
waivers:
  - {rule: RULE, record: RECORD, reason: We ask in July, until: 2026-07-01}
"""


def waived(rule: str, record: str, today: date = TODAY) -> list[str]:
    text = WAIVED.replace("RULE", rule).replace("RECORD", record)
    return [f.rule for f in checked(text, today) if f.waiver is not None and not f.counts]


def test_a_waived_finding_is_kept_and_no_longer_counts() -> None:
    rule = "every-pain-has-a-consequence"
    assert waived(rule, "pain/slow") == [rule]
    assert waived(rule, "pains/slow") == [rule]
    assert waived(rule, "pain/other") == []
    assert waived("every-pain-has-a-persona", "pain/slow") == ["every-pain-has-a-persona"]


def test_a_waiver_holds_through_its_last_day() -> None:
    assert waived("every-pain-has-a-consequence", "pain/slow", date(2026, 7, 2)) == []


def test_what_is_missing_altogether_is_waived_for_the_playbook() -> None:
    assert waived("there-are-use-cases", "playbook/playbook") == ["there-are-use-cases"]


def without_line(text: str, line: str) -> str:
    assert text.count(line) == 1
    return text.replace(line, "")


def complete_but(line: str, added: str = "") -> Playbook:
    return playbook(without_line(COMPLETE.read_text(encoding="utf-8"), line) + added)


def test_a_section_with_a_hole_is_incomplete_and_names_the_rule() -> None:
    findings = check(complete_but("    target: 40 percent\n"), TODAY)
    state = state_of("objectives", findings)
    assert state.state is State.INCOMPLETE
    assert [failed.rule for failed in state.failed] == ["every-objective-has-a-target"]
    assert state.failed[0].findings == findings
    assert state_of("plays", findings).state is State.COMPLETE


def test_a_section_with_an_error_is_contradictory() -> None:
    findings = check(
        complete_but("    when: size is large and rivals include any of nothing\n"), TODAY
    )
    state = state_of("plays", findings)
    assert state.state is State.CONTRADICTORY
    assert {failed.severity for failed in state.failed} >= {Severity.ERROR}


def test_a_section_with_waivers_only_says_so() -> None:
    waiver = (
        "\nwaivers: [{rule: every-objective-has-a-target, record: objective/win-more, "
        "reason: Set in July, until: 2026-07-31}]\n"
    )
    state = state_of("objectives", check(complete_but("    target: 40 percent\n", waiver), TODAY))
    assert state.state is State.WAIVED
    assert [entry.rule for entry in state.waived] == ["every-objective-has-a-target"]
    assert state.failed == ()


def test_a_notice_leaves_a_section_complete() -> None:
    findings = check(complete_but("    proofs: [miller]\n"), TODAY)
    state = state_of("offer", findings)
    assert state.state is State.COMPLETE
    assert [entry.rule for entry in state.notices] == ["every-record-is-used"]


def test_an_empty_playbook_is_complete_in_no_section_that_needs_something() -> None:
    states = {s.section: s.state for s in sections(check(playbook("playbook: {}"), TODAY))}
    complete = [section for section, state in states.items() if state is State.COMPLETE]
    assert complete == ["facts", "glossary"]
