"""What an audience takes away names nothing that is hidden from it, and is a playbook still."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from playcall_core.book import Playbook, load
from playcall_core.book.references import references
from playcall_core.book.serialise import playbook_from_json, playbook_to_json
from playcall_core.book.taking_out import taken_out
from playcall_core.book.visibility import Audience, View
from tests.core.book_cases import whole_playbooks

TEXT = """
format: 1
playbook: {id: p, name: P, axes: [segment, rival]}
facts:
  - {id: segment, name: Segment, type: category, subject: account, values: [a, b]}
  - {id: rival, name: Rival, type: category, subject: opportunity, values_from: competitors,
     visibility: signers}
competitors:
  - {id: ormundo, name: Ormundo}
  - {id: secret, name: Secret, visibility: sales}
personas:
  - {id: cfo, name: Finance chief}
  - {id: ghost, name: Ghost, visibility: signers}
pains:
  - {id: late, text: Late., personas: [ghost, cfo]}
objections:
  - {id: dear, text: Too dear., competitors: [secret, ormundo], personas: [ghost]}
plays:
  - {id: one, name: One, scenario: quiet, when: rival is one of ormundo,
     exclude: segment is one of a}
scenarios:
  - {id: quiet, name: Quiet, when: segment is one of a, visibility: signers}
"""


def book(folder: Path) -> Playbook:
    file = folder / "p.yaml"
    file.write_text(TEXT, encoding="utf-8")
    return load(file)


def test_nothing_that_is_hidden_is_named(tmp_path: Path) -> None:
    whole = book(tmp_path)
    out = taken_out(whole, View(whole, "marketing"))
    text = playbook_to_json(out)
    for name in ("secret", "ghost", "quiet", "rival"):
        assert name not in text, name
    assert out.records["pain", "late"].personas == ("cfo",)  # type: ignore[attr-defined]
    play = out.records["play", "one"]
    assert (play.when, play.exclude) == (None, "segment is one of a")  # type: ignore[attr-defined]
    assert out.head.axes == ("segment",)


def test_those_who_see_everything_take_everything(tmp_path: Path) -> None:
    whole = book(tmp_path)
    assert taken_out(whole, View(whole, "signers")) == whole
    sales = taken_out(whole, View(whole, "sales"))
    assert ("competitor", "secret") in sales.records
    assert "secret" in playbook_to_json(sales)


@given(playbook=whole_playbooks(), audience=st.sampled_from([None, "marketing", "sales"]))
def test_any_playbook_taken_away_is_read_again(playbook: Playbook, audience: Audience) -> None:
    view = View(playbook, audience)
    out = taken_out(playbook, view)
    assert playbook_from_json(playbook_to_json(out)) == out
    for record in out.records.values():
        for each in references(record):
            assert (each.to.kind, each.id) not in view.hidden
