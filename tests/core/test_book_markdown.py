"""The playbook as a Markdown document: what a marketer reads, and what an audience must not see."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings

from playcall_core.book import Playbook
from playcall_core.book.markdown import playbook_to_markdown
from playcall_core.book.records import Competitor
from playcall_core.book.serialise import playbook_from_data
from playcall_core.book.visibility import Audience, is_visible
from tests.core.book_cases import whole_playbooks

DATA: dict[str, Any] = {
    "playbook": {"name": "Ours", "company": "Harbour", "description": "# Read me\n\nFirst."},
    "segments": [{"id": "mid", "name": "Mid-market", "kind": "size", "rule": "size is known"}],
    "personas": [
        {
            "id": "cfo",
            "name": "CFO",
            "titles": ["CFO", "VP finance"],
            "goals": ["A close in five working days", "No surprise, ever"],
            "roles": [{"role": "champion", "orders": ["new"]}, {"role": "blocker"}],
            "owner": "head",
            "review_every": "6 months",
        }
    ],
    "competitors": [
        {"id": "acme", "name": "Acme", "tier": "primary"},
        {"id": "hush", "name": "Project Hush", "visibility": "signers", "positioning": "Deal."},
    ],
    "roles": [
        {"id": "head", "name": "Head of sales", "function": "sales"},
        {"id": "rep", "name": "Rep", "function": "sales"},
    ],
    "facts": [
        {"id": "size", "name": "Size", "type": "number", "unit": "people", "asked_by": ["ask"]},
        {"id": "rivals", "name": "Rivals", "type": "set", "values_from": "competitors"},
        {"id": "secret-score", "name": "Secret score", "type": "number", "visibility": "sales"},
    ],
    "discovery_questions": [{"id": "ask", "text": "How many are you?", "fills": "size"}],
    "terms": [
        {"id": "lead", "term": "Lead", "asks": "What is a lead?"},
        {"id": "deal", "term": "Deal", "definition": "A possible sale.", "asks": "What?"},
    ],
    "plays": [
        {
            "id": "land",
            "name": "Land | early",
            "when": "size is at least 200 or rivals include any of acme",
            "exclude": "rivals include any of hush",
            "stop": "secret-score is at least 5",
            "window": {"first": "2026-01-01"},
            "runners": ["rep"],
            "competitors": ["acme", "hush"],
            "steps": [{"n": 1, "actor": "rep", "action": "Call.\nThen wait.", "after": "2 days"}],
            "result_codes": [{"key": "met", "label": "Met", "success": True}],
        }
    ],
}
BOOK = playbook_from_data(DATA)
TEXT = playbook_to_markdown(BOOK)


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next of its level or above."""
    level = heading.partition(" ")[0]
    found = re.search(rf"(?ms)^{re.escape(heading)}\n\n(.*?)(?=^#{{1,{len(level)}}} |\Z)", text)
    assert found, f"there is no “{heading}”"
    return found[1].strip()


def test_a_play_as_people_read_it() -> None:
    assert section(TEXT, "#### Land | early") == (
        """**Called on.** opportunity

**When.** any of these:

- Size is at least 200
- Rivals include any of Acme

**Exclude.** *(not shown)* · **Stop.** *(not shown)* · **Window.** 2026-01-01 to … · \
**Priority.** 5 · **Runners.** Rep

**Steps**

1. **Rep**: Call.
   Then wait.  
   *after: 2 days*

**Competitors.** Acme

**Result codes**

- Met; success: yes"""
    )


def test_a_persona_as_people_read_it() -> None:
    assert section(TEXT, "#### CFO") == (
        """**Titles.** CFO, VP finance

**Goals**

- A close in five working days
- No surprise, ever

**Roles**

- champion; orders: new
- blocker

*Owner: Head of sales; reviewed every 6 months*"""
    )


def test_facts_are_a_table_and_terms_a_list() -> None:
    assert section(TEXT, "## Facts") == (
        """| Fact | Type | Known of | Unit | Question to ask |
| --- | --- | --- | --- | --- |
| Size | number | opportunity | people | How many are you? |
| Rivals | set | opportunity |  |  |"""
    )
    assert section(TEXT, "## Glossary") == (
        "- **Lead**: *still to be agreed: What is a lead?*\n- **Deal**: A possible sale."
    )


def test_the_contents_lead_to_their_headings() -> None:
    links = re.findall(r"\]\(#([^)]+)\)", section(TEXT, "## Contents"))
    anchors: set[str] = set()
    for title in re.findall(r"(?m)^#+ (.+)$", TEXT):
        words = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        anchors.add(f"{words}-{sum(each.split('-')[0] == words for each in anchors)}")
        anchors.add(words)
    assert links[:2] == ["customer-analysis", "offer-and-value"]
    assert set(links) <= anchors


def test_headings_inside_a_text_do_not_disturb_those_of_the_document() -> None:
    assert TEXT.startswith("# Ours\n\n*Harbour*\n\n**Read me**\n\nFirst.\n\n## Contents")
    assert len(re.findall(r"(?m)^# ", TEXT)) == 1


# --- who may see what


@pytest.mark.parametrize(
    ("visibility", "audience", "seen"),
    [
        ("everyone", None, True),
        ("everyone", "sales", True),
        ("sales", "sales", True),
        ("sales", "marketing", False),
        ("sales", None, False),
        ("signers", "sales", False),
        ("signers", None, False),
        ("signers", "signers", True),
        ("marketing", "signers", True),
    ],
)
def test_who_sees_a_record(visibility: Any, audience: Audience, seen: bool) -> None:
    assert is_visible(Competitor(id="a", visibility=visibility), audience) is seen


@pytest.mark.parametrize("audience", [None, "marketing", "sales"])
def test_what_an_audience_must_not_see_leaves_no_name(audience: Audience) -> None:
    text = playbook_to_markdown(BOOK, audience=audience)
    assert "Hush" not in text
    assert "hush" not in text
    if audience != "sales":
        assert "Secret score" not in text
        assert "secret" not in text.lower()


def test_signers_see_everything() -> None:
    text = playbook_to_markdown(BOOK, audience="signers")
    assert '**Exclude.** Rivals include any of "Project Hush"' in text
    assert "**Stop.** Secret score is at least 5" in text
    assert "**Competitors.** Acme, Project Hush" in text
    assert "not shown" not in text


def test_a_condition_that_cannot_be_read_is_shown_only_to_those_who_see_all() -> None:
    plays = [{"id": "a", "when": "project hush is near"}]
    book = playbook_from_data({**DATA, "plays": plays})
    assert "project hush" not in playbook_to_markdown(book)
    assert "project hush is near" in playbook_to_markdown(book, audience="signers")


@settings(max_examples=min(60, settings().max_examples), deadline=None)
@given(playbook=whole_playbooks())
def test_any_playbook_becomes_a_document(playbook: Playbook) -> None:
    for audience in (None, "marketing", "sales", "signers"):
        text = playbook_to_markdown(playbook, audience=audience)
        assert text.startswith("# ")
        assert "None" not in text
