"""The journey of a rep: open an opportunity, answer a question, see which play appears and goes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import complaints, is_well_made, violations

pytestmark = pytest.mark.slow

DEAL = "/w/tallybrook/opportunities/O-000234/"


@pytest.fixture
def mira(person: Callable[[str], Page]) -> Page:
    """A window in which Mira Adler, an account executive, has come in."""
    return person("Mira Adler")


@pytest.fixture
def said(mira: Page) -> list[str]:
    """What the browser complains about."""
    return complaints(mira)


@pytest.mark.parametrize(
    "address",
    [DEAL, "/w/tallybrook/opportunities/", "/w/tallybrook/opportunity-board/?owner=Mira+Adler"],
)
def test_pages_of_opportunities_are_accessible_in_both_themes_and_fit_a_phone(
    mira: Page, said: list[str], address: str
) -> None:
    is_well_made(mira, address)
    assert said == []


def test_an_answer_makes_a_play_appear_and_another_go_each_with_its_reason(
    mira: Page, said: list[str]
) -> None:
    mira.get_by_role("link", name="Opportunities", exact=True).click()
    mira.get_by_role("link", name="Mine").click()
    mira.get_by_role("link", name="Quellstad Shifts: Core, first contract").first.click()
    mira.goto(DEAL)
    plays = mira.get_by_role("region", name="Plays to call now")
    appears = plays.get_by_role("article", name="Reach the person who can spend the money")
    goes = plays.get_by_role("article", name="Test the champion")
    expect(goes).to_be_visible()
    expect(appears).to_have_count(0)

    answer = mira.get_by_role("form", name="Answer: Economic buyer met")
    answer.get_by_role("button", name="No").press("Enter")

    change = mira.get_by_role("status").filter(has_text="Economic buyer met: no")
    expect(change).to_contain_text("Reach the person who can spend the money applies now because")
    expect(change).to_contain_text("Economic buyer met is no")
    expect(change).to_contain_text("Test the champion")
    expect(change).to_contain_text("is gone")
    expect(change).to_be_focused()
    expect(appears).to_be_visible()
    expect(goes).to_have_count(0)
    appears.get_by_text("because").click()
    expect(appears).to_contain_text("Mira Adler said so")
    assert violations(mira) == []
    assert said == []


def test_a_later_play_opens_to_its_steps_in_place(mira: Page, said: list[str]) -> None:
    mira.goto(DEAL)
    second = mira.get_by_role("article").nth(1)
    second.get_by_text("Do, say and show").press("Enter")
    expect(second.get_by_role("listitem").first).to_be_visible()
    assert said == []
