"""A session of one's own: every activity by keyboard alone, and a line that is lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.rooms import HOME, Person, on
from tests.browser.test_keyboard import FOCUSED, Keyboard

pytestmark = pytest.mark.slow


class Paula(Keyboard):
    """Paula leads a session of her own, without a pointer."""

    def set_up(self, *activities: str) -> None:
        """Choose an agenda of these, decide herself, and start."""
        self.page.goto(f"{HOME}/sessions/new/")
        self.write("Title", "Paula's own")
        self.tab_to("Ninety minutes.*")
        self.page.keyboard.press("ArrowUp")  # from the first choice to the last
        for activity in activities:
            self.tab_to(f"{activity}.*")
            self.page.keyboard.press("Space")
        self.press("Set it up")
        self.does("Decides: Paula Prado")
        decides = self.page.get_by_role("button", name=on("Decides", "Paula Prado"))
        expect(decides).to_have_attribute("aria-pressed", "true")
        self.does("Start")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(activities[0])

    def does(self, name: str) -> None:
        """Tab to a button of the room, and press Enter."""
        self.tab_to(name)
        self.page.keyboard.press("Enter")

    def goes_on_to(self, title: str) -> None:
        """The room moves on."""
        self.does(f"Next: {title}")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title)


@pytest.fixture
def paula(person: Person) -> Paula:
    """Paula Prado at her keyboard."""
    return Paula(person("Paula Prado"))


def test_words_of_both_are_written_apart_and_begun_from_one_by_keyboard(paula: Paula) -> None:
    page = paula.page
    paula.set_up("Definition duel", "Play harvest")
    paula.write("The word", "Ready lead")
    paula.write("It means", "Asked us twice")
    paula.does("Put it on the wall")
    expect(page.locator(".card", has_text="Asked us twice")).to_be_visible()
    paula.does("Reveal")
    paula.press("Take as a start: Ready lead")
    paula.write("It means", "Asked us twice, and has a date")
    paula.does("Put it on the wall")
    expect(page.locator(".side-of.both .card")).to_have_count(1)
    paula.goes_on_to("Play harvest")


def test_cards_are_written_grouped_kept_and_voted_on_by_keyboard(paula: Paula) -> None:
    page = paula.page
    paula.set_up("Play harvest", "Vote", "Signing")
    for text in ("they ask for the price", "a rival bids"):
        paula.write("When …", text)
        paula.does("Put it on the wall")
        expect(page.locator(".card", has_text=text)).to_be_visible()
    paula.does("Change: a rival bids")
    page.keyboard.press("Control+a")
    page.keyboard.type("suddenly a rival bids")
    paula.does("Save")
    expect(page.locator(".card", has_text="suddenly a rival bids")).to_be_visible()
    paula.does("Reveal")
    expect(page.get_by_role("button", name="Write unseen again")).to_be_visible()
    paula.does("Move: they ask for the price")
    paula.write("Its name", "Price")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Price")).to_be_visible()
    paula.does("Keep: suddenly a rival bids")
    kept = page.get_by_role("button", name=on("Keep", "suddenly a rival bids"))
    expect(kept).to_have_attribute("aria-pressed", "true")
    paula.goes_on_to("Vote")
    paula.does(".*Give a dot to suddenly a rival bids")
    expect(page.get_by_text("4 dots left")).to_be_visible()
    page.keyboard.press("ArrowUp")
    assert page.evaluate(FOCUSED)["name"].endswith("Give a dot to they ask for the price")
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 dots left")).to_be_visible()
    paula.does("End the vote")
    expect(page.locator(".side-of.marketing li")).to_have_count(2)
    paula.goes_on_to("Signing")
    paula.does("Make records and offer them for signature")
    expect(page.get_by_role("link", name="Open the proposal")).to_be_visible()
    paula.does("End the session")
    paula.press("Minutes")
    expect(page.locator(".marks", has_text="suddenly a rival bids")).to_be_visible()


def test_a_play_is_written_and_tried_by_keyboard(paula: Paula) -> None:
    page = paula.page
    paula.set_up("Writing the chosen plays")
    paula.write("Name of the play", "Bring the finance chief in")
    paula.write("When, as a condition.*", "amount is at least 1")
    trial = page.get_by_role("form", name="Try it on real opportunities")
    expect(trial).to_contain_text("open opportunities", timeout=60_000)  # the first trial of all
    tried = trial.locator("li", has_text="applies").first.get_by_role("link").inner_text()
    paula.tab_to(f"should match: {re.escape(tried)}")
    page.keyboard.press("Space")
    expect(trial).to_contain_text("1 of 3 that it should match")
    assert page.evaluate(FOCUSED)["name"] == f"should match: {tried}"
    paula.does("Put it on the wall")
    expect(page.locator(".card")).to_have_count(1)
    paula.does("Reveal")
    paula.does("Keep: Bring the finance chief in")


def test_what_somebody_types_stays_and_arrives_once_when_the_line_is_back(
    paula: Paula, person: Person
) -> None:
    leads, mira = paula.page, person("Mira Adler")
    mira.context.add_init_script("Date.now = () => 0")  # a laptop that thinks it is 1970
    paula.set_up("Goals")
    mira.goto(leads.url)
    mira.get_by_role("button", name="Take a seat").click()
    expect(mira.get_by_role("timer")).to_have_text(re.compile(r"^(20:00|19:[0-5]\d)$"))
    mira.locator("#w-text").fill("Half a thou")
    leads.get_by_role("button", name="5 minutes more").click()
    expect(mira.get_by_role("timer")).to_have_text(re.compile(r"^2[45]:"))
    expect(mira.locator("#w-text")).to_have_value("Half a thou")
    mira.locator("#w-text").fill("A whole thought")
    mira.context.set_offline(True)
    mira.get_by_role("button", name="Put it on the wall").click()
    expect(mira.get_by_text("This has not arrived yet.")).to_be_visible()
    leads.get_by_role("button", name="Reveal").click()
    mira.context.set_offline(False)
    for page in (mira, leads):
        expect(page.locator(".card", has_text="A whole thought")).to_have_count(1)
    expect(mira.get_by_text("This has not arrived yet.")).to_have_count(0)
