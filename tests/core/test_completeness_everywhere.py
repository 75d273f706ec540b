"""What holds for every record: filled, meant, owned, reviewed."""

import pytest

from playcall_core.book.completeness.placeholders import is_placeholder
from tests.core.completeness_case import Case, findings_of

CASES = (
    Case(
        "no-section-is-empty",
        """
        playbook: {name: Tallow}
        segments: [{id: large}]
        ideal_customers: [{id: producers}]
        pains: [{id: slow}]
        competitors: [{id: nothing}]
        selling_stages: [{id: propose}]
        objections: [{id: price}]
        personas: [{id: cfo}]
        plays: [{id: displace}]
        objectives: [{id: wins}]
        roles: [{id: ae}]
        assignments: [{id: proposal}]
        """,
        finds="There are no practices.",
        at="playbook.yaml:1",
        do="Write the first one together.",
        mend=("", "practices: [{id: call-early}]"),
    ),
    Case(
        "needed-fields-are-filled",
        """
        roles:
          - {id: ae, name: Account executive}
        """,
        finds="The role “Account executive” has no function.",
        at="playbook.yaml:2, role ae, field “function”",
        do="Fill it in.",
        mend=("executive", "executive, function: sales"),
    ),
    Case(
        "no-placeholders",
        """
        objections:
          - id: price
            text: You are too expensive
            response: TBD
        """,
        finds="“TBD” in the objection “You are too expensive” is a placeholder.",
        at="playbook.yaml:4, objection price, field “response”",
        do="Write what is meant, or remove the field.",
        mend=("TBD", "Compared with what?"),
    ),
    Case(
        "every-record-has-an-owner",
        """
        personas:
          - {id: cfo, name: Finance chief}
        """,
        finds="The persona “Finance chief” has no owner.",
        at="playbook.yaml:2, persona cfo, field “owner”",
        do="Name the role or the person who keeps it true.",
        mend=("chief", "chief, owner: Ann Sample"),
    ),
    Case(
        "records-are-reviewed-in-time",
        """
        personas:
          - {id: cfo, name: Finance chief, review_every: 90 days}
        verifications:
          - {record: persona/cfo, by: Ann Sample, on: 2025-01-01}
          - {record: persona/cfo, by: Ann Sample, on: 2026-04-01}
        """,
        finds="The persona “Finance chief” was due for review on 2026-06-30: it was last verified "
        "on 2026-04-01 and is to be reviewed every 90 days.",
        at="playbook.yaml:2, persona cfo, field “review_every”",
        do="Read it, correct it if needed, and verify it.",
        mend=("2026-04-01", "2026-04-02"),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_everywhere(case: Case) -> None:
    case.holds()


def test_an_open_question_stands_beside_the_empty_definition() -> None:
    text = "terms: [{id: ql, term: Qualified lead, asks: When does Sales call back?}]"
    (found,) = findings_of("needed-fields-are-filled", text)
    assert found.what == "The term “Qualified lead” has no definition."
    assert found.remedy == "Answer it together: “When does Sales call back?”"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "TBD",
        "tbd.",
        "**TODO**",
        "(tbc)",
        "TODO: ask Ann",
        "TODO - ask Ann",
        "TBD by Ann",
        "Todo: ask Ann",
        "Target: TBD",
        "to be defined",
        "Still to be decided",
        "?",
        "??",
        "...",
        "…",
        "–",
        "n/a",
        "N/A",
        "xxx",
        "XXXX",
        "Lorem ipsum dolor sit amet",
        "placeholder",
        "coming soon",
        "[Name of the customer]",
        "{{company}}",
        "<insert value>",
        "We save [insert number] hours a month",
        "Metrics?",
        "Owner ?",
    ],
)
def test_a_placeholder_is_found(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "Why now?",
        "Why?",
        "Who signs in the end?",
        "Is this worth our time?",
        "Too many to-dos and no owner",
        "Todo lists get lost between mails",
        "TODO lists in five tools",
        "NA",
        "None",
        "X",
        "%",
        "0",
        "40 %",
        "<https://tallow.example/deck>",
        "<ann@tallow.example>",
        "[The deck](https://tallow.example/deck)",
        "Hello {{first_name}}, thank you for the call",
        "This is [your name] from Tallow",
        "The rest is to be decided by the buyer",
        "Nothing … then a surprise",
    ],
)
def test_a_text_is_left_alone(text: str) -> None:
    assert not is_placeholder(text)


def test_a_lone_word_may_ask_where_a_question_belongs() -> None:
    text = "discovery_questions: [{id: budget, text: Budget?, purpose: Budget?}]"
    (found,) = findings_of("no-placeholders", text)
    assert found.place.field == "purpose"


def test_placeholders_are_found_at_any_depth() -> None:
    text = """
    plays:
      - id: displace
        name: Displace
        steps:
          - {n: 1, action: Call, effects: {discount: tbd}}
          - {n: 2, action: "?"}
    """
    found = findings_of("no-placeholders", text)
    assert [finding.place.field for finding in found] == [
        "steps.0.effects.discount",
        "steps.1.action",
    ]


def test_a_reference_still_to_be_written_is_a_placeholder() -> None:
    text = "plays: [{id: agile, name: Agile planning, segments: [TBD]}]"
    (found,) = findings_of("no-placeholders", text)
    assert found.what == "“TBD” in the play “Agile planning” is a placeholder."
    assert found.place.field == "segments.0"
    assert findings_of("references-lead-somewhere", text) == []


def test_an_empty_text_is_found_once() -> None:
    text = 'pains: [{id: slow, text: "", personas: [cfo], note: ""}]'
    (empty,) = findings_of("no-placeholders", text)
    assert empty.what == "An empty text stands in the pain “slow”."
    (needed,) = findings_of("needed-fields-are-filled", text)
    assert needed.what == "The pain “slow” has no text."


def test_values_of_facts_are_written_as_their_source_has_them() -> None:
    text = "facts: [{id: tier, name: Tier, type: category, values: [n/a, gold]}]"
    assert findings_of("no-placeholders", text) == []


def test_a_record_that_was_never_verified_is_not_overdue() -> None:
    text = "personas: [{id: cfo, name: Finance chief, review_every: 1 day}]"
    assert findings_of("records-are-reviewed-in-time", text) == []
