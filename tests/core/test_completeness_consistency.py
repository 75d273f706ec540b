"""One of each thing, references that lead somewhere, and waivers of what there is."""

import pytest

from tests.core.completeness_case import Case, findings_of

CASES = (
    Case(
        "terms-have-one-definition",
        """
        terms:
          - {id: mql, term: MQL, definition: A lead that scored 100 points}
          - {id: mql-2, term: mql, definition: A lead that Marketing calls one}
        """,
        finds="The term “mql” has two definitions, here and in playbook.yaml:2 (term mql).",
        at="playbook.yaml:3, term mql-2, field “term”",
        do="Decide together on one definition, and remove the other.",
        mend=("term: mql,", "term: Marketing's MQL,"),
    ),
    Case(
        "nothing-is-defined-twice",
        """
        metrics:
          - {id: win-rate, name: Win rate}
          - {id: won, name: win  Rate}
        """,
        finds="The metric “win Rate” is there twice, "
        "here and in playbook.yaml:2 (metric win-rate).",
        at="playbook.yaml:3, metric won, field “name”",
        do="Keep one of them, or give them names that tell them apart.",
        mend=("win  Rate", "Win rate of renewals"),
    ),
    Case(
        "facts-have-one-name",
        """
        facts:
          - {id: employees, name: Employees, type: number}
          - {id: staff, name: employees, type: number}
        """,
        finds="Two facts are called “employees”: this one and playbook.yaml:2 (fact employees).",
        at="playbook.yaml:3, fact staff, field “name”",
        do="Rename one of them.",
        mend=("name: employees", "name: Staff"),
    ),
    Case(
        "uids-are-unique",
        """
        pains:
          - {id: slow, uid: 7d1, text: The close is slow}
          - {id: paper, uid: 7d1, text: Paper everywhere}
        """,
        finds="The pain “Paper everywhere” has the uid of playbook.yaml:2 (pain slow).",
        at="playbook.yaml:3, pain paper, field “uid”",
        do="Remove the uid of the copy; a new one follows from its id.",
        mend=("id: paper, uid: 7d1", "id: paper, uid: 7d2"),
    ),
    Case(
        "former-ids-are-free",
        """
        pains:
          - {id: slow, text: The close is slow}
          - {id: paper, text: Paper everywhere, formerly: [slow]}
        """,
        finds="“slow”, a former id of the pain “Paper everywhere”, "
        "is the id of the pain “The close is slow”.",
        at="playbook.yaml:3, pain paper, field “formerly.0”",
        do="Leave it with the record that had it first, or give the other another id.",
        mend=("[slow]", "[sluggish]"),
    ),
    Case(
        "references-lead-somewhere",
        """
        personas:
          - {id: head-of-finance, name: Head of finance}
        pains:
          - {id: slow, text: The close is slow, personas: [head-of-finances]}
        """,
        finds="The pain “The close is slow” refers to the persona “head-of-finances”, "
        "which does not exist.",
        at="playbook.yaml:4, pain slow, field “personas.0”",
        do="Did you mean “head-of-finance”?",
        mend=("head-of-finances", "head-of-finance"),
    ),
    Case(
        "references-use-present-ids",
        """
        personas:
          - {id: head-of-finance, name: Head of finance, formerly: [cfo]}
        pains:
          - {id: slow, text: The close is slow, personas: [cfo]}
        """,
        finds="“cfo” is a former id of the persona “Head of finance”.",
        at="playbook.yaml:4, pain slow, field “personas.0”",
        do="Write “head-of-finance”.",
        mend=("personas: [cfo]", "personas: [head-of-finance]"),
    ),
    Case(
        "owners-are-roles-or-people",
        """
        roles:
          - {id: product-marketer, name: Product marketer}
        personas:
          - {id: cfo, name: Finance chief, owner: product-marketing}
        """,
        finds="“product-marketing”, who is to own the persona “Finance chief”, is no role.",
        at="playbook.yaml:4, persona cfo, field “owner”",
        do="Did you mean “product-marketer”?",
        mend=("owner: product-marketing", "owner: ann@tallow.example"),
    ),
    Case(
        "every-record-is-used",
        """
        proof_points:
          - {id: three-days, claim: They close in three days}
        """,
        finds="Nothing refers to the proof point “They close in three days”.",
        at="playbook.yaml:2, proof point three-days",
        do="Use it where it belongs, or remove it.",
        mend=("", "objections: [{id: slow, proofs: [three-days]}]"),
    ),
    Case(
        "waivers-name-a-rule",
        """
        pains: [{id: slow, text: The close is slow}]
        waivers:
          - rule: every-pain-has-consequences
            record: pain/slow
            reason: We ask customers in July
            until: 2026-12-31
        """,
        finds="The waiver for pain/slow names no rule: there is no “every-pain-has-consequences”.",
        at="playbook.yaml:3, waiver, field “rule”",
        do="Did you mean “every-pain-has-a-consequence”?",
        mend=("every-pain-has-consequences", "every-pain-has-a-consequence"),
    ),
    Case(
        "waivers-name-a-record",
        """
        pains: [{id: slow, text: The close is slow}]
        waivers:
          - rule: every-pain-has-a-consequence
            record: pain/slwo
            reason: We ask customers in July
            until: 2026-12-31
        """,
        finds="The waiver of “every-pain-has-a-consequence” is for the record “pain/slwo”, "
        "which does not exist.",
        at="playbook.yaml:3, waiver, field “record”",
        do="Did you mean “pain/slow”?",
        mend=("slwo", "slow"),
    ),
    Case(
        "waivers-have-not-ended",
        """
        pains: [{id: slow, text: The close is slow}]
        waivers:
          - rule: every-pain-has-a-consequence
            record: pain/slow
            reason: We ask customers in June
            until: 2026-06-30
        """,
        finds="The waiver of “every-pain-has-a-consequence” for pain/slow ended on 2026-06-30.",
        at="playbook.yaml:3, waiver, field “until”",
        do="Mend the record and remove the waiver, or agree on a new date.",
        mend=("2026-06-30", "2026-07-01"),
    ),
    Case(
        "verifications-name-a-record",
        """
        playbook: {name: Tallow}
        pains: [{id: slow, text: The close is slow}]
        verifications: [{record: pain/slwo, by: Ann Sample, on: 2026-06-01}]
        """,
        finds="The verification by Ann Sample on 2026-06-01 is of “pain/slwo”, "
        "which does not exist.",
        at="playbook.yaml:1",
        do="Did you mean “pain/slow”?",
        mend=("slwo", "slow"),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_consistency(case: Case) -> None:
    case.holds()


def test_the_same_metric_of_two_segments_is_no_repetition() -> None:
    text = """
    metrics:
      - {id: smb-rate, name: Win rate, segment: smb}
      - {id: large-rate, name: Win rate, segment: large}
    """
    assert findings_of("nothing-is-defined-twice", text) == []


def test_a_term_defined_twice_in_the_same_words() -> None:
    text = """
    terms:
      - {id: mql, term: MQL, definition: A lead that scored 100 points}
      - {id: mql-2, term: MQL, definition: a lead that scored 100 points}
    """
    (found,) = findings_of("terms-have-one-definition", text)
    assert found.what == "The term “MQL” is defined twice, here and in playbook.yaml:2 (term mql)."


def test_facts_with_one_name_do_not_stop_the_check() -> None:
    text = """
    facts:
      - {id: a, name: Staff, type: number}
      - {id: b, name: Staff, type: number}
    plays: [{id: big, name: Big, when: staff is at least 10}]
    """
    assert len(findings_of("facts-have-one-name", text)) == 1
    assert findings_of("conditions-can-be-read", text) == []


def test_what_a_condition_tests_is_used() -> None:
    text = """
    products: [{id: scan, name: Scan}]
    facts: [{id: owned, name: Products in use, type: set, values_from: products}]
    plays: [{id: cross, name: Cross-sell, when: products in use include none of scan}]
    """
    assert findings_of("every-record-is-used", text) == []


def test_a_record_that_only_refers_to_itself_is_not_used() -> None:
    text = "use_cases: [{id: close, name: Fast close, goal: Three days, leads_to: close}]"
    assert len(findings_of("every-record-is-used", text)) == 1


def test_many_broken_references_stay_quick_to_find() -> None:
    ids = ", ".join(f"nobody-{n}" for n in range(500))
    personas = "\n".join(f"  - {{id: persona-{n}, name: Persona {n}}}" for n in range(500))
    text = f"personas:\n{personas}\npains: [{{id: slow, text: Slow, personas: [{ids}]}}]\n"
    found = findings_of("references-lead-somewhere", text)
    assert len(found) == 500
    assert found[-1].remedy == "Add the record, or remove the reference."


def test_a_person_or_a_placeholder_is_not_taken_for_a_role() -> None:
    text = "personas: [{{id: cfo, name: Finance chief, owner: {}}}]"
    for owner in ("Ann Sample", "ann@tallow.example", "Ann", "tbd"):
        assert findings_of("owners-are-roles-or-people", text.format(owner)) == []
