"""Sections 2 to 4: how customers buy, what we offer, and who else they may choose."""

import pytest

from tests.core.completeness_case import Case, findings_of

HEAD = "playbook: {name: Tallow}"

CASES = (
    Case(
        "at-least-three-buying-stages",
        f"""
        {HEAD}
        buying_stages:
          - {{id: notice, name: Notice, buyers_question: Is this worth our time?}}
          - {{id: choose, name: Choose, buyers_question: Which one fits us?}}
          - {{id: sign, name: Sign}}
        """,
        finds="2 of the 3 buying stages stand with the buyer's question; at least 3 are needed.",
        at="playbook.yaml:1",
        do="Write what the buyer asks before the first call, the choice and the signature.",
        mend=("name: Sign", "name: Sign, buyers_question: What if it goes wrong?"),
    ),
    Case(
        "every-buying-stage-has-the-buyers-question",
        """
        buying_stages:
          - {id: choose, name: Choose}
        """,
        finds="Nothing says what the buyer asks in the buying stage “Choose”.",
        at="playbook.yaml:2, buying stage choose, field “buyers_question”",
        do="Write the question that the buyer must have answered to go on.",
        mend=("name: Choose", "name: Choose, buyers_question: Which one fits us?"),
    ),
    Case(
        "buying-stages-are-in-order",
        """
        buying_stages:
          - {id: notice, name: Notice, order: 1}
          - {id: choose, name: Choose, order: 1}
        """,
        finds="The buying stage “Choose” has the place of the buying stage “Notice”: 1.",
        at="playbook.yaml:3, buying stage choose, field “order”",
        do="Number the stages as the buyer goes through them, or mark it “always_on: true”.",
        mend=("name: Choose, order: 1", "name: Choose, order: 2"),
    ),
    Case(
        "every-buying-stage-has-a-trigger-or-activity",
        """
        buying_stages:
          - {id: notice, name: Notice}
        """,
        finds="The buying stage “Notice” has neither an activity nor a trigger.",
        at="playbook.yaml:2, buying stage notice, field “activities”",
        do="Say what the buyer does in it, or add a trigger that leads to it.",
        mend=("", "triggers: [{id: audit, text: An audit fails, stages: [notice]}]"),
    ),
    Case(
        "a-behaviour-of-a-qualified-lead-is-known",
        f"""
        {HEAD}
        buyer_behaviours:
          - {{id: asks-price, text: Asks for a price}}
        """,
        finds="No buyer behaviour is marked as that of a qualified lead.",
        at="playbook.yaml:1",
        do="Agree on what a qualified lead does, and mark it “qualified: true”.",
        mend=("a price", "a price, qualified: true"),
    ),
    Case(
        "why-buy-from-us-is-answered",
        """
        offers:
          - {id: cloud, name: Tallow Cloud}
        """,
        finds="The offer “Tallow Cloud” does not answer “Why should people buy this from you?”",
        at="playbook.yaml:2, offer cloud, field “why_buy_from_us”",
        do="Answer it in two sentences that no competitor could sign.",
        mend=("Cloud}", "Cloud, why_buy_from_us: We read every invoice layout from day one}"),
    ),
    Case(
        "the-value-received-is-answered",
        """
        offers:
          - {id: cloud, name: Tallow Cloud}
        """,
        finds="The offer “Tallow Cloud” does not answer “What value do they receive?”",
        at="playbook.yaml:2, offer cloud, field “value_received”",
        do="Say what the customer has afterwards, in the customer's numbers.",
        mend=("Cloud}", "Cloud, value_received: The books close in three days}"),
    ),
    Case(
        "why-we-exist-is-answered",
        f"""
        {HEAD}
        """,
        finds="There is no offer that answers “Why do we exist?”",
        at="playbook.yaml:1",
        do="Say what would be missing in the world without us.",
        mend=("", "offers: [{id: cloud, why_we_exist: Nobody should type in an invoice}]"),
    ),
    Case(
        "there-are-discovery-questions",
        f"""
        {HEAD}
        """,
        finds="There are no discovery questions.",
        at="playbook.yaml:1",
        do="Write the five questions that your best seller asks first.",
        mend=("", "discovery_questions: [{id: close, text: How long does the close take?}]"),
    ),
    Case(
        "there-are-use-cases",
        f"""
        {HEAD}
        """,
        finds="There are no use cases.",
        at="playbook.yaml:1",
        do="Write what customers want to get done with us, one use case each.",
        mend=("", "use_cases: [{id: close, goal: Close the books in three days}]"),
    ),
    Case(
        "every-pain-of-an-ideal-customer-has-a-value-proposition",
        """
        ideal_customers:
          - {id: producers, pains: [slow-close]}
        pains:
          - {id: slow-close, text: The close takes nine days}
          - {id: paper, text: Paper everywhere}
        """,
        finds="No value proposition answers the pain “The close takes nine days”.",
        at="playbook.yaml:4, pain slow-close",
        do="Write a value proposition for it, or take it off the ideal customer.",
        mend=("", "value_propositions: [{id: fast, pain: slow-close, promise: Three days}]"),
    ),
    Case(
        "there-is-a-primary-competitor",
        f"""
        {HEAD}
        competitors:
          - {{id: nothing, name: Do nothing, tier: secondary}}
        """,
        finds="No competitor is marked as a primary one.",
        at="playbook.yaml:1",
        do="Mark the choices you meet most often with “tier: primary”.",
        mend=("secondary", "primary"),
    ),
    Case(
        "every-primary-competitor-has-positioning",
        """
        competitors:
          - {id: nothing, name: Do nothing, tier: primary}
          - {id: new, name: Newcomer, tier: emerging}
        """,
        finds="Nothing says how the competitor “Do nothing” describes itself.",
        at="playbook.yaml:2, competitor nothing, field “positioning”",
        do="Write how they describe themselves, in their words.",
        mend=("tier: primary", "tier: primary, positioning: It works as it is"),
    ),
    Case(
        "every-primary-competitor-has-a-selling-process",
        """
        competitors:
          - {id: nothing, name: Do nothing, tier: primary}
        """,
        finds="Nothing says how the competitor “Do nothing” sells.",
        at="playbook.yaml:2, competitor nothing, field “selling_process”",
        do="Write how they sell: whom they call first, what they offer when, how they close.",
        mend=("tier: primary", "tier: primary, selling_process: The project is put off"),
    ),
    Case(
        "every-primary-competitor-has-a-countered-move",
        """
        competitors:
          - {id: acme, name: Acme, tier: primary}
        competitor_moves:
          - {id: discount, competitor: acme, move: Halves the price in the last week}
        """,
        finds="The competitor “Acme” has no move with a counter.",
        at="playbook.yaml:2, competitor acme",
        do="Write down their most frequent move, and the counter that worked.",
        mend=("last week", "last week, counters: [Ask what the second year costs]"),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_market(case: Case) -> None:
    case.holds()


def test_a_stage_that_is_always_on_needs_no_place() -> None:
    text = """
    buying_stages:
      - {id: choose, name: Choose}
      - {id: consensus, name: Find consensus, always_on: true}
    """
    (found,) = findings_of("buying-stages-are-in-order", text)
    assert found.what == "The buying stage “Choose” has no place in the order."


def test_where_no_ideal_customer_names_a_pain_all_pains_count() -> None:
    text = """
    ideal_customers: [{id: producers, name: Producers}]
    pains:
      - {id: slow-close, text: The close takes nine days}
      - {id: paper, text: Paper everywhere}
    """
    rule = "every-pain-of-an-ideal-customer-has-a-value-proposition"
    assert len(findings_of(rule, text)) == 2
