"""What every page has, in a real browser: cards, search, navigation, themes, print."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import complaints, violations

pytestmark = pytest.mark.slow

Person = Callable[[str], Page]
SIGNER = "Viktor Sands"


def test_a_mention_shows_its_card_by_mouse_and_by_keyboard(person: Person) -> None:
    page = person(SIGNER)
    page.goto("/w/tallybrook/record/play/hold-the-price/")
    mention = page.locator(".condition").get_by_role("link", name="Proposal").first
    card = page.get_by_role("tooltip")
    mention.hover()
    expect(card).to_contain_text("Selling stage")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    page.locator(".condition").get_by_role("link", name="Selling stage").first.focus()
    page.keyboard.press("Tab")
    expect(card).to_contain_text("The goal")


def test_one_key_finds_the_answer_from_anywhere(person: Person) -> None:
    page = person(SIGNER)
    said = complaints(page)
    page.goto("/w/tallybrook/report/")
    page.keyboard.press("/")
    page.keyboard.type("they say its too expensiv")
    first = page.get_by_role("dialog").get_by_role("listitem").first
    expect(first).to_contain_text("You are too expensive.")
    expect(first).to_contain_text("Compared with what?")
    assert violations(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/record/objection/too-expensive/"))
    assert said == []


def test_where_it_is_narrow_the_navigation_opens_from_one_key(person: Person) -> None:
    page = person(SIGNER)
    page.goto("/w/tallybrook/report/")
    page.set_viewport_size({"width": 390, "height": 844})
    navigation = page.get_by_role("navigation", name="Main", exact=True)
    expect(navigation).to_be_hidden()
    page.get_by_role("button", name="Main menu").press("Enter")
    expect(navigation.get_by_role("link", name="Playbook")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(navigation).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(navigation.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/today/"))


def test_the_theme_is_remembered(person: Person) -> None:
    page = person(SIGNER)
    page.goto("/w/tallybrook/")
    switch = page.get_by_role("button", name="Theme")
    switch.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    switch.click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(switch).to_have_accessible_name("Theme: dark")


def test_paper_is_light_and_without_the_frame(person: Person) -> None:
    page = person(SIGNER)
    page.goto("/w/tallybrook/record/play/hold-the-price/")
    page.emulate_media(media="print")
    expect(page.locator(".top")).to_be_hidden()
    expect(page.locator(".section-nav")).to_be_hidden()
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
