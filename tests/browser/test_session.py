"""A working session in real browsers: eight people and a wall, from a blank page to signatures."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.rooms import (
    HOME,
    Person,
    Session,
    drag,
    is_read_from_the_last_row,
    is_used_with_a_thumb,
    is_well_made,
    on,
    write,
)
from tests.browser.test_keyboard import Keyboard

pytestmark = pytest.mark.slow

TITLE = "Plays for the enterprise"
PLAY = "Bring the finance chief in"
KEPT = ("Win 3 larger", "Ready lead", "You are new", PLAY, "a rival moves", "a lead asks twice")


def test_ninety_minutes_end_in_a_signed_version(person: Person) -> None:
    session = Session(person)
    session.set_up(TITLE)
    goals(session)
    definitions(session)
    what_is_heard(session)
    the_vote(session)
    what_is_done(session)
    the_plays(session)
    promises(session)
    signatures(session, records(session))
    the_end(session)


def goals(session: Session) -> None:
    """Written unseen, shown together, grouped by keyboard and by drag."""
    session.come_to("Goals", "Start")
    hanna, viktor = session.marketing[0], session.sales[0]
    for number, page in enumerate(session.people):
        write(page, text=f"Win {number + 3} larger accounts", target=f"{number + 3} won")
    expect(hanna.get_by_text("Others have written 5 cards.")).to_be_visible()
    assert "Win 6 larger" not in hanna.content()
    expect(session.wall.locator(".written")).to_have_text("6")
    is_read_from_the_last_row(session.wall)
    is_well_made(hanna)
    session.reveal(6)

    hanna.get_by_role("button", name=on("Move", "Win 3 larger")).press("Enter")
    hanna.get_by_label("Its name").fill("Accounts")
    hanna.keyboard.press("Enter")
    groups = [page.get_by_role("region", name="Accounts") for page in (hanna, viktor)]
    expect(groups[1].locator(".card")).to_have_count(1)
    drag(viktor, viktor.locator(".card", has_text="Win 6 larger"), "Accounts")
    expect(groups[0].locator(".card")).to_have_count(2)
    expect(session.wall.locator(".group").first).to_contain_text("Accounts")
    is_read_from_the_last_row(session.wall)
    is_well_made(session.rosa)
    session.keep("Win 3 larger")


def definitions(session: Session) -> None:
    """Both functions' words lie side by side, and one is written from both."""
    session.come_to("Definition duel")
    hanna, viktor = session.marketing[0], session.sales[0]
    write(hanna, term="Ready lead", definition="Asked us twice")
    write(viktor, term="Ready lead", definition="Has a budget and a date")
    session.reveal(2)
    is_well_made(hanna)
    hanna.get_by_role("link", name="Take as a start").first.click()
    hanna.locator("#w-definition").fill("Asked us twice, and has a date")
    hanna.get_by_role("button", name="Put it on the wall").click()
    both = session.rosa.locator(".side-of.both")
    expect(both.locator(".card")).to_have_count(1)
    both.get_by_role("button", name=on("Keep", "Ready lead")).click()
    expect(both.get_by_role("button", pressed=True)).to_be_visible()


def what_is_heard(session: Session) -> None:
    """The two questions stay empty, which stops nobody; objections; plays, on a phone too."""
    session.come_to("The two questions")
    session.come_to("Objections")
    write(session.sales[1], text="You are new here", response="So was every vendor you trust")
    session.reveal(1)
    session.keep("You are new here")
    session.come_to("Play harvest")
    mira = session.sales[2]
    mira.set_viewport_size({"width": 390, "height": 844})
    for number, page in enumerate(session.people):
        write(
            page,
            when=f"Case {number}: the amount is large",
            we="bring the finance chief in early",
            because="who pays decides",
        )
    is_used_with_a_thumb(mira)


def the_vote(session: Session) -> None:
    """Five dots each, at most two on a card; what both want comes first."""
    session.come_to("Vote")
    for page in session.people:
        others = 1 if page in session.marketing else 4
        for card in (0, 0, 2, 2, others):
            page.locator("[data-does=give]").nth(card).click()
        expect(page.get_by_text("All your dots are placed")).to_be_visible()
    expect(session.wall.locator(".written")).to_contain_text("30")
    is_read_from_the_last_row(session.wall)
    mira = session.sales[2]
    is_used_with_a_thumb(mira)
    mira.locator("[data-does=give]").nth(3).press("Enter")
    expect(mira.get_by_text("You have placed all your 5 dots.")).to_be_visible()
    is_well_made(session.marketing[0])
    session.rosa.get_by_role("button", name="End the vote").click()
    for page in (*session.people, session.rosa):
        places = page.locator(".ranking tbody tr")
        expect(places).to_have_count(4)
        expect(places.first).to_contain_text("Case 0")
        expect(page.locator(".side-of.marketing li")).to_contain_text("Case 1")
        expect(page.locator(".side-of.sales li")).to_contain_text("Case 4")
    expect(session.wall.locator(".ranking")).to_contain_text("Case 0")
    is_read_from_the_last_row(session.wall)


