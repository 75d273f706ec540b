"""A day in the demo: a rep calls a play, a marketer does her part, a manager looks after both."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import leave
from tests.browser.looking import is_well_made

pytestmark = pytest.mark.slow

Enter = Callable[[str], Page]
HOME = "/w/tallybrook/"
APPEARS = "Reach the person who can spend the money"
GOES = "Test the champion with one small task"
PLAY = "Plan back from the mandate's first day"
TASK = "Confirm the first day of each entity"


@pytest.fixture
def enter(browser: Browser, demo: str) -> Iterator[Enter]:
    """Opens a window in which somebody of the cast has come in."""
    windows: list[BrowserContext] = []

    def open_for(name: str) -> Page:
        made = browser.new_context(base_url=demo, viewport={"width": 1280, "height": 900})
        windows.append(made)
        page = made.new_page()
        page.set_default_timeout(60_000)
        page.goto("/enter/")
        page.get_by_role("button", name=name).click()
        return page

    yield open_for
    for each in windows:
        leave(each)


def test_a_rep_calls_a_play_and_the_marketer_does_her_part(enter: Enter) -> None:
    mira, paula = enter("Mira Adler"), enter("Paula Prado")
    deal = the_first_opportunity(mira)
    an_answer_changes_the_plays(mira)
    the_play_is_started(mira)
    the_task_has_appeared(paula, deal)
    both_see_the_hand_off(mira)


def the_first_opportunity(mira: Page) -> str:
    mira.get_by_role("link", name=re.compile("^Today")).first.click()
    is_well_made(mira)
    link = mira.locator("ol.today > li").first.locator("p").last.get_by_role("link").first
    deal = link.inner_text()
    link.click()
    expect(mira.get_by_role("heading", level=1)).to_have_text(deal)
    return deal


def an_answer_changes_the_plays(mira: Page) -> None:
    plays = mira.get_by_role("region", name="Plays to call now")
    question = mira.get_by_role("form", name="Answer: Economic buyer met")
    expect(plays.get_by_role("article", name=GOES)).to_be_visible()
    expect(plays.get_by_role("article", name=APPEARS)).to_have_count(0)
    question.get_by_role("button", name="No").press("Enter")
    change = mira.get_by_role("status").filter(has_text="Economic buyer met: no")
    expect(change).to_contain_text(f"{APPEARS} applies now because")
    expect(change).to_contain_text(f"{GOES} is gone:")
    expect(change).to_be_focused()
    appeared = plays.get_by_role("article", name=APPEARS)
    appeared.get_by_text("because").first.click()
    expect(appeared).to_contain_text("Mira Adler said so")
    expect(plays.get_by_role("article", name=GOES)).to_have_count(0)
    is_well_made(mira)


def the_play_is_started(mira: Page) -> None:
    play = mira.get_by_role("article", name=PLAY)
    play.get_by_role("button", name="Start this play").click()
    expect(mira.get_by_role("heading", level=1)).to_have_text(PLAY)
    expect(mira.get_by_role("listitem").filter(has_text=TASK)).to_contain_text("Product marketer")
    is_well_made(mira)


def the_task_has_appeared(paula: Page, deal: str) -> None:
    paula.get_by_role("link", name=re.compile("^Today")).first.click()
    task = paula.locator("ol.today > li.task").filter(has_text=TASK)
    expect(task).to_contain_text(deal)
    is_well_made(paula)
    task.get_by_role("link", name=TASK).first.click()
    paula.get_by_role("button", name=re.compile("^Done.*step 1$")).click()
    expect(paula.get_by_role("listitem").filter(has_text=TASK)).to_contain_text("done")


def both_see_the_hand_off(mira: Page) -> None:
    mira.reload()
    done = mira.get_by_role("listitem").filter(has_text=TASK)
    expect(done).to_contain_text("Paula Prado")
    expect(done).to_contain_text("done")
    mine = mira.get_by_role("listitem").filter(has_text="Draw the line on the wall")
    expect(mine).to_contain_text("Mira Adler")
    expect(mine.get_by_role("button", name=re.compile("^Done.*step 2$"))).to_be_visible()


def test_a_manager_sees_what_leaves_the_path_keeps_the_view_and_takes_it_along(
    enter: Enter, tmp_path: Path
) -> None:
    marta = enter("Marta Kolb")
    marta.get_by_role("link", name="Opportunities").first.click()
    numbers = {mind: shown(marta, mind) for mind in ("stalled", "blocked", "off the path")}
    assert numbers["stalled"] > 0
    assert numbers["off the path"] > 0
    is_well_made(marta)

    marta.get_by_text("Keep this view").click()
    marta.get_by_label("Name", exact=True).fill("To coach on Monday")
    marta.get_by_role("button", name="Keep").click()
    view = marta.get_by_role("link", name="To coach on Monday")
    expect(view).to_have_attribute("aria-current", "true")

    with marta.expect_download() as download:
        marta.get_by_role("link", name="As a file (CSV)").click()
    download.value.save_as(tmp_path / "deals.csv")
    rows = list(csv.DictReader((tmp_path / "deals.csv").read_text(encoding="utf-8").splitlines()))
    assert len(rows) == numbers["off the path"]

    marta.get_by_role("link", name="Board").click()
    deals = marta.locator(".deal")
    expect(deals.first).to_contain_text("off the path")
    is_well_made(marta)


def shown(marta: Page, mind: str) -> int:
    """How many opportunities have this to mind; each row says so."""
    marta.get_by_label("To mind").select_option(label=mind)
    marta.get_by_role("button", name="Show").click()
    expect(marta.get_by_label("To mind")).to_have_value(mind.replace(" the ", "-"))
    rows = marta.locator("table.opportunities tbody tr")
    if rows.count() == 0:
        expect(marta.get_by_text("Clear")).to_be_visible()
        return 0
    expect(rows.filter(has=marta.locator(".badge", has_text=mind))).to_have_count(rows.count())
    return int(marta.locator(".list-count p").inner_text().split()[0].replace(",", ""))
