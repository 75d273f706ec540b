"""Sections 5 to 8: our stages, objections, practices, and the people who buy."""

import pytest

from tests.core.completeness_case import Case, findings_of

HEAD = "playbook: {name: Tallow}"
STAGE = "selling_stages: [{id: propose, name: Propose, order: 1}]"

CASES = (
    Case(
        "every-open-stage-has-a-goal",
        f"{STAGE}\n",
        finds="The selling stage “Propose” has no goal.",
        at="playbook.yaml:1, selling stage propose, field “goal”",
        do="Say what is reached at its end.",
        mend=("name: Propose", "name: Propose, goal: The buyer has our price in writing"),
    ),
    Case(
        "every-open-stage-has-entry-criteria",
        f"{STAGE}\n",
        finds="The selling stage “Propose” has no entry criteria.",
        at="playbook.yaml:1, selling stage propose, field “entry”",
        do="Name what must be so before an opportunity enters it.",
        mend=("name: Propose", "name: Propose, entry: [pain-agreed]"),
    ),
    Case(
        "every-open-stage-has-exit-criteria",
        f"{STAGE}\n",
        finds="The selling stage “Propose” has no exit criteria.",
        at="playbook.yaml:1, selling stage propose, field “exit”",
        do="Name what must be so before an opportunity leaves it.",
        mend=("name: Propose", "name: Propose, exit: [price-confirmed]"),
    ),
    Case(
        "every-open-stage-ends-with-a-buyer-act",
        """
        selling_stages:
          - {id: propose, name: Propose, exit: [proposal-sent]}
        criteria:
          - {id: proposal-sent, text: The proposal is sent, kind: our act}
        """,
        finds="The selling stage “Propose” can be left without the buyer having done anything.",
        at="playbook.yaml:2, selling stage propose, field “exit”",
        do="Add an exit criterion of the kind “buyer act”.",
        mend=(
            "text: The proposal is sent, kind: our act",
            "text: The buyer signed the proposal, kind: buyer act",
        ),
    ),
    Case(
        "every-open-stage-has-players",
        f"{STAGE}\n",
        finds="Nobody plays in the selling stage “Propose”.",
        at="playbook.yaml:1, selling stage propose, field “players”",
        do="Name the roles that work in it.",
        mend=("name: Propose", "name: Propose, players: [account-executive]"),
    ),
    Case(
        "every-open-stage-follows-a-buying-stage",
        f"{STAGE}\n",
        finds="Nothing says where the buyer is during the selling stage “Propose”.",
        at="playbook.yaml:1, selling stage propose, field “buying_stages”",
        do="Say where the buyer is meanwhile.",
        mend=("name: Propose", "name: Propose, buying_stages: [choose]"),
    ),
    Case(
        "every-buying-stage-is-covered",
        """
        buying_stages:
          - {id: choose, name: Choose}
          - {id: consensus, name: Find consensus, always_on: true}
        selling_stages:
          - {id: propose, name: Propose}
        """,
        finds="No selling stage covers the buying stage “Choose”.",
        at="playbook.yaml:2, buying stage choose",
        do="Add it to the selling stage in which we meet the buyer there.",
        mend=("name: Propose", "name: Propose, buying_stages: [choose]"),
    ),
    Case(
        "selling-stages-are-in-order",
        """
        selling_stages:
          - {id: propose, name: Propose, order: 3}
          - {id: prove, name: Prove, order: 3}
        """,
        finds="The selling stage “Prove” has the place of the selling stage “Propose”: 3.",
        at="playbook.yaml:3, selling stage prove, field “order”",
        do="Give each stage a number of its own.",
        mend=("Prove, order: 3", "Prove, order: 2"),
    ),
    Case(
        "every-objection-has-a-response",
        """
        objections:
          - {id: price, text: You are too expensive}
        """,
        finds="The objection “You are too expensive” has no response.",
        at="playbook.yaml:2, objection price, field “response”",
        do="Write what your best seller answers.",
        mend=("expensive", "expensive, response: Compared with nine days of waiting?"),
    ),
    Case(
        "every-primary-competitor-has-a-message-map",
        """
        competitors:
          - {id: acme, name: Acme, tier: primary}
        """,
        finds="The competitor “Acme” has no message map.",
        at="playbook.yaml:2, competitor acme",
        do="Write a message map with “competitor:” set to it.",
        mend=("", "message_maps: [{id: against-acme, competitor: acme}]"),
    ),
    Case(
        "message-maps-have-a-scope",
        """
        message_maps:
          - {id: house, name: Our message}
        """,
        finds="The message map “Our message” is for no offer, use case or competitor.",
        at="playbook.yaml:2, message map house",
        do="Say what it is for with “offer:”, “use_case:” or “competitor:”.",
        mend=("Our message", "Our message, offer: cloud"),
    ),
    Case(
        "home-bases-are-short",
        f"""
        message_maps:
          - id: house
            name: Our message
            home_base: {" ".join(["word"] * 26)}
        """,
        finds="The home base of the message map “Our message” has 26 words.",
        at="playbook.yaml:4, message map house, field “home_base”",
        do="Cut it to at most 25 words.",
        mend=(" ".join(["word"] * 26), " ".join(["word"] * 25)),
    ),
    Case(
        "message-maps-have-two-to-four-pillars",
        """
        message_maps:
          - {id: house, name: Our message, pillars: [{value: Speed}]}
        """,
        finds="The message map “Our message” has only one pillar.",
        at="playbook.yaml:2, message map house, field “pillars”",
        do="Keep 2 to 4 pillars.",
        mend=("{value: Speed}", "{value: Speed}, {value: Trust}"),
    ),
    Case(
        "every-practice-says-when",
        """
        practices:
          - {id: call-early, text: Call before nine}
        """,
        finds="Nothing says when the practice “Call before nine” helps.",
        at="playbook.yaml:2, practice call-early, field “when”",
        do="Say in which situation it works.",
        mend=("nine}", "nine, when: The buyer runs a plant}"),
    ),
    Case(
        "a-lesson-says-what-to-do-instead",
        f"""
        {HEAD}
        lessons:
          - {{id: discount, tried: A discount without a date, result: The price was the new price}}
        """,
        finds="No lesson says what to do instead.",
        at="playbook.yaml:1",
        do="Write down one thing that did not work, and what to do instead.",
        mend=("new price}", "new price, instead: Give the discount an end}"),
    ),
    Case(
        "every-ideal-customer-has-the-three-buying-roles",
        """
        ideal_customers:
          - {id: producers, name: Producers, personas: [cfo, clerk]}
        personas:
          - {id: cfo, name: Finance chief, roles: [{role: decision maker}]}
          - {id: clerk, name: Clerk, roles: [{role: influencer}]}
        """,
        finds="The ideal customer “Producers” has no persona who is a recommender.",
        at="playbook.yaml:2, ideal customer producers, field “personas”",
        do="Add a persona with this role to the ideal customer.",
        mend=("[{role: influencer}]", "[{role: influencer}, {role: recommender}]"),
    ),
    Case(
        "every-persona-has-a-role",
        """
        personas:
          - {id: cfo, name: Finance chief}
        """,
        finds="The persona “Finance chief” has no role in the purchase.",
        at="playbook.yaml:2, persona cfo, field “roles”",
        do="Say which part the persona has in a purchase.",
        mend=("Finance chief", "Finance chief, roles: [{role: decision maker}]"),
    ),
    Case(
        "every-persona-has-a-pain",
        """
        personas:
          - {id: cfo, name: Finance chief}
        """,
        finds="No pain hurts the persona “Finance chief”.",
        at="playbook.yaml:2, persona cfo",
        do="Add the persona to a pain, or write the pain.",
        mend=("", "pains: [{id: slow-close, personas: [cfo]}]"),
    ),
    Case(
        "every-persona-has-a-message",
        """
        personas:
          - {id: cfo, name: Finance chief}
        """,
        finds="Nothing says what to tell the persona “Finance chief”.",
        at="playbook.yaml:2, persona cfo, field “key_messages”",
        do="Write its key messages, or add the persona to a message map.",
        mend=("Finance chief", "Finance chief, key_messages: [You close in three days]"),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_selling(case: Case) -> None:
    case.holds()


def test_a_stage_that_ends_an_opportunity_needs_no_criteria() -> None:
    text = "selling_stages: [{id: lost, name: Lost, outcome: lost}]"
    for rule in (case.rule for case in CASES if case.rule.startswith("every-open-stage")):
        assert findings_of(rule, text) == []


def test_every_missing_role_is_named() -> None:
    text = "ideal_customers: [{id: producers, name: Producers}]"
    (found,) = findings_of("every-ideal-customer-has-the-three-buying-roles", text)
    assert "an influencer, a recommender or a decision maker" in found.what


def test_five_pillars_are_too_many() -> None:
    pillars = ", ".join(f"{{value: Reason {n}}}" for n in range(5))
    text = f"message_maps: [{{id: house, name: House, pillars: [{pillars}]}}]"
    (found,) = findings_of("message-maps-have-two-to-four-pillars", text)
    assert found.what == "The message map “House” has 5 pillars."
