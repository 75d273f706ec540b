"""A working session as eight people have it before them, each in a window of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from playwright.sync_api import Locator, Page, expect

from tests.browser.looking import BEYOND, violations

HOME: Final = "/w/tallybrook"
MARKETING: Final = ("Hanna Holm", "Paula Prado", "Dev Iyer")
SALES: Final = ("Viktor Sands", "Marta Kolb", "Mira Adler")
Person = Callable[[str], Page]

UNREADABLE: Final = """() => {
  const work = document.querySelector(".wall-work").getBoundingClientRect();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const at = walker.currentNode.parentElement;
    if (!text || at.closest(".sr, script, noscript, template") || !at.checkVisibility()) continue;
    const size = parseFloat(getComputedStyle(at).fontSize) / innerHeight;
    if (size < 0.03) found.push(["small", text, size]);
    const box = at.getBoundingClientRect();
    const bottom = at.closest(".wall-work") ? work.bottom : innerHeight;
    if (box.bottom > bottom + 1 || box.right > innerWidth + 1) found.push(["cut off", text]);
  }
  return found;
}"""
"""Every text on a wall that is smaller than 3 % of the screen's height, or that is cut off."""

UNTOUCHABLE: Final = """() => {
  const found = [];
  const touched = "main :is(button, .button, select, textarea, summary, nav a, input)";
  for (const each of document.querySelectorAll(touched)) {
    const box = (each.closest("label") ?? each).getBoundingClientRect();
    if (!each.checkVisibility() || each.closest(".sr") || !box.width) continue;
    const name = (each.ariaLabel ?? each.textContent) || each.name;
    if (box.width < 24 || box.height < 24) found.push([name.trim(), box.width, box.height]);
  }
  return found;
}"""
"""Every button, link of a list and field that is narrower or lower than 24 pixels."""


class Session:
    """Everybody in their own window, and the wall."""

    def __init__(self, person: Person) -> None:
        self.rosa = person("Rosa Ortega")
        self.marketing = [person(name) for name in MARKETING]
        self.sales = [person(name) for name in SALES]
        self.wall = person("Rosa Ortega")

    @property
    def people(self) -> list[Page]:
        """Those who write and vote."""
        return [*self.marketing, *self.sales]

    def set_up(self, title: str) -> None:
        """Rosa sets it up, and all come in."""
        self.rosa.goto(f"{HOME}/sessions/new/")
        is_well_made(self.rosa)
        self.rosa.get_by_label("Title").fill(title)
        for name in (*MARKETING, *SALES):
            self.rosa.get_by_role("checkbox", name=name, exact=True).check()
        self.rosa.get_by_role("button", name="Set it up").click()
        expect(self.rosa.get_by_role("button", name="Start")).to_be_visible()
        for page in self.people:
            page.goto(self.rosa.url)
            page.get_by_role("button", name="Take a seat").click()
            expect(page.get_by_text("You look on.")).to_have_count(0)
        self.wall.goto(f"{self.rosa.url}wall/")
        expect(self.wall.locator(".wall-foot .here")).to_have_count(7)
        is_well_made(self.rosa)
        is_read_from_the_last_row(self.wall)

    def come_to(self, title: str, button: str = "Next: ") -> None:
        """The room moves on, and everybody with it."""
        self.rosa.get_by_role("button", name=button).click()
        for page in (self.rosa, *self.people, self.wall):
            expect(page.get_by_role("heading", level=1)).to_have_text(title)

    def reveal(self, cards: int) -> None:
        """Everybody sees all cards."""
        self.rosa.get_by_role("button", name="Reveal").click()
        for page in (self.rosa, *self.people):
            expect(page.locator(".card")).to_have_count(cards)

    def keep(self, heading: str) -> None:
        """A card will become a record."""
        button = self.rosa.get_by_role("button", name=on("Keep", heading)).first
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")


def on(what: str, heading: str) -> re.Pattern[str]:
    """The name of a button on a card."""
    return re.compile(rf"^{what}\s*: {heading}")


def write(page: Page, **blanks: str) -> None:
    """Write a card, and see it."""
    before = page.locator(".card").count()
    for name, text in blanks.items():
        field = page.locator(f"#w-{name}")
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)
    page.get_by_role("button", name="Put it on the wall").click()
    expect(page.locator(".card")).to_have_count(before + 1)


def drag(page: Page, card: Locator, group: str) -> None:
    """Lay a card with the mouse into a group of the tray."""
    card.scroll_into_view_if_needed()
    at = card.bounding_box()
    assert at is not None
    page.mouse.move(at["x"] + 20, at["y"] + 20)
    page.mouse.down()
    page.mouse.move(at["x"] + 40, at["y"] + 60, steps=4)
    to = page.locator(".tray .chip", has_text=group).bounding_box()
    assert to is not None
    page.mouse.move(to["x"] + 10, to["y"] + 10, steps=4)
    page.mouse.up()


def is_well_made(page: Page) -> None:
    """No axe violation in light and dark, nothing wider than a phone; the page stays as it is."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert violations(page) == [], f"{page.url} in {scheme}"
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate(BEYOND) == 0, f"{page.url} on a phone"
    page.set_viewport_size({"width": 1280, "height": 900})


def is_read_from_the_last_row(wall: Page) -> None:
    """All text of the wall is large enough, none is cut off, and axe finds nothing."""
    assert wall.evaluate(UNREADABLE) == []
    assert violations(wall) == []


def is_used_with_a_thumb(page: Page) -> None:
    """On a phone nothing goes beyond the screen, and nothing is too small to be hit."""
    assert page.evaluate(BEYOND) == 0
    assert page.evaluate(UNTOUCHABLE) == []
