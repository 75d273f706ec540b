"""Conditions and facts: readable, possible, and computed from what is there."""

import pytest

from tests.core.completeness_case import Case, findings_of

EMPLOYEES = "facts: [{id: employees, name: Employees, type: number, subject: account}]"

CASES = (
    Case(
        "conditions-can-be-read",
        f"""
        {EMPLOYEES}
        plays:
          - {{id: big, name: Big ones, when: employes is at least 4000}}
        """,
        finds="There is no fact “employes”.",
        at="playbook.yaml:3, play big, field “when”, character 1",
        do="Did you mean “employees”?",
        mend=("employes", "employees"),
    ),
    Case(
        "plays-can-apply",
        f"""
        {EMPLOYEES}
        plays:
          - {{id: big, name: Big, when: employees is at least 4000 and employees is less than 250}}
        """,
        finds="The play “Big” can never apply: “Employees is at least 4,000” and "
        "“Employees is less than 250” cannot hold together.",
        at="playbook.yaml:3, play big, field “when”",
        do="Correct one of the tests, or put them into two groups joined by “or”.",
        mend=("4000 and", "4000 or"),
    ),
    Case(
        "conditions-can-hold",
        f"""
        {EMPLOYEES}
        scenarios:
          - id: big
            name: Big deal
            when: employees is known and employees is unknown
        """,
        finds="A condition of the scenario “Big deal” can never hold: “Employees is known” and "
        "“Employees is unknown” cannot hold together.",
        at="playbook.yaml:5, scenario big, field “when”",
        do="Correct one of the tests, or put them into two groups joined by “or”.",
        mend=("known and", "known or"),
    ),
    Case(
        "groups-can-hold",
        f"""
        {EMPLOYEES}
        plays:
          - id: big
            name: Big
            when: employees is 7 or employees is at least 4000 and employees is less than 250
        """,
        finds="Group 2 of the play “Big” can never hold: “Employees is at least 4,000” and "
        "“Employees is less than 250” cannot hold together.",
        at="playbook.yaml:5, play big, field “when”",
        do="Correct one of its tests, or remove the group.",
        mend=("less than 250", "less than 5000"),
    ),
    Case(
        "plays-test-what-their-subject-knows",
        """
        facts: [{id: amount, name: Amount, type: money, subject: opportunity}]
        plays:
          - {id: nurture, name: Nurture, on: lead, when: amount is at least 50000}
        """,
        finds="The play “Nurture” is called on a lead and tests “Amount”, "
        "a fact of the opportunity.",
        at="playbook.yaml:3, play nurture, field “when”",
        do="Test facts of its subject or of the account, or call the play on another subject.",
        mend=("on: lead", "on: opportunity"),
    ),
    Case(
        "derivations-end",
        """
        facts:
          - {id: pace, name: Pace, type: number, derivation: {how: ratio, of: size, to: days}}
          - {id: size, name: Size, type: number, derivation: {how: ratio, of: pace, to: days}}
          - {id: days, name: Days, type: number, column: days}
        """,
        finds="The fact “Pace” is computed from itself: “Pace” from “Size” from “Pace”.",
        at="playbook.yaml:2, fact pace, field “derivation”",
        do="Compute one of them from a column of the tables.",
        mend=("derivation: {how: ratio, of: pace, to: days}", "column: size"),
    ),
    Case(
        "derivations-name-known-facts",
        """
        facts:
          - {id: since, name: Days, type: number, derivation: {how: days since, fact: won-onn}}
          - {id: won-on, name: Won on, type: date}
        """,
        finds="The fact “Days” is computed from “won-onn”, which does not exist.",
        at="playbook.yaml:2, fact since, field “derivation”",
        do="Did you mean “won-on”?",
        mend=("won-onn", "won-on"),
    ),
    Case(
        "derivations-fit-their-types",
        """
        facts:
          - {id: share, name: Share, type: number, derivation: {how: ratio, of: health, to: seats}}
          - {id: health, name: Health, type: category}
          - {id: seats, name: Seats, type: number}
        """,
        finds="The fact “Share” is a “ratio” of “Health”, which is a category and not "
        "a number or money.",
        at="playbook.yaml:2, fact share, field “derivation”",
        do="Change the type, or compute it another way.",
        mend=("type: category", "type: number"),
    ),
    Case(
        "derivations-see-their-facts",
        """
        facts:
          - id: pace
            name: Pace
            type: number
            subject: account
            derivation: {how: days held, of: stage}
          - {id: stage, name: Stage, type: category, subject: opportunity}
        """,
        finds="The fact “Pace” of the account is computed from “Stage” of the opportunity.",
        at="playbook.yaml:6, fact pace, field “derivation”",
        do="Compute it on the subject that the other fact belongs to.",
        mend=("subject: account", "subject: opportunity"),
    ),
    Case(
        "segment-kinds-exist",
        """
        facts:
          - {id: size, name: Size, type: category, derivation: {how: segment, kind: sizes}}
        segments:
          - {id: large, name: Large, kind: size}
        """,
        finds="The fact “Size” is made of segments of the kind “sizes”; there are none.",
        at="playbook.yaml:2, fact size, field “derivation.kind”",
        do="Did you mean “size”?",
        mend=("kind: sizes", "kind: size"),
    ),
    Case(
        "values-come-from-records",
        """
        facts:
          - {id: rivals, name: Rivals, type: set, values_from: competitors}
        """,
        finds="The fact “Rivals” takes its values from the competitors; there are none.",
        at="playbook.yaml:2, fact rivals, field “values_from”",
        do="Add the records, or write the values out.",
        mend=("", "competitors: [{id: acme, name: Acme}]"),
    ),
    Case(
        "facts-are-asked-by-questions-that-fill-them",
        """
        facts:
          - {id: budget, name: Budget, type: money, asked_by: [who-signs]}
          - {id: signer, name: Signer, type: category}
        discovery_questions:
          - {id: who-signs, text: Who signs?, fills: signer}
        """,
        finds="The fact “Budget” is asked by the discovery question “Who signs?”, "
        "which fills “Signer”.",
        at="playbook.yaml:2, fact budget, field “asked_by.0”",
        do="Let the question fill this fact, or ask another one.",
        mend=("fills: signer", "fills: budget"),
    ),
    Case(
        "axes-are-facts",
        f"""
        playbook: {{name: Tallow, axes: [employes]}}
        {EMPLOYEES}
        """,
        finds="The axis “employes” is no fact.",
        at="playbook.yaml:1",
        do="Did you mean “employees”?",
        mend=("[employes]", "[employees]"),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_conditions(case: Case) -> None:
    case.holds()


def test_a_test_that_no_value_meets_is_named_alone() -> None:
    text = """
    facts: [{id: tier, name: Tier, type: category, values: [gold, silver]}]
    plays: [{id: none, name: None of them, when: "tier is none of gold, silver"}]
    """
    (found,) = findings_of("plays-can-apply", text)
    assert found.what.endswith("“Tier is none of gold, silver” holds for no value.")


def test_a_ring_through_segments_is_found_at_the_segment() -> None:
    text = """
    facts:
      - {id: size, name: Size, type: category, derivation: {how: segment, kind: size}}
      - {id: held, name: Days in size, type: number, derivation: {how: days held, of: size}}
    segments:
      - {id: stable, name: Stable, kind: size, rule: held is more than 90}
    """
    (found,) = findings_of("segments-do-not-draw-themselves", text)
    assert found.what.endswith("“Size” from “Days in size” from “Size”.")
    assert str(found.place) == "playbook.yaml:5, segment stable, field “rule”"
    assert findings_of("derivations-end", text) == []


def test_a_fact_computed_from_itself_at_once() -> None:
    text = """
    facts: [{id: pace, name: Pace, type: number, derivation: {how: days held, of: pace}}]
    """
    (found,) = findings_of("derivations-end", text)
    assert found.what.endswith("“Pace” from “Pace”.")


def test_one_fact_in_two_rings_is_found_in_both() -> None:
    text = """
    facts:
      - {id: a, name: A, type: number, derivation: {how: ratio, of: b, to: c}}
      - {id: b, name: B, type: number, derivation: {how: ratio, of: a, to: d}}
      - {id: c, name: C, type: number, derivation: {how: ratio, of: a, to: d}}
      - {id: d, name: D, type: number}
    """
    chains = [finding.what.split(": ")[1] for finding in findings_of("derivations-end", text)]
    assert chains == ["“A” from “B” from “A”.", "“A” from “C” from “A”."]


@pytest.mark.parametrize(
    ("fact", "finds"),
    [
        (
            "type: category, derivation: {how: count, rows: touchpoints}",
            "The fact “X” is a category; “count” makes a number.",
        ),
        (
            "type: date, derivation: {how: change, of: n, over_days: 30}",
            "The fact “X” is a date; “change” makes a number or money.",
        ),
        (
            "type: number, derivation: {how: days since}",
            "The fact “X” must count its days from rows or from a fact, from one of them.",
        ),
        (
            "type: number, derivation: {how: days since, fact: n}",
            "The fact “X” is a “days since” of “N”, which is a number and not a date.",
        ),
    ],
)
def test_what_does_not_fit_is_said(fact: str, finds: str) -> None:
    text = f"facts: [{{id: x, name: X, {fact}}}, {{id: n, name: N, type: number}}]"
    assert [finding.what for finding in findings_of("derivations-fit-their-types", text)] == [finds]


def test_a_number_cannot_take_its_values_from_records() -> None:
    text = "facts: [{id: rivals, name: Rivals, type: number, values_from: competitors}]"
    (found,) = findings_of("values-come-from-records", text)
    assert found.what == "The fact “Rivals” is a number and cannot have competitors as values."


def test_gates_and_preferences_are_tested_on_what_can_be_seen_too() -> None:
    text = """
    facts: [{id: amount, name: Amount, type: money, subject: opportunity}]
    plays:
      - id: nurture
        name: Nurture
        on: account
        prefer: [amount is at least 50000]
        steps: [{n: 1, action: Call, gate: amount is known}]
    """
    found = findings_of("plays-test-what-their-subject-knows", text)
    assert [finding.place.field for finding in found] == ["prefer.0", "steps.0.gate"]
    assert "on an account" in found[0].what
