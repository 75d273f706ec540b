"""The condition editor: rows and text say the same, and it counts the open opportunities."""

from __future__ import annotations

import pytest

from playcall.editing.conditions import Row, read, rows_of, text_of
from playcall.editing.panel import asked, of_rows, of_text
from playcall.playbooks.queries import Reading, reading
from playcall_core.errors import ConditionError
from playcall_core.facts import Subject
from tests.apps.cast import Cast
from tests.apps.test_doors import signed_in


@pytest.fixture
def signer(company: Cast) -> Reading:
    return reading(company.sales_signer, "newest")


def test_every_condition_of_the_sample_is_the_same_through_its_rows(signer: Reading) -> None:
    conditions = list(signer.playbook.conditions.values())
    assert len(conditions) > 50
    for condition in conditions:
        assert read(text_of(rows_of(condition), signer), signer) == condition


def test_a_half_written_row_is_told_and_leaves_the_text_alone(
    company: Cast, signer: Reading
) -> None:
    rows = ((Row("amount", "AtLeast", ()),),)
    with pytest.raises(ConditionError, match="lacks a value"):
        text_of(rows, signer)
    panel = of_rows(rows, signer, company.workspace, Subject.OPPORTUNITY)
    assert panel.text is None
    assert "lacks a value" in panel.problem


def test_buttons_add_and_take_out_tests_and_groups() -> None:
    one = ((Row("amount"),),)
    assert asked(one, "test:0") == ((Row("amount"), Row()),)
    assert asked(one, "group") == ((Row("amount"),), (Row(),))
    assert asked(one, "out:0.0") == ()
    assert asked(one, "out:7.7") == one


def test_the_editor_says_the_condition_and_counts(company: Cast, signer: Reading) -> None:
    panel = of_text("amount is at least 50,000 EUR", signer, company.workspace, Subject.OPPORTUNITY)
    assert panel.problem == ""
    assert panel.count is not None
    assert panel.count.total == 0  # no opportunities were brought in
    assert panel.groups[0][0].row == Row("amount", "AtLeast", ("50,000 EUR",))


def test_what_cannot_be_read_is_told_where(company: Cast, signer: Reading) -> None:
    panel = of_text("amont is at least 5", signer, company.workspace, Subject.OPPORTUNITY)
    assert "Did you mean" in panel.problem
    assert panel.text is None


def test_it_answers_a_page(company: Cast, signer: Reading) -> None:
    client = signed_in(company.editor)
    sent = {"c.0.0.fact": "amount", "c.0.0.operator": "AtLeast", "c.0.0.value": "5 EUR"}
    page = client.post("/w/tallybrook/condition/", {**sent, "what": "change"}).content.decode()
    assert 'data-text="amount is at least 5 EUR"' in page
