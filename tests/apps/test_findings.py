"""What the check and the proofs find, each for whom may see the records it is about."""

from __future__ import annotations

import pytest

from playcall.playbooks import queries
from playcall.playbooks.actions import import_playbook, waive
from playcall.playbooks.archives import read_upload
from playcall.playbooks.computed import coverage
from tests.apps.cast import Cast

SAME = "when: amount is more than 10, choice: first, on: opportunity, owner: rep"
PLAYBOOK = f"""
roles: [{{id: rep, name: Rep, function: sales}}]
facts: [{{id: amount, name: Amount, type: number, subject: opportunity}}]
plays:
- {{id: never, name: Never, {SAME}}}
- {{id: hidden, name: Hidden, visibility: signers, {SAME}}}
"""


@pytest.fixture
def filled(cast: Cast) -> Cast:
    import_playbook(read_upload("x.yaml", PLAYBOOK.encode()), by=cast.administrator)
    return cast


def test_a_play_that_can_never_apply_is_proved_once_for_a_state(filled: Cast) -> None:
    signer = queries.reading(filled.sales_signer, "newest")
    proved = signer.coverage()
    assert {record for finding in proved for record in finding.records} >= {
        ("play", "never"),
        ("play", "hidden"),
    }
    assert coverage(signer.book, signer.today) is coverage(signer.book, signer.today)


def test_findings_about_hidden_records_are_hidden(filled: Cast) -> None:
    editor = queries.reading(filled.editor, "newest")
    found = (*editor.coverage(), *editor.findings)
    assert any(("play", "never") in finding.records for finding in found)
    assert not any(("play", "hidden") in finding.records for finding in found)


def test_a_waived_rule_does_not_count(filled: Cast) -> None:
    editor = queries.reading(filled.editor, "newest")
    play = editor.get("play", "never")
    assert play is not None
    rules = {finding.rule for finding in editor.findings_of(play) if finding.counts}
    rule = sorted(rules)[0]
    row = queries.record(filled.editor, "play", "never")
    assert row is not None

    waive(row, rule, reason="Later", until=editor.today.replace(year=2099), by=filled.editor)

    again = queries.reading(filled.editor, "newest")
    still = {finding.rule for finding in again.findings_of(play) if finding.counts}
    assert rule not in still
    assert rules - {rule} <= still
