"""Both functions sign what becomes current, in a real browser; a rep can do none of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import is_well_made

pytestmark = pytest.mark.slow

HOME = "/w/tallybrook"
JOB = "Keeps every system running and every auditor content."
NEWER = f"{HOME}/record/persona/finance-systems-owner/?state=newest"
CURRENT = f"{HOME}/record/persona/finance-systems-owner/?state=current"
Person = Callable[[str], Page]


def test_a_change_is_current_when_both_functions_signed_it(person: Person) -> None:
    paula, viktor, hanna, mira = (
        person(name) for name in ("Paula Prado", "Viktor Sands", "Hanna Holm", "Mira Adler")
    )
    change_the_persona(paula)
    change_the_play(paula)
    proposal = propose(paula)

    nobody_without_the_role_does_it(mira, proposal)
    review(viktor, proposal)
    viktor.get_by_role("button", name="Sign for Sales").click()
    expect(viktor.get_by_label("Signatures")).to_contain_text("Viktor Sands")
    not_current_yet(mira)

    hanna.goto(proposal)
    hanna.get_by_role("button", name="Sign for Marketing").click()
    signed = hanna.get_by_role("link", name=re.compile("^Signed: version"))
    expect(signed).to_be_visible()
    # Others may have signed before: all tests of a process share one demo.
    version = int(signed.inner_text().rpartition(" ")[2])
    readers_see_it(mira)
    hanna.goto(f"{HOME}/versions/{version}/")
    expect(hanna.locator("article", has_text=JOB)).to_be_visible()
    for page, address in (
        (hanna, proposal),
        (hanna, f"{HOME}/proposals/"),
        (hanna, f"{HOME}/versions/{version}/"),
        (hanna, f"{HOME}/versions/compare/?old=1&new={version}"),
        (hanna, f"{HOME}/record/persona/finance-systems-owner/history/"),
    ):
        is_well_made(page, address)


def change_the_persona(paula: Page) -> None:
    """Paula rewrites what the persona does and empties its owner; the check says so beside it."""
    paula.goto(NEWER)
    paula.get_by_role("link", name="Edit").first.click()
    paula.get_by_label("Job", exact=True).fill(JOB)
    expect(paula.get_by_text("Draft saved")).to_be_visible()
    paula.get_by_role("combobox", name="Owner").fill("")
    paula.get_by_role("button", name="Save", exact=True).click()
    expect(paula.get_by_text("Saved. It becomes current when it is signed.")).to_be_visible()
    expect(paula.get_by_text(JOB).first).to_be_visible()
    expect(paula.get_by_text("has no owner").first).to_be_visible()


def change_the_play(paula: Page) -> None:
    """Paula gives the play another purpose, and a condition that more opportunities meet."""
    paula.goto(f"{HOME}/record/play/mend-a-slipped-date/?state=newest")
    paula.get_by_role("link", name="Edit").first.click()
    purpose = paula.get_by_role("textbox", name="Purpose needed")
    purpose.fill("Find the true day before the quarter is promised.")
    when = paula.get_by_role("textbox", name="When needed")
    when.fill("amount is at last 1")
    paula.get_by_role("button", name="Save", exact=True).click()
    expect(paula.get_by_text("Nothing you wrote is lost.")).to_be_visible()
    expect(when).to_have_value("amount is at last 1")
    when.fill("amount is at least 1")
    counted = paula.locator(".condition-panel").first
    expect(counted).to_contain_text("open opportunities", timeout=60_000)  # the first count of all
    paula.get_by_role("button", name="Save", exact=True).click()
    expect(paula.get_by_text("Saved. It becomes current when it is signed.")).to_be_visible()


def propose(paula: Page) -> str:
    """Paula offers both records, and sees on the way what the check finds about them."""
    paula.goto(f"{HOME}/proposals/")
    paula.get_by_role("link", name="Propose 2 changes").click()
    expect(paula.get_by_text("has no owner")).to_be_visible()
    is_well_made(paula, f"{HOME}/proposals/new/")
    paula.get_by_label("Title").fill("Who owns the finance systems")
    paula.get_by_label("Why").fill("Sales met them three times this month.")
    paula.get_by_role("button", name="Offer for signature").click()
    expect(paula.get_by_role("heading", level=1)).to_have_text("Who owns the finance systems")
    expect(paula.get_by_role("button", name="Sign for")).to_have_count(0)
    return paula.url


def review(viktor: Page, proposal: str) -> None:
    """Viktor reads what changes in words, what it does to his opportunities, and asks."""
    viktor.goto(proposal)
    expect(viktor.locator("ins", has_text=JOB)).to_be_visible()
    expect(viktor.get_by_text("open opportunities other plays would be called")).to_contain_text(
        "On "
    )
    expect(viktor.get_by_text("No error keeps this from being signed.")).to_be_visible()
    expect(viktor.get_by_text("is new with this proposal")).to_be_visible()
    article = viktor.get_by_role("article").first
    article.get_by_text("Comment", exact=True).first.click()
    article.get_by_role("textbox").fill("Who says so?")
    article.get_by_role("button", name="Say it").click()
    expect(viktor.get_by_text("Who says so?")).to_be_visible()
    is_well_made(viktor, proposal)


def not_current_yet(mira: Page) -> None:
    for address in (CURRENT, NEWER):
        mira.goto(address)
        expect(mira.get_by_text(JOB)).to_have_count(0)


def readers_see_it(mira: Page) -> None:
    mira.goto(CURRENT)
    expect(mira.get_by_text(JOB).first).to_be_visible()


def nobody_without_the_role_does_it(mira: Page, proposal: str) -> None:
    """A rep finds no door open: not by pages, and not by sending what pages would send."""
    mira.goto(HOME + "/")
    expect(mira.get_by_role("link", name="Proposals")).to_have_count(0)
    mira.goto(CURRENT)
    expect(mira.get_by_role("link", name="Edit")).to_have_count(0)
    key = next(each["value"] for each in mira.context.cookies() if each["name"] == "csrftoken")
    headers = {"X-CSRFToken": key, "Referer": proposal}
    site = proposal.split(HOME, maxsplit=1)[0] + HOME
    for address in (proposal, f"{proposal}impact/", f"{proposal}findings/"):
        refused = mira.request.get(address)
        assert (refused.status, JOB in refused.text()) == (403, False)
    for act in ("sign", "take-back", "refresh", "withdraw", "comment", "add", "remove"):
        refused = mira.request.post(
            f"{proposal}{act}/", headers=headers, form={"record": "1", "text": "Mine", "title": "x"}
        )
        assert refused.status == 403, act
        assert "Your role does not let you" in refused.text(), act
    for address in (
        "proposals/new/",
        "versions/1/roll-back/",
        "edit/persona/finance-systems-owner/",
        "edit/persona/finance-systems-owner/draft/",
        "new/play/",
        "pick/persona/new/",
        "edit-stage-map/",
        "waive/persona/finance-systems-owner/",
        "import/",
    ):
        refused = mira.request.post(
            f"{site}/{address}", headers=headers, form={"title": "x", "name": "x", "f.job": "x"}
        )
        assert refused.status == 403, address
        assert "Your role does not let you" in refused.text(), address
