"""A session that ends in the middle of a form: what was written is kept, and told so."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import is_well_made

pytestmark = pytest.mark.slow

HOME = "/w/tallybrook"
Person = Callable[[str], Page]


def come_in_elsewhere(page: Page, name: str) -> None:
    """Sign in again, in another tab of the same browser."""
    other = page.context.new_page()
    other.goto("/enter/")
    other.get_by_role("button", name=name).click()
    other.wait_for_url("**/w/**")
    other.goto("about:blank")
    other.close()


def test_a_draft_is_saved_once_its_writer_is_signed_in_again(person: Person) -> None:
    paula = person("Paula Prado")
    paula.goto(f"{HOME}/edit/persona/cfo/")
    paula.context.clear_cookies(name="sessionid")
    paula.get_by_label("Job", exact=True).fill("Reads every number twice.")
    expect(paula.get_by_text("Not saved: you are signed out.")).to_be_visible()
    come_in_elsewhere(paula, "Paula Prado")
    expect(paula.get_by_text("Draft saved")).to_be_visible()
    expect(paula.get_by_label("Job", exact=True)).to_have_value("Reads every number twice.")


def test_a_form_that_is_sent_too_late_shows_its_text(person: Person) -> None:
    paula = person("Paula Prado")
    paula.goto(f"{HOME}/edit/persona/cfo/")
    paula.get_by_label("Job", exact=True).fill("Reads every number three times.")
    expect(paula.get_by_text("Draft saved")).to_be_visible()
    paula.context.clear_cookies(name="sessionid")
    paula.get_by_role("button", name="Save", exact=True).click()
    expect(paula.get_by_role("heading", level=1)).to_have_text("You are signed out")
    expect(paula.get_by_label("f.job")).to_have_value("Reads every number three times.")
    is_well_made(paula)


def test_a_part_of_a_page_keeps_its_text_and_says_why(person: Person) -> None:
    mira = person("Mira Adler")
    mira.goto(f"{HOME}/opportunities/O-000234/")
    mira.get_by_text("Write the next step").click()
    step = mira.get_by_role("textbox", name="What is next")
    step.fill("Call the controller on Monday")
    mira.context.clear_cookies(name="sessionid")
    step.press("Enter")
    expect(mira.get_by_text("You are signed out, so nothing was saved.")).to_be_visible()
    expect(step).to_have_value("Call the controller on Monday")
