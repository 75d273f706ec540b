"""The main journey with Tab, Enter and typing only: come in, edit, propose, sign, search, leave."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import leave

pytestmark = pytest.mark.slow

HOME = "/w/tallybrook"
MOST_TABS = 250
Enter = Callable[[str], "Keyboard"]

FOCUSED = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return {name: "", role: "body", seen: true, value: ""};
  const labels = [...(at.labels ?? [])].map((each) => each.textContent).join(" ");
  const text = at.getAttribute("aria-label") ?? (labels || at.textContent || at.value || "");
  const box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  return {
    name: text.replace(/\\s+/g, " ").trim(),
    role: at.tagName.toLowerCase(),
    seen: box.width > 0 && box.height > 0 && (ring || style.boxShadow !== "none"),
    value: at.value ?? "",
  };
}"""


class Keyboard:
    """A person at a keyboard, without a pointer. Where the focus is must be seen at every step."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def tab_to(self, name: str, role: str = "") -> None:
        """Press Tab until what has this name has the focus."""
        met = []
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            at = self.page.evaluate(FOCUSED)
            met.append(at["name"][:40])
            assert at["seen"], (
                f"“{at['name'][:60]}” ({at['role']}) has the focus and does not show it"
            )
            if re.fullmatch(name, at["name"]) and role in ("", at["role"]):
                return
        pytest.fail(f"Tab never comes to {name}, only to {met}")

    def press(self, name: str, role: str = "") -> None:
        """Tab to something that leads to another page or sends a form, and press Enter."""
        self.tab_to(name, role)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, name: str, text: str) -> None:
        """Tab to a field, and write over what is in it."""
        self.tab_to(name)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)


@pytest.fixture
def enter(browser: Browser, demo: str) -> Iterator[Enter]:
    """Comes in as somebody of the cast, by keyboard."""
    windows = []

    def come_in(name: str) -> Keyboard:
        window = browser.new_context(base_url=demo, reduced_motion="reduce")
        windows.append(window)
        page = window.new_page()
        page.goto("/enter/")
        person = Keyboard(page)
        person.press(f".*{name}.*", "button")
        expect(page).to_have_url(re.compile("/w/tallybrook/"))
        return person

    yield come_in
    for window in windows:
        leave(window)


def test_a_change_is_written_proposed_and_signed_without_a_pointer(enter: Enter) -> None:
    paula = enter("Paula Prado")
    page = paula.page
    page.goto(f"{HOME}/record/persona/cfo/")
    paula.press("Edit", "a")
    paula.write("Job", "Signs off every number the board sees.")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    page.goto(page.url)
    expect(page.get_by_text("This is your draft")).to_be_visible()
    paula.press("Save", "button")
    expect(page.get_by_text("Saved. It becomes current when it is signed.")).to_be_visible()

    paula.press("Proposals.*", "a")
    paula.press("Propose .*", "a")
    paula.write("Title.*", "What the finance chief signs")
    paula.press("Offer for signature", "button")
    expect(page.get_by_role("heading", level=1)).to_have_text("What the finance chief signs")

    for name, side in (("Viktor Sands", "Sales"), ("Hanna Holm", "Marketing")):
        signer = enter(name)
        signer.press("Proposals.*", "a")
        signer.press("What the finance chief signs.*", "a")
        signer.tab_to("Comment|Answer", "summary")
        signer.page.keyboard.press("Enter")
        signer.write("Comment", f"Read by {name}.")
        signer.press("Say it", "button")
        expect(signer.page.get_by_text(f"Read by {name}.")).to_be_visible()
        signer.press(f"Sign for {side}", "button")
        expect(signer.page.get_by_label("Signatures")).to_contain_text(name)
    expect(signer.page.get_by_role("link", name=re.compile("^Signed: version"))).to_be_visible()


def test_a_reader_finds_an_answer_and_leaves_without_a_pointer(enter: Enter) -> None:
    mira = enter("Mira Adler")
    page = mira.page
    page.keyboard.press("/")
    page.keyboard.type("too expensive")
    expect(page.get_by_role("dialog").get_by_role("listitem").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/record/objection/"))
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["name"] == "To the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.reload()
    mira.tab_to(".*Menu")
    page.keyboard.press("Enter")
    mira.press("Be somebody else", "button")
    expect(page).to_have_url(re.compile("/enter/"))


def test_a_condition_is_written_without_a_pointer(enter: Enter) -> None:
    paula = enter("Paula Prado")
    page = paula.page
    page.goto(f"{HOME}/edit/play/hold-the-price/")
    expect(page.locator(".condition-panel").first).to_be_visible(timeout=60_000)
    paula.write("Never when", "amount is at least 10")
    expect(page.locator("#f-exclude")).to_have_value("amount is at least 10")
    paula.tab_to("First")


def test_a_condition_is_built_and_a_record_is_picked_without_a_pointer(enter: Enter) -> None:
    paula = enter("Paula Prado")
    page = paula.page
    page.goto(f"{HOME}/edit/play/sign-the-renewal/")
    when = page.locator("#f-when")
    field = page.locator(".formula", has=when).first
    expect(field.locator(".condition-panel")).to_be_visible(timeout=60_000)
    paula.tab_to(r"\+ and")
    page.keyboard.press("Enter")
    expect(field.get_by_role("combobox", name=re.compile("^Fact")).last).to_be_focused()
    page.keyboard.type("Amount")
    page.keyboard.press("Tab")
    operator = field.get_by_label(re.compile("^What is asked")).last
    expect(operator).to_contain_text("is at least")
    expect(operator).to_be_focused()
    page.keyboard.type("is at least")
    paula.write("Value .*", "12345")
    page.keyboard.press("Tab")
    expect(when).to_have_value(re.compile("and amount is at least 12,?345"))
    paula.tab_to("Add to competitors", "input")
    page.keyboard.type("Ormu")
    expect(page.get_by_role("option", name="New: Ormu")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".chip", has_text="Ormundo Suite").last).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_text("Draft saved")).to_be_visible()


def test_a_rep_answers_starts_a_play_does_a_step_and_hands_one_over_without_a_pointer(
    enter: Enter,
) -> None:
    mira = enter("Mira Adler")
    page = mira.page
    choice = page.locator("form.answer .choices button:visible").first
    page.goto(f"{HOME}/opportunities/?owner=Mira+Adler&when=economic-buyer-met+is+unknown")
    deals = page.locator("table.opportunities tbody th a")
    for deal in [each.get_attribute("href") or "" for each in deals.all()[-15:]]:
        page.goto(deal)
        if choice.count() and page.get_by_role("button", name="Start this play").count():
            break
    mira.tab_to(re.escape(choice.inner_text()), "button")
    expect(choice).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    expect(page.locator(".change[role=status]")).to_be_focused()

    mira.press("Start this play.*", "button")
    steps = page.locator(".steps > li")
    first, second = steps.nth(0), steps.nth(1)
    mira.tab_to("Leave out or hand over.*step 2", "summary")
    page.keyboard.press("Enter")
    mira.tab_to("Who does it", "select")
    page.keyboard.type("Paula")
    mira.press("Hand over", "button")
    expect(second).to_contain_text("Paula Prado")
    mira.press("Done.*step 1", "button")
    expect(first).to_contain_text("Mira Adler")
    expect(first).to_contain_text("done")


def test_a_token_is_made_and_revoked_without_a_pointer(enter: Enter) -> None:
    viktor = enter("Viktor Sands")
    page = viktor.page
    viktor.tab_to(".*Menu")
    page.keyboard.press("Enter")
    viktor.press("Access tokens", "a")
    viktor.write("What it is for:?", "Copies at night")
    viktor.press("Make it", "button")
    expect(page.get_by_label("Token", exact=True)).to_have_value(re.compile("^playcall_"))
    viktor.press("Revoke Copies at night", "button")
    expect(page.get_by_text("Copies at night")).to_have_count(0)
