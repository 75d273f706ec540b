"""What every page must be, whoever looks at it: accessible in both themes, as wide as a phone."""

from __future__ import annotations

from typing import Any, Final, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

BEYOND = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
ALL: Final[dict[str, Any]] = {"resultTypes": ["violations"], "preload": False}
COLOUR_RULES: Final = ("color-contrast", "link-in-text-block")
COLOURS: Final[dict[str, Any]] = {**ALL, "runOnly": list(COLOUR_RULES)}
"""The rules that tell one theme from the other: all else that axe looks at is the same in both."""
SHAPE: Final[dict[str, Any]] = {
    **ALL,
    "rules": {rule: {"enabled": False} for rule in COLOUR_RULES},
}
"""All the other rules, which take a quarter of the time."""


def violations(page: Page, rules: dict[str, Any] = ALL) -> list[tuple[str, list[object]]]:
    """What axe finds wrong with the page as it stands: the rule, and where."""
    found = Axe().run(page, options=rules).response["violations"]
    return [(each["id"], [node["target"] for node in each["nodes"]]) for each in found]


def is_well_made(page: Page, address: str = "", *, colours: bool = True) -> None:
    """No axe violation in light and dark, nothing wider than a phone.

    Without `colours` for a page that has those of another one.
    """
    if address:
        page.goto(address)
    page.wait_for_load_state("networkidle")
    looks: dict[Literal["light", "dark"], dict[str, Any]] = (
        {"light": ALL, "dark": COLOURS} if colours else {"light": SHAPE}
    )
    for scheme, rules in looks.items():
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = violations(page, rules)
        assert found == [], f"{page.url} in {scheme}: {found}"
    fits_a_phone(page)


def fits_a_phone(page: Page, address: str = "") -> None:
    """Nothing is wider than a phone."""
    if address:
        page.goto(address)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate(BEYOND) == 0, f"{page.url} on a phone"
    page.set_viewport_size({"width": 1280, "height": 900})


def complaints(page: Page) -> list[str]:
    """What the browser says from now on about the page and its scripts; empty is well."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said
