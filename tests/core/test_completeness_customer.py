"""Section 1, customer analysis: what must be there, and which segments get in each other's way."""

import pytest

from tests.core.completeness_case import Case, findings_of

EMPLOYEES = "facts: [{id: employees, name: Employees, type: number, subject: account}]"

CASES = (
    Case(
        "every-segment-has-a-rule",
        """
        segments:
          - {id: smb, name: Small business, kind: size}
        """,
        finds="Nothing says who belongs to the segment “Small business”.",
        at="playbook.yaml:2, segment smb, field “rule”",
        do="Write the rule as a condition, such as “employees is at least 1,000”.",
        mend=("kind: size", "kind: size, rule: employees is at most 250"),
    ),
    Case(
        "segments-do-not-overlap",
        f"""
        {EMPLOYEES}
        segments:
          - {{id: smb, name: Small, kind: size, rule: employees is at most 300}}
          - {{id: mid, name: Middle, kind: size, rule: employees is between 250 and 4000}}
        """,
        finds="The segments “Small” and “Middle”, both of the kind “size”, overlap: "
        "Employees between 250 and 300.",
        at="playbook.yaml:4, segment mid, field “rule”",
        do="Draw the rules apart, or give both a precedence: the lower one wins.",
        mend=("at most 300", "less than 250"),
    ),
    Case(
        "segments-meet-cleanly",
        f"""
        {EMPLOYEES}
        segments:
          - {{id: mid, name: Middle, kind: size, rule: employees is between 250 and 4000}}
          - {{id: large, name: Large, kind: size, rule: employees is at least 4000}}
        """,
        finds="The segments “Middle” and “Large”, both of the kind “size”, meet at a boundary "
        "that belongs to both: Employees is exactly 4,000.",
        at="playbook.yaml:4, segment large, field “rule”",
        do="Leave the boundary to one of them: “is less than …” on one side, “is at least …” on "
        "the other.",
        mend=("employees is at least 4000", "employees is more than 4000"),
    ),
    Case(
        "segments-do-not-draw-themselves",
        """
        facts:
          - id: size
            name: Size
            type: category
            subject: account
            derivation: {how: segment, kind: size}
        segments:
          - {id: large, name: Large, kind: size, rule: size is large}
        """,
        finds="The rule of the segment “Large” asks for a segment of its own kind: "
        "“Size” from “Size”.",
        at="playbook.yaml:8, segment large, field “rule”",
        do="Draw the segment by facts that do not come from segments of its kind.",
        mend=("kind: size, rule: size is large", "kind: region, rule: size is known"),
    ),
    Case(
        "every-ideal-customer-has-must-and-disqualify",
        """
        ideal_customers:
          - {id: producers, name: Producers, must: [runs its own plants]}
        """,
        finds="Nothing says what rules out the ideal customer “Producers”.",
        at="playbook.yaml:2, ideal customer producers, field “disqualify”",
        do="List what such a customer must have, and what rules one out.",
        mend=("plants]", "plants], disqualify: [fewer than 50 invoices a month]"),
    ),
    Case(
        "every-pain-has-a-consequence",
        """
        pains:
          - {id: slow-close, text: The close takes nine days, personas: [cfo]}
        """,
        finds="The pain “The close takes nine days” has no consequence.",
        at="playbook.yaml:2, pain slow-close, field “consequence”",
        do="Say what it costs them: time, money, risk, people.",
        mend=("personas:", "consequence: The board decides on old numbers, personas:"),
    ),
    Case(
        "every-pain-has-a-persona",
        """
        pains:
          - {id: slow-close, text: The close takes nine days}
        """,
        finds="The pain “The close takes nine days” hurts no persona.",
        at="playbook.yaml:2, pain slow-close, field “personas”",
        do="Name the personas whom it hurts.",
        mend=("nine days", "nine days, personas: [cfo]"),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_customer(case: Case) -> None:
    case.holds()


SIZES = f"""
    {EMPLOYEES}
    segments:
      - {{id: smb, name: SMB, kind: size, rule: employees is between 0 and 250}}
      - {{id: mid, name: Mid-market, kind: size, rule: employees is between 250 and 4000}}
      - {{id: large, name: Enterprise, kind: size, rule: employees is at least 4000}}
"""


def test_segments_that_touch_are_told_from_segments_that_overlap() -> None:
    met = [finding.what for finding in findings_of("segments-meet-cleanly", SIZES)]
    assert len(met) == 2
    assert met[0].endswith("Employees is exactly 250.")
    assert met[1].endswith("Employees is exactly 4,000.")
    assert findings_of("segments-do-not-overlap", SIZES) == []


@pytest.mark.parametrize("rule", ["segments-do-not-overlap", "segments-meet-cleanly"])
def test_a_declared_precedence_settles_it(rule: str) -> None:
    ranked = SIZES
    for rank, kind in enumerate(("SMB", "Mid-market", "Enterprise")):
        ranked = ranked.replace(f"name: {kind}", f"name: {kind}, precedence: {rank}")
    assert findings_of(rule, ranked.replace("at least 4000", "at least 100")) == []


def test_the_same_precedence_settles_nothing() -> None:
    ranked = SIZES.replace("kind: size", "kind: size, precedence: 1")
    assert len(findings_of("segments-meet-cleanly", ranked)) == 2


def test_segments_of_two_kinds_may_overlap() -> None:
    two_kinds = SIZES.replace("name: SMB, kind: size", "name: SMB, kind: motion")
    assert len(findings_of("segments-meet-cleanly", two_kinds)) == 1


def test_days_meet_on_one_day() -> None:
    text = """
    facts: [{id: since, name: Customer since, type: date, subject: account}]
    segments:
      - {id: old, name: Old, kind: age, rule: since is between 2000-01-01 and 2020-01-01}
      - {id: new, name: New, kind: age, rule: since is between 2020-01-01 and 2030-01-01}
    """
    (found,) = findings_of("segments-meet-cleanly", text)
    assert found.what.endswith("Customer since is exactly 2020-01-01.")


def test_a_segment_that_is_one_point_overlaps() -> None:
    text = f"""
    {EMPLOYEES}
    segments:
      - {{id: solo, name: Solo, kind: size, rule: employees is 1}}
      - {{id: small, name: Small, kind: size, rule: employees is at most 10}}
    """
    assert len(findings_of("segments-do-not-overlap", text)) == 1
    assert findings_of("segments-meet-cleanly", text) == []
