"""The pages of opportunities in a browser; the rep's way through them is in `test_journeys`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import complaints

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


def test_a_later_play_opens_to_its_steps_in_place(mira: Page, said: list[str]) -> None:
    mira.goto(DEAL)
    second = mira.get_by_role("article").nth(1)
    second.get_by_text("Do, say and show").press("Enter")
    expect(second.get_by_role("listitem").first).to_be_visible()
    assert said == []
