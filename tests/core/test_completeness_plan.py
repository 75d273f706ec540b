"""Objectives and responsibilities: measured, dated, shared, and one who answers for each row."""

import pytest

from tests.core.completeness_case import Case, findings_of

ROLES = "roles: [{id: sdr, name: SDR, function: sales}, {id: mm, name: MM, function: marketing}]"

CASES = (
    Case(
        "every-objective-has-a-metric",
        """
        objectives:
          - {id: wins, text: Win more often}
        """,
        finds="The objective “Win more often” has no metric.",
        at="playbook.yaml:2, objective wins, field “metric”",
        do="Name the metric by which it is judged.",
        mend=("more often", "more often, metric: win-rate"),
    ),
    Case(
        "every-objective-has-a-target",
        """
        objectives:
          - {id: wins, text: Win more often}
        """,
        finds="The objective “Win more often” has no target.",
        at="playbook.yaml:2, objective wins, field “target”",
        do="Write the number that both functions sign.",
        mend=("more often", "more often, target: 30 percent"),
    ),
    Case(
        "every-objective-has-a-date",
        """
        objectives:
          - {id: wins, text: Win more often}
        """,
        finds="The objective “Win more often” has no date.",
        at="playbook.yaml:2, objective wins, field “due”",
        do="Write the day by which it is to be reached.",
        mend=("more often", "more often, due: 2026-12-31"),
    ),
    Case(
        "an-objective-is-shared",
        """
        playbook: {name: Tallow}
        objectives:
          - {id: wins, text: Win more often, metric: win-rate}
        metrics:
          - {id: win-rate, name: Win rate, function: sales}
        """,
        finds="Marketing and Sales share no objective.",
        at="playbook.yaml:1",
        do="Agree on one that both answer for, and mark it “function: shared”.",
        mend=("function: sales", "function: shared"),
    ),
    Case(
        "one-is-accountable-in-each-row",
        """
        assignments:
          - {id: offer, activity: Write the proposal, scheme: RACI, cells: {A: [ae, vp], R: [se]}}
        """,
        finds="In the assignment “Write the proposal” ae and vp both are accountable (A).",
        at="playbook.yaml:2, assignment offer, field “cells.A”",
        do="Give the letter to exactly one role.",
        mend=("A: [ae, vp]", "A: [ae], C: [vp]"),
    ),
    Case(
        "promises-go-both-ways",
        f"""
        {ROLES}
        agreements:
          - {{id: call-back, from: sdr, to: mm, trigger: A lead asks, act: Call back}}
        """,
        finds="Marketing promises Sales nothing.",
        at="",
        do="Agree on one thing that this side does for the other, within a limit.",
        mend=("", "  - {id: brief, from: mm, to: sdr, trigger: A fair, act: Send the list}"),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_plan(case: Case) -> None:
    case.holds()


@pytest.mark.parametrize(
    ("scheme", "letter"),
    [("RACI", "A"), ("RASCI", "A"), ("DACI", "A"), ("DCI", "DRI"), ("RAPID", "D"), ("raci", "a")],
)
def test_each_scheme_has_its_letter(scheme: str, letter: str) -> None:
    row = "assignments: [{{id: x, activity: Price it, scheme: {}, cells: {{{}: [ae]}}}}]"
    rule = "one-is-accountable-in-each-row"
    assert findings_of(rule, row.format(scheme, letter)) == []
    (found,) = findings_of(rule, row.format(scheme, "X"))
    assert found.what.startswith("In the assignment “Price it” nobody is accountable (")


def test_an_own_scheme_says_its_letter() -> None:
    row = "assignments: [{id: x, activity: Price it, scheme: OURS, cells: {K: [ae]}}]"
    rule = "one-is-accountable-in-each-row"
    (found,) = findings_of(rule, row)
    assert found.what == (
        "The assignment “Price it” does not say which letter of OURS is accountable."
    )
    assert found.remedy == "Write the letter as “accountable:”."
    assert findings_of(rule, row.replace("scheme:", "accountable: K, scheme:")) == []
