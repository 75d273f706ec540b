"""Pages in a real browser: accessible in both themes, usable on a phone, by keyboard, in print."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.slow

PAGES = (
    "/w/tallybrook/",
    "/w/tallybrook/section/offer/",
    "/w/tallybrook/list/play/",
    "/w/tallybrook/report/",
    "/w/tallybrook/diagram/stage-map/",
    "/w/tallybrook/diagram/coverage/",
    "/w/tallybrook/record/play/hold-the-price/",
    "/w/tallybrook/record/persona/cfo/",
    "/w/tallybrook/record/competitor/ormundo/",
    "/w/tallybrook/record/message_map/map-ormundo/",
    "/w/tallybrook/search/?q=they+say+it+is+too+expensive",
    "/w/tallybrook/look-after/?whose=all",
    "/w/tallybrook/about/",
    "/w/tallybrook/import/",
    "/style",
)


def opened(window: BrowserContext, address: str) -> tuple[Page, list[str]]:
    """A page, and what the browser complains about."""
    page = window.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return page, said


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_no_axe_violation_and_the_browser_says_nothing(
    window: BrowserContext, address: str
) -> None:
    page, said = opened(window, address)
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []
    assert said == []


@pytest.mark.parametrize("address", PAGES)
def test_a_page_fits_a_phone(window: BrowserContext, address: str) -> None:
    page, _ = opened(window, address)
    page.set_viewport_size({"width": 390, "height": 844})
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0


def test_a_mention_shows_its_card_by_mouse_and_by_keyboard(window: BrowserContext) -> None:
    page, _ = opened(window, "/w/tallybrook/record/play/hold-the-price/")
    mention = page.locator(".condition").get_by_role("link", name="Proposal").first
    card = page.get_by_role("tooltip")
    mention.hover()
    expect(card).to_contain_text("Selling stage")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    page.locator(".condition").get_by_role("link", name="Selling stage").first.focus()
    page.keyboard.press("Tab")
    expect(card).to_contain_text("The goal")


def test_one_key_finds_the_answer_from_anywhere(window: BrowserContext) -> None:
    page, said = opened(window, "/w/tallybrook/report/")
    page.keyboard.press("/")
    page.keyboard.type("they say its too expensiv")
    first = page.get_by_role("dialog").get_by_role("listitem").first
    expect(first).to_contain_text("You are too expensive.")
    expect(first).to_contain_text("Compared with what?")
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/record/objection/too-expensive/"))
    assert said == []


def test_the_theme_is_remembered(window: BrowserContext) -> None:
    page, _ = opened(window, "/w/tallybrook/")
    switch = page.get_by_role("button", name="Theme")
    switch.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    switch.click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(switch).to_have_accessible_name("Theme: dark")


def test_paper_is_light_and_without_the_frame(window: BrowserContext) -> None:
    page, _ = opened(window, "/w/tallybrook/record/play/hold-the-price/")
    page.emulate_media(media="print")
    expect(page.locator(".top")).to_be_hidden()
    expect(page.locator(".section-nav")).to_be_hidden()
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
