"""A real CRM's export, brought in by Rosa with as few interactions as it takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from tests.browser.conftest import leave

pytestmark = pytest.mark.slow
MOST_INTERACTIONS = 12


class Hands:
    """Counts what somebody does with mouse and keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def click(self, role: str, name: str) -> None:
        self.count += 1
        self.page.get_by_role(role, name=name).click()  # type: ignore[arg-type]

    def choose(self, label: str, option: str) -> None:
        self.count += 1
        pattern = re.escape(label).replace("/", r"\/")
        named = re.compile(rf"^{pattern}( [\d,]+)?$")
        self.page.get_by_role("combobox", name=named).select_option(label=option)

    def files(self, *files: Path) -> None:
        self.count += 2  # the button of the field, and the files in the window that it opens
        self.page.locator("input[type=file]").set_input_files(list(files))


@pytest.fixture(scope="module")
def window(
    browser: Browser, demo: str, keys: Callable[[str], StorageState]
) -> Iterator[BrowserContext]:
    """A window in which Rosa Ortega, who administers the workspace, has come in."""
    made = browser.new_context(
        base_url=demo,
        viewport={"width": 1280, "height": 900},
        storage_state=keys("Rosa Ortega"),
    )
    yield made
    leave(made)


@pytest.fixture
def rosa(window: BrowserContext) -> Iterator[Page]:
    page = window.new_page()
    page.set_default_timeout(60_000)
    page.goto("/w/tallybrook/")
    yield page
    page.goto("about:blank")
    page.close()


def test_an_export_of_8800_opportunities_in_at_most_12_interactions(
    rosa: Page, shared_data: Path
) -> None:
    hands = Hands(rosa)
    rosa.locator(".menu > summary").click()
    hands.count += 1
    hands.click("link", "Bring in data")
    hands.files(*sorted((shared_data / "maven_crm").glob("*.csv")))
    hands.click("button", "Look at the files")
    is_well_made(rosa)
    hands.choose("In which currency are the amounts that name none?", "USD")
    hands.choose("Engaging", "Discovery")
    hands.click("button", "Try it")
    expect(rosa.get_by_text("nothing is changed yet")).to_be_visible(timeout=180_000)
    row = rosa.get_by_role("row", name="opportunities").first
    expect(row).to_contain_text("8,800")
    is_well_made(rosa)
    hands.click("button", "Import")
    expect(rosa.get_by_text("were read and taken in")).to_be_visible(timeout=240_000)
    cells = rosa.get_by_role("row", name="opportunities").first.get_by_role("cell")
    read, accepted, rejected, left_out = (
        int(cells.nth(n).inner_text().replace(",", "")) for n in range(4)
    )
    assert (read, accepted + rejected + left_out) == (8800, 8800)
    assert hands.count <= MOST_INTERACTIONS
    rosa.get_by_role("button", name="Undo this import").click()
    expect(rosa.get_by_text("This import is undone.")).to_be_visible(timeout=300_000)


def test_a_history_of_stages_shows_its_moves_backward(rosa: Page, shared_data: Path) -> None:
    hands = Hands(rosa)
    rosa.goto("/w/tallybrook/bring-in/")
    hands.files(*sorted((shared_data / "sfdc_stage_history").glob("*.csv")))
    hands.click("button", "Look at the files")
    hands.choose("In which currency are the amounts that name none?", "USD")
    for word, stage in (
        ("Qualification", "Discovery"),
        ("Value Proposition", "Scoping"),
        ("Negotiation/Review", "Contracting"),
    ):
        hands.choose(word, stage)
    hands.click("button", "Try it")
    expect(rosa.get_by_text("nothing is changed yet")).to_be_visible(timeout=120_000)
    expect(rosa.get_by_text("A stage goes back to an earlier one: 72 times")).to_be_visible()


def test_ten_tables_of_salesforce_are_joined(rosa: Page, shared_data: Path) -> None:
    hands = Hands(rosa)
    rosa.goto("/w/tallybrook/bring-in/")
    hands.files(*sorted((shared_data / "salesforce_export").glob("*.csv")))
    hands.click("button", "Look at the files")
    expect(rosa.get_by_role("heading", level=2, name="OpportunityHistory")).to_be_visible()
    is_well_made(rosa)
    hands.choose("In which currency are the amounts that name none?", "USD")
    hands.click("button", "Try it")
    expect(rosa.get_by_text("nothing is changed yet")).to_be_visible(timeout=120_000)
    for table, number in (("opportunities", 31), ("accounts", 13), ("contacts", 20)):
        row = rosa.get_by_role("row", name=table).first
        expect(row.get_by_role("cell").nth(1)).to_have_text(str(number))
    is_well_made(rosa)


@pytest.mark.parametrize(
    "address", ["bring-in/", "connections/", "connections/new/tryton/"], ids=str
)
def test_pages_of_importing_and_connecting_are_accessible_and_fit_a_phone(
    rosa: Page, address: str
) -> None:
    answer = rosa.goto(f"/w/tallybrook/{address}")
    assert answer is not None
    assert answer.ok
    is_well_made(rosa)


def is_well_made(page: Page) -> None:
    """No axe violation in light and dark and on a phone, nothing wider than it."""
    looks: tuple[tuple[Literal["light", "dark"], int], ...]
    looks = (("light", 1280), ("dark", 1280), ("light", 390))
    for scheme, width in looks:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page).response["violations"]
        shown = [(each["id"], [node["target"] for node in each["nodes"]]) for each in found]
        assert shown == [], (scheme, width)
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0
    page.set_viewport_size({"width": 1280, "height": 900})
