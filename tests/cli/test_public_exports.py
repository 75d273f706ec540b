"""The public CRM exports, called with the mappings that come with the sample company."""

from __future__ import annotations

from pathlib import Path

import pytest

from playcall.shapes import CallsShape
from tests.cli.conftest import MAPPINGS, TALLYBROOK, Run


def called(run: Run, shared_data: Path, name: str) -> CallsShape:
    ran = run("call", TALLYBROOK, shared_data / name, "--map", MAPPINGS / f"{name}.yaml", "--json")
    assert ran.code == 0
    return CallsShape.model_validate(ran.json)


@pytest.mark.slow
def test_maven_crm_loses_no_row_and_leaves_unknown_accounts_unknown(
    run: Run, shared_data: Path
) -> None:
    shape = called(run, shared_data, "maven_crm")
    assert (shape.rejected, shape.closed, shape.called) == (0, 6_711, 2_089)
    without_account = [one for one in shape.subjects if "industry" not in one.facts]
    assert len(without_account) == 1_425
    assert all("employees" not in one.facts for one in without_account)
    products = {one.facts.get("product-interest") for one in shape.subjects}
    assert None not in products, "every product is known, wrong spellings by alias"
    assert all("days-in-stage" not in one.facts for one in shape.subjects), (
        "a snapshot does not say since when a stage has been held"
    )
    industries = {one.facts["industry"] for one in shape.subjects if "industry" in one.facts}
    assert "Technology" in industries


def test_salesforce_export_reads_competitors_as_a_set(run: Run, shared_data: Path) -> None:
    shape = called(run, shared_data, "salesforce_export")
    assert shape.rejected == 0
    known = [one.facts["competitors"] for one in shape.subjects if "competitors" in one.facts]
    assert known
    assert any("perhaps more" in words for words in known), "a list that need not be complete"
    assert len(known) < shape.called, "a blank is unknown, not none"


def test_stage_history_reports_backward_moves_and_contradictions(
    run: Run, shared_data: Path
) -> None:
    shape = called(run, shared_data, "sfdc_stage_history")
    assert shape.called + shape.closed == 219
    assert shape.closed == 146
    counts: dict[str, int] = {}
    for finding in shape.quality:
        counts[finding.kind] = counts.get(finding.kind, 0) + finding.count
    assert counts["backward move"] == 72
    assert counts["repeated stage"] == 107
    assert counts["contradiction"] >= 110