def what_is_done(session: Session) -> None:
    """Deciders say what it takes and what it brings, and choose; here by keyboard."""
    hanna = session.marketing[0]
    keyboard = Keyboard(hanna)
    for name, level in (("Impact", "high"), ("Effort", "low")):
        keyboard.tab_to(name, "select")
        hanna.keyboard.type(level)
    keyboard.tab_to("Do this: Case 0.*")
    hanna.keyboard.press("Enter")
    expect(session.rosa.locator(".grid-of .best", has_text="Case 0")).to_be_visible()
    is_well_made(hanna)
    is_used_with_a_thumb(session.sales[2])


def the_plays(session: Session) -> None:
    """The chosen play is written on, and its condition tried on open opportunities."""
    session.come_to("Writing the chosen plays")
    paula = session.marketing[1]
    paula.get_by_role("link", name=on("Write this play", "Case 0")).click()
    paula.locator("#w-when").fill("amount is at least 50000")
    trial = paula.get_by_role("form", name="Try it on real opportunities")
    expect(trial).to_contain_text("open opportunities", timeout=60_000)  # the first trial of all
    for number in range(3):
        line = trial.locator("li", has_text="applies").nth(number)
        line.get_by_role("checkbox", name=re.compile("^should match")).check()
        expect(trial).to_contain_text(f"{number + 1} of 3 that it should match")
    other = trial.locator("li", has_text="does not apply").first
    other.get_by_role("checkbox", name=re.compile("^should miss")).check()
    expect(trial).to_contain_text("It matches three that it should, and misses one that it should.")
    is_well_made(paula)
    paula.locator("#w-name").fill(PLAY)
    paula.locator("#w-runner").fill("Account executive")
    paula.get_by_role("button", name="Put it on the wall").click()
    session.reveal(1)
    session.keep(PLAY)


def promises(session: Session) -> None:
    """In both directions; what is missing is read out, and gets a name and a day."""
    session.come_to("Promises")
    hanna, viktor = session.marketing[0], session.sales[0]
    write(hanna, giver="marketing", trigger="a rival moves", act="write the answer", limit="2 days")
    write(viktor, giver="sales", trigger="a lead asks twice", act="call them", limit="1 hour")
    session.reveal(2)
    session.keep("a rival moves")
    session.keep("a lead asks twice")
    session.come_to("Read-out")
    expect(hanna.locator(".hole li").first).to_be_visible()
    is_well_made(session.rosa)
    session.rosa.get_by_role("button", name="Make them now").click()
    expect(session.rosa.get_by_text("What was kept here is not counted yet")).to_have_count(0)
    is_read_from_the_last_row(session.wall)
    session.come_to("Owners and dates")
    write(session.sales[1], text="Ask three lost ones why", owner="Marta Kolb", days="7")


def records(session: Session) -> list[str]:
    """What was kept becomes records, which are offered; where they stand."""
    session.come_to("Signing")
    rosa = session.rosa
    expect(rosa.locator(".card")).to_contain_text(KEPT)
    rosa.get_by_role("button", name="Make records and offer them").click()
    made = rosa.locator(".card").get_by_role("link", name="Its record")
    expect(made).to_have_count(len(KEPT))
    return [each.get_attribute("href") or "" for each in made.all()]


def signatures(session: Session, made: list[str]) -> None:
    """Both sign; every kept card is a signed record then, and each says where it comes from."""
    rosa, hanna, viktor = session.rosa, session.marketing[0], session.sales[0]
    for signer, side in ((viktor, "Sales"), (hanna, "Marketing")):
        signer.get_by_role("link", name="Read and sign").click()
        expect(signer.locator("article", has_text=PLAY)).to_be_visible()
        signer.get_by_role("button", name=f"Sign for {side}").click()
    expect(rosa.get_by_role("link", name=re.compile("^Signed: version"))).to_be_visible()
    is_well_made(rosa)
    mira = session.sales[2]
    for address, heading in zip(made, KEPT, strict=True):
        mira.goto(address.replace("?state=newest", ""))
        page = mira.get_by_role("main")
        expect(page).to_contain_text(heading)
        expect(page).to_contain_text("From the session of")
        expect(page).to_contain_text(TITLE)


def the_end(session: Session) -> None:
    """The minutes say what was decided, and what is open comes back to whoever took it on."""
    rosa, marta = session.rosa, session.sales[1]
    rosa.get_by_role("button", name="End the session").click()
    expect(rosa.get_by_text("Ask three lost ones why", exact=True)).to_be_visible()
    expect(session.wall.get_by_role("heading", level=1)).to_have_text("Thank you.")
    rosa.get_by_role("link", name="Minutes").click()
    expect(rosa.get_by_role("heading", level=1)).to_have_text(TITLE)
    is_well_made(rosa)
    marta.goto(f"{HOME}/sessions/")
    expect(marta.get_by_text("Ask three lost ones why", exact=True)).to_be_visible()
    is_well_made(marta)
