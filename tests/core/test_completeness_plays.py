"""Plays and their steps: runnable, measured, free of contradictions, and there where needed."""

import pytest

from tests.core.completeness_case import Case, findings_of

CASES = (
    Case(
        "every-play-has-a-condition",
        """
        plays:
          - {id: displace, name: Displace Acme}
        """,
        finds="The play “Displace Acme” has no condition, so it is never called.",
        at="playbook.yaml:2, play displace, field “when”",
        do="Say when it applies.",
        mend=("Acme", "Acme, when: competitors include any of acme"),
    ),
    Case(
        "every-play-has-a-runner",
        """
        roles:
          - {id: legal, name: Legal, function: other}
          - {id: ae, name: Account executive, function: sales}
        plays:
          - {id: displace, name: Displace Acme, runners: [legal]}
        """,
        finds="Nobody of Marketing or Sales runs the play “Displace Acme”.",
        at="playbook.yaml:5, play displace, field “runners”",
        do="Name at least one role of Marketing or Sales that runs it.",
        mend=("[legal]", "[legal, ae]"),
    ),
    Case(
        "every-play-has-a-success-measure",
        """
        plays:
          - {id: displace, name: Displace Acme, success: {metric: win-rate}}
        """,
        finds="The success measure of the play “Displace Acme” has no target.",
        at="playbook.yaml:2, play displace, field “success.target”",
        do="Name a metric and the target.",
        mend=("win-rate", "win-rate, target: 40 percent"),
    ),
    Case(
        "every-primary-competitor-has-a-play",
        """
        competitors:
          - {id: acme, name: Acme, tier: primary}
        plays:
          - {id: displace, name: Displace}
        """,
        finds="No play is made for the competitor “Acme”.",
        at="playbook.yaml:2, competitor acme",
        do="Write a play that names it under “competitors” or tests it in its condition.",
        mend=("name: Displace", "name: Displace, competitors: [acme]"),
    ),
    Case(
        "every-top-segment-has-a-play",
        """
        facts:
          - {id: employees, name: Employees, type: number, subject: account}
        segments:
          - {id: large, name: Large, kind: size, top: true, rule: employees is at least 4000}
        plays:
          - {id: small, name: Small and fast, when: employees is less than 250}
        """,
        finds="No play can be called in the segment “Large”.",
        at="playbook.yaml:4, segment large",
        do="Write a play for it, or let the condition of one hold in it.",
        mend=("less than 250", "more than 250"),
    ),
    Case(
        "every-play-has-steps",
        """
        plays:
          - {id: displace, name: Displace Acme}
        """,
        finds="The play “Displace Acme” has no steps.",
        at="playbook.yaml:2, play displace, field “steps”",
        do="Write the first three things to do, and who does them.",
        mend=("Acme", "Acme, steps: [{n: 1, action: Call}]"),
    ),
    Case(
        "every-step-has-an-actor",
        """
        plays:
          - id: displace
            name: Displace Acme
            steps:
              - {n: 1, action: Call the champion, actor: ae}
              - {n: 2, action: Send the comparison}
        """,
        finds="Nobody does step 2 of the play “Displace Acme”.",
        at="playbook.yaml:6, play displace, field “steps.1.actor”",
        do="Name the role that does it.",
        mend=("comparison}", "comparison, actor: mm}"),
    ),
    Case(
        "step-numbers-are-used-once",
        """
        plays:
          - id: displace
            name: Displace Acme
            steps:
              - {n: 1, action: Call the champion}
              - {n: 1, action: Send the comparison}
        """,
        finds="The play “Displace Acme” has two steps with the number 1.",
        at="playbook.yaml:6, play displace, field “steps.1.n”",
        do="Number the steps one after the other.",
        mend=("n: 1, action: Send", "n: 2, action: Send"),
    ),
    Case(
        "branches-lead-to-steps",
        """
        plays:
          - id: displace
            name: Displace Acme
            steps:
              - n: 1
                action: Call the champion
                branch:
                  - {when: champion is known, to: 3}
        """,
        finds="Step 1 of the play “Displace Acme” branches to step 3, which does not exist.",
        at="playbook.yaml:8, play displace, field “steps.0.branch.0.to”",
        do="Name the number of a step of this play.",
        mend=("to: 3", "to: 1"),
    ),
    Case(
        "effects-do-not-contradict",
        """
        plays:
          - id: displace
            name: Displace Acme
            steps:
              - {n: 1, action: Offer the exchange price, effects: {discount: offered}}
              - {n: 2, action: Hold the price, effects: {discount: refused}}
        """,
        finds="The play “Displace Acme” sets “discount” to “offered” in step 1 "
        "and to “refused” in step 2.",
        at="playbook.yaml:6, play displace, field “steps.1.effects.discount”",
        do="Give one of the steps another value, or gates that cannot both hold.",
        mend=("refused", "offered"),
    ),
    Case(
        "windows-end-after-they-start",
        """
        programs:
          - id: fair
            name: Autumn fair
            window: {first: 2026-10-01, last: 2026-09-01}
        """,
        finds="The window of the program “Autumn fair” ends on 2026-09-01, "
        "before it starts on 2026-10-01.",
        at="playbook.yaml:4, program fair, field “window.last”",
        do="Swap the two days.",
        mend=("last: 2026-09-01", "last: 2026-10-01"),
    ),
    Case(
        "windows-are-not-over",
        """
        plays:
          - {id: spring, name: Spring offer, window: {last: 2026-06-30}}
        """,
        finds="The window of the play “Spring offer” ended on 2026-06-30.",
        at="playbook.yaml:2, play spring, field “window.last”",
        do="Move the window, remove it, or retire the play.",
        mend=("2026-06-30", "2026-07-01"),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_plays(case: Case) -> None:
    case.holds()


GATED = """
facts: [{id: amount, name: Amount, type: money}]
plays:
  - id: displace
    name: Displace Acme
    steps:
      - {n: 1, action: Give, gate: amount is more than 50000, effects: {discount: offered}}
      - {n: 2, action: Hold, gate: amount is at most 50000, effects: {discount: refused}}
"""


def test_steps_whose_gates_exclude_each_other_may_have_different_effects() -> None:
    assert findings_of("effects-do-not-contradict", GATED) == []
    both = GATED.replace("at most 50000", "at most 60000")
    assert len(findings_of("effects-do-not-contradict", both)) == 1


TESTED = """
competitors: [{id: acme, name: Acme, tier: primary}]
facts: [{id: rivals, name: Rivals, type: set, values_from: competitors}]
plays: [{id: displace, name: Displace, when: rivals include any of acme}]
"""


def test_a_play_that_tests_a_competitor_is_made_for_it() -> None:
    rule = "every-primary-competitor-has-a-play"
    assert findings_of(rule, TESTED) == []
    assert len(findings_of(rule, TESTED.replace("any of", "none of"))) == 1


SEGMENTED = """
facts:
  - {id: employees, name: Employees, type: number, subject: account}
  - id: size
    name: Size
    type: category
    subject: account
    derivation: {how: segment, kind: size}
segments:
  - {id: small, name: Small, kind: size, rule: employees is less than 250}
  - {id: large, name: Large, kind: size, rule: employees is at least 250}
ideal_customers: [{id: producers, segment: large}]
plays: [{id: one, name: One, when: size is small}]
"""


def test_a_play_for_another_segment_is_none_for_the_top_one() -> None:
    (found,) = findings_of("every-top-segment-has-a-play", SEGMENTED)
    assert found.what == "No play can be called in the segment “Large”."


def test_a_play_may_name_its_segments() -> None:
    naming = SEGMENTED.replace("name: One", "name: One, segments: [large]")
    assert findings_of("every-top-segment-has-a-play", naming) == []
